# What the tests in this folder share. Sourced by a run.sh, which has set `here`, its folder.

test=$(basename "$here")
root=$(cd "$here/../.." && pwd)
burgee=${BURGEE_BIN:-$root/target/release/burgee}

# Fails unless there is a binary to test.
need_burgee() {
  if [[ ! -x $burgee ]]; then
    echo "no executable at $burgee: build it, or set BURGEE_BIN" >&2
    exit 2
  fi
}

# has WHAT TOOL… tells whether a part of a test can be set up; in CI it has to be.
has() {
  local what=$1 tool
  shift
  for tool; do
    if ! command -v "$tool" >/dev/null; then
      if [[ -n ${CI:-} ]]; then
        echo "$test: $tool is missing, which $what needs" >&2
        exit 1
      fi
      echo "$test: skipped $what: $tool is missing" >&2
      return 1
    fi
  done
}

# install_python REQUIREMENTS VENV installs packages, unless a copy of what was installed tells that it is up to date.
install_python() {
  local requirements=$1 venv=$2
  if ! cmp --silent "$requirements" "$venv/installed.txt"; then
    python3 -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement "$requirements"
    cp "$requirements" "$venv/installed.txt"
  fi
}

# install_node FOLDER does the same for the packages that a folder's lock file names.
install_node() {
  "$root/scripts/node_modules.sh" "$1"
}

# make_work makes the folder `work`, which stays if the test fails.
make_work() {
  mkdir -p "$root/target/$test"
  work=$(mktemp --directory "$root/target/$test/XXXXXX")
  trap 'leave_work $?' EXIT
}

# leave_work STATUS removes it, or says where it is.
leave_work() {
  if [[ $1 -eq 0 ]]; then
    rm -r "$work"
  else
    echo "failed; everything is in $work" >&2
  fi
}
