//! Acting as a person, and putting faults in the bot's way.

use axum::body::Bytes;
use chrono::TimeDelta;
use serde_json::Value;

use super::Server;
use crate::telegram::act::{ActError, Outgoing, Pressed};
use crate::telegram::entity::Entity;
use crate::telegram::fault::Fault;
use crate::telegram::model::{FloodLimits, Group, Login, Person};

impl Server {
    /// A person writes a text; gives the message's id.
    pub fn send_text(&self, chat: i64, from: i64, text: &str) -> Result<i64, ActError> {
        self.send(chat, from, &Outgoing::text(text))
    }

    /// A person writes a text with spans.
    pub fn send_text_with_entities(
        &self,
        chat: i64,
        from: i64,
        text: &str,
        entities: Vec<Entity>,
    ) -> Result<i64, ActError> {
        self.send(chat, from, &Outgoing::rich(text, entities))
    }

    /// A person writes to the bot in the private chat.
    pub fn say(&self, person: i64, text: &str) -> Result<i64, ActError> {
        self.send_text(person, person, text)
    }

    /// A person writes, as an answer or in a topic if need be.
    pub fn send(&self, chat: i64, from: i64, out: &Outgoing) -> Result<i64, ActError> {
        self.sim().write(|world| world.send_by(chat, from, out))
    }

    /// Queues an update as it is, whatever the bot asked for; `update_id` is added where it is absent.
    pub fn send_raw_update(&self, update: Value) -> i64 {
        self.sim().write(|world| world.push_raw(update))
    }

    /// A person edits an own message.
    pub fn edit_text(&self, chat: i64, from: i64, message: i64, text: &str) -> Result<(), ActError> {
        self.sim().write(|world| world.edit_by(chat, from, message, &Outgoing::text(text)))
    }

    /// A person deletes a message; bots are not told.
    pub fn delete(&self, chat: i64, from: i64, message: i64) -> Result<(), ActError> {
        self.sim().write(|world| world.delete_by(chat, from, message))
    }

    /// A person forwards a message of one chat into another.
    pub fn forward(&self, chat: i64, from: i64, source: i64, message: i64) -> Result<i64, ActError> {
        self.sim().write(|world| world.forward_by(chat, from, source, message))
    }

    /// Presses a callback button in a private chat, by its label, its data or a part of its label; gives the id of the
    /// callback query.
    pub fn press(&self, chat: i64, message: i64, button: &str) -> Result<String, ActError> {
        self.press_as(chat, chat, message, button)
    }

    /// As [`Server::press`], for any chat.
    pub fn press_as(&self, chat: i64, from: i64, message: i64, button: &str) -> Result<String, ActError> {
        match self.press_any(chat, from, message, button)? {
            Pressed::Callback(id) => Ok(id),
            Pressed::App(action) => Err(ActError::NoCallback(button.to_owned(), action)),
        }
    }

    /// Presses a button of any kind.
    pub fn press_any(&self, chat: i64, from: i64, message: i64, button: &str) -> Result<Pressed, ActError> {
        self.sim().write(|world| world.press_by(chat, from, message, button))
    }

    /// Sends a callback query with any data, as a forged app could, also for a message that is gone.
    pub fn press_forged(&self, chat: i64, from: i64, message: i64, callback_data: &str) -> String {
        self.sim().write(|world| world.call_back(chat, from, message, callback_data.to_owned()))
    }

    /// A person follows a link `https://t.me/{bot}?start={payload}`: the app sends `/start {payload}`.
    pub fn open_link(&self, person: i64, link: &str) -> Result<i64, ActError> {
        self.sim().write(|world| world.open_by(person, link))
    }

    /// A person shares a place, in degrees.
    pub fn send_location(
        &self,
        chat: i64,
        from: i64,
        latitude: f64,
        longitude: f64,
    ) -> Result<i64, ActError> {
        self.sim().write(|world| world.location_by(chat, from, latitude, longitude))
    }

    /// A person sends a file.
    pub fn send_document(
        &self,
        chat: i64,
        from: i64,
        name: &str,
        bytes: impl Into<Bytes>,
        caption: &str,
    ) -> Result<i64, ActError> {
        let bytes = bytes.into();
        self.sim().write(|world| world.document_by(chat, from, name, bytes, caption))
    }

    /// A person types behind the bot's name; `chat_type` as in `InlineQuery` (`sender`, `private`, `group`, ...).
    pub fn inline_query(&self, from: i64, query: &str, chat_type: &str) -> Result<String, ActError> {
        self.sim().write(|world| world.inline_by(from, query, chat_type))
    }

    /// A person picks a result of an answered inline query for a chat.
    pub fn choose_inline_result(&self, query: &str, result: &str, chat: i64) -> Result<i64, ActError> {
        self.sim().write(|world| world.choose_by(query, result, chat))
    }

    /// A person blocks the bot.
    pub fn block(&self, person: i64) -> Result<(), ActError> {
        self.sim().write(|world| world.block_by(person, true))
    }

    /// A person takes the block back.
    pub fn unblock(&self, person: i64) -> Result<(), ActError> {
        self.sim().write(|world| world.block_by(person, false))
    }

    /// The person's account is gone.
    pub fn deactivate(&self, person: i64) {
        self.sim().write(|world| {
            world.deactivated.insert(person);
        });
    }

    /// Puts another person into the world.
    pub fn add_person(&self, person: Person) {
        self.sim().write(|world| {
            world.people.insert(person.id, person);
        });
    }

    /// Puts another group into the world.
    pub fn add_group(&self, group: Group) {
        self.sim().write(|world| {
            world.groups.insert(group.id, group);
        });
    }

    /// `by` takes the bot into a group.
    pub fn add_to_group(&self, chat: i64, by: i64) -> Result<(), ActError> {
        self.sim().write(|world| world.set_bot_in_group(chat, by, true))
    }

    /// `by` throws the bot out of a group.
    pub fn kick_from_group(&self, chat: i64, by: i64) -> Result<(), ActError> {
        self.sim().write(|world| world.set_bot_in_group(chat, by, false))
    }

    /// `by` makes the bot an administrator, or takes that back.
    pub fn promote_bot(&self, chat: i64, by: i64, admin: bool) -> Result<(), ActError> {
        self.sim().write(|world| world.set_bot_admin(chat, by, admin))
    }

    /// A person joins a group.
    pub fn join_group(&self, chat: i64, person: i64) -> Result<(), ActError> {
        self.sim().write(|world| world.join(chat, person))
    }

    /// A group becomes a supergroup.
    pub fn upgrade_group(&self, chat: i64, to: i64) -> Result<(), ActError> {
        self.sim().write(|world| world.upgrade(chat, to))
    }

    /// Opens or closes a topic of a forum.
    pub fn close_topic(&self, chat: i64, thread: i64, closed: bool) {
        self.sim().write(|world| {
            let topics = world.groups.get_mut(&chat).into_iter().flat_map(|group| group.topics.iter_mut());
            for topic in topics.filter(|topic| topic.id == thread) {
                topic.closed = closed;
            }
        });
    }

    /// Makes a message older than it is.
    pub fn age_message(&self, chat: i64, message: i64, by: TimeDelta) -> Result<(), ActError> {
        self.sim().write(|world| world.age(chat, message, by))
    }

    /// Puts a fault in the way of calls.
    pub fn inject(&self, fault: Fault) {
        self.sim().write(|world| world.faults.push(fault));
    }

    /// Takes all faults away.
    pub fn clear_faults(&self) {
        self.sim().write(|world| world.faults.clear());
    }

    /// Switches the limits on sending.
    pub fn limit(&self, limits: Option<FloodLimits>) {
        self.sim().write(|world| world.flood.set(limits));
    }

    /// Sets the CalDAV login that the page offers.
    pub fn set_login(&self, login: Login) {
        self.sim().write(|world| world.options.login = Some(login));
    }
}
