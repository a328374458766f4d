use insta::assert_snapshot;
use sqlx::PgPool;

use crate::house::House;

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn rights_are_not_changed_here(pool: PgPool) {
    let house = House::new(pool).await;
    assert_snapshot!("acl", house.ask("ACL {cal}\n\n<acl xmlns='DAV:'/>").await);
    assert_eq!(house.status("ACL /caldav/7/nothing/").await, 404);
}
