//! What is not kept for ever: updates, questions, the change log, jobs that are done.
#![cfg(test)]

#[expect(dead_code, reason = "each test file uses a part of it")]
mod common;

use std::sync::Arc;

use chrono::TimeDelta;
use common::now;
use sqlx::PgPool;
use televent_core::World;
use televent_core::world::{CountingEntropy, MockClock};
use televent_store::Store;
use televent_store::outbox::Keep;

fn clocked(pool: &PgPool) -> (Store, Arc<MockClock>) {
    let clock = MockClock::at(now());
    (Store::with_pool(pool.clone(), World::new(clock.clone(), CountingEntropy::from_seed(7))), clock)
}

async fn count(pool: &PgPool, table: &'static str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {table}")))
        .fetch_one(pool)
        .await
        .unwrap()
}

/// A command that leaves a question.
async fn ask(store: &Store, person: &televent_core::Person) {
    let ask = televent_store::command::Ask {
        chat: person.telegram_id,
        reply_to: None,
        question: serde_json::json!({}),
        lives: TimeDelta::minutes(1),
    };
    store.execute(common::as_chat(person), ask).await.unwrap();
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_is_not_kept_goes_and_the_calendar_says_so(pool: PgPool) {
    let (store, clock) = clocked(&pool);
    let ann = common::register(&store, 1, "Ann").await;
    let put = |uid: &str| televent_store::command::PutObject {
        calendar: ann.default_calendar.segment(),
        name: televent_core::ObjectName::new(format!("{uid}.ics")).unwrap(),
        object: common::object(uid, uid),
        condition: televent_store::Precondition::None,
    };
    store.execute(common::as_chat(&ann), put("a")).await.unwrap();
    ask(&store, &ann).await;
    let received = televent_store::updates::Received {
        id: televent_core::UpdateId(5),
        chat: None,
        raw: "{}".to_owned(),
    };
    store.receive_updates(&[received]).await.unwrap();
    store.finish_update(televent_core::UpdateId(5)).await.unwrap();
    clock.advance(TimeDelta::days(60));
    let changed = common::object("a", "another title");
    let change = televent_store::command::PutObject { object: changed, ..put("a") };
    store.execute(common::as_chat(&ann), change).await.unwrap();
    let first = store.prune(Keep::default()).await.unwrap().unwrap();
    assert_eq!((first.updates, first.drafts, first.changes, first.before), (1, 1, 0, 0));
    clock.advance(TimeDelta::days(31));
    let second = store.prune(Keep::default()).await.unwrap().unwrap();
    assert_eq!((second.changes, second.before), (1, 1), "one row too old to keep, one too old to undo");
    let calendar = store.calendars(ann.id).await.unwrap().remove(0);
    assert_eq!((calendar.oldest_token, calendar.sync_token), (1, 2));
    assert_eq!(
        store.prune(Keep::default()).await.unwrap().unwrap(),
        televent_store::outbox::Pruned::default()
    );
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn done_jobs_lie_in_days_that_are_made_ahead_and_dropped(pool: PgPool) {
    let (store, _) = clocked(&pool);
    store.prune(Keep::default()).await.unwrap();
    let days = "pg_inherits where inhparent = 'outbox_done'::regclass";
    assert_eq!(count(&pool, days).await, 5, "today, three days ahead, and the default");
    sqlx::query("insert into outbox_done (id, lane, channel, attempts, kind, due_at) values (7, 1, 0, 1, 'say', now())")
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(count(&pool, "outbox_done_default").await, 0);
    sqlx::raw_sql(
        "create table outbox_done_20200101 partition of outbox_done for values from ('2020-01-01') to ('2020-01-02');
         insert into outbox_done (id, lane, channel, attempts, kind, due_at, done_at)
         values (1, 1, 0, 1, 'say', now(), '2020-01-01 12:00+00'), (2, 1, 0, 1, 'say', now(), '2020-02-02 12:00+00')",
    )
    .execute(&pool)
    .await
    .unwrap();
    assert_eq!(store.prune(Keep::default()).await.unwrap().unwrap().days, 1);
    assert_eq!((count(&pool, days).await, count(&pool, "outbox_done").await), (5, 1));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_is_too_old_to_undo_stays_as_it_is(pool: PgPool) {
    let (store, clock) = clocked(&pool);
    let ann = common::register(&store, 1, "Ann").await;
    let actor = common::as_chat(&ann);
    for title in ["one", "two"] {
        let put = televent_store::command::PutObject {
            calendar: ann.default_calendar.segment(),
            name: televent_core::ObjectName::new("a.ics").unwrap(),
            object: common::object("a", title),
            condition: televent_store::Precondition::None,
        };
        store.execute(actor, put).await.unwrap();
    }
    let event: uuid::Uuid = sqlx::query_scalar("select id from events").fetch_one(&pool).await.unwrap();
    clock.advance(TimeDelta::days(31));
    assert_eq!(store.prune(Keep::default()).await.unwrap().unwrap().before, 1);
    let undo = televent_store::command::Undo { event: televent_core::EventId(event), version: 2 };
    let refused = store.execute(actor, undo).await.unwrap_err();
    assert!(matches!(refused, televent_store::CommandError::NotFound), "{refused:?}");
    assert_eq!(count(&pool, "events").await, 1, "it is not deleted in place of being taken back");
}
