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

/// A property is written once, however often it is named, and no more are named than in any request.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn names_are_counted(pool: PgPool) {
    let house = House::new(pool).await;
    let set = format!(
        "PROPPATCH {{cal}}\n\n<D:propertyupdate xmlns:D='DAV:'><D:set><D:prop><p xmlns='urn:x'>{}</p></D:prop></D:set></D:propertyupdate>",
        "x".repeat(16_000)
    );
    assert!(house.ask(&set).await.contains("200 OK"));
    let expand =
        |inner: &str| format!("REPORT {{cal}}\n\n<expand-property xmlns='DAV:'>{inner}</expand-property>");
    let often = house.ask(&expand(&"<property name='p' namespace='urn:x'/>".repeat(2_000))).await;
    assert!(often.contains("xxx") && often.len() < 20_000, "{} octets", often.len());
    let many = (0..501).map(|n| format!("<property name='p{n}'/>")).collect::<Vec<_>>().concat();
    assert_eq!(house.status(&expand(&many)).await, 400);
}
