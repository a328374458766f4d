//! Objects at the edge of what a calendar can say: kept as sent, and found.

use insta::assert_snapshot;
use sqlx::PgPool;

use crate::house::{House, component, event};

const NS: &str = "xmlns='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav'";

/// An object of one component whose own lines these are.
fn object(kind: &str, lines: &str) -> String {
    component(kind, &format!("UID:x\r\nDTSTAMP:20261121T100000Z\r\n{}\r\n", lines.replace('\n', "\r\n")))
}

fn put(body: &str) -> String {
    format!("PUT {{cal}}x.ics\nContent-Type: text/calendar\n\n{body}")
}

/// A query for what takes place in a time, expanded to it.
fn query(kind: &str, start: &str, end: &str) -> String {
    format!(
        "REPORT {{cal}}\nDepth: 1\n\n<C:calendar-query {NS}><prop><getetag/><C:calendar-data><C:expand start='{start}' end='{end}'/></C:calendar-data></prop>\
         <C:filter><C:comp-filter name='VCALENDAR'><C:comp-filter name='{kind}'><C:time-range start='{start}' end='{end}'/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"
    )
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn objects_at_the_edge_of_time_are_kept_and_found(pool: PgPool) {
    let house = House::new(pool).await;
    let (early, now, late) = (
        ["00000101T000000Z", "00010103T000000Z"],
        ["20260101T000000Z", "20270101T000000Z"],
        ["99991230T000000Z", "99991231T235959Z"],
    );
    let cases = [
        ("VEVENT", "DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY;UNTIL=99991231", vec![now, late]),
        ("VEVENT", "DTSTART;VALUE=DATE:20251231\nRRULE:FREQ=YEARLY;UNTIL=99991231", vec![now, late]),
        (
            "VEVENT",
            "DTSTART;TZID=America/New_York:20260101T180000\nDURATION:PT3H\nRRULE:FREQ=DAILY;UNTIL=99991231T235959Z",
            vec![now, late],
        ),
        ("VEVENT", "DTSTART;VALUE=DATE:99991231", vec![late]),
        (
            "VEVENT",
            "DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY;COUNT=3\nEND:VEVENT\nBEGIN:VEVENT\nUID:x\n\
             RECURRENCE-ID:20260102T000000Z\nDTSTART;VALUE=DATE:99991231",
            vec![now, late],
        ),
        ("VEVENT", "DTSTART:20260101T000000Z\nDTEND;TZID=America/New_York:99991231T235959", vec![now, late]),
        ("VEVENT", "DTSTART;TZID=America/New_York:99991231T180000\nDURATION:PT3H", vec![late]),
        ("VEVENT", "DTSTART;TZID=Europe/Berlin:00010101T000000", vec![early]),
        ("VEVENT", "DTSTART:00000101T000000Z", vec![early]),
        ("VTODO", "DUE;TZID=Asia/Tokyo:00010101T000000", vec![early]),
        ("VTODO", "DUE;VALUE=DATE:99991231", vec![late]),
        ("VJOURNAL", "DTSTART;VALUE=DATE:00000101", vec![early]),
        ("VEVENT", "DTSTART:20260101T000000Z\nRDATE:00000101T000000Z", vec![early, now]),
        ("VEVENT", "DTSTART:20260101T000000Z\nDURATION:P3000000D", vec![now, late]),
        (
            "VEVENT",
            "DTSTART:20260101T000000Z\nDURATION:P3000000D\nRRULE:FREQ=YEARLY;INTERVAL=9",
            vec![now, late],
        ),
        (
            "VEVENT",
            "DTSTART;TZID=America/New_York:99991231T235959\nBEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:PT15M\nEND:VALARM",
            vec![],
        ),
    ];
    for (kind, lines, found) in cases {
        let sent = object(kind, lines);
        assert_eq!(house.status(&put(&sent)).await, 201, "{lines}");
        let got = house.ask("GET {cal}x.ics").await;
        assert!(got.ends_with(&sent), "octet for octet: {got}");
        for window in [early, now, late] {
            let [start, end] = window;
            let answer = house.ask(&query(kind, start, end)).await;
            assert!(answer.starts_with("207"), "{lines} {answer}");
            assert_eq!(answer.contains("x.ics"), found.contains(&window), "{lines} in {start}: {answer}");
            assert_eq!(answer.contains("BEGIN:V"), found.contains(&window), "{lines} in {start}: {answer}");
            let free = format!(
                "REPORT {{cal}}\nDepth: 1\n\n<C:free-busy-query {NS}><C:time-range start='{start}' end='{end}'/></C:free-busy-query>"
            );
            assert_eq!(house.status(&free).await, 200, "{lines} in {start}");
        }
        let sync = format!(
            "REPORT {{cal}}\n\n<sync-collection {NS}><sync-token/><sync-level>1</sync-level><prop><getetag/><C:calendar-data/></prop></sync-collection>"
        );
        assert!(house.ask(&sync).await.contains("x.ics"), "{lines}");
        assert_eq!(house.status("DELETE {cal}x.ics").await, 204, "{lines}");
    }
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_objects_are_looked_up_by_is_bounded(pool: PgPool) {
    let house = House::new(pool).await;
    // Letters without a pattern: the database stores long texts packed, and a row that fits by luck proves nothing.
    let mut seed = 1_u32;
    let mut letters = |count: usize| {
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b"abcdefghijklmnopqrstuvwxyz012345"[(seed >> 27) as usize])
        };
        (0..count).map(|_| next()).collect::<String>()
    };
    let with_uid = |uid: &str| event(uid, "Long", "20261123T110000Z", "20261123T120000Z");
    assert_eq!(house.status(&put(&with_uid(&letters(1_000)))).await, 201);
    assert_eq!(house.status("DELETE {cal}x.ics").await, 204);
    for octets in [1_001, 2_800, 8_200] {
        let answer = house.ask(&put(&with_uid(&letters(octets)))).await;
        assert!(answer.starts_with("403") && answer.contains("valid-calendar-data"), "{answer}");
    }
    assert_snapshot!("put_long_uid", house.ask(&put(&with_uid(&letters(1_001)))).await);
    let guest =
        |address: &str| object("VEVENT", &format!("DTSTART:20261123T110000Z\nATTENDEE:mailto:{address}"));
    assert_eq!(house.status(&put(&guest(&letters(993)))).await, 201);
    // Grows when written in small letters.
    assert_eq!(house.status(&put(&guest(&"İ".repeat(490)))).await, 204);
    assert_eq!(house.status(&put(&guest(&letters(9_000)))).await, 403);
    let long = [
        "SUMMARY",
        "LOCATION",
        "DESCRIPTION",
        "CATEGORIES",
        "ORGANIZER",
        "X-A",
        "STATUS",
        "CLASS",
        "RELATED-TO",
    ];
    for name in long {
        let sent = object("VEVENT", &format!("DTSTART:20261123T110000Z\n{name}:{}", letters(60_000)));
        assert_eq!(house.status(&put(&sent)).await, 204, "{name}");
    }
    let address = letters(300);
    let named = format!("PUT {{cal}}{address}\nContent-Type: text/calendar\n\n{}", with_uid("other"));
    assert_eq!(house.status(&named).await, 404, "no address has a name of more than 255 octets");
    let calendar = house.status(&format!("MKCALENDAR /caldav/7/{}/", letters(3_000))).await;
    assert!((400..500).contains(&calendar), "{calendar}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_expansion_of_nothing_is_no_calendar(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("x.ics", &event("x", "X", "20261123T110000Z", "20261123T120000Z")).await;
    let ask = |start: &str, end: &str| {
        format!(
            "REPORT {{cal}}\n\n<C:calendar-multiget {NS}><prop><getcontenttype/><C:calendar-data><C:expand start='{start}' end='{end}'/></C:calendar-data></prop><href>{{cal}}x.ics</href></C:calendar-multiget>"
        )
    };
    assert_snapshot!("expand_nothing", house.ask(&ask("20270101T000000Z", "20280101T000000Z")).await);
    house.put("t.ics", &component("VTODO", "UID:t\r\nDTSTAMP:20261121T100000Z\r\nSUMMARY:someday\r\n")).await;
    let found = house.ask(&query("VTODO", "20270101T000000Z", "20280101T000000Z")).await;
    assert!(found.contains("BEGIN:VTODO") && found.contains("SUMMARY:someday"), "{found}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn names_of_real_programs_are_kept(pool: PgPool) {
    let house = House::new(pool).await;
    let sent =
        object("VEVENT", "DTSTART:20261123T110000Z\nX-ENTOURAGE_UUID:1234\nX-FOO;A_B=1:1\nitem1.X-ABLABEL:a");
    assert_eq!(house.status(&put(&sent)).await, 201);
    assert!(house.ask("GET {cal}x.ics").await.ends_with(&sent));
    assert_eq!(house.status(&put(&sent.replace("X-FOO", "X FOO"))).await, 403);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_rule_by_another_calendar_is_not_lost(pool: PgPool) {
    let house = House::new(pool).await;
    let lines =
        "DTSTART;VALUE=DATE:20130210\nSUMMARY:New Year\nRRULE:RSCALE=CHINESE;FREQ=YEARLY;SKIP=FORWARD";
    let sent = object("VEVENT", lines);
    assert_eq!(house.status(&put(&sent)).await, 201);
    assert!(house.ask("GET {cal}x.ics").await.ends_with(&sent));
    let found = async |title: &str, start: &str| {
        let title =
            format!("<C:prop-filter name='SUMMARY'><C:text-match>{title}</C:text-match></C:prop-filter>");
        for text in ["", &title] {
            let query = format!(
                "REPORT {{cal}}\nDepth: 1\n\n<C:calendar-query {NS}><prop><getetag/></prop><C:filter><C:comp-filter name='VCALENDAR'><C:comp-filter name='VEVENT'>\
                 <C:time-range start='{start}' end='20300101T000000Z'/>{text}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"
            );
            if !house.ask(&query).await.contains("x.ics") {
                return false;
            }
        }
        true
    };
    assert!(found("New", "20130101T000000Z").await);
    assert!(found("New", "20260101T000000Z").await);
    assert!(!found("Old", "20260101T000000Z").await);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_window_is_looked_for_in_lists_of_dates(pool: PgPool) {
    let house = House::new(pool).await;
    let lines = "DTSTART:20261101T100000Z\nRRULE:FREQ=DAILY;COUNT=9\nEXDATE:20261102T100000Z,20261104T100000Z\n\
                 RDATE;VALUE=PERIOD:20261201T100000Z/PT2H,20261203T100000Z/PT2H";
    house.put("x.ics", &object("VEVENT", lines)).await;
    let found = async |name: &str, start: &str, end: &str| {
        let query = format!(
            "REPORT {{cal}}\nDepth: 1\n\n<C:calendar-query {NS}><prop><getetag/></prop><C:filter><C:comp-filter name='VCALENDAR'><C:comp-filter name='VEVENT'>\
             <C:prop-filter name='{name}'><C:time-range start='{start}' end='{end}'/></C:prop-filter></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"
        );
        house.ask(&query).await.contains("x.ics")
    };
    assert!(found("EXDATE", "20261104T000000Z", "20261105T000000Z").await);
    assert!(!found("EXDATE", "20261103T000000Z", "20261104T000000Z").await);
    assert!(found("RDATE", "20261203T110000Z", "20261203T113000Z").await, "the period reaches into it");
    assert!(!found("RDATE", "20261203T120000Z", "20261203T130000Z").await);
}
