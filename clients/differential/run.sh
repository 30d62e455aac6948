#!/usr/bin/env bash
# Decides random requests with Burgee and the two official SDKs and compares the answers.
# BURGEE_BIN, SEED and DECISIONS may be set; --without-burgee compares the SDKs only.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
venv=$here/../.venv
burgee=${BURGEE_BIN:-$root/target/release/burgee}
seed=${SEED:-20261124}
decisions=${DECISIONS:-100000}

with_burgee=yes
compare_options=()
case "${1:-}" in
  "") ;;
  --without-burgee)
    with_burgee=no
    compare_options=(--without-burgee)
    ;;
  *)
    echo "usage: run.sh [--without-burgee]" >&2
    exit 2
    ;;
esac
if [[ $with_burgee == yes && ! -x $burgee ]]; then
  echo "no executable at $burgee: build it, or set BURGEE_BIN" >&2
  exit 2
fi

for tool in python3 node npm; do
  if ! command -v "$tool" >/dev/null; then
    echo "differential: skipped: $tool is missing" >&2
    [[ -z ${CI:-} ]] || exit 1
    exit 0
  fi
done

# A copy of what was installed tells whether the installation is up to date.
if ! cmp --silent "$here/requirements.txt" "$venv/installed.txt"; then
  python3 -m venv --clear "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    --requirement "$here/requirements.txt"
  cp "$here/requirements.txt" "$venv/installed.txt"
fi
if ! cmp --silent "$here/package-lock.json" "$here/node_modules/installed.json"; then
  npm --prefix "$here" ci --silent --no-audit --no-fund
  cp "$here/package-lock.json" "$here/node_modules/installed.json"
fi

mkdir -p "$root/target/differential"
work=$(mktemp --directory "$root/target/differential/XXXXXX")
on_exit() {
  local status=$?
  if [[ $status -eq 0 ]]; then
    rm -r "$work"
  else
    echo "failed with SEED=$seed DECISIONS=$decisions; everything is in $work" >&2
  fi
}
trap on_exit EXIT

python3 "$here/generate.py" --seed "$seed" --decisions "$decisions" --out "$work"
datafiles=("$work"/*.datafile.json)

"$venv/bin/python" "$here/decide_python.py" "${datafiles[@]}" &
python_job=$!
node "$here/decide_javascript.mjs" "${datafiles[@]}" &
javascript_job=$!
wait "$python_job"
wait "$javascript_job"

if [[ $with_burgee == yes ]]; then
  for datafile in "${datafiles[@]}"; do
    stem=${datafile%.datafile.json}
    "$burgee" decide --datafile "$datafile" <"$stem.requests.jsonl" >"$stem.burgee.jsonl"
  done
fi

python3 "$here/compare.py" "$work" ${compare_options[@]+"${compare_options[@]}"}
