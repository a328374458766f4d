//! What every database test needs: a store on a database of its own, a clock that stands, people.

use chrono::{DateTime, TimeZone, Utc};
use sqlx::PgPool;
use televent_core::world::{CountingEntropy, MockClock};
use televent_core::{Actor, CalendarId, Door, Person, TelegramId, World};
use televent_ical::CalendarObject;
use televent_store::Store;
use televent_store::command::RegisterPerson;

/// Saturday, 21 November 2026, 10:00 UTC.
pub(crate) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 10, 0, 0).unwrap()
}

pub(crate) fn store(pool: PgPool) -> Store {
    Store::with_pool(pool, World::new(MockClock::at(now()), CountingEntropy::from_seed(7)))
}

pub(crate) async fn register(store: &Store, telegram_id: i64, name: &str) -> Person {
    let nobody = Actor::new(televent_core::PersonId(uuid::Uuid::nil()), Door::Console);
    let command = RegisterPerson {
        telegram_id: TelegramId(telegram_id),
        name: name.to_owned(),
        username: Some(name.to_lowercase()),
        locale: Some("en".to_owned()),
        timezone: Some(chrono_tz::Europe::Berlin),
        admin: false,
    };
    store.execute(nobody, command).await.unwrap()
}

pub(crate) fn as_chat(person: &Person) -> Actor {
    Actor::new(person.id, Door::Chat)
}

/// A calendar object as a phone would send it.
pub(crate) fn object(uid: &str, summary: &str) -> CalendarObject {
    let text = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//phone//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
         DTSTAMP:20261121T100000Z\r\nDTSTART:20261123T090000Z\r\nDTEND:20261123T100000Z\r\n\
         SUMMARY:{summary}\r\nX-PHONE:kept\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    CalendarObject::parse(text).unwrap()
}

/// How many rows a command has left in each table of the row law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rows {
    pub(crate) audit: i64,
    pub(crate) changes: i64,
    pub(crate) outbox: i64,
    pub(crate) tokens: i64,
}

pub(crate) async fn rows(pool: &PgPool) -> Rows {
    let row: (i64, i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from audit), (select count(*) from change_log), (select count(*) from outbox),
           (select coalesce(sum(sync_token), 0)::bigint from calendars)",
    )
    .fetch_one(pool)
    .await
    .unwrap();
    Rows { audit: row.0, changes: row.1, outbox: row.2, tokens: row.3 }
}

pub(crate) async fn default_calendar(store: &Store, person: &Person) -> CalendarId {
    store.calendars(person.id).await.unwrap().first().unwrap().id
}
