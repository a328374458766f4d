use insta::assert_snapshot;
use sqlx::PgPool;
use televent_core::{Actor, Card, CardKind, Door};
use televent_store::cards::Shown;
use televent_store::command::Undo;

use crate::house::{House, event, lunch};

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_object_goes_under_its_condition(pool: PgPool) {
    let house = House::new(pool).await;
    let etag = house.put("l.ics", &lunch()).await;
    assert_eq!(house.status("DELETE {cal}l.ics\nIf-Match: \"other\"").await, 412);
    assert_snapshot!("delete_object", house.ask(&format!("DELETE {{cal}}l.ics\nIf-Match: {etag}")).await);
    assert_eq!(house.status("GET {cal}l.ics").await, 404);
    assert_eq!(house.status("DELETE {cal}l.ics").await, 404);
    house.put("again.ics", &lunch()).await;
    house.put("l2.ics", &lunch().replace("UID:lunch", "UID:2")).await;
    assert_eq!(house.status("DELETE {cal}l2.ics").await, 204);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_calendar_goes_with_what_is_in_it_and_comes_back_from_the_chat(pool: PgPool) {
    let house = House::new(pool).await;
    let work = "/caldav/7/work/";
    assert_eq!(house.status(&format!("MKCALENDAR {work}")).await, 201);
    let plan = event("plan", "Plan", "20261124T090000Z", "20261124T100000Z");
    assert_eq!(house.status(&format!("PUT {work}lunch.ics\n\n{}", lunch())).await, 201);
    assert_eq!(house.status(&format!("PUT {work}plan.ics\n\n{plan}")).await, 201);
    let sync = |token: &str| {
        format!(
            "REPORT {work}\nDepth: 0\n\n<sync-collection xmlns='DAV:'><sync-token>{token}</sync-token>\
             <sync-level>1</sync-level><prop><getetag/></prop></sync-collection>"
        )
    };
    let token =
        |answer: &str| answer.split_once("<sync-token>").unwrap().1.split_once('<').unwrap().0.to_owned();
    let known = house.ask(&sync("")).await;
    // One of them is on a card in the chat.
    let ann = &house.ann.person;
    let (shown, _) = house.store.last_change(ann.id).await.unwrap().unwrap();
    let card = Card { chat: ann.telegram_id, message: 100, kind: CardKind::Own };
    house.store.remember_card(Shown { card, event: shown, version: 1, source: None }).await.unwrap();

    assert_eq!(house.status(&format!("DELETE {work}\nDepth: 0")).await, 400, "whole or not at all");
    assert_eq!(house.status(&format!("DELETE {work}")).await, 204);
    for gone in [format!("GET {work}plan.ics"), format!("PROPFIND {work}\nDepth: 0"), sync("")] {
        assert_eq!(house.status(&gone).await, 404, "{gone}");
    }
    assert_eq!(house.status(&format!("PUT {work}late.ics\n\n{plan}")).await, 409);
    assert!(!house.ask("PROPFIND /caldav/7/\nDepth: 1").await.contains(work));
    let notices: Vec<String> =
        sqlx::query_scalar("select payload->'notice'->>'notice' from outbox order by 1")
            .fetch_all(&house.pool)
            .await
            .unwrap();
    assert_eq!(notices, ["calendar_deleted", "refresh"]);

    let (event, version) = house.store.last_change(ann.id).await.unwrap().unwrap();
    let undo = Undo { event, version };
    house.store.execute(Actor::new(ann.id, Door::Chat), undo).await.unwrap();
    assert!(house.ask(&format!("GET {work}plan.ics")).await.ends_with(&plan), "octet for octet");
    let delta = house.ask(&sync(&token(&known))).await;
    assert_eq!(delta.matches("<response>").count(), 2, "programs that slept meanwhile are told: {delta}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_large_calendar_comes_back_whole(pool: PgPool) {
    let house = House::new(pool).await;
    assert_eq!(house.status("MKCALENDAR /caldav/7/work/").await, 201);
    for number in 0..120 {
        let event = event(&format!("u{number}"), "E", "20261124T090000Z", "20261124T100000Z");
        assert_eq!(house.status(&format!("PUT /caldav/7/work/{number}.ics\n\n{event}")).await, 201);
    }
    assert_eq!(house.status("DELETE /caldav/7/work/").await, 204);
    // A new one has taken the address; the old one comes back beside it.
    assert_eq!(house.status("MKCALENDAR /caldav/7/work/").await, 201);
    let (event, version) = house.store.last_change(house.ann.person.id).await.unwrap().unwrap();
    let actor = Actor::new(house.ann.person.id, Door::Chat);
    house.store.execute(actor, Undo { event, version }).await.unwrap();
    let calendars = house.store.calendars(house.ann.person.id).await.unwrap();
    assert_eq!(calendars.len(), 3);
    let mut members = Vec::new();
    for calendar in &calendars {
        let answer = house.ask(&format!("PROPFIND /caldav/7/{}/\nDepth: 1", calendar.slug)).await;
        members.push(answer.matches("<response>").count() - 1);
    }
    members.sort_unstable();
    assert_eq!(members, [0, 0, 120]);
}

/// A calendar is there and has no entity tag; a part of an object is not the object.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn conditions_that_cannot_hold_change_nothing(pool: PgPool) {
    let house = House::new(pool).await;
    assert_eq!(house.status("MKCALENDAR /caldav/7/side/").await, 201);
    for condition in ["If-Match: \"x\"", "If-None-Match: *", "If: (<urn:uuid:lock>)", "If: ([\"x\"])"] {
        assert_eq!(house.status(&format!("DELETE /caldav/7/side/\n{condition}")).await, 412, "{condition}");
    }
    assert_eq!(house.status("DELETE /caldav/7/side/\nIf: (").await, 400);
    let named =
        |address: &str| format!("DELETE {{cal}}named.ics\nIf: <http://127.0.0.1:8080{address}> ([\"x\"] )");
    let put = format!("PUT {{cal}}named.ics\nContent-Type: text/calendar\n\n{}", crate::house::lunch());
    let answer = house.ask(&put).await;
    let etag = answer.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().to_owned();
    let about = |address: &str| named(address).replace("\"x\"", &etag);
    assert_eq!(house.status(&named("{cal}named.ics")).await, 412, "another tag");
    assert_eq!(house.status(&about("{cal}other.ics")).await, 412, "about another object");
    assert_eq!(house.status(&about("{cal}named.ics")).await, 204, "about this one");
    assert_eq!(house.status("DELETE /caldav/7/side/\nIf-Match: *").await, 204);
    let part = format!(
        "PUT {{cal}}part.ics\nContent-Range: bytes 0-9/400\nContent-Type: text/calendar\n\n{}",
        crate::house::lunch()
    );
    assert_eq!(house.status(&part).await, 400);
    assert_eq!(house.status("GET {cal}part.ics").await, 404);
    let locked = format!(
        "PUT {{cal}}part.ics\nIf: (<urn:uuid:lock>)\nContent-Type: text/calendar\n\n{}",
        crate::house::lunch()
    );
    assert_eq!(house.status(&locked).await, 412);
}
