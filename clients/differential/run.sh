#!/usr/bin/env bash
# Decides random requests with Burgee and the two official SDKs and compares the answers.
# BURGEE_BIN, SEED and DECISIONS may be set; --without-burgee compares the SDKs only.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/../common.sh"
venv=$here/../.venv
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
[[ $with_burgee == no ]] || need_burgee

has "the test" python3 node npm || exit 0
install_python "$here/requirements.txt" "$venv"
install_node "$here"

make_work
echo "differential: SEED=$seed DECISIONS=$decisions"

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
