//! Calls out to Telegram: typed payloads of teloxide on an HTTP client of our own, so that every refusal keeps its
//! status, its text and its `retry_after`, and nothing in an answer that teloxide cannot read is a fault.

mod error;
mod file;

use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::Value;
use teloxide::payloads::{AnswerCallbackQuery, DeleteMessage, GetMe};
use teloxide::requests::Payload;
use teloxide::types::{ChatId, KeyboardButton, KeyboardMarkup, KeyboardRemove, MessageId, ReplyMarkup};
use tokio::sync::OnceCell;
use url::Url;

pub(crate) use error::PostError;

use crate::button::Keyboard;
use crate::pace::Pace;
use crate::text::{self, Html};

/// How long a direct answer may wait for its turn.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often a call is made again that did not reach Telegram.
const TRIES: u32 = 3;

/// What stands under a message.
#[derive(Clone, Debug, Default)]
pub(crate) enum Under {
    /// Nothing.
    #[default]
    Nothing,
    /// Buttons of the message.
    Buttons(Keyboard),
    /// Keys in place of the letters, until one is used.
    Keys(Vec<Vec<KeyboardButton>>),
    /// The keys go.
    NoKeys,
}

impl From<Keyboard> for Under {
    fn from(keyboard: Keyboard) -> Self {
        if keyboard.is_empty() { Self::Nothing } else { Self::Buttons(keyboard) }
    }
}

impl Under {
    fn markup(&self) -> Option<ReplyMarkup> {
        match self {
            Self::Nothing => None,
            Self::Buttons(keyboard) => Some(ReplyMarkup::InlineKeyboard(keyboard.markup())),
            Self::Keys(rows) => {
                let keys = KeyboardMarkup::new(rows.clone()).one_time_keyboard().resize_keyboard();
                Some(ReplyMarkup::Keyboard(keys))
            }
            Self::NoKeys => Some(ReplyMarkup::KeyboardRemove(KeyboardRemove::new())),
        }
    }
}

/// A message on its way out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outgoing {
    pub(crate) html: Html,
    pub(crate) under: Under,
    pub(crate) reply_to: Option<i64>,
    pub(crate) thread: Option<i32>,
}

impl Outgoing {
    pub(crate) fn new(html: Html) -> Self {
        Self { html, ..Self::default() }
    }

    pub(crate) fn under(mut self, under: impl Into<Under>) -> Self {
        self.under = under.into();
        self
    }

    pub(crate) fn reply_to(mut self, message: Option<i64>) -> Self {
        self.reply_to = message;
        self
    }
}

/// The bot's own account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Me {
    pub(crate) id: i64,
    pub(crate) username: String,
}

/// The way to Telegram. Cheap to clone; clones share the send budget.
#[derive(Clone)]
pub(crate) struct Post {
    inner: Arc<Inner>,
    patience: Duration,
}

struct Inner {
    http: reqwest::Client,
    token: SecretString,
    api: String,
    pace: Pace,
    me: OnceCell<Me>,
}

impl Post {
    /// A way to the Bot API server at `api` for the bot of this token.
    pub(crate) fn new(token: &SecretString, api: &Url, pace: Pace) -> Self {
        let builder = reqwest::Client::builder()
            .timeout(Duration::from_mins(1))
            .connect_timeout(Duration::from_secs(10));
        let http =
            builder.pool_idle_timeout(Duration::from_secs(90)).tcp_nodelay(true).build().unwrap_or_default();
        let api = api.as_str().trim_end_matches('/').to_owned();
        let inner = Inner { http, token: token.clone(), api, pace, me: OnceCell::new() };
        Self { inner: Arc::new(inner), patience: PATIENCE }
    }

    /// The same way for one who would rather come back than wait.
    pub(crate) fn patient_for(&self, patience: Duration) -> Self {
        Self { inner: Arc::clone(&self.inner), patience }
    }

    /// Makes a call once.
    pub(crate) async fn call<P>(&self, payload: &P) -> Result<Value, PostError>
    where
        P: Payload + Serialize,
    {
        self.call_by_name(P::NAME, payload, None).await
    }

    /// Makes a call by the method's name; `longer` is how long Telegram itself may take.
    pub(crate) async fn call_by_name(
        &self,
        method: &str,
        payload: &impl Serialize,
        longer: Option<Duration>,
    ) -> Result<Value, PostError> {
        let mut request = self.inner.http.post(self.address(method)).json(payload);
        if let Some(longer) = longer {
            request = request.timeout(longer + Duration::from_secs(15));
        }
        error::answer(request).await
    }

    fn address(&self, method: &str) -> String {
        format!("{}/bot{}/{method}", self.inner.api, self.inner.token.expose_secret())
    }

    /// The bot's own account, asked for once.
    pub(crate) async fn me(&self) -> Result<&Me, PostError> {
        self.inner
            .me
            .get_or_try_init(|| async {
                let me = self.call(&GetMe::new()).await?;
                let username = me.get("username").and_then(Value::as_str).unwrap_or_default().to_owned();
                Ok(Me { id: me.get("id").and_then(Value::as_i64).unwrap_or_default(), username })
            })
            .await
    }

    /// Sends a message and gives its id.
    pub(crate) async fn send(&self, chat: i64, message: &Outgoing) -> Result<i64, PostError> {
        let mut payload = text::send(ChatId(chat), &message.html, message.reply_to, message.thread);
        payload.reply_markup = message.under.markup();
        let sent = match self.in_turn(chat, &payload).await {
            Err(error) if error.is_markup() => {
                tracing::error!(chat, "Telegram cannot read our markup; sent without");
                self.in_turn(chat, &text::send_plain(payload, &message.html)).await
            }
            sent => sent,
        }?;
        sent.get("message_id").and_then(Value::as_i64).ok_or(PostError::Unreadable)
    }

    /// Edits a message of the bot. That it says so already is no fault.
    pub(crate) async fn edit(
        &self,
        chat: i64,
        message: i64,
        html: &Html,
        keyboard: &Keyboard,
    ) -> Result<(), PostError> {
        let mut payload = text::edit(ChatId(chat), message_id(message), html);
        payload.reply_markup = Some(keyboard.markup());
        let edited = match self.in_turn(chat, &payload).await {
            Err(error) if error.is_markup() => {
                tracing::error!(chat, message, "Telegram cannot read our markup; sent without");
                self.in_turn(chat, &text::edit_plain(payload, html)).await
            }
            edited => edited,
        };
        match edited {
            Err(error) if error.is_unmodified() => Ok(()),
            other => other.map(|_| ()),
        }
    }

    /// Takes a message away. That it is gone already is no fault.
    pub(crate) async fn delete(&self, chat: i64, message: i64) -> Result<(), PostError> {
        match self.call(&DeleteMessage::new(ChatId(chat), message_id(message))).await {
            Err(error) if error.is_gone() => Ok(()),
            other => other.map(|_| ()),
        }
    }

    /// Ends the waiting of whoever pressed a button, with a word or without. Too late is no fault.
    pub(crate) async fn toast(&self, callback: &str, text: &str, alert: bool) -> Result<(), PostError> {
        let mut payload = AnswerCallbackQuery::new(teloxide::types::CallbackQueryId(callback.to_owned()));
        // 200 characters at most, else MESSAGE_TOO_LONG.
        payload.text = (!text.is_empty()).then(|| text::short(text, 190).into_owned());
        payload.show_alert = alert.then_some(true);
        match self.call(&payload).await {
            Err(error) if error.is_late() => Ok(()),
            other => other.map(|_| ()),
        }
    }

    /// Waits for a turn in the chat and makes a call, again if it did not reach Telegram or was to wait.
    async fn in_turn<P>(&self, chat: i64, payload: &P) -> Result<Value, PostError>
    where
        P: Payload + Serialize,
    {
        let mut tries = 0;
        loop {
            tries += 1;
            self.inner.pace.turn(chat, self.patience).await.map_err(PostError::Flood)?;
            match self.call(payload).await {
                Err(PostError::Flood(wait)) => {
                    metrics::counter!("televent_telegram_flood_total").increment(1);
                    self.inner.pace.flooded(chat, wait);
                    if wait > self.patience || tries >= TRIES {
                        return Err(PostError::Flood(wait));
                    }
                }
                // Nothing was sent, so nothing can be said twice.
                Err(PostError::Unconnected(_)) if tries < TRIES && !self.patience.is_zero() => {
                    tokio::time::sleep(Duration::from_millis(200 * u64::from(tries))).await;
                }
                answer => return answer,
            }
        }
    }
}

/// Message ids are 32 bits in teloxide; one that is not names no message.
fn message_id(message: i64) -> MessageId {
    MessageId(i32::try_from(message).unwrap_or_default())
}
