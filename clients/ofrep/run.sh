#!/usr/bin/env bash
# Has the OpenFeature OFREP providers for Python, JavaScript (server and web) and Go evaluate the flags of a server of its
# own. BURGEE_BIN may be set.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
burgee=${BURGEE_BIN:-$root/target/release/burgee}
# The oldest Go that the provider builds with.
oldest_go=1.24

if [[ ! -x $burgee ]]; then
  echo "no executable at $burgee: build it, or set BURGEE_BIN" >&2
  exit 2
fi

# has WHAT TOOL… tells whether a provider, or the driver, can be set up; in CI it has to be.
has() {
  local what=$1 tool
  shift
  for tool; do
    if ! command -v "$tool" >/dev/null; then
      if [[ -n ${CI:-} ]]; then
        echo "ofrep: $tool is missing, which $what needs" >&2
        exit 1
      fi
      echo "ofrep: skipped $what: $tool is missing" >&2
      return 1
    fi
  done
}

has "all providers" python3 || exit 0
venv=$here/.venv
# A copy of what was installed tells whether the installation is up to date.
if ! cmp --silent "$here/requirements.txt" "$venv/installed.txt"; then
  python3 -m venv --clear "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement "$here/requirements.txt"
  cp "$here/requirements.txt" "$venv/installed.txt"
fi
providers=(--provider python "$venv/bin/python" "$here/python/evaluate.py")
if has JavaScript node npm; then
  folder=$here/javascript
  if ! cmp --silent "$folder/package-lock.json" "$folder/node_modules/installed.json"; then
    npm --prefix "$folder" ci --silent --no-audit --no-fund
    cp "$folder/package-lock.json" "$folder/node_modules/installed.json"
  fi
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

mkdir -p "$root/target/ofrep"
work=$(mktemp --directory "$root/target/ofrep/XXXXXX")
on_exit() {
  local status=$?
  if [[ $status -eq 0 ]]; then
    rm -r "$work"
  else
    echo "failed; logs and data are in $work" >&2
  fi
}
trap on_exit EXIT

python3 "$here/ofrep.py" --burgee "$burgee" --work "$work" "${providers[@]}"
