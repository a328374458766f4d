//! What strangers see.

use sqlx::PgPool;

use crate::house::House;

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn health_and_version_need_no_token(pool: PgPool) {
    let house = House::new(pool.clone()).await;
    assert_eq!(house.send("", "GET", "/health", &[], "").await.status, 200);
    assert_eq!(house.send("", "GET", "/ready", &[], "").await.status, 200);
    assert!(house.send("", "GET", "/version", &[], "").await.json()["tzdata"].is_string());
    assert_eq!(house.send("", "GET", "/api/nothing", &[], "").await.code(), (404, "not_found".to_owned()));
    assert_eq!(house.send("", "GET", "/nothing", &[], "").await.status, 404);
    sqlx::query("delete from _sqlx_migrations where version = (select max(version) from _sqlx_migrations)")
        .execute(&pool)
        .await
        .unwrap();
    let unready = house.send("", "GET", "/ready", &[], "").await;
    assert_eq!(unready.status, 503);
    assert_eq!(unready.json()["reason"], "migrations are not applied");
    house.store.close().await;
    let unready = house.send("", "GET", "/ready", &[], "").await;
    assert_eq!(
        (unready.status.as_u16(), unready.json()["reason"].clone()),
        (503, "the database cannot be reached".into())
    );
    assert_eq!(house.send("", "GET", "/health", &[], "").await.status, 200, "the process itself lives");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn guessing_tokens_is_slowed_per_address(pool: PgPool) {
    let house = House::new(pool).await;
    let mut last = 0;
    for number in 0..61 {
        last = house.send(&format!("tlv_guess{number}"), "GET", "/api/me", &[], "").await.status.as_u16();
    }
    assert_eq!(last, 429);
    // Whoever shares the address and has a token is not held up.
    assert_eq!(house.send(&house.token, "GET", "/api/me", &[], "").await.status, 200);
}
