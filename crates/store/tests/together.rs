//! What is recorded together: one transaction for many, and nobody pays for another.
#![cfg(test)]

#[expect(dead_code, reason = "each test file uses its part of it")]
mod common;

use std::time::Duration;

use common::{as_chat, default_calendar, object, register, store};
use sqlx::{PgConnection, PgPool};
use televent_core::{ObjectName, Person};
use televent_store::command::{Put, PutObject};
use televent_store::{CommandError, Precondition, Store, audit};
use tokio::task::JoinHandle;

type Asked = JoinHandle<Result<Put, CommandError>>;

/// A PUT of a new object into the person's default calendar, under way.
fn put(store: &Store, (person, calendar): (&Person, &str), name: &str) -> Asked {
    let (store, actor, calendar) = (store.clone(), as_chat(person), calendar.to_owned());
    let object = object(name, "x");
    let name = ObjectName::new(format!("{name}.ics")).unwrap();
    tokio::spawn(async move {
        store.execute(actor, PutObject { calendar, name, object, condition: Precondition::Absent }).await
    })
}

async fn done(asked: Asked) -> Result<Put, CommandError> {
    tokio::time::timeout(Duration::from_secs(20), asked).await.expect("nobody keeps it up").unwrap()
}

/// Somebody whose calendar is held, so that the writer waits, and two who want to write.
struct Crowd {
    store: Store,
    pool: PgPool,
    people: Vec<(Person, String)>,
    held: sqlx::Transaction<'static, sqlx::Postgres>,
}

impl Crowd {
    async fn new(pool: PgPool) -> Self {
        let store = store(pool.clone());
        let mut people = Vec::new();
        for (number, name) in (1..).zip(["Ann", "Bob", "Dora"]) {
            let person = register(&store, number, name).await;
            let calendar = default_calendar(&store, &person).await.segment();
            people.push((person, calendar));
        }
        let mut held = pool.begin().await.unwrap();
        hold(&mut held, &people[0].0).await;
        Self { store, pool, people, held }
    }

    fn put(&self, who: usize, name: &str) -> Asked {
        let (person, calendar) = &self.people[who];
        put(&self.store, (person, calendar), name)
    }

    /// The first one's, which waits for whoever holds the calendar.
    async fn stuck(&self) -> Asked {
        let stuck = self.put(0, "stuck");
        let waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
        while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&self.pool).await.unwrap() < 1 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        stuck
    }

    /// How many transactions have made the objects of these two.
    async fn transactions(&self, who: [usize; 2]) -> i64 {
        let people = who.map(|who| self.people[who].0.id.0);
        sqlx::query_scalar("select count(distinct xmin::text) from audit where person_id = any($1) and action = 'object.put'")
            .bind(people)
            .fetch_one(&self.pool)
            .await
            .unwrap()
    }
}

async fn hold(held: &mut PgConnection, person: &Person) {
    sqlx::query("select 1 from calendars where owner_id = $1 for update")
        .bind(person.id.0)
        .execute(held)
        .await
        .unwrap();
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_arrives_together_is_one_transaction_and_waits_for_nobodys_calendar(pool: PgPool) {
    let crowd = Crowd::new(pool).await;
    let stuck = crowd.stuck().await;
    let asked: Vec<Asked> = (0..24).map(|number| crowd.put(1 + number % 2, &format!("n{number}"))).collect();
    for asked in asked {
        assert!(matches!(done(asked).await, Ok(Put::Created(_))));
    }
    assert!(!stuck.is_finished(), "the calendar is held");
    let transactions = crowd.transactions([1, 2]).await;
    assert!(transactions < 24, "24 objects in {transactions} transactions");
    let Crowd { store, people, held, .. } = crowd;
    held.rollback().await.unwrap();
    assert!(matches!(done(stuck).await, Ok(Put::Created(_))));
    for ((person, calendar), objects) in people.iter().zip([1, 12, 12]) {
        let delta = store.delta(person.id, calendar, 0, None, 1000).await.unwrap().unwrap();
        let tokens: Vec<i64> = delta.changed.iter().map(|change| change.token).collect();
        assert_eq!(tokens, (1..=objects).collect::<Vec<i64>>());
        let verdict = store.verify_audit(person.id).await.unwrap();
        assert_eq!(verdict, audit::Verdict::Whole { rows: objects + 1 });
    }
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn one_that_is_refused_takes_nobody_with_it(pool: PgPool) {
    let crowd = Crowd::new(pool).await;
    let stuck = crowd.stuck().await;
    let names = ["a", "b", "same", "same", "c", "same", "d"];
    let asked: Vec<Asked> = names.iter().map(|name| crowd.put(1, name)).collect();
    let mut same = Vec::new();
    for (name, asked) in names.iter().zip(asked) {
        let done = done(asked).await;
        if *name == "same" { same.push(done) } else { assert!(matches!(done, Ok(Put::Created(_))), "{name}") }
    }
    let made = same.iter().filter(|done| matches!(done, Ok(Put::Created(_)))).count();
    let refused = same.iter().filter(|done| matches!(done, Err(CommandError::Precondition))).count();
    assert_eq!((made, refused), (1, 2), "{same:?}");
    stuck.abort();
    let Crowd { store, people, .. } = crowd;
    let verdict = store.verify_audit(people[1].0.id).await.unwrap();
    assert_eq!(verdict, audit::Verdict::Whole { rows: 6 });
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn whoever_left_is_written_and_keeps_up_nobody(pool: PgPool) {
    let crowd = Crowd::new(pool).await;
    crowd.stuck().await.abort();
    let left: Vec<Asked> = (0..4).map(|number| crowd.put(1, &format!("left{number}"))).collect();
    for left in left {
        left.abort();
    }
    assert!(matches!(done(crowd.put(2, "stays")).await, Ok(Put::Created(_))));
    let Crowd { store, people, held, .. } = crowd;
    held.rollback().await.unwrap();
    assert!(matches!(done(put(&store, (&people[0].0, &people[0].1), "again")).await, Ok(Put::Created(_))));
    for (person, _) in &people {
        assert!(matches!(store.verify_audit(person.id).await.unwrap(), audit::Verdict::Whole { .. }));
    }
}
