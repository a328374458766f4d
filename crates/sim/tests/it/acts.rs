//! What people do, and how the bot hears of it.

use chrono::TimeDelta;
use serde_json::json;
use televent_sim::telegram::{ActError, Outgoing};

use crate::bot::{ANN, BOB, Bot, GROUP, SOON, TestClock, one_button};

#[tokio::test]
async fn a_press_is_answered_once_and_in_time() {
    let clock = TestClock::new();
    let shared = clock.clock();
    let bot = Bot::with(|options| options.clock = shared).await;
    let markup = one_button(&json!({"text": "✅ Yes", "callback_data": "r:1:y"}));
    let sent = bot.ok("sendMessage", json!({"chat_id": ANN, "text": "Lunch?", "reply_markup": markup})).await;
    let id = sent["message_id"].as_i64().unwrap();
    let query = bot.server.press(ANN, id, "Yes").unwrap();
    let update = &bot.updates().await[0]["callback_query"];
    assert_eq!((&update["data"], &update["id"]), (&json!("r:1:y"), &json!(query)));
    assert_eq!(update["message"]["text"], "Lunch?");
    assert_eq!(update["from"]["id"], ANN);

    let too_long = json!({"callback_query_id": query, "text": "x".repeat(201)});
    assert_eq!(bot.refused("answerCallbackQuery", too_long).await, "400 Bad Request: MESSAGE_TOO_LONG");
    let answer = json!({"callback_query_id": query, "text": "You go", "show_alert": true});
    bot.ok("answerCallbackQuery", answer).await;
    let toast = &bot.server.toasts()[0];
    assert_eq!((toast.text.as_str(), toast.alert, toast.to), ("You go", true, ANN));
    assert!(bot.server.unanswered_callbacks().is_empty());

    let late = bot.server.press(ANN, id, "Yes").unwrap();
    clock.advance(TimeDelta::seconds(16));
    let gone = "400 Bad Request: query is too old and response timeout expired or query ID is invalid";
    assert_eq!(bot.refused("answerCallbackQuery", json!({"callback_query_id": late})).await, gone);
    assert_eq!(bot.refused("answerCallbackQuery", json!({"callback_query_id": "1"})).await, gone);
    assert_eq!(bot.server.unanswered_callbacks().len(), 1);
    let forged = bot.server.press_forged(ANN, BOB, 4711, "r:2:y");
    bot.ok("answerCallbackQuery", json!({"callback_query_id": forged})).await;
}

#[tokio::test]
async fn blocking_is_told_and_holds() {
    let bot = Bot::new().await;
    bot.server.block(ANN).unwrap();
    assert_eq!(bot.server.say(ANN, "hi"), Err(ActError::Blocked(ANN)));
    bot.server.unblock(ANN).unwrap();
    let updates = bot.updates().await;
    let states: Vec<_> =
        updates.iter().map(|one| &one["my_chat_member"]["new_chat_member"]["status"]).collect();
    assert_eq!(states, ["kicked", "member"]);
    assert_eq!(updates[0]["my_chat_member"]["chat"]["type"], "private");
}

#[tokio::test]
async fn people_edit_and_reply_and_send_files() {
    let bot = Bot::new().await;
    let id = bot.server.say(ANN, "lunch fri").unwrap();
    bot.server.edit_text(ANN, ANN, id, "lunch sat").unwrap();
    let card = bot.send(ANN, "card").await;
    bot.server.send(ANN, ANN, &Outgoing::text("1h longer").reply_to(card)).unwrap();
    bot.server.send_document(ANN, ANN, "trip.ics", &b"BEGIN:VCALENDAR"[..], "please").unwrap();
    let updates = bot.updates().await;
    assert_eq!(updates[1]["edited_message"]["text"], "lunch sat");
    assert!(updates[1]["edited_message"]["edit_date"].is_i64());
    assert_eq!(updates[2]["message"]["reply_to_message"]["message_id"], card);
    let document = &updates[3]["message"];
    assert_eq!(
        (&document["caption"], &document["document"]["mime_type"]),
        (&json!("please"), &json!("text/calendar"))
    );
    assert_eq!(bot.server.edit_text(ANN, ANN, card, "x"), Err(ActError::NotOwn(ANN, card)));
    assert_eq!(bot.server.say(ANN, "   "), Err(ActError::Length));
    assert_eq!(bot.server.say(4711, "x"), Err(ActError::NoPerson(4711)));
    assert_eq!(bot.server.send_text(BOB, ANN, "x"), Err(ActError::NotInChat(ANN, BOB)));
}

#[tokio::test]
async fn inline_mode_from_question_to_edit() {
    let bot = Bot::new().await;
    let query = bot.server.inline_query(BOB, "dentist", "sender").unwrap();
    assert_eq!(bot.updates().await[0]["inline_query"]["query"], "dentist");
    let article = |id: &str| {
        json!({"type": "article", "id": id, "title": "Dentist", "description": "Tue",
            "input_message_content": {"message_text": "<b>Dentist</b>", "parse_mode": "HTML"},
            "reply_markup": one_button(&json!({"text": "✅", "callback_data": "r"}))})
    };
    let answer = |results: serde_json::Value| json!({"inline_query_id": query, "results": results});
    let twice = answer(json!([article("a"), article("a")]));
    assert_eq!(bot.refused("answerInlineQuery", twice).await, "400 Bad Request: RESULT_ID_DUPLICATE");
    let long = answer(json!([article(&"a".repeat(65))]));
    assert_eq!(bot.refused("answerInlineQuery", long).await, "400 Bad Request: RESULT_ID_INVALID");
    let many: Vec<_> = (0..51).map(|n| article(&n.to_string())).collect();
    assert_eq!(
        bot.refused("answerInlineQuery", answer(json!(many))).await,
        "400 Bad Request: RESULTS_TOO_MUCH"
    );
    bot.ok("answerInlineQuery", answer(json!([article("a")]))).await;
    assert_eq!(bot.server.inline(&query).unwrap().results.unwrap().len(), 1);

    bot.server.kick_from_group(GROUP, ANN).unwrap();
    let posted = bot.server.choose_inline_result(&query, "a", GROUP).unwrap();
    let card = bot.server.message(GROUP, posted).unwrap();
    assert!(card.via_bot && card.text == "Dentist");
    bot.server.press_as(GROUP, ANN, posted, "✅").unwrap();
    let updates = bot.updates().await;
    let chosen = updates.iter().find_map(|one| one.get("chosen_inline_result")).unwrap();
    let pressed = updates.iter().find_map(|one| one.get("callback_query")).unwrap();
    assert_eq!(chosen["inline_message_id"], pressed["inline_message_id"]);
    assert!(pressed.get("message").is_none());
    let edit = json!({"inline_message_id": chosen["inline_message_id"], "text": "Dentist ✅ 1"});
    assert_eq!(bot.ok("editMessageText", edit).await, json!(true));
    assert_eq!(bot.server.message(GROUP, posted).unwrap().text, "Dentist ✅ 1");
}

#[tokio::test]
async fn a_link_that_starts_the_bot() {
    let bot = Bot::new().await;
    bot.server.open_link(BOB, "https://t.me/Televent_bot?start=inv_a-1").unwrap();
    assert_eq!(bot.updates().await[0]["message"]["text"], "/start inv_a-1");
    bot.send(BOB, "now I may write").await;
    for wrong in [
        "https://t.me/other_bot?start=x",
        "https://t.me/televent_bot",
        "https://t.me/televent_bot?start=a%20b",
        "https://example.com/televent_bot?start=x",
        &format!("https://t.me/televent_bot?start={}", "x".repeat(65)),
    ] {
        assert_eq!(bot.server.open_link(BOB, wrong), Err(ActError::NoStartLink(wrong.to_owned())));
    }
}

#[tokio::test]
async fn waiting_sees_changes_at_once() {
    let bot = Bot::new().await;
    let server = bot.server.clone();
    let waiting =
        tokio::spawn(async move { server.wait_for_message(ANN, SOON, |one| one.text == "done").await });
    tokio::task::yield_now().await;
    bot.send(ANN, "done").await;
    assert_eq!(waiting.await.unwrap().unwrap().text, "done");
    let never = bot.server.wait_until(std::time::Duration::from_millis(20), |_| false).await;
    assert!(!never);
    let call = bot.server.calls().pop().unwrap();
    assert_eq!(
        (call.method.as_str(), call.chat(), call.text("text"), call.status),
        ("sendMessage", Some(ANN), "done", 200)
    );
}
