# shellcheck shell=bash
# Shared by the scripts beside it; sourced, never run. Needs bash and `set -euo pipefail` in the caller.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export ROOT

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
die() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# The folder of the newest installed PostgreSQL server programs, 15 or newer; empty if there is none.
pg_bin() {
    local folder version best='' newest=14
    for folder in "$(pg_config --bindir 2>/dev/null || true)" /usr/lib/postgresql/*/bin /usr/pgsql-*/bin \
        /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin; do
        [[ -x $folder/initdb && -x $folder/postgres && -x $folder/pg_ctl ]] || continue
        version=$("$folder/postgres" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
        if ((version > newest)); then
            newest=$version best=$folder
        fi
    done
    printf '%s' "$best"
}

# The account a server runs as: our own, or an unprivileged one when we are root, which PostgreSQL refuses.
pg_account() {
    if ((EUID != 0)); then
        id -un
    elif getent passwd postgres >/dev/null; then
        printf 'postgres'
    else
        printf 'nobody'
    fi
}

as_pg_account() {
    if ((EUID != 0)); then
        "$@"
    else
        local account
        account=$(pg_account)
        (cd / && exec setpriv --reuid "$account" --regid "$(id -g "$account")" --clear-groups -- \
            env HOME=/ LC_ALL=C.UTF-8 "$@")
    fi
}

# A loopback port nobody listens on at this moment.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    printf '%s' "$port"
}

# Where the server of FOLDER keeps its files: there, or, when its account may not pass so far (a checkout in root's
# home), in a folder of its own under /var/tmp.
server_home() {
    mkdir -p "$1"
    if as_pg_account test -x "$1"; then
        printf '%s' "$1"
    else
        printf '/var/tmp/televent-%s' "$(cksum <<<"$1" | cut -d' ' -f1)"
    fi
}

# server_start FOLDER: a throw-away server (durability off); the URL of its database goes to FOLDER/url.
# Started again on the same FOLDER it keeps its tables. Trust on loopback only, so nothing here is worth a password.
server_start() {
    local folder=$1 home bin account port try
    bin=$(pg_bin)
    [[ -n $bin ]] || die 'no PostgreSQL server programs (15 or newer) found: apt-get install postgresql'
    account=$(pg_account)
    home=$(server_home "$folder")
    mkdir -p "$home"
    if [[ ! -f $home/pg/PG_VERSION ]]; then
        rm -rf "$home/pg"
        mkdir -p "$home/pg" "$home/socket"
        chmod 700 "$home/pg" "$home/socket"
        ((EUID != 0)) || chown "$account" "$home/pg" "$home/socket"
        as_pg_account "$bin/initdb" -D "$home/pg" -U televent -A trust -E UTF8 --locale=C.UTF-8 --no-sync \
            >"$folder/initdb.log" 2>&1 || die "initdb failed, see $folder/initdb.log"
    fi
    if server_running "$folder"; then
        return
    fi
    : >"$home/log"
    ((EUID != 0)) || chown "$account" "$home/log"
    for try in 1 2 3 4 5; do
        port=$(free_port)
        if as_pg_account "$bin/pg_ctl" -D "$home/pg" -l "$home/log" -w -s -o "-h 127.0.0.1 -p $port \
            -k $home/socket -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
            -c max_connections=200 -c shared_buffers=64MB -c autovacuum_naptime=10min" start >/dev/null; then
            as_pg_account "$bin/psql" -qAt -h 127.0.0.1 -p "$port" -U televent postgres -c \
                "SELECT 1 FROM pg_database WHERE datname = 'televent'" | grep -q 1 ||
                as_pg_account "$bin/createdb" -h 127.0.0.1 -p "$port" -U televent televent
            printf 'postgres://televent@127.0.0.1:%s/televent\n' "$port" >"$folder/url"
            return
        fi
        say "port $port was taken, trying another ($try)"
    done
    die "the server did not start, see $home/log"
}

server_running() {
    local bin home
    bin=$(pg_bin)
    home=$(server_home "$1")
    [[ -n $bin && -f $home/pg/PG_VERSION && -f $1/url ]] &&
        as_pg_account "$bin/pg_ctl" -D "$home/pg" status >/dev/null 2>&1
}

server_stop() {
    local bin home
    bin=$(pg_bin)
    home=$(server_home "$1")
    if [[ -n $bin && -f $home/pg/PG_VERSION ]]; then
        as_pg_account "$bin/pg_ctl" -D "$home/pg" -m fast -w -s stop >/dev/null 2>&1 || true
    fi
    rm -f "$1/url"
}
