# shellcheck shell=bash
# Installs what a bare Debian or Ubuntu lacks, and nothing that is there. Sourced after lib.sh.

# As root, or through sudo; empty if neither is to be had.
as_root() {
    if ((EUID == 0)); then
        "$@"
    else
        sudo -n "$@"
    fi
}

can_install() {
    command -v apt-get >/dev/null && { ((EUID == 0)) || sudo -n true 2>/dev/null; }
}

apt_updated=
# apt_install PACKAGE...: with progress shown; false where we may not or apt has none.
apt_install() {
    can_install || return 1
    say "installing $*"
    if [[ -z $apt_updated ]]; then
        as_root apt-get -qq -o Acquire::Retries=3 update || return 1
        apt_updated=yes
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 \
        install --no-install-recommends "$@" </dev/null >&2
}

need_rust() {
    # shellcheck source=/dev/null
    command -v cargo >/dev/null || [[ ! -f $HOME/.cargo/env ]] || source "$HOME/.cargo/env"
    command -v cargo >/dev/null || die 'Rust 1.95 or newer is needed (rustup.rs)'
    command -v cc >/dev/null || apt_install gcc libc6-dev || die 'a C compiler is needed: apt-get install gcc libc6-dev'
}

need_postgres() {
    [[ -z ${DATABASE_URL:-} ]] || return 0
    [[ -z $(pg_bin) ]] || return 0
    can_install || die 'PostgreSQL 15 or newer is needed: apt-get install postgresql, or set DATABASE_URL'
    # Debian's package makes and starts a cluster of its own on port 5432, unless told beforehand.
    apt_install postgresql-common || die 'postgresql-common could not be installed'
    as_root mkdir -p /etc/postgresql-common
    if ! grep -qs '^ *create_main_cluster *= *false' /etc/postgresql-common/createcluster.conf; then
        printf '%s\n' 'create_main_cluster = false' | as_root tee -a /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    apt_install postgresql || die 'postgresql could not be installed'
    [[ -n $(pg_bin) ]] || die 'this system has no PostgreSQL 15 or newer'
}

# cargo-deny from PATH, or built once into .data/tools (about two minutes on two cores).
cargo_deny() {
    export PATH=$PATH:$ROOT/.data/tools/bin
    cargo deny --version >/dev/null 2>&1 || cargo install cargo-deny --version 0.20.2 --locked --debug --quiet --root "$ROOT/.data/tools"
}

# Python packages of the end-to-end tests, in a venv of their own; Chromium with an emoji font; a WebDAV client.
need_end_to_end() {
    [[ -d $ROOT/tests/e2e ]] || return 0
    python3 -c 'import venv, ensurepip' 2>/dev/null || apt_install python3 python3-venv ||
        die 'Python 3 with venv is needed: apt-get install python3-venv'
    local venv=$ROOT/.data/venv wanted=$ROOT/tests/e2e/requirements.txt
    if ! cmp -s "$wanted" "$venv/installed.txt"; then
        say "Python packages of the end-to-end tests"
        rm -rf "$venv"
        python3 -m venv "$venv"
        "$venv/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: -r "$wanted"
        cp "$wanted" "$venv/installed.txt"
    fi
    export E2E_PYTHON=$venv/bin/python
    command -v cadaver >/dev/null || apt_install cadaver || say "no cadaver here: its tests are skipped"
    need_tsdav
    need_chromium
}

# The CalDAV library of Node.js, as its lock file has it, in a folder of its own.
need_tsdav() {
    local folder=$ROOT/.data/tsdav lock=$ROOT/tests/e2e/tsdav/package-lock.json
    export E2E_NODE_MODULES=$folder/node_modules
    command -v npm >/dev/null || apt_install nodejs npm || {
        say "no Node.js here: tsdav's test is skipped"
        return 0
    }
    if ! cmp -s "$lock" "$folder/installed.json"; then
        say "Node.js packages of the end-to-end tests"
        rm -rf "$folder"
        mkdir -p "$folder"
        cp "$ROOT/tests/e2e/tsdav/package.json" "$lock" "$folder/"
        (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2) || {
            say "tsdav could not be installed: its test is skipped"
            return 0
        }
        cp "$lock" "$folder/installed.json"
    fi
}

need_chromium() {
    local name
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
        # Ubuntu's chromium package is a script that asks for a snap, which a server or container does not have.
        if [[ -n $name ]] && command -v "$name" >/dev/null && "$name" --version >/dev/null 2>&1; then
            CHROMIUM=$(command -v "$name")
            export CHROMIUM
            break
        fi
        CHROMIUM=
    done
    if [[ -z $CHROMIUM ]] && apt_install chromium && chromium --version >/dev/null 2>&1; then
        CHROMIUM=$(command -v chromium)
        export CHROMIUM
    fi
    if [[ -n $CHROMIUM ]]; then
        [[ -n $(fc-list ':lang=und-zsye' 2>/dev/null) ]] || apt_install fonts-noto-color-emoji fonts-dejavu-core || true
        return 0
    fi
    say "!!!! No Chromium to be had: NOTHING that happens in a browser is tested in this run. !!!!"
    say "!!!! Set CHROMIUM to one (Debian: apt-get install chromium; Ubuntu has only a snap). !!!!"
    [[ ${CI:-} != true ]] || die 'in CI the browser tests must run'
}
