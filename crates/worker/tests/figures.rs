//! Figures, not tests: each prints what it measured and is run by hand on a server with fsync on,
//! `FIGURES_URL=postgres://... cargo test --release -p televent-worker --test figures -- --ignored --nocapture NAME`.
#![cfg(test)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Utc;
use sqlx::PgPool;
use televent_core::world::CountingEntropy;
use televent_core::{Actor, CalendarId, Clock, Door, ObjectName, Person, PersonId, TelegramId, World};
use televent_ical::CalendarObject;
use televent_store::command::{PutObject, RegisterPerson};
use televent_store::{Options, Precondition, Store};

struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "figures are taken on real time")]
    fn now(&self) -> chrono::DateTime<Utc> {
        Utc::now()
    }
}

#[expect(clippy::disallowed_methods, reason = "the server to measure on is named by hand")]
fn url() -> String {
    std::env::var("FIGURES_URL").expect("FIGURES_URL names a server with fsync on; its database is emptied")
}

async fn fresh(options: Options) -> Store {
    let pool = PgPool::connect(&url()).await.unwrap();
    sqlx::raw_sql("drop schema public cascade; create schema public").execute(&pool).await.unwrap();
    pool.close().await;
    let entropy = CountingEntropy::from_seed(u128::try_from(SystemClock.now().timestamp_micros()).unwrap());
    let store = Store::new(&url(), options, World::new(Arc::new(SystemClock), entropy)).unwrap();
    store.migrate().await.unwrap();
    store
}

async fn register(store: &Store, telegram_id: i64) -> Person {
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

fn object(uid: &str) -> CalendarObject {
    let text = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//phone//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
         DTSTAMP:20261121T100000Z\r\nDTSTART:20261123T090000Z\r\nDTEND:20261123T100000Z\r\n\
         SUMMARY:Lunch with Bob\r\nLOCATION:Corner café\r\nDESCRIPTION:{}\r\nX-PHONE:kept\r\n\
         BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        "what we talk about ".repeat(20)
    );
    CalendarObject::parse(text).unwrap()
}

fn percentiles(mut millis: Vec<f64>) -> String {
    millis.sort_by(f64::total_cmp);
    let at = |share: f64| millis[((millis.len() - 1) as f64 * share) as usize];
    format!("p50 {:.2} p95 {:.2} p99 {:.2} ms", at(0.5), at(0.95), at(0.99))
}

/// One person writes into one calendar through `store` until `end`.
async fn write(
    store: Store,
    person: PersonId,
    calendar: CalendarId,
    writer: usize,
    end: Instant,
) -> Vec<f64> {
    let mut millis = Vec::new();
    while Instant::now() < end {
        let uid = format!("{writer}-{}", millis.len());
        let command = PutObject {
            calendar,
            name: ObjectName::new(format!("{uid}.ics")).unwrap(),
            object: object(&uid),
            condition: Precondition::Absent,
        };
        let begun = Instant::now();
        store.execute(Actor::new(person, Door::CalDav), command).await.unwrap();
        millis.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    millis
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "prints figures"]
async fn write_path() {
    for (writers, calendars) in [(1, 1), (8, 1), (8, 8)] {
        let store = fresh(Options { requests: 8, ..Options::default() }).await;
        let mut people = Vec::new();
        for number in 0..calendars {
            people.push(register(&store, number + 1).await);
        }
        for (round, seconds) in [("warm-up", 1), ("measured", 5)] {
            let begun = Instant::now();
            let end = begun + Duration::from_secs(seconds);
            let tasks: Vec<_> = (0..writers)
                .map(|writer| {
                    let person = &people[writer % people.len()];
                    let number = writer + usize::from(round == "measured") * 100;
                    tokio::spawn(write(store.clone(), person.id, person.default_calendar, number, end))
                })
                .collect();
            let mut millis = Vec::new();
            for task in tasks {
                millis.extend(task.await.unwrap());
            }
            let rate = millis.len() as f64 / begun.elapsed().as_secs_f64();
            println!(
                "{round}: {writers} writers, {calendars} calendars: {rate:.0}/s, {}",
                percentiles(millis)
            );
        }
        store.close().await;
    }
}
