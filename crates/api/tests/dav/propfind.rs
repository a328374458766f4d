use insta::assert_snapshot;
use sqlx::PgPool;
use televent_api::Config;

use crate::house::{House, event, lunch};

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn properties_of_a_calendar_and_its_members(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("lunch.ics", &lunch()).await;
    house.put("a%20b@c.ics", &event("b", "B", "20261124T110000Z", "20261124T120000Z")).await;
    assert_snapshot!("propfind_allprop", house.ask("PROPFIND {cal}\nDepth: 1").await);
    let names = "PROPFIND {cal}\nDepth: 0\n\n<propfind xmlns='DAV:'><propname/></propfind>";
    assert_snapshot!("propfind_propname", house.ask(names).await);
    let every = "PROPFIND {cal}\nDepth: 0\n\n<propfind xmlns='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav' \
        xmlns:cs='http://calendarserver.org/ns/' xmlns:i='http://apple.com/ns/ical/'><prop><acl/><acl-restrictions/>\
        <current-user-privilege-set/><owner/><supported-privilege-set/><supported-report-set/><sync-token/><cs:getctag/>\
        <c:max-resource-size/><c:supported-calendar-data/><c:supported-collation-set/><i:calendar-order/><i:calendar-color/>\
        <x:unknown xmlns:x='urn:x'/></prop></propfind>";
    assert_snapshot!("propfind_named", house.ask(every).await);
    let object = "PROPFIND {cal}lunch.ics\nDepth: 0\n\n<propfind xmlns='DAV:'><prop><getetag/><getcontenttype/>\
        <getcontentlength/><getlastmodified/><resourcetype/><displayname/></prop></propfind>";
    assert_snapshot!("propfind_object", house.ask(object).await);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_minimal_answer_leaves_out_what_is_not_there(pool: PgPool) {
    let house = House::new(pool).await;
    let find =
        "\n\n<propfind xmlns='DAV:'><prop><displayname/><x:unknown xmlns:x='urn:x'/></prop></propfind>";
    for header in ["Prefer: return=minimal", "Prefer: return-minimal", "Brief: t"] {
        let answer = house.ask(&format!("PROPFIND {{cal}}\nDepth: 0\n{header}{find}")).await;
        assert!(answer.contains("Televent") && !answer.contains("404"), "{answer}");
    }
    assert!(house.ask(&format!("PROPFIND {{cal}}\nDepth: 0{find}")).await.contains("404 Not Found"));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn depths_and_pages(pool: PgPool) {
    let house = House::new(pool).await;
    for number in 0..120 {
        house
            .put(
                &format!("{number}.ics"),
                &event(&number.to_string(), "x", "20261124T110000Z", "20261124T120000Z"),
            )
            .await;
    }
    let count = |answer: &str| answer.matches("<response>").count();
    let answer = house
        .ask("PROPFIND {cal}\nDepth: 1\n\n<propfind xmlns='DAV:'><prop><getetag/></prop></propfind>")
        .await;
    assert_eq!(count(&answer), 121, "three pages of members, and the calendar");
    assert!(answer.ends_with("</multistatus>"));
    assert_eq!(count(&house.ask("PROPFIND {cal}\nDepth: 0").await), 1);
    assert_eq!(count(&house.ask("PROPFIND /caldav/7/\nDepth: 1").await), 2);
    assert_snapshot!("propfind_infinity", house.ask("PROPFIND {cal}\nDepth: infinity").await);
    assert_eq!(house.status("PROPFIND {cal}nothing.ics\nDepth: 0").await, 404);
    assert_eq!(house.status("PROPFIND /caldav/7/nothing/\nDepth: 0").await, 404);
    assert_eq!(house.status("PROPFIND {cal}\nDepth: 7").await, 400);
    assert_eq!(
        count(&house.ask("PROPFIND {cal}").await),
        1,
        "without the header the resource itself is meant"
    );
}

/// `propname` names what `prop` would find, and nothing else.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn names_are_of_what_is_there(pool: PgPool) {
    let push = Config { push: Some("BKey".to_owned()), ..Config::for_tests() };
    let house = House::with(pool, push).await;
    house.put("l.ics", &lunch()).await;
    for place in ["/caldav/", "/caldav/principals/7/", "/caldav/7/", "{cal}", "{cal}l.ics"] {
        let find =
            |what: &str| format!("PROPFIND {place}\nDepth: 0\n\n<propfind xmlns='DAV:'>{what}</propfind>");
        let named = house.ask(&find("<propname/>")).await;
        let (_, rest) = named.split_once("<prop>").unwrap();
        let names = rest.split_once("</prop>").unwrap().0.trim();
        let spaces = "xmlns:C='urn:ietf:params:xml:ns:caldav' xmlns:CS='http://calendarserver.org/ns/' xmlns:I='http://apple.com/ns/ical/'";
        let found = house.ask(&find(&format!("<prop {spaces}>{names}</prop>"))).await;
        assert!(found.contains("200 OK") && !found.contains("404"), "{place}\n{found}");
        assert_eq!(names.contains("transports"), place == "{cal}", "{names}");
        assert!(!names.contains("calendar-color"), "nobody gave it one: {names}");
    }
    let colour = "<propertyupdate xmlns='DAV:'><set><prop><calendar-color xmlns='http://apple.com/ns/ical/'>#00ff00</calendar-color></prop></set></propertyupdate>";
    assert_eq!(house.status(&format!("PROPPATCH {{cal}}\n\n{colour}")).await, 207);
    let named = house.ask("PROPFIND {cal}\nDepth: 0\n\n<propfind xmlns='DAV:'><propname/></propfind>").await;
    assert!(named.contains("<I:calendar-color/>"), "{named}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn members_without_the_collection(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("l.ics", &crate::house::lunch()).await;
    let ask = |depth: u8, place: &str| {
        format!(
            "PROPFIND {place}\nDepth: {depth}\nPrefer: depth-noroot\n\n<propfind xmlns='DAV:'><prop><getetag/></prop></propfind>"
        )
    };
    let inside = house.ask(&ask(1, "{cal}")).await;
    assert_eq!(inside.matches("<response>").count(), 1, "{inside}");
    assert!(inside.contains("l.ics</href>"), "{inside}");
    assert_eq!(house.ask(&ask(0, "{cal}")).await.matches("<response>").count(), 1, "nothing else was asked");
    assert!(!house.ask(&ask(1, "/caldav/7/")).await.contains("<href>/caldav/7/</href>"));
    let two = "PROPFIND {cal}\nDepth: 0\n\n<propfind xmlns='DAV:'><prop/><allprop/></propfind>";
    assert_eq!(house.status(two).await, 400, "one thing is asked");
}
