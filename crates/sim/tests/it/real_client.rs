//! The client library that our bot uses reads what the simulator says.

use serde_json::json;
use televent_sim::telegram::Group;
use teloxide::payloads::{
    AnswerCallbackQuerySetters, GetUpdatesSetters, SendDocumentSetters, SendMessageSetters,
};
use teloxide::requests::Requester;
use teloxide::sugar::request::RequestLinkPreviewExt;
use teloxide::types::{
    AllowedUpdate, BotCommand, ChatId, ChatKind, InlineKeyboardButton, InlineKeyboardMarkup, InputFile,
    MessageId, ParseMode, ReplyParameters, UpdateKind, UserId,
};
use teloxide::{ApiError, Bot as Client, RequestError};

use crate::bot::{ANN, BOB, Bot, GROUP};

fn client(bot: &Bot) -> Client {
    let url = reqwest::Url::parse(&bot.server.api_url()).unwrap();
    Client::new(bot.server.token()).set_api_url(url)
}

#[tokio::test]
async fn sends_edits_and_answers() {
    let bot = Bot::new().await;
    let client = client(&bot);
    assert_eq!(client.get_me().await.unwrap().username(), "televent_bot");
    let keys = InlineKeyboardMarkup::new([[InlineKeyboardButton::callback("Yes", "y")]]);
    let sent = client
        .send_message(ChatId(ANN), "<b>Lunch</b> <i>fri</i>")
        .parse_mode(ParseMode::Html)
        .reply_markup(keys)
        .await
        .unwrap();
    assert_eq!(sent.text(), Some("Lunch fri"));
    assert_eq!(sent.entities().unwrap().len(), 2);
    assert_eq!(sent.reply_markup().unwrap().inline_keyboard[0][0].text, "Yes");
    let edited =
        client.edit_message_text(ChatId(ANN), sent.id, "Lunch sat").disable_link_preview(true).await.unwrap();
    assert!(edited.edit_date().is_some());
    let same = client.edit_message_text(ChatId(ANN), sent.id, "Lunch sat").await.unwrap_err();
    assert!(matches!(same, RequestError::Api(ApiError::MessageNotModified)), "{same:?}");
    let file = InputFile::memory("BEGIN:VCALENDAR").file_name("a.ics");
    let sent = client
        .send_document(ChatId(ANN), file)
        .caption("Export")
        .reply_parameters(ReplyParameters::new(sent.id))
        .await
        .unwrap();
    assert_eq!(sent.document().unwrap().file_name.as_deref(), Some("a.ics"));
    assert_eq!(sent.reply_to_message().unwrap().text(), Some("Lunch sat"));
    client.set_my_commands([BotCommand::new("today", "Your day")]).await.unwrap();
    let place = client.send_location(ChatId(ANN), 52.5, 13.4).await.unwrap();
    assert!((place.location().unwrap().latitude - 52.5).abs() < 1e-9);
    client.delete_message(ChatId(ANN), place.id).await.unwrap();
}

#[tokio::test]
async fn refusals_have_the_names_the_library_knows() {
    let bot = Bot::new().await;
    let client = client(&bot);
    let refused = |chat: i64, text: &'static str| {
        let request = client.send_message(ChatId(chat), text).parse_mode(ParseMode::Html);
        async move {
            match request.await.unwrap_err() {
                RequestError::Api(error) => error,
                other => panic!("{other:?}"),
            }
        }
    };
    assert!(matches!(refused(4711, "x").await, ApiError::ChatNotFound));
    // The library waits for an older wording of this one, so a bot must look at the text.
    let first = "Forbidden: bot can't initiate conversation with a user";
    assert!(matches!(refused(BOB, "x").await, ApiError::Unknown(text) if text == first));
    assert!(matches!(refused(ANN, "").await, ApiError::MessageTextIsEmpty));
    assert!(matches!(refused(ANN, "<3").await, ApiError::CantParseEntities(_)));
    bot.server.block(ANN).unwrap();
    assert!(matches!(refused(ANN, "x").await, ApiError::BotBlocked));
    bot.server.deactivate(ANN);
    assert!(matches!(refused(ANN, "x").await, ApiError::UserDeactivated));
    bot.server.add_group(Group::new(-77, "Small", [ANN]));
    bot.server.upgrade_group(-77, -1_002_000_000_077).unwrap();
    let moved = client.send_message(ChatId(-77), "x").await.unwrap_err();
    assert!(matches!(moved, RequestError::MigrateToChatId(ChatId(-1_002_000_000_077))), "{moved:?}");
    bot.server
        .inject(televent_sim::telegram::Fault::once(televent_sim::telegram::FaultKind::TooManyRequests(3)));
    let flood = client.send_message(ChatId(GROUP), "x").await.unwrap_err();
    assert!(matches!(flood, RequestError::RetryAfter(wait) if wait.seconds() == 3), "{flood:?}");
    let late = client.answer_callback_query("1".to_owned().into()).text("x").await.unwrap_err();
    let gone = "Bad Request: query is too old and response timeout expired or query ID is invalid";
    assert!(matches!(&late, RequestError::Api(ApiError::Unknown(text)) if text == gone), "{late:?}");
    let gone = client.edit_message_text(ChatId(GROUP), MessageId(4711), "x").await.unwrap_err();
    assert!(matches!(gone, RequestError::Api(ApiError::MessageToEditNotFound)), "{gone:?}");
}

#[tokio::test]
async fn reads_every_kind_of_update() {
    let bot = Bot::new().await;
    let client = client(&bot);
    let markup = json!({"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]});
    let sent = bot.ok("sendMessage", json!({"chat_id": ANN, "text": "card", "reply_markup": markup})).await;
    let card = sent["message_id"].as_i64().unwrap();
    let said = bot.server.say(ANN, "/start ev_1").unwrap();
    bot.server.edit_text(ANN, ANN, said, "/start ev_2").unwrap();
    bot.server.press(ANN, card, "Yes").unwrap();
    bot.server.press_forged(ANN, ANN, 4711, "old");
    bot.server.send_location(ANN, ANN, 52.52, 13.405).unwrap();
    bot.server.send_document(ANN, ANN, "a.ics", &b"x"[..], "").unwrap();
    bot.server.forward(ANN, ANN, ANN, card).unwrap();
    bot.server.inline_query(ANN, "q", "sender").unwrap();
    bot.server.block(ANN).unwrap();
    bot.server.unblock(ANN).unwrap();
    bot.server.kick_from_group(GROUP, ANN).unwrap();
    bot.server.add_to_group(GROUP, ANN).unwrap();
    bot.server.promote_bot(GROUP, ANN, true).unwrap();
    bot.server.join_group(GROUP, ANN).unwrap();
    bot.server.send_text(GROUP, BOB, "hi").unwrap();
    let updates = client.get_updates().allowed_updates([AllowedUpdate::Message]).await.unwrap();
    for update in &updates {
        assert!(!matches!(update.kind, UpdateKind::Error(_)), "{update:?}");
    }
    assert_eq!(updates.len(), 15);
    let UpdateKind::Message(first) = &updates[0].kind else { panic!() };
    assert_eq!(first.text(), Some("/start ev_1"));
    assert_eq!(first.from.as_ref().unwrap().id, UserId(1001));
    assert!(matches!(first.chat.kind, ChatKind::Private(_)));
    let forwarded = updates.iter().find_map(|update| match &update.kind {
        UpdateKind::Message(message) => message.forward_origin(),
        _ => None,
    });
    assert!(forwarded.is_some());
    let member = client.get_chat_member(ChatId(GROUP), UserId(1001)).await.unwrap();
    assert!(member.is_owner());
    assert_eq!(client.get_chat_administrators(ChatId(GROUP)).await.unwrap().len(), 2);
    let full = client.get_chat(ChatId(GROUP)).await.unwrap();
    assert_eq!(full.title(), Some("Lunch club"));
    assert_eq!(client.get_chat(ChatId(ANN)).await.unwrap().first_name(), Some("Ann"));
    client.get_webhook_info().await.unwrap();
    client.get_my_commands().await.unwrap();
}
