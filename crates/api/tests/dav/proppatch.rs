use insta::assert_snapshot;
use sqlx::PgPool;

use crate::house::House;

const NAMES: &str = "xmlns='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav' xmlns:i='http://apple.com/ns/ical/' xmlns:x='urn:x'";

fn patch(inner: &str) -> String {
    format!("PROPPATCH {{cal}}\n\n<propertyupdate {NAMES}>{inner}</propertyupdate>")
}

fn find(props: &str) -> String {
    format!("PROPFIND {{cal}}\nDepth: 0\nBrief: t\n\n<propfind {NAMES}><prop>{props}</prop></propfind>")
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn sets_and_takes_away(pool: PgPool) {
    let house = House::new(pool).await;
    let zone = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\nTZID:America/New_York\r\nEND:VTIMEZONE\r\nEND:VCALENDAR\r\n";
    let set = format!(
        "<set><prop><displayname>Home</displayname><i:calendar-color>#00ff00</i:calendar-color><i:calendar-order>7</i:calendar-order>\
         <c:calendar-description>All &lt;mine&gt;</c:calendar-description><c:calendar-timezone>{zone}</c:calendar-timezone>\
         <x:note a='1' xml:lang='en'>dead <x:b/> thing</x:note></prop></set>"
    );
    assert_snapshot!("proppatch_set", house.ask(&patch(&set)).await);
    let props = "<displayname/><i:calendar-color/><i:calendar-order/><c:calendar-description/><c:calendar-timezone/><x:note/>";
    assert_snapshot!("proppatch_after_set", house.ask(&find(props)).await);
    let colour =
        "<set><prop><i:calendar-color symbolic-color='custom'>#0000ffFF</i:calendar-color></prop></set>";
    house.ask(&patch(colour)).await;
    let remove = "<remove><prop><c:calendar-description/><x:note/></prop></remove>";
    assert!(house.ask(&patch(remove)).await.contains("200 OK"));
    let after = house.ask(&find(props)).await;
    assert!(after.contains("#0000ffFF") && !after.contains("note") && !after.contains("mine"), "{after}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn all_or_nothing(pool: PgPool) {
    let house = House::new(pool).await;
    let mixed = "<set><prop><displayname>New</displayname><getetag>x</getetag><i:calendar-order>many</i:calendar-order></prop></set>";
    assert_snapshot!("proppatch_mixed", house.ask(&patch(mixed)).await);
    assert!(house.ask(&find("<displayname/>")).await.contains("Televent"), "nothing was set");
    let large = format!("<set><prop><x:big>{}</x:big></prop></set>", "x".repeat(20_000));
    assert!(house.ask(&patch(&large)).await.contains("507 Insufficient Storage"));
    let many = (0..60).map(|n| format!("<x:p{n}/>")).collect::<Vec<_>>().concat();
    assert!(
        house
            .ask(&patch(&format!("<set><prop>{many}</prop></set>")))
            .await
            .contains("507 Insufficient Storage")
    );
    let home = format!(
        "PROPPATCH /caldav/7/\n\n<propertyupdate {NAMES}><set><prop><displayname>x</displayname></prop></set></propertyupdate>"
    );
    assert!(house.ask(&home).await.contains("403 Forbidden"));
    assert_eq!(house.status("PROPPATCH {cal}").await, 400);
    assert_eq!(
        house.status(&format!("PROPPATCH {{cal}}nothing.ics\n\n<propertyupdate {NAMES}/>")).await,
        404
    );
}

/// RFC 7809: the zone by its name and by its definition are one property.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_time_zone_by_name(pool: PgPool) {
    let house = House::new(pool).await;
    let set = |name: &str| {
        patch(&format!("<set><prop><c:calendar-timezone-id>{name}</c:calendar-timezone-id></prop></set>"))
    };
    assert!(!house.ask(&find("<c:calendar-timezone-id/>")).await.contains("timezone-id"), "none yet");
    assert!(house.ask(&set("America/New_York")).await.contains("200 OK"));
    let both = house.ask(&find("<c:calendar-timezone-id/><c:calendar-timezone/>")).await;
    assert!(both.contains("-id>America/New_York<") && both.contains("TZID:America/New_York"), "{both}");
    assert!(house.ask(&set("Mars/City")).await.contains("409 Conflict"));
    house.ask(&patch("<remove><prop><c:calendar-timezone-id/></prop></remove>")).await;
    assert!(!house.ask(&find("<c:calendar-timezone/>")).await.contains("New_York"));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn few_words_where_few_are_wanted(pool: PgPool) {
    let house = House::new(pool).await;
    let set = patch("<set><prop><displayname>Home</displayname></prop></set>");
    let minimal = set.replacen('\n', "\nPrefer: return=minimal\n", 1);
    let response = house.send(&minimal).await;
    assert_eq!(response.status().as_u16(), 200);
    assert_eq!(response.headers().get("preference-applied").unwrap(), "return=minimal");
    let refused = minimal.replace("<displayname>Home</displayname>", "<getetag>x</getetag>");
    assert_eq!(house.status(&refused).await, 207, "what failed is told");
}

/// RFC 4918 section 4.3: what a dead property is comes back, whatever its names look like.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn dead_properties_come_back_as_they_are(pool: PgPool) {
    let house = House::new(pool).await;
    let kept = "<note xmlns=''><d:inner xmlns:d='DAV:' xmlns:y='urn:y' y:z='1'>a</d:inner></note><b:foo xmlns:b='urn:a}b'>c</b:foo>";
    let set = format!("<set xml:lang='ru'><prop xml:lang='de'>{kept}<x:said xml:lang='en'/></prop></set>");
    assert!(house.ask(&patch(&set)).await.contains("200 OK"));
    assert_snapshot!(
        "proppatch_dead_found",
        house.ask(&find("<note xmlns=''/><b:foo xmlns:b='urn:a}b'/><x:said/>")).await
    );
    assert_snapshot!(
        "proppatch_dead_names",
        house.ask(&format!("PROPFIND {{cal}}\nDepth: 0\n\n<propfind {NAMES}><propname/></propfind>")).await
    );
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn the_last_place_can_be_given_to_another(pool: PgPool) {
    let house = House::new(pool).await;
    let all = (0..50).map(|n| format!("<x:p{n}/>")).collect::<Vec<_>>().concat();
    assert!(house.ask(&patch(&format!("<set><prop>{all}</prop></set>"))).await.contains("200 OK"));
    assert!(house.ask(&patch("<set><prop><x:q/></prop></set>")).await.contains("507"));
    let swap = "<remove><prop><x:p7/></prop></remove><set><prop><x:q/></prop></set>";
    assert!(house.ask(&patch(swap)).await.contains("200 OK"));
}

/// A calendar keeps 64 KiB of what means nothing to us; what makes it less is always taken.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn dead_properties_have_a_bound_together(pool: PgPool) {
    let house = House::new(pool).await;
    let set = |name: &str, octets: usize| {
        patch(&format!("<set><prop><x:{name}>{}</x:{name}></prop></set>", "x".repeat(octets)))
    };
    for name in ["a", "b", "c", "d"] {
        assert!(house.ask(&set(name, 15_000)).await.contains("200 OK"), "{name}");
    }
    assert!(house.ask(&set("e", 15_000)).await.contains("507 Insufficient Storage"));
    assert!(house.ask(&set("a", 10)).await.contains("200 OK"));
    assert!(house.ask(&set("e", 15_000)).await.contains("200 OK"));
    let found = house.ask(&find("<x:a/><x:e/>")).await;
    assert!(found.contains("<x:a xmlns:x=\"urn:x\">xxxxxxxxxx</x:a>") && found.len() > 15_000, "{found}");
    let home = format!(
        "PROPFIND /caldav/7/\nDepth: 1\nBrief: t\n\n<propfind {NAMES}><prop><displayname/><x:e/></prop></propfind>"
    );
    assert!(house.ask(&home).await.len() > 15_000, "also in the home set");
    let body = "x".repeat(15_000);
    let five = (0..5).map(|n| format!("<x:p{n}>{body}</x:p{n}>")).collect::<Vec<_>>().concat();
    let made = format!(
        "MKCALENDAR /caldav/7/long/\n\n<c:mkcalendar {NAMES}><set><prop>{five}</prop></set></c:mkcalendar>"
    );
    assert_eq!(house.status(&made).await, 507);
}
