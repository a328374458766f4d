use serde_json::json;
use sqlx::PgPool;

use crate::house::House;

const LUNCH: &str = r#"{"summary":"Lunch","start":"2026-11-23T12:00:00","location":"Canteen","rrule":"FREQ=WEEKLY;COUNT=3","alarms":[10]}"#;

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn from_birth_to_death(pool: PgPool) {
    let house = House::new(pool).await;
    let made = house.ann("POST", "/api/events", LUNCH).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let event = made.json();
    let path = format!("/api/events/{}", event["id"].as_str().unwrap());
    assert_eq!(made.headers["location"], format!("http://127.0.0.1:8080{path}"));
    assert_eq!(event["start"], "2026-11-23T12:00:00");
    assert_eq!(event["end"], "2026-11-23T13:00:00", "an hour without an end");
    assert_eq!(event["timezone"], "Europe/Berlin", "the person's own");
    assert_eq!(event["alarms"], json!([10]));
    let etag = made.headers["etag"].to_str().unwrap().to_owned();
    assert_eq!(house.ann("GET", &path, "").await.json(), event);

    let patch = house
        .send(
            &house.token,
            "PATCH",
            &path,
            &[("if-match", &etag)],
            r#"{"summary":"Long lunch","location":null}"#,
        )
        .await;
    assert_eq!(patch.status, 200, "{}", patch.body);
    assert_eq!((&patch.json()["summary"], &patch.json()["location"]), (&json!("Long lunch"), &json!(null)));
    assert_eq!(patch.json()["rrule"], "FREQ=WEEKLY;COUNT=3", "what is not named stays");
    let stale = house.send(&house.token, "PATCH", &path, &[("if-match", &etag)], r#"{"summary":"x"}"#).await;
    assert_eq!(stale.code(), (412, "changed".to_owned()));

    let put =
        house.ann("PUT", &path, r#"{"summary":"Brunch","start":"2026-11-24","timezone":"Asia/Tokyo"}"#).await;
    assert_eq!(put.status, 200, "{}", put.body);
    let now = put.json();
    assert_eq!((&now["all_day"], &now["rrule"], &now["alarms"]), (&json!(true), &json!(null), &json!([])));

    let etag = put.headers["etag"].to_str().unwrap().to_owned();
    assert_eq!(house.send(&house.token, "DELETE", &path, &[("if-match", "\"x\"")], "").await.status, 412);
    assert_eq!(house.send(&house.token, "DELETE", &path, &[("if-match", &etag)], "").await.status, 204);
    assert_eq!(house.ann("GET", &path, "").await.code(), (404, "not_found".to_owned()));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn lists_what_takes_place_in_pages(pool: PgPool) {
    let house = House::new(pool).await;
    for day in 10..30 {
        let body = json!({ "summary": format!("Day {day}"), "start": format!("2026-12-{day}T09:00:00Z") })
            .to_string();
        assert_eq!(house.ann("POST", "/api/events", &body).await.status, 201);
    }
    house.ann("POST", "/api/events", LUNCH).await;
    let window = "from=2026-12-01T00:00:00Z&until=2026-12-20T00:00:00Z";
    let all = house.ann("GET", &format!("/api/events?{window}"), "").await.json();
    assert_eq!(all["events"].as_array().unwrap().len(), 11, "ten days and the last two lunches");
    assert_eq!(all["events"][0]["instances"].as_array().unwrap().len(), 1, "{}", all["events"][0]);
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = house.ann("GET", &format!("/api/events?{window}&limit=4{cursor}"), "").await.json();
        seen.extend(
            page["events"].as_array().unwrap().iter().map(|event| event["id"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let ids: Vec<&str> =
        all["events"].as_array().unwrap().iter().map(|event| event["id"].as_str().unwrap()).collect();
    assert_eq!(seen, ids);
    for bad in [
        "limit=0",
        "limit=501",
        "limit=x",
        "cursor=x",
        "from=x",
        "from=2026-12-02T00:00:00Z&until=2026-12-01T00:00:00Z",
        "from=1000-01-01T00:00:00Z&until=9000-01-01T00:00:00Z",
        "colour=red",
    ] {
        let answer = house.ann("GET", &format!("/api/events?{bad}"), "").await;
        assert_eq!(answer.code(), (422, "invalid".to_owned()), "{bad}: {}", answer.body);
    }
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn bad_events_are_refused_with_a_reason(pool: PgPool) {
    let house = House::new(pool).await;
    for body in [
        "",
        "[]",
        "{",
        "{}",
        r#"{"summary":"x"}"#,
        r#"{"summary":"","start":"2026-11-23"}"#,
        r#"{"summary":"x","start":"soon"}"#,
        r#"{"summary":"x","start":"2026-11-23","timezone":"Mars/Olympus"}"#,
        r#"{"summary":"x","start":"2026-11-23","colour":1}"#,
        r#"{"summary":"x","start":"2026-11-23T10:00:00Z","end":"2026-11-23T09:00:00Z"}"#,
        r#"{"summary":"x","start":"2026-11-23T10:00:00Z","end":"2026-11-24"}"#,
        r#"{"summary":"x","start":"2026-11-23","rrule":"FREQ=SOMETIMES"}"#,
        r#"{"summary":"x","start":"2026-11-23","alarms":[99999999]}"#,
        r#"{"summary":"x","start":"+262142-12-31"}"#,
        r#"{"summary":"x","start":"262142-12-31"}"#,
    ] {
        let answer = house.ann("POST", "/api/events", body).await;
        assert!(answer.status.is_client_error(), "{body}: {} {}", answer.status, answer.body);
        assert!(
            !answer.code().1.is_empty()
                && answer.json()["error"]["message"].as_str().is_some_and(|why| !why.is_empty()),
            "{body}: {}",
            answer.body
        );
    }
    let tricks = json!({ "summary": "a\r\nATTENDEE:mailto:x@y.z\r\nX:", "start": "2026-11-23" }).to_string();
    let made = house.ann("POST", "/api/events", &tricks).await;
    assert_eq!(made.json()["attendees"], json!([]), "a line break in a title starts no property");
    assert_eq!(house.ann("GET", "/api/events/not-an-id", "").await.status, 404);
    let huge =
        json!({ "summary": "x", "start": "2026-11-23", "description": "x".repeat(2 << 20) }).to_string();
    assert_eq!(house.ann("POST", "/api/events", &huge).await.status, 413);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_is_somebody_elses_is_not_found(pool: PgPool) {
    let house = House::new(pool).await;
    let made = house.ann("POST", "/api/events", LUNCH).await.json();
    let path = format!("/api/events/{}", made["id"].as_str().unwrap());
    for (method, body) in [("GET", ""), ("PUT", LUNCH), ("PATCH", r#"{"summary":"mine"}"#), ("DELETE", "")] {
        let foreign = house.send(&house.bobs_token, method, &path, &[], body).await;
        let missing = house
            .send(&house.bobs_token, method, "/api/events/0192f0c1-2b5e-7c11-8a4b-5d2f00000001", &[], body)
            .await;
        assert_eq!((foreign.status, &foreign.body), (missing.status, &missing.body), "{method}");
        assert_eq!(foreign.status, 404, "{method}");
        assert_eq!(
            house.send("", method, &path, &[], body).await.code(),
            (401, "unauthorized".to_owned()),
            "{method}"
        );
        assert_eq!(house.send("tlv_wrong", method, &path, &[], body).await.status, 401, "{method}");
    }
    let window = "/api/events?from=2026-11-01T00:00:00Z&until=2027-11-01T00:00:00Z";
    assert_eq!(house.send(&house.bobs_token, "GET", window, &[], "").await.json()["events"], json!([]));
}

/// A page ends with the octets it may hold, and the cursor goes on from there.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_page_of_long_events_is_short(pool: PgPool) {
    let house = House::new(pool).await;
    for day in 10..40 {
        let body = json!({
            "summary": format!("Day {day}"),
            "start": format!("2026-12-20T09:{day}:00Z"),
            "description": "x".repeat(90_000),
        });
        assert_eq!(house.ann("POST", "/api/events", &body.to_string()).await.status, 201);
    }
    let window = "from=2026-12-01T00:00:00Z&until=2026-12-30T00:00:00Z&limit=500";
    let (mut pages, mut days, mut next) = (0, Vec::new(), String::new());
    while pages < 10 {
        let page = house.ann("GET", &format!("/api/events?{window}{next}"), "").await.json();
        pages += 1;
        days.extend(page["events"].as_array().unwrap().iter().map(|event| event["summary"].to_string()));
        match page["next"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(days, (10..40).map(|day| format!("\"Day {day}\"")).collect::<Vec<_>>());
    assert!(pages > 2, "{pages}");
}

/// RFC 7396: what is not named stays, so an event keeps its length and its zone when it moves.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_moved_event_keeps_length_and_zone(pool: PgPool) {
    let house = House::new(pool).await;
    let tokyo = r#"{"summary":"Call","start":"2026-11-23T09:00:00","end":"2026-11-23T12:00:00","timezone":"Asia/Tokyo"}"#;
    let week = r#"{"summary":"Away","start":"2026-11-23","end":"2026-11-30"}"#;
    let instant = r#"{"summary":"Launch","start":"2026-11-23T09:00:00Z","end":"2026-11-23T09:20:00Z"}"#;
    for (made, patch, start, end, zone) in [
        (
            tokyo,
            r#"{"start":"2026-11-24T10:00:00"}"#,
            "2026-11-24T10:00:00",
            "2026-11-24T13:00:00",
            "Asia/Tokyo",
        ),
        (
            tokyo,
            r#"{"start":"2026-11-24T01:00:00Z"}"#,
            "2026-11-24T10:00:00",
            "2026-11-24T13:00:00",
            "Asia/Tokyo",
        ),
        (
            tokyo,
            r#"{"end":"2026-11-23T10:30:00"}"#,
            "2026-11-23T09:00:00",
            "2026-11-23T10:30:00",
            "Asia/Tokyo",
        ),
        (
            tokyo,
            r#"{"start":"2026-11-24T10:00:00","timezone":"Europe/Paris"}"#,
            "2026-11-24T10:00:00",
            "2026-11-24T13:00:00",
            "Europe/Paris",
        ),
        (tokyo, r#"{"start":"2026-12-01"}"#, "2026-12-01", "2026-12-02", ""),
        (week, r#"{"start":"2026-12-01"}"#, "2026-12-01", "2026-12-08", ""),
        (
            week,
            r#"{"start":"2026-12-01T08:00:00"}"#,
            "2026-12-01T08:00:00",
            "2026-12-01T09:00:00",
            "Europe/Berlin",
        ),
        (
            instant,
            r#"{"start":"2026-11-24T09:00:00Z"}"#,
            "2026-11-24T09:00:00Z",
            "2026-11-24T09:20:00Z",
            "UTC",
        ),
    ] {
        let event = house.ann("POST", "/api/events", made).await.json();
        let path = format!("/api/events/{}", event["id"].as_str().unwrap());
        let now = house.ann("PATCH", &path, patch).await;
        assert_eq!(now.status, 200, "{patch} {}", now.body);
        let now = now.json();
        let zone = if zone.is_empty() { json!(null) } else { json!(zone) };
        assert_eq!(
            (&now["start"], &now["end"], &now["timezone"]),
            (&json!(start), &json!(end), &zone),
            "{made} {patch}"
        );
    }
    let event = house.ann("POST", "/api/events", tokyo).await.json();
    let path = format!("/api/events/{}", event["id"].as_str().unwrap());
    assert_eq!(house.ann("PATCH", &path, r#"{"timezone":"Europe/Paris"}"#).await.status, 422);
    assert_eq!(house.ann("PATCH", &path, r#"{"end":"2026-11-23T08:00:00"}"#).await.status, 422);
}
