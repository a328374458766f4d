//! Takes out of an update's JSON what teloxide might stumble over and this bot does not read.

use serde_json::{Map, Value};

/// Members of a message that the bot reads, and those teloxide needs.
const MESSAGE: [&str; 35] = [
    "message_id",
    "message_thread_id",
    "is_topic_message",
    "from",
    "sender_chat",
    "date",
    "edit_date",
    "chat",
    "forward_origin",
    "reply_to_message",
    "via_bot",
    "text",
    "entities",
    "caption",
    "caption_entities",
    "location",
    "document",
    "photo",
    "voice",
    "audio",
    "video",
    "video_note",
    "animation",
    "sticker",
    "contact",
    "venue",
    "new_chat_members",
    "left_chat_member",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "group_chat_created",
    "supergroup_chat_created",
    "media_group_id",
    "pinned_message",
    "new_chat_title",
];

/// Entity types teloxide 0.17 knows.
const ENTITIES: [&str; 19] = [
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bold",
    "blockquote",
    "expandable_blockquote",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "code",
    "pre",
    "text_link",
    "text_mention",
    "custom_emoji",
];

/// Cleans the message an update is or holds.
pub(super) fn update(update: &mut Value) {
    for name in ["message", "edited_message"] {
        if let Some(found) = update.get_mut(name).and_then(Value::as_object_mut) {
            message(found, true);
        }
    }
    if let Some(found) = update.pointer_mut("/callback_query/message").and_then(Value::as_object_mut) {
        message(found, true);
    }
}

fn message(message: &mut Map<String, Value>, with_reply: bool) {
    message.retain(|name, _| MESSAGE.contains(&name.as_str()));
    if with_reply && let Some(reply) = message.get_mut("reply_to_message").and_then(Value::as_object_mut) {
        self::message(reply, false);
    }
    if !with_reply {
        message.remove("reply_to_message");
    }
    message.remove("pinned_message");
    for name in ["entities", "caption_entities"] {
        if let Some(entities) = message.get_mut(name).and_then(Value::as_array_mut) {
            entities.retain(|entity| {
                entity.get("type").and_then(Value::as_str).is_some_and(|kind| ENTITIES.contains(&kind))
            });
        }
    }
    // The type of a chat and of a forward are closed lists in teloxide too.
    if message.get("forward_origin").is_some_and(|origin| !known_origin(origin)) {
        message.remove("forward_origin");
    }
}

fn known_origin(origin: &Value) -> bool {
    let kind = origin.get("type").and_then(Value::as_str);
    kind.is_some_and(|kind| ["user", "hidden_user", "chat", "channel"].contains(&kind))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use teloxide::types::UpdateKind;

    fn with(message: &serde_json::Value) -> String {
        let mut whole = json!({
            "message_id": 5, "date": 1_700_000_000, "chat": {"id": 7, "type": "private", "first_name": "Ann"},
            "from": {"id": 7, "is_bot": false, "first_name": "Ann"}
        });
        for (name, value) in message.as_object().unwrap() {
            whole[name] = value.clone();
        }
        json!({"update_id": 1, "message": whole}).to_string()
    }

    fn text_of(raw: &str) -> Option<String> {
        match crate::source::read(raw)?.kind {
            UpdateKind::Message(message) => message.text().map(str::to_owned),
            _ => None,
        }
    }

    #[test]
    fn an_entity_type_of_a_later_bot_api_does_not_blank_the_text() {
        let entity = json!({"type": "date_time", "offset": 0, "length": 5, "unix_time": 1_700_000_000});
        let raw = with(
            &json!({"text": "lunch tomorrow", "entities": [entity, {"type": "bold", "offset": 0, "length": 5}]}),
        );
        assert_eq!(text_of(&raw).as_deref(), Some("lunch tomorrow"));
        let reply = json!({"text": "card", "message_id": 3, "date": 1, "entities": [entity],
            "chat": {"id": 7, "type": "private", "first_name": "Ann"}});
        let raw = with(&json!({"text": "move to 10", "reply_to_message": reply}));
        assert_eq!(text_of(&raw).as_deref(), Some("move to 10"));
    }

    #[test]
    fn a_member_of_a_later_bot_api_does_not_lose_the_message() {
        let raw = with(
            &json!({"text": "lunch", "gift_upgrade": {"x": [1]}, "link_preview_options": {"later": 1},
            "forward_origin": {"type": "planet", "date": 1}, "reply_markup": {"inline_keyboard": [[{"text": "x", "style": "danger"}]]}}),
        );
        assert_eq!(text_of(&raw).as_deref(), Some("lunch"));
    }

    #[test]
    fn an_unknown_kind_is_not_read() {
        assert!(crate::source::read(r#"{"update_id": 3, "planet_landing": {"from": {"id": 1}}}"#).is_none());
        assert!(crate::source::read("{").is_none());
        assert_eq!(crate::source::kind_of(r#"{"update_id": 3, "planet_landing": {}}"#), "planet_landing");
    }
}
