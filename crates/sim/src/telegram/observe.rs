//! What a test can look at: messages, callback answers, calls.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::entity::Entity;
use super::keyboard::Button;
use super::model::{Attachment, Author, Body, Stored};

/// A message in its present state.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Its id in its chat.
    pub id: i64,
    /// The chat.
    pub chat: i64,
    /// Who wrote it.
    pub author: Author,
    /// Text or caption without markup; empty for others.
    pub text: String,
    /// Spans of the text, in UTF-16 units.
    pub entities: Vec<Entity>,
    /// Rows of the inline keyboard; empty if there is none.
    pub keyboard: Vec<Vec<Button>>,
    /// All of its content.
    pub body: Body,
    /// How often it was edited.
    pub edits: u32,
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// The message it answers.
    pub reply_to: Option<i64>,
    /// Sent through the bot by inline mode.
    pub via_bot: bool,
    /// Its topic.
    pub thread: Option<i64>,
    /// Sent without a sound.
    pub silent: bool,
    /// The bot's reaction to it (an emoji).
    pub reaction: Option<String>,
}

impl Message {
    pub(crate) fn of(stored: &Stored) -> Self {
        let rich = match &stored.body {
            Body::Text(rich) | Body::Photo(_, rich) | Body::Document(_, rich) => rich.clone(),
            _ => super::entity::Rich::default(),
        };
        Self {
            id: stored.id,
            chat: stored.chat,
            author: stored.author,
            text: rich.text,
            entities: rich.entities,
            keyboard: stored.keyboard.clone().unwrap_or_default(),
            body: stored.body.clone(),
            edits: stored.edits,
            at: stored.at,
            reply_to: stored.reply_to,
            via_bot: stored.via_bot,
            thread: stored.thread,
            silent: stored.silent,
            reaction: stored.reaction.clone(),
        }
    }

    /// Whether the bot wrote it.
    pub fn is_from_bot(&self) -> bool {
        self.author == Author::Bot
    }

    /// The first inline button with this label, or else with a label that contains it.
    pub fn button(&self, label: &str) -> Option<&Button> {
        let all = || self.keyboard.iter().flatten();
        all().find(|button| button.text == label).or_else(|| all().find(|button| button.text.contains(label)))
    }

    /// Labels of the inline keyboard, row by row.
    pub fn labels(&self) -> Vec<Vec<String>> {
        self.keyboard.iter().map(|row| row.iter().map(|button| button.text.clone()).collect()).collect()
    }

    /// The file or picture in it.
    pub fn attachment(&self) -> Option<&Attachment> {
        match &self.body {
            Body::Photo(file, _) | Body::Document(file, _) => Some(file),
            _ => None,
        }
    }
}

/// A press of a callback button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callback {
    /// `callback_query.id`.
    pub id: String,
    /// Who pressed.
    pub from: i64,
    /// The chat of the message.
    pub chat: i64,
    /// The message.
    pub message_id: i64,
    /// `callback_data`.
    pub data: String,
    /// When it was pressed.
    pub at: DateTime<Utc>,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
}

/// An answer to a press, as the person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// Rising number.
    pub serial: u64,
    /// The callback query it answers.
    pub callback: String,
    /// Who sees it.
    pub to: i64,
    /// Where the button was.
    pub chat: i64,
    /// What it says; empty: only the spinner stops.
    pub text: String,
    /// A dialogue box rather than a passing notice.
    pub alert: bool,
    /// An address that is opened.
    pub url: Option<String>,
}

/// A call of a method, as it ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The method's name as the Bot API spells it.
    pub method: String,
    /// Its parameters; structured ones as JSON, all others as text.
    pub params: Value,
    /// When it came.
    pub at: DateTime<Utc>,
    /// The HTTP status of the answer; 0: the connection was cut or left hanging.
    pub status: u16,
    /// The description of a refusal.
    pub error: Option<String>,
}

impl Call {
    /// A parameter as text.
    pub fn text(&self, name: &str) -> &str {
        self.params.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// The chat it was for.
    pub fn chat(&self) -> Option<i64> {
        self.text("chat_id").parse().ok()
    }
}

/// An inline query and its answer.
#[derive(Debug, Clone, PartialEq)]
pub struct InlineQuery {
    /// `inline_query.id`.
    pub id: String,
    /// Who types.
    pub from: i64,
    /// What stands behind the bot's name.
    pub query: String,
    /// When it was asked.
    pub at: DateTime<Utc>,
    /// The results, once answered.
    pub results: Option<Vec<Value>>,
    /// The whole answer (cache time, button above the results), once answered.
    pub answer: Option<Value>,
}
