//! The limits on sending, with a clock that stands still.

use chrono::TimeDelta;
use serde_json::json;
use televent_sim::telegram::{FloodLimits, Person};

use crate::bot::{ANN, Bot, GROUP, TestClock};

async fn limited(people: i64) -> (Bot, TestClock) {
    let clock = TestClock::new();
    let shared = clock.clock();
    let bot = Bot::with(|options| {
        options.clock = shared;
        options.flood = Some(FloodLimits::default());
        options.people.extend((0..people).map(|n| Person::new(5000 + n, "P").started()));
    })
    .await;
    (bot, clock)
}

#[tokio::test]
async fn one_chat_takes_a_burst_and_then_one_a_second() {
    let (bot, clock) = limited(0).await;
    for _ in 0..3 {
        bot.send(ANN, "x").await;
    }
    let answer = bot.request("sendMessage").json(&json!({"chat_id": ANN, "text": "x"})).send().await.unwrap();
    assert_eq!(answer.status(), 429);
    assert_eq!(answer.headers()["retry-after"], "1");
    let body: serde_json::Value = answer.json().await.unwrap();
    assert_eq!(body["description"], "Too Many Requests: retry after 1");
    assert_eq!(body["parameters"]["retry_after"], 1);
    // Edits count as well, reading does not.
    let edit = json!({"chat_id": ANN, "message_id": 1, "text": "y"});
    assert_eq!(bot.refused("editMessageText", edit.clone()).await, "429 Too Many Requests: retry after 1");
    bot.ok("getChat", json!({"chat_id": ANN})).await;
    clock.advance(TimeDelta::milliseconds(1000));
    bot.ok("editMessageText", edit).await;
    assert_eq!(
        bot.refused("sendMessage", json!({"chat_id": ANN, "text": "x"})).await,
        "429 Too Many Requests: retry after 1"
    );
    clock.advance(TimeDelta::seconds(10));
    for _ in 0..3 {
        bot.send(ANN, "x").await;
    }
}

#[tokio::test]
async fn thirty_a_second_over_all_chats() {
    let (bot, clock) = limited(31).await;
    for n in 0..30 {
        bot.send(5000 + n, "x").await;
    }
    let next = json!({"chat_id": 5030, "text": "x"});
    assert_eq!(bot.refused("sendMessage", next.clone()).await, "429 Too Many Requests: retry after 1");
    clock.advance(TimeDelta::seconds(1));
    bot.ok("sendMessage", next).await;
}

#[tokio::test]
async fn twenty_a_minute_in_a_group() {
    let (bot, clock) = limited(0).await;
    for _ in 0..20 {
        bot.send(GROUP, "x").await;
        clock.advance(TimeDelta::seconds(1));
    }
    let next = json!({"chat_id": GROUP, "text": "x"});
    assert_eq!(bot.refused("sendMessage", next.clone()).await, "429 Too Many Requests: retry after 40");
    clock.advance(TimeDelta::seconds(40));
    bot.ok("sendMessage", next).await;
    bot.server.limit(None);
    for _ in 0..50 {
        bot.send(GROUP, "x").await;
    }
}
