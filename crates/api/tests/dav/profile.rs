use insta::assert_snapshot;
use sqlx::PgPool;

use crate::house::House;

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_profile_for_the_device_that_asks(pool: PgPool) {
    let house = House::new(pool).await;
    assert_snapshot!("profile", house.ask("GET /.mobileconfig").await);
    assert_eq!(house.status("GET /.mobileconfig\nAuthorization: none").await, 401);
}
