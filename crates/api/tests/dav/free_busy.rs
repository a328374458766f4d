use insta::assert_snapshot;
use sqlx::PgPool;

use crate::house::{House, component, lunch};

fn query(place: &str, range: &str) -> String {
    format!(
        "REPORT {place}\nDepth: 1\n\n<C:free-busy-query xmlns:C='urn:ietf:params:xml:ns:caldav'><C:time-range {range}/></C:free-busy-query>"
    )
}

const WEEK: &str = "start='20261123T000000Z' end='20261128T000000Z'";

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn times_and_nothing_else(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("lunch.ics", &lunch()).await;
    let lines = |uid: &str, more: &str| {
        component("VEVENT", &format!("UID:{uid}\r\nDTSTAMP:20261121T100000Z\r\n{more}"))
    };
    let daily = lines(
        "daily",
        "DTSTART;TZID=Europe/Berlin:20200101T090000\r\nDURATION:PT15M\r\nRRULE:FREQ=DAILY\r\nEXDATE;TZID=Europe/Berlin:20261124T090000\r\n",
    );
    house.put("daily.ics", &daily).await;
    house
        .put(
            "free.ics",
            &lines("free", "DTSTART:20261123T100000Z\r\nDURATION:PT8H\r\nTRANSP:TRANSPARENT\r\n"),
        )
        .await;
    house
        .put("off.ics", &lines("off", "DTSTART:20261125T100000Z\r\nDURATION:PT8H\r\nSTATUS:CANCELLED\r\n"))
        .await;
    house
        .put(
            "maybe.ics",
            &lines("maybe", "DTSTART:20261126T113000Z\r\nDURATION:PT2H\r\nSTATUS:TENTATIVE\r\n"),
        )
        .await;
    house.status("MKCALENDAR /caldav/7/work/").await;
    let work = lines("w", "DTSTART:20261126T120000Z\r\nDURATION:PT1H\r\nSUMMARY:Secret\r\n");
    house.status(&format!("PUT /caldav/7/work/w.ics\n\n{work}")).await;
    assert_snapshot!("free_busy", house.ask(&query("{cal}", WEEK)).await);
    let home = house.ask(&query("/caldav/7/", WEEK)).await;
    assert!(
        home.contains("FREEBUSY:20261126T120000Z/20261126T130000Z") && !home.contains("Secret"),
        "{home}"
    );
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn ranges_it_wants(pool: PgPool) {
    let house = House::new(pool).await;
    assert_eq!(house.status(&query("{cal}", "start='20261123T000000Z'")).await, 400);
    assert_eq!(house.status(&query("{cal}", "start='20261128T000000Z' end='20261123T000000Z'")).await, 400);
    assert_eq!(house.status(&query("{cal}", "start='20261123' end='20261124'")).await, 400);
    assert_eq!(house.status(&query("{cal}", "start='00010101T000000Z' end='99991231T000000Z'")).await, 507);
    assert_eq!(house.status(&query("/caldav/principals/7/", WEEK)).await, 403);
}

/// A year of hours is more than is counted: refused, not told as free from where the counting stopped.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_was_not_counted_is_not_free(pool: PgPool) {
    let house = House::new(pool).await;
    let hourly = "UID:h\r\nDTSTAMP:20261121T100000Z\r\nDTSTART:20260101T000000Z\r\nDURATION:PT30M\r\nRRULE:FREQ=HOURLY\r\n";
    house.put("h.ics", &component("VEVENT", hourly)).await;
    let year = house.ask(&query("{cal}", "start='20260101T000000Z' end='20270101T000000Z'")).await;
    assert!(year.starts_with("507") && year.contains("<number-of-matches-within-limits/>"), "{year}");
    let month = house.ask(&query("{cal}", "start='20261201T000000Z' end='20270101T000000Z'")).await;
    assert_eq!(month.matches("FREEBUSY:").count(), 31 * 24);
}
