//! Programs are told of changes: a stand-in for a push service takes the messages and opens them as a program would.

#![cfg(test)]

#[expect(dead_code, reason = "each test file uses a part of it")]
#[path = "../common/mod.rs"]
mod common;
mod house;
mod properties;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::TimeDelta;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use sqlx::PgPool;
use televent_store::command::RevokeDevice;

use common::now;
use house::{House, Service, actor};

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_change_is_told_once_and_says_nothing_of_what_changed(pool: PgPool) {
    let house = House::new(pool).await;
    let service = Service::start(&["201 Created"]).await;
    house.subscribe(format!("http://{}/for/ann", service.address)).await;
    assert_eq!(house.round(true).await, 0, "nothing has changed");
    house.change("one").await;
    house.change("two").await;
    assert_eq!(house.round(true).await, 1, "two changes, one word");
    assert_eq!(house.round(true).await, 0, "told");
    let seen = service.seen();
    let (head, body) = seen.first().unwrap();
    assert_eq!(seen.len(), 1);
    assert!(head.starts_with("POST /for/ann "), "{head}");
    for line in ["content-encoding: aes128gcm", "ttl: 86400", "urgency: normal", "topic: "] {
        assert!(head.to_lowercase().contains(line), "{line} in {head}");
    }
    let topic = house.calendar().0.simple().to_string();
    assert_eq!(
        house.open(body),
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<push-message xmlns=\"https://bitfire.at/webdav-push\" xmlns:D=\"DAV:\">\
             <topic>{topic}</topic><content-update><D:sync-token>urn:x-televent:sync:{topic}:2</D:sync-token></content-update></push-message>"
        )
    );

    // RFC 8292: signed by the key that programs were given, for this push service, for hours.
    let said = head.split("vapid t=").nth(1).unwrap().lines().next().unwrap();
    let (token, key) = said.split_once(", k=").unwrap();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = Signature::from_slice(&BASE64.decode(signature).unwrap()).unwrap();
    let verifying = VerifyingKey::from_sec1_bytes(&BASE64.decode(key).unwrap()).unwrap();
    verifying.verify(signed.as_bytes(), &signature).unwrap();
    let claims = BASE64.decode(signed.split('.').nth(1).unwrap()).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["aud"], format!("http://{}", service.address));
    assert_eq!(claims["exp"], (now() + TimeDelta::hours(12)).timestamp());

    house.change("three").await;
    assert_eq!(house.round(true).await, 1);
    assert!(house.open(&service.seen()[1].1).contains(":3</D:sync-token>"));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn one_that_is_gone_is_told_no_more(pool: PgPool) {
    let house = House::new(pool).await;
    for status in [&["410 Gone"], &["404 Not Found"], &["400 Bad Request"]] {
        let service = Service::start(status).await;
        house.subscribe(format!("http://{}/", service.address)).await;
        house.change(&service.address.replace(['.', ':'], "-")).await;
        house.round(true).await;
        assert_eq!((service.seen().len(), house.subscriptions().await), (1, 0), "{status:?}");
    }
    let service = Service::start(&["503 Service Unavailable", "201 Created"]).await;
    house.subscribe(format!("http://{}/", service.address)).await;
    house.change("later").await;
    house.round(true).await;
    assert_eq!(house.subscriptions().await, 1, "a fault that passes");
    house.clock.advance(TimeDelta::minutes(5));
    assert_eq!(house.round(true).await, 0, "the job waits in the outbox");
    assert_eq!(service.seen().len(), 2);
}

/// Anybody may name a push service: it does not set our pace, and one that never takes anything is forgotten.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_service_does_not_keep_us_busy(pool: PgPool) {
    let house = House::new(pool).await;
    let hasty = Service::start(&["429 Too Many Requests\r\nretry-after: 0"]).await;
    house.subscribe(format!("http://{}/", hasty.address)).await;
    house.change("one").await;
    for _ in 0..3 {
        house.round(true).await;
        house.clock.advance(TimeDelta::seconds(10));
    }
    assert_eq!(hasty.seen().len(), 1, "not before a minute is over");
    house.clock.advance(TimeDelta::seconds(60));
    house.round(true).await;
    assert_eq!(hasty.seen().len(), 2);

    let broken = Service::start(&["500 Internal Server Error"]).await;
    sqlx::query("delete from outbox").execute(&house.pool).await.unwrap();
    sqlx::query("delete from push_subscriptions").execute(&house.pool).await.unwrap();
    house.subscribe(format!("http://{}/", broken.address)).await;
    house.change("two").await;
    house.round(true).await;
    sqlx::query("update outbox set attempts = 38").execute(&house.pool).await.unwrap();
    house.clock.advance(TimeDelta::hours(1));
    house.round(true).await;
    assert_eq!(house.subscriptions().await, 1, "one attempt is left");
    house.clock.advance(TimeDelta::hours(1));
    house.round(true).await;
    let dead: i64 =
        sqlx::query_scalar("select count(*) from outbox_dead").fetch_one(&house.pool).await.unwrap();
    assert_eq!((house.subscriptions().await, dead), (0, 0));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn nobody_is_led_home(pool: PgPool) {
    let house = House::new(pool).await;
    let service = Service::start(&["201 Created"]).await;
    for endpoint in [format!("http://{}/", service.address), format!("https://{}/", service.address)] {
        house.subscribe(endpoint).await;
    }
    house.change("one").await;
    assert_eq!(house.round(false).await, 2);
    assert_eq!((service.seen().len(), house.subscriptions().await), (0, 0), "not to this machine");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_subscription_ends_with_its_time_and_its_device(pool: PgPool) {
    let house = House::new(pool).await;
    let service = Service::start(&["201 Created"]).await;
    house.subscribe(format!("http://{}/", service.address)).await;
    house.change("one").await;
    house.store.execute(actor(&house.ann), RevokeDevice(house.device)).await.unwrap();
    assert_eq!(house.round(true).await, 0, "the device is revoked");
    house.clock.advance(TimeDelta::days(8));
    house.round(true).await;
    assert_eq!((service.seen().len(), house.subscriptions().await), (0, 0));
}
