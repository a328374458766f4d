//! Injected faults.

use std::time::{Duration, Instant};

use serde_json::json;
use televent_sim::telegram::{Fault, FaultKind};

use crate::bot::{ANN, BOB, Bot};

#[tokio::test]
async fn refusals_strike_so_many_times_and_where_they_are_told_to() {
    let bot = Bot::new().await;
    bot.server.say(BOB, "/start").unwrap();
    bot.server.inject(Fault::once(FaultKind::TooManyRequests(7)).chat(ANN).times(2));
    bot.send(BOB, "x").await;
    let to_ann = json!({"chat_id": ANN, "text": "x"});
    for _ in 0..2 {
        assert_eq!(bot.refused("sendMessage", to_ann.clone()).await, "429 Too Many Requests: retry after 7");
    }
    bot.send(ANN, "x").await;
    bot.server.inject(Fault::once(FaultKind::ServerError).method("getChat"));
    bot.send(ANN, "x").await;
    assert_eq!(bot.refused("getChat", json!({"chat_id": ANN})).await, "500 Internal Server Error");
    bot.server.inject(Fault::once(FaultKind::Refuse(502, "Bad Gateway".into())));
    assert_eq!(bot.refused("sendMessage", to_ann).await, "502 Bad Gateway");
    assert_eq!(bot.server.messages(ANN).len(), 2);
}

#[tokio::test]
async fn a_cut_connection_before_and_after() {
    let bot = Bot::new().await;
    let call = || bot.request("sendMessage").json(&json!({"chat_id": ANN, "text": "x"})).send();
    bot.server.inject(Fault::once(FaultKind::Drop));
    let error = call().await.unwrap_err();
    assert!(error.is_request(), "{error:?}");
    assert_eq!(bot.server.messages(ANN).len(), 0);
    bot.server.inject(Fault::once(FaultKind::DropAfter));
    call().await.unwrap_err();
    assert_eq!(bot.server.messages(ANN).len(), 1, "it took effect, and the caller cannot know");
    let statuses: Vec<u16> = bot.server.calls().iter().map(|call| call.status).collect();
    assert_eq!(statuses, [0, 200, 0]);
    bot.send(ANN, "y").await;
}

#[tokio::test]
async fn an_answer_that_never_comes_or_comes_late() {
    let bot = Bot::new().await;
    bot.server.inject(Fault::once(FaultKind::Hang));
    let body = json!({"chat_id": ANN, "text": "x"});
    let hung = bot.request("sendMessage").json(&body).timeout(Duration::from_millis(200)).send().await;
    assert!(hung.unwrap_err().is_timeout());
    assert!(bot.server.messages(ANN).is_empty());
    bot.server.inject(Fault::once(FaultKind::Delay(Duration::from_millis(200))));
    let started = Instant::now();
    bot.send(ANN, "x").await;
    assert!(started.elapsed() >= Duration::from_millis(200));
    bot.server.inject(Fault::once(FaultKind::Hang));
    bot.server.clear_faults();
    bot.send(ANN, "x").await;
}

#[tokio::test]
async fn stopping_lets_waiting_calls_go() {
    let bot = Bot::new().await;
    let poll = tokio::spawn(bot.request("getUpdates").json(&json!({"timeout": 50})).send());
    tokio::time::sleep(Duration::from_millis(100)).await;
    let started = Instant::now();
    drop(bot);
    // An answer or a cut, but at once.
    let _either = poll.await.unwrap();
    assert!(started.elapsed() < Duration::from_secs(2));
}
