//! The state as the page and end-to-end tests read it.

use serde_json::{Value, json};

use super::Shared;
use crate::telegram::error::set;
use crate::telegram::keyboard::{Ask, ReplyKeyboard};
use crate::telegram::model::{Chat, Group};
use crate::telegram::observe::Call;
use crate::telegram::world::World;

/// Messages of a chat that are shown.
const SHOWN: usize = 150;

impl Shared {
    /// Everything the page shows.
    pub(super) fn state(&self) -> Value {
        let mut state = self.sim.read(world_json);
        let mail = self.mail.as_ref().map(|mail| json!({"count": mail.count(), "smtp_url": mail.smtp_url()}));
        set(&mut state, "mail", mail.unwrap_or(Value::Null));
        set(&mut state, "api_url", json!(format!("http://{}", self.addr)));
        state
    }
}

fn world_json(world: &World) -> Value {
    let people: Vec<Value> = world
        .people
        .values()
        .map(|person| {
            let mut out = world.user_json(person.id);
            set(&mut out, "started", json!(person.started));
            set(&mut out, "blocked", json!(world.blocked.contains(&person.id)));
            out
        })
        .collect();
    let private = world.people.keys().map(|id| chat_json(world, *id, None));
    let groups = world.groups.values().filter(|group| group.migrated_to.is_none());
    let groups = groups.map(|group| chat_json(world, group.id, Some(group)));
    let toasts: Vec<Value> = world
        .toasts
        .iter()
        .rev()
        .take(20)
        .rev()
        .map(|toast| {
            json!({"serial": toast.serial, "callback": toast.callback, "to": toast.to, "chat": toast.chat,
                "text": toast.text, "alert": toast.alert, "url": toast.url})
        })
        .collect();
    let waiting: Vec<Value> = world
        .callbacks
        .values()
        .filter(|callback| callback.answered_at.is_none())
        .map(|callback| {
            json!({"id": callback.id, "from": callback.from, "chat": callback.chat, "message_id": callback.message_id,
                "data": callback.data})
        })
        .collect();
    let calls: Vec<Value> = world.calls.iter().rev().take(14).map(call_json).collect();
    let login = world.options.login.as_ref();
    json!({
        "now": world.now().timestamp_millis(),
        "bot": world.bot_json(),
        "people": people,
        "chats": private.chain(groups).collect::<Vec<_>>(),
        "toasts": toasts,
        "waiting": waiting,
        "calls": calls,
        "faults": world.faults.iter().map(|fault| fault.times).sum::<u32>(),
        "pending_updates": world.updates.len(),
        "login": login.map(|login| json!({"url": login.url, "username": login.username, "password": login.password})),
    })
}

fn chat_json(world: &World, id: i64, group: Option<&Group>) -> Value {
    let empty = Chat::default();
    let chat = world.chats.get(&id).unwrap_or(&empty);
    let mut out = world.chat_json(id);
    let first = chat.messages.len().saturating_sub(SHOWN);
    let messages: Vec<Value> = chat
        .messages
        .values()
        .skip(first)
        .map(|message| {
            let mut out = world.message_json(message);
            let extra = json!({"edits": message.edits, "silent": message.silent, "reaction": message.reaction,
                "inline": message.inline_id.is_some()});
            set(&mut out, "sim", extra);
            out
        })
        .collect();
    let typing = chat.typing_until.is_some_and(|until| until > world.now());
    for (key, value) in [
        ("messages", json!(messages)),
        ("reply_keyboard", chat.reply_keyboard.as_ref().map_or(Value::Null, reply_keyboard_json)),
        ("force_reply", json!(chat.force_reply)),
        ("placeholder", json!(chat.placeholder)),
        ("typing", json!(typing)),
        ("pinned", json!(chat.pinned)),
        ("deleted", json!(chat.deleted)),
        ("description", json!(description(world, id))),
        ("commands", commands(world, id, group)),
        ("has_bot", json!(group.is_none_or(|group| group.has_bot))),
        ("bot_admin", json!(group.is_some_and(|group| group.bot_admin))),
        ("members", json!(group.map_or_else(|| vec![id], |group| group.members.iter().copied().collect()))),
    ] {
        set(&mut out, key, value);
    }
    if let Some(group) = group.filter(|group| !group.topics.is_empty()) {
        let topics = group
            .topics
            .iter()
            .map(|topic| json!({"id": topic.id, "name": topic.name, "closed": topic.closed}));
        set(&mut out, "topics", json!(topics.collect::<Vec<_>>()));
    }
    out
}

/// What the bot says of itself in an empty chat, in the person's language if it can.
fn description(world: &World, id: i64) -> Option<&str> {
    let language = world.people.get(&id)?.language_code.clone().unwrap_or_default();
    let find = |language: String| world.about.get(&("description", language));
    find(language).or_else(|| find(String::new())).map(String::as_str).filter(|text| !text.is_empty())
}

/// The commands an app would offer in a chat: the narrowest list that is set, in the person's language first.
fn commands(world: &World, id: i64, group: Option<&Group>) -> Value {
    let language = world.people.get(&id).and_then(|person| person.language_code.clone()).unwrap_or_default();
    let wide = if group.is_some() { "all_group_chats" } else { "all_private_chats" };
    for scope in [format!("chat:{id}"), wide.to_owned(), "default".to_owned()] {
        for language in [language.as_str(), ""] {
            if let Some(found) = world.commands.get(&(scope.clone(), language.to_owned())) {
                return found.clone();
            }
        }
    }
    json!([])
}

fn reply_keyboard_json(keyboard: &ReplyKeyboard) -> Value {
    let row = |row: &Vec<crate::telegram::Key>| -> Vec<Value> {
        row.iter()
            .map(|key| {
                let ask = match &key.ask {
                    Ask::Text => "text",
                    Ask::Location => "location",
                    Ask::Contact => "contact",
                    Ask::WebApp(_) => "web_app",
                };
                json!({"text": key.text, "ask": ask})
            })
            .collect()
    };
    json!({"rows": keyboard.rows.iter().map(row).collect::<Vec<_>>(), "one_time": keyboard.one_time})
}

/// One call for reading.
pub(super) fn call_json(call: &Call) -> Value {
    json!({"method": call.method, "params": call.params, "at": call.at.timestamp_millis(), "status": call.status,
        "error": call.error})
}
