//! Updates in: what Telegram sends is kept as it came, then read with care.
//!
//! teloxide 0.17 knows Bot API 9.1. A message that carries an entity type it does not know is decoded as an empty
//! message, without an error; a content it does not know makes the whole update unreadable. So the raw JSON is
//! kept, and before it is decoded everything is taken out that this bot does not read.

mod clean;
mod poll;

use serde_json::Value;
use teloxide::types::Update;

pub(crate) use poll::poll;

/// The kinds of update the bot asks for.
pub(crate) const ALLOWED: [&str; 4] = ["message", "edited_message", "callback_query", "my_chat_member"];

/// Reads a kept update. `None` for a kind or content that the bot does not read.
pub(crate) fn read(raw: &str) -> Option<Update> {
    let mut update: Value = serde_json::from_str(raw).ok()?;
    clean::update(&mut update);
    // Through text again: teloxide tries the names of members as borrowed text first, which a `Value` cannot lend,
    // and takes every update for one of an unknown kind.
    let update: Update = serde_json::from_str(&update.to_string()).ok()?;
    match update.kind {
        teloxide::types::UpdateKind::Error(_) => None,
        _ => Some(update),
    }
}

/// The kind of an update, for the log.
pub(crate) fn kind_of(raw: &str) -> String {
    let update: Option<Value> = serde_json::from_str(raw).ok();
    let name = update.as_ref().and_then(Value::as_object).and_then(|update| {
        update.keys().find(|name| *name != "update_id").map(|name| name.chars().take(40).collect())
    });
    name.unwrap_or_else(|| "unreadable".to_owned())
}
