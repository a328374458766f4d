use insta::assert_snapshot;
use sqlx::PgPool;

use crate::house::House;

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn follows_addresses(pool: PgPool) {
    let house = House::new(pool).await;
    let body = "<expand-property xmlns='DAV:'><property name='current-user-principal'><property name='displayname'/>\
        <property name='calendar-home-set' namespace='urn:ietf:params:xml:ns:caldav'><property name='resourcetype'/></property></property>\
        <property name='owner'/><property name='nothing' namespace='urn:x'/></expand-property>";
    assert_snapshot!("expand_property", house.ask(&format!("REPORT {{cal}}\n\n{body}")).await);
    let deep = format!(
        "<expand-property xmlns='DAV:'>{}{}</expand-property>",
        "<property name='owner'>".repeat(40),
        "</property>".repeat(40)
    );
    assert_eq!(house.status(&format!("REPORT {{cal}}\n\n{deep}")).await, 207);
    let mut wide = "<property name='owner'/>".to_owned();
    for _ in 0..8 {
        wide = format!(
            "<property name='owner'>{wide}</property><property name='principal-URL'>{wide}</property>"
        );
    }
    assert_eq!(
        house
            .status(&format!("REPORT {{cal}}\n\n<expand-property xmlns='DAV:'>{wide}</expand-property>"))
            .await,
        507
    );
}
