//! Methods that change or delete a message.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::telegram::compose;
use crate::telegram::error::ApiError;
use crate::telegram::keyboard::{Button, Markup};
use crate::telegram::model::{Author, Body, Stored};
use crate::telegram::params::Params;
use crate::telegram::world::World;

const NOT_MODIFIED: &str = "message is not modified: specified new message content and reply markup are exactly the \
                            same as a current content and reply markup of the message";

/// The message an edit is for.
struct Target {
    chat: i64,
    id: i64,
    inline: bool,
}

impl World {
    pub(super) fn edit_text(&mut self, params: &Params) -> Result<Value, ApiError> {
        // The server words this one differently for an edit.
        let rich = compose::text(params).map_err(|error| match error.description.as_str() {
            "Bad Request: message is too long" => ApiError::bad("MESSAGE_TOO_LONG"),
            _ => error,
        })?;
        let target = self.target(params)?;
        let rows = inline_rows(params, target.chat > 0)?;
        if !matches!(self.stored(&target)?.body, Body::Text(_)) {
            return Err(ApiError::bad("there is no text in the message to edit"));
        }
        self.replace(&target, Body::Text(rich), rows)
    }

    pub(super) fn edit_caption(&mut self, params: &Params) -> Result<Value, ApiError> {
        let caption = compose::caption(params)?;
        let target = self.target(params)?;
        let rows = inline_rows(params, target.chat > 0)?;
        let body = match &self.stored(&target)?.body {
            Body::Photo(file, _) => Body::Photo(file.clone(), caption),
            Body::Document(file, _) => Body::Document(file.clone(), caption),
            _ => return Err(ApiError::bad("there is no caption in the message to edit")),
        };
        self.replace(&target, body, rows)
    }

    pub(super) fn edit_media(&mut self, params: &Params) -> Result<Value, ApiError> {
        let target = self.target(params)?;
        let media = params
            .json("media")
            .map_err(|_| ApiError::bad("can't parse InputMedia: can't parse JSON object"))?;
        let media = media.ok_or_else(|| ApiError::bad("input media is not specified"))?;
        let text = |key: &str| media.get(key).and_then(Value::as_str).unwrap_or_default();
        let caption =
            compose::caption_of(text("caption"), text("parse_mode"), media.get("caption_entities"))?;
        let source = text("media").to_owned();
        let rows = inline_rows(params, target.chat > 0)?;
        if matches!(self.stored(&target)?.body, Body::Text(_) | Body::Location(..)) {
            return Err(ApiError::bad("message can't be edited"));
        }
        let body = match text("type") {
            "photo" => Body::Photo(self.input_reference(params, &source, "photo", true)?, caption),
            "document" => Body::Document(self.input_reference(params, &source, "document", false)?, caption),
            _ => return Err(ApiError::bad("wrong InputMedia type")),
        };
        self.replace(&target, body, rows)
    }

    pub(super) fn edit_reply_markup(&mut self, params: &Params) -> Result<Value, ApiError> {
        let target = self.target(params)?;
        let rows = inline_rows(params, target.chat > 0)?;
        let body = self.stored(&target)?.body.clone();
        self.replace(&target, body, rows)
    }

    /// Finds the message of an edit and checks that the bot may edit it.
    fn target(&self, params: &Params) -> Result<Target, ApiError> {
        let inline = params.text("inline_message_id");
        if params.text("chat_id").is_empty() && !inline.is_empty() {
            let place = self.inline_messages.get(inline);
            let (chat, id) = place.ok_or_else(|| ApiError::bad("MESSAGE_ID_INVALID"))?;
            return Ok(Target { chat: *chat, id: *id, inline: true });
        }
        let chat = self.resolve_chat(params.text("chat_id"))?;
        let id = params.int("message_id");
        if id == 0 {
            return Err(ApiError::bad("message identifier is not specified"));
        }
        self.may_write(chat)?;
        let Some(message) = self.message(chat, id) else {
            return Err(ApiError::bad("message to edit not found"));
        };
        if message.author != Author::Bot
            || message.forward_of.is_some()
            || matches!(message.body, Body::Service(_))
        {
            return Err(ApiError::bad("message can't be edited"));
        }
        Ok(Target { chat, id, inline: false })
    }

    fn stored(&self, target: &Target) -> Result<&Stored, ApiError> {
        self.message(target.chat, target.id).ok_or_else(|| ApiError::bad("message to edit not found"))
    }

    /// Puts new content and keyboard in place; equal ones are refused.
    fn replace(
        &mut self,
        target: &Target,
        body: Body,
        rows: Option<Vec<Vec<Button>>>,
    ) -> Result<Value, ApiError> {
        let now = self.now();
        let message = self
            .message_mut(target.chat, target.id)
            .ok_or_else(|| ApiError::bad("message to edit not found"))?;
        if message.body == body && message.keyboard == rows {
            return Err(ApiError::bad(NOT_MODIFIED));
        }
        // A change of the keyboard alone does not show as an edit.
        if message.body != body {
            message.edited_at = Some(now);
        }
        message.body = body;
        message.keyboard = rows;
        message.edits += 1;
        if target.inline {
            return Ok(json!(true));
        }
        Ok(self.message(target.chat, target.id).map_or(Value::Null, |message| self.message_json(message)))
    }

    pub(super) fn delete_message(&mut self, params: &Params) -> Result<Value, ApiError> {
        let chat = self.resolve_chat(params.text("chat_id"))?;
        let id = params.int("message_id");
        if id == 0 {
            return Err(ApiError::bad("message identifier is not specified"));
        }
        self.may_write(chat)?;
        self.delete_one(chat, id)?;
        Ok(json!(true))
    }

    pub(super) fn delete_messages(&mut self, params: &Params) -> Result<Value, ApiError> {
        let chat = self.resolve_chat(params.text("chat_id"))?;
        let ids = params.json("message_ids").ok().flatten();
        let ids: Vec<i64> =
            ids.iter().filter_map(Value::as_array).flatten().filter_map(Value::as_i64).collect();
        if ids.is_empty() {
            return Err(ApiError::bad("message identifiers are not specified"));
        }
        if ids.len() > 100 {
            return Err(ApiError::bad("too many message identifiers specified"));
        }
        self.may_write(chat)?;
        // What cannot be deleted is passed over.
        for id in ids {
            let _passed_over = self.delete_one(chat, id);
        }
        Ok(json!(true))
    }

    fn delete_one(&mut self, chat: i64, id: i64) -> Result<(), ApiError> {
        let now = self.now();
        let admin = self.groups.get(&chat).is_some_and(|group| group.bot_admin);
        let Some(message) = self.message(chat, id) else {
            return Err(ApiError::bad("message to delete not found"));
        };
        let own = message.author == Author::Bot;
        let old = now - message.at > TimeDelta::hours(48);
        if (old && !admin) || (chat < 0 && !own && !admin) {
            return Err(ApiError::bad("message can't be deleted"));
        }
        let place = self.chat(chat);
        place.messages.remove(&id);
        place.pinned.retain(|pinned| *pinned != id);
        place.deleted += 1;
        Ok(())
    }

    pub(super) fn set_reaction(&mut self, params: &Params) -> Result<Value, ApiError> {
        let chat = self.resolve_chat(params.text("chat_id"))?;
        self.may_write(chat)?;
        let reactions = params
            .json("reaction")
            .map_err(|_| ApiError::bad("can't parse reaction types JSON object"))?
            .unwrap_or_else(|| json!([]));
        let reactions = reactions.as_array().cloned().unwrap_or_default();
        if reactions.len() > 1 {
            return Err(ApiError::bad("REACTIONS_TOO_MANY"));
        }
        let emoji = reactions.first().and_then(|one| one.get("emoji")).and_then(Value::as_str);
        if emoji.is_some_and(|emoji| !REACTIONS.contains(&emoji)) {
            return Err(ApiError::bad("REACTION_INVALID"));
        }
        let emoji = emoji.map(ToOwned::to_owned);
        let message = self
            .message_mut(chat, params.int("message_id"))
            .ok_or_else(|| ApiError::bad("message to react not found"))?;
        message.reaction = emoji;
        Ok(json!(true))
    }
}

/// The emoji that free reactions may be.
const REACTIONS: [&str; 73] = [
    "❤",
    "👍",
    "👎",
    "🔥",
    "🥰",
    "👏",
    "😁",
    "🤔",
    "🤯",
    "😱",
    "🤬",
    "😢",
    "🎉",
    "🤩",
    "🤮",
    "💩",
    "🙏",
    "👌",
    "🕊",
    "🤡",
    "🥱",
    "🥴",
    "😍",
    "🐳",
    "❤‍🔥",
    "🌚",
    "🌭",
    "💯",
    "🤣",
    "⚡",
    "🍌",
    "🏆",
    "💔",
    "🤨",
    "😐",
    "🍓",
    "🍾",
    "💋",
    "🖕",
    "😈",
    "😴",
    "😭",
    "🤓",
    "👻",
    "👨‍💻",
    "👀",
    "🎃",
    "🙈",
    "😇",
    "😨",
    "🤝",
    "✍",
    "🤗",
    "🫡",
    "🎅",
    "🎄",
    "☃",
    "💅",
    "🤪",
    "🗿",
    "🆒",
    "💘",
    "🙉",
    "🦄",
    "😘",
    "💊",
    "🙊",
    "😎",
    "👾",
    "🤷‍♂",
    "🤷",
    "🤷‍♀",
    "😡",
];

fn inline_rows(params: &Params, private: bool) -> Result<Option<Vec<Vec<Button>>>, ApiError> {
    match super::send::markup_of(params, private)? {
        Markup::Inline(rows) => Ok(Some(rows)),
        Markup::None => Ok(None),
        _ => Err(ApiError::bad("inline keyboard expected")),
    }
}
