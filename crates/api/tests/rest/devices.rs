use base64::Engine;
use sqlx::PgPool;

use crate::house::House;

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn minted_once_and_revoked_at_once(pool: PgPool) {
    let house = House::new(pool).await;
    let minted = house.ann("POST", "/api/devices", r#"{"name":"Phone"}"#).await;
    assert_eq!(minted.status, 201, "{}", minted.body);
    let minted = minted.json();
    let (user, password) = (minted["username"].as_str().unwrap(), minted["password"].as_str().unwrap());
    let basic =
        format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}")));
    let headers = [("authorization", basic.as_str()), ("depth", "0")];
    let find = || house.send("", "PROPFIND", "/caldav/", &headers, "");
    assert_eq!(find().await.status, 207);
    let list = house.ann("GET", "/api/devices", "").await;
    assert_eq!(list.json()["devices"][0]["name"], "Phone");
    assert!(
        !list.body.contains(password) && !list.body.contains("argon2"),
        "nothing in a list opens anything"
    );
    let path = format!("/api/devices/{}", minted["id"].as_str().unwrap());
    assert_eq!(house.send(&house.bobs_token, "DELETE", &path, &[], "").await.status, 404);
    assert_eq!(house.ann("DELETE", &path, "").await.status, 204);
    assert_eq!(find().await.status, 401);
    assert_eq!(house.ann("DELETE", &path, "").await.status, 404);
    for bad in ["{}", r#"{"name":""}"#, r#"{"name":"x","password":"mine"}"#] {
        assert!(house.ann("POST", "/api/devices", bad).await.status.is_client_error(), "{bad}");
    }
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_device_password_is_no_token_and_a_token_no_password(pool: PgPool) {
    let house = House::new(pool).await;
    let basic = format!(
        "Basic {}",
        base64::engine::general_purpose::STANDARD.encode(format!("7-abcdefgh:{}", house.token))
    );
    let me = house.send("", "GET", "/api/me", &[("authorization", &basic)], "").await;
    assert_eq!(me.status, 401);
    let bearer = format!("Bearer {}", house.token);
    assert_eq!(house.send("", "PROPFIND", "/caldav/", &[("authorization", &bearer)], "").await.status, 401);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn me(pool: PgPool) {
    let house = House::new(pool).await;
    let me = house.ann("GET", "/api/me", "").await.json();
    assert_eq!(
        (&me["telegram_id"], &me["name"], &me["timezone"]),
        (&7.into(), &"Ann".into(), &"Europe/Berlin".into())
    );
    assert_eq!(me["calendars"][0]["kind"], "default");
    assert_eq!(me["calendars"][0]["id"], house.ann.default_calendar.to_string());
}
