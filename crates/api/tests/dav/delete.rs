use insta::assert_snapshot;
use sqlx::PgPool;
use televent_core::{Actor, Card, CardKind, Door, EventId};
use televent_store::cards::Shown;
use televent_store::command::{RestoreCalendar, Undo};
use televent_store::search::LastChange;

use crate::house::{House, event, lunch};

/// What changed in a calendar since a sync-token.
fn changes_since(calendar: &str, token: &str) -> String {
    format!(
        "REPORT {calendar}\nDepth: 0\n\n<sync-collection xmlns='DAV:'><sync-token>{token}</sync-token>\
         <sync-level>1</sync-level><prop><getetag/></prop></sync-collection>"
    )
}

/// The sync-token in an answer.
fn token(answer: &str) -> String {
    answer.split_once("<sync-token>").unwrap().1.split_once('<').unwrap().0.to_owned()
}

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
    let known = house.ask(&changes_since(work, "")).await;
    // One of them is on a card in the chat.
    let ann = &house.ann.person;
    let shown = sqlx::query_scalar("select id from events where name = 'plan.ics'");
    let shown = EventId(shown.fetch_one(&house.pool).await.unwrap());
    let card = Card { chat: ann.telegram_id, message: 100, kind: CardKind::Own };
    house.store.remember_card(Shown { card, event: shown, version: 1, source: None }).await.unwrap();

    assert_eq!(house.status(&format!("DELETE {work}\nDepth: 0")).await, 400, "whole or not at all");
    assert_eq!(house.status(&format!("DELETE {work}")).await, 204);
    for gone in [format!("GET {work}plan.ics"), format!("PROPFIND {work}\nDepth: 0"), changes_since(work, "")]
    {
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

    let undo = Undo { event: shown, version: 2 };
    house.store.execute(Actor::new(ann.id, Door::Chat), undo).await.unwrap();
    assert!(house.ask(&format!("GET {work}plan.ics")).await.ends_with(&plan), "octet for octet");
    let delta = house.ask(&changes_since(work, &token(&known))).await;
    assert_eq!(delta.matches("<response>").count(), 2, "programs that slept meanwhile are told: {delta}");
}

/// Takes back what Ann did last: she deleted a calendar.
async fn restore_last(house: &House) {
    let ann = house.ann.person.id;
    let Some(LastChange::Calendar(calendar)) = house.store.last_change(ann).await.unwrap() else {
        panic!("no calendar was deleted")
    };
    house.store.execute(Actor::new(ann, Door::Chat), RestoreCalendar(calendar)).await.unwrap();
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_empty_calendar_comes_back_like_any_other(pool: PgPool) {
    let house = House::new(pool).await;
    let work = "/caldav/7/work/";
    let make = format!(
        "MKCALENDAR {work}\n\n<C:mkcalendar xmlns='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav' xmlns:I='http://apple.com/ns/ical/'>\
         <set><prop><displayname>Work</displayname><I:calendar-color>#ff0000</I:calendar-color>\
         <x:mood xmlns:x='urn:x'>blue</x:mood></prop></set></C:mkcalendar>"
    );
    assert_eq!(house.status(&make).await, 201);
    let find = format!(
        "PROPFIND {work}\nDepth: 0\n\n<propfind xmlns='DAV:' xmlns:C='http://calendarserver.org/ns/' xmlns:I='http://apple.com/ns/ical/'><prop><displayname/><I:calendar-color/><x:mood xmlns:x='urn:x'/><sync-token/><C:getctag/></prop></propfind>"
    );
    let before = house.ask(&find).await;
    assert!(before.contains("Work") && before.contains("blue") && before.contains("#ff0000"), "{before}");
    let known = token(&house.ask(&changes_since(work, "")).await);
    assert_eq!(house.status(&format!("DELETE {work}")).await, 204);
    assert_eq!(house.status(&find).await, 404);
    let notices: Vec<String> = sqlx::query_scalar("select payload->'notice'->>'notice' from outbox")
        .fetch_all(&house.pool)
        .await
        .unwrap();
    assert_eq!(notices, ["calendar_deleted"]);

    restore_last(&house).await;
    assert_eq!(house.ask(&find).await, before, "as it was");
    // A program that slept meanwhile missed nothing, and hears of what comes.
    let slept = house.ask(&changes_since(work, &known)).await;
    assert!(slept.starts_with("207") && !slept.contains("<response>"), "{slept}");
    assert_eq!(house.status(&format!("PUT {work}lunch.ics\n\n{}", lunch())).await, 201);
    let delta = house.ask(&changes_since(work, &known)).await;
    assert!(delta.contains("lunch.ics") && delta.matches("<response>").count() == 1, "{delta}");
    assert_ne!(token(&delta), known);

    // Emptied by hand, gone and back: what its programs knew is still told as gone.
    let known = token(&delta);
    assert_eq!(house.status(&format!("DELETE {work}lunch.ics")).await, 204);
    assert_eq!(house.status(&format!("DELETE {work}")).await, 204);
    // Its address is taken meanwhile by one that never knew that token.
    assert_eq!(house.status(&format!("MKCALENDAR {work}")).await, 201);
    let strange = house.ask(&changes_since(work, &known)).await;
    assert!(strange.starts_with("403") && strange.contains("valid-sync-token"), "{strange}");
    restore_last(&house).await;
    let calendars = house.store.calendars(house.ann.person.id).await.unwrap();
    let slug = calendars.into_iter().find(|calendar| calendar.display_name == "Work").unwrap().slug;
    let moved = house.ask(&changes_since(work, &known).replace(work, &format!("/caldav/7/{slug}/"))).await;
    assert!(moved.contains("lunch.ics") && moved.contains("404 Not Found"), "{moved}");
    assert!(house.ask(&find.replace(work, &format!("/caldav/7/{slug}/"))).await.contains("blue"));
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
    restore_last(&house).await;
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
