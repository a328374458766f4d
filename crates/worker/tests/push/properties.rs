//! Programs are told that the calendar itself changed, if they asked for that.

use sqlx::PgPool;
use televent_core::PushId;
use televent_store::calendars::CalendarEdit;
use televent_store::command::{ChangeCalendar, CreateCalendar, DeleteCalendar, Triggers};

use crate::house::{House, Service, actor};

/// Of each kind one.
async fn subscribe(house: &House, service: &Service) -> [PushId; 3] {
    let place = |name: &str| format!("http://{}/{name}", service.address);
    [
        house.subscribe_to(place("content"), Triggers::Content).await,
        house.subscribe_to(place("properties"), Triggers::Properties).await,
        house.subscribe_to(place("both"), Triggers::Both).await,
    ]
}

async fn recolour(house: &House, color: &str) -> bool {
    let edit = CalendarEdit { color: Some(Some(color.to_owned())), ..CalendarEdit::default() };
    house.store.execute(actor(&house.ann), ChangeCalendar { calendar: house.calendar(), edit }).await.unwrap()
}

/// What was said since: to whom, whether a newer word takes its place, and of what. Sorted.
fn said(house: &House, service: &Service, since: usize) -> Vec<(String, bool, String)> {
    let mut said: Vec<_> = service
        .seen()
        .iter()
        .skip(since)
        .map(|(head, body)| {
            let whom = head.split([' ', '/']).nth(2).unwrap().to_owned();
            let message = house.open(body);
            let (_, news) = message.split_once("</topic>").unwrap();
            let news = news.strip_suffix("</push-message>").unwrap().to_owned();
            (whom, head.to_lowercase().contains("\r\ntopic: "), news)
        })
        .collect();
    said.sort();
    said
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn each_is_told_of_what_it_asked_for(pool: PgPool) {
    let house = House::new(pool).await;
    let service = Service::start(&["201 Created"]).await;
    subscribe(&house, &service).await;
    let topic = house.calendar().0.simple().to_string();
    let content = |token: i64| {
        format!(
            "<content-update><D:sync-token>urn:x-televent:sync:{topic}:{token}</D:sync-token></content-update>"
        )
    };
    let word = |whom: &str, replaced: bool, news: &str| (whom.to_owned(), replaced, news.to_owned());

    assert!(recolour(&house, "#ff0000").await);
    assert!(recolour(&house, "#00ff00").await);
    assert_eq!(house.round(true).await, 2, "two changes, one word, and none to who did not ask");
    let properties = "<property-update/>";
    assert_eq!(
        said(&house, &service, 0),
        [word("both", false, properties), word("properties", false, properties)]
    );
    assert_eq!(house.round(true).await, 0, "told");
    assert!(!recolour(&house, "#00ff00").await);
    assert_eq!(house.round(true).await, 0, "nothing is different");

    house.change("one").await;
    assert_eq!(house.round(true).await, 2);
    assert_eq!(
        said(&house, &service, 2),
        [word("both", true, &content(1)), word("content", true, &content(1))]
    );

    house.change("two").await;
    recolour(&house, "#0000ff").await;
    assert_eq!(house.round(true).await, 3);
    assert_eq!(
        said(&house, &service, 4),
        [
            word("both", false, &format!("{}{properties}", content(2))),
            word("content", true, &content(2)),
            word("properties", false, properties),
        ]
    );
    assert_eq!(house.round(true).await, 0, "told of either");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_is_asked_for_may_change_and_nothing_unsaid_is_lost(pool: PgPool) {
    let house = House::new(pool).await;
    let service = Service::start(&["201 Created"]).await;
    let place = format!("http://{}/one", service.address);
    let id = house.subscribe_to(place.clone(), Triggers::Content).await;
    recolour(&house, "#ff0000").await;
    house.change("one").await;
    assert_eq!(house.subscribe_to(place.clone(), Triggers::Both).await, id);
    assert_eq!(house.round(true).await, 1);
    let news = |nth: usize| said(&house, &service, nth).pop().unwrap().2;
    assert!(
        news(0).contains(":1</D:sync-token>") && !news(0).contains("property"),
        "not of before: {}",
        news(0)
    );

    recolour(&house, "#00ff00").await;
    house.change("two").await;
    house.subscribe_to(place.clone(), Triggers::Properties).await;
    assert_eq!(house.round(true).await, 1);
    assert_eq!(news(1), "<property-update/>", "of members no more");
    house.change("three").await;
    assert_eq!(house.round(true).await, 0);

    // A job that waits when what it was to tell of is not asked for any more says nothing.
    recolour(&house, "#0000ff").await;
    assert_eq!(house.store.outbox().plan_pushes(100).await.unwrap(), 1);
    house.subscribe_to(place, Triggers::Content).await;
    assert_eq!(house.round(true).await, 0);
    assert_eq!(service.seen().len(), 2);
}

/// That a calendar went is a change of the calendar, whatever was in it.
#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_empty_calendar_that_goes_is_told(pool: PgPool) {
    let mut house = House::new(pool).await;
    let service = Service::start(&["201 Created"]).await;
    let create = CreateCalendar { slug: "work".to_owned(), edit: CalendarEdit::default(), most: 5 };
    let work = house.store.execute(actor(&house.ann), create).await.unwrap();
    house.ann.default_calendar = work;
    subscribe(&house, &service).await;
    house.store.execute(actor(&house.ann), DeleteCalendar(work)).await.unwrap();
    assert_eq!(house.round(true).await, 2);
    let whom: Vec<String> = said(&house, &service, 0).into_iter().map(|(whom, ..)| whom).collect();
    assert_eq!(whom, ["both", "properties"]);
}
