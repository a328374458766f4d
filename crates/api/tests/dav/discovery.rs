use insta::assert_snapshot;
use sqlx::PgPool;

use crate::house::House;

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn from_the_well_known_address_to_the_calendar(pool: PgPool) {
    let house = House::new(pool).await;
    assert_snapshot!("well_known", house.ask("PROPFIND /.well-known/caldav\nAuthorization: none").await);
    let find =
        "Depth: 0\n\n<propfind xmlns='DAV:'><prop><current-user-principal/><resourcetype/></prop></propfind>";
    for path in ["/caldav/", "/", "/principals/", "/caldav"] {
        let answer = house.ask(&format!("PROPFIND {path}\n{find}")).await;
        assert!(answer.contains("<href>/caldav/principals/7/</href>"), "{path}: {answer}");
    }
    let principal = "PROPFIND /caldav/principals/7/\nDepth: 0\n\n<propfind xmlns='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav'>\
        <prop><c:calendar-home-set/><c:calendar-user-address-set/><displayname/><principal-URL/></prop></propfind>";
    assert_snapshot!("principal", house.ask(principal).await);
    let home = "PROPFIND /caldav/7/\nDepth: 1\n\n<propfind xmlns='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav' \
        xmlns:cs='http://calendarserver.org/ns/'><prop><resourcetype/><displayname/><cs:getctag/><sync-token/>\
        <c:supported-calendar-component-set/><current-user-privilege-set/></prop></propfind>";
    assert_snapshot!("home", house.ask(home).await);
}
