use sqlx::PgPool;
use televent_core::credential::token_digest;
use televent_core::{Actor, Door};
use televent_store::command::MintToken;

use crate::house::House;

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn listed_without_what_opens_and_revoked_at_once(pool: PgPool) {
    let house = House::new(pool.clone()).await;
    let mint = MintToken { label: "leaked".to_owned(), digest: token_digest("tlv_leaked") };
    let leaked = house.store.execute(Actor::new(house.ann.id, Door::Console), mint).await.unwrap();
    let find = || house.send("tlv_leaked", "GET", "/api/me", &[], "");
    assert_eq!(find().await.status, 200);

    let list = house.ann("GET", "/api/tokens", "").await;
    let tokens = list.json()["tokens"].as_array().unwrap().clone();
    let found = tokens.iter().find(|token| token["id"] == leaked.to_string()).unwrap();
    assert_eq!((tokens.len(), &found["name"]), (2, &"leaked".into()));
    assert!(found["last_used_at"].is_string(), "it was used a moment ago: {found}");
    assert!(!list.body.contains("tlv_") && !list.body.contains("digest"), "nothing in a list opens anything");

    let path = format!("/api/tokens/{leaked}");
    assert_eq!(house.send(&house.bobs_token, "DELETE", &path, &[], "").await.status, 404);
    assert_eq!(
        house.send(&house.bobs_token, "GET", "/api/tokens", &[], "").await.json()["tokens"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(find().await.status, 200);
    assert_eq!(house.ann("DELETE", &path, "").await.status, 204);
    assert_eq!(find().await.status, 401);
    assert_eq!(house.ann("DELETE", &path, "").await.status, 404);
    for foreign in ["/api/tokens/x", "/api/tokens/0192f0c1-2b5e-7c11-8a4b-5d2f00000001"] {
        assert_eq!(house.ann("DELETE", foreign, "").await.status, 404);
    }
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn its_use_is_written_once_and_not_with_every_request(pool: PgPool) {
    let house = House::new(pool.clone()).await;
    assert_eq!(house.ann("GET", "/api/me", "").await.status, 200);
    // Whatever writes it again would be seen.
    sqlx::query("update access_tokens set last_used_at = null").execute(&pool).await.unwrap();
    for _ in 0..3 {
        assert_eq!(house.ann("GET", "/api/me", "").await.status, 200);
    }
    let used: i64 = sqlx::query_scalar("select count(*) from access_tokens where last_used_at is not null")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(used, 0);
}
