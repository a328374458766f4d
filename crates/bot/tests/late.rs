//! Answers that a crash, or Telegram, kept from arriving: the person hears of what was done, and secrets do not stay.
#![cfg(test)]

#[expect(dead_code, reason = "each test file uses its part of it")]
mod common;

use std::time::Duration;

use chrono::TimeDelta;
use common::{ANN, BOB, Chat, now};
use serde_json::json;
use sqlx::PgPool;
use televent_core::credential::DevicePassword;
use televent_core::notice::{Notice, Unreached};
use televent_core::{Actor, TelegramId, UpdateId};
use televent_ical::compose::NewEvent;
use televent_ical::{Span, When};
use televent_sim::telegram::{Fault, FaultKind, Outgoing};
use televent_store::command::{CreateEvents, MintDevice, Preference, SetPreference, Show};
use televent_store::updates::Received;

const UPDATE: i64 = 900_000_001;

fn written(text: &str) -> Received {
    let raw = json!({
        "update_id": UPDATE,
        "message": {
            "message_id": 9_001, "date": 1_795_255_200, "text": text,
            "chat": {"id": ANN, "type": "private", "first_name": "Ann"},
            "from": {"id": ANN, "is_bot": false, "first_name": "Ann", "username": "ann_weber", "language_code": "en"}
        }
    });
    Received { id: UpdateId(UPDATE), chat: Some(ANN), raw: raw.to_string() }
}

/// What the bot said to Ann since it had said `before` messages.
fn said(chat: &Chat, before: usize) -> Vec<String> {
    let messages = chat.sim.messages(ANN).into_iter().filter(televent_sim::telegram::Message::is_from_bot);
    messages.skip(before).map(|message| message.text).collect()
}

/// The bot has taken this in and committed its command, and dies before it says anything.
async fn dies_after(chat: &mut Chat, text: &str) -> (Actor, usize) {
    chat.say(ANN, "/tz Berlin").await;
    chat.stop().await;
    chat.store.receive_updates(&[written(text)]).await.unwrap();
    chat.store.begin_update(UpdateId(UPDATE)).await.unwrap();
    let ann = chat.store.person_by_telegram(TelegramId(ANN)).await.unwrap().unwrap();
    (Actor::chat(ann.id, UpdateId(UPDATE)), said(chat, 0).len())
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_answer_lost_between_commit_and_telegram_is_given_after_all_and_once(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    let (actor, before) = dies_after(&mut chat, "/tz Tokyo").await;
    let tokyo = SetPreference(Preference::Timezone(chrono_tz::Asia::Tokyo));
    chat.store.execute(actor, tokyo).await.unwrap();
    for _ in 0..2 {
        chat.start();
        chat.settle().await;
        chat.stop().await;
    }
    let said = said(&chat, before);
    assert!(said.len() == 1 && said[0].contains("Done. I was interrupted"), "{said:?}");
    let kept: i64 = sqlx::query_scalar("select count(*) from updates where raw is not null")
        .fetch_one(&chat.pool)
        .await
        .unwrap();
    assert_eq!(kept, 0, "what she wrote is not kept any longer");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_the_outbox_answers_is_answered_by_it_alone(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    let (actor, before) = dies_after(&mut chat, "Dentist tomorrow 9:30").await;
    let start = When::Utc(now() + TimeDelta::days(1));
    let event = NewEvent::new("", "Dentist", Span { start: start.clone(), end: start });
    let show = Some(Show { chat: TelegramId(ANN), reply_to: None });
    chat.store.execute(actor, CreateEvents { events: vec![event.into()], show, draft: None }).await.unwrap();
    chat.start();
    chat.settle().await;
    let said = said(&chat, before);
    assert!(said.len() == 1 && said[0].contains("Dentist"), "{said:?}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_password_nobody_saw_is_owned_up_to(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    let (actor, before) = dies_after(&mut chat, "/device add phone").await;
    let password = DevicePassword::mint([1; 16], [2; 16]);
    let hash = password.hash([3; 16]).unwrap();
    chat.store.execute(actor, MintDevice::new("phone", &password, hash)).await.unwrap();
    chat.start();
    chat.settle().await;
    let said = said(&chat, before);
    assert!(said.len() == 1 && said[0].contains("while I made a password"), "{said:?}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_answer_telegram_does_not_take_at_first_comes_later_and_nothing_is_done_twice(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    chat.say(ANN, "Dentist tuesday 9:30").await;
    let before = said(&chat, 0).len();
    chat.sim.inject(Fault::once(FaultKind::ServerError).method("sendMessage"));
    chat.say(ANN, "/undo").await;
    assert_eq!(chat.events().await, 0);
    let said = said(&chat, before);
    assert!(said.len() == 1 && said[0].contains("Done. I was interrupted"), "{said:?}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_password_leaves_the_chat_although_the_bot_was_started_anew(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    chat.say(ANN, "/device add phone").await;
    let password = chat.last(ANN);
    assert!(password.text.contains("Password"), "{}", password.text);
    chat.stop().await;
    chat.start();
    chat.clock.advance(TimeDelta::seconds(299));
    chat.settle().await;
    assert!(chat.sim.message(ANN, password.id).is_some(), "there is time to copy it");
    chat.clock.advance(TimeDelta::seconds(2));
    chat.settle().await;
    assert!(chat.sim.message(ANN, password.id).is_none());
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn who_was_not_reached_is_named_to_the_organizer(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(BOB, "/tz London").await;
    chat.say(ANN, "/tz Berlin").await;
    chat.say(ANN, "Lunch <3 tuesday 12:00").await;
    let event = chat.store.last_event_shown(TelegramId(ANN)).await.unwrap().unwrap();
    let bob = chat.store.person_by_telegram(TelegramId(BOB)).await.unwrap().unwrap();
    sqlx::query(
        "insert into outbox_dead (id, lane, slot, channel, prio, due_at, attempts, kind, payload, error)
         values (7, 1, 1, 1, 1, now(), 1, 'mail', '{\"address\": \"eve@example.org\"}', '550')",
    )
    .execute(&chat.pool)
    .await
    .unwrap();
    for (guest, name) in [(Unreached::Person(bob.id), "Bob"), (Unreached::Mail(7), "eve@example.org")] {
        chat.outbound.deliver(TelegramId(ANN), &Notice::Unreached { event, guest }).await.unwrap();
        let said = chat.last(ANN).text;
        assert!(said.contains(name) && said.contains("Lunch <3"), "{said}");
    }
    let gone = Notice::Unreached { event, guest: Unreached::Mail(8) };
    assert_eq!(chat.outbound.deliver(TelegramId(ANN), &gone).await.unwrap().message, None);
    chat.sim_is_content();
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_typed_value_and_the_end_of_its_question_are_one_command(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    chat.say(ANN, "Dentist tuesday 9:30").await;
    for (buttons, text) in [(["Edit", "Title"], "Surgeon"), (["Edit", "When"], "wed 11")] {
        for button in buttons {
            chat.press(ANN, button).await;
        }
        chat.say(ANN, text).await;
    }
    let deeds: Vec<String> = sqlx::query_scalar("select action from audit order by person_id, seq")
        .fetch_all(&chat.pool)
        .await
        .unwrap();
    let edits = deeds.iter().filter(|deed| *deed == "event.edit").count();
    assert!(edits == 2 && !deeds.iter().any(|deed| deed == "draft.close"), "{deeds:?}");
    let open: i64 = sqlx::query_scalar(
        "select count(*) from drafts where answered_at is null and question->>'ask' = 'typed'",
    )
    .fetch_one(&chat.pool)
    .await
    .unwrap();
    assert_eq!(open, 0, "the next text would rename it again");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_database_that_is_away_is_not_an_event_that_is_gone(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    let written = chat.say(ANN, "Dentist tuesday 9:30").await;
    sqlx::raw_sql("alter table events rename to events_away").execute(&chat.pool).await.unwrap();
    chat.sim.edit_text(ANN, ANN, written, "Dentist wednesday 11:00").unwrap();
    // Long enough for a first attempt, which must not be the last.
    tokio::time::sleep(std::time::Duration::from_millis(900)).await;
    sqlx::raw_sql("alter table events_away rename to events").execute(&chat.pool).await.unwrap();
    chat.settle().await;
    let starts: chrono::DateTime<chrono::Utc> =
        sqlx::query_scalar("select starts_at from events").fetch_one(&chat.pool).await.unwrap();
    assert_eq!(starts.to_rfc3339(), "2026-11-25T10:00:00+00:00", "what was written is not lost");
}

/// A hash takes 19 MiB: the chat makes none beside those that sign-ins make.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_new_password_waits_for_a_seat_like_a_sign_in(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    let taken = (chat.store.seats().take(9).await.unwrap(), chat.store.seats().take(9).await.unwrap());
    let before = said(&chat, 0).len();
    chat.sim.send(ANN, ANN, &Outgoing::text("/device add phone")).unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(said(&chat, before), Vec::<String>::new(), "it waits");
    drop(taken);
    chat.settle().await;
    assert!(said(&chat, before)[0].contains("Password: "));
}
