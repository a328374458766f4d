//! What the operator may set. The only reader of the environment.
//!
//! Every name of [`SETTINGS`] is also read from the file that `NAME_FILE` names, so that a secret need not stand in
//! the environment. An empty value counts as not set. A fault is one line that names the variable and never shows
//! the value of a secret one.

use std::net::SocketAddr;
use std::path::PathBuf;

use url::Url;

mod secret;
mod source;
mod value;

pub use secret::Secret;
pub use source::Source;
pub use value::Network;

/// One name an operator may set.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// As in the environment.
    pub name: &'static str,
    /// In a few words, for `--help` and the documentation.
    pub meaning: &'static str,
    /// What holds if it is not set, in words.
    pub default: &'static str,
    /// Whether its value must not be shown.
    pub secret: bool,
}

const fn open(name: &'static str, meaning: &'static str, default: &'static str) -> Setting {
    Setting { name, meaning, default, secret: false }
}
const fn secret(name: &'static str, meaning: &'static str, default: &'static str) -> Setting {
    Setting { name, meaning, default, secret: true }
}

/// Every name that is read, and no other is.
pub const SETTINGS: [Setting; 24] = [
    secret("DATABASE_URL", "PostgreSQL 15 or newer", "a private server under DATA_DIR/postgres"),
    open("DATA_DIR", "private server, key, backups", "./data, as root /var/lib/televent"),
    open("LISTEN_ADDR", "HTTP for CalDAV and REST", "127.0.0.1:8080"),
    open("METRICS_ADDR", "HTTP for /metrics, a listener of its own", "off"),
    open("PUBLIC_URL", "how the world reaches LISTEN_ADDR", "http://LISTEN_ADDR"),
    secret("TELEGRAM_BOT_TOKEN", "the bot's token from @BotFather", "none: the bot role refuses to start"),
    open("TELEGRAM_API_URL", "base address of the Bot API server", "Telegram's own"),
    open("TELEGRAM_MODE", "polling or webhook", "polling"),
    secret(
        "TELEGRAM_WEBHOOK_SECRET",
        "what Telegram must send along to the webhook",
        "derived from the encryption key",
    ),
    open("ADMIN_TELEGRAM_IDS", "Telegram ids of the first admins, separated by commas", "none"),
    secret(
        "SMTP_URL",
        "smtp:// (loopback only), smtp+starttls:// or smtps://, with user and password",
        "mail off",
    ),
    open("MAIL_FROM", "sender of invitations", "none"),
    open("ENCRYPTION_KEY_FILE", "32 random bytes in base64, made on first start", "DATA_DIR/encryption.key"),
    open("GOOGLE_CLIENT_ID", "OAuth client; not used yet", "Google off"),
    secret("GOOGLE_CLIENT_SECRET", "OAuth client; not used yet", "Google off"),
    open("GOOGLE_AUTH_URL", "consent page; not used yet", "Google's own"),
    open("GOOGLE_TOKEN_URL", "token endpoint; not used yet", "Google's own"),
    open("GOOGLE_API_URL", "Calendar API; not used yet", "Google's own"),
    open("HOME_DOMAIN", "only main accounts of this Workspace domain may be linked; not used yet", "any"),
    open(
        "WEBDAV_PUSH",
        "tells calendar programs of changes at once; how push services reach you: mailto: or https: address",
        "off",
    ),
    open(
        "STORAGE_PER_PERSON",
        "MiB that one person's calendars may keep, with what undo remembers of the last 30 days",
        "1024",
    ),
    open("RUST_LOG", "what is logged, per module", "info"),
    open("LOG_FORMAT", "text or json", "text"),
    open("TRUSTED_PROXIES", "networks whose forwarding headers count, separated by commas", "none"),
];

/// How updates of chats reach us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TelegramMode {
    /// We ask for them.
    Polling,
    /// Telegram sends them to `/hooks/telegram`, with this word in a header.
    Webhook {
        /// `TELEGRAM_WEBHOOK_SECRET`; derived from the key of this installation where it is not set.
        secret: Option<Secret>,
    },
}

/// The Telegram door.
#[derive(Debug, Clone)]
pub struct Telegram {
    /// Without it there is no bot.
    pub token: Option<Secret>,
    /// `None` is Telegram's own.
    pub api_url: Option<Url>,
    /// Polling or webhook.
    pub mode: TelegramMode,
}

/// Mail out; there is none without it.
#[derive(Debug, Clone)]
pub struct Mail {
    /// `smtp://`, `smtp+starttls://` or `smtps://`, with user and password.
    pub url: Secret,
    /// Address invitations come from.
    pub from: String,
}

/// The OAuth client and where Google is.
#[derive(Debug, Clone)]
pub struct Google {
    /// OAuth client.
    pub client_id: String,
    /// OAuth client.
    pub client_secret: Secret,
    /// Consent page.
    pub auth_url: Url,
    /// Token endpoint.
    pub token_url: Url,
    /// Calendar API.
    pub api_url: Url,
}

/// How lines of the log look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

/// Everything an operator may set, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// `None` stands for the private server.
    pub database_url: Option<Secret>,
    /// Private server, key, backups.
    pub data_dir: PathBuf,
    /// CalDAV and REST.
    pub listen_addr: SocketAddr,
    /// `/metrics`; `None` is off.
    pub metrics_addr: Option<SocketAddr>,
    /// `None` stands for the address that is listened on in the end.
    pub public_url: Option<Url>,
    /// The bot.
    pub telegram: Telegram,
    /// Telegram ids of the first admins.
    pub admins: Vec<i64>,
    /// Mail out.
    pub mail: Option<Mail>,
    /// Where the key for secrets at rest lies.
    pub encryption_key_file: PathBuf,
    /// Linked Google calendars; read and checked, not used yet.
    pub google: Option<Google>,
    /// Only accounts of this Workspace domain may be linked as main; read and checked, not used yet.
    pub home_domain: Option<String>,
    /// How push services reach the operator; `None` is no WebDAV Push.
    pub push: Option<String>,
    /// Octets that one person's calendars may keep; `None` is as many as the store gives.
    pub room: Option<i64>,
    /// Filter of the log, in the words of `RUST_LOG`.
    pub log_filter: String,
    /// Form of the log.
    pub log_format: LogFormat,
    /// Whose forwarding headers count.
    pub trusted_proxies: Vec<Network>,
}

/// A variable that cannot be used, in one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {problem}")]
pub struct ConfigError {
    /// The variable.
    pub name: String,
    /// What is wrong with it and what it should be; no secret.
    pub problem: String,
}

impl Config {
    /// Reads and checks every name.
    ///
    /// # Errors
    /// Every fault found, never an empty list.
    pub fn read(source: &Source) -> Result<Self, Vec<ConfigError>> {
        let mut reader = source::Reader::new(source);
        let data_dir =
            reader.get("DATA_DIR", |text| Ok(PathBuf::from(text))).unwrap_or_else(default_data_dir);
        let config = Self {
            database_url: reader.get("DATABASE_URL", value::database_url),
            listen_addr: reader.get("LISTEN_ADDR", value::address).unwrap_or(DEFAULT_LISTEN_ADDR),
            metrics_addr: reader.get("METRICS_ADDR", value::address),
            public_url: reader.get("PUBLIC_URL", value::web_address),
            telegram: telegram(&mut reader),
            admins: reader.get("ADMIN_TELEGRAM_IDS", value::telegram_ids).unwrap_or_default(),
            mail: mail(&mut reader),
            encryption_key_file: reader
                .get("ENCRYPTION_KEY_FILE", |text| Ok(PathBuf::from(text)))
                .unwrap_or_else(|| data_dir.join("encryption.key")),
            google: google(&mut reader),
            home_domain: reader.get("HOME_DOMAIN", value::domain),
            push: reader.get("WEBDAV_PUSH", value::contact),
            room: reader.get("STORAGE_PER_PERSON", value::mebibytes),
            log_filter: reader.get("RUST_LOG", value::log_filter).unwrap_or_else(|| "info".to_owned()),
            log_format: reader.get("LOG_FORMAT", value::log_format).unwrap_or(LogFormat::Text),
            trusted_proxies: reader.get("TRUSTED_PROXIES", value::networks).unwrap_or_default(),
            data_dir,
        };
        reader.finish(config)
    }

    /// How the world reaches us, without a slash at its end: as set, or where we listen.
    pub fn public_address(&self) -> String {
        let listened = || {
            let (ip, port) = (self.listen_addr.ip(), self.listen_addr.port());
            let ip =
                if ip.is_unspecified() { std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST) } else { ip };
            format!("http://{}", SocketAddr::new(ip, port))
        };
        let set = self.public_url.as_ref().map(|url| url.as_str().trim_end_matches('/').to_owned());
        set.unwrap_or_else(listened)
    }

    /// What a calendar application is given.
    pub fn caldav_url(&self) -> String {
        format!("{}/caldav/", self.public_address())
    }

    /// Every value that must not appear in a log.
    pub fn secrets(&self) -> Vec<Secret> {
        let webhook = match &self.telegram.mode {
            TelegramMode::Webhook { secret } => secret.as_ref(),
            TelegramMode::Polling => None,
        };
        let mail = self.mail.as_ref().map(|mail| &mail.url);
        let google = self.google.as_ref().map(|google| &google.client_secret);
        let all = [self.database_url.as_ref(), self.telegram.token.as_ref(), webhook, mail, google];
        all.into_iter().flatten().cloned().collect()
    }
}

const DEFAULT_LISTEN_ADDR: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);

/// Root's own home is closed to the user the private server runs as, so root gets a folder of the system's.
fn default_data_dir() -> PathBuf {
    PathBuf::from(if rustix::process::geteuid().is_root() { "/var/lib/televent" } else { "data" })
}

fn telegram(reader: &mut source::Reader<'_>) -> Telegram {
    let secret = reader.get("TELEGRAM_WEBHOOK_SECRET", value::webhook_secret);
    let webhook = reader.get("TELEGRAM_MODE", value::is_webhook).unwrap_or(false);
    let mode = if webhook { TelegramMode::Webhook { secret } } else { TelegramMode::Polling };
    if webhook && reader.get("PUBLIC_URL", value::web_address).is_none() {
        reader.fault("PUBLIC_URL", "needed with TELEGRAM_MODE=webhook: the https address Telegram can reach");
    }
    Telegram {
        token: reader.get("TELEGRAM_BOT_TOKEN", value::bot_token),
        api_url: reader.get("TELEGRAM_API_URL", value::web_address),
        mode,
    }
}

fn mail(reader: &mut source::Reader<'_>) -> Option<Mail> {
    let from = reader.get("MAIL_FROM", value::mailbox);
    let url = reader.get("SMTP_URL", value::smtp_url)?;
    if from.is_none() {
        reader.fault("MAIL_FROM", "needed with SMTP_URL: the address invitations come from");
    }
    Some(Mail { url, from: from? })
}

fn google(reader: &mut source::Reader<'_>) -> Option<Google> {
    let client_id = reader.get("GOOGLE_CLIENT_ID", value::word);
    let client_secret = reader.get("GOOGLE_CLIENT_SECRET", |text| Ok(Secret::new(text)));
    let mut address = |name, own: &str| reader.get(name, value::web_address).or_else(|| Url::parse(own).ok());
    let auth_url = address("GOOGLE_AUTH_URL", "https://accounts.google.com/o/oauth2/v2/auth");
    let token_url = address("GOOGLE_TOKEN_URL", "https://oauth2.googleapis.com/token");
    let api_url = address("GOOGLE_API_URL", "https://www.googleapis.com/calendar/v3");
    match (client_id, client_secret) {
        (Some(client_id), Some(client_secret)) => Some(Google {
            client_id,
            client_secret,
            auth_url: auth_url?,
            token_url: token_url?,
            api_url: api_url?,
        }),
        (Some(_), None) => {
            reader.fault("GOOGLE_CLIENT_SECRET", "needed with GOOGLE_CLIENT_ID");
            None
        }
        (None, Some(_)) => {
            reader.fault("GOOGLE_CLIENT_ID", "needed with GOOGLE_CLIENT_SECRET");
            None
        }
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests;
