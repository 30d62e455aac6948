#!/usr/bin/env bash
# Checks for the toolchain and says in one line what is missing. Quick when all is there.
set -euo pipefail

need() {
    command -v "$1" >/dev/null || { echo "setup: $1 is missing: $2" >&2; exit 1; }
}

need cargo "install Rust from https://rustup.rs, then run this again"
need cc "install a C compiler, such as the package build-essential"

wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$(dirname "$0")/../Cargo.toml")
found=$(rustc --version | cut -d ' ' -f 2)
if [ "$(printf '%s\n%s\n' "$wanted" "$found" | sort -V | head -n 1)" != "$wanted" ]; then
    echo "setup: Rust $wanted or newer is needed, this is $found: run 'rustup update'" >&2
    exit 1
fi
