//! Calendars that others share with one: seen in one's own home set, with the rights given and no more.

use sqlx::PgPool;

use crate::house::{House, event, lunch};

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_member_has_the_rights_given(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("l.ics", &lunch()).await;
    let shared = house.share("read").await;
    let bob = format!("Authorization: {}", house.bob.basic());
    let find =
        "<propfind xmlns='DAV:'><prop><displayname/><owner/><current-user-privilege-set/></prop></propfind>";
    let home = house.ask(&format!("PROPFIND /caldav/8/\nDepth: 1\n{bob}\n\n{find}")).await;
    assert!(home.contains(&shared) && home.contains("<owner>\n<href>/caldav/principals/7/</href>"), "{home}");
    assert!(house.ask(&format!("GET {shared}l.ics\n{bob}")).await.ends_with(&lunch()));
    assert!(house.ask(&format!("GET {shared}\n{bob}")).await.contains("UID:lunch"), "the whole of it");
    let put = |name: &str| {
        format!("PUT {shared}{name}\n{bob}\n\n{}", event(name, "B", "20261124T110000Z", "20261124T120000Z"))
    };
    assert_eq!(house.status(&put("b.ics")).await, 403);
    assert_eq!(house.status(&format!("DELETE {shared}l.ics\n{bob}")).await, 403);

    house.share("write").await;
    assert_eq!(house.status(&put("b.ics")).await, 201);
    assert_eq!(house.status("GET {cal}b.ics").await, 200, "it is Ann's too");
    let rename = "<propertyupdate xmlns='DAV:'><set><prop><displayname>Mine</displayname></prop></set></propertyupdate>";
    assert_eq!(house.status(&format!("PROPPATCH {shared}\n{bob}\n\n{rename}")).await, 403);
    assert_eq!(house.status(&format!("DELETE {shared}\n{bob}")).await, 403);

    sqlx::query("delete from calendar_members").execute(&house.pool).await.unwrap();
    for method in ["GET", "DELETE", "PROPFIND"] {
        assert_eq!(house.status(&format!("{method} {shared}l.ics\nDepth: 0\n{bob}")).await, 404, "{method}");
    }
    assert_eq!(house.status(&format!("GET {shared}\n{bob}")).await, 404);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn nobody_writes_into_a_subscription_by_hand(pool: PgPool) {
    let house = House::new(pool).await;
    house.status("MKCALENDAR /caldav/7/feed/").await;
    sqlx::query("update calendars set kind = 'subscribed' where slug = 'feed'")
        .execute(&house.pool)
        .await
        .unwrap();
    assert_eq!(house.status(&format!("PUT /caldav/7/feed/l.ics\n\n{}", lunch())).await, 403);
    let find = "PROPFIND /caldav/7/feed/\nDepth: 0\n\n<propfind xmlns='DAV:'><prop><resourcetype/><current-user-privilege-set/></prop></propfind>";
    let answer = house.ask(find).await;
    assert!(answer.contains("<CS:subscribed/>") && !answer.contains("<bind/>"), "{answer}");
}
