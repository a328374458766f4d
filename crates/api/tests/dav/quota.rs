//! What one person's calendars may keep (RFC 4331).

use sqlx::PgPool;
use televent_api::Config;

use crate::house::{House, event};

/// A text of so many octets, more or less; each counts 1 KiB more for its keeping.
fn object(uid: &str, octets: usize) -> String {
    let long = "x".repeat(octets - 250);
    event(uid, "Lunch", "20261123T110000Z", "20261123T120000Z")
        .replace("SUMMARY", &format!("DESCRIPTION:{long}\r\nSUMMARY"))
}

fn put(name: &str, octets: usize) -> String {
    format!("PUT {{cal}}{name}.ics\nContent-Type: text/calendar\n\n{}", object(name, octets))
}

const QUOTA: &str =
    "<propfind xmlns='DAV:'><prop><quota-available-bytes/><quota-used-bytes/></prop></propfind>";

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_full_house_says_so_and_stays_as_it_is(pool: PgPool) {
    let house = House::within(pool, Config::for_tests(), 64 << 10).await;
    for name in ["a", "b"] {
        assert_eq!(house.status(&put(name, 25_000)).await, 201);
    }
    let full = house.ask(&put("c", 25_000)).await;
    insta::assert_snapshot!(full);
    assert_eq!(house.status(&put("a", 24_000)).await, 507, "what is replaced is kept for undo");
    assert_eq!(house.status("GET {cal}c.ics").await, 404);
    let copy = "COPY {cal}a.ics\nDestination: /caldav/7/other/a.ics";
    assert_eq!(house.status("MKCALENDAR /caldav/7/other/").await, 201);
    assert_eq!(house.status(copy).await, 507, "all calendars of a person share the room");
    let bob = house.bob.basic();
    let theirs = put("a", 25_000).replace("{cal}", &house.bob.calendar);
    let theirs = theirs.replacen("\n\n", &format!("\nAuthorization: {bob}\n\n"), 1);
    assert_eq!(house.status(&theirs).await, 201, "not another's");
    assert_eq!(house.status("DELETE {cal}a.ics").await, 204);
    assert_eq!(house.status(&put("c", 25_000)).await, 507, "what was deleted can come back");
    assert_eq!(house.status(&put("d", 1_000)).await, 201, "a small one still fits");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_is_used_and_left_is_told(pool: PgPool) {
    let house = House::within(pool, Config::for_tests(), 1 << 20).await;
    let text = object("a", 5_000);
    house.put("a.ics", &text).await;
    let used = text.len() + 1024;
    let told = format!(
        "<quota-available-bytes>{}</quota-available-bytes>\n<quota-used-bytes>{used}</quota-used-bytes>",
        (1 << 20) - used
    );
    for address in ["/caldav/7/", "{cal}"] {
        let answer = house.ask(&format!("PROPFIND {address}\nDepth: 0\n\n{QUOTA}")).await;
        assert!(answer.contains(&told), "{answer}");
        let all = format!("PROPFIND {address}\nDepth: 0\n\n<propfind xmlns='DAV:'><allprop/></propfind>");
        assert!(!house.ask(&all).await.contains("quota"), "RFC 4331 section 3");
        let names = format!("PROPFIND {address}\nDepth: 0\n\n<propfind xmlns='DAV:'><propname/></propfind>");
        assert!(house.ask(&names).await.contains("<quota-used-bytes/>"));
    }
    let principal = format!("PROPFIND /caldav/principals/7/\nDepth: 0\n\n{QUOTA}");
    assert!(house.ask(&principal).await.contains("404 Not Found"), "not a collection");
}
