use insta::assert_snapshot;
use sqlx::PgPool;

use crate::house::{House, component, lunch};

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn the_octets_come_back_as_they_were_sent(pool: PgPool) {
    let house = House::new(pool).await;
    // Bare LF, odd folds, unknown properties, lower-case names: nothing of it is touched.
    let odd = lunch()
        .replace("\r\n", "\n")
        .replace("SUMMARY:Lunch\n", "summary;X-A=\"b;c\":Lu\n nch\nX-UNKNOWN:é\\,\n");
    let etag = house.put("odd.ics", &odd).await;
    let answer = house.ask("GET {cal}odd.ics").await;
    assert!(answer.ends_with(&odd), "{answer}");
    assert_snapshot!("get_event", answer);
    let todo = component("VTODO", "UID:todo\r\nDTSTAMP:20261121T100000Z\r\nSUMMARY:Milk\r\n");
    house.put("todo.ics", &todo).await;
    assert!(house.ask("GET {cal}todo.ics").await.contains("component=VTODO"));
    assert_snapshot!(
        "get_not_modified",
        house.ask(&format!("GET {{cal}}odd.ics\nIf-None-Match: \"x\", {etag}")).await
    );
    assert_eq!(house.status("GET {cal}odd.ics\nIf-None-Match: \"x\"").await, 200);
    assert_eq!(house.status("GET {cal}odd.ics\nIf-Match: \"x\"").await, 412);
    assert_eq!(house.status("GET {cal}nothing.ics").await, 404);
    assert_eq!(house.status("GET /caldav/7/nothing/odd.ics").await, 404);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn two_spellings_of_an_address_are_one_object(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("a%40b.ics", &lunch()).await;
    for spelling in ["a@b.ics", "a%40b.ics", "%61@b%2eics"] {
        assert_eq!(house.status(&format!("GET {{cal}}{spelling}")).await, 200, "{spelling}");
    }
}
