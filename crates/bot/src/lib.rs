//! The Telegram door, both directions: people's updates in, answers and notices out.
//!
//! | module | what it does |
//! |---|---|
//! | `source` | updates in: long poll or webhook, raw JSON first, into the inbox |
//! | `inbox` | answers what waits in the inbox: one bot over all instances, in order per chat |
//! | `route` | the whole dispatch tree on one screen |
//! | `handler` | one file per subject; each reads, runs one command, answers |
//! | `button`, `slash`, `question` | what a press, a command and a kept question mean |
//! | `card`, `listing`, `phrase` | an event, a stretch of the calendar, a time in a person's words |
//! | `outbound` | a [`Notice`](televent_core::notice::Notice) of the outbox becomes a message |
//! | `post`, `pace` | calls to Telegram within the send budget |
//! | `text` | the one escape function, the parse mode, the catalogues |

mod asking;
mod button;
mod card;
mod change;
mod city;
mod desk;
mod fault;
mod handler;
mod inbox;
mod listing;
mod outbound;
mod pace;
mod phrase;
mod post;
mod question;
mod reply;
mod route;
mod slash;
mod source;
mod text;
mod turn;

use secrecy::SecretString;
use televent_core::TelegramId;
use televent_store::{Store, StoreError};
use tokio_util::sync::CancellationToken;
use url::Url;

pub use outbound::{DeliverError, Delivered, Outbound};
pub use pace::Pace;

/// How updates reach the bot.
#[derive(Clone, Debug)]
pub enum Mode {
    /// The bot asks for them.
    Polling,
    /// Telegram sends them to the HTTP door, which puts them in the inbox.
    Webhook {
        /// The whole address, `https://.../hooks/telegram`.
        url: Url,
        /// What Telegram sends along in `X-Telegram-Bot-Api-Secret-Token`.
        secret: SecretString,
    },
}

/// What the bot needs to know. Clones share the send budget, so the one handed to [`run`] and the one handed to
/// [`Outbound::new`] should be clones of one.
#[derive(Clone, Debug)]
pub struct Config {
    /// The bot's token.
    pub token: SecretString,
    /// Base address of the Bot API server.
    pub api_url: Url,
    /// Polling or webhook.
    pub mode: Mode,
    /// How the world reaches CalDAV; shown with a new device password.
    pub public_url: Url,
    /// Accounts that become admins when they first write.
    pub admins: Vec<TelegramId>,
    /// The send budget.
    pub pace: Pace,
}

impl Config {
    /// Long polling at Telegram's own servers.
    pub fn new(token: SecretString, public_url: Url) -> Self {
        Self {
            token,
            api_url: telegram(),
            mode: Mode::Polling,
            public_url,
            admins: Vec::new(),
            pace: Pace::default(),
        }
    }

    /// For tests: a Bot API server of one's own, without a send budget.
    pub fn test(token: &str, api_url: Url) -> Self {
        let public_url = Url::parse("https://cal.example.org/").unwrap_or_else(|_| telegram());
        Self {
            api_url,
            pace: Pace::unlimited(),
            ..Self::new(SecretString::from(token.to_owned()), public_url)
        }
    }
}

#[expect(clippy::expect_used, reason = "a constant, read by a test")]
fn telegram() -> Url {
    Url::parse("https://api.telegram.org/").expect("an address")
}

/// Why the bot cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum BotError {
    /// Telegram does not know the token.
    #[error("Telegram refuses the bot's token: check TELEGRAM_BOT_TOKEN with @BotFather")]
    Token,
    /// Telegram does not take the webhook.
    #[error("Telegram does not take the webhook: {0}")]
    Webhook(String),
    /// What is remembered cannot be reached, and not for a moment only.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Runs the bot until `shutdown`: takes updates in, answers them, each once. Of several instances one does so, the
/// others stand by.
///
/// # Errors
/// [`BotError::Token`] if Telegram does not know the token, [`BotError::Webhook`] if it does not take the webhook.
pub async fn run(config: Config, store: Store, shutdown: CancellationToken) -> Result<(), BotError> {
    desk::Desk::new(&config, store).run(config.mode, shutdown).await
}

/// The bot's user name as Telegram knows it by its token; for `televent doctor`.
///
/// # Errors
/// What Telegram or the way to it says; no secret is in it.
pub async fn who_am_i(config: &Config) -> Result<String, String> {
    let post = post::Post::new(&config.token, &config.api_url, config.pace.clone());
    post.me().await.map(|me| me.username.clone()).map_err(|error| error.to_string())
}
