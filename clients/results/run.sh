#!/usr/bin/env bash
# Has the official SDKs send what 20,000 visitors do to a server of its own, and computes its results again.
# BURGEE_BIN may be set; arguments go to results.py, such as --sdks python go.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/../common.sh"

need_burgee

set_up_go() {
  (cd "$here/go" && go build -o target/sender .)
}

set_up_java() {
  local jar=$here/java/target/sender.jar
  if [[ ! -f $jar || -n $(find "$here/java/pom.xml" "$here/java/src" -newer "$jar" -print -quit) ]]; then
    # Even without colours it writes escape sequences that end them.
    mvn --quiet --batch-mode --file "$here/java/pom.xml" clean package 2>&1 |
      sed $'s/\e\\[[0-9;]*m//g' >&2
  fi
}

has "all SDKs" python3 || exit 0
install_python "$here/requirements.txt" "$here/.venv"
sdks=(python)
if has javascript node npm; then
  install_node "$here/javascript"
  sdks+=(javascript)
fi
if has go go; then
  set_up_go
  sdks+=(go)
fi
if has java java javac mvn; then
  set_up_java
  sdks+=(java)
fi

make_work

"$here/.venv/bin/python" "$here/results.py" --burgee "$burgee" --work "$work" --sdks "${sdks[@]}" "$@"
"$here/.venv/bin/python" "$here/recorded_export.py" --burgee "$burgee" --work "$work"
"$here/.venv/bin/python" "$here/bucket.py" --burgee "$burgee" --work "$work"
