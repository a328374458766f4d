//! Editing and deleting.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::bot::{ANN, Bot, GROUP, one_button};

#[tokio::test]
async fn an_edit_that_changes_nothing() {
    let bot = Bot::new().await;
    let markup = one_button(&json!({"text": "x", "callback_data": "y"}));
    let sent = bot
        .ok(
            "sendMessage",
            json!({"chat_id": ANN, "text": "<b>a</b>", "parse_mode": "HTML", "reply_markup": markup}),
        )
        .await;
    let id = sent["message_id"].clone();
    let same = json!({"chat_id": ANN, "message_id": id, "text": "<b>a</b>", "parse_mode": "HTML", "reply_markup": markup});
    let long = "400 Bad Request: message is not modified: specified new message content and reply markup are exactly \
                the same as a current content and reply markup of the message";
    assert_eq!(bot.refused("editMessageText", same).await, long);
    let keyboard = json!({"chat_id": ANN, "message_id": id, "reply_markup": markup});
    assert_eq!(bot.refused("editMessageReplyMarkup", keyboard).await, long);

    // Without reply_markup the keyboard goes, and nobody says so.
    let edited = bot.ok("editMessageText", json!({"chat_id": ANN, "message_id": id, "text": "b"})).await;
    assert!(edited.get("reply_markup").is_none());
    assert!(edited["edit_date"].is_i64());
    let shown = bot.server.last_from_bot(ANN).unwrap();
    assert_eq!((shown.text.as_str(), shown.edits, shown.keyboard.len()), ("b", 1, 0));
    bot.ok("editMessageReplyMarkup", json!({"chat_id": ANN, "message_id": id, "reply_markup": markup})).await;
    assert_eq!(bot.server.last_from_bot(ANN).unwrap().labels(), [["x"]]);
}

#[tokio::test]
async fn messages_that_cannot_be_edited() {
    let bot = Bot::new().await;
    let own = bot.server.say(ANN, "mine").unwrap();
    let edit =
        |id: Value| bot.refused("editMessageText", json!({"chat_id": ANN, "message_id": id, "text": "x"}));
    assert_eq!(edit(json!(own)).await, "400 Bad Request: message can't be edited");
    assert_eq!(edit(json!(999)).await, "400 Bad Request: message to edit not found");
    assert_eq!(edit(Value::Null).await, "400 Bad Request: message identifier is not specified");
    let place = bot.ok("sendLocation", json!({"chat_id": ANN, "latitude": 1.5, "longitude": 2.5})).await;
    assert_eq!(
        edit(place["message_id"].clone()).await,
        "400 Bad Request: there is no text in the message to edit"
    );
    let id = bot.send(ANN, "text").await;
    let caption = json!({"chat_id": ANN, "message_id": id, "caption": "x"});
    assert_eq!(
        bot.refused("editMessageCaption", caption).await,
        "400 Bad Request: there is no caption in the message to edit"
    );
    let long = json!({"chat_id": ANN, "message_id": id, "text": "x".repeat(4097)});
    assert_eq!(bot.refused("editMessageText", long).await, "400 Bad Request: MESSAGE_TOO_LONG");
    bot.server.delete(ANN, ANN, id).unwrap();
    assert_eq!(edit(json!(id)).await, "400 Bad Request: message to edit not found");
    bot.server.block(ANN).unwrap();
    assert_eq!(edit(json!(id)).await, "403 Forbidden: bot was blocked by the user");
}

#[tokio::test]
async fn deleting() {
    let bot = Bot::new().await;
    let delete = |chat: i64, id: i64| json!({"chat_id": chat, "message_id": id});
    let id = bot.send(ANN, "x").await;
    bot.ok("deleteMessage", delete(ANN, id)).await;
    assert_eq!(
        bot.refused("deleteMessage", delete(ANN, id)).await,
        "400 Bad Request: message to delete not found"
    );
    let old = bot.send(ANN, "old").await;
    bot.server.age_message(ANN, old, TimeDelta::hours(49)).unwrap();
    assert_eq!(
        bot.refused("deleteMessage", delete(ANN, old)).await,
        "400 Bad Request: message can't be deleted"
    );
    let theirs = bot.server.send_text(GROUP, ANN, "hi").unwrap();
    assert_eq!(
        bot.refused("deleteMessage", delete(GROUP, theirs)).await,
        "400 Bad Request: message can't be deleted"
    );
    bot.server.promote_bot(GROUP, ANN, true).unwrap();
    bot.ok("deleteMessage", delete(GROUP, theirs)).await;
    let (a, b) = (bot.send(ANN, "a").await, bot.send(ANN, "b").await);
    bot.ok("deleteMessages", json!({"chat_id": ANN, "message_ids": [a, 4711, b]})).await;
    assert_eq!(bot.server.messages(ANN).len(), 1);
}

#[tokio::test]
async fn media_and_reactions() {
    let bot = Bot::new().await;
    let picture = |name: &'static str| {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend([0, 0, 2, 128, 0, 0, 1, 224]);
        (name, reqwest::multipart::Part::bytes(bytes).file_name("month.png"))
    };
    let (name, part) = picture("photo");
    let form =
        reqwest::multipart::Form::new().text("chat_id", "1001").text("caption", "May").part(name, part);
    let sent: Value = bot.request("sendPhoto").multipart(form).send().await.unwrap().json().await.unwrap();
    let id = sent["result"]["message_id"].to_string();
    let (name, part) = picture("next");
    let form = reqwest::multipart::Form::new()
        .text("chat_id", "1001")
        .text("message_id", id)
        .text(
            "media",
            r#"{"type":"photo","media":"attach://next","caption":"<b>June</b>","parse_mode":"HTML"}"#,
        )
        .part(name, part);
    let edited: Value =
        bot.request("editMessageMedia").multipart(form).send().await.unwrap().json().await.unwrap();
    assert_eq!(edited["result"]["caption"], "June", "{edited}");
    let said = bot.server.say(ANN, "dentist tue 9:30").unwrap();
    let react = |emoji: &str| json!({"chat_id": ANN, "message_id": said, "reaction": [{"type": "emoji", "emoji": emoji}]});
    bot.ok("setMessageReaction", react("👌")).await;
    assert_eq!(bot.server.message(ANN, said).unwrap().reaction.as_deref(), Some("👌"));
    assert_eq!(bot.refused("setMessageReaction", react("📅")).await, "400 Bad Request: REACTION_INVALID");
}
