//! What one person's calendars may keep.
#![cfg(test)]

#[expect(dead_code, reason = "each test file uses its part of it")]
mod common;

use chrono::TimeDelta;
use common::{as_chat, now, object, register};
use sqlx::PgPool;
use televent_core::world::{CountingEntropy, MockClock};
use televent_core::{ObjectName, Person, World};
use televent_store::calendars::CalendarEdit;
use televent_store::command::{
    CreateCalendar, DeleteCalendar, DeleteEvent, Put, PutObject, RestoreCalendar, Undo, Which,
};
use televent_store::outbox::Keep;
use televent_store::{CommandError, Precondition, Refusal, Store};

/// What a text costs besides its octets.
const KEEPING: i64 = 1024;

fn put(person: &Person, name: &str, summary: &str) -> PutObject {
    PutObject {
        calendar: person.default_calendar.segment(),
        name: ObjectName::new(format!("{name}.ics")).unwrap(),
        object: object(name, summary),
        condition: Precondition::None,
    }
}

fn octets(name: &str, summary: &str) -> i64 {
    i64::try_from(object(name, summary).text().len()).unwrap() + KEEPING
}

async fn used(store: &Store, person: &Person) -> i64 {
    store.room(person.id).await.unwrap().used
}

async fn delete(store: &Store, person: &Person, name: &str) -> Result<(), CommandError> {
    let name = ObjectName::new(format!("{name}.ics")).unwrap();
    let which = Which::Object(person.default_calendar, name);
    let delete =
        DeleteEvent { which, target: televent_ical::Target::All, condition: Precondition::None, draft: None };
    store.execute(as_chat(person), delete).await.map(drop)
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_is_kept_is_counted_until_nothing_remembers_it(pool: PgPool) {
    let clock = MockClock::at(now());
    let world = World::new(clock.clone(), CountingEntropy::from_seed(7));
    let store = Store::with_pool(pool.clone(), world).with_room(1 << 20);
    let ann = register(&store, 1, "Ann").await;
    assert_eq!(used(&store, &ann).await, 0);
    store.execute(as_chat(&ann), put(&ann, "a", "first")).await.unwrap();
    store.execute(as_chat(&ann), put(&ann, "b", "other")).await.unwrap();
    store.execute(as_chat(&ann), put(&ann, "a", "and another")).await.unwrap();
    let all = octets("a", "first") + octets("b", "other") + octets("a", "and another");
    assert_eq!(used(&store, &ann).await, all, "the one that was replaced too");
    delete(&store, &ann, "a").await.unwrap();
    assert_eq!(used(&store, &ann).await, all, "what was deleted can come back");
    clock.advance(TimeDelta::days(31));
    store.prune(Keep::default()).await.unwrap();
    assert_eq!(used(&store, &ann).await, octets("b", "other"));
    let room = store.room(ann.id).await.unwrap();
    assert_eq!(room.available(), (1 << 20) - octets("b", "other"));
    delete(&store, &ann, "b").await.unwrap();
    clock.advance(TimeDelta::days(91));
    let short = Keep { before: TimeDelta::days(400), ..Keep::default() };
    store.prune(short).await.unwrap();
    assert_eq!(used(&store, &ann).await, 0, "rows that go take their octets along");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn nobody_keeps_more_than_there_is_room_for(pool: PgPool) {
    let most = octets("a0", "x") * 3;
    let store = common::store(pool.clone()).with_room(most);
    let ann = register(&store, 1, "Ann").await;
    let bob = register(&store, 2, "Bob").await;
    for name in ["a0", "a1", "a2"] {
        store.execute(as_chat(&ann), put(&ann, name, "x")).await.unwrap();
    }
    for command in [put(&ann, "a3", "x"), put(&ann, "a0", "y")] {
        let refused = store.execute(as_chat(&ann), command).await;
        assert!(matches!(refused, Err(CommandError::Refused(Refusal::Full))), "{refused:?}");
    }
    assert_eq!(used(&store, &ann).await, most, "a refused one counts nothing");
    store.execute(as_chat(&bob), put(&bob, "a0", "x")).await.unwrap();
    delete(&store, &ann, "a1").await.unwrap();
    let full = store.execute(as_chat(&ann), put(&ann, "a3", "x")).await;
    assert!(matches!(full, Err(CommandError::Refused(Refusal::Full))), "the deleted one is still remembered");
    let event: uuid::Uuid = sqlx::query_scalar("select event_id from change_log where action = 'deleted'")
        .fetch_one(&pool)
        .await
        .unwrap();
    store.execute(as_chat(&ann), Undo { event: televent_core::EventId(event), version: 2 }).await.unwrap();
    assert_eq!(
        used(&store, &ann).await,
        most / 3 * 4,
        "what was there comes back also where there is no room"
    );
    let same = store.execute(as_chat(&ann), put(&ann, "a1", "x")).await.unwrap();
    assert!(matches!(same, Put::Same(_)));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_calendar_that_fills_the_room_comes_back(pool: PgPool) {
    let most = octets("a0", "x") * 3;
    let store = common::store(pool).with_room(most);
    let ann = register(&store, 1, "Ann").await;
    let make = CreateCalendar { slug: "work".to_owned(), edit: CalendarEdit::default(), most: 9 };
    store.execute(as_chat(&ann), make).await.unwrap();
    let work = store.calendars(ann.id).await.unwrap().into_iter().find(|one| one.slug == "work").unwrap().id;
    for name in ["a0", "a1", "a2"] {
        let command = PutObject { calendar: "work".to_owned(), ..put(&ann, name, "x") };
        store.execute(as_chat(&ann), command).await.unwrap();
    }
    store.execute(as_chat(&ann), DeleteCalendar(work)).await.unwrap();
    store.execute(as_chat(&ann), RestoreCalendar(work)).await.unwrap();
    assert_eq!(used(&store, &ann).await, most * 2);
    store.execute(as_chat(&ann), DeleteCalendar(work)).await.unwrap();
    let again = store.execute(as_chat(&ann), RestoreCalendar(work)).await;
    assert!(matches!(again, Err(CommandError::Refused(Refusal::Full))), "there is an end to it: {again:?}");
}
