use insta::assert_snapshot;
use sqlx::PgPool;
use televent_core::world::CountingEntropy;
use televent_core::{Actor, Door, World};
use televent_store::Store;
use televent_store::command::RevokeDevice;

use crate::house::House;

pub(crate) fn basic(user: &str, password: &str) -> String {
    use base64::Engine;
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}")))
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_device_password_opens_until_it_is_revoked(pool: PgPool) {
    let house = House::new(pool).await;
    assert_eq!(house.status("PROPFIND {cal}\nDepth: 0").await, 207);
    assert_snapshot!("sign_in_challenge", house.ask("PROPFIND {cal}\nAuthorization: none").await);
    let wrong = basic(&house.ann.user, "wrong");
    assert_eq!(house.status(&format!("PROPFIND {{cal}}\nAuthorization: {wrong}")).await, 401);
    // Verified a moment ago, and yet revoked at once.
    let actor = Actor::new(house.ann.person.id, Door::Console);
    house.store.execute(actor, RevokeDevice(house.ann.device)).await.unwrap();
    assert_eq!(house.status("PROPFIND {cal}\nDepth: 0").await, 401);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_another_process_revokes_is_dead_within_a_second(pool: PgPool) {
    let house = House::new(pool.clone()).await;
    assert_eq!(house.status("PROPFIND {cal}\nDepth: 0").await, 207);
    let world = World::new(house.clock.clone(), CountingEntropy::from_seed(8));
    let other = Store::with_pool(pool, world);
    let actor = Actor::new(house.ann.person.id, Door::Console);
    other.execute(actor, RevokeDevice(house.ann.device)).await.unwrap();
    house.clock.advance(chrono::TimeDelta::seconds(1));
    assert_eq!(house.status("PROPFIND {cal}\nDepth: 0").await, 401);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn guessing_is_slowed_per_account_and_the_good_password_waits_too(pool: PgPool) {
    let house = House::new(pool).await;
    let wrong = basic(&house.bob.user, "wrong");
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(house.status(&format!("PROPFIND /caldav/\nAuthorization: {wrong}")).await);
    }
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 10);
    assert_eq!(statuses.last(), Some(&429));
    let good = house.bob.basic();
    let answer = house.ask(&format!("PROPFIND /caldav/\nAuthorization: {good}")).await;
    assert!(answer.starts_with("429") && answer.contains("retry-after: 61"), "{answer}");
    house.clock.advance(chrono::TimeDelta::seconds(61));
    assert_eq!(house.status(&format!("PROPFIND /caldav/\nDepth: 0\nAuthorization: {good}")).await, 207);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn guessing_is_slowed_per_address(pool: PgPool) {
    let house = House::new(pool).await;
    let mut last = 0;
    for number in 0..61 {
        let guess = basic(&format!("{}-abcdefgh", 1000 + number), "x");
        last = house
            .status(&format!("PROPFIND /caldav/\nAuthorization: {guess}\nX-Forwarded-For: 10.0.0.{number}"))
            .await;
    }
    assert_eq!(last, 429, "a forged forwarding header does not count");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn the_last_use_is_noted_with_its_program_and_a_new_one_is_told(pool: PgPool) {
    let house = House::new(pool).await;
    let told = async || -> i64 {
        let count = sqlx::query_scalar("select count(*) from outbox where payload->>'notice' is not null");
        count.fetch_one(&house.pool).await.unwrap()
    };
    let sync = "PROPFIND /caldav/\nDepth: 0\nUser-Agent: DAVx5/4.4 (dav4jvm)";
    assert_eq!(house.status(sync).await, 207);
    let device = async || house.store.devices(house.ann.person.id).await.unwrap().remove(0);
    assert_eq!(device().await.last_program.as_deref(), Some("DAVx⁵"));
    assert_eq!(device().await.last_used_at, Some(crate::house::now()));
    assert_eq!(told().await, 1);
    // It goes on, and nothing is written for it until ten minutes have passed.
    house.clock.advance(chrono::TimeDelta::minutes(5));
    assert_eq!(house.status(sync).await, 207);
    assert_eq!(device().await.last_used_at, Some(crate::house::now()));
    house.clock.advance(chrono::TimeDelta::minutes(5));
    assert_eq!(house.status(&sync.replace("4.4", "4.5")).await, 207);
    assert_eq!(device().await.last_used_at, Some(house.store.now()), "and then it is");
    assert_eq!(told().await, 1, "a new version is no new program");
    // Another program with the same password is noted at once.
    house.clock.advance(chrono::TimeDelta::seconds(1));
    assert_eq!(house.status("PROPFIND /caldav/\nDepth: 0\nUser-Agent: curl/8.0").await, 207);
    assert_eq!(device().await.programs, ["DAVx⁵", "curl"]);
    assert_eq!(told().await, 2);
    // Whoever gives itself ever new names is told of, but not for ever.
    for number in 0..30 {
        house.clock.advance(chrono::TimeDelta::seconds(1));
        let agent = format!("PROPFIND /caldav/\nDepth: 0\nUser-Agent: Program {number}/1");
        assert_eq!(house.status(&agent).await, 207);
    }
    assert_eq!((device().await.programs.len(), told().await), (16, 16));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_is_somebody_elses_is_not_found(pool: PgPool) {
    let house = House::new(pool).await;
    let bobs = house.bob.calendar.clone();
    for method in ["OPTIONS", "PROPFIND", "REPORT", "GET", "PUT", "DELETE"] {
        for path in [
            "/caldav/8/".to_owned(),
            bobs.clone(),
            format!("{bobs}x.ics"),
            "/caldav/principals/8/".to_owned(),
            "/caldav/9/".to_owned(),
        ] {
            assert_eq!(
                house.status(&format!("{method} {path}\nDepth: 0\n\n<x/>")).await,
                404,
                "{method} {path}"
            );
        }
    }
    let slug = bobs.trim_end_matches('/').rsplit('/').next().unwrap();
    for method in ["PROPFIND", "DELETE", "GET"] {
        let status = house.status(&format!("{method} /caldav/7/{slug}/x.ics\nDepth: 0")).await;
        assert_eq!(status, 404, "{method}: his calendar is not in her home either");
    }
    assert_eq!(house.status(&format!("PUT /caldav/7/{slug}/x.ics\n\n{}", crate::house::lunch())).await, 409);
}
