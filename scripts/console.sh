#!/usr/bin/env bash
# Builds the console into console/dist, unless what is there is current. "console.sh check" holds its sources against types,
# lints and unit tests; "console.sh e2e BINARY" uses it in a browser, and "console.sh bench BINARY" measures it there. Where Node or a
# browser is missing and cannot be installed, it says what it skips; in CI it fails.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
console=$root/console

# Skips what was asked for, unless in CI.
skip() {
  echo "console: skipped, $1" >&2
  [[ -z ${CI:-} ]] && exit 0 || exit 1
}

for tool in node npm; do
  command -v "$tool" >/dev/null ||
    skip "${1:-build}, since $tool is missing (the binary will have no console); install Node 20 from https://nodejs.org"
done

# A browser, and what flags by the thousand are written into a database with.
browser() {
  command -v "${CHROMIUM:-chromium}" >/dev/null && command -v sqlite3 >/dev/null ||
    "$root/scripts/debian.sh" chromium sqlite3 || skip "$1, since there is no chromium or sqlite3"
}

"$root/scripts/node_modules.sh" "$console"

# Prints a file that is newer than what was built of it, if there is one.
changed() {
  find "$console" -path "$console/node_modules" -prune -o -path "$console/dist" -prune -o -path "$console/e2e" -prune -o \
    -type f -newer "$console/dist/index.html" -print -quit
}

case ${1:-build} in
build)
  if [[ ! -e $console/dist/index.html || -n $(changed) ]]; then
    npm --prefix "$console" run --silent build
  fi
  ;;
check)
  npm --prefix "$console" run --silent check
  ;;
e2e)
  browser e2e
  # The official SDK that follows what is done in the browser.
  "$root/scripts/node_modules.sh" "$root/clients/lifecycle/javascript"
  BURGEE_BIN=$(realpath "$2") npm --prefix "$console" run --silent e2e
  ;;
bench)
  browser bench
  BURGEE_BIN=$(realpath "$2") npm --prefix "$console" run --silent bench -- "${@:3}"
  ;;
esac
