//! Where we listen and how the world finds us.

use std::io::ErrorKind;
use std::net::SocketAddr;

use tokio::net::TcpListener;

use super::{Finding, Findings};
use crate::config::{Config, TelegramMode};

pub(super) async fn check(config: &Config) -> Findings {
    let mut findings = vec![("LISTEN_ADDR", listener(config.listen_addr).await)];
    if let Some(address) = config.metrics_addr {
        findings.push(("METRICS_ADDR", listener(address).await));
    }
    findings.push(("PUBLIC_URL", public(config)));
    findings
}

async fn listener(address: SocketAddr) -> Finding {
    match TcpListener::bind(address).await {
        Ok(_) => Finding::well(format!("{address} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            Finding::note(format!("{address} is in use, as it is while televent runs"))
        }
        Err(error) => Finding::fault(
            format!("{address} cannot be listened on: {error}"),
            "use an address of this machine and a port above 1023",
        ),
    }
}

fn public(config: &Config) -> Finding {
    let Some(url) = &config.public_url else {
        return Finding::note("not set: only programs on this machine can reach the calendar");
    };
    let webhook = matches!(config.telegram.mode, TelegramMode::Webhook { .. });
    if url.scheme() == "https" {
        return Finding::well(url.to_string());
    }
    if webhook && config.telegram.api_url.is_none() {
        return Finding::fault(
            format!("{url} is not https, and Telegram sends updates to nothing else"),
            "put a TLS proxy in front",
        );
    }
    match url.host_str() {
        Some("localhost" | "127.0.0.1" | "[::1]") => Finding::well(url.to_string()),
        _ => Finding::fault(
            format!("{url}: passwords would travel in clear text"),
            "put a TLS proxy in front and use https",
        ),
    }
}
