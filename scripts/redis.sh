#!/usr/bin/env bash
# Prints the URL of a Redis for tests: TEST_REDIS_URL if that is set, else a throw-away server that it installs and starts as
# far as that is needed. "redis.sh stop" stops the server.
set -euo pipefail

scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
folder=$scripts/../target/redis

alive() {
    [ -s "$folder/port" ] && redis-cli -p "$(cat "$folder/port")" ping 2>/dev/null | grep -q PONG
}

if [ "${1:-}" = stop ]; then
    if alive; then redis-cli -p "$(cat "$folder/port")" shutdown nosave >/dev/null 2>&1 || true; fi
    rm -rf "$folder"
    exit
fi
if [ -n "${TEST_REDIS_URL:-}" ]; then
    echo "$TEST_REDIS_URL"
    exit
fi
"$scripts/debian.sh" redis-server
if ! alive; then
    mkdir -p "$folder"
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no --daemonize yes --dir "$folder" \
        --logfile "$folder/log" --pidfile "$folder/pid" >/dev/null
    echo "$port" >"$folder/port"
    for _ in $(seq 100); do
        if alive; then break; fi
        sleep 0.05
    done
    alive || { echo "redis: the server does not start; see $folder/log" >&2; exit 1; }
fi
echo "redis://127.0.0.1:$(cat "$folder/port")"
