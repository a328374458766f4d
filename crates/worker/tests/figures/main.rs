//! Figures, not tests: each prints what it measured and is run by hand on a server with fsync on,
//! `FIGURES_URL=postgres://... cargo test --release -p televent-worker --test figures -- --ignored --nocapture NAME`.
#![cfg(test)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::PgPool;
use televent_core::notice::Notice;
use televent_core::world::CountingEntropy;
use televent_core::{Actor, CalendarId, Door, ObjectName, PersonId, TelegramId, World};
use televent_store::command::PutObject;
use televent_store::{Options, Precondition, Store};
use televent_worker::{Config, Deliver, Delivered, Delivery, Limits};
use tokio_util::sync::CancellationToken;

mod ground;

use ground::{SystemClock, fresh, object, percentiles, register, url};

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
            calendar: calendar.segment(),
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
            let rate = f64::from(u32::try_from(millis.len()).unwrap()) / begun.elapsed().as_secs_f64();
            println!(
                "{round}: {writers} writers, {calendars} calendars: {rate:.0}/s, {}",
                percentiles(millis)
            );
        }
        store.close().await;
    }
}

/// Says nothing to nobody, and remembers when.
#[derive(Default)]
struct Silence {
    done: std::sync::Mutex<Vec<(u128, Instant)>>,
    number: std::sync::atomic::AtomicUsize,
}

impl Deliver for Silence {
    fn deliver<'a>(&'a self, _: TelegramId, notice: &'a Notice) -> Delivery<'a> {
        Box::pin(async move {
            let at = Instant::now();
            let Notice::Card { event, .. } = notice else { unreachable!() };
            self.done.lock().unwrap().push((event.0.as_u128(), at));
            self.number.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            Ok(Delivered { message: Some(1) })
        })
    }
}

async fn fill(store: &Store, rows: i64, lanes: i64, due: &str) {
    sqlx::query(sqlx::AssertSqlSafe(format!(
        "insert into outbox (lane, slot, channel, prio, due_at, run_at, kind, payload)
         select n % $2 + 1, (n % $2 + 1) & 63, 0, 1, {due}, {due}, 'say', jsonb_build_object('kind', 'say', 'chat', n % $2 + 1,
           'notice', jsonb_build_object('notice', 'card', 'card', 'own', 'reply_to', null, 'event', lpad(to_hex(n), 32, '0')))
         from generate_series(1, $1) n"
    )))
    .bind(rows)
    .bind(lanes)
    .execute(store.pool())
    .await
    .unwrap();
}

fn start(
    workers: usize,
    silence: &Arc<Silence>,
    shutdown: &CancellationToken,
) -> Vec<tokio::task::JoinHandle<()>> {
    (0..workers)
        .map(|number| {
            let entropy = CountingEntropy::from_seed(u128::try_from(number).unwrap());
            let store =
                Store::new(&url(), Options::default(), World::new(Arc::new(SystemClock), entropy)).unwrap();
            let config = Config { limits: Limits::none(), ..Config::default() };
            let (silence, shutdown) = (silence.clone(), shutdown.clone());
            tokio::spawn(async move { televent_worker::run(config, store, silence, shutdown).await.unwrap() })
        })
        .collect()
}

/// How fast a queue of 20,000 jobs over 4,000 chats runs dry.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "prints figures"]
async fn drain() {
    for (name, workers, future) in
        [("one worker", 1, 0), ("two workers", 2, 0), ("one worker, 100k future rows", 1, 100_000)]
    {
        let store = fresh(Options::default()).await;
        fill(&store, future, 4_000, "now() + interval '1 day'").await;
        fill(&store, 20_000, 4_000, "now() - interval '1 s'").await;
        let (silence, shutdown) = (Arc::new(Silence::default()), CancellationToken::new());
        let begun = Instant::now();
        let running = start(workers, &silence, &shutdown);
        let first = loop {
            if silence.number.load(std::sync::atomic::Ordering::Relaxed) > 0 {
                break Instant::now();
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        };
        while silence.number.load(std::sync::atomic::Ordering::Relaxed) < 20_000 {
            assert!(begun.elapsed() < Duration::from_mins(2));
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        println!("drain, {name}: {:.0}/s", 20_000.0 / first.elapsed().as_secs_f64());
        shutdown.cancel();
        for worker in running {
            worker.await.unwrap();
        }
        let different: std::collections::HashSet<u128> =
            silence.done.lock().unwrap().iter().map(|(event, _)| *event).collect();
        assert_eq!(different.len(), silence.number.load(std::sync::atomic::Ordering::Relaxed), "doubles");
        store.close().await;
    }
}

/// Creates 400 events, 50 a second, and says how long after each commit its card would have left.
async fn commits(store: &Store, silence: &Silence) -> Vec<f64> {
    let mut people = Vec::new();
    for number in 0..50 {
        people.push(register(store, 1_000_000 + number).await);
    }
    let mut committed = Vec::new();
    let mut beat = tokio::time::interval(Duration::from_millis(20));
    for number in 0..400_usize {
        beat.tick().await;
        let person = &people[number % people.len()];
        let start = televent_ical::When::Utc(store.now());
        let event = televent_ical::compose::NewEvent::new(
            format!("u{number}"),
            "Lunch",
            televent_ical::Span { start: start.clone(), end: start },
        );
        let show = Some(televent_store::command::Show { chat: person.telegram_id, reply_to: None });
        let command = televent_store::command::CreateEvents { events: vec![event.into()], show, draft: None };
        let made = store.execute(Actor::new(person.id, Door::Chat), command).await.unwrap();
        committed.push((made[0].event.0.as_u128(), Instant::now()));
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let done: std::collections::HashMap<u128, Instant> =
        silence.done.lock().unwrap().iter().copied().collect();
    committed
        .iter()
        .map(|(event, at)| done[event].saturating_duration_since(*at).as_secs_f64() * 1e3)
        .collect()
}

/// From the moment a commit returns to the moment the message would leave, 50 a second, in an open loop.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "prints figures"]
async fn latency() {
    for (name, future, throttled, held) in [
        ("empty", 0, 0, false),
        ("100k future rows", 100_000, 0, false),
        ("20k rows of one closed chat", 0, 20_000, false),
        ("held snapshot after 20k messages", 0, 0, true),
    ] {
        let store = fresh(Options::default()).await;
        fill(&store, future, 4_000, "now() + interval '1 day'").await;
        let (silence, shutdown) = (Arc::new(Silence::default()), CancellationToken::new());
        // In the same process as the commands, as `televent run` does it.
        let config =
            Config { limits: Limits { per_second: f64::INFINITY, ..Limits::default() }, ..Config::default() };
        let config = if throttled > 0 { config } else { Config { limits: Limits::none(), ..config } };
        let running = tokio::spawn({
            let (store, silence, shutdown) = (store.clone(), silence.clone(), shutdown.clone());
            async move { televent_worker::run(config, store, silence, shutdown).await.unwrap() }
        });
        let mut snapshot = PgPool::connect(&url()).await.unwrap().begin().await.unwrap();
        if held {
            sqlx::raw_sql("set transaction isolation level repeatable read; select count(*) from outbox")
                .execute(&mut *snapshot)
                .await
                .unwrap();
            fill(&store, 20_000, 4_000, "now() - interval '1 s'").await;
            while silence.number.load(std::sync::atomic::Ordering::Relaxed) < 20_000 {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        fill(&store, throttled, 1, "now() - interval '1 s'").await;
        tokio::time::sleep(Duration::from_secs(3)).await;
        let millis = commits(&store, &silence).await;
        println!("latency, {name}: {}", percentiles(millis));
        snapshot.rollback().await.unwrap();
        shutdown.cancel();
        running.await.unwrap();
        store.close().await;
    }
}

/// How many statements an idle worker makes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "prints figures"]
async fn idle() {
    let store = fresh(Options::default()).await;
    let (silence, shutdown) = (Arc::new(Silence::default()), CancellationToken::new());
    let running = start(1, &silence, &shutdown);
    let commits = || async {
        sqlx::query_scalar::<_, i64>(
            "select pg_stat_get_db_xact_commit(oid) from pg_database where datname = current_database()",
        )
        .fetch_one(store.pool())
        .await
        .unwrap()
    };
    tokio::time::sleep(Duration::from_secs(8)).await;
    let before = commits().await;
    tokio::time::sleep(Duration::from_secs(20)).await;
    let made = commits().await - before;
    println!("idle: {:.1} statements a second", f64::from(i32::try_from(made).unwrap()) / 20.0);
    shutdown.cancel();
    for worker in running {
        worker.await.unwrap();
    }
}
