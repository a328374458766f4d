//! The loop: what is due goes out in order, within limits, and ends as its verdict says.
#![cfg(test)]

mod common;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use common::{Chats, count, now, process, put, register, say, unlimited};
use sqlx::PgPool;
use televent_core::TelegramId;
use televent_worker::{Config, DeliverError, Limits, Worker};
use tokio_util::sync::CancellationToken;

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_queue_runs_dry_in_order(pool: PgPool) {
    let (store, clock) = process(&pool);
    let chats = Arc::new(Chats::default());
    for number in 0..300 {
        put(&pool, &[(say(number % 7, u128::try_from(number).unwrap()), number - 300)]).await;
    }
    put(&pool, &[(say(1, 1000), 60_000)]).await;
    let mut worker = Worker::begin(unlimited(), store, chats.clone()).await.unwrap();
    assert_eq!(worker.drain().await.unwrap().done, 300);
    for chat in 0..7 {
        assert!(chats.in_chat(chat).is_sorted(), "{:?}", chats.in_chat(chat));
    }
    clock.advance(TimeDelta::minutes(1));
    assert_eq!(worker.drain().await.unwrap().done, 1);
    assert_eq!((count(&pool, "outbox").await, count(&pool, "outbox_done").await), (0, 301));
    worker.end().await;
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_failure_is_tried_again_later_and_its_chat_keeps_its_order(pool: PgPool) {
    let (store, clock) = process(&pool);
    let chats = Arc::new(Chats::default());
    for _ in 0..2 {
        chats.fail(1, DeliverError::Retry { after: None });
    }
    put(&pool, &[(say(1, 1), -3), (say(1, 2), -2), (say(2, 3), -1)]).await;
    let mut worker = Worker::begin(unlimited(), store, chats.clone()).await.unwrap();
    let drained = worker.drain().await.unwrap();
    assert_eq!((drained.done, drained.put_off), (1, 1), "the other chat is not held up");
    clock.advance(TimeDelta::milliseconds(1300));
    assert_eq!(worker.drain().await.unwrap().put_off, 1, "a second after the first attempt");
    clock.advance(TimeDelta::milliseconds(1300));
    assert_eq!(worker.drain().await.unwrap().done, 0, "two after the second");
    clock.advance(TimeDelta::milliseconds(1300));
    assert_eq!(worker.drain().await.unwrap().done, 2);
    assert_eq!(chats.in_chat(1), [1, 2]);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_telegram_asks_to_wait_is_waited_and_is_no_attempt(pool: PgPool) {
    let (store, clock) = process(&pool);
    let chats = Arc::new(Chats::default());
    chats.fail(1, DeliverError::Retry { after: Some(Duration::from_secs(30)) });
    put(&pool, &[(say(1, 1), -2), (say(1, 2), -1), (say(2, 3), 0)]).await;
    let mut worker = Worker::begin(unlimited(), store.clone(), chats.clone()).await.unwrap();
    worker.drain().await.unwrap();
    assert_eq!(chats.number(), 1);
    // The wait outlives the worker.
    worker.end().await;
    let mut worker = Worker::begin(unlimited(), store, chats.clone()).await.unwrap();
    clock.advance(TimeDelta::milliseconds(29_900));
    put(&pool, &[(say(1, 4), 29_900)]).await;
    assert_eq!(worker.drain().await.unwrap().done, 0);
    clock.advance(TimeDelta::milliseconds(100));
    assert_eq!(worker.drain().await.unwrap().done, 3);
    assert_eq!(chats.in_chat(1), [1, 2, 4]);
    let attempts: i16 =
        sqlx::query_scalar("select max(attempts) from outbox_done").fetch_one(&pool).await.unwrap();
    assert_eq!(attempts, 1);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn several_chats_told_to_wait_mean_all_of_them(pool: PgPool) {
    let (store, clock) = process(&pool);
    let chats = Arc::new(Chats::default());
    for chat in 1..=3 {
        chats.fail(chat, DeliverError::Retry { after: Some(Duration::from_secs(5)) });
        put(&pool, &[(say(chat, 1), -1)]).await;
    }
    let mut worker = Worker::begin(unlimited(), store, chats.clone()).await.unwrap();
    worker.drain().await.unwrap();
    put(&pool, &[(say(9, 9), 0)]).await;
    assert_eq!(worker.drain().await.unwrap().done, 0);
    clock.advance(TimeDelta::seconds(5));
    assert_eq!(worker.drain().await.unwrap().done, 4);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_chat_over_its_limit_is_paced_and_holds_up_nobody(pool: PgPool) {
    let (store, clock) = process(&pool);
    let chats = Arc::new(Chats::default());
    let config =
        Config { limits: Limits { per_second: f64::INFINITY, ..Limits::default() }, ..Config::default() };
    for number in 0..20 {
        put(
            &pool,
            &[
                (say(1, number), -1),
                (say(-5, number), -1),
                (say(100 + i64::try_from(number).unwrap(), 0), -1),
            ],
        )
        .await;
    }
    let mut worker = Worker::begin(config, store, chats.clone()).await.unwrap();
    assert_eq!(worker.drain().await.unwrap().done, 26, "three each to the busy ones, and everyone else");
    // Those that wait have their instants, so that a claim does not meet them.
    let visible: i64 = sqlx::query_scalar("select count(*) from outbox where run_at <= $1")
        .bind(now())
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(visible, 0);
    for second in 1..=17 {
        clock.advance(TimeDelta::seconds(1));
        worker.drain().await.unwrap();
        assert_eq!(chats.in_chat(1).len(), 3 + second);
    }
    assert_eq!(chats.in_chat(-5).len(), 7, "a group gets one in three and a half seconds");
    assert!(chats.in_chat(1).is_sorted() && chats.in_chat(-5).is_sorted());
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn whoever_blocked_the_bot_is_remembered_and_left_alone(pool: PgPool) {
    let (store, _) = process(&pool);
    let ann = register(&store, 1, "Ann", "en").await;
    let chats = Arc::new(Chats::default());
    chats.fail(1, DeliverError::Permanent { reason: "blocked".to_owned(), blocked: true });
    put(&pool, &[(say(1, 1), -3), (say(1, 2), -2), (say(2, 3), -1)]).await;
    let mut worker = Worker::begin(unlimited(), store.clone(), chats.clone()).await.unwrap();
    let drained = worker.drain().await.unwrap();
    assert_eq!((drained.done, drained.buried, chats.number()), (1, 1, 1));
    assert!(!store.person(ann.id).await.unwrap().unwrap().reachable);
    let dropped: i64 =
        sqlx::query_scalar("select count(*) from outbox_done where dropped").fetch_one(&pool).await.unwrap();
    assert_eq!((dropped, count(&pool, "outbox_dead").await), (2, 0));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_invitation_that_never_arrives_is_told_to_whoever_made_it(pool: PgPool) {
    let (store, _) = process(&pool);
    let ann = register(&store, 1, "Ann", "en").await;
    let bob = register(&store, 2, "Bob", "en").await;
    let eve = register(&store, 3, "Eve", "en").await;
    let start = televent_ical::When::Utc(now() + TimeDelta::days(2));
    let span = televent_ical::Span { start: start.clone(), end: start };
    let guests = televent_store::command::Guests {
        usernames: vec!["bob".to_owned(), "eve".to_owned()],
        mails: Vec::new(),
    };
    let planned = televent_store::command::Planned {
        new: televent_ical::compose::NewEvent::new("", "Lunch", span),
        guests,
    };
    let command = televent_store::command::CreateEvents { events: vec![planned], show: None, draft: None };
    let created =
        store.execute(televent_core::Actor::new(ann.id, televent_core::Door::Chat), command).await.unwrap();
    let chats = Arc::new(Chats::default());
    chats.fail(2, DeliverError::Permanent { reason: "blocked".to_owned(), blocked: true });
    chats.fail(3, DeliverError::Permanent { reason: "chat not found".to_owned(), blocked: false });
    let mut worker = Worker::begin(unlimited(), store.clone(), chats.clone()).await.unwrap();
    assert_eq!(worker.drain().await.unwrap().buried, 2);
    worker.drain().await.unwrap();
    let mut told = chats.told.lock().unwrap().clone();
    let unreached = |guest: &televent_core::Person| {
        let guest = televent_core::notice::Unreached::Person(guest.id);
        (1, televent_core::notice::Notice::Unreached { event: created[0].event, guest })
    };
    told.sort_by_key(|(_, notice)| *notice != unreached(&bob).1);
    assert_eq!(told, [unreached(&bob), unreached(&eve)], "Ann hears of each, once");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn poison_is_buried_and_its_chat_goes_on(pool: PgPool) {
    let (store, _) = process(&pool);
    let chats = Arc::new(Chats::default());
    for payload in [
        "{}",
        r#"{"kind":"sing","chat":1}"#,
        r#"{"kind":"say","chat":1,"notice":{"notice":"card"}}"#,
        "[1]",
        "null",
    ] {
        sqlx::query(
            "insert into outbox (lane, slot, channel, prio, due_at, run_at, kind, payload)
             values (1, 1, 0, 1, $1, $1, 'say', $2::text::jsonb)",
        )
        .bind(now() - TimeDelta::seconds(1))
        .bind(payload)
        .execute(&pool)
        .await
        .unwrap();
    }
    chats.fail(2, DeliverError::Permanent { reason: "message is too long".to_owned(), blocked: false });
    put(&pool, &[(say(1, 7), 0), (say(2, 8), 0)]).await;
    // What never comes back with a verdict is given up in the end: it may be what kills the worker.
    sqlx::query("update outbox set attempts = 40 where payload = '[1]'").execute(&pool).await.unwrap();
    let mut worker = Worker::begin(unlimited(), store.clone(), chats.clone()).await.unwrap();
    let drained = worker.drain().await.unwrap();
    assert_eq!((drained.done, drained.buried), (1, 6));
    assert_eq!(chats.in_chat(1), [7]);
    let errors: Vec<String> =
        store.outbox().dead(10).await.unwrap().into_iter().map(|dead| dead.error).collect();
    assert!(errors.contains(&"message is too long".to_owned()), "{errors:?}");
    assert!(errors.iter().any(|error| error.contains("without an end")), "{errors:?}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_chat_with_a_new_id_takes_its_queue_along(pool: PgPool) {
    let (store, _) = process(&pool);
    let chats = Arc::new(Chats::default());
    chats.fail(-5, DeliverError::Migrated { to: TelegramId(-100_777) });
    put(&pool, &[(say(-5, 1), -2), (say(-5, 2), -1)]).await;
    let mut worker = Worker::begin(unlimited(), store, chats.clone()).await.unwrap();
    assert_eq!(worker.drain().await.unwrap().done, 2);
    assert_eq!(chats.in_chat(-100_777), [1, 2]);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_paused_outbox_rests(pool: PgPool) {
    let (store, _) = process(&pool);
    let chats = Arc::new(Chats::default());
    put(&pool, &[(say(1, 1), -1)]).await;
    sqlx::query("insert into settings values ('outbox.paused', 'true')").execute(&pool).await.unwrap();
    let mut worker = Worker::begin(unlimited(), store, chats.clone()).await.unwrap();
    assert_eq!(worker.drain().await.unwrap().done, 0);
    sqlx::query("update settings set value = 'false'").execute(&pool).await.unwrap();
    assert_eq!(worker.drain().await.unwrap().done, 1);
}

/// A command's row is delivered without anybody looking for it, and the end waits for what is in flight.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn work_that_is_committed_is_done_at_once_and_the_end_waits_for_it(pool: PgPool) {
    let (store, _) = process(&pool);
    let ann = register(&store, 1, "Ann", "en").await;
    let chats = Arc::new(Chats { takes: Duration::from_millis(200), ..Chats::default() });
    let shutdown = CancellationToken::new();
    let running =
        tokio::spawn(televent_worker::run(unlimited(), store.clone(), chats.clone(), shutdown.clone()));
    tokio::time::sleep(Duration::from_millis(300)).await;
    let event = televent_ical::compose::NewEvent::new(
        "u1",
        "Lunch",
        televent_ical::Span {
            start: televent_ical::When::Utc(now() + TimeDelta::days(1)),
            end: televent_ical::When::Utc(now() + TimeDelta::days(1) + TimeDelta::hours(1)),
        },
    );
    let show = Some(televent_store::command::Show { chat: ann.telegram_id, reply_to: None });
    let command = televent_store::command::CreateEvents { events: vec![event.into()], show, draft: None };
    let actor = televent_core::Actor::new(ann.id, televent_core::Door::Chat);
    store.execute(actor, command).await.unwrap();
    tokio::time::timeout(Duration::from_millis(500), chats.begun.notified())
        .await
        .expect("woken by the commit");
    shutdown.cancel();
    running.await.unwrap().unwrap();
    assert_eq!(chats.number(), 1);
    assert_eq!((count(&pool, "outbox").await, count(&pool, "outbox_done").await), (0, 1));
}
