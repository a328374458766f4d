//! `televent health`: asks a running televent whether it is ready, for container engines without a shell.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context, ensure};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Longer than this is as good as no answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whoever sends a longer first line is no server of ours.
const LONGEST_STATUS: u64 = 200;

/// Asks `/ready` at the address of this configuration.
///
/// # Errors
/// If nobody answers in time or the answer is not 200.
pub async fn ask(listen_addr: SocketAddr) -> anyhow::Result<()> {
    let address = reachable(listen_addr);
    let status =
        tokio::time::timeout(PATIENCE, status_line(address)).await.context("no answer in time")??;
    ensure!(status.split(' ').nth(1) == Some("200"), "{address} is not ready: {status}");
    Ok(())
}

/// Who listens on every address is asked on the loopback one.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

async fn status_line(address: SocketAddr) -> anyhow::Result<String> {
    let mut stream = TcpStream::connect(address).await.with_context(|| address.to_string())?;
    let request = format!("GET /ready HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut status = String::new();
    BufReader::new(stream.take(LONGEST_STATUS)).read_line(&mut status).await?;
    Ok(if status.is_empty() { "no answer".to_owned() } else { status.trim().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn server(answer: &'static str) -> SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 10];
            stream.read_exact(&mut request).await.unwrap();
            assert_eq!(&request, b"GET /ready");
            stream.write_all(answer.as_bytes()).await.unwrap();
        });
        address
    }

    #[tokio::test]
    async fn only_a_200_is_ready() {
        ask(server("HTTP/1.1 200 OK\r\n\r\nready").await).await.unwrap();
        let refused = ask(server("HTTP/1.1 503 Service Unavailable\r\n\r\n").await).await.unwrap_err();
        assert!(refused.to_string().contains("503"), "{refused}");
        assert!(ask("127.0.0.1:1".parse().unwrap()).await.is_err());
        assert_eq!(reachable("0.0.0.0:80".parse().unwrap()).to_string(), "127.0.0.1:80");
        assert_eq!(reachable("[::]:80".parse().unwrap()).to_string(), "[::1]:80");
    }
}
