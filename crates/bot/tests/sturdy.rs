//! What a stranger, a bad line or a crash can do: nothing is lost, nothing is done twice, every press is answered.
#![cfg(test)]

#[expect(dead_code, reason = "each test file uses its part of it")]
mod common;

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use chrono::TimeDelta;
use common::{ANN, BOB, Chat, GROUP, now};
use serde_json::json;
use sqlx::PgPool;
use televent_bot::{BotError, Mode, Outbound};
use televent_core::notice::Notice;
use televent_core::{Actor, CardKind, Door, TelegramId, UpdateId};
use televent_ical::CalendarObject;
use televent_sim::telegram::{Action, Fault, FaultKind};
use televent_store::Precondition;
use televent_store::command::{Put, PutObject};
use televent_store::objects::Bound;
use televent_store::updates::Received;
use tokio_util::sync::CancellationToken;

fn text_update(id: i64, text: &str) -> serde_json::Value {
    json!({
        "update_id": id,
        "message": {
            "message_id": 9_000 + id % 1_000, "date": 1_795_255_200, "text": text,
            "chat": {"id": ANN, "type": "private", "first_name": "Ann"},
            "from": {"id": ANN, "is_bot": false, "first_name": "Ann", "username": "ann_weber", "language_code": "en"}
        }
    })
}

/// Buttons that do alike: of one kind, and with one label but for its numbers.
fn kind_of(label: &str, data: &str) -> (char, String) {
    (data.chars().next().unwrap(), label.chars().filter(|letter| !letter.is_ascii_digit()).collect())
}

/// A calendar in which every kind of keyboard can be reached.
async fn furnished(pool: PgPool) -> Chat {
    let mut chat = Chat::begin(pool).await;
    chat.say(BOB, "/tz London").await;
    chat.say(ANN, "/tz Berlin").await;
    let ten: Vec<String> =
        (1..=10).map(|number| format!("Session {number} thursday {}:00", number + 8)).collect();
    chat.say(ANN, &ten.join("\n")).await;
    for text in [
        "standup every weekday 9:15",
        "Dentist tuesday 9:30",
        "Planning monday 10:00 with @bob_costa",
        "call mom",
        "meeting yesterday at 9",
        "/today",
        "/agenda",
        "/week",
        "/find e",
        "/cancel",
        "/cancel",
        "/cancel",
        "call dad",
        "/device add phone",
        "/device",
        "/settings",
    ] {
        chat.say(ANN, text).await;
    }
    chat
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn every_button_is_answered(pool: PgPool) {
    let chat = furnished(pool).await;
    let mut pressed = HashSet::new();
    let mut alike: HashMap<(char, String), usize> = HashMap::new();
    // Whatever a press brings up is pressed too, but not a hundred alike; destructive ones last, so that the others
    // are reached.
    let ends =
        ["Delete", "Undo", "Redo", "🗑", "All", "Only", "From", "Revoke", "Deutsch", "Русский", "Español"];
    for round in 0.. {
        assert!(round < 400, "it never ends");
        let messages = [ANN, BOB].into_iter().flat_map(|person| chat.sim.messages(person));
        let buttons = messages.flat_map(|message| {
            let place = (message.chat, message.id);
            message.keyboard.into_iter().flatten().map(move |button| (place, button))
        });
        let open: Vec<_> = buttons
            .filter_map(|(place, button)| match button.action {
                Action::Callback(data) if !pressed.contains(&(place, data.clone())) => {
                    Some((place, button.text, data))
                }
                _ => None,
            })
            .filter(|(_, label, data)| alike.get(&kind_of(label, data)).copied().unwrap_or_default() < 3)
            .collect();
        let often = |label: &str, data: &str| alike.get(&kind_of(label, data)).copied().unwrap_or_default();
        let next = open.iter().min_by_key(|(_, label, data)| {
            // A kind that was never pressed comes before all others.
            let new = !alike.keys().any(|(kind, _)| data.starts_with(*kind));
            (!new, ends.iter().any(|word| label.contains(word)), often(label, data))
        });
        let Some((place, label, data)) = next.cloned() else { break };
        *alike.entry(kind_of(&label, &data)).or_default() += 1;
        pressed.insert((place, data.clone()));
        chat.sim.press(place.0, place.1, &data).unwrap();
        chat.settle_quietly().await;
    }
    chat.sim_is_content();
    let kinds: HashSet<char> = pressed.iter().filter_map(|(_, data)| data.chars().next()).collect();
    for kind in "cudkefboinlavDAMRXSLPZE".chars() {
        assert!(kinds.contains(&kind), "no button of kind {kind} was pressed: {kinds:?}");
    }
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn hostile_titles_are_shown_and_never_refused(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    let long = "x".repeat(4_000);
    let titles = [
        "Lunch <3",
        "a & b",
        "<b>bold</b> </i> <a href=\"x\">",
        "&amp; &lt; &nbsp; &#0;",
        "\"quoted\" 'single' `code`",
        "*bold* _italic_ [link](http://x.y) ~s~ ||spoiler||",
        "שלום עולם",
        "\u{202e}reversed\u{202c}",
        "👩‍👩‍👧‍👦 family 🏳️‍🌈",
        "z\u{0335}\u{0321}a\u{0334}lgo",
        "{ $title } { -term } {\"x\"}",
        "%s %n ${x} ; drop table events; --",
        long.as_str(),
    ];
    for title in titles {
        chat.say(ANN, &format!("{title} tomorrow 15:00")).await;
    }
    for text in [
        "/agenda",
        "/find a",
        "/cancel",
        "/today",
        "/find <3 &",
        "/tz <b>",
        "/device add <3 & \"",
        "/invite <x>",
    ] {
        chat.say(ANN, text).await;
    }
    for message in chat
        .sim
        .messages(ANN)
        .into_iter()
        .filter(|message| message.button("Edit").is_some())
        .collect::<Vec<_>>()
    {
        for label in ["Edit", "Title", "Back", "Invite", "By a link", "Back"] {
            if chat.sim.message(ANN, message.id).is_some_and(|message| message.button(label).is_some()) {
                chat.sim.press(ANN, message.id, label).unwrap();
                chat.settle_quietly().await;
            }
        }
    }
    chat.sim_is_content();
    let said: String = chat
        .sim
        .messages(ANN)
        .into_iter()
        .filter(televent_sim::telegram::Message::is_from_bot)
        .map(|m| m.text + "\n")
        .collect();
    for title in ["Lunch <3", "a & b", "שלום עולם", "_italic_ [link]"] {
        assert!(said.contains(title), "{title} is not shown as it was written:\n{said}");
    }
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn texts_that_are_no_events_are_answered_too(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    let texts = [
        "\u{0}\u{1}\u{2}",
        "🙂",
        ".",
        "?",
        "/",
        "//",
        "/ today",
        "@",
        "99:99 on 99.99.9999",
        "tomorrow tomorrow tomorrow",
    ];
    for text in
        texts.map(str::to_owned).into_iter().chain(["tomorrow 15:00 ".repeat(270), "\u{200b}".repeat(4_000)])
    {
        // What no app would send comes as an update all the same.
        if chat.sim.say(ANN, &text).is_err() {
            chat.sim.send_raw_update(text_update(910_000_000 + i64::try_from(text.len()).unwrap(), &text));
        }
        chat.settle().await;
    }
    chat.sim_is_content();
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_update_that_comes_twice_takes_effect_once(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    let id = chat.sim.send_raw_update(text_update(800_000_001, "Dentist tomorrow 9:30"));
    chat.settle_quietly().await;
    chat.sim.send_raw_update(text_update(id, "Dentist tomorrow 9:30"));
    let update = text_update(id, "Dentist tomorrow 9:30");
    let again = Received { id: UpdateId(id), chat: Some(ANN), raw: update.to_string() };
    assert_eq!(chat.store.receive_updates(&[again]).await.unwrap(), 0);
    chat.settle_quietly().await;
    assert_eq!(chat.events().await, 1);
    let cards = chat.sim.messages(ANN).into_iter().filter(|message| message.text.contains("Dentist"));
    assert_eq!(cards.count(), 1);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_was_taken_in_before_a_crash_is_answered_after_it_in_order(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    chat.stop().await;
    // The bot died between taking these in and answering them; one had been begun.
    let updates = ["Dentist tomorrow 9:30", "/undo", "Lunch tomorrow 12:00"].into_iter().zip(900_000_001..);
    let updates: Vec<Received> = updates
        .map(|(text, id)| Received {
            id: UpdateId(id),
            chat: Some(ANN),
            raw: text_update(id, text).to_string(),
        })
        .collect();
    chat.store.receive_updates(&updates).await.unwrap();
    assert_eq!(chat.store.begin_update(UpdateId(900_000_001)).await.unwrap().unwrap().before, 0);
    chat.start();
    chat.settle().await;
    assert_eq!(chat.events().await, 1, "the dentist was taken back before lunch was added");
    let said = chat.transcript();
    assert!(said.contains("Dentist – deleted") && said.contains("📅 Lunch"), "{said}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn two_instances_answer_once_and_the_second_takes_over(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    let stop = CancellationToken::new();
    let second = tokio::spawn(televent_bot::run(chat.config.clone(), chat.store.clone(), stop.clone()));
    chat.say(ANN, "Dentist tomorrow 9:30").await;
    assert_eq!(chat.events().await, 1);
    chat.stop().await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    chat.say(ANN, "Lunch tomorrow 12:00").await;
    assert_eq!(chat.events().await, 2);
    stop.cancel();
    second.await.unwrap().unwrap();
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_entity_of_a_later_bot_api_does_not_silence_the_bot(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    let mut update = text_update(800_000_001, "Dentist tomorrow 9:30");
    update["message"]["entities"] = json!([{"type": "date_time", "offset": 8, "length": 8, "unix_time": 1_795_336_200, "date_time_format": "Dt"}]);
    chat.sim.send_raw_update(update);
    chat.sim.send_raw_update(json!({"update_id": 800_000_002, "planet_landing": {"from": {"id": ANN}}}));
    chat.settle_quietly().await;
    assert!(chat.last(ANN).text.contains("Dentist"));
    assert_eq!(chat.events().await, 1);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn forged_foreign_and_stale_presses_are_answered_and_do_nothing(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(BOB, "/tz London").await;
    chat.say(ANN, "/tz Berlin").await;
    chat.say(ANN, "Dentist tuesday 9:30").await;
    let card = chat.last(ANN);
    let datas: Vec<String> = card
        .keyboard
        .iter()
        .flatten()
        .filter_map(|button| match &button.action {
            Action::Callback(data) => Some(data.clone()),
            _ => None,
        })
        .collect();
    for data in datas.iter().map(String::as_str).chain(["", "x", "v!!!!", "🙂", "cAAAAAAAAAAAAAAAAAAAAAAA"])
    {
        chat.sim.press_forged(BOB, BOB, 4_711, data);
        // Somebody the bot has never met.
        chat.sim.press_forged(GROUP, 4_242, 4_711, data);
    }
    chat.settle_quietly().await;
    let waiting: Vec<_> = chat.sim.unanswered_callbacks();
    assert!(waiting.is_empty(), "{waiting:#?}");
    assert_eq!(chat.events().await, 1);
    assert_eq!(chat.sim.message(ANN, card.id).unwrap().text, card.text);
    chat.press(ANN, "Undo").await;
    // The same button once more, from an old copy of the card.
    chat.sim.press_forged(ANN, ANN, card.id, datas.last().unwrap());
    chat.settle_quietly().await;
    assert!(chat.sim.unanswered_callbacks().is_empty());
    assert_eq!(chat.events().await, 0);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_phone_moves_the_event_and_the_card_follows(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    chat.say(ANN, "Dentist tuesday 9:30").await;
    let ann = chat.store.person_by_telegram(TelegramId(ANN)).await.unwrap().unwrap();
    let (window, bound) = ((now(), now() + TimeDelta::days(9)), Bound { rows: 9, octets: 1 << 20 });
    let (listed, _) = chat.store.listed(ann.id, window, None, bound).await.unwrap();
    let event = chat.store.event(ann.id, listed[0].event).await.unwrap().unwrap();
    let text = event
        .stored
        .text
        .replace("20261124T093000", "20261124T110000")
        .replace("20261124T103000", "20261124T120000");
    let put = PutObject {
        calendar: event.calendar.segment(),
        name: event.name.clone(),
        object: CalendarObject::parse(text).unwrap(),
        condition: Precondition::Match(vec![event.stored.etag.as_str().to_owned()]),
    };
    let phone = Actor::new(ann.id, Door::CalDav);
    assert!(matches!(chat.store.execute(phone, put).await.unwrap(), Put::Updated(_)));
    chat.settle().await;
    let card = chat.last(ANN);
    assert!(card.text.contains("11:00–12:00") && card.edits == 1, "{card:?}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn who_blocks_the_bot_is_not_written_to_until_they_come_back(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    let reachable =
        async |chat: &Chat| chat.store.person_by_telegram(TelegramId(ANN)).await.unwrap().unwrap().reachable;
    chat.sim.block(ANN).unwrap();
    chat.settle_quietly().await;
    assert!(!reachable(&chat).await);
    chat.sim.unblock(ANN).unwrap();
    chat.settle_quietly().await;
    assert!(reachable(&chat).await);
    chat.say(ANN, "Dentist tuesday 9:30").await;
    let event = chat.store.last_event_shown(TelegramId(ANN)).await.unwrap().unwrap();
    chat.stop().await;
    chat.sim.block(ANN).unwrap();
    let notice = Notice::Card { event, card: CardKind::Own, reply_to: None };
    let error = chat.outbound.deliver(TelegramId(ANN), &notice).await.unwrap_err();
    assert!(matches!(error, televent_bot::DeliverError::Permanent { blocked: true, .. }), "{error}");
    assert!(reachable(&chat).await, "the worker remembers it, in one place");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_429_is_waited_for_and_nothing_is_said_twice(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    chat.sim.clear_calls();
    chat.sim.inject(Fault::once(FaultKind::TooManyRequests(1)).method("sendMessage"));
    let started = std::time::Instant::now();
    chat.say(ANN, "/today").await;
    assert!(started.elapsed() >= Duration::from_secs(1));
    let sent: Vec<u16> =
        chat.sim.calls().iter().filter(|call| call.method == "sendMessage").map(|call| call.status).collect();
    assert_eq!(sent, vec![429, 200]);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_server_that_fails_for_long_leaves_an_apology(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    chat.sim.inject(Fault::once(FaultKind::ServerError).method("sendMessage").times(3));
    chat.say(ANN, "/today").await;
    let last = chat.last(ANN).text;
    assert!(last.starts_with("Sorry, something went wrong"), "{last}");
    let open: i64 = sqlx::query_scalar("select count(*) from updates where answered_at is null")
        .fetch_one(&chat.pool)
        .await
        .unwrap();
    assert_eq!(open, 0);
    chat.say(ANN, "/today").await;
    assert!(chat.last(ANN).text.starts_with("Nothing is planned"));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn markup_that_is_refused_is_sent_again_without(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    let refusal =
        "Bad Request: can't parse entities: Unsupported start tag \"3\" at byte offset 2".to_owned();
    chat.sim.inject(Fault::once(FaultKind::Refuse(400, refusal)).method("sendMessage"));
    chat.say(ANN, "Lunch <3 & tea tomorrow 12:00").await;
    let text = chat.last(ANN).text;
    assert!(text.contains("Lunch <3 & tea") && !text.contains("&lt;"), "{text}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_conflict_is_waited_out_and_a_bad_token_ends_it(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    let conflict =
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
    chat.sim.inject(Fault::once(FaultKind::Refuse(409, conflict.to_owned())).method("getUpdates").times(2));
    chat.say(ANN, "/today").await;
    chat.say(ANN, "/tomorrow").await;
    assert!(chat.last(ANN).text.contains("tomorrow"));
    chat.stop().await;
    let mut config = chat.config.clone();
    config.token = "4242424242:wrong".to_owned().into();
    let ended = televent_bot::run(config, chat.store.clone(), CancellationToken::new());
    let ended = tokio::time::timeout(Duration::from_secs(5), ended).await.unwrap();
    assert!(matches!(ended, Err(BotError::Token)), "{ended:?}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn by_webhook_the_inbox_is_filled_from_outside(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.stop().await;
    chat.sim.clear_calls();
    let url = url::Url::parse("https://cal.example.org/hooks/telegram").unwrap();
    chat.config.mode = Mode::Webhook { url, secret: "s3cret".to_owned().into() };
    chat.start();
    let set = chat.sim.wait_until(Duration::from_secs(5), |sim| {
        sim.calls().iter().any(|call| call.method == "setWebhook" && call.status == 200)
    });
    assert!(set.await);
    let update = text_update(800_000_001, "Dentist tomorrow 9:30");
    let received = Received { id: UpdateId(800_000_001), chat: Some(ANN), raw: update.to_string() };
    chat.store.receive_updates(&[received]).await.unwrap();
    chat.settle_quietly().await;
    assert_eq!(chat.events().await, 1);
    assert!(chat.sim.calls().iter().all(|call| call.method != "getUpdates"));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn telegram_is_told_what_is_wanted_and_offered(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    let calls = chat.sim.calls();
    let poll = calls.iter().find(|call| call.method == "getUpdates").unwrap();
    let allowed = poll.params["allowed_updates"].to_string();
    for kind in ["message", "edited_message", "callback_query", "my_chat_member"] {
        assert!(allowed.contains(kind), "{allowed}");
    }
    for language in ["", "en", "ru", "de", "es"] {
        let menu = chat.sim.commands("all_private_chats", language).unwrap();
        assert_eq!(menu.as_array().unwrap().len(), 10, "{language}: {menu}");
    }
    assert!(chat.sim.commands("all_group_chats", "ru").unwrap().to_string().contains("Добавить"));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_card_whose_message_is_gone_is_forgotten(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    chat.say(ANN, "Dentist tuesday 9:30").await;
    let event = chat.store.last_event_shown(TelegramId(ANN)).await.unwrap().unwrap();
    let outbound = Outbound::new(&chat.config, chat.store.clone());
    let gone = Notice::Refresh { event, card: CardKind::Own, message: 4_711, version: 1 };
    assert_eq!(outbound.deliver(TelegramId(ANN), &gone).await.unwrap().message, None);
    let unknown = Notice::Card {
        event: televent_core::EventId(uuid::Uuid::nil()),
        card: CardKind::Own,
        reply_to: None,
    };
    assert_eq!(outbound.deliver(TelegramId(ANN), &unknown).await.unwrap().message, None);
    // What is there already is no fault.
    let card = chat.last(ANN).id;
    let same = Notice::Refresh { event, card: CardKind::Own, message: card, version: 1 };
    assert_eq!(outbound.deliver(TelegramId(ANN), &same).await.unwrap().message, Some(card));
}
