use insta::assert_snapshot;
use sqlx::PgPool;

use crate::house::{House, lunch};

fn body(hrefs: &[&str]) -> String {
    let hrefs = hrefs.iter().map(|href| format!("<D:href>{href}</D:href>")).collect::<Vec<_>>().concat();
    format!(
        "<C:calendar-multiget xmlns:D='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav'><D:prop><D:getetag/><C:calendar-data/></D:prop>{hrefs}</C:calendar-multiget>"
    )
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn each_address_gets_its_answer(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("a@b.ics", &lunch()).await;
    let bobs = format!("{}a@b.ics", house.bob.calendar);
    let hrefs = [
        "{cal}a%40b.ics",
        "{cal}gone.ics",
        bobs.as_str(),
        "/elsewhere",
        "http://cal.example.org{cal}a@b.ics",
    ];
    assert_snapshot!("multiget", house.ask(&format!("REPORT {{cal}}\nDepth: 1\n\n{}", body(&hrefs))).await);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn too_many_addresses_are_refused(pool: PgPool) {
    let house = House::new(pool).await;
    let hrefs = vec!["{cal}x.ics"; 1001];
    assert_snapshot!("multiget_too_many", house.ask(&format!("REPORT {{cal}}\n\n{}", body(&hrefs))).await);
    assert_eq!(house.status(&format!("REPORT /caldav/7/nothing/\n\n{}", body(&["x"]))).await, 404);
}
