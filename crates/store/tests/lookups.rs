//! One name, one UID, one page of names is found by the index that is made for it, also in a database so young that
//! PostgreSQL has counted nothing yet: there every index that begins with the calendar looks alike to it.
#![cfg(test)]

#[expect(dead_code, reason = "each test file uses a part of it")]
mod common;

use sqlx::postgres::PgPoolOptions;
use sqlx::{PgPool, Row};
use televent_core::{CalendarId, EventId, PersonId};
use televent_store::objects::Bound;

async fn plan(pool: &PgPool, query: &str) -> String {
    let lines: Vec<String> =
        sqlx::query_scalar(sqlx::AssertSqlSafe(format!("explain {query}"))).fetch_all(pool).await.unwrap();
    lines.join("\n")
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_young_database_reads_no_calendar_to_find_one_object(pool: PgPool) {
    let calendar = "'01a1ff93-ed1e-77c5-abf2-ce08701d2c56'";
    for (asked, index) in [
        (format!("select id from events where calendar_id = {calendar} and name = 'a.ics'"), "events_name"),
        (format!("select id from events where calendar_id = {calendar} and uid = 'a'"), "events_uid"),
        (
            format!(
                "select name from events where calendar_id = {calendar} and name > 'a' order by name limit 1000"
            ),
            "events_name",
        ),
        (
            format!(
                "select id from events where calendar_id = {calendar} and starts_at < now()
                 and coalesce(ends_at, 'infinity') >= now()
                 order by coalesce(ends_at, 'infinity'), starts_at, id limit 200"
            ),
            "events_from",
        ),
    ] {
        let plan = plan(&pool, &asked).await;
        assert!(plan.contains(index), "{asked}\n{plan}");
        for other in ["events_name", "events_uid", "events_from"].into_iter().filter(|other| *other != index)
        {
            assert!(!plan.contains(other), "{asked}\n{plan}");
        }
    }
}

/// The plan of the statement that the store asked last on its only connection, for whatever it is asked.
async fn last_plan(one: &PgPool) -> String {
    let asked = "select name, cardinality(parameter_types) from pg_prepared_statements
                 where statement not like '%pg_prepared_statements%' order by prepare_time desc limit 1";
    let (name, parameters): (String, i32) =
        sqlx::query_as(asked).persistent(false).fetch_one(one).await.unwrap();
    let nothing = vec!["null"; usize::try_from(parameters).unwrap()].join(", ");
    let explain = format!("explain (costs off) execute {name}({nothing})");
    let lines = sqlx::raw_sql(sqlx::AssertSqlSafe(explain)).fetch_all(one).await.unwrap();
    lines.iter().map(|line| line.get::<String, _>(0)).collect::<Vec<_>>().join("\n")
}

async fn reads_take_their_indexes(pool: &PgPool, person: PersonId, calendar: CalendarId) {
    let one = PgPoolOptions::new().max_connections(1).connect_with((*pool.connect_options()).clone());
    let one = one.await.unwrap();
    sqlx::raw_sql("set plan_cache_mode = force_generic_plan").execute(&one).await.unwrap();
    let (store, now) = (common::store(one.clone()), common::now());
    let bound = Bound { rows: 500, octets: 1 << 20 };
    let own_key = ("events_pkey", "(id = $1)");
    let (by_name, by_uid) = (("events_name", "(name "), ("events_uid", "(uid ="));
    let by_time = ("events_from", "(starts_at <");
    let mut plans = Vec::new();
    store.event(person, EventId(uuid::Uuid::nil())).await.unwrap();
    plans.push((own_key, last_plan(&one).await));
    store.object(person, "calendar", "a.ics").await.unwrap();
    plans.push((by_name, last_plan(&one).await));
    store.members(person, calendar, "", 1_000).await.unwrap();
    plans.push((by_name, last_plan(&one).await));
    store.objects_named(person, calendar, &["a.ics".to_owned()], 1).await.unwrap();
    plans.push((by_name, last_plan(&one).await));
    store.name_of_uid(person, calendar, "a").await.unwrap();
    plans.push((by_uid, last_plan(&one).await));
    store.objects_between(person, calendar, (Some(now), None), None, bound).await.unwrap();
    plans.push((by_time, last_plan(&one).await));
    store.listed(person, (now, now), None, bound).await.unwrap();
    plans.push((by_time, last_plan(&one).await));
    store.delta(person, "calendar", 0, None, 1_000).await.unwrap();
    plans.push((by_name, last_plan(&one).await));
    for ((index, condition), plan) in plans {
        let lines: Vec<&str> = plan.lines().collect();
        let uses = |pair: &[&str]| pair[0].contains(index) && pair[1].contains(condition);
        assert!(lines.windows(2).any(uses), "{index}\n{plan}");
        assert!(!plan.contains("Seq Scan on events"), "{index}\n{plan}");
        assert!(!plan.contains("Seq Scan on change_log"), "{index}\n{plan}");
    }
}

/// The store's own statements, each planned once for whatever it is asked, in a database that has counted nothing and
/// in one that has counted ten thousand objects.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_read_takes_its_index_in_a_young_database_and_in_a_full_one(pool: PgPool) {
    let store = common::store(pool.clone());
    let mut calendars = Vec::new();
    for account in 1..=20 {
        let person = common::register(&store, account, &format!("P{account}")).await;
        calendars.push((person.id, common::default_calendar(&store, &person).await));
    }
    let (ann, calendar) = calendars[0];
    for (number, (_, calendar)) in (0_i32..).zip(&calendars) {
        let objects = if number == 0 { 10_000 } else { 100 };
        sqlx::query(
            "insert into events (id, calendar_id, name, uid, kind, text, etag, version, starts_at, ends_at, created_at,
               updated_at, token)
             select gen_random_uuid(), $1, md5(n::text) || '.ics', md5(n::text), 'event', repeat('x', 850), md5(n::text),
               1, at, at + interval '1 hour', now(), now(), n
             from generate_series(1, $2) n, lateral (select timestamptz '2024-01-01' + n * interval '2 hours' as at) t",
        )
        .bind(calendar.0)
        .bind(objects)
        .execute(&pool)
        .await
        .unwrap();
    }
    sqlx::query(
        "insert into change_log (calendar_id, token, event_id, name, uid, version, action, act, actor_id, at)
         select calendar_id, token, id, name, uid, 1, 'created', gen_random_uuid(), gen_random_uuid(), now() from events",
    )
    .execute(&pool)
    .await
    .unwrap();
    reads_take_their_indexes(&pool, ann, calendar).await;
    let counted = "select count(*) from pg_class where relname = 'events' and reltuples >= 0";
    let counted: i64 = sqlx::query_scalar(counted).fetch_one(&pool).await.unwrap();
    assert_eq!(counted, 0, "nothing was counted until now");
    sqlx::raw_sql("analyze").execute(&pool).await.unwrap();
    reads_take_their_indexes(&pool, ann, calendar).await;
}
