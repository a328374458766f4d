//! Everything the simulated server knows. One value behind one lock; methods on it are in the modules beside it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::error::{ApiError, set};
use super::fault::Fault;
use super::flood::Flood;
use super::model::{Author, Chat, File, Group, Options, Person, Stored};
use super::observe::{Call, Callback, InlineQuery, Toast};

/// The webhook that is set.
#[derive(Debug, Clone)]
pub(crate) struct Webhook {
    pub(crate) url: String,
    pub(crate) secret: Option<String>,
    pub(crate) max_connections: i64,
    pub(crate) last_error: Option<(i64, String)>,
    /// Which setting this is, so that an old delivery loop ends.
    pub(crate) generation: u64,
}

pub(crate) struct World {
    pub(crate) options: Options,
    pub(crate) bot_id: i64,
    pub(crate) people: BTreeMap<i64, Person>,
    pub(crate) blocked: BTreeSet<i64>,
    pub(crate) deactivated: BTreeSet<i64>,
    pub(crate) groups: BTreeMap<i64, Group>,
    pub(crate) chats: BTreeMap<i64, Chat>,
    pub(crate) next_message: i64,
    pub(crate) updates: VecDeque<(i64, Value)>,
    pub(crate) next_update: i64,
    pub(crate) allowed: Option<Vec<String>>,
    pub(crate) poll_generation: u64,
    pub(crate) webhook: Option<Webhook>,
    pub(crate) callbacks: BTreeMap<String, Callback>,
    pub(crate) toasts: Vec<Toast>,
    pub(crate) inline_queries: BTreeMap<String, InlineQuery>,
    pub(crate) inline_messages: BTreeMap<String, (i64, i64)>,
    pub(crate) files: BTreeMap<String, File>,
    pub(crate) calls: Vec<Call>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) flood: Flood,
    /// Command lists by (scope, language).
    pub(crate) commands: BTreeMap<(String, String), Value>,
    /// Bot name, description and short description by (which, language).
    pub(crate) about: BTreeMap<(&'static str, String), String>,
    pub(crate) menu_button: Option<Value>,
    pub(crate) serial: u64,
}

/// As many presses, and answers to them, as are kept for looking at: a demonstration may run for weeks.
const PRESSES_KEPT: usize = 2_000;

/// Kinds of update that are delivered only on request.
const ONLY_ON_REQUEST: [&str; 3] = ["chat_member", "message_reaction", "message_reaction_count"];

impl World {
    pub(crate) fn new(options: Options) -> Self {
        let bot_id = options.token.split(':').next().and_then(|id| id.parse().ok()).unwrap_or(4_242_424_242);
        let people = options.people.iter().map(|person| (person.id, person.clone())).collect();
        let groups = options.groups.iter().map(|group| (group.id, group.clone())).collect();
        let flood = Flood::new(options.flood);
        let first_id = options.first_id;
        Self {
            options,
            bot_id,
            people,
            blocked: BTreeSet::new(),
            deactivated: BTreeSet::new(),
            groups,
            chats: BTreeMap::new(),
            next_message: first_id,
            updates: VecDeque::new(),
            next_update: 700_000_000 + first_id,
            allowed: None,
            poll_generation: 0,
            webhook: None,
            callbacks: BTreeMap::new(),
            toasts: Vec::new(),
            inline_queries: BTreeMap::new(),
            inline_messages: BTreeMap::new(),
            files: BTreeMap::new(),
            calls: Vec::new(),
            faults: Vec::new(),
            flood,
            commands: BTreeMap::new(),
            about: BTreeMap::new(),
            menu_button: None,
            serial: 0,
        }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        (self.options.clock)()
    }

    /// A number that is given once.
    pub(crate) fn serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    /// The next message id in a chat: supergroups count on their own, all other chats together.
    pub(crate) fn next_message_id(&mut self, chat: i64) -> i64 {
        if self.groups.get(&chat).is_some_and(Group::is_super) {
            let chat = self.chats.entry(chat).or_default();
            chat.next_id += 1;
            chat.next_id
        } else {
            let id = self.next_message;
            self.next_message += 1;
            id
        }
    }

    pub(crate) fn chat(&mut self, chat: i64) -> &mut Chat {
        self.chats.entry(chat).or_default()
    }

    pub(crate) fn message(&self, chat: i64, id: i64) -> Option<&Stored> {
        self.chats.get(&chat)?.messages.get(&id)
    }

    pub(crate) fn message_mut(&mut self, chat: i64, id: i64) -> Option<&mut Stored> {
        self.chats.get_mut(&chat)?.messages.get_mut(&id)
    }

    /// A fresh message of the given author, not yet stored.
    pub(crate) fn draft(&mut self, chat: i64, author: Author, body: super::model::Body) -> Stored {
        Stored {
            id: self.next_message_id(chat),
            chat,
            author,
            at: self.now(),
            edited_at: None,
            edits: 0,
            body,
            keyboard: None,
            reply_to: None,
            via_bot: false,
            thread: None,
            silent: false,
            inline_id: None,
            preview: None,
            reaction: None,
            forward_of: None,
        }
    }

    /// Stores a message and gives its JSON as the bot sees it.
    pub(crate) fn store(&mut self, message: Stored) -> Value {
        let (chat, id) = (message.chat, message.id);
        self.chat(chat).messages.insert(id, message);
        self.message(chat, id).map_or(Value::Null, |message| self.message_json(message))
    }

    /// Queues an update if the bot asked for its kind.
    pub(crate) fn push_update(&mut self, kind: &str, payload: &Value) -> Option<i64> {
        let wanted = match &self.allowed {
            Some(kinds) => kinds.iter().any(|name| name == kind),
            None => !ONLY_ON_REQUEST.contains(&kind),
        };
        wanted.then(|| {
            let id = self.next_update;
            self.next_update += 1;
            self.updates.push_back((id, json!({"update_id": id, kind: payload})));
            id
        })
    }

    /// Queues an update as it is; `update_id` is added where it is absent.
    pub(crate) fn push_raw(&mut self, mut update: Value) -> i64 {
        let given = update.get("update_id").and_then(Value::as_i64);
        let id = given.unwrap_or(self.next_update);
        self.next_update = self.next_update.max(id.saturating_add(1));
        set(&mut update, "update_id", json!(id));
        self.updates.push_back((id, update));
        id
    }

    /// Resolves `chat_id` to a chat in which the bot may act.
    pub(crate) fn resolve_chat(&self, text: &str) -> Result<i64, ApiError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(ApiError::bad("chat_id is empty"));
        }
        if let Some(name) = text.strip_prefix('@') {
            // A person cannot be written to by name: only groups and channels are found.
            let same = |other: &Option<String>| {
                other.as_deref().is_some_and(|other| other.eq_ignore_ascii_case(name))
            };
            let found = self.groups.values().find(|group| same(&group.username));
            return found.map(|group| group.id).ok_or_else(|| ApiError::bad("chat not found"));
        }
        let id: i64 = text.parse().map_err(|_| ApiError::bad("chat not found"))?;
        let known = self.people.contains_key(&id) || self.groups.contains_key(&id) || id == self.bot_id;
        known.then_some(id).ok_or_else(|| ApiError::bad("chat not found"))
    }

    /// Whether the bot may write in a chat, or the refusal.
    pub(crate) fn may_write(&self, chat: i64) -> Result<(), ApiError> {
        if chat == self.bot_id {
            return Err(ApiError::forbidden("bots can't send messages to bots"));
        }
        if let Some(person) = self.people.get(&chat) {
            return match () {
                () if self.deactivated.contains(&chat) => Err(ApiError::forbidden("user is deactivated")),
                () if self.blocked.contains(&chat) => Err(ApiError::forbidden("bot was blocked by the user")),
                () if !person.started => {
                    Err(ApiError::forbidden("bot can't initiate conversation with a user"))
                }
                () => Ok(()),
            };
        }
        self.may_read(chat)
    }

    /// Whether the bot may look at a chat, or the refusal.
    pub(crate) fn may_read(&self, chat: i64) -> Result<(), ApiError> {
        let Some(group) = self.groups.get(&chat) else { return Ok(()) };
        let kind = group.type_name();
        match group {
            Group { migrated_to: Some(to), .. } => Err(ApiError::migrated(*to)),
            Group { has_bot: true, .. } => Ok(()),
            Group { bot_kicked: true, .. } => {
                Err(ApiError::forbidden(format!("bot was kicked from the {kind} chat")))
            }
            _ => Err(ApiError::forbidden(format!("bot is not a member of the {kind} chat"))),
        }
    }

    /// Keeps a press, and forgets the oldest one beyond what is kept.
    pub(crate) fn remember_press(&mut self, press: Callback) {
        self.callbacks.insert(press.id.clone(), press);
        if self.callbacks.len() > PRESSES_KEPT {
            let oldest = self.callbacks.values().min_by_key(|press| (press.at, press.id.len(), &press.id));
            if let Some(id) = oldest.map(|press| press.id.clone()) {
                self.callbacks.remove(&id);
            }
        }
    }

    /// Keeps what a person was shown, and forgets the oldest beyond what is kept.
    pub(crate) fn remember_toast(&mut self, toast: Toast) {
        let surplus = (self.toasts.len() + 1).saturating_sub(PRESSES_KEPT);
        self.toasts.drain(..surplus);
        self.toasts.push(toast);
    }

    /// Writes down a call.
    pub(crate) fn record(&mut self, call: Call) {
        self.calls.push(call);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_presses_are_forgotten_and_new_ones_kept() {
        let mut world = World::new(Options::default());
        for number in 0..PRESSES_KEPT + 50 {
            let (id, at) = (format!("{number}"), world.now());
            let data = String::new();
            let press =
                Callback { id: id.clone(), from: 1, chat: 1, message_id: 1, data, at, answered_at: None };
            world.remember_press(press);
            let serial = world.serial();
            let text = String::new();
            world.remember_toast(Toast {
                serial,
                callback: id,
                to: 1,
                chat: 1,
                text,
                alert: false,
                url: None,
            });
        }
        assert_eq!((world.callbacks.len(), world.toasts.len()), (PRESSES_KEPT, PRESSES_KEPT));
        assert!(world.callbacks.contains_key("50") && !world.callbacks.contains_key("49"));
        assert_eq!(world.toasts.last().map(|toast| toast.serial), Some(PRESSES_KEPT as u64 + 50));
    }
}
