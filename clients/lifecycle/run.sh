#!/usr/bin/env bash
# Runs the official SDKs against a server of its own through the life of a flag.
# BURGEE_BIN may be set; arguments go to lifecycle.py, such as --other-database URL.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/../common.sh"
venv=$here/../.venv
# The same Python SDK as in the differential test, in the same virtual environment.
requirements=$here/../differential/requirements.txt

need_burgee

# newer OUTPUT INPUT… tells whether an output is there, and newer than all inputs.
newer() {
  local output=$1
  shift
  [[ -f $output && -z $(find "$@" -newer "$output" -print -quit) ]]
}

set_up_go() {
  (cd "$here/go" && go build -o target/agent .)
}

set_up_java() {
  local folder=$here/java
  if ! newer "$folder/target/agent.jar" "$folder/pom.xml" "$folder/src"; then
    # Even without colours it writes escape sequences that end them.
    mvn --quiet --batch-mode --file "$folder/pom.xml" clean package 2>&1 |
      sed $'s/\e\\[[0-9;]*m//g' >&2
  fi
}

has "all SDKs" python3 || exit 0
install_python "$requirements" "$venv"
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

python3 "$here/lifecycle.py" --burgee "$burgee" --work "$work" --sdks "${sdks[@]}" "$@"
