//! A calendar that goes while others write into it: nothing is lost and nothing is left behind.
#![cfg(test)]

#[expect(dead_code, reason = "each test file uses its part of it")]
mod common;

use common::{as_chat, object, register, store};
use sqlx::PgPool;
use televent_core::ObjectName;
use televent_store::calendars::CalendarEdit;
use televent_store::command::{CreateCalendar, DeleteCalendar, Put, PutObject, RestoreCalendar, Undo};
use televent_store::outbox::Keep;
use televent_store::search::LastChange;
use televent_store::{CommandError, Precondition, Store};

fn put(number: usize) -> PutObject {
    PutObject {
        calendar: "work".to_owned(),
        name: ObjectName::new(format!("{number}.ics")).unwrap(),
        object: object(&format!("uid-{number}"), "Plan"),
        condition: Precondition::None,
    }
}

async fn count(pool: &PgPool, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(pool).await.unwrap()
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_was_accepted_comes_back_and_nothing_else_is_kept(pool: PgPool) {
    let store = store(pool.clone());
    let ann = register(&store, 1, "Ann").await;
    let actor = as_chat(&ann);
    let create = CreateCalendar { slug: "work".to_owned(), edit: CalendarEdit::default(), most: 5 };
    let work = store.execute(actor, create).await.unwrap();
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut accepted = 0;
                for number in 0..40 {
                    match store.execute(actor, put(writer * 100 + number)).await {
                        Ok(Put::Created(_)) => accepted += 1,
                        Err(CommandError::NotFound | CommandError::Overtaken) => {}
                        other => panic!("{other:?}"),
                    }
                }
                accepted
            })
        })
        .collect();
    // In their midst; one that is overtaken too often by new objects is asked for again.
    while count(&pool, "select count(*) from events").await < 20 {
        tokio::task::yield_now().await;
    }
    while let Err(error) = store.execute(actor, DeleteCalendar(work)).await {
        assert!(matches!(error, CommandError::Overtaken), "{error:?}");
    }
    let mut accepted: i64 = 0;
    for writer in writers {
        accepted += writer.await.unwrap();
    }
    assert_eq!(count(&pool, "select count(*) from events").await, 0, "nothing came after it was gone");
    store.execute(actor, RestoreCalendar(work)).await.unwrap();
    assert_eq!(count(&pool, "select count(*) from events").await, accepted);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn its_memory_ends_with_that_of_its_objects(pool: PgPool) {
    let store = store(pool.clone());
    let ann = register(&store, 1, "Ann").await;
    let actor = as_chat(&ann);
    let create = CreateCalendar { slug: "work".to_owned(), edit: CalendarEdit::default(), most: 5 };
    let work = store.execute(actor, create).await.unwrap();
    store.execute(actor, put(1)).await.unwrap();
    let LastChange::Event { event, version } = store.last_change(ann.id).await.unwrap().unwrap() else {
        panic!("an event was made")
    };
    let create = CreateCalendar { slug: "empty".to_owned(), edit: CalendarEdit::default(), most: 5 };
    let empty = store.execute(actor, create).await.unwrap();
    store.execute(actor, DeleteCalendar(work)).await.unwrap();
    store.execute(actor, DeleteCalendar(empty)).await.unwrap();
    assert_eq!(prune(&store, 0).await, 0);
    assert_eq!(prune(&store, 31).await, 2);
    let undone = store.execute(actor, Undo { event, version: version + 1 }).await;
    assert!(matches!(undone, Err(CommandError::NotFound)), "{undone:?}");
    for calendar in [work, empty] {
        let restored = store.execute(actor, RestoreCalendar(calendar)).await;
        assert!(matches!(restored, Err(CommandError::NotFound)), "{restored:?}");
    }
    assert_eq!(store.last_change(ann.id).await.unwrap(), None, "nothing is left to take back");
}

/// Each is brought back once and takes an address of its own, whoever makes one there in the same instant.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_empty_one_comes_back_once_while_others_take_its_address(pool: PgPool) {
    let store = store(pool.clone());
    let ann = register(&store, 1, "Ann").await;
    let actor = as_chat(&ann);
    let create = || CreateCalendar { slug: "work".to_owned(), edit: CalendarEdit::default(), most: 50 };
    for round in 0..10 {
        let work = store.execute(actor, create()).await.unwrap();
        store.execute(actor, DeleteCalendar(work)).await.unwrap();
        let restoring = (0..3).map(|_| {
            let store = store.clone();
            tokio::spawn(async move { store.execute(actor, RestoreCalendar(work)).await })
        });
        let restoring: Vec<_> = restoring.collect();
        let made = store.execute(actor, create()).await;
        let mut back = 0;
        for restored in restoring {
            match restored.await.unwrap() {
                Ok(()) => back += 1,
                Err(CommandError::Refused(_)) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!(back, 1);
        let calendars = store.calendars(ann.id).await.unwrap();
        assert!(calendars.iter().any(|one| one.id == work));
        assert_eq!(calendars.iter().filter(|one| one.slug == "work").count(), 1, "round {round}: {made:?}");
        for calendar in calendars.iter().filter(|one| one.slug == "work") {
            store.execute(actor, DeleteCalendar(calendar.id)).await.unwrap();
        }
    }
}

/// How many calendars go for good so many days later.
async fn prune(store: &Store, days: i64) -> u64 {
    let mut keep = Keep::default();
    keep.before -= chrono::TimeDelta::days(days);
    store.prune(keep).await.unwrap().unwrap().calendars
}
