//! What programs write a little differently, and how they are told.

use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_LOCATION};
use sqlx::PgPool;

use crate::house::{House, lunch};

fn patch(inner: &str) -> String {
    format!(
        "PROPPATCH {{cal}}\n\n<propertyupdate xmlns='DAV:' xmlns:I='http://apple.com/ns/ical/' \
         xmlns:C='urn:ietf:params:xml:ns:caldav'>{inner}</propertyupdate>"
    )
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn values_that_are_nearly_right(pool: PgPool) {
    let house = House::new(pool).await;
    let order =
        |value: &str| patch(&format!("<set><prop><I:calendar-order>{value}</I:calendar-order></prop></set>"));
    for (value, place) in [("7", 7), ("1.6", 2), ("", 0), ("-3", -3)] {
        assert!(house.ask(&order(value)).await.contains("200 OK"), "{value}");
        let calendar = house.store.calendars(house.ann.person.id).await.unwrap().remove(0);
        assert_eq!(calendar.position, place, "{value}");
    }
    for bad in ["x", "NaN", "inf", "9e99"] {
        assert!(house.ask(&order(bad)).await.contains("409 Conflict"), "{bad}");
    }
    let zone =
        house.ask(&patch("<set><prop><C:calendar-timezone>Mars</C:calendar-timezone></prop></set>")).await;
    assert!(zone.contains("403 Forbidden") && zone.contains("<C:valid-calendar-data/>"), "{zone}");
    assert_eq!(house.status(&patch("")).await, 400);
    let nothing = house.ask(&patch("<set><prop/></set>")).await;
    assert!(nothing.contains("<propstat>") && nothing.contains("200 OK"), "{nothing}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn ways_of_asking(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("a.ics", &lunch()).await;
    assert_eq!(house.status("PROPFIND /principals\nDepth: 0").await, 207);
    for address in ["/.well-known/caldav", "/.well-known/caldav/"] {
        let answer = house.send(&format!("PROPFIND {address}")).await;
        assert_eq!(answer.status(), 301);
        assert!(answer.headers().contains_key(CACHE_CONTROL), "RFC 6764 section 5");
    }
    let bare = house.ann.calendar.trim_end_matches('/').to_owned();
    let answer = house.send(&format!("PROPFIND {bare}\nDepth: 0")).await;
    assert_eq!(answer.headers().get(CONTENT_LOCATION).unwrap().to_str().unwrap(), house.ann.calendar);
    assert!(!house.send("PROPFIND {cal}\nDepth: 0").await.headers().contains_key(CONTENT_LOCATION));
    let folded = house.send("PUT {cal}z.ics\nContent-Encoding: gzip\n\nx").await;
    assert_eq!(folded.status(), 415);
    assert_eq!(folded.headers().get(ACCEPT_ENCODING).unwrap(), "identity");
    let included = house
        .ask("PROPFIND {cal}\nDepth: 0\n\n<propfind xmlns='DAV:'><allprop/><include><displayname/><owner/></include></propfind>")
        .await;
    assert_eq!(included.matches("<displayname>").count(), 1, "{included}");
    assert!(included.contains("<owner>"), "{included}");
    let minimal = house
        .ask("PROPFIND {cal}\nDepth: 0\nPrefer: return = \"minimal\"\n\n<propfind xmlns='DAV:'><prop><x/></prop></propfind>")
        .await;
    assert!(!minimal.contains("404"), "{minimal}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn encodings_that_say_the_same(pool: PgPool) {
    let house = House::new(pool).await;
    let ask = |encoding: &str, word: &str| {
        format!(
            "PROPFIND {{cal}}\nDepth: 0\n\n<?xml version=\"1.0\" encoding=\"{encoding}\"?>\
             <propfind xmlns='DAV:'><prop><displayname/><x xmlns='{word}'/></prop></propfind>"
        )
    };
    for encoding in ["UTF-8", "utf8", "ISO-8859-1", "us-ascii", "windows-1252"] {
        assert_eq!(house.status(&ask(encoding, "x")).await, 207, "{encoding}");
    }
    assert_eq!(house.status(&ask("utf8", "ä")).await, 207);
    assert_eq!(house.status(&ask("ISO-8859-1", "ä")).await, 400, "two octets that mean something else there");
}
