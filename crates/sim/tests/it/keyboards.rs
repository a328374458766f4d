//! Rules of keyboards.

use serde_json::{Value, json};
use televent_sim::telegram::{Action, Ask, Pressed};

use crate::bot::{ANN, Bot, GROUP, one_button};

async fn refusal(bot: &Bot, chat: i64, markup: Value) -> String {
    bot.refused("sendMessage", json!({"chat_id": chat, "text": "x", "reply_markup": markup})).await
}

#[tokio::test]
async fn inline_buttons() {
    let bot = Bot::new().await;
    let try_one = |button: Value| refusal(&bot, ANN, one_button(&button));
    assert_eq!(
        try_one(json!({"text": "x", "callback_data": "é".repeat(33)})).await,
        "400 Bad Request: BUTTON_DATA_INVALID"
    );
    assert_eq!(
        try_one(json!({"text": "x"})).await,
        "400 Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
    );
    assert_eq!(
        try_one(json!({"text": "x", "url": "http://localhost:3000"})).await,
        "400 Bad Request: inline keyboard button URL 'http://localhost:3000' is invalid: Wrong HTTP URL"
    );
    assert_eq!(
        try_one(json!({"text": "x", "web_app": {"url": "http://example.com"}})).await,
        "400 Bad Request: inline keyboard button Web App URL 'http://example.com' is invalid: Only HTTPS links are allowed"
    );
    assert_eq!(
        refusal(&bot, GROUP, one_button(&json!({"text": "x", "web_app": {"url": "https://example.com"}})))
            .await,
        "400 Bad Request: BUTTON_TYPE_INVALID"
    );
    assert_eq!(
        try_one(json!({"text": " ", "callback_data": "y"})).await,
        "400 Bad Request: inline keyboard button text must be non-empty"
    );
    assert_eq!(
        try_one(json!({"text": "x", "copy_text": {"text": "y".repeat(257)}})).await,
        "400 Bad Request: BUTTON_COPY_TEXT_INVALID"
    );
    let fits = json!({"text": "x", "callback_data": "d".repeat(64)});
    bot.ok("sendMessage", json!({"chat_id": ANN, "text": "x", "reply_markup": one_button(&fits)})).await;
}

#[tokio::test]
async fn location_is_asked_for_in_private_only() {
    let bot = Bot::new().await;
    let keys = json!({"keyboard": [[{"text": "Here", "request_location": true}], ["Other"]], "one_time_keyboard": true});
    assert_eq!(
        refusal(&bot, GROUP, keys.clone()).await,
        "400 Bad Request: location can be requested in private chats only"
    );
    let contact = json!({"keyboard": [[{"text": "Me", "request_contact": true}]]});
    assert_eq!(
        refusal(&bot, GROUP, contact).await,
        "400 Bad Request: phone number can be requested in private chats only"
    );
    let sent = bot.ok("sendMessage", json!({"chat_id": ANN, "text": "Where?", "reply_markup": keys})).await;
    assert!(sent.get("reply_markup").is_none(), "a reply keyboard is no part of the message");
    let shown = bot.server.reply_keyboard(ANN).unwrap();
    assert_eq!(shown.rows[0][0].ask, Ask::Location);
    bot.server.send_location(ANN, ANN, 52.52, 13.405).unwrap();
    assert_eq!(bot.server.reply_keyboard(ANN), None, "a keyboard for one use folds away");
    let place = &bot.updates().await[0]["message"]["location"];
    assert_eq!(place, &json!({"latitude": 52.52, "longitude": 13.405}));
    let remove = json!({"chat_id": ANN, "text": "x", "reply_markup": {"remove_keyboard": true}});
    bot.ok("sendMessage", remove).await;
}

#[tokio::test]
async fn buttons_the_app_serves_itself() {
    let bot = Bot::new().await;
    let rows = json!({"inline_keyboard": [
        [{"text": "Copy", "copy_text": {"text": "secret"}}, {"text": "Web", "url": "https://example.com"}],
        [{"text": "Share", "switch_inline_query_chosen_chat": {"query": "ev_1", "allow_group_chats": true}}],
        [{"text": "Go", "callback_data": "go:1", "style": "primary"}],
    ]});
    let sent = bot.ok("sendMessage", json!({"chat_id": ANN, "text": "x", "reply_markup": rows})).await;
    assert_eq!(sent["reply_markup"]["inline_keyboard"][0][0]["copy_text"]["text"], "secret");
    assert_eq!(sent["reply_markup"]["inline_keyboard"][0][1]["url"], "https://example.com/");
    let id = sent["message_id"].as_i64().unwrap();
    let press = |label: &str| bot.server.press_any(ANN, ANN, id, label);
    assert_eq!(press("Copy").unwrap(), Pressed::App(Action::Copy("secret".into())));
    assert_eq!(press("Web").unwrap(), Pressed::App(Action::Url("https://example.com/".into())));
    assert!(matches!(press("Go").unwrap(), Pressed::Callback(_)));
    assert!(matches!(press("go:1").unwrap(), Pressed::Callback(_)), "by data as well");
    assert!(press("Nothing").unwrap_err().to_string().contains("has no button \"Nothing\""));
    assert_eq!(bot.server.unanswered_callbacks().len(), 2);
}
