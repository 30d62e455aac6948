#!/usr/bin/env bash
# Has Schemathesis hold a server of its own against docs/openapi.json: no 5xx, and every answer as described.
# BURGEE_BIN, EXAMPLES (for each operation) and SEED may be set.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
burgee=${BURGEE_BIN:-$root/target/release/burgee}
venv=$here/.venv
port=${PORT:-18651}

if ! command -v python3 >/dev/null; then
  echo "contract: skipped: python3 is missing" >&2
  [[ -z ${CI:-} ]] && exit 0 || exit 1
fi
if ! cmp --silent "$here/requirements.txt" "$venv/installed.txt"; then
  python3 -m venv --clear "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement "$here/requirements.txt"
  cp "$here/requirements.txt" "$venv/installed.txt"
fi

mkdir -p "$root/target/contract"
work=$(mktemp --directory "$root/target/contract/XXXXXX")
server=
on_exit() {
  local status=$?
  [[ -z $server ]] || kill "$server"
  if [[ $status -eq 0 ]]; then rm -r "$work"; else echo "failed; logs are in $work" >&2; fi
}
trap on_exit EXIT

token=$("$burgee" bootstrap --data "$work/data" --email ada@example.com --project Shop --json |
  python3 -c 'import json, sys; print(json.load(sys.stdin)["token"])')
BURGEE_LOG=warn "$burgee" serve --data "$work/data" --listen "127.0.0.1:$port" 2>"$work/server.log" &
server=$!
for _ in {1..100}; do
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
  sleep 0.1
done

python3 "$here/project.py" "http://127.0.0.1:$port" "$token" >"$work/schemathesis.toml"
cd "$work"
# The two operations that the contract has and nobody implements answer 501, which is what they should.
"$venv/bin/schemathesis" --config-file "$work/schemathesis.toml" run "http://127.0.0.1:$port/openapi.json" \
  --header "Authorization: Bearer $token" --max-examples "${EXAMPLES:-10}" --seed "${SEED:-1}" \
  --checks not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance \
  --exclude-path-regex 'brainstorm$' --phases examples,coverage,fuzzing,stateful \
  --continue-on-failure --no-color >"$work/report.txt" || { tail -n 200 "$work/report.txt"; exit 1; }
sed -n '/= SUMMARY =/,$p' "$work/report.txt"
