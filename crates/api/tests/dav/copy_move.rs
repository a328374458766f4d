use insta::assert_snapshot;
use sqlx::PgPool;

use crate::house::{House, event, lunch};

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_object_goes_elsewhere(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("l.ics", &lunch()).await;
    house.status("MKCALENDAR /caldav/7/work/").await;
    assert_snapshot!(
        "move_created",
        house.ask("MOVE {cal}l.ics\nDestination: https://cal.example.org/caldav/7/work/l.ics").await
    );
    assert_eq!(house.status("GET {cal}l.ics").await, 404);
    assert!(house.ask("GET /caldav/7/work/l.ics").await.ends_with(&lunch()));
    assert_eq!(
        house.status("MOVE /caldav/7/work/l.ics\nDestination: /caldav/7/work/m.ics").await,
        201,
        "another name"
    );
    assert_eq!(house.status("COPY /caldav/7/work/m.ics\nDestination: {cal}copy.ics").await, 201);
    assert_eq!(house.status("GET /caldav/7/work/m.ics").await, 200);
    assert_snapshot!("copy_uid_conflict", house.ask("COPY {cal}copy.ics\nDestination: {cal}twin.ics").await);
    assert_eq!(
        house.status("COPY /caldav/7/work/m.ics\nDestination: {cal}copy.ics\nOverwrite: F").await,
        412
    );
    assert_eq!(house.status("COPY /caldav/7/work/m.ics\nDestination: {cal}copy.ics").await, 204);
    house.put("other.ics", &event("other", "O", "20261124T110000Z", "20261124T120000Z")).await;
    assert_snapshot!(
        "move_other_uid",
        house.ask("MOVE /caldav/7/work/m.ics\nDestination: {cal}other.ics").await
    );
    assert!(
        house.ask("GET {cal}other.ics").await.contains("UID:other"),
        "nothing is overwritten by another UID"
    );
    assert_eq!(house.status("COPY /caldav/7/work/m.ics\nDestination: {cal}other.ics").await, 403);
    assert_eq!(
        house.status("MOVE /caldav/7/work/m.ics\nDestination: {cal}copy.ics").await,
        204,
        "in place of itself"
    );
    let sync = "REPORT /caldav/7/work/\n\n<sync-collection xmlns='DAV:'><sync-token/><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>";
    assert!(!house.ask(sync).await.contains("<response>"), "all of it has moved away");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_name_that_changed_is_one_gone_and_one_new(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("l.ics", &lunch()).await;
    let token = |answer: &str| answer.split("sync-token>").nth(1).unwrap().trim_end_matches("</").to_owned();
    let sync = |token: &str| {
        format!(
            "REPORT {{cal}}\n\n<sync-collection xmlns='DAV:'><sync-token>{token}</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>"
        )
    };
    let before = token(&house.ask(&sync("")).await);
    assert_eq!(house.status("MOVE {cal}l.ics\nDestination: {cal}new.ics").await, 201);
    let delta = house.ask(&sync(&before)).await;
    assert!(
        delta.contains("l.ics</href>\n<status>HTTP/1.1 404") && delta.contains("new.ics</href>\n<propstat>"),
        "{delta}"
    );
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn where_it_cannot_go(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("l.ics", &lunch()).await;
    let bobs = house.bob.calendar.clone();
    for (destination, status) in [
        ("{cal}l.ics", 403),
        ("/caldav/7/nothing/l.ics", 409),
        ("{cal}", 403),
        ("/elsewhere", 403),
        ("{cal}../x.ics", 403),
        (&format!("{bobs}l.ics"), 403),
    ] {
        assert_eq!(
            house.status(&format!("MOVE {{cal}}l.ics\nDestination: {destination}")).await,
            status,
            "{destination}"
        );
    }
    for method in ["MOVE", "COPY"] {
        for collection in ["{cal}", "/caldav/7/", "/caldav/"] {
            let text = format!("{method} {collection}\nDestination: /caldav/7/elsewhere/");
            assert_eq!(house.status(&text).await, 403, "{text}");
        }
    }
    assert_eq!(house.status("MOVE {cal}l.ics").await, 400);
    assert_eq!(house.status("MOVE {cal}l.ics\nDestination: {cal}x.ics\nOverwrite: perhaps").await, 400);
    assert_eq!(house.status("MOVE {cal}l.ics\nDestination: {cal}x.ics\nIf-Match: \"old\"").await, 412);
    assert_eq!(house.status("MOVE {cal}nothing.ics\nDestination: {cal}x.ics").await, 404);
    assert_eq!(house.status("GET {cal}l.ics").await, 200);
}
