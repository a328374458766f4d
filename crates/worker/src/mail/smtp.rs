//! The way to an SMTP server.

use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Tls, TlsParameters};
use lettre::transport::smtp::commands::{Mail, Rset};
use lettre::transport::smtp::extension::{ClientId, MailParameter};
use lettre::transport::smtp::response::{Category, Severity};
use lettre::transport::smtp::{Error, PoolConfig};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use percent_encoding::percent_decode_str;
use secrecy::ExposeSecret;
use url::{Host, Url};

use super::compose::Sender;
use super::{MailConfig, MailError};

/// How long the server may take for each answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a connection is kept for the next mail.
const IDLE: Duration = Duration::from_mins(1);

/// Sends mails over a few connections that are kept.
pub(crate) struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    way: Way,
    sender: Sender,
}

/// What a connection of its own takes.
struct Way {
    host: String,
    port: u16,
    tls: Tls,
    login: Option<Credentials>,
}

/// Why a mail did not leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SendError {
    /// It may leave later.
    Passing(String),
    /// The server will never take this mail.
    Permanent(String),
}

/// How the connection is kept from listeners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cover {
    None,
    Starttls,
    Tls,
}

/// Where the server is.
#[derive(Debug, PartialEq, Eq)]
struct Target {
    host: String,
    port: u16,
    cover: Cover,
    login: Option<(String, String)>,
}

impl Mailer {
    /// A way to the server of this configuration, over at most so many connections. Opens none yet.
    pub(crate) fn new(config: &MailConfig, connections: u32) -> Result<Self, MailError> {
        let target = target(config.url.expose_secret())?;
        let sender = Sender::new(&config.from)?;
        let parameters =
            || TlsParameters::new(target.host.clone()).map_err(|_| MailError::Url("has an unusable host"));
        let tls = match target.cover {
            Cover::None => Tls::None,
            Cover::Starttls => Tls::Required(parameters()?),
            Cover::Tls => Tls::Wrapper(parameters()?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&target.host)
            .port(target.port)
            .tls(tls.clone())
            .timeout(Some(PATIENCE))
            .pool_config(PoolConfig::new().max_size(connections.max(1)).idle_timeout(IDLE));
        let login = target.login.map(|(user, password)| Credentials::new(user, password));
        if let Some(login) = &login {
            builder = builder.credentials(login.clone());
        }
        let way = Way { host: target.host, port: target.port, tls, login };
        Ok(Self { transport: builder.build(), way, sender })
    }

    /// Whom mails come from.
    pub(crate) fn sender(&self) -> &Sender {
        &self.sender
    }

    /// Hands a mail to the server. That it took it does not mean that it arrives.
    ///
    /// A refusal does not say whom it is meant for: 554 may stand in place of the greeting (RFC 5321 section 3.1), and
    /// 550 and 553 answer a sender as well as a recipient. A mail refused for good is therefore offered once more on
    /// a connection that has just taken us and our sender; only what is refused there is refused for itself. A server
    /// that takes nothing from us is the operator's to mend, and every mail waits for that.
    pub(crate) async fn send(&self, message: Message) -> Result<(), SendError> {
        let (envelope, text) = (message.envelope(), message.formatted());
        let Err(refusal) = self.transport.send_raw(envelope, &text).await else { return Ok(()) };
        if !is_for_good(&refusal) {
            return Err(SendError::Passing(refusal.to_string()));
        }
        let asked = tokio::time::timeout(PATIENCE, self.way.taken(envelope.from())).await;
        let mut connection = match asked {
            Ok(Ok(connection)) => connection,
            Ok(Err(error)) => return Err(SendError::Passing(error.to_string())),
            Err(_) => return Err(SendError::Passing(refusal.to_string())),
        };
        match connection.send(envelope, &text).await {
            Ok(_) => {
                // The mail is theirs; how the connection ends changes nothing.
                let _ended = connection.quit().await;
                Ok(())
            }
            Err(error) if is_for_good(&error) => Err(SendError::Permanent(error.to_string())),
            Err(error) => Err(SendError::Passing(error.to_string())),
        }
    }
}

impl Way {
    /// A connection whose server has greeted us, signed us in and taken a mail of this sender, which was then dropped.
    async fn taken(&self, sender: Option<&Address>) -> Result<AsyncSmtpConnection, Error> {
        let hello = ClientId::default();
        let wrapped = match &self.tls {
            Tls::Wrapper(parameters) => Some(parameters.clone()),
            _ => None,
        };
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(PATIENCE), &hello, wrapped, None).await?;
        match self.offer(&mut connection, &hello, sender).await {
            Ok(()) => Ok(connection),
            Err(error) => {
                connection.abort().await;
                Err(error)
            }
        }
    }

    async fn offer(
        &self,
        connection: &mut AsyncSmtpConnection,
        hello: &ClientId,
        sender: Option<&Address>,
    ) -> Result<(), Error> {
        if let Tls::Required(parameters) = &self.tls {
            connection.starttls(parameters.clone(), hello).await?;
        }
        if let Some(login) = &self.login {
            connection.auth(DEFAULT_MECHANISMS, login).await?;
        }
        let wide = sender.is_some_and(|sender| !AsRef::<str>::as_ref(sender).is_ascii());
        let parameters = wide.then_some(MailParameter::SmtpUtfEight).into_iter().collect();
        connection.command(Mail::new(sender.cloned(), parameters)).await?;
        connection.command(Rset).await?;
        Ok(())
    }
}

/// 5xx answers stand (RFC 5321 section 4.2.1). Those about the connection (52x) or the sign-in (53x) are the operator's
/// to mend whatever mail they answer.
fn is_for_good(error: &Error) -> bool {
    error.status().is_some_and(|code| {
        matches!(code.severity, Severity::PermanentNegativeCompletion)
            && !matches!(code.category, Category::Connections | Category::Unspecified3)
    })
}

/// Reads `SMTP_URL`.
fn target(url: &str) -> Result<Target, MailError> {
    let url = Url::parse(url).map_err(|_| MailError::Url("is not an address"))?;
    let cover = match url.scheme() {
        "smtp" => Cover::None,
        "smtp+starttls" => Cover::Starttls,
        "smtps" => Cover::Tls,
        _ => return Err(MailError::Url("must begin with smtp://, smtp+starttls:// or smtps://")),
    };
    let host = match url.host() {
        Some(Host::Domain(name)) if !name.is_empty() => name.to_owned(),
        Some(Host::Ipv4(address)) => address.to_string(),
        Some(Host::Ipv6(address)) => address.to_string(),
        _ => return Err(MailError::Url("names no host")),
    };
    if cover == Cover::None && !is_loopback(&host) {
        return Err(MailError::Url(
            "is smtp:// to another machine, which sends passwords and invitations in clear text: use \
             smtp+starttls:// or smtps://",
        ));
    }
    let default = match cover {
        Cover::None => 25,
        Cover::Starttls => 587,
        Cover::Tls => 465,
    };
    let plain = |text: &str| percent_decode_str(text).decode_utf8().map(std::borrow::Cow::into_owned);
    let login = match (url.username(), url.password()) {
        ("", _) => None,
        (user, password) => plain(user).ok().zip(plain(password.unwrap_or_default()).ok()),
    };
    Ok(Target { host, port: url.port().unwrap_or(default), cover, login })
}

fn is_loopback(host: &str) -> bool {
    let name = host.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_host_port_cover_and_login() {
        let read = |url| target(url).unwrap();
        assert_eq!(
            read("smtps://ann%40example.org:p%2Fw%3A1@mail.example.org"),
            Target {
                host: "mail.example.org".to_owned(),
                port: 465,
                cover: Cover::Tls,
                login: Some(("ann@example.org".to_owned(), "p/w:1".to_owned())),
            }
        );
        assert_eq!(read("smtp+starttls://mail.example.org").port, 587);
        assert_eq!(read("smtp+starttls://mail.example.org:2525").port, 2525);
        for loopback in
            ["smtp://127.0.0.1:2525", "smtp://localhost:25", "smtp://[::1]:2525", "smtp://127.9.9.9:1"]
        {
            assert_eq!(read(loopback).cover, Cover::None, "{loopback}");
        }
    }

    #[test]
    fn plain_smtp_to_another_machine_is_refused_with_the_reason() {
        for url in [
            "smtp://mail.example.org",
            "smtp://10.0.0.1:25",
            "smtp://localhost.example.org",
            "smtp://[2001:db8::1]",
        ] {
            assert!(target(url).unwrap_err().to_string().contains("clear text"), "{url}");
        }
        for url in ["mail.example.org", "https://mail.example.org", "smtps://", ""] {
            assert!(matches!(target(url), Err(MailError::Url(_))), "{url}");
        }
    }

    #[test]
    fn what_is_shown_of_a_configuration_has_no_password() {
        let config = MailConfig { url: "smtps://u:hunter2@x.org".into(), from: "cal@x.org".to_owned() };
        assert!(!format!("{config:?}").contains("hunter2"));
    }
}
