//! POST of an object whose name the server chooses (RFC 5995).

use insta::assert_snapshot;
use sqlx::PgPool;

use crate::house::{House, component, event, lunch};

const FIND: &str = "Depth: 0\n\n<propfind xmlns='DAV:'><prop><add-member/></prop></propfind>";

/// Where one posts to, as the calendar says.
async fn address(house: &House, calendar: &str) -> String {
    let answer = house.ask(&format!("PROPFIND {calendar}\n{FIND}")).await;
    let (_, rest) = answer.split_once("<add-member>\n<href>").expect("the calendar says where");
    rest.split_once("</href>").unwrap().0.to_owned()
}

fn post(address: &str, headers: &str, body: &str) -> String {
    format!("POST {address}\nContent-Type: text/calendar{headers}\n\n{body}")
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn the_server_chooses_the_name(pool: PgPool) {
    let house = House::new(pool).await;
    let address = address(&house, "{cal}").await;
    let response = house.send(&post(&address, "", &lunch())).await;
    assert_eq!(response.status(), 201);
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let (location, etag) = (header("location").unwrap(), header("etag").unwrap());
    assert!(location.starts_with(&house.ann.calendar), "{location}");
    let stored = house.ask(&format!("GET {location}")).await;
    assert!(stored.contains(&format!("etag: {etag}\n")) && stored.ends_with(&lunch()), "{stored}");

    let other =
        house.send(&post(&address, "", &event("m", "M", "20261124T110000Z", "20261124T120000Z"))).await;
    assert_eq!(other.status(), 201);
    assert_ne!(other.headers().get("location").unwrap().to_str().unwrap(), location);
    // What was stored and what is wanted of it in the answer.
    let third = event("t", "T", "20261124T110000Z", "20261124T120000Z");
    let shown = house.send(&post(&address, "\nPrefer: return=representation", &third)).await;
    assert_eq!(shown.status(), 201);
    assert_eq!(shown.headers().get("content-location"), shown.headers().get("location"));
    assert!(
        house
            .ask(&post(&address, "\nPrefer: return=representation", &third))
            .await
            .contains("no-uid-conflict")
    );
}

/// The same preconditions as of PUT, and nothing is stored when one fails.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn preconditions_are_those_of_put(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("l.ics", &lunch()).await;
    let address = address(&house, "{cal}").await;
    assert_snapshot!("add_member_uid_conflict", house.ask(&post(&address, "", &lunch())).await);
    let new = event("n", "N", "20261124T110000Z", "20261124T120000Z");
    for (body, condition) in [
        ("hello", "<C:valid-calendar-data/>"),
        (&*component("VFREEBUSY", "UID:1\r\n"), "<C:supported-calendar-component/>"),
        (&*new.replace("VERSION", "METHOD:REQUEST\r\nVERSION"), "<C:valid-calendar-object-resource/>"),
        (&*"x".repeat((1 << 20) + 1), "<C:max-resource-size/>"),
    ] {
        let answer = house.ask(&post(&address, "", body)).await;
        assert!(answer.starts_with("403") && answer.contains(condition), "{answer}");
    }
    let html = house.ask(&format!("POST {address}\nContent-Type: text/html\n\n{new}")).await;
    assert!(html.contains("<C:supported-calendar-data/>"), "{html}");
    assert_eq!(house.status(&post(&address, "\nContent-Encoding: gzip", &new)).await, 415);
    assert_eq!(house.status(&post(&address, "\nContent-Range: bytes 0-1/9", &new)).await, 400);
    // There is nothing at the address that is posted to, so nothing there has a tag (RFC 9110 section 13.1).
    for refused in ["If-Match: *", "If-Match: \"a\"", "If: ([\"a\"])"] {
        assert_eq!(house.status(&post(&address, &format!("\n{refused}"), &new)).await, 412, "{refused}");
    }
    assert_eq!(house.ask("GET {cal}").await.matches("BEGIN:VEVENT").count(), 1, "nothing of it is stored");
    assert_eq!(house.status(&post(&address, "\nIf-None-Match: *", &new)).await, 201);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn only_who_may_write_is_told_where(pool: PgPool) {
    let house = House::new(pool).await;
    let address = address(&house, "{cal}").await;
    let bob = format!("Authorization: {}", house.bob.basic());
    assert_eq!(house.status(&format!("POST {address}\n{bob}\n\n{}", lunch())).await, 404);
    let theirs = house.share("read").await;
    let find = |line: &str| format!("PROPFIND {theirs}\n{line}\n{FIND}");
    assert!(house.ask(&find(&bob)).await.contains("404 Not Found"), "nothing to post to");
    let name = house.ann.person.default_calendar.0.simple();
    let guessed = format!("POST /caldav/add/8/{name}\n{bob}\n\n{}", lunch());
    assert!(house.ask(&guessed).await.contains("<need-privileges/>"));
    house.share("write").await;
    assert!(house.ask(&find(&bob)).await.contains("<href>/caldav/add/8/"));
    let response = house.send(&guessed).await;
    assert_eq!(response.status(), 201);
    assert!(response.headers().get("location").unwrap().to_str().unwrap().starts_with(&theirs));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn nothing_else_is_done_there(pool: PgPool) {
    let house = House::new(pool).await;
    let address = address(&house, "{cal}").await;
    assert_snapshot!(
        "add_member_options",
        house.ask(&format!("OPTIONS {address}")).await.replace(&address, "{add}")
    );
    for method in ["GET", "PUT", "DELETE", "PROPFIND", "REPORT", "MOVE", "MKCOL"] {
        let status = house.status(&format!("{method} {address}")).await;
        assert_eq!(status, if method == "MKCOL" { 403 } else { 405 }, "{method}");
    }
    assert_eq!(house.status(&post("/caldav/add/7/nothing", "", &lunch())).await, 404);
    assert_eq!(house.status(&post("/caldav/add/7/nothing", "", "hello")).await, 404);
    for nowhere in ["/caldav/add/", "/caldav/add/7", "/caldav/add/7/x/y", &format!("{address}/")] {
        assert_eq!(house.status(&post(nowhere, "", &lunch())).await, 404, "{nowhere}");
    }
}
