use insta::assert_snapshot;
use sqlx::PgPool;

use crate::house::House;

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn says_what_may_be_done_where(pool: PgPool) {
    let house = House::new(pool).await;
    assert_snapshot!("options_home", house.ask("OPTIONS /caldav/7/").await);
    assert_snapshot!("options_calendar", house.ask("OPTIONS {cal}").await);
    assert_snapshot!("options_object", house.ask("OPTIONS {cal}new.ics").await);
    assert_snapshot!("options_not_allowed", house.ask("LOCK {cal}new.ics").await);
}
