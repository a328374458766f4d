//! Clients that send slowly, without end or nothing at all, over real sockets: each is let go of, and the next one
//! is served. Nothing here measures a time; the limits are small so that they are reached.
#![cfg(test)]

use std::net::SocketAddr;
use std::time::Duration;

use sqlx::PgPool;
use televent_api::{Config, Limits, serve};
use televent_core::World;
use televent_core::world::{CountingEntropy, MockClock};
use televent_store::Store;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A listener of its own with room for eight connections.
struct Open {
    address: SocketAddr,
    stop: CancellationToken,
    serving: JoinHandle<std::io::Result<()>>,
}

const ROOM: usize = 8;

impl Open {
    async fn new(pool: PgPool) -> Self {
        let clock = MockClock::at(chrono::DateTime::UNIX_EPOCH);
        let store = Store::with_pool(pool, World::new(clock, CountingEntropy::from_seed(1)));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let soon = Duration::from_millis(300);
        let limits = Limits {
            connections: ROOM,
            head: soon,
            request: soon,
            stall: soon,
            drain: soon,
            ..Limits::default()
        };
        let config = Config { limits, ..Config::for_tests() };
        Self { address, serving: tokio::spawn(serve(config, store, listener, stop.clone())), stop }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// A connection that has sent this.
    async fn sent(&self, octets: &[u8]) -> TcpStream {
        let mut stream = self.connect().await;
        // The server may have enough of it before the end.
        let _ = stream.write_all(octets).await;
        stream
    }

    /// A whole request that is served, on a connection that waits for room if it must.
    async fn serves_the_next(&self) {
        let text =
            answer(self.sent(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await).await;
        assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    }

    async fn close(self) {
        self.stop.cancel();
        self.serving.await.unwrap().unwrap();
    }
}

/// Everything the server sends until it closes.
async fn answer(mut stream: TcpStream) -> String {
    let mut octets = Vec::new();
    let read = tokio::time::timeout(Duration::from_mins(1), stream.read_to_end(&mut octets)).await;
    // A reset instead of an orderly end is an end as well.
    let _ = read.expect("the server let go of the connection");
    String::from_utf8_lossy(&octets).into_owned()
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn idle_connections_make_room(pool: PgPool) {
    let open = Open::new(pool).await;
    let mut idle = Vec::new();
    for number in 0..ROOM {
        // Some have said nothing, some half a head, some a whole request and nothing since.
        let said: &[u8] = match number % 3 {
            0 => b"",
            1 => b"GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ",
            _ => b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n",
        };
        idle.push(open.sent(said).await);
    }
    open.serves_the_next().await;
    for stream in idle {
        answer(stream).await;
    }
    open.close().await;
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_body_that_does_not_come_is_not_waited_for(pool: PgPool) {
    let open = Open::new(pool).await;
    for head in ["Content-Length: 1000\r\n\r\n<prop", "Transfer-Encoding: chunked\r\n\r\n5\r\n<prop\r\n"] {
        let head = format!("PROPFIND /caldav/ HTTP/1.1\r\nHost: x\r\nDepth: 0\r\n{head}");
        let text = answer(open.sent(head.as_bytes()).await).await;
        assert!(text.starts_with("HTTP/1.1 4"), "{text}");
    }
    open.serves_the_next().await;
    open.close().await;
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn floods_and_nonsense_end_their_connection_only(pool: PgPool) {
    let open = Open::new(pool).await;
    let chunks = "1\r\nx\r\n".repeat(400_000);
    let extension = format!("1;{}\r\nx\r\n0\r\n\r\n", "x".repeat(200_000));
    let headers: Vec<String> = (0..500).map(|n| format!("X-{n}: y\r\n")).collect();
    let headers = headers.concat();
    let long = format!("X-Long: {}\r\n", "y".repeat(2 << 20));
    let start = "PROPFIND /caldav/ HTTP/1.1\r\nHost: x\r\n";
    let chunked = format!("{start}Transfer-Encoding: chunked\r\n\r\n");
    for sent in [
        format!("{chunked}{chunks}"),
        format!("{chunked}{extension}"),
        format!("{chunked}FFFFFFFFFFFFFFFFF\r\nx"),
        format!("{chunked}-1\r\nx\r\n"),
        format!("{start}{headers}\r\n"),
        format!("{start}{long}\r\n"),
        format!("{start}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef"),
        format!("{start}Content-Length: 99999999999999999999\r\n\r\nx"),
        format!("{start}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(1 << 20)),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned() + &"\0\0\0\u{3}\0".repeat(1_000),
        "\u{16}\u{3}\u{1}".to_owned() + &"\0".repeat(1_000),
        "\0".repeat(100_000),
    ] {
        let text = answer(open.sent(sent.as_bytes()).await).await;
        let begins: String = sent.chars().take(120).collect();
        assert!(text.is_empty() || text.starts_with("HTTP/1.1 4"), "{begins:?} {text}");
        open.serves_the_next().await;
    }
    open.close().await;
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn who_reads_nothing_is_let_go_of(pool: PgPool) {
    let open = Open::new(pool).await;
    let mut deaf = Vec::new();
    for _ in 0..ROOM {
        let stream = open.connect().await;
        // Requests whose answers fill every buffer on the way, and nobody takes them.
        let (read, mut write) = stream.into_split();
        let asking = tokio::spawn(async move {
            let many = "GET /api/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100);
            while write.write_all(many.as_bytes()).await.is_ok() {}
        });
        deaf.push((read, asking));
    }
    for (read, asking) in deaf {
        tokio::time::timeout(Duration::from_mins(1), asking).await.expect("its connection ended").unwrap();
        drop(read);
    }
    open.serves_the_next().await;
    open.close().await;
}
