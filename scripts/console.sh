#!/usr/bin/env bash
# Builds the console into console/dist, unless what is there is current. "console.sh check" holds its sources against types,
# lints and unit tests; "console.sh e2e BINARY" uses it in a browser. Without Node it says so and does nothing; in CI it fails.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
console=$root/console

for tool in node npm; do
  if ! command -v "$tool" >/dev/null; then
    echo "console: skipped, the binary will have none: $tool is missing; install Node 20 from https://nodejs.org" >&2
    [[ -z ${CI:-} ]] && exit 0 || exit 1
  fi
done

# A copy of the lock file tells whether what is installed is what it names.
if ! cmp --silent "$console/package-lock.json" "$console/node_modules/installed.json"; then
  npm --prefix "$console" ci --silent --no-audit --no-fund
  cp "$console/package-lock.json" "$console/node_modules/installed.json"
fi

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
  "$root/scripts/debian.sh" chromium
  BURGEE_BIN=$(realpath "$2") npm --prefix "$console" run --silent e2e
  ;;
esac
