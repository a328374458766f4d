# Everything here is also a script or one cargo line; `just` is a convenience.

# the whole product with a chat page, on one command
demo *words:
    scripts/demo {{ words }}

# everything: lint, tests, end to end
test *words:
    scripts/test {{ words }}

fmt:
    cargo fmt --all

lint:
    cargo clippy --workspace --all-targets -- -D warnings

# records what the checked queries expect (commit .sqlx)
sqlx:
    scripts/record-queries

# a development database; prints its DATABASE_URL
db:
    scripts/dev-db

# start-up time and idle memory of a release build
measure:
    scripts/measure

bench *words:
    cargo bench --workspace {{ words }}

# one minute on one fuzz target (needs cargo-fuzz and a nightly toolchain)
fuzz target:
    cargo +nightly fuzz run {{ target }} -- -max_total_time=60
