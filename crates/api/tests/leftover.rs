//! A refusal reaches a client that is still sending, and the connection stays: over a real socket.
#![cfg(test)]

use sqlx::PgPool;
use televent_api::{Config, serve};
use televent_core::World;
use televent_core::world::{CountingEntropy, MockClock};
use televent_store::Store;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

async fn answer(stream: &mut TcpStream) -> String {
    let mut octets = vec![0; 64 << 10];
    let length = stream.read(&mut octets).await.unwrap();
    String::from_utf8_lossy(&octets[..length]).into_owned()
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_body_that_comes_after_the_head_does_not_break_the_connection(pool: PgPool) {
    let clock = MockClock::at(chrono::DateTime::UNIX_EPOCH);
    let store = Store::with_pool(pool, World::new(clock, CountingEntropy::from_seed(1)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let serving = tokio::spawn(serve(Config::for_tests(), store, listener, stop.clone()));

    let mut stream = TcpStream::connect(address).await.unwrap();
    for _ in 0..3 {
        let head = "PROPFIND /caldav/ HTTP/1.1\r\nHost: x\r\nDepth: 0\r\nContent-Length: 11\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        stream.write_all(b"<propfind/>").await.unwrap();
        let text = answer(&mut stream).await;
        assert!(text.starts_with("HTTP/1.1 401"), "{text}");
    }
    stop.cancel();
    serving.await.unwrap().unwrap();
}
