//! The mail server: whether it is there and greets.

use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use url::Url;

use super::{Finding, Findings};
use crate::config::{Config, Mail};

const PATIENCE: Duration = Duration::from_secs(5);

pub(super) async fn check(config: &Config) -> Findings {
    let finding = match &config.mail {
        Some(mail) => greeting(mail).await,
        None => Finding::note("off: SMTP_URL is not set, guests outside Telegram are not invited"),
    };
    vec![("mail", finding)]
}

async fn greeting(mail: &Mail) -> Finding {
    let Ok(url) = Url::parse(mail.url.expose()) else {
        return Finding::fault("SMTP_URL is not understood", "smtps://user:password@host");
    };
    let (host, scheme) = (url.host_str().unwrap_or_default().to_owned(), url.scheme().to_owned());
    let port = url.port().unwrap_or(match scheme.as_str() {
        "smtps" => 465,
        "smtp+starttls" => 587,
        _ => 25,
    });
    let remedy = "check host and port of SMTP_URL; many providers block port 25";
    let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let connected = tokio::time::timeout(PATIENCE, TcpStream::connect((bare.as_str(), port))).await;
    let mut stream = match connected {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return Finding::fault(format!("{host}:{port}: {error}"), remedy),
        Err(_) => return Finding::fault(format!("{host}:{port} does not answer"), remedy),
    };
    if scheme == "smtps" {
        return Finding::well(format!("{host}:{port} answers"));
    }
    let mut greeting = [0; 3];
    match tokio::time::timeout(PATIENCE, stream.read_exact(&mut greeting)).await {
        Ok(Ok(_)) if greeting == *b"220" => Finding::well(format!("{host}:{port} greets")),
        _ => Finding::fault(format!("{host}:{port} does not greet as a mail server does"), remedy),
    }
}
