//! Several instances may start at once on one database, empty or not.
#![cfg(test)]

#[expect(dead_code, reason = "each test file uses a part of it")]
mod common;

use common::store;
use sqlx::PgPool;

#[sqlx::test(migrations = false)]
async fn five_instances_start_on_an_empty_database(pool: PgPool) {
    let instances: Vec<_> = (0..5).map(|_| store(pool.clone())).collect();
    assert!(!instances[0].ready().await.unwrap_or(false), "an empty database is not ready");
    let starts = instances.iter().map(|store| {
        let store = store.clone();
        tokio::spawn(async move { store.migrate().await })
    });
    for start in starts.collect::<Vec<_>>() {
        start.await.unwrap().unwrap();
    }
    assert!(instances[4].ready().await.unwrap());
    let (applied,): (i64,) =
        sqlx::query_as("select count(*) from _sqlx_migrations").fetch_one(&pool).await.unwrap();
    assert_eq!(
        applied,
        i64::try_from(televent_store::MIGRATOR.iter().count()).unwrap(),
        "each was applied once"
    );
}
