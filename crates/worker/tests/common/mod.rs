//! What the worker's tests need: stores on one database, a clock that stands, a counter in place of Telegram.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeZone, Utc};
use sqlx::PgPool;
use televent_core::notice::Notice;
use televent_core::world::{CountingEntropy, MockClock};
use televent_core::{Actor, CardKind, Door, Effect, EventId, Person, PersonId, TelegramId, World};
use televent_store::Store;
use televent_store::command::RegisterPerson;
use televent_worker::{Config, Deliver, DeliverError, Delivered, Delivery, Limits};

/// Saturday, 21 November 2026, 10:00 UTC.
pub(crate) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 10, 0, 0).unwrap()
}

/// A process of its own on this database: pools and wake-up are not shared with other stores.
pub(crate) fn process(pool: &PgPool) -> (Store, Arc<MockClock>) {
    let clock = MockClock::at(now());
    let store = Store::with_pool(pool.clone(), World::new(clock.clone(), CountingEntropy::from_seed(7)));
    (store, clock)
}

/// Without limits.
pub(crate) fn unlimited() -> Config {
    Config { limits: Limits::none(), ..Config::default() }
}

pub(crate) async fn register(store: &Store, telegram_id: i64, name: &str, locale: &str) -> Person {
    let nobody = Actor::new(PersonId(uuid::Uuid::nil()), Door::Console);
    let command = RegisterPerson {
        telegram_id: TelegramId(telegram_id),
        name: name.to_owned(),
        username: Some(name.to_lowercase()),
        locale: Some(locale.to_owned()),
        timezone: Some(chrono_tz::Europe::Berlin),
        admin: false,
    };
    store.execute(nobody, command).await.unwrap()
}

/// A card for an event whose id is this number, to be said in `chat`.
pub(crate) fn say(chat: i64, number: u128) -> Effect {
    let notice =
        Notice::Card { event: EventId(uuid::Uuid::from_u128(number)), card: CardKind::Own, reply_to: None };
    Effect::Say { chat: TelegramId(chat), notice }
}

/// Puts effects in the outbox, due at `now() + millis`.
pub(crate) async fn put(pool: &PgPool, effects: &[(Effect, i64)]) {
    for (effect, millis) in effects {
        let job = effect.job();
        sqlx::query(
            "insert into outbox (lane, slot, channel, prio, due_at, run_at, kind, payload)
             values ($1, $1 & 63, case $2 when 'mail' then 1 else 0 end, 1, $3, $3, $2, $4)",
        )
        .bind(job.lane)
        .bind(job.kind)
        .bind(now() + chrono::TimeDelta::milliseconds(*millis))
        .bind(job.payload)
        .execute(pool)
        .await
        .unwrap();
    }
}

pub(crate) async fn count(pool: &PgPool, table: &'static str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {table}")))
        .fetch_one(pool)
        .await
        .unwrap()
}

/// In place of Telegram: counts what arrives, in order per chat, and fails as it is told.
#[derive(Default)]
pub(crate) struct Chats {
    pub(crate) arrived: Mutex<HashMap<i64, Vec<u128>>>,
    /// Notices that are no cards, and to whom they were said.
    pub(crate) told: Mutex<Vec<(i64, Notice)>>,
    pub(crate) faults: Mutex<HashMap<i64, Vec<DeliverError>>>,
    /// How long each delivery takes.
    pub(crate) takes: Duration,
    /// A delivery to this chat begins and never ends.
    pub(crate) stuck: Option<i64>,
    pub(crate) begun: tokio::sync::Notify,
}

impl Chats {
    pub(crate) fn in_chat(&self, chat: i64) -> Vec<u128> {
        self.arrived.lock().unwrap().get(&chat).cloned().unwrap_or_default()
    }

    pub(crate) fn number(&self) -> usize {
        self.arrived.lock().unwrap().values().map(Vec::len).sum()
    }

    /// The next delivery to this chat fails so.
    pub(crate) fn fail(&self, chat: i64, error: DeliverError) {
        self.faults.lock().unwrap().entry(chat).or_default().push(error);
    }
}

impl Deliver for Chats {
    fn deliver<'a>(&'a self, chat: TelegramId, notice: &'a Notice) -> Delivery<'a> {
        Box::pin(async move {
            self.begun.notify_one();
            if self.stuck == Some(chat.0) {
                std::future::pending::<()>().await;
            }
            if !self.takes.is_zero() {
                tokio::time::sleep(self.takes).await;
            }
            let fault = self.faults.lock().unwrap().get_mut(&chat.0).and_then(Vec::pop);
            if let Some(fault) = fault {
                return Err(fault);
            }
            let Notice::Card { event, .. } = notice else {
                self.told.lock().unwrap().push((chat.0, notice.clone()));
                return Ok(Delivered { message: Some(2) });
            };
            self.arrived.lock().unwrap().entry(chat.0).or_default().push(event.0.as_u128());
            Ok(Delivered { message: Some(1) })
        })
    }
}
