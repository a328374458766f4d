//! A calendar that goes while others write into it: nothing is lost and nothing is left behind.
#![cfg(test)]

#[expect(dead_code, reason = "each test file uses its part of it")]
mod common;

use common::{as_chat, object, register, store};
use sqlx::PgPool;
use televent_core::ObjectName;
use televent_store::calendars::CalendarEdit;
use televent_store::command::{CreateCalendar, DeleteCalendar, Put, PutObject, Undo};
use televent_store::outbox::Keep;
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
    let (event, version) = store.last_change(ann.id).await.unwrap().unwrap();
    store.execute(actor, Undo { event, version }).await.unwrap();
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
    store.execute(actor, DeleteCalendar(work)).await.unwrap();
    let (event, version) = store.last_change(ann.id).await.unwrap().unwrap();
    assert_eq!(prune(&store, 0).await, 0);
    assert_eq!(prune(&store, 31).await, 1);
    let undone = store.execute(actor, Undo { event, version }).await;
    assert!(matches!(undone, Err(CommandError::NotFound)), "{undone:?}");
}

/// How many calendars go for good so many days later.
async fn prune(store: &Store, days: i64) -> u64 {
    let mut keep = Keep::default();
    keep.before -= chrono::TimeDelta::days(days);
    store.prune(keep).await.unwrap().unwrap().calendars
}
