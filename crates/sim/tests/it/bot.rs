//! A bare client of the Bot API, and servers to point it at.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use televent_sim::telegram::{Clock, Options, Person, Server};

pub(crate) const ANN: i64 = 1001;
pub(crate) const BOB: i64 = 1002;
pub(crate) const GROUP: i64 = -1_002_000_000_001;
pub(crate) const SOON: Duration = Duration::from_secs(5);

pub(crate) fn free() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

/// A clock that stands until it is moved.
#[derive(Clone)]
pub(crate) struct TestClock(Arc<AtomicI64>);

impl TestClock {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicI64::new(1_795_000_000_000)))
    }

    pub(crate) fn advance(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
    }

    pub(crate) fn clock(&self) -> Clock {
        let shared = Arc::clone(&self.0);
        Arc::new(move || DateTime::<Utc>::from_timestamp_millis(shared.load(Ordering::SeqCst)).unwrap())
    }
}

/// A server with its client. Ann has started the bot, Bob has not, both are in the group.
pub(crate) struct Bot {
    pub(crate) server: Server,
    pub(crate) http: Client,
    base: String,
}

impl Bot {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Options)) -> Self {
        let mut options = Options {
            people: vec![
                Person::new(ANN, "Ann").username("ann_weber").started(),
                Person::new(BOB, "Bob").username("bob_costa"),
            ],
            ..Options::default()
        };
        change(&mut options);
        let server = Server::start(free(), options).await.unwrap();
        let base = format!("{}/bot{}", server.api_url(), server.token());
        Self { server, http: Client::new(), base }
    }

    pub(crate) fn request(&self, method: &str) -> RequestBuilder {
        self.http.post(format!("{}/{method}", self.base))
    }

    /// The whole answer: status and body.
    pub(crate) async fn raw(&self, method: &str, params: Value) -> (u16, Value) {
        let answer = self.request(method).json(&params).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// The result of a call that must succeed.
    pub(crate) async fn ok(&self, method: &str, params: Value) -> Value {
        let (status, body) = self.raw(method, params).await;
        assert_eq!((status, &body["ok"]), (200, &json!(true)), "{method}: {body}");
        body["result"].clone()
    }

    /// Status and text of a call that must be refused.
    pub(crate) async fn refused(&self, method: &str, params: Value) -> String {
        let (status, body) = self.raw(method, params).await;
        assert_eq!(body["ok"], json!(false), "{method}: {body}");
        assert_eq!(body["error_code"], json!(status));
        format!("{status} {}", body["description"].as_str().unwrap())
    }

    /// Sends a text and gives the message's id.
    pub(crate) async fn send(&self, chat: i64, text: &str) -> i64 {
        self.ok("sendMessage", json!({"chat_id": chat, "text": text})).await["message_id"].as_i64().unwrap()
    }

    /// All updates that wait.
    pub(crate) async fn updates(&self) -> Vec<Value> {
        self.ok("getUpdates", json!({})).await.as_array().unwrap().clone()
    }
}

/// An inline keyboard of one button.
pub(crate) fn one_button(button: &Value) -> Value {
    json!({"inline_keyboard": [[button]]})
}
