//! Whole conversations, as people see them.
#![cfg(test)]

mod common;

use common::{ANN, BOB, Chat};
use insta::assert_snapshot;
use sqlx::PgPool;

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn first_meeting(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/start").await;
    chat.say(ANN, "Lunch with Bob tomorrow at noon").await;
    chat.say(ANN, "Berlin").await;
    chat.say(ANN, "Dentist tue 9:30 45m @ Main St 5").await;
    chat.say(ANN, "/today").await;
    chat.say(ANN, "/week").await;
    chat.press(ANN, "›").await;
    assert_snapshot!(chat.transcript());
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn undo_and_delete(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(ANN, "/tz Berlin").await;
    chat.say(ANN, "Dentist tuesday 9:30").await;
    chat.press(ANN, "Undo").await;
    chat.press(ANN, "Undo").await;
    chat.press(ANN, "Delete").await;
    chat.say(ANN, "/undo").await;
    chat.say(ANN, "/cancel").await;
    chat.press(ANN, "Dentist").await;
    chat.press(ANN, "Undo").await;
    assert_snapshot!(chat.transcript());
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_invitation_and_its_answer(pool: PgPool) {
    let mut chat = Chat::begin(pool).await;
    chat.say(BOB, "/tz London").await;
    chat.say(ANN, "/tz Berlin").await;
    chat.say(ANN, "Planning monday 10:00").await;
    let card = chat.last(ANN);
    chat.reply(ANN, card.id, "invite @bob_costa @nobody_here eve@example.org").await;
    chat.press(BOB, "Yes").await;
    chat.press(BOB, "Maybe").await;
    assert_snapshot!(chat.transcript());
}
