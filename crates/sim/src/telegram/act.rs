//! What people do: write, edit, press, share a place or a file, block the bot, let it into a group.

mod membership;
mod press;

use axum::body::Bytes;
use chrono::TimeDelta;

use super::entity::{Entity, EntityKind, Rich, utf16_slice};
use super::format;
use super::keyboard::{Action, Ask};
use super::model::{Author, Body, GroupKind, Stored};
use super::params::Upload;
use super::world::World;

/// Why a person cannot do something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// No such person.
    #[error("there is no person {0}")]
    NoPerson(i64),
    /// No such chat, or the person is not in it.
    #[error("{0} is not in chat {1}")]
    NotInChat(i64, i64),
    /// The app offers nothing but "unblock".
    #[error("{0} has blocked the bot and must unblock it first")]
    Blocked(i64),
    /// The topic is closed, or not there.
    #[error("topic {0} is closed or not there")]
    NoTopic(i64),
    /// No such message.
    #[error("there is no message {1} in chat {0}")]
    NoMessage(i64, i64),
    /// Only one's own messages can be edited or deleted.
    #[error("message {1} in chat {0} belongs to somebody else")]
    NotOwn(i64, i64),
    /// No button with this label or data.
    #[error("message {0} has no button {1:?}; it has {2:?}")]
    NoButton(i64, String, Vec<String>),
    /// The button does something else than to call back.
    #[error("the button {0:?} sends no callback: {1:?}")]
    NoCallback(String, Action),
    /// An app sends 1 to 4096 characters.
    #[error("a message has 1 to 4096 characters")]
    Length,
    /// Only links of the form `https://t.me/{bot}?start={payload}` lead into the chat.
    #[error("{0:?} is no link that starts the bot (payload: 1 to 64 of A-Z a-z 0-9 _ -)")]
    NoStartLink(String),
    /// No such inline query, answer or result.
    #[error("there is no such inline result")]
    NoResult,
}

/// What a person sends: a text with its circumstances.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outgoing {
    pub(crate) rich: Rich,
    pub(crate) reply_to: Option<i64>,
    pub(crate) thread: Option<i64>,
}

impl Outgoing {
    /// A plain text; commands, mentions and addresses in it are found as by Telegram.
    pub fn text(text: impl Into<String>) -> Self {
        Self { rich: Rich::plain(text), ..Self::default() }
    }

    /// A text with spans (UTF-16 units).
    pub fn rich(text: impl Into<String>, entities: Vec<Entity>) -> Self {
        Self { rich: Rich { text: text.into(), entities }, ..Self::default() }
    }

    /// As an answer to a message in the chat.
    #[must_use]
    pub fn reply_to(mut self, message: i64) -> Self {
        self.reply_to = Some(message);
        self
    }

    /// In a topic of a forum.
    #[must_use]
    pub fn thread(mut self, thread: i64) -> Self {
        self.thread = Some(thread);
        self
    }
}

/// What a press did.
#[derive(Debug, Clone, PartialEq)]
pub enum Pressed {
    /// A callback query with this id went to the bot.
    Callback(String),
    /// The app did it itself: opened an address, copied a text, began an inline query.
    App(Action),
}

impl World {
    /// Checks that a person can write in a chat.
    pub(super) fn present(&self, chat: i64, from: i64) -> Result<(), ActError> {
        if !self.people.contains_key(&from) {
            return Err(ActError::NoPerson(from));
        }
        let inside =
            chat == from || self.groups.get(&chat).is_some_and(|group| group.members.contains(&from));
        if !inside {
            return Err(ActError::NotInChat(from, chat));
        }
        if chat == from && self.blocked.contains(&from) {
            return Err(ActError::Blocked(from));
        }
        Ok(())
    }

    /// Stores what a person sent and tells the bot if it may know.
    pub(super) fn post_by(
        &mut self,
        chat: i64,
        from: i64,
        body: Body,
        reply_to: Option<i64>,
        thread: Option<i64>,
    ) -> Result<i64, ActError> {
        self.present(chat, from)?;
        if let Some(reply) = reply_to
            && self.message(chat, reply).is_none()
        {
            return Err(ActError::NoMessage(chat, reply));
        }
        if let Some(thread) = thread {
            let group = self.groups.get(&chat).filter(|group| group.kind == GroupKind::Forum);
            let open = group
                .is_some_and(|group| group.topics.iter().any(|topic| topic.id == thread && !topic.closed));
            if !open {
                return Err(ActError::NoTopic(thread));
            }
        }
        let mut message = self.draft(chat, Author::Person(from), body);
        message.reply_to = reply_to;
        message.thread = thread;
        Ok(self.say(message))
    }

    /// Stores a message of a person and queues its update.
    pub(super) fn say(&mut self, message: Stored) -> i64 {
        let id = message.id;
        let from = message.author;
        let sees = self.bot_sees(&message);
        if let (Author::Person(person), true) = (from, message.chat > 0)
            && let Some(person) = self.people.get_mut(&person)
        {
            person.started = true;
        }
        let chat = self.chat(message.chat);
        if chat.force_reply.is_some() && message.reply_to == chat.force_reply {
            chat.force_reply = None;
            chat.placeholder = None;
        }
        let json = self.store(message);
        if sees {
            self.push_update("message", &json);
        }
        id
    }

    pub(crate) fn send_by(&mut self, chat: i64, from: i64, out: &Outgoing) -> Result<i64, ActError> {
        let mut rich = format::tidy(&out.rich);
        format::detect(&mut rich);
        let length = rich.text.chars().count();
        if length == 0 || length > super::compose::TEXT_LIMIT {
            return Err(ActError::Length);
        }
        self.fold_keyboard(chat, &rich.text);
        self.post_by(chat, from, Body::Text(rich), out.reply_to, out.thread)
    }

    /// A keyboard meant for one use goes away when one of its keys was used.
    fn fold_keyboard(&mut self, chat: i64, label: &str) {
        let place = self.chat(chat);
        let used = place.reply_keyboard.as_ref().is_some_and(|keyboard| {
            keyboard.one_time && keyboard.rows.iter().flatten().any(|key| key.text == label)
        });
        if used {
            place.reply_keyboard = None;
        }
    }

    pub(crate) fn edit_by(&mut self, chat: i64, from: i64, id: i64, out: &Outgoing) -> Result<(), ActError> {
        self.present(chat, from)?;
        let mut rich = format::tidy(&out.rich);
        format::detect(&mut rich);
        if rich.text.is_empty() || rich.text.chars().count() > super::compose::TEXT_LIMIT {
            return Err(ActError::Length);
        }
        let now = self.now();
        let message = self.message_mut(chat, id).ok_or(ActError::NoMessage(chat, id))?;
        if message.author != Author::Person(from) {
            return Err(ActError::NotOwn(chat, id));
        }
        let body = Body::Text(rich);
        if message.body == body {
            return Ok(());
        }
        message.body = body;
        message.edited_at = Some(now);
        message.edits += 1;
        let message = message.clone();
        if self.bot_sees(&message) {
            let json = self.message_json(&message);
            self.push_update("edited_message", &json);
        }
        Ok(())
    }

    /// A person deletes an own message; bots are not told.
    pub(crate) fn delete_by(&mut self, chat: i64, from: i64, id: i64) -> Result<(), ActError> {
        self.present(chat, from)?;
        let message = self.message(chat, id).ok_or(ActError::NoMessage(chat, id))?;
        // In a private chat a person may delete the bot's messages as well.
        if message.author != Author::Person(from) && chat != from {
            return Err(ActError::NotOwn(chat, id));
        }
        let place = self.chat(chat);
        place.messages.remove(&id);
        place.deleted += 1;
        Ok(())
    }

    pub(crate) fn forward_by(&mut self, chat: i64, from: i64, source: i64, id: i64) -> Result<i64, ActError> {
        self.present(chat, from)?;
        let original = self.message(source, id).cloned().ok_or(ActError::NoMessage(source, id))?;
        let mut message = self.draft(chat, Author::Person(from), original.body);
        message.forward_of = Some(original.author.id(self.bot_id));
        Ok(self.say(message))
    }

    pub(crate) fn location_by(
        &mut self,
        chat: i64,
        from: i64,
        latitude: f64,
        longitude: f64,
    ) -> Result<i64, ActError> {
        let place = self.chat(chat);
        let asked = place.reply_keyboard.as_ref().is_some_and(|keyboard| {
            keyboard.one_time && keyboard.rows.iter().flatten().any(|key| key.ask == Ask::Location)
        });
        if asked {
            place.reply_keyboard = None;
        }
        self.post_by(chat, from, Body::Location(latitude, longitude), None, None)
    }

    pub(crate) fn document_by(
        &mut self,
        chat: i64,
        from: i64,
        name: &str,
        bytes: Bytes,
        caption: &str,
    ) -> Result<i64, ActError> {
        self.present(chat, from)?;
        let upload = Upload { name: name.to_owned(), mime: media_type(name).to_owned(), bytes };
        let file = self.add_file(&upload, false);
        let mut caption = format::tidy(&Rich::plain(caption));
        format::detect(&mut caption);
        self.post_by(chat, from, Body::Document(file, caption), None, None)
    }

    /// What the bot gets of a chat: in groups with privacy mode only what is meant for it.
    fn bot_sees(&self, message: &Stored) -> bool {
        let Some(group) = self.groups.get(&message.chat) else { return true };
        if !group.has_bot {
            return false;
        }
        if !self.options.privacy_mode
            || group.bot_admin
            || message.via_bot
            || matches!(message.body, Body::Service(_))
        {
            return true;
        }
        let to_bot = message.reply_to.and_then(|id| self.message(message.chat, id));
        if to_bot.is_some_and(|to| to.author == Author::Bot || to.via_bot) {
            return true;
        }
        let (Body::Text(rich) | Body::Document(_, rich) | Body::Photo(_, rich)) = &message.body else {
            return false;
        };
        let us = format!("@{}", self.options.bot_username).to_lowercase();
        rich.entities.iter().any(|entity| {
            let text = utf16_slice(&rich.text, entity.offset, entity.length).to_lowercase();
            match entity.kind {
                EntityKind::BotCommand => !text.contains('@') || text.ends_with(&us),
                EntityKind::Mention => text == us,
                EntityKind::TextMention(id) => id == self.bot_id,
                _ => false,
            }
        })
    }

    /// Lets a message look older than it is (the bot cannot delete it after 48 hours).
    pub(crate) fn age(&mut self, chat: i64, id: i64, by: TimeDelta) -> Result<(), ActError> {
        let message = self.message_mut(chat, id).ok_or(ActError::NoMessage(chat, id))?;
        message.at -= by;
        Ok(())
    }
}

/// The media type an app gives a file by its name.
fn media_type(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    match extension.as_str() {
        "ics" => "text/calendar",
        "txt" => "text/plain",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "json" => "application/json",
        _ => "application/octet-stream",
    }
}
