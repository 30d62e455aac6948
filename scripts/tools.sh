#!/usr/bin/env bash
# Installs the cargo tools named, unless they are there: tools.sh cargo-deny cargo-machete …
set -euo pipefail

declare -A versions=([cargo-deny]=0.20.2 [cargo-machete]=0.9.2 [cargo-fuzz]=0.13.2)

for tool in "$@"; do
    if ! command -v "$tool" >/dev/null; then
        echo "tools: installing $tool ${versions[$tool]} (once)"
        cargo install --quiet --locked "$tool@${versions[$tool]}"
    fi
done
