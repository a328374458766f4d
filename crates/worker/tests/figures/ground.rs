//! What every figure is taken on: a server, a person, an object, and how times are told.

use std::sync::Arc;

use chrono::Utc;
use sqlx::PgPool;
use televent_core::world::CountingEntropy;
use televent_core::{Actor, Clock, Door, Person, PersonId, TelegramId, World};
use televent_ical::CalendarObject;
use televent_store::command::RegisterPerson;
use televent_store::{Options, Store};

pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "figures are taken on real time")]
    fn now(&self) -> chrono::DateTime<Utc> {
        Utc::now()
    }
}

#[expect(clippy::disallowed_methods, reason = "the server to measure on is named by hand")]
pub(crate) fn url() -> String {
    std::env::var("FIGURES_URL").expect("FIGURES_URL names a server with fsync on; its database is emptied")
}

pub(crate) async fn fresh(options: Options) -> Store {
    let pool = PgPool::connect(&url()).await.unwrap();
    sqlx::raw_sql("drop schema public cascade; create schema public").execute(&pool).await.unwrap();
    pool.close().await;
    let entropy = CountingEntropy::from_seed(u128::try_from(SystemClock.now().timestamp_micros()).unwrap());
    let store = Store::new(&url(), options, World::new(Arc::new(SystemClock), entropy)).unwrap();
    store.migrate().await.unwrap();
    store
}

pub(crate) async fn register(store: &Store, telegram_id: i64) -> Person {
    let command = RegisterPerson {
        telegram_id: TelegramId(telegram_id),
        name: format!("Person {telegram_id}"),
        username: None,
        locale: Some("en".to_owned()),
        timezone: Some(chrono_tz::Europe::Berlin),
        admin: false,
    };
    store.execute(Actor::new(PersonId(uuid::Uuid::nil()), Door::Console), command).await.unwrap()
}

pub(crate) fn object(uid: &str) -> CalendarObject {
    let text = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//phone//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
         DTSTAMP:20261121T100000Z\r\nDTSTART:20261123T090000Z\r\nDTEND:20261123T100000Z\r\n\
         SUMMARY:Lunch with Bob\r\nLOCATION:Corner café\r\nDESCRIPTION:{}\r\nX-PHONE:kept\r\n\
         BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        "what we talk about ".repeat(20)
    );
    CalendarObject::parse(text).unwrap()
}

pub(crate) fn percentiles(mut millis: Vec<f64>) -> String {
    millis.sort_by(f64::total_cmp);
    let at = |percent: usize| millis[(millis.len() - 1) * percent / 100];
    format!("p50 {:.2} p95 {:.2} p99 {:.2} ms", at(50), at(95), at(99))
}
