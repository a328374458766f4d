//! Several workers, and workers that die: every job by one of them, in order, and nothing lost.
#![cfg(test)]

#[expect(dead_code, reason = "each test file uses a part of it")]
mod common;

use std::sync::Arc;
use std::time::{Duration, Instant};

use common::{Chats, count, now, process, put, say, unlimited};
use sqlx::PgPool;
use televent_worker::{Config, Worker};
use tokio_util::sync::CancellationToken;

/// Fills the outbox: `rows` jobs over `lanes` chats, numbered in their order.
async fn fill(pool: &PgPool, rows: i64, lanes: i64) {
    sqlx::query(
        "insert into outbox (lane, slot, channel, prio, due_at, run_at, kind, payload)
         select n % $2 + 1, (n % $2 + 1) & 63, 0, 1, $3::timestamptz + n * interval '1 us' - interval '1 s',
           $3::timestamptz + n * interval '1 us' - interval '1 s', 'say',
           jsonb_build_object('kind', 'say', 'chat', n % $2 + 1, 'notice', jsonb_build_object('notice', 'card', 'card', 'own',
             'reply_to', null, 'event', lpad(to_hex(n), 32, '0')))
         from generate_series(1, $1) n",
    )
    .bind(rows)
    .bind(lanes)
    .bind(now())
    .execute(pool)
    .await
    .unwrap();
}

/// Lets so many workers work until the queue is empty.
async fn work_off(pool: &PgPool, workers: usize, chats: &Arc<Chats>) {
    let shutdown = CancellationToken::new();
    let running: Vec<_> = (0..workers)
        .map(|_| {
            tokio::spawn(televent_worker::run(unlimited(), process(pool).0, chats.clone(), shutdown.clone()))
        })
        .collect();
    let begun = Instant::now();
    while count(pool, "outbox").await > 0 {
        assert!(begun.elapsed() < Duration::from_mins(1), "{} left", count(pool, "outbox").await);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    shutdown.cancel();
    for worker in running {
        worker.await.unwrap().unwrap();
    }
}

async fn each_once_and_in_order(pool: &PgPool, workers: usize) {
    fill(pool, 5_000, 400).await;
    let chats = Arc::new(Chats { takes: Duration::from_millis(1), ..Chats::default() });
    work_off(pool, workers, &chats).await;
    assert_eq!(chats.number(), 5_000);
    for chat in 1..=400 {
        let arrived = chats.in_chat(chat);
        assert!(arrived.is_sorted() && arrived.len() >= 12, "{chat}: {arrived:?}");
    }
    assert_eq!(count(pool, "outbox_done").await, 5_000);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn two_workers_do_each_job_once_and_in_order(pool: PgPool) {
    each_once_and_in_order(&pool, 2).await;
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn four_workers_do_each_job_once_and_in_order(pool: PgPool) {
    each_once_and_in_order(&pool, 4).await;
}

/// What a killed worker had in flight is delivered by another within seconds, and only that can come twice.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_a_killed_worker_held_is_taken_over(pool: PgPool) {
    fill(&pool, 200, 50).await;
    // The messages of chat 7 leave and their answers never come: the worker dies in the middle of it.
    let dying = Arc::new(Chats { stuck: Some(7), ..Chats::default() });
    let mut victim = Worker::begin(unlimited(), process(&pool).0, dying.clone()).await.unwrap();
    let work = tokio::spawn(async move { victim.work(&CancellationToken::new()).await });
    let begun = Instant::now();
    while dying.number() < 196 {
        assert!(begun.elapsed() < Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    let held: i64 = sqlx::query_scalar("select count(*) from outbox where owner is not null")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(held, 1);
    work.abort();
    assert!(work.await.unwrap_err().is_cancelled());
    let begun = Instant::now();
    let heir = Arc::new(Chats::default());
    work_off(&pool, 1, &heir).await;
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    assert_eq!(heir.in_chat(7).len(), 4, "all of chat 7, in order: {:?}", heir.in_chat(7));
    assert!(heir.in_chat(7).is_sorted());
    assert_eq!(heir.number(), 4, "and nothing that had ended before");
    assert_eq!(count(&pool, "outbox_done").await, 200);
}

/// A worker that stood still for longer than its lease ends nothing that is another's by now.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_worker_that_slept_over_its_lease_is_fenced(pool: PgPool) {
    put(&pool, &[(say(1, 1), -1), (say(1, 2), -1)]).await;
    let slow = Arc::new(Chats { takes: Duration::from_millis(600), ..Chats::default() });
    let config = Config { lease: Duration::from_millis(100), ..unlimited() };
    let mut sleeper = Worker::begin(config, process(&pool).0, slow.clone()).await.unwrap();
    let sleeping = tokio::spawn(async move { sleeper.drain().await.unwrap() });
    slow.begun.notified().await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    // Another worker sees that the lease is over. It has no slots yet, so it claims nothing here.
    let (store, _) = process(&pool);
    let mut other = store.shift().await.unwrap();
    assert!(other.slots().is_empty());
    let mine = store
        .outbox()
        .claim(
            other.owner(),
            &(0..64).collect::<Vec<i16>>(),
            &[televent_store::outbox::Room {
                channel: televent_core::Channel::Telegram,
                all: 9,
                notices: 9,
                low_water: now() - chrono::TimeDelta::days(1),
            }],
            chrono::TimeDelta::seconds(60),
        )
        .await
        .unwrap();
    assert_eq!(mine.len(), 1);
    other.tick().await.unwrap();
    let drained = sleeping.await.unwrap();
    assert_eq!((drained.done, drained.lost), (0, 1));
    assert_eq!(store.outbox().finish(&[mine[0].hold]).await.unwrap().len(), 1, "the new holder ends it");
}

/// The session on which a worker holds its number is cut: it begins anew and goes on.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_lost_session_is_begun_anew(pool: PgPool) {
    let chats = Arc::new(Chats::default());
    let shutdown = CancellationToken::new();
    let running =
        tokio::spawn(televent_worker::run(unlimited(), process(&pool).0, chats.clone(), shutdown.clone()));
    tokio::time::sleep(Duration::from_millis(300)).await;
    for round in 1..=3 {
        let cut: i64 = sqlx::query_scalar(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid() and application_name in ('televent worker', 'televent', '')
               and pid not in (select pid from pg_stat_activity where query like '%pg_terminate_backend%')",
        )
        .fetch_one(&pool)
        .await
        .unwrap();
        assert!(cut > 0);
        put(&pool, &[(say(1, round), 0)]).await;
        let begun = Instant::now();
        while chats.number() < usize::try_from(round).unwrap() {
            assert!(begun.elapsed() < Duration::from_secs(5), "round {round}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    shutdown.cancel();
    running.await.unwrap().unwrap();
    assert!(chats.in_chat(1).is_sorted());
}
