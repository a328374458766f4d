use insta::assert_snapshot;
use sqlx::PgPool;

use crate::house::{House, event, lunch};

fn ask(path: &str, inside: &str) -> String {
    format!("REPORT {path}\n\n<principal-match xmlns='DAV:'>{inside}</principal-match>")
}

fn owned(path: &str) -> String {
    ask(path, "<principal-property><owner/></principal-property><prop><getetag/></prop>")
}

/// The addresses in an answer.
fn hrefs(answer: &str) -> Vec<&str> {
    answer
        .split("<response>\n<href>")
        .skip(1)
        .map(|response| response.split_once("</href>").unwrap().0)
        .collect()
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_names_oneself_is_found_at_any_depth(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("l.ics", &lunch()).await;
    house.put("m.ics", &event("m", "M", "20261124T110000Z", "20261124T120000Z")).await;
    house.status("MKCALENDAR /caldav/7/work/").await;
    // Bob's calendar is in Ann's home set and has another owner.
    let (theirs, bob) = (house.bob.person.default_calendar.0, house.bob.basic());
    let put = format!("PUT {}b.ics\nAuthorization: {bob}\n\n{}", house.bob.calendar, lunch());
    assert_eq!(house.status(&put).await, 201);
    sqlx::query("insert into calendar_members values ($1, $2, 'write')")
        .bind(theirs)
        .bind(house.ann.person.id.0)
        .execute(&house.pool)
        .await
        .unwrap();
    let calendar = house.ann.calendar.clone();
    let (l, m) = (format!("{calendar}l.ics"), format!("{calendar}m.ics"));
    assert_snapshot!("principal_match_owner", house.ask(&owned("{cal}")).await);
    let home = house.ask(&owned("/caldav/7/")).await;
    assert_eq!(hrefs(&home), [&calendar, &l, &m, "/caldav/7/work/"]);
    let all = house.ask(&owned("/caldav/")).await;
    assert_eq!(
        hrefs(&all),
        ["/caldav/principals/", "/caldav/principals/7/", "/caldav/7/", &calendar, &l, &m, "/caldav/7/work/"]
    );
    let url = ask("/caldav/", "<principal-property><principal-URL/></principal-property>");
    assert_eq!(hrefs(&house.ask(&url).await), ["/caldav/principals/7/"]);
    for (path, inside) in [
        // It holds an address, which is not one's own principal.
        (
            "/caldav/",
            "<principal-property><C:calendar-home-set xmlns:C='urn:ietf:params:xml:ns:caldav'/></principal-property>",
        ),
        ("/caldav/", "<principal-property><displayname/></principal-property>"),
        ("{cal}l.ics", "<principal-property><owner/></principal-property>"),
    ] {
        assert_eq!(hrefs(&house.ask(&ask(path, inside)).await), [""; 0], "{inside}");
    }
    assert_eq!(house.status(&owned("/caldav/7/nothing/")).await, 404);
}

/// Properties that mean nothing to us can name somebody too.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_dead_property_may_name_oneself(pool: PgPool) {
    let house = House::new(pool).await;
    house.status("MKCALENDAR /caldav/7/work/").await;
    for (path, account) in [("/caldav/7/work/", 7), ("{cal}", 8)] {
        let set = format!(
            "PROPPATCH {path}\n\n<propertyupdate xmlns='DAV:'><set><prop><x:keeper xmlns:x='urn:x'>\
             <href>/caldav/principals/{account}/</href></x:keeper></prop></set></propertyupdate>"
        );
        assert_eq!(house.status(&set).await, 207);
    }
    let kept = ask("/caldav/7/", "<principal-property><keeper xmlns='urn:x'/></principal-property>");
    assert_eq!(hrefs(&house.ask(&kept).await), ["/caldav/7/work/"]);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn one_question_at_a_time(pool: PgPool) {
    let house = House::new(pool).await;
    for inside in [
        "",
        "<prop><displayname/></prop>",
        "<self/><principal-property><owner/></principal-property>",
        "<principal-property/>",
        "<principal-property><owner/><acl/></principal-property>",
    ] {
        assert_eq!(house.status(&ask("/caldav/", inside)).await, 400, "{inside}");
    }
    let deep = owned("/caldav/").replacen('\n', "\nDepth: 1\n", 1);
    assert_eq!(house.status(&deep).await, 400);
}

/// Longer than a page of the database.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_long_calendar_is_walked_to_its_end(pool: PgPool) {
    let house = House::new(pool).await;
    for number in 0..120 {
        let object = event(&number.to_string(), "x", "20261124T110000Z", "20261124T120000Z");
        house.put(&format!("{number}.ics"), &object).await;
    }
    assert_eq!(hrefs(&house.ask(&owned("/caldav/7/")).await).len(), 121);
}
