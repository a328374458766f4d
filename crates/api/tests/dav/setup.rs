//! A link from the chat sets a device up, once.

use axum::body::to_bytes;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use insta::assert_snapshot;
use sqlx::PgPool;
use televent_api::Config;
use televent_core::credential::{DevicePassword, SetupLink};
use televent_core::{Actor, Door};
use televent_store::command::{MintDevice, RevokeDevice};

use crate::house::House;

/// A new device of Ann's with its link.
async fn linked(house: &House, label: &str) -> (televent_core::DeviceId, DevicePassword, SetupLink) {
    let world = house.store.world();
    let minted = DevicePassword::mint_with_link(world.octets(), world.octets(), world.octets());
    let (password, link) = minted.unwrap();
    let hash = password.hash([4; 16]).unwrap();
    let command = MintDevice::new(label, &password, hash).linked(&link);
    let actor = Actor::new(house.ann.person.id, Door::Chat);
    (house.store.execute(actor, command).await.unwrap().device, password, link)
}

fn at_home() -> Config {
    Config { public_url: "https://cal.example.org".to_owned(), ..Config::for_tests() }
}

/// The text of an answer; it must be kept by nobody and told to no other site.
async fn page(house: &House, request: &str) -> String {
    let response = house.send(&format!("{request}\nAuthorization: none")).await;
    assert_eq!(response.headers().get("cache-control").unwrap(), "no-store");
    assert_eq!(response.headers().get("referrer-policy").unwrap(), "no-referrer");
    let policy = response.headers().get("content-security-policy").unwrap().to_str().unwrap();
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    format!("{status}\n{}", String::from_utf8(body.to_vec()).unwrap())
}

fn without_picture(page: &str) -> String {
    let (before, picture) = page.split_once("<svg").unwrap();
    let (picture, after) = picture.split_once("</svg>").unwrap();
    assert!(picture.len() > 1_000 && !picture.contains("<?xml"), "{picture}");
    format!("{before}<svg…/>{after}").replace("><", ">\n<")
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_phone_of_apples(pool: PgPool) {
    let house = House::with(pool, at_home()).await;
    let (_, password, link) = linked(&house, "Ann's <iPhone>").await;
    let path = format!("/setup/{}", link.token);
    // Whoever only looks, a chat's preview for instance, uses nothing up.
    for _ in 0..3 {
        assert_eq!(house.status(&format!("HEAD {path}\nAuthorization: none")).await, 200);
    }
    let shown = page(&house, &format!("GET {path}")).await;
    assert!(!shown.contains(&password.secret), "the page itself opens nothing");
    assert_snapshot!("setup_page", without_picture(&shown).replace(&link.token, "TOKEN"));
    let profile = house.ask(&format!("POST {path}/apple\nAuthorization: none")).await;
    assert!(profile.starts_with("200 OK\ncontent-type: application/x-apple-aspen-config"), "{profile}");
    assert!(profile.contains("<string>cal.example.org</string>"), "{profile}");
    let secret = profile.split_once("<key>CalDAVPassword</key>\n<string>").unwrap().1;
    let secret = secret.split_once('<').unwrap().0;
    assert_eq!(secret, password.secret, "the password that the chat showed");
    let user = format!("7-{}", password.key);
    let basic = STANDARD.encode(format!("{user}:{secret}"));
    assert_eq!(
        house.status(&format!("PROPFIND /caldav/\nDepth: 0\nAuthorization: Basic {basic}")).await,
        207
    );
    for request in [format!("GET {path}"), format!("POST {path}/apple"), format!("POST {path}/davx5")] {
        assert!(page(&house, &request).await.starts_with("404"), "{request}: used up");
    }
    let kept: i64 =
        sqlx::query_scalar("select count(*) from device_links").fetch_one(&house.pool).await.unwrap();
    assert_eq!(kept, 0, "nothing is left of it");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn davx5(pool: PgPool) {
    let house = House::with(pool, at_home()).await;
    let (_, password, link) = linked(&house, "Pixel").await;
    let shown = page(&house, &format!("POST /setup/{}/davx5", link.token)).await;
    let login = format!("davx5://7-{}:{}@cal.example.org/caldav/", password.key, password.secret);
    assert!(shown.starts_with("200") && shown.contains(&format!("href=\"{login}\"")), "{shown}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_link_dies(pool: PgPool) {
    let house = House::with(pool, at_home()).await;
    let (_, _, old) = linked(&house, "old").await;
    house.clock.advance(chrono::TimeDelta::minutes(10));
    let shown = page(&house, &format!("GET /setup/{}\nAccept-Language: de-CH,fr;q=0.5", old.token)).await;
    assert!(shown.starts_with("404") && shown.contains("Link wurde schon benutzt"), "{shown}");
    let (device, _, revoked) = linked(&house, "revoked").await;
    let actor = Actor::new(house.ann.person.id, Door::Chat);
    house.store.execute(actor, RevokeDevice(device)).await.unwrap();
    for token in [&old.token, &revoked.token] {
        assert_eq!(house.status(&format!("POST /setup/{token}/apple")).await, 404);
    }
    house.store.prune(televent_store::outbox::Keep::default()).await.unwrap().unwrap();
    let kept: i64 =
        sqlx::query_scalar("select count(*) from device_links").fetch_one(&house.pool).await.unwrap();
    assert_eq!(kept, 1, "what is too old is tidied away, used or not");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn links_are_not_guessed(pool: PgPool) {
    let house = House::new(pool).await;
    let (_, _, link) = linked(&house, "phone").await;
    let mut refused = 0;
    for number in 0..70 {
        let status = house.status(&format!("POST /setup/guess{number}/apple\nAuthorization: none")).await;
        refused += usize::from(status == 429);
    }
    assert_eq!(refused, 10, "60 guesses a minute and address");
    for odd in ["%00", "a%2fb", &"a".repeat(5_000), "%ff%fe", "style.css/apple"] {
        let status = house.status(&format!("GET /setup/{odd}")).await;
        assert!((400..500).contains(&status), "{odd} {status}");
    }
    assert_eq!(
        house.status(&format!("GET /setup/{}", link.token)).await,
        200,
        "who has the link is not held up"
    );
}
