#!/usr/bin/env bash
# Has OAuth 2.0 client libraries get tokens from a server of its own. BURGEE_BIN may be set; arguments go to oauth.py,
# such as --libraries authlib.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
burgee=${BURGEE_BIN:-$root/target/release/burgee}

if [[ ! -x $burgee ]]; then
  echo "no executable at $burgee: build it, or set BURGEE_BIN" >&2
  exit 2
fi

# has WHAT TOOL… tells whether libraries can be set up; in CI they have to be.
has() {
  local what=$1 tool
  shift
  for tool; do
    if ! command -v "$tool" >/dev/null; then
      if [[ -n ${CI:-} ]]; then
        echo "oauth: $tool is missing, which $what needs" >&2
        exit 1
      fi
      echo "oauth: skipped $what: $tool is missing" >&2
      return 1
    fi
  done
}

# The driver and two of the libraries are in Python.
has "the test" python3 || exit 0
if ! cmp --silent "$here/requirements.txt" "$here/.venv/installed.txt"; then
  python3 -m venv --clear "$here/.venv"
  "$here/.venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement "$here/requirements.txt"
  cp "$here/requirements.txt" "$here/.venv/installed.txt"
fi
libraries=(authlib requests-oauthlib)
if has "Node's libraries" node npm; then
  if ! cmp --silent "$here/javascript/package-lock.json" "$here/javascript/node_modules/installed.json"; then
    npm --prefix "$here/javascript" ci --silent --no-audit --no-fund
    cp "$here/javascript/package-lock.json" "$here/javascript/node_modules/installed.json"
  fi
  libraries+=(openid-client simple-oauth2)
fi
if has "Go's library" go; then
  (cd "$here/go" && go build -o target/agent .)
  libraries+=(go)
fi

mkdir -p "$root/target/oauth"
work=$(mktemp --directory "$root/target/oauth/XXXXXX")
on_exit() {
  local status=$?
  if [[ $status -eq 0 ]]; then
    rm -r "$work"
  else
    echo "failed; logs and data are in $work" >&2
  fi
}
trap on_exit EXIT

python3 "$here/oauth.py" --burgee "$burgee" --work "$work" --libraries "${libraries[@]}" "$@"
