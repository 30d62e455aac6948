#!/usr/bin/env bash
# Has Schemathesis hold a server of its own against docs/openapi.json: no 5xx, and every answer as described.
# BURGEE_BIN, EXAMPLES (for each operation) and SEED may be set.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/../common.sh"
venv=$here/.venv
port=${PORT:-18651}

has "the test" python3 || exit 0
install_python "$here/requirements.txt" "$venv"

make_work
server=
trap 'status=$?; [[ -z $server ]] || kill "$server"; leave_work "$status"' EXIT

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
