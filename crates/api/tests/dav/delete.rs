use insta::assert_snapshot;
use sqlx::PgPool;

use crate::house::{House, lunch};

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_object_goes_under_its_condition(pool: PgPool) {
    let house = House::new(pool).await;
    let etag = house.put("l.ics", &lunch()).await;
    assert_eq!(house.status("DELETE {cal}l.ics\nIf-Match: \"other\"").await, 412);
    assert_snapshot!("delete_object", house.ask(&format!("DELETE {{cal}}l.ics\nIf-Match: {etag}")).await);
    assert_eq!(house.status("GET {cal}l.ics").await, 404);
    assert_eq!(house.status("DELETE {cal}l.ics").await, 404);
    house.put("again.ics", &lunch()).await;
    house.put("l2.ics", &lunch().replace("UID:lunch", "UID:2")).await;
    assert_eq!(house.status("DELETE {cal}l2.ics").await, 204);
}
