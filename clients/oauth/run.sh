#!/usr/bin/env bash
# Has OAuth 2.0 client libraries get tokens from a server of its own. BURGEE_BIN may be set; arguments go to oauth.py,
# such as --libraries authlib.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/../common.sh"
need_burgee

# The driver and two of the libraries are in Python.
has "the test" python3 || exit 0
install_python "$here/requirements.txt" "$here/.venv"
libraries=(authlib requests-oauthlib)
if has "Node's libraries" node npm; then
  install_node "$here/javascript"
  libraries+=(openid-client simple-oauth2)
fi
if has "Go's library" go; then
  (cd "$here/go" && go build -o target/agent .)
  libraries+=(go)
fi

make_work

python3 "$here/oauth.py" --burgee "$burgee" --work "$work" --libraries "${libraries[@]}" "$@"
