//! What each kind of value must look like. Errors complete the sentence "NAME: ..." and show no secret.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

use url::{Host, Url};

use super::{LogFormat, Secret};

/// A range of addresses in CIDR notation (RFC 4632); a single address is a range of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    /// First address as it was given.
    pub address: IpAddr,
    /// How many leading bits count.
    pub prefix: u8,
}

impl FromStr for Network {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, prefix) =
            text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().map_err(drop)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(most), str::parse).map_err(drop)?;
        if prefix <= most { Ok(Self { address, prefix }) } else { Err(()) }
    }
}

fn not(text: &str, what: &str) -> String {
    format!("'{}' is not {what}", text.escape_debug())
}

pub(super) fn word(text: &str) -> Result<String, String> {
    if text.contains(char::is_whitespace) { Err(not(text, "one word")) } else { Ok(text.to_owned()) }
}

pub(super) fn mebibytes(text: &str) -> Result<i64, String> {
    let octets =
        text.parse().ok().filter(|count| *count > 0).and_then(|count: i64| count.checked_mul(1 << 20));
    octets.ok_or_else(|| not(text, "a number of MiB, such as 1024"))
}

pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    let local = text.strip_prefix("localhost:").and_then(|port| port.parse().ok());
    local
        .map(|port| SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port))
        .or_else(|| text.parse().ok())
        .ok_or_else(|| not(text, "an IP address with a port, such as 127.0.0.1:8080"))
}

pub(super) fn web_address(text: &str) -> Result<Url, String> {
    // Not shown, because a password may stand in it.
    let fault = || "is not a plain http or https address, such as https://calendar.example.org".to_owned();
    let url = Url::parse(text).map_err(|_| fault())?;
    let plain = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if matches!(url.scheme(), "http" | "https") && url.has_host() && plain { Ok(url) } else { Err(fault()) }
}

pub(super) fn database_url(text: &str) -> Result<Secret, String> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "postgres" | "postgresql"));
    url.map(|_| Secret::new(text))
        .ok_or_else(|| "is not of the form postgres://user:password@host:5432/name".to_owned())
}

pub(super) fn bot_token(text: &str) -> Result<Secret, String> {
    let good = text.split_once(':').is_some_and(|(id, rest)| {
        !id.is_empty()
            && id.bytes().all(|byte| byte.is_ascii_digit())
            && rest.len() >= 8
            && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    });
    if good {
        Ok(Secret::new(text))
    } else {
        Err("is not a bot token, which looks like 123456:ABC-def".to_owned())
    }
}

/// The Bot API's `setWebhook` takes 1 to 256 of `A-Z a-z 0-9 _ -`; fewer than 16 could be guessed.
pub(super) fn webhook_secret(text: &str) -> Result<Secret, String> {
    let good = (16..=256).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if good { Ok(Secret::new(text)) } else { Err("must be 16 to 256 letters, digits, '_' or '-'".to_owned()) }
}

pub(super) fn is_webhook(text: &str) -> Result<bool, String> {
    match text {
        "polling" => Ok(false),
        "webhook" => Ok(true),
        other => Err(not(other, "polling or webhook")),
    }
}

pub(super) fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        other => Err(not(other, "text or json")),
    }
}

pub(super) fn log_filter(text: &str) -> Result<String, String> {
    let parsed = tracing_subscriber::EnvFilter::builder().parse(text);
    parsed
        .map(|_| text.to_owned())
        .map_err(|_| not(text, "a log filter, such as info or info,televent_bot=debug"))
}

pub(super) fn telegram_ids(text: &str) -> Result<Vec<i64>, String> {
    let id = |part: &str| part.trim().parse().ok().filter(|id: &i64| *id > 0);
    let ids: Option<Vec<i64>> = text.split(',').filter(|part| !part.trim().is_empty()).map(id).collect();
    ids.ok_or_else(|| not(text, "a list of Telegram ids, such as 1234567,7654321"))
}

pub(super) fn networks(text: &str) -> Result<Vec<Network>, String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| part.parse().map_err(|()| not(part, "a network, such as 10.0.0.0/8"))).collect()
}

pub(super) fn domain(text: &str) -> Result<String, String> {
    match Host::parse(text) {
        Ok(Host::Domain(name)) if name.contains('.') => Ok(name),
        _ => Err(not(text, "a domain, such as example.org")),
    }
}

/// An address that can stand in a From header; what a mail library thinks of it is checked where it is used.
pub(super) fn mailbox(text: &str) -> Result<String, String> {
    let good = text.contains('@') && !text.contains(char::is_control);
    if good { Ok(text.to_owned()) } else { Err(not(text, "a mail address")) }
}

/// How a person is reached (RFC 8292 section 2.1).
pub(super) fn contact(text: &str) -> Result<String, String> {
    let good = Url::parse(text).is_ok_and(|url| match url.scheme() {
        "mailto" => url.path().contains('@'),
        "https" => url.has_host(),
        _ => false,
    });
    if good { Ok(text.to_owned()) } else { Err(not(text, "a mailto: or https: address")) }
}

pub(super) fn smtp_url(text: &str) -> Result<Secret, String> {
    let form = "must be smtp://, smtp+starttls:// or smtps://, with user, password and host";
    let url = Url::parse(text).map_err(|_| form.to_owned())?;
    match url.scheme() {
        "smtp+starttls" | "smtps" if url.has_host() => Ok(Secret::new(text)),
        "smtp" if is_loopback(&url) => Ok(Secret::new(text)),
        "smtp" => {
            Err("smtp:// sends passwords and invitations in clear text: use smtp+starttls:// or smtps://"
                .to_owned())
        }
        _ => Err(form.to_owned()),
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}
