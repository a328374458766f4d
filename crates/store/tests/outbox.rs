//! The outbox as the worker sees it: order per lane, leases and who may end them, limits, and what is given up.
#![cfg(test)]

#[expect(dead_code, reason = "each test file uses a part of it")]
mod common;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use common::now;
use sqlx::PgPool;
use televent_core::change::Effect;
use televent_core::notice::{Notice, Unreached};
use televent_core::world::{CountingEntropy, MockClock};
use televent_core::{Actor, Channel, Door, EventId, PersonId, Priority, TelegramId, World};
use televent_store::Store;
use televent_store::command::{PauseOutbox, ResumeOutbox};
use televent_store::outbox::{Claimed, Hold, Horizon, Outbox, PutOff, Room, SLOTS};

const LEASE: TimeDelta = TimeDelta::seconds(60);

fn clocked(pool: &PgPool) -> (Store, Arc<MockClock>) {
    let clock = MockClock::at(now());
    (Store::with_pool(pool.clone(), World::new(clock.clone(), CountingEntropy::from_seed(7))), clock)
}

/// Puts a row in the outbox whose payload is its number.
async fn put(pool: &PgPool, lane: i64, channel: i16, prio: i16, due_at: DateTime<Utc>, number: i64) -> i64 {
    sqlx::query_scalar(
        "insert into outbox (lane, slot, channel, prio, due_at, run_at, kind, payload)
         values ($1, $2, $3, $4, $5, $5, 'say', jsonb_build_object('chat', $1::bigint, 'number', $6::bigint)) returning id",
    )
    .bind(lane)
    .bind(i16::try_from(lane.rem_euclid(i64::from(SLOTS))).unwrap())
    .bind(channel)
    .bind(prio)
    .bind(due_at)
    .bind(number)
    .fetch_one(pool)
    .await
    .unwrap()
}

fn number(claimed: &Claimed) -> i64 {
    claimed.payload.get("number").and_then(serde_json::Value::as_i64).unwrap()
}

fn numbers(claimed: &[Claimed]) -> Vec<i64> {
    let mut numbers: Vec<i64> = claimed.iter().map(number).collect();
    numbers.sort_unstable();
    numbers
}

fn room(all: u32, notices: u32) -> [Room; 2] {
    let low_water = now() - TimeDelta::days(1);
    [Channel::Telegram, Channel::Mail].map(|channel| Room { channel, all, notices, low_water })
}

fn all_slots() -> Vec<i16> {
    (0..SLOTS).collect()
}

async fn claim(outbox: &Outbox, owner: i32) -> Vec<Claimed> {
    outbox.claim(owner, &all_slots(), &room(100, 100), LEASE).await.unwrap()
}

async fn count(pool: &PgPool, table: &'static str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {table}")))
        .fetch_one(pool)
        .await
        .unwrap()
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_lane_is_worked_off_one_by_one_and_in_order(pool: PgPool) {
    let (store, _) = clocked(&pool);
    let outbox = store.outbox();
    for number in 0..4 {
        put(&pool, 7, 0, 1, now() - TimeDelta::seconds(10 - number), number).await;
        put(&pool, 8, 0, 1, now() - TimeDelta::seconds(10 - number), 10 + number).await;
    }
    // A reply does not overtake what its chat was told before.
    put(&pool, 7, 0, 0, now(), 4).await;
    let mut order = Vec::new();
    loop {
        let claimed = claim(&outbox, 1).await;
        if claimed.is_empty() {
            break;
        }
        assert!(claim(&outbox, 2).await.is_empty(), "a lane in flight gives nothing more");
        let holds: Vec<Hold> = claimed.iter().map(|job| job.hold).collect();
        assert_eq!(outbox.finish(&holds).await.unwrap().len(), holds.len());
        order.push(numbers(&claimed));
    }
    assert_eq!(order, vec![vec![0, 10], vec![1, 11], vec![2, 12], vec![3, 13], vec![4]]);
    assert_eq!((count(&pool, "outbox").await, count(&pool, "outbox_done").await), (0, 9));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn room_slots_and_time_bound_what_is_claimed(pool: PgPool) {
    let (store, clock) = clocked(&pool);
    let outbox = store.outbox();
    for lane in 0..10 {
        put(&pool, lane, 0, 1, now() - TimeDelta::seconds(20), lane).await;
    }
    for lane in 20..23 {
        put(&pool, lane, 0, 0, now(), lane).await;
    }
    put(&pool, 30, 0, 0, now() + TimeDelta::seconds(5), 30).await;
    put(&pool, 40, 1, 1, now(), 40).await;
    let few = outbox.claim(1, &all_slots(), &room(5, 3), LEASE).await.unwrap();
    assert_eq!(few.iter().filter(|job| job.priority == Priority::Reply).count(), 3, "replies go first");
    assert_eq!(few.iter().filter(|job| job.channel == Channel::Telegram).count(), 5);
    assert_eq!(
        few.iter().filter(|job| job.channel == Channel::Mail).count(),
        1,
        "a channel has room of its own"
    );
    let none = outbox.claim(1, &all_slots(), &room(5, 0), LEASE).await.unwrap();
    assert!(none.is_empty(), "what is kept for replies is not for notices");
    let slot = outbox.claim(1, &[4], &room(100, 100), LEASE).await.unwrap();
    assert_eq!(numbers(&slot), vec![4]);
    let late = room(100, 100).map(|room| Room { low_water: now() - TimeDelta::seconds(10), ..room });
    assert!(
        outbox.claim(1, &all_slots(), &late, LEASE).await.unwrap().is_empty(),
        "below the low-water mark"
    );
    clock.advance(TimeDelta::seconds(5));
    assert_eq!(claim(&outbox, 1).await.len(), 8);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn who_lost_the_lease_changes_nothing(pool: PgPool) {
    let (store, _) = clocked(&pool);
    let outbox = store.outbox();
    put(&pool, 1, 0, 1, now(), 2).await;
    let first = claim(&outbox, 11).await.remove(0).hold;
    // Nobody holds the lock of worker 11, so the next look around sets its row free.
    let mut shift = store.shift().await.unwrap();
    let second = claim(&outbox, shift.owner()).await.remove(0).hold;
    assert_eq!((first.attempt, second.attempt), (1, 2));
    assert!(outbox.finish(&[first]).await.unwrap().is_empty());
    assert!(!outbox.bury(first, "late", &[]).await.unwrap());
    let late = PutOff { hold: first, until: now(), counts: true };
    assert_eq!(outbox.put_off(&[late]).await.unwrap(), 0);
    assert_eq!(outbox.drop_lane(first, 1, &[]).await.unwrap(), 0, "nor what waits behind it");
    assert_eq!(outbox.move_lane(first, 1, 5).await.unwrap(), 0);
    assert_eq!(outbox.renew(&[first], LEASE).await.unwrap(), 0);
    assert_eq!(shift.tick().await.unwrap().released, 0, "its worker lives");
    assert_eq!(outbox.renew(&[second], LEASE).await.unwrap(), 1);
    sqlx::query("update outbox set leased_until = clock_timestamp() - interval '1 ms'")
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(shift.tick().await.unwrap().released, 1, "alive, but its lease has ended");
    assert!(outbox.finish(&[second]).await.unwrap().is_empty());
    let third = claim(&outbox, shift.owner()).await.remove(0).hold;
    assert_eq!(third.attempt, 3);
    assert_eq!(outbox.finish(&[third]).await.unwrap().len(), 1);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn slots_are_shared_and_fall_to_those_who_live(pool: PgPool) {
    let stores: Vec<Store> = (0..3).map(|_| clocked(&pool).0).collect();
    let mut one = stores[0].shift().await.unwrap();
    assert_eq!(one.slots().len(), 64);
    let mut two = stores[1].shift().await.unwrap();
    assert_eq!(two.slots().len(), 0, "the first has not given any up yet");
    assert_eq!(one.tick().await.unwrap().workers, 2);
    assert!(two.tick().await.unwrap().moved);
    assert_eq!((one.slots().len(), two.slots().len()), (32, 32));
    let mut three = stores[2].shift().await.unwrap();
    for shift in [&mut one, &mut two, &mut three] {
        shift.tick().await.unwrap();
    }
    let shares: Vec<BTreeSet<i16>> =
        [&one, &two, &three].iter().map(|shift| shift.slots().into_iter().collect()).collect();
    assert_eq!(shares.iter().map(BTreeSet::len).sum::<usize>(), 64);
    assert_eq!(shares.iter().flatten().collect::<BTreeSet<_>>().len(), 64, "no slot has two owners");
    drop(two);
    three.end().await.unwrap();
    for _ in 0..50 {
        if one.tick().await.unwrap().workers == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    one.tick().await.unwrap();
    assert_eq!(one.slots().len(), 64);
    assert!((one.share() - 1.0).abs() < f64::EPSILON);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_job_put_off_holds_its_lane_and_being_told_to_wait_is_no_attempt(pool: PgPool) {
    let (store, clock) = clocked(&pool);
    let outbox = store.outbox();
    put(&pool, 1, 0, 1, now(), 1).await;
    put(&pool, 1, 0, 1, now(), 2).await;
    let head = claim(&outbox, 1).await.remove(0).hold;
    outbox
        .put_off(&[PutOff { hold: head, until: now() + TimeDelta::seconds(30), counts: false }])
        .await
        .unwrap();
    assert!(claim(&outbox, 1).await.is_empty());
    let horizon = outbox.horizon(&[Channel::Telegram]).await.unwrap();
    let notices = horizon.iter().find(|horizon| horizon.priority == Priority::Notice).unwrap();
    assert_eq!(notices.next, Some(now() + TimeDelta::seconds(30)));
    clock.advance(TimeDelta::seconds(30));
    let again = claim(&outbox, 1).await;
    assert_eq!((numbers(&again), again[0].hold.attempt), (vec![1], 1));
    outbox.put_off(&[PutOff { hold: again[0].hold, until: now(), counts: true }]).await.unwrap();
    assert_eq!(claim(&outbox, 1).await[0].hold.attempt, 2);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn the_dead_wait_for_an_admin_and_their_lane_goes_on(pool: PgPool) {
    let (store, _) = clocked(&pool);
    let outbox = store.outbox();
    for number in 1..=3 {
        put(&pool, 1, 0, 1, now(), number).await;
    }
    for _ in 0..2 {
        let job = claim(&outbox, 1).await.remove(0);
        assert!(outbox.bury(job.hold, "400 chat not found", &[]).await.unwrap());
    }
    assert_eq!(numbers(&claim(&outbox, 1).await), vec![3]);
    let dead = outbox.dead(10).await.unwrap();
    assert_eq!(dead.len(), 2);
    assert_eq!(
        (dead[0].error.as_str(), dead[0].attempts, dead[0].kind.as_str()),
        ("400 chat not found", 1, "say")
    );
    assert_eq!((outbox.dead_count().await.unwrap(), count(&pool, "outbox").await), (2, 1));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_lane_is_dropped_or_moved_with_all_that_waits_in_it(pool: PgPool) {
    let (store, _) = clocked(&pool);
    let outbox = store.outbox();
    for number in 1..=3 {
        put(&pool, 1, 0, 1, now(), number).await;
        put(&pool, 2, 0, 1, now(), 10 + number).await;
    }
    let claimed = claim(&outbox, 1).await;
    let hold = |lane| claimed.iter().find(|job| job.lane == lane).unwrap().hold;
    assert_eq!(outbox.drop_lane(hold(1), 1, &[]).await.unwrap(), 3);
    assert_eq!(outbox.move_lane(hold(2), 2, -100_500).await.unwrap(), 3);
    let moved = claim(&outbox, 1).await;
    assert_eq!((numbers(&moved), moved[0].lane, moved[0].hold.attempt), (vec![11], -100_500, 1));
    assert_eq!(moved[0].payload["chat"], -100_500);
    let dropped: i64 =
        sqlx::query_scalar("select count(*) from outbox_done where dropped").fetch_one(&pool).await.unwrap();
    assert_eq!(dropped, 3);
}

/// A guest with two copies of one object: the organizer would be told of both in the same words.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_is_told_twice_in_one_breath_is_told_once(pool: PgPool) {
    let (store, _) = clocked(&pool);
    let outbox = store.outbox();
    for lane in [1, 2] {
        put(&pool, lane, 0, 1, now(), lane).await;
    }
    let claimed = claim(&outbox, 1).await;
    let hold = |lane| claimed.iter().find(|job| job.lane == lane).unwrap().hold;
    let tell = |organizer: u8| {
        let event = EventId(uuid::Uuid::from_u128(organizer.into()));
        let guest = Unreached::Person(PersonId(uuid::Uuid::nil()));
        Effect::Say { chat: TelegramId(organizer.into()), notice: Notice::Unreached { event, guest } }
    };
    assert_eq!(outbox.drop_lane(hold(1), 1, &[tell(100), tell(100)]).await.unwrap(), 1);
    assert!(outbox.bury(hold(2), "gone", &[tell(200), tell(100), tell(200)]).await.unwrap());
    let told: Vec<i64> =
        sqlx::query_scalar("select lane from outbox order by lane").fetch_all(&pool).await.unwrap();
    assert_eq!(told, [100, 200]);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_closed_lane_waits_and_the_others_do_not(pool: PgPool) {
    let (store, clock) = clocked(&pool);
    let outbox = store.outbox();
    for lane in [1, 2] {
        put(&pool, lane, 0, 1, now(), lane).await;
    }
    outbox.close_lane(1, now() + TimeDelta::seconds(9)).await.unwrap();
    outbox.close_lane(1, now() + TimeDelta::seconds(3)).await.unwrap();
    assert_eq!(numbers(&claim(&outbox, 1).await), vec![2]);
    clock.advance(TimeDelta::seconds(8));
    assert!(claim(&outbox, 1).await.is_empty(), "the longer wait counts");
    clock.advance(TimeDelta::seconds(1));
    assert_eq!(numbers(&claim(&outbox, 1).await), vec![1]);
    assert_eq!(outbox.switches().await.unwrap(), (false, vec![]));
    outbox.close_channel(Channel::Mail, now() + TimeDelta::minutes(1)).await.unwrap();
    let operator = Actor::new(PersonId(uuid::Uuid::nil()), Door::Console);
    for _ in 0..2 {
        store.execute(operator, PauseOutbox).await.unwrap();
        let (paused, closed) = outbox.switches().await.unwrap();
        assert_eq!((paused, closed.len(), closed[0].channel), (true, 1, Channel::Mail));
    }
    store.execute(operator, ResumeOutbox).await.unwrap();
    assert!(!outbox.switches().await.unwrap().0);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_paced_lane_comes_one_by_one_and_says_only_what_is_still_true(pool: PgPool) {
    let (store, clock) = clocked(&pool);
    let outbox = store.outbox();
    for number in 0..5 {
        put(&pool, 1, 0, 1, now(), number).await;
    }
    for (message, version) in [(50, 2), (51, 2), (50, 3), (50, 4)] {
        sqlx::query(
            "insert into outbox (lane, slot, channel, prio, due_at, run_at, kind, payload) values (1, 1, 0, 1, $1, $1, 'say',
             jsonb_build_object('chat', 1, 'number', 100 + $3::bigint,
               'notice', jsonb_build_object('notice', 'refresh', 'message', $2::bigint, 'version', $3::bigint)))",
        )
        .bind(now())
        .bind(message)
        .bind(version)
        .execute(&pool)
        .await
        .unwrap();
    }
    let from = now() + TimeDelta::seconds(1);
    let paced = outbox.pace(1, from, TimeDelta::seconds(1), false).await.unwrap();
    assert_eq!((paced.superseded, paced.later), (2, 7));
    assert_eq!(
        outbox.pace(1, from, TimeDelta::seconds(1), false).await.unwrap().later,
        0,
        "they have their instants"
    );
    let mut order = Vec::new();
    for _ in 0..7 {
        assert!(claim(&outbox, 1).await.is_empty());
        clock.advance(TimeDelta::seconds(1));
        let claimed = claim(&outbox, 1).await;
        order.extend(numbers(&claimed));
        outbox.finish(&[claimed[0].hold]).await.unwrap();
    }
    assert_eq!(order, vec![0, 1, 2, 3, 4, 102, 104]);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_crowd_is_found_and_paced_and_what_comes_later_comes_behind_it(pool: PgPool) {
    let (store, _) = clocked(&pool);
    let outbox = store.outbox();
    sqlx::query(
        "insert into outbox (lane, slot, channel, prio, due_at, run_at, kind, payload)
         select case when n % 2 = 0 then 1 else n + 1 end, 1, 0, 1, $1, $1, 'say', '{}' from generate_series(1, 9000) n",
    )
    .bind(now())
    .execute(&pool)
    .await
    .unwrap();
    put(&pool, 1, 0, 1, now() + TimeDelta::days(1), 1).await;
    assert_eq!(outbox.crowds(Channel::Telegram, 50).await.unwrap(), [1]);
    let second = TimeDelta::seconds(1);
    assert_eq!(outbox.pace(1, now(), second, false).await.unwrap().later, 4_499, "all but the first");
    assert!(outbox.crowds(Channel::Telegram, 50).await.unwrap().is_empty());
    let new = put(&pool, 1, 0, 1, now(), 2).await;
    assert_eq!(outbox.pace(1, now(), second, false).await.unwrap().later, 1);
    let turn: DateTime<Utc> = sqlx::query_scalar("select run_at from outbox where id = $1")
        .bind(new)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(turn, now() + TimeDelta::seconds(4_500));
    let anew = outbox.pace(1, now() + TimeDelta::hours(1), second, true).await.unwrap();
    assert_eq!(anew.later, 4_501, "and a long wait takes them all along");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn the_horizon_knows_the_oldest_and_the_next(pool: PgPool) {
    let (store, _) = clocked(&pool);
    let outbox = store.outbox();
    put(&pool, 1, 0, 1, now() - TimeDelta::minutes(3), 1).await;
    put(&pool, 2, 0, 1, now() + TimeDelta::minutes(2), 2).await;
    put(&pool, 3, 1, 2, now() + TimeDelta::minutes(9), 3).await;
    let horizon = outbox.horizon(&[Channel::Telegram, Channel::Mail]).await.unwrap();
    assert_eq!(horizon.len(), 6);
    let of =
        |channel, priority| *horizon.iter().find(|h| h.channel == channel && h.priority == priority).unwrap();
    let notices = of(Channel::Telegram, Priority::Notice);
    assert_eq!(notices.oldest, Some(now() - TimeDelta::minutes(3)));
    assert_eq!(notices.next, Some(now() + TimeDelta::minutes(2)));
    assert_eq!(of(Channel::Mail, Priority::Bulk).oldest, None);
    assert_eq!(Horizon::low_water(horizon.iter(), now()), now() - TimeDelta::minutes(3));
    assert_eq!(Horizon::low_water([].iter(), now()), now() - TimeDelta::seconds(5));
    let backlog = outbox.backlog().await.unwrap();
    assert_eq!(backlog.iter().map(|b| (b.waiting, b.due)).collect::<Vec<_>>(), vec![(2, 1), (1, 0)]);
}

/// Every access of the claim goes through an index whatever the planner believes of the table.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn the_claim_keeps_its_plan_on_an_empty_and_on_a_full_table(pool: PgPool) {
    let (store, _) = clocked(&pool);
    let text = include_str!("../src/outbox/claim.sql");
    let slots = all_slots().iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let prepare = format!(
        "set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set enable_hashjoin = off;
         set enable_mergejoin = off; set enable_bitmapscan = off; set jit = off; deallocate all;
         prepare claim (smallint[], bigint[], bigint[], timestamptz[], timestamptz, smallint[], integer, float8) as {text}"
    );
    let explain = format!(
        "explain (costs off) execute claim ('{{0}}', '{{9}}', '{{9}}', '{{2026-01-01}}', now(), '{{{slots}}}', 1, 60)"
    );
    for filled in [false, true] {
        if filled {
            sqlx::query(
                "insert into outbox (lane, slot, channel, prio, due_at, run_at, kind, payload)
                 select g % 5000, g % 5000 % 64, 0, 1, now(), now(), 'say', '{}' from generate_series(1, 50000) g",
            )
            .execute(&pool)
            .await
            .unwrap();
        }
        let mut session = store.pool().acquire().await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(prepare.clone())).execute(&mut *session).await.unwrap();
        let plan: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(explain.clone()))
            .persistent(false)
            .fetch_all(&mut *session)
            .await
            .unwrap();
        let plan = plan.join("\n");
        assert!(!plan.contains("Seq Scan") && !plan.contains("Bitmap"), "{plan}");
        assert_eq!(plan.matches("using outbox_ready on").count(), 2, "{plan}");
        assert_eq!(plan.matches("using outbox_order on").count(), 2, "{plan}");
        assert_eq!(plan.matches("using outbox_in_flight on").count(), 2, "{plan}");
        assert!(
            plan.contains("(channel = f.channel) AND (prio = 0) AND (run_at <= $5) AND (run_at >= f.low)"),
            "{plan}"
        );
    }
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn work_is_heard_of_in_another_process(pool: PgPool) {
    let (writer, hearer) = (clocked(&pool).0, clocked(&pool).0);
    let tasks = [
        tokio::spawn({
            let writer = writer.clone();
            async move { writer.announce().await }
        }),
        tokio::spawn({
            let hearer = hearer.clone();
            async move { hearer.listen().await }
        }),
    ];
    let mut heard = false;
    for number in 0..100 {
        // Listening takes a moment to begin, so more than one thing happens.
        common::register(&writer, 1000 + number, "Ann").await;
        let ann = writer.person_by_telegram(televent_core::TelegramId(1000)).await.unwrap().unwrap();
        ask(&writer, &ann).await;
        if tokio::time::timeout(Duration::from_millis(50), hearer.wake().poked()).await.is_ok() {
            heard = true;
            break;
        }
    }
    assert!(heard);
    tokio::time::timeout(Duration::from_secs(1), writer.wake().poked()).await.expect("and in the own one");
    for task in tasks {
        task.abort();
    }
}

/// A command that leaves an effect.
async fn ask(store: &Store, person: &televent_core::Person) {
    let ask = televent_store::command::Ask {
        chat: person.telegram_id,
        reply_to: None,
        question: serde_json::json!({}),
        lives: TimeDelta::minutes(1),
    };
    store.execute(common::as_chat(person), ask).await.unwrap();
}
