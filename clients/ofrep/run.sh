#!/usr/bin/env bash
# Has the OpenFeature OFREP providers for Python, JavaScript (server and web) and Go evaluate the flags of a server of its
# own. BURGEE_BIN may be set.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/../common.sh"
# The oldest Go that the provider builds with.
oldest_go=1.24

need_burgee
has "all providers" python3 || exit 0
venv=$here/.venv
install_python "$here/requirements.txt" "$venv"
providers=(--provider python "$venv/bin/python" "$here/python/evaluate.py")
if has JavaScript node npm; then
  folder=$here/javascript
  install_node "$folder"
  providers+=(--provider javascript node "$folder/evaluate.mjs")
  providers+=(--provider javascript-web node "$folder/evaluate_web.mjs")
fi
if has Go go; then
  found=$(go env GOVERSION | sed 's/^go//')
  if [[ $(printf '%s\n%s\n' "$oldest_go" "$found" | sort -V | head -n 1) == "$oldest_go" ]]; then
    (cd "$here/go" && go build -o target/evaluate .)
    providers+=(--provider go "$here/go/target/evaluate")
  else
    echo "ofrep: skipped Go: the provider needs Go $oldest_go, this is $found" >&2
    [[ -z ${CI:-} ]] || exit 1
  fi
fi

make_work

python3 "$here/ofrep.py" --burgee "$burgee" --work "$work" "${providers[@]}"
