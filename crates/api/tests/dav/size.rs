//! However much is asked for, an answer leaves in chunks of a bounded size: what is in memory of it does not grow
//! with what is stored.

use axum::body::Body;
use axum::http::Response;
use futures::StreamExt;
use sqlx::PgPool;

use crate::house::{House, component};

/// Octets of a chunk before a resource is added to it.
const CHUNK: usize = 32 << 10;

/// The lengths of the chunks of an answer.
async fn chunks(response: Response<Body>) -> Vec<usize> {
    assert_eq!(response.status(), 207);
    response.into_body().into_data_stream().map(|chunk| chunk.unwrap().len()).collect().await
}

/// The longest chunk and the whole answer, in octets.
async fn measure(house: &House, request: &str) -> (usize, usize) {
    let chunks = chunks(house.send(request).await).await;
    (chunks.iter().copied().max().unwrap_or_default(), chunks.iter().sum())
}

fn long(uid: &str, octets: usize) -> String {
    let lines = format!("DESCRIPTION:{}\r\n", "x".repeat(60)).repeat(octets / 74);
    let head = "DTSTAMP:20261121T100000Z\r\nDTSTART:20261123T100000Z\r\nRRULE:FREQ=DAILY\r\n";
    component("VEVENT", &format!("UID:{uid}\r\n{head}{lines}"))
}

fn report(name: &str, data: &str, inner: &str) -> String {
    format!(
        "REPORT {{cal}}\nDepth: 1\n\n<C:{name} xmlns:D='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav'>\
         <D:prop>{data}</D:prop>{inner}</C:{name}>"
    )
}

const EVENTS: &str =
    "<C:filter><C:comp-filter name='VCALENDAR'><C:comp-filter name='VEVENT'/></C:comp-filter></C:filter>";

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn of_long_objects_one_is_written_at_a_time(pool: PgPool) {
    let house = House::new(pool).await;
    let octets = 600 << 10;
    for number in 0..8 {
        house.put(&format!("{number}.ics"), &long(&number.to_string(), octets)).await;
    }
    // The same object under forty spellings of its address.
    let hrefs = (0..40).map(|n| format!("<D:href>http://h{n}.example.org{{cal}}0.ics</D:href>"));
    let multiget = report("calendar-multiget", "<C:calendar-data/>", &hrefs.collect::<String>());
    let query = report("calendar-query", "<C:calendar-data/>", EVENTS);
    let sync = "REPORT {cal}\n\n<sync-collection xmlns='DAV:'><sync-token/><sync-level>1</sync-level>\
        <prop><C:calendar-data xmlns:C='urn:ietf:params:xml:ns:caldav'/></prop></sync-collection>";
    let limited = sync.replace("<prop>", "<limit><nresults>100</nresults></limit><prop>");
    for (request, objects) in [(multiget.as_str(), 40), (&query, 8), (sync, 8), (&limited, 8)] {
        let (longest, whole) = measure(&house, request).await;
        assert!(whole > objects * octets, "{whole} octets of {request}");
        assert!(longest < CHUNK + octets + octets / 5, "{longest} octets at once of {request}");
    }
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn of_expanded_series_one_is_written_at_a_time(pool: PgPool) {
    let house = House::new(pool).await;
    for number in 0..6 {
        house.put(&format!("{number}.ics"), &long(&number.to_string(), 100 << 10)).await;
    }
    let data =
        "<C:calendar-data><C:expand start='20261101T000000Z' end='20261230T000000Z'/></C:calendar-data>";
    let (longest, whole) = measure(&house, &report("calendar-query", data, EVENTS)).await;
    assert!(whole > 6 * (3 << 20), "{whole}");
    assert!(longest < CHUNK + (5 << 20), "{longest}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn of_members_one_is_written_at_a_time(pool: PgPool) {
    let house = House::new(pool).await;
    for number in 0..60 {
        house.put(&format!("{number}.ics"), &long(&number.to_string(), 100)).await;
    }
    // Each member answers that it has none of these.
    let names = (0..400).map(|n| format!("<p{n}{}/>", "x".repeat(1_000))).collect::<Vec<_>>().concat();
    let propfind =
        format!("PROPFIND {{cal}}\nDepth: 1\n\n<propfind xmlns='DAV:'><prop>{names}</prop></propfind>");
    let (longest, whole) = measure(&house, &propfind).await;
    assert!(whole > 60 * 400_000, "{whole}");
    assert!(longest < CHUNK + 500_000, "{longest}");
}

/// RFC 4918 section 14.24.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_address_is_answered_once(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("a.ics", &long("a", 100)).await;
    let hrefs = "<D:href>{cal}a.ics</D:href><D:href>{cal}none.ics</D:href>".repeat(100);
    let answer = house.ask(&report("calendar-multiget", "<D:getetag/>", &hrefs)).await;
    assert_eq!(answer.matches("<response>").count(), 2, "{answer}");
}

/// RFC 4791 section 9.6.5 wants all instances: what is cut is told of that object, and the others are answered.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_expansion_that_does_not_fit_is_told(pool: PgPool) {
    let house = House::new(pool).await;
    let daily = |uid: &str, rule: &str| {
        component(
            "VEVENT",
            &format!("UID:{uid}\r\nDTSTAMP:20261121T100000Z\r\nDTSTART:20261101T100000Z\r\nRRULE:{rule}\r\n"),
        )
    };
    house.put("short.ics", &daily("short", "FREQ=DAILY;COUNT=3")).await;
    house.put("often.ics", &daily("often", "FREQ=MINUTELY")).await;
    house.put("long.ics", &long("long", 100 << 10)).await;
    let data = "<D:getetag/><C:calendar-data><C:expand start='20261101T000000Z' end='20271101T000000Z'/></C:calendar-data>";
    for brief in ["", "Brief: t\n"] {
        let request = report("calendar-query", data, EVENTS).replacen('\n', &format!("\n{brief}"), 1);
        let answer = house.ask(&request).await;
        for response in answer.split("<response>").skip(1) {
            let whole = response.contains("/short.ics");
            assert_eq!(response.matches("BEGIN:VEVENT").count(), if whole { 3 } else { 0 }, "{response}");
            assert_eq!(response.contains("507 Insufficient Storage"), !whole, "{response}");
            assert_eq!(response.contains("<number-of-matches-within-limits/>"), !whole, "{response}");
            assert!(response.contains("<getetag>"), "{response}");
        }
        assert_eq!(answer.matches("<response>").count(), 3);
    }
}
