# The release image: one program, no stand-ins, no shell needed, nothing written but /data.

FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY crates crates
COPY migrations migrations
COPY .sqlx .sqlx
# Queries are checked against what .sqlx records, so no database is needed here. The table of relocations is read whole
# at every start and stays resident: 2.2 MB as a list, some 50 kB packed, which glibc knows since 2.36 (this image's).
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    SQLX_OFFLINE=true RUSTFLAGS="-C link-arg=-Wl,-z,pack-relative-relocs" \
    cargo build --release --locked -p televent --no-default-features \
    && install -D target/release/televent /out/usr/local/bin/televent \
    && install -d -o 10001 -g 10001 /out/data

FROM debian:bookworm-slim
COPY --from=build /out/ /
# /data holds the encryption key; the database is elsewhere (DATABASE_URL).
USER 10001:10001
ENV DATA_DIR=/data LISTEN_ADDR=0.0.0.0:8080 LOG_FORMAT=json
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["televent", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["televent"]
CMD ["run"]
