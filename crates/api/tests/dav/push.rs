use insta::assert_snapshot;
use sqlx::PgPool;
use televent_api::Config;

use crate::house::{House, lunch};

const KEY: &str = "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs";

async fn house(pool: PgPool) -> House {
    House::with(pool, Config { push: Some(KEY.to_owned()), ..Config::for_tests() }).await
}

/// The keys of RFC 8291 appendix A.
fn register(endpoint: &str, more: &str) -> String {
    format!(
        "POST {{cal}}\nContent-Type: application/xml\n\n<push-register xmlns='https://bitfire.at/webdav-push'><subscription><web-push-subscription>\
         <push-resource>{endpoint}</push-resource>\
         <subscription-public-key type='p256dh'>BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4</subscription-public-key>\
         <auth-secret>BTBZMqHH6r4Tts7J_aSIgg</auth-secret><content-encoding>aes128gcm</content-encoding>\
         </web-push-subscription></subscription>{more}</push-register>"
    )
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_program_subscribes_renews_and_leaves(pool: PgPool) {
    let house = house(pool).await;
    let find = "PROPFIND {cal}\nDepth: 0\n\n<propfind xmlns='DAV:' xmlns:p='https://bitfire.at/webdav-push'><prop><p:transports/><p:supported-triggers/></prop></propfind>";
    assert_snapshot!("push_properties", house.ask(find).await);
    let topic = house.ask(&find.replace("<p:transports/><p:supported-triggers/>", "<p:topic/>")).await;
    assert!(topic.contains("<P:topic xmlns:P=\"https://bitfire.at/webdav-push\">0"), "{topic}");

    let made =
        house.send(&register("https://push.example.org/1", "<trigger><content-update/></trigger>")).await;
    assert_eq!(made.status().as_u16(), 201);
    let header = |name: &str| made.headers().get(name).unwrap().to_str().unwrap().to_owned();
    let (place, expires) = (header("location"), header("expires"));
    assert_eq!(expires, "Sat, 28 Nov 2026 10:00:00 GMT", "a week");
    let renewed = register("https://push.example.org/1", "<expires>Wed, 20 Dec 2028 10:03:31 GMT</expires>");
    let renewed = house.send(&renewed).await;
    assert_eq!(renewed.status().as_u16(), 204);
    assert_eq!(renewed.headers().get("location").unwrap().to_str().unwrap(), place, "the same one");
    assert_eq!(renewed.headers().get("expires").unwrap(), "Mon, 21 Dec 2026 10:00:00 GMT", "a month at most");

    // A change is due for it, once.
    let outbox = house.store.outbox();
    assert_eq!(outbox.plan_pushes(10).await.unwrap(), 0, "nothing has changed");
    house.put("l.ics", &lunch()).await;
    assert_eq!(outbox.plan_pushes(10).await.unwrap(), 1);
    assert_eq!(outbox.plan_pushes(10).await.unwrap(), 0, "a job waits already");
    let payload: String = sqlx::query_scalar("select payload::text from outbox where kind = 'push'")
        .fetch_one(&house.pool)
        .await
        .unwrap();
    assert!(!payload.contains("Lunch") && !payload.contains("push.example.org"), "ids alone: {payload}");

    let foreign = format!("DELETE {place}\nAuthorization: {}", house.bob.basic());
    assert_eq!(house.status(&foreign).await, 404);
    assert_eq!(house.status(&format!("DELETE {place}")).await, 204);
    assert_eq!(house.status(&format!("DELETE {place}")).await, 404);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_program_is_spared_the_word_of_its_own_change_and_of_no_other(pool: PgPool) {
    let house = house(pool).await;
    let made = house.send(&register("https://push.example.org/1", "")).await;
    let place = made.headers().get("location").unwrap().to_str().unwrap().to_owned();
    let outbox = house.store.outbox();
    let put = |name: &str, header: &str| {
        let object = lunch().replace("UID:lunch", &format!("UID:{name}"));
        format!("PUT {{cal}}{name}\nPush-Dont-Notify: {header}\n\n{object}")
    };
    let own = format!("\"https://cal.example.org{place}\"");
    for header in [own.clone(), format!("\"https://x/y\", {own}"), "*".to_owned()] {
        assert_eq!(house.status(&put("a.ics", &header)).await, 201);
        assert_eq!(outbox.plan_pushes(10).await.unwrap(), 0, "{header}");
        assert_eq!(house.status(&format!("DELETE {{cal}}a.ics\nPush-Dont-Notify: {header}")).await, 204);
        assert_eq!(outbox.plan_pushes(10).await.unwrap(), 0, "{header}");
    }
    // Somebody else's change came first, or this one changes nothing: it is told.
    house.put("l.ics", &lunch()).await;
    assert_eq!(house.status(&format!("PUT {{cal}}l.ics\nPush-Dont-Notify: {own}\n\n{}", lunch())).await, 204);
    assert_eq!(house.status(&put("b.ics", &own)).await, 201);
    assert_eq!(outbox.plan_pushes(10).await.unwrap(), 1);
}

/// What the calendar's row says of its sync-token and ctag.
async fn tokens(house: &House) -> String {
    let find = "PROPFIND {cal}\nDepth: 0\n\n<propfind xmlns='DAV:' xmlns:c='http://calendarserver.org/ns/'><prop><sync-token/><c:getctag/></prop></propfind>";
    house.ask(find).await
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_program_is_told_of_properties_if_it_asks_and_spared_those_it_set(pool: PgPool) {
    let house = house(pool).await;
    // Whatever depth and properties it names.
    let trigger = "<trigger xmlns:d='DAV:'><property-update><d:depth>infinity</d:depth><d:prop><d:displayname/></d:prop></property-update></trigger>";
    let made = house.send(&register("https://push.example.org/1", trigger)).await;
    assert_eq!(made.status().as_u16(), 201);
    let place = made.headers().get("location").unwrap().to_str().unwrap().to_owned();
    let outbox = house.store.outbox();
    let patch = |header: &str, set: &str| {
        format!(
            "PROPPATCH {{cal}}\n{header}\n\n<propertyupdate xmlns='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav' xmlns:i='http://apple.com/ns/ical/'>{set}</propertyupdate>"
        )
    };
    let set = |prop: &str| format!("<set><prop>{prop}</prop></set>");
    let settle = || async {
        let due = outbox.plan_pushes(10).await.unwrap();
        sqlx::query("delete from outbox").execute(&house.pool).await.unwrap();
        sqlx::query("update push_subscriptions s set told_properties = property_token from calendars c where c.id = calendar_id")
            .execute(&house.pool)
            .await
            .unwrap();
        due
    };
    let before = tokens(&house).await;
    for change in [
        set("<displayname>Work</displayname>"),
        set("<c:calendar-description>All of it</c:calendar-description>"),
        set("<i:calendar-color>#ff0000</i:calendar-color>"),
        set("<i:calendar-order>3</i:calendar-order>"),
        set("<c:calendar-timezone-id>Europe/Vienna</c:calendar-timezone-id>"),
        "<remove><prop><c:calendar-timezone/></prop></remove>".to_owned(),
        set("<x:mood xmlns:x='urn:x'>blue</x:mood>"),
        "<remove><prop><x:mood xmlns:x='urn:x'/></prop></remove>".to_owned(),
    ] {
        assert_eq!(house.status(&patch("X: y", &change)).await, 207, "{change}");
        assert_eq!(settle().await, 1, "{change}");
        let again = if change.starts_with("<set>") { change } else { set("<displayname>Work</displayname>") };
        house.status(&patch("X: y", &again)).await;
        assert_eq!(settle().await, 0, "nothing is different: {again}");
    }
    house.status(&patch("X: y", &set("<displayname>x</displayname><getetag>y</getetag>"))).await;
    assert_eq!(settle().await, 0, "refused as a whole");
    assert_eq!(tokens(&house).await, before, "RFC 6578: no member changed");
    house.put("l.ics", &lunch()).await;
    assert_eq!(settle().await, 0, "it did not ask for members");

    let own = format!("Push-Dont-Notify: \"https://cal.example.org{place}\"");
    assert_eq!(house.status(&patch(&own, &set("<displayname>One</displayname>"))).await, 207);
    assert_eq!(outbox.plan_pushes(10).await.unwrap(), 0, "its own");
    // Somebody else's came before: not one that changes nothing takes that word away, nor a change of a member.
    assert_eq!(house.status(&patch("X: y", &set("<displayname>Two</displayname>"))).await, 207);
    assert_eq!(house.status(&patch(&own, &set("<displayname>Two</displayname>"))).await, 207);
    assert_eq!(house.status(&format!("DELETE {{cal}}l.ics\n{own}")).await, 204);
    assert_eq!(house.status(&patch(&own, &set("<displayname>Three</displayname>"))).await, 207);
    assert_eq!(settle().await, 1);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn others_are_told_whatever_a_header_says(pool: PgPool) {
    let house = house(pool).await;
    house.send(&register("https://push.example.org/1", "")).await;
    let odd = ["", "x", "\"", "\"\"", "\"/caldav/push/00000000000000000000000000000000\"", "*, *"];
    for (number, header) in odd.into_iter().enumerate() {
        let object = lunch().replace("UID:lunch", &format!("UID:{number}"));
        let put = format!("PUT {{cal}}{number}.ics\nPush-Dont-Notify: {header}\n\n{object}");
        assert_eq!(house.status(&put).await, 201, "{header}");
    }
    assert_eq!(house.store.outbox().plan_pushes(10).await.unwrap(), 1);
    let told: i64 =
        sqlx::query_scalar("select told from push_subscriptions").fetch_one(&house.pool).await.unwrap();
    assert_eq!(told, 0, "it was told of none of them");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_is_no_subscription(pool: PgPool) {
    let house = house(pool).await;
    let good = register("https://push.example.org/1", "");
    for (body, element) in [
        (good.replace("https://push", "gopher://push"), "invalid-subscription"),
        (
            good.replace("https://push.example.org/1", &format!("https://x/{}", "a".repeat(2_000))),
            "invalid-subscription",
        ),
        (good.replace("BTBZMqHH6r4Tts7J_aSIgg", "BTBZ"), "invalid-subscription"),
        (good.replace("BCVxsr7N", "ACVxsr7N"), "invalid-subscription"),
        (good.replace("aes128gcm", "aesgcm"), "invalid-subscription"),
        (register("https://x/1", "<trigger/>"), "no-supported-trigger"),
        (
            register("https://x/1", "<trigger><moon/><content-update xmlns='x'/></trigger>"),
            "no-supported-trigger",
        ),
    ] {
        let answer = house.ask(&body).await;
        assert!(answer.starts_with("403") && answer.contains(&format!("<P:{element} ")), "{answer}");
    }
    for body in [
        register("https://x/1", "<expires>tomorrow</expires>"),
        register("https://x/1", "<expires>Wed, 20 Dec 2023 10:03:31 GMT</expires>"),
        "POST {cal}\n\n<x/>".to_owned(),
        "POST {cal}".to_owned(),
    ] {
        assert_eq!(house.status(&body).await, 400, "{body}");
    }
    assert_eq!(house.status(&good.replace("{cal}", "/caldav/7/nothing/")).await, 404);
    assert_eq!(house.status(&good.replace("{cal}", &house.bob.calendar)).await, 404);
    assert_eq!(house.status("DELETE /caldav/push/nothing").await, 404);
    for number in 0..100 {
        assert_eq!(house.status(&register(&format!("https://push.example.org/{number}"), "")).await, 201);
    }
    assert_eq!(house.status(&register("https://push.example.org/100", "")).await, 507, "enough");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn switched_off_it_is_not_there(pool: PgPool) {
    let house = House::new(pool).await;
    assert!(house.ask(&register("https://x/1", "")).await.contains("<P:push-not-available "));
    let find = "PROPFIND {cal}\nDepth: 0\n\n<propfind xmlns='DAV:' xmlns:p='https://bitfire.at/webdav-push'><prop><p:topic/></prop></propfind>";
    let answer = house.ask(find).await;
    assert!(answer.contains("404 Not Found") && !answer.contains("webdav-push\n"), "{answer}");
}
