//! What people do: write, edit, press, share a place or a file, block the bot, let it into a group.

use axum::body::Bytes;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::entity::{Entity, EntityKind, Rich, utf16_slice};
use super::error::set;
use super::format;
use super::keyboard::{Action, Ask};
use super::model::{Author, Body, Group, GroupKind, Stored};
use super::observe::{Callback, InlineQuery};
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
    fn say(&mut self, message: Stored) -> i64 {
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
            self.push_update("message", json);
        }
        id
    }

    pub(crate) fn send_by(&mut self, chat: i64, from: i64, out: Outgoing) -> Result<i64, ActError> {
        let mut rich = format::tidy(out.rich);
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

    pub(crate) fn edit_by(&mut self, chat: i64, from: i64, id: i64, out: Outgoing) -> Result<(), ActError> {
        self.present(chat, from)?;
        let mut rich = format::tidy(out.rich);
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
            self.push_update("edited_message", json);
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
        let mut caption = format::tidy(Rich::plain(caption));
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

    /// Presses the button with this label or data (or whose label contains it).
    pub(crate) fn press_by(
        &mut self,
        chat: i64,
        from: i64,
        id: i64,
        button: &str,
    ) -> Result<Pressed, ActError> {
        self.present(chat, from)?;
        let message = self.message(chat, id).ok_or(ActError::NoMessage(chat, id))?;
        let all: Vec<_> = message.keyboard.iter().flatten().flatten().cloned().collect();
        let found = all
            .iter()
            .find(|one| one.text == button)
            .or_else(|| all.iter().find(|one| one.action == Action::Callback(button.to_owned())))
            .or_else(|| all.iter().find(|one| one.text.contains(button)));
        let Some(found) = found.cloned() else {
            let labels = all.into_iter().map(|one| one.text).collect();
            return Err(ActError::NoButton(id, button.to_owned(), labels));
        };
        let Action::Callback(callback_data) = found.action else { return Ok(Pressed::App(found.action)) };
        Ok(Pressed::Callback(self.call_back(chat, from, id, callback_data)))
    }

    /// Sends a callback query, whatever the data: a forged one is possible for those who write their own app.
    pub(crate) fn call_back(&mut self, chat: i64, from: i64, id: i64, callback_data: String) -> String {
        let query = format!("{}{:06}", 4_382_000_000_000_i64 + from, self.serial());
        let mut payload = json!({
            "id": query,
            "from": self.user_json(from),
            "chat_instance": format!("{}", chat.wrapping_mul(7_919)),
            "data": callback_data,
        });
        let message = self.message(chat, id);
        match message.and_then(|message| message.inline_id.clone()) {
            Some(inline) => set(&mut payload, "inline_message_id", json!(inline)),
            None => {
                let shown = message.map_or_else(
                    || json!({"chat": self.chat_json(chat), "message_id": id, "date": 0}),
                    |message| self.message_json(message),
                );
                set(&mut payload, "message", shown);
            }
        }
        let at = self.now();
        let callback = Callback {
            id: query.clone(),
            from,
            chat,
            message_id: id,
            data: callback_data,
            at,
            answered_at: None,
        };
        self.callbacks.insert(query.clone(), callback);
        self.push_update("callback_query", payload);
        query
    }

    pub(crate) fn inline_by(&mut self, from: i64, query: &str, chat_type: &str) -> Result<String, ActError> {
        if !self.people.contains_key(&from) {
            return Err(ActError::NoPerson(from));
        }
        let id = format!("{}{:06}", 7_382_000_000_000_i64 + from, self.serial());
        let at = self.now();
        let payload = json!({
            "id": id, "from": self.user_json(from), "query": query, "offset": "", "chat_type": chat_type,
        });
        let asked =
            InlineQuery { id: id.clone(), from, query: query.to_owned(), at, results: None, answer: None };
        self.inline_queries.insert(id.clone(), asked);
        self.push_update("inline_query", payload);
        Ok(id)
    }

    /// Posts a result of an inline query into a chat, in the person's name.
    pub(crate) fn choose_by(&mut self, query: &str, result: &str, chat: i64) -> Result<i64, ActError> {
        let asked = self.inline_queries.get(query).cloned().ok_or(ActError::NoResult)?;
        self.present(chat, asked.from)?;
        let same = |value: &&Value| value.get("id").and_then(Value::as_str) == Some(result);
        let chosen = asked.results.iter().flatten().find(same).cloned().ok_or(ActError::NoResult)?;
        let content = chosen.get("input_message_content").ok_or(ActError::NoResult)?;
        let rich = super::method::content_text(content).map_err(|_| ActError::NoResult)?;
        let mut message = self.draft(chat, Author::Person(asked.from), Body::Text(rich));
        message.via_bot = true;
        let mut payload =
            json!({"result_id": result, "from": self.user_json(asked.from), "query": asked.query});
        if let Ok(super::keyboard::Markup::Inline(rows)) =
            super::keyboard::parse(chosen.get("reply_markup"), false)
        {
            // Only a message with buttons can be edited later, so only it has an id.
            let inline = format!("BAAAA{:08}SIMinline", self.serial());
            self.inline_messages.insert(inline.clone(), (chat, message.id));
            set(&mut payload, "inline_message_id", json!(inline));
            message.inline_id = Some(inline);
            message.keyboard = Some(rows);
        }
        let id = self.say(message);
        self.push_update("chosen_inline_result", payload);
        Ok(id)
    }

    /// A person blocks the bot, or takes that back.
    pub(crate) fn block_by(&mut self, from: i64, block: bool) -> Result<(), ActError> {
        if !self.people.contains_key(&from) {
            return Err(ActError::NoPerson(from));
        }
        let changed = if block { self.blocked.insert(from) } else { self.blocked.remove(&from) };
        if changed {
            let bot = self.bot_json();
            let member = json!({"user": bot, "status": "member"});
            let kicked = json!({"user": bot, "status": "kicked", "until_date": 0});
            let (old, new) = if block { (member, kicked) } else { (kicked, member) };
            self.membership_update(from, from, &old, &new);
        }
        Ok(())
    }

    /// Takes the bot into a group or throws it out.
    pub(crate) fn set_bot_in_group(&mut self, chat: i64, by: i64, inside: bool) -> Result<(), ActError> {
        self.present(chat, by)?;
        let Some(old) = self.groups.get(&chat).cloned() else { return Err(ActError::NotInChat(by, chat)) };
        if old.has_bot == inside {
            return Ok(());
        }
        if let Some(group) = self.groups.get_mut(&chat) {
            group.has_bot = inside;
            group.bot_kicked = !inside;
            group.bot_admin = false;
        }
        self.bot_membership_changed(&old, by);
        let members = if inside {
            json!({"new_chat_members": [self.bot_json()], "new_chat_member": self.bot_json()})
        } else {
            json!({"left_chat_member": self.bot_json()})
        };
        let message = self.draft(chat, Author::Person(by), Body::Service(members));
        self.say(message);
        Ok(())
    }

    /// Makes the bot an administrator of a group, or takes that back.
    pub(crate) fn set_bot_admin(&mut self, chat: i64, by: i64, admin: bool) -> Result<(), ActError> {
        self.present(chat, by)?;
        let Some(old) = self.groups.get(&chat).cloned() else { return Err(ActError::NotInChat(by, chat)) };
        if let Some(group) = self.groups.get_mut(&chat) {
            group.bot_admin = admin && group.has_bot;
        }
        self.bot_membership_changed(&old, by);
        Ok(())
    }

    /// Tells the bot how its own place in a group changed.
    pub(crate) fn bot_membership_changed(&mut self, old: &Group, by: i64) {
        let Some(group) = self.groups.get(&old.id) else { return };
        let before = self.member_json(old, self.bot_id);
        let after = self.member_json(group, self.bot_id);
        if before != after {
            self.membership_update(old.id, by, &before, &after);
        }
    }

    fn membership_update(&mut self, chat: i64, by: i64, old: &Value, new: &Value) {
        let payload = json!({
            "chat": self.chat_json(chat), "from": self.user_json(by), "date": self.now().timestamp(),
            "old_chat_member": old, "new_chat_member": new,
        });
        self.push_update("my_chat_member", payload);
    }

    /// A person joins a group.
    pub(crate) fn join(&mut self, chat: i64, person: i64) -> Result<(), ActError> {
        if !self.people.contains_key(&person) {
            return Err(ActError::NoPerson(person));
        }
        let group = self.groups.get_mut(&chat).ok_or(ActError::NotInChat(person, chat))?;
        if group.members.insert(person) {
            let members = json!({"new_chat_members": [self.user_json(person)]});
            let message = self.draft(chat, Author::Person(person), Body::Service(members));
            self.say(message);
        }
        Ok(())
    }

    /// A group becomes a supergroup with a new id.
    pub(crate) fn upgrade(&mut self, chat: i64, to: i64) -> Result<(), ActError> {
        let old = self.groups.get_mut(&chat).ok_or(ActError::NotInChat(0, chat))?;
        old.migrated_to = Some(to);
        let mut new = old.clone();
        new.id = to;
        new.kind = GroupKind::Super;
        new.migrated_to = None;
        let by = new.admins.first().copied().unwrap_or_default();
        self.groups.insert(to, new);
        let gone = self.draft(chat, Author::Person(by), Body::Service(json!({"migrate_to_chat_id": to})));
        self.say(gone);
        let come = self.draft(to, Author::Person(by), Body::Service(json!({"migrate_from_chat_id": chat})));
        self.say(come);
        Ok(())
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
