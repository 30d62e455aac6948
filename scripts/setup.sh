#!/usr/bin/env bash
# Checks for the toolchain and says in one line what is missing. Quick when all is there.
# "setup.sh clients" checks for what the tests in clients/ need: it fails for what is missing only in CI, where they must
# not be skipped, and for what is too old always.
set -euo pipefail

need() {
    command -v "$1" >/dev/null || { echo "setup: $1 is missing: $2" >&2; exit 1; }
}

# at_least OLDEST VERSION: tells whether a version is new enough.
at_least() {
    [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

failed=
# client NAME COMMAND OLDEST ADVICE: checks a tool of the clients, whose version is the first number that COMMAND prints.
client() {
    local tool=${2%% *} found
    if ! command -v "$tool" >/dev/null; then
        echo "setup: $1 is missing, without which tests are skipped: $4" >&2
        [ -z "${CI:-}" ] || failed=yes
        return
    fi
    # Some commands are there, but only to say what to install.
    found=$($2 2>&1 | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1) || true
    if ! at_least "$3" "${found:-0}"; then
        echo "setup: $1 $3 or newer is needed, this is ${found:-broken}: $4" >&2
        failed=yes
    fi
}

check_clients() {
    client Python "python3 --version" 3.11 "install the packages python3 and python3-venv, or see https://www.python.org"
    client Node "node --version" 20.19 "install it from https://nodejs.org"
    client npm "npm --version" 9 "it comes with Node from https://nodejs.org"
    client Go "go version" 1.24 "install it from https://go.dev/dl"
    client Java "javac -version" 17 "install a JDK, such as the package default-jdk-headless"
    client Maven "mvn --version" 3.6.3 "install the package maven"
    # Debian has Python without what makes virtual environments.
    if command -v python3 >/dev/null && ! python3 -c 'import ensurepip' 2>/dev/null; then
        echo "setup: Python cannot make virtual environments: install the package python3-venv" >&2
        failed=yes
    fi
    [ -z "$failed" ]
}

if [ "${1:-}" = clients ]; then
    check_clients
    exit
fi

need cargo "install Rust from https://rustup.rs, then run this again"
need cc "install a C compiler, such as the package build-essential"

wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$(dirname "$0")/../Cargo.toml")
found=$(rustc --version | cut -d ' ' -f 2)
if ! at_least "$wanted" "$found"; then
    echo "setup: Rust $wanted or newer is needed, this is $found: run 'rustup update'" >&2
    exit 1
fi
