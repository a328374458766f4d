//! Conditions of requests (RFC 9110 section 13, RFC 4918 section 10.4, RFC 6578 section 5) on every method that heeds them.

use sqlx::PgPool;

use crate::house::{House, lunch};

fn put(name: &str, condition: &str) -> String {
    let object = lunch().replace("UID:", &format!("UID:{name}-"));
    format!("PUT {{cal}}{name}.ics\nContent-Type: text/calendar\n{condition}\n\n{object}")
        .replace("\n\n\n", "\n\n")
}

async fn token(house: &House) -> String {
    let asked = "PROPFIND {cal}\nDepth: 0\n\n<propfind xmlns='DAV:'><prop><sync-token/></prop></propfind>";
    let answer = house.ask(asked).await;
    let behind = answer.split_once("<sync-token>").unwrap().1;
    behind.split_once("</sync-token>").unwrap().0.to_owned()
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_sync_token_is_a_state_token(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("first.ics", &lunch()).await;
    let known = token(&house).await;
    let unchanged = format!("If: <{{cal}}> (<{known}>)");
    assert_eq!(house.status(&put("a", &unchanged)).await, 201);
    assert_eq!(house.status(&put("b", &unchanged)).await, 412, "somebody wrote");
    assert_eq!(house.status("GET {cal}b.ics").await, 404);
    let known = token(&house).await;
    for (condition, status) in [
        (format!("If: <{{cal}}> (Not <{known}>)"), 412),
        (format!("If: <http://another.name{{cal}}> (<{known}>)"), 201),
        (format!("If: <{{cal}}> (<{known}>)"), 412),
        ("If: <{cal}> (Not <urn:x>)".to_owned(), 201),
        (format!("If: <{}> (<{known}>)", house.bob.calendar), 412),
        (format!("If: (<{known}>)"), 412),
    ] {
        let name = format!("c{}", condition.len());
        assert_eq!(house.status(&put(&name, &condition)).await, status, "{condition}");
        house.status(&format!("DELETE {{cal}}{name}.ics")).await;
    }
    let named = |token: &str| {
        format!(
            "PROPPATCH {{cal}}\nIf: (<{token}>)\n\n<propertyupdate xmlns='DAV:'><set><prop><displayname>N</displayname>\
             </prop></set></propertyupdate>"
        )
    };
    assert_eq!(house.status(&named(&known)).await, 412);
    assert_eq!(house.status(&named(&token(&house).await)).await, 207, "its own address needs no tag");
    let many = "<{cal}> (<urn:x>) ".repeat(11);
    assert_eq!(house.status(&put("many", &format!("If: {many}"))).await, 400);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn every_method_heeds_its_conditions(pool: PgPool) {
    let house = House::new(pool).await;
    let etag = house.put("a.ics", &lunch()).await;
    let patch = "<propertyupdate xmlns='DAV:'><set><prop><displayname>New</displayname></prop></set></propertyupdate>";
    for (request, status) in [
        ("GET {cal}a.ics\nIf: ([\"x\"])".to_owned(), 412),
        (format!("GET {{cal}}a.ics\nIf: ([{etag}])"), 200),
        (format!("PROPPATCH {{cal}}\nIf-Match: \"x\"\n\n{patch}"), 412),
        (format!("PROPPATCH {{cal}}\nIf: (<opaquelocktoken:x>)\n\n{patch}"), 412),
        (format!("PROPPATCH {{cal}}\nIf-None-Match: *\n\n{patch}"), 412),
        ("MKCALENDAR /caldav/7/new/\nIf-Match: *".to_owned(), 412),
        ("MKCALENDAR /caldav/7/new/\nIf-None-Match: *".to_owned(), 201),
        (put("b", &format!("If: <{{cal}}a.ics> ([{etag}])")), 201),
        (put("c", "If: <{cal}a.ics> ([\"x\"])"), 412),
        (put("c", "If: <{cal}none.ics> (Not [\"x\"])"), 201),
        ("MOVE {cal}a.ics\nDestination: {cal}d.ics\nIf: ([\"x\"])".to_owned(), 412),
        ("MOVE {cal}a.ics\nDestination: {cal}a.ics".to_owned(), 403),
        ("COPY {cal}a.ics\nDestination: {cal}a.ics".to_owned(), 403),
    ] {
        assert_eq!(house.status(&request).await, status, "{request}");
    }
    let name = house.store.calendars(house.ann.person.id).await.unwrap().remove(0).display_name;
    assert_ne!(name, "New");
    assert_eq!(house.status(&format!("PROPPATCH {{cal}}\nIf-Match: *\n\n{patch}")).await, 207);
}
