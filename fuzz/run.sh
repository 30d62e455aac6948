#!/usr/bin/env bash
# Fuzzes the engine for FUZZ_SECONDS a target (default 60). Crashes are kept in fuzz/artifacts.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${FUZZ_SECONDS:-60}

# Seeds: each recorded datafile with the first user who was decided for with it.
mkdir -p fuzz/corpus/bytes
for datafile in vectors/*.datafile.json; do
    decisions=${datafile%.datafile.json}.decisions.jsonl
    [ -f "$decisions" ] || continue
    seed=fuzz/corpus/bytes/$(basename "$datafile" .datafile.json)
    { head -n 1 "$decisions" | sed 's/.*"attributes":\({[^}]*}\).*/\1/'; cat "$datafile"; } >"$seed"
done

for target in bytes edits; do
    echo "fuzz: $target for $seconds s"
    cargo +nightly fuzz run "$target" -- \
        -max_total_time="$seconds" -timeout=30 -rss_limit_mb=4096 -max_len=262144 -print_final_stats=1 -verbosity=0
done
echo "fuzz: no crash"
