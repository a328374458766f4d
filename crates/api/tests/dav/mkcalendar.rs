use insta::assert_snapshot;
use sqlx::PgPool;

use crate::house::{House, component, lunch};

const NAMES: &str =
    "xmlns='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav' xmlns:i='http://apple.com/ns/ical/'";

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_calendar_of_ones_own(pool: PgPool) {
    let house = House::new(pool).await;
    let body = format!(
        "<c:mkcalendar {NAMES}><set><prop><displayname>Tasks &amp; more</displayname><i:calendar-color symbolic-color='red'>#FF2968</i:calendar-color>\
         <i:calendar-order>3</i:calendar-order><c:supported-calendar-component-set><c:comp name='VTODO'/></c:supported-calendar-component-set>\
         <x:note xmlns:x='urn:x'>kept</x:note></prop></set></c:mkcalendar>"
    );
    assert_snapshot!(
        "mkcalendar_created",
        house.ask(&format!("MKCALENDAR /caldav/7/tasks/\n\n{body}")).await
    );
    assert_snapshot!("mkcalendar_exists", house.ask(&format!("MKCALENDAR /caldav/7/tasks/\n\n{body}")).await);
    let wrong = body.replace("<displayname>", "<getetag/><displayname>");
    assert!(
        house
            .ask(&format!("MKCALENDAR /caldav/7/tasks/\n\n{wrong}"))
            .await
            .contains("<resource-must-be-null/>"),
        "that it is there comes before what is asked of it"
    );
    assert_eq!(house.status("MKCOL /caldav/7/tasks/").await, 405);
    let find = format!(
        "PROPFIND /caldav/7/tasks/\nDepth: 0\n\n<propfind {NAMES}><prop><displayname/><i:calendar-color/><i:calendar-order/>\
         <c:supported-calendar-component-set/><x:note xmlns:x='urn:x'/><resourcetype/></prop></propfind>"
    );
    assert_snapshot!("mkcalendar_properties", house.ask(&find).await);
    assert_snapshot!(
        "mkcalendar_component",
        house.ask(&format!("PUT /caldav/7/tasks/l.ics\n\n{}", lunch())).await
    );
    let todo = component("VTODO", "UID:todo\r\nDTSTAMP:20261121T100000Z\r\nSUMMARY:Milk\r\n");
    assert_eq!(house.status(&format!("PUT /caldav/7/tasks/t.ics\n\n{todo}")).await, 201);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn by_mkcol_and_without_a_body(pool: PgPool) {
    let house = House::new(pool).await;
    assert_eq!(house.status("MKCALENDAR /caldav/7/plain/").await, 201);
    let body = format!(
        "<mkcol {NAMES}><set><prop><resourcetype><collection/><c:calendar/></resourcetype><displayname>M</displayname></prop></set></mkcol>"
    );
    assert_eq!(house.status(&format!("MKCOL /caldav/7/col/\n\n{body}")).await, 201);
    assert_snapshot!("mkcol_plain", house.ask("MKCOL /caldav/7/folder/").await);
    assert_snapshot!("mkcalendar_elsewhere", house.ask("MKCALENDAR /caldav/7/plain/inner/").await);
    assert_eq!(house.status("MKCOL /caldav/7/plain/inner.x").await, 403);
    assert_eq!(house.status("MKCALENDAR /caldav/8/mine/").await, 404);
    let protected = format!(
        "<c:mkcalendar {NAMES}><set><prop><getetag>x</getetag><displayname>M</displayname></prop></set></c:mkcalendar>"
    );
    assert_snapshot!(
        "mkcalendar_protected",
        house.ask(&format!("MKCALENDAR /caldav/7/other/\n\n{protected}")).await
    );
    assert_eq!(house.status("PROPFIND /caldav/7/other/\nDepth: 0").await, 404, "nothing was made");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_deleted_calendars_address_is_free_again(pool: PgPool) {
    let house = House::new(pool).await;
    for _ in 0..2 {
        assert_eq!(house.status("MKCALENDAR /caldav/7/again/").await, 201);
        assert_eq!(house.status(&format!("PUT /caldav/7/again/l.ics\n\n{}", lunch())).await, 201);
        assert_eq!(house.status("DELETE /caldav/7/again/").await, 204);
        assert_eq!(house.status("GET /caldav/7/again/l.ics").await, 404);
    }
    assert_eq!(house.status("DELETE {cal}").await, 403, "the default one stays");
    assert_eq!(house.status("DELETE /caldav/7/").await, 403);
    let most = televent_api::Limits::default().calendars;
    for number in 1..most {
        assert_eq!(house.status(&format!("MKCALENDAR /caldav/7/n{number}/")).await, 201);
    }
    assert_eq!(house.status("MKCALENDAR /caldav/7/one-too-many/").await, 507);
}
