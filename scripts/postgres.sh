#!/usr/bin/env bash
# Prints the URL of a PostgreSQL for tests: TEST_POSTGRES_URL if that is set, else a throw-away server that it installs,
# sets up and starts as far as that is needed. "postgres.sh empty NAME" makes a database anew and prints its URL;
# "postgres.sh stop" stops the server.
set -euo pipefail

oldest=15
owner=postgres # Runs the server if root calls: PostgreSQL refuses to run as root.
project=$(cd "$(dirname "$0")/.." && pwd -P)
cd /

fail() {
    echo "postgres: $1" >&2
    exit 1
}

# Runs a command as the user that owns the server.
as_owner() {
    if [ "$(id -u)" != 0 ]; then
        "$@"
    elif command -v runuser >/dev/null; then
        runuser -u "$owner" -- "$@"
    else
        su -s /bin/sh "$owner" -c 'exec "$@"' -- sh "$@"
    fi
}

# Prints the folder of the newest server that is new enough.
find_server() {
    local folder version
    for folder in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin \
        /usr/local/opt/postgresql*/bin $(command -v initdb | xargs -r dirname); do
        [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && [ -x "$folder/postgres" ] || continue
        version=$("$folder/postgres" --version | grep -oE '[0-9]+' | head -n 1)
        [ "$version" -lt "$oldest" ] || echo "$version $folder"
    done | sort -n | tail -n 1 | cut -d ' ' -f 2-
}

install_server() {
    local sudo=()
    command -v apt-get >/dev/null || fail "install PostgreSQL $oldest or newer, or set TEST_POSTGRES_URL"
    if [ "$(id -u)" != 0 ]; then
        sudo -n true 2>/dev/null || fail "run 'apt-get install postgresql' as root, or set TEST_POSTGRES_URL"
        sudo=(sudo -n)
    fi
    local install=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql)
    echo "postgres: installing the package postgresql (once)" >&2
    "${install[@]}" >&2 || { "${sudo[@]}" apt-get update -qq >&2 && "${install[@]}" >&2; } ||
        fail "the package postgresql cannot be installed; set TEST_POSTGRES_URL"
}

# Makes a folder for the server's owner and nobody else, unless it is there, and says whether it can be used.
claim() {
    local user=$owner
    [ "$(id -u)" = 0 ] || user=$(id -un)
    if [ ! -e "$1" ] && [ ! -L "$1" ]; then
        mkdir -p "$(dirname "$1")" && mkdir -m 700 "$1" || return 1
        [ "$(id -u)" != 0 ] || chown "$user" "$1"
    fi
    # In /tmp anybody could have made it. The path of a socket has at most 107 characters.
    [ -n "$(find "$1" -maxdepth 0 -type d -user "$user")" ] && [ "${#1}" -le 80 ] &&
        as_owner test -w "$1"
}

# Prints the folder of the cluster: in target/ if the server's owner can get there, else in /tmp.
cluster() {
    local near=$project/target/postgres
    local far
    far=/tmp/burgee-postgres-$(id -u)-$(cksum <<<"$project" | cut -d ' ' -f 1)
    if claim "$near"; then echo "$near"; elif claim "$far"; then echo "$far"; else
        fail "neither $near nor $far can be used by the server"
    fi
}

url_of() {
    echo "postgres://burgee@localhost/postgres?host=$(sed 's/%/%25/g; s/ /%20/g' <<<"$1")"
}

start() {
    local server=$1 home=$2
    local data=$home/data version
    version=$("$server/postgres" --version | grep -oE '[0-9]+' | head -n 1)
    if as_owner "$server/pg_ctl" status -D "$data" >/dev/null 2>&1; then return; fi
    if [ "$(as_owner cat "$data/PG_VERSION" 2>/dev/null)" != "$version" ]; then
        as_owner rm -rf "$data"
        as_owner "$server/initdb" -D "$data" -U burgee --auth=trust --encoding=UTF8 --locale=C --no-sync >/dev/null
    fi
    # Only those who may enter the folder reach the socket. Nothing here needs to survive a power cut.
    as_owner "$server/pg_ctl" start -D "$data" -w -l "$home/log" -o "-c listen_addresses= \
        -c unix_socket_directories='$home' -c max_connections=300 \
        -c fsync=off -c synchronous_commit=off -c full_page_writes=off" >/dev/null 9>&- ||
        fail "the server does not start; see $home/log"
}

case "${1:-start}" in
start)
    if [ -n "${TEST_POSTGRES_URL:-}" ]; then
        echo "$TEST_POSTGRES_URL"
        exit
    fi
    server=$(find_server)
    if [ -z "$server" ]; then
        install_server
        server=$(find_server)
        [ -n "$server" ] || fail "PostgreSQL $oldest or newer is needed; set TEST_POSTGRES_URL"
    fi
    home=$(cluster)
    if command -v flock >/dev/null; then
        exec 9>>"$home/lock"
        flock 9
    fi
    start "$server" "$home"
    url_of "$home"
    ;;
empty)
    name=${2:?a name is missing}
    url=$("$project/scripts/postgres.sh" start)
    psql=$(find_server)/psql
    [ -x "$psql" ] || psql=psql
    for sql in "DROP DATABASE IF EXISTS $name" "CREATE DATABASE $name"; do
        "$psql" --quiet --no-psqlrc --variable ON_ERROR_STOP=1 --command "$sql" "$url" 2>/dev/null ||
            fail "$sql failed at $url"
    done
    sed -E "s#^([a-z]+://[^/]*)/[^?]*#\1/$name#" <<<"$url"
    ;;
stop)
    server=$(find_server)
    home=$(cluster)
    if [ -n "$server" ] && as_owner "$server/pg_ctl" status -D "$home/data" >/dev/null 2>&1; then
        as_owner "$server/pg_ctl" stop -D "$home/data" -m fast >/dev/null
    fi
    ;;
*)
    fail "usage: postgres.sh [start|empty NAME|stop]"
    ;;
esac
