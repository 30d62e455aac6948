#!/usr/bin/env bash
# Installs Debian packages for commands of the same name that are missing.
set -euo pipefail

for command; do
    if command -v "$command" >/dev/null; then continue; fi
    command -v apt-get >/dev/null || { echo "debian: install $command" >&2; exit 1; }
    sudo=()
    [ "$(id -u)" = 0 ] || sudo=(sudo -n)
    echo "debian: installing the package $command (once)" >&2
    install=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$command")
    "${install[@]}" >&2 || { "${sudo[@]}" apt-get update -qq >&2 && "${install[@]}" >&2; }
done
