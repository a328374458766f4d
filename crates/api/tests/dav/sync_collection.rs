use insta::assert_snapshot;
use sqlx::PgPool;
use televent_api::{Config, Limits};

use crate::house::{House, event, lunch};

fn sync(token: &str, limit: Option<usize>) -> String {
    let limit = limit.map(|limit| format!("<limit><nresults>{limit}</nresults></limit>")).unwrap_or_default();
    format!(
        "REPORT {{cal}}\nDepth: 1\n\n<sync-collection xmlns='DAV:'><sync-token>{token}</sync-token><sync-level>1</sync-level>{limit}\
         <prop><getetag/></prop></sync-collection>"
    )
}

fn token(answer: &str) -> String {
    let (_, rest) = answer.split_once("<sync-token>").unwrap();
    rest.split_once("</sync-token>").unwrap().0.to_owned()
}

async fn put(house: &House, name: &str) {
    house.put(&format!("{name}.ics"), &event(name, name, "20261124T110000Z", "20261124T120000Z")).await;
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_changed_and_nothing_else(pool: PgPool) {
    let house = House::new(pool).await;
    house.put("lunch.ics", &lunch()).await;
    put(&house, "old").await;
    let first = house.ask(&sync("", None)).await;
    assert_snapshot!("sync_first", first);
    let before = token(&first);
    let none = house.ask(&sync(&before, None)).await;
    assert!(!none.contains("<response>"), "{none}");
    assert_eq!(token(&none), before);
    put(&house, "new").await;
    put(&house, "brief").await;
    assert_eq!(house.status("DELETE {cal}brief.ics").await, 204);
    assert_eq!(house.status("DELETE {cal}old.ics").await, 204);
    house.put("lunch.ics", &lunch().replace("Lunch", "Long lunch")).await;
    // Came and went in between: not told. Gone: 404.
    assert_snapshot!("sync_delta", house.ask(&sync(&before, None)).await);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn in_pages_nothing_is_missed(pool: PgPool) {
    let house = House::new(pool).await;
    for name in ["a", "b", "c", "d", "e"] {
        put(&house, name).await;
    }
    let mut seen = std::collections::BTreeMap::new();
    let mut at = String::new();
    for round in 0..20 {
        let answer = house.ask(&sync(&at, Some(2))).await;
        at = token(&answer);
        for response in answer.split("<response>").skip(1).filter(|response| !response.contains("507")) {
            let href = response.split_once("<href>").unwrap().1.split_once("</href>").unwrap().0;
            seen.insert(href.rsplit('/').next().unwrap().to_owned(), !response.contains("404 Not Found"));
        }
        // In the middle of the first synchronisation things go on.
        if round == 0 {
            assert_snapshot!("sync_first_page", answer);
            house.put("a.ics", &event("a", "changed", "20261124T110000Z", "20261124T120000Z")).await;
            assert_eq!(house.status("DELETE {cal}b.ics").await, 204);
            put(&house, "f").await;
        } else if !answer.contains("507 Insufficient Storage") {
            break;
        }
    }
    let there: Vec<&str> = seen.iter().filter(|(_, there)| **there).map(|(name, _)| name.as_str()).collect();
    assert_eq!(there, ["a.ics", "c.ics", "d.ics", "e.ics", "f.ics"]);
    assert!(!house.ask(&sync(&at, None)).await.contains("<response>"), "all is known");
    for name in ["x", "y", "z"] {
        put(&house, name).await;
    }
    let page = house.ask(&sync(&at, Some(2))).await;
    assert!(page.contains("507 Insufficient Storage") && page.matches("<getetag>").count() == 2, "{page}");
    let rest = house.ask(&sync(&token(&page), Some(2))).await;
    assert!(!rest.contains("507") && rest.matches("<getetag>").count() == 1, "{rest}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_token_of_another_time_or_place_is_refused(pool: PgPool) {
    let house = House::new(pool).await;
    put(&house, "a").await;
    let good = token(&house.ask(&sync("", None)).await);
    let number = good.rsplit(':').next().unwrap();
    let future = good.replace(&format!(":{number}"), ":999");
    let bobs = good.replace(
        &house.ann.person.default_calendar.0.simple().to_string(),
        &house.bob.person.default_calendar.0.simple().to_string(),
    );
    assert_ne!(bobs, good);
    assert_snapshot!("sync_invalid_token", house.ask(&sync("http://sabre.io/ns/sync/1", None)).await);
    for bad in [future.as_str(), &bobs, "0", "data:,"] {
        assert_eq!(house.status(&sync(bad, None)).await, 403, "{bad}");
    }
    sqlx::query("update calendars set oldest_token = sync_token + 1, sync_token = sync_token + 5")
        .execute(&house.pool)
        .await
        .unwrap();
    assert_eq!(house.status(&sync(&good, None)).await, 403, "older than what is known of deletions");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn with_the_text_in_many_pages(pool: PgPool) {
    let house = House::new(pool).await;
    for number in 0..120 {
        put(&house, &format!("n{number}")).await;
    }
    let asked = sync("", None)
        .replace("<getetag/>", "<getetag/><C:calendar-data xmlns:C='urn:ietf:params:xml:ns:caldav'/>");
    let answer = house.ask(&asked).await;
    assert_eq!(answer.matches("BEGIN:VCALENDAR").count(), 120);
    assert_eq!(house.ask(&sync("", None)).await.matches("<getetag>").count(), 120);
    let zero = sync(&token(&answer), None);
    assert!(!house.ask(&zero).await.contains("<response>"));
}

/// Known, deleted, back again and deleted for good, with the end of a page in the middle of it.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_went_twice_is_told_across_pages(pool: PgPool) {
    let limits = Limits { page: 2, ..Limits::default() };
    let house = House::with(pool, Config { limits, ..Config::for_tests() }).await;
    put(&house, "x").await;
    let known = token(&house.ask(&sync("", None)).await);
    assert_eq!(house.status("DELETE {cal}x.ics").await, 204);
    for number in 0..10 {
        put(&house, &format!("n{number}")).await;
    }
    put(&house, "x").await;
    assert_eq!(house.status("DELETE {cal}x.ics").await, 204);
    let gone = |answer: &str| {
        answer.split("<response>").any(|one| one.contains("/x.ics") && one.contains("404 Not Found"))
    };
    assert!(gone(&house.ask(&sync(&known, None)).await), "in one answer of several pages");
    for limit in [1, 3, 10] {
        let (mut at, mut told) = (known.clone(), false);
        for _ in 0..20 {
            let answer = house.ask(&sync(&at, Some(limit))).await;
            (at, told) = (token(&answer), told || gone(&answer));
            if !answer.contains("507 Insufficient Storage") {
                break;
            }
        }
        assert!(told, "{limit} at a time");
        assert!(!house.ask(&sync(&at, None)).await.contains("<response>"), "all is known");
    }
}
