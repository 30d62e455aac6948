#!/usr/bin/env bash
# Runs the official SDKs against a server of its own through the life of a flag.
# BURGEE_BIN may be set; arguments go to lifecycle.py, such as --other-database URL.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
venv=$here/../.venv
# The same Python SDK as in the differential test, in the same virtual environment.
requirements=$here/../differential/requirements.txt
burgee=${BURGEE_BIN:-$root/target/release/burgee}

if [[ ! -x $burgee ]]; then
  echo "no executable at $burgee: build it, or set BURGEE_BIN" >&2
  exit 2
fi

# has WHAT TOOL… tells whether an SDK, or the driver, can be set up; in CI it has to be.
has() {
  local what=$1 tool
  shift
  for tool; do
    if ! command -v "$tool" >/dev/null; then
      if [[ -n ${CI:-} ]]; then
        echo "lifecycle: $tool is missing, which $what needs" >&2
        exit 1
      fi
      echo "lifecycle: skipped $what: $tool is missing" >&2
      return 1
    fi
  done
}

# newer OUTPUT INPUT… tells whether an output is there, and newer than all inputs.
newer() {
  local output=$1
  shift
  [[ -f $output && -z $(find "$@" -newer "$output" -print -quit) ]]
}

set_up_python() {
  # A copy of what was installed tells whether the installation is up to date.
  if ! cmp --silent "$requirements" "$venv/installed.txt"; then
    python3 -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps \
      --requirement "$requirements"
    cp "$requirements" "$venv/installed.txt"
  fi
}

set_up_javascript() {
  local folder=$here/javascript
  if ! cmp --silent "$folder/package-lock.json" "$folder/node_modules/installed.json"; then
    npm --prefix "$folder" ci --silent --no-audit --no-fund
    cp "$folder/package-lock.json" "$folder/node_modules/installed.json"
  fi
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
set_up_python
sdks=(python)
if has javascript node npm; then
  set_up_javascript
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

mkdir -p "$root/target/lifecycle"
work=$(mktemp --directory "$root/target/lifecycle/XXXXXX")
on_exit() {
  local status=$?
  if [[ $status -eq 0 ]]; then
    rm -r "$work"
  else
    echo "failed; logs, data and datafile are in $work" >&2
  fi
}
trap on_exit EXIT

python3 "$here/lifecycle.py" --burgee "$burgee" --work "$work" --sdks "${sdks[@]}" "$@"
