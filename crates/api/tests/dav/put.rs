use insta::assert_snapshot;
use sqlx::PgPool;

use crate::house::{House, component, event, lunch};

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn creates_and_replaces_under_conditions(pool: PgPool) {
    let house = House::new(pool).await;
    let put = |name: &str, headers: &str, body: &str| {
        format!("PUT {{cal}}{name}\nContent-Type: text/calendar; charset=utf-8{headers}\n\n{body}")
    };
    assert_snapshot!("put_created", house.ask(&put("l.ics", "\nIf-None-Match: *", &lunch())).await);
    assert_eq!(house.status(&put("l.ics", "\nIf-None-Match: *", &lunch())).await, 412);
    let later = lunch().replace("T11", "T13").replace("T12", "T14");
    let etag = house.put("l.ics", &lunch()).await;
    assert_snapshot!("put_updated", house.ask(&put("l.ics", &format!("\nIf-Match: {etag}"), &later)).await);
    assert_eq!(house.status(&put("l.ics", &format!("\nIf-Match: {etag}"), &lunch())).await, 412);
    assert_eq!(
        house
            .status(&put(
                "new.ics",
                "\nIf-Match: *",
                &event("n", "N", "20261124T110000Z", "20261124T120000Z")
            ))
            .await,
        412
    );
    assert!(house.ask("GET {cal}l.ics").await.contains("T130000Z"), "the refused ones changed nothing");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn preconditions_are_named(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("l.ics", &lunch()).await;
    let put = |name: &str, body: &str| format!("PUT {{cal}}{name}\nContent-Type: text/calendar\n\n{body}");
    assert_snapshot!("put_uid_conflict", house.ask(&put("other.ics", &lunch())).await);
    assert_snapshot!("put_not_icalendar", house.ask(&put("x.ics", "hello")).await);
    assert_snapshot!(
        "put_bad_date",
        house.ask(&put("x.ics", &lunch().replace("20261123T11", "20261399T11"))).await
    );
    assert_snapshot!(
        "put_method",
        house.ask(&put("x.ics", &lunch().replace("VERSION", "METHOD:REQUEST\r\nVERSION"))).await
    );
    assert_snapshot!(
        "put_no_component",
        house.ask(&put("x.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")).await
    );
    assert_snapshot!("put_freebusy", house.ask(&put("x.ics", &component("VFREEBUSY", "UID:1\r\n"))).await);
    let huge = format!("PUT {{cal}}x.ics\nContent-Type: text/calendar\n\n{}", "x".repeat((1 << 20) + 1));
    assert_snapshot!("put_too_large", house.ask(&huge).await);
    let kind = "PUT {cal}x.ics\nContent-Type: text/html\n\nx";
    assert_snapshot!("put_media_type", house.ask(kind).await);
    assert_eq!(house.status(&put("l.ics", &lunch().replace("UID:lunch", "UID:else"))).await, 403);
    assert_eq!(house.status("PUT /caldav/7/nothing/x.ics\n\nx").await, 409, "no such calendar");
    assert_eq!(house.status("PUT {cal}x.ics\nContent-Encoding: gzip\n\nx").await, 415);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_changed_text_has_no_entity_tag_in_the_answer(pool: PgPool) {
    let house = House::new(pool).await;
    let (head, tail) = lunch().split_once("Lunch").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let split = [head.as_bytes(), b"Caf\xc3\r\n \xa9", tail.as_bytes()].concat();
    let request = axum::http::Request::put(format!("{}c.ics", house.ann.calendar))
        .header("authorization", house.ann.basic())
        .body(axum::body::Body::from(split))
        .unwrap();
    let response = tower::ServiceExt::oneshot(house.router.clone(), request).await.unwrap();
    assert_eq!(response.status(), 201);
    assert!(response.headers().get("etag").is_none());
    assert!(house.ask("GET {cal}c.ics").await.contains("SUMMARY:Café"));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn the_same_octets_again_change_nothing(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("l.ics", &lunch()).await;
    let ctag = "PROPFIND {cal}\nDepth: 0\n\n<propfind xmlns='DAV:'><prop><sync-token/></prop></propfind>";
    let before = house.ask(ctag).await;
    house.put("l.ics", &lunch()).await;
    assert_eq!(house.ask(ctag).await, before);
}

/// RFC 7240 section 4.2 and RFC 8144 section 3.2.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn the_answer_shows_what_is_stored_if_asked(pool: PgPool) {
    let house = House::new(pool).await;
    let put =
        |more: &str, text: &str| format!("PUT {{cal}}l.ics\nPrefer: return=representation\n{more}\n{text}");
    let made = house.ask(&put("", &lunch())).await;
    assert!(made.starts_with("201") && made.contains("etag:") && made.ends_with(&lunch()), "{made}");
    let later = lunch().replace("SUMMARY:Lunch", "SUMMARY:Late lunch");
    assert!(house.ask(&put("", &later)).await.starts_with("200"));
    let conflict = house.ask(&put("If-Match: \"old\"\n", &lunch())).await;
    assert!(conflict.starts_with("412") && conflict.contains("etag:"), "{conflict}");
    assert!(conflict.ends_with(&later), "what stands there now: {conflict}");
    let gone = house.send(&put("If-Match: \"old\"\n", &lunch()).replace("l.ics", "none.ics")).await;
    assert_eq!(gone.status().as_u16(), 412);
}

/// RFC 4791 section 1.3: a precondition is 403 or 409, whatever else HTTP has; nothing stands beside it in the answer
/// that could be taken for another one.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn preconditions_are_403_or_409(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("l.ics", &lunch()).await;
    let other = lunch().replace("UID:lunch", "UID:other");
    for (request, element) in [
        ("PUT {cal}x.ics\nContent-Type: text/xml\n\n<a/>".to_owned(), "C:supported-calendar-data"),
        (format!("PUT {{cal}}x.ics\nContent-Length: 9999999\n\n{other}"), "C:max-resource-size"),
        (format!("PUT {{cal}}l.ics\n\n{other}"), "C:no-uid-conflict"),
        (format!("PUT {{cal}}x.ics\n\n{}", lunch()), "C:no-uid-conflict"),
        ("PUT {cal}x.ics\n\nBEGIN:XCALENDAR\r\nEND:XCALENDAR\r\n".to_owned(), "C:valid-calendar-data"),
        (
            format!(
                "PUT {{cal}}x.ics\n\n{}",
                other.replace("END:VCALENDAR", "BEGIN:VTODO\r\nUID:other\r\nEND:VTODO\r\nEND:VCALENDAR")
            ),
            "C:valid-calendar-object-resource",
        ),
    ] {
        let answer = house.ask(&request).await;
        assert!(answer.starts_with("403") || answer.starts_with("409"), "{answer}");
        let inside = answer.split_once("<error ").unwrap().1.split_once(">\n<").unwrap().1;
        assert!(inside.starts_with(element), "{answer}");
        assert!(!answer.contains("<responsedescription"), "{answer}");
    }
}
