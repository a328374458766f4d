//! A door on a database of its own and two people with an access token each.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use chrono::{TimeZone, Utc};
use serde_json::Value;
use sqlx::PgPool;
use televent_api::{Config, router};
use televent_core::credential::{mint_token, token_digest};
use televent_core::world::{CountingEntropy, MockClock};
use televent_core::{Actor, Door, Person, PersonId, TelegramId, World};
use televent_store::Store;
use televent_store::command::{MintToken, RegisterPerson};
use tower::ServiceExt;

pub(crate) struct House {
    pub(crate) router: Router,
    pub(crate) store: Store,
    pub(crate) ann: Person,
    pub(crate) token: String,
    pub(crate) bobs_token: String,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    pub(crate) fn code(&self) -> (u16, String) {
        (self.status.as_u16(), self.json()["error"]["code"].as_str().unwrap_or_default().to_owned())
    }
}

impl House {
    pub(crate) async fn new(pool: PgPool) -> Self {
        let now = Utc.with_ymd_and_hms(2026, 11, 21, 10, 0, 0).unwrap();
        let store = Store::with_pool(pool, World::new(MockClock::at(now), CountingEntropy::from_seed(7)));
        let (ann, token) = resident(&store, 7, "Ann").await;
        let (_, bobs_token) = resident(&store, 8, "Bob").await;
        Self { router: router(Config::for_tests(), store.clone()), store, ann, token, bobs_token }
    }

    /// Sends a request; `token` is who asks.
    pub(crate) async fn send(
        &self,
        token: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
            request = request.header("content-type", "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response =
            self.router.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = String::from_utf8(to_bytes(body, 8 << 20).await.unwrap().to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// As Ann.
    pub(crate) async fn ann(&self, method: &str, path: &str, body: &str) -> Answer {
        self.send(&self.token, method, path, &[], body).await
    }
}

async fn resident(store: &Store, account: i64, name: &str) -> (Person, String) {
    let command = RegisterPerson {
        telegram_id: TelegramId(account),
        name: name.to_owned(),
        username: None,
        locale: Some("en".to_owned()),
        timezone: Some(chrono_tz::Europe::Berlin),
        admin: false,
    };
    let nobody = Actor::new(PersonId(uuid::Uuid::nil()), Door::Console);
    let person = store.execute(nobody, command).await.unwrap();
    let octet = u8::try_from(account).unwrap();
    let token = mint_token([octet; 16], [octet; 16]);
    let command = MintToken { label: "script".to_owned(), digest: token_digest(&token) };
    store.execute(Actor::new(person.id, Door::Console), command).await.unwrap();
    (person, token)
}
