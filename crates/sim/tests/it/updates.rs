//! Polling and webhook.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::bot::{ANN, Bot, SOON};

fn ids(updates: &[Value]) -> Vec<i64> {
    updates.iter().map(|one| one["update_id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn updates_stay_until_confirmed() {
    let bot = Bot::new().await;
    for text in ["a", "b", "c"] {
        bot.server.say(ANN, text).unwrap();
    }
    let first = ids(&bot.updates().await);
    assert_eq!(ids(&bot.updates().await), first, "seen is not confirmed");
    let rest = bot.ok("getUpdates", json!({"offset": first[1], "limit": 1})).await;
    assert_eq!(ids(rest.as_array().unwrap()), [first[1]]);
    assert_eq!(bot.server.pending_updates().len(), 2);
    let last = bot.ok("getUpdates", json!({"offset": -1})).await;
    assert_eq!(ids(last.as_array().unwrap()), [first[2]]);
    bot.ok("getUpdates", json!({"offset": first[2] + 1})).await;
    assert!(bot.server.pending_updates().is_empty());
}

#[tokio::test]
async fn a_long_poll_waits_and_ends_with_the_first_update() {
    let bot = Bot::new().await;
    let started = Instant::now();
    let poll = bot.request("getUpdates").json(&json!({"timeout": 20})).send();
    let (answer, ()) = tokio::join!(poll, async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        bot.server.say(ANN, "now").unwrap();
    });
    let body: Value = answer.unwrap().json().await.unwrap();
    assert_eq!(body["result"][0]["message"]["text"], "now");
    assert!(started.elapsed() >= Duration::from_millis(140) && started.elapsed() < SOON);
    let empty = Bot::new().await;
    let started = Instant::now();
    assert_eq!(empty.ok("getUpdates", json!({"timeout": 1})).await, json!([]));
    assert!(started.elapsed() >= Duration::from_millis(950));
}

#[tokio::test]
async fn two_pollers_are_one_too_many() {
    let bot = Bot::new().await;
    let first = tokio::spawn(bot.request("getUpdates").json(&json!({"timeout": 20})).send());
    tokio::time::sleep(Duration::from_millis(100)).await;
    bot.ok("getUpdates", json!({})).await;
    let answer = first.await.unwrap().unwrap();
    assert_eq!(answer.status(), 409);
    assert_eq!(
        answer.json::<Value>().await.unwrap()["description"],
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    );
}

#[tokio::test]
async fn only_allowed_kinds_come() {
    let bot = Bot::new().await;
    bot.ok("getUpdates", json!({"allowed_updates": ["callback_query"]})).await;
    bot.server.say(ANN, "unseen").unwrap();
    bot.server.press_forged(ANN, ANN, 1, "x");
    let updates = bot.updates().await;
    assert!(updates.len() == 1 && updates[0].get("callback_query").is_some());
    // The list is remembered until another is given; an empty one is the default.
    bot.ok("getUpdates", json!({"allowed_updates": []})).await;
    bot.server.say(ANN, "seen").unwrap();
    assert_eq!(bot.updates().await.len(), 2);
    let raw = bot.server.send_raw_update(json!({"purchased_paid_media": {"from": {}}}));
    assert_eq!(bot.updates().await[2]["update_id"], raw);
}

/// Secret and update of each delivery.
type Got = Vec<(Option<String>, Value)>;

#[derive(Clone, Default)]
struct Hook {
    got: Arc<Mutex<Got>>,
    failures: Arc<Mutex<u32>>,
}

async fn receive(State(hook): State<Hook>, headers: HeaderMap, Json(update): Json<Value>) -> StatusCode {
    let mut failures = hook.failures.lock().unwrap();
    if *failures > 0 {
        *failures -= 1;
        return StatusCode::INTERNAL_SERVER_ERROR;
    }
    let secret =
        headers.get("x-telegram-bot-api-secret-token").map(|value| value.to_str().unwrap().to_owned());
    hook.got.lock().unwrap().push((secret, update));
    StatusCode::OK
}

async fn hook_server(hook: Hook) -> String {
    let listener = tokio::net::TcpListener::bind(crate::bot::free()).await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/hooks/telegram", post(receive)).with_state(hook);
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}/hooks/telegram")
}

#[tokio::test]
async fn a_webhook_gets_updates_in_order_until_it_takes_them() {
    let hook = Hook { failures: Arc::new(Mutex::new(2)), ..Hook::default() };
    let bot = Bot::with(|options| options.webhook_retry = Duration::from_millis(20)).await;
    bot.server.say(ANN, "before").unwrap();
    let url = hook_server(hook.clone()).await;
    bot.ok("setWebhook", json!({"url": url, "secret_token": "s3cret_-", "allowed_updates": ["message"]}))
        .await;
    bot.server.say(ANN, "after").unwrap();
    assert!(bot.server.wait_until(SOON, |_| true).await);
    let deadline = Instant::now() + SOON;
    while hook.got.lock().unwrap().len() < 2 && Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let got = hook.got.lock().unwrap().clone();
    let texts: Vec<_> = got.iter().map(|(_, update)| update["message"]["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["before", "after"]);
    assert_eq!(got[0].0.as_deref(), Some("s3cret_-"));
    let state = bot.ok("getWebhookInfo", json!({})).await;
    assert_eq!(state["last_error_message"], "Wrong response from the webhook: 500");
    assert_eq!(state["allowed_updates"], json!(["message"]));
    assert_eq!(
        bot.refused("getUpdates", json!({})).await,
        "409 Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    );
    bot.ok("deleteWebhook", json!({"drop_pending_updates": true})).await;
    assert_eq!(bot.ok("getWebhookInfo", json!({})).await["url"], "");
    assert!(bot.updates().await.is_empty());
}

#[tokio::test]
async fn webhooks_that_are_refused() {
    let bot = Bot::new().await;
    let set =
        |url: &str, secret: &str| bot.refused("setWebhook", json!({"url": url, "secret_token": secret}));
    assert_eq!(
        set("https://example.com/", "no spaces").await,
        "400 Bad Request: secret token contains unallowed characters"
    );
    assert_eq!(
        set("https://example.com/", &"x".repeat(257)).await,
        "400 Bad Request: secret token is too long"
    );
    assert_eq!(
        set("http://example.com/", "x").await,
        "400 Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    );
    assert_eq!(
        set("https://example.com:8080/", "x").await,
        "400 Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"
    );
}

#[tokio::test]
async fn a_webhook_ends_a_poll_that_waits() {
    let bot = Bot::new().await;
    let poll = tokio::spawn(bot.request("getUpdates").json(&json!({"timeout": 20})).send());
    tokio::time::sleep(Duration::from_millis(100)).await;
    bot.ok("setWebhook", json!({"url": "http://127.0.0.1:9/hook"})).await;
    let answer = poll.await.unwrap().unwrap();
    assert_eq!(answer.status(), 409);
    let body = answer.json::<Value>().await.unwrap();
    assert_eq!(body["description"], "Conflict: terminated by setWebhook request");
}
