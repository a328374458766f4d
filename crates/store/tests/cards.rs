//! A card never shows less than the newest version for long, whatever comes between reading and remembering.
#![cfg(test)]

#[expect(dead_code, reason = "each test file uses its part of it")]
mod common;

use chrono::TimeDelta;
use common::{as_chat, register, store};
use sqlx::PgPool;
use televent_core::{Card, CardKind, EventId, Person, UpdateId};
use televent_ical::compose::NewEvent;
use televent_ical::{Edit, Span, Target, When};
use televent_store::cards::Shown;
use televent_store::command::{CreateEvents, DeleteEvent, EditEvent, Which};
use televent_store::updates::Received;
use televent_store::{Precondition, Store};

async fn lunch(store: &Store, ann: &Person) -> EventId {
    let start = common::now() + TimeDelta::days(2);
    let span = Span { start: When::Utc(start), end: When::Utc(start + TimeDelta::hours(1)) };
    let events = vec![NewEvent::new("", "Lunch", span).into()];
    let created =
        store.execute(as_chat(ann), CreateEvents { events, show: None, draft: None }).await.unwrap();
    created.first().unwrap().event
}

fn rename(event: EventId) -> EditEvent {
    let edit = Edit { summary: Some("Dinner".to_owned()), ..Edit::default() };
    EditEvent { event, edit, target: Target::All, condition: Precondition::None, draft: None }
}

fn shown(ann: &Person, message: i64, event: EventId, version: i64) -> Shown {
    Shown { card: Card { chat: ann.telegram_id, message, kind: CardKind::Own }, event, version, source: None }
}

/// Versions that refreshes in the outbox name, oldest first.
async fn refreshes(pool: &PgPool) -> Vec<i64> {
    sqlx::query_scalar("select (payload->'notice'->>'version')::bigint from outbox order by id")
        .fetch_all(pool)
        .await
        .unwrap()
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_card_of_an_older_version_is_refreshed_at_once(pool: PgPool) {
    let store = store(pool.clone());
    let ann = register(&store, 1, "Ann").await;
    let event = lunch(&store, &ann).await;
    store.remember_card(shown(&ann, 100, event, 1)).await.unwrap();
    assert_eq!(refreshes(&pool).await, Vec::<i64>::new());
    store.execute(as_chat(&ann), rename(event)).await.unwrap();
    assert_eq!(refreshes(&pool).await, vec![2], "the change knows the card");
    store.remember_card(shown(&ann, 101, event, 1)).await.unwrap();
    assert_eq!(refreshes(&pool).await, vec![2, 2], "the card knows the change");
    let delete = DeleteEvent {
        which: Which::Event(event),
        target: Target::All,
        condition: Precondition::None,
        draft: None,
    };
    store.execute(as_chat(&ann), delete).await.unwrap();
    store.remember_card(shown(&ann, 102, event, 2)).await.unwrap();
    assert_eq!(refreshes(&pool).await, vec![2, 2, 3, 3, 3], "a deletion counts");
    let standing = store.standing(event).await.unwrap().unwrap();
    assert_eq!((standing.owner, standing.version), (ann.id, 3));
    assert!(standing.gone.unwrap().contains("Dinner"));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_change_and_a_card_at_the_same_time_do_not_miss_each_other(pool: PgPool) {
    let store = store(pool.clone());
    let ann = register(&store, 1, "Ann").await;
    for message in 0..40 {
        let event = lunch(&store, &ann).await;
        let (changed, remembered) = tokio::join!(
            store.execute(as_chat(&ann), rename(event)),
            store.remember_card(shown(&ann, message, event, 1))
        );
        changed.unwrap();
        remembered.unwrap();
        let found: i64 =
            sqlx::query_scalar("select count(*) from outbox where payload->'notice'->>'event' = $1")
                .bind(event.to_string())
                .fetch_one(&pool)
                .await
                .unwrap();
        assert_eq!(found, 1, "run {message}");
    }
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn one_leads_and_hears_of_new_updates(pool: PgPool) {
    let store = store(pool);
    let mut lead = store.lead_updates().await.unwrap().expect("nobody else leads");
    assert!(store.lead_updates().await.unwrap().is_none(), "only one");
    let update = |id| Received { id: UpdateId(id), chat: Some(1), raw: "{}".to_owned() };
    assert_eq!(store.receive_updates(&[update(5), update(6), update(5)]).await.unwrap(), 2);
    assert!(lead.wait(std::time::Duration::from_secs(5)).await);
    assert!(lead.wait(std::time::Duration::from_millis(10)).await, "the time is over, the lead stands");
    let ids =
        |waiting: Vec<televent_store::updates::Waiting>| waiting.iter().map(|u| u.id.0).collect::<Vec<_>>();
    assert_eq!(ids(store.waiting_updates(&[], 10).await.unwrap()), vec![5, 6]);
    assert_eq!(ids(store.waiting_updates(&[5], 10).await.unwrap()), vec![6]);
    assert_eq!(store.begin_update(UpdateId(5)).await.unwrap().unwrap().before, 0);
    assert_eq!(store.begin_update(UpdateId(5)).await.unwrap().unwrap().before, 1);
    store.finish_update(UpdateId(5)).await.unwrap();
    assert_eq!(store.begin_update(UpdateId(5)).await.unwrap(), None);
    drop(lead);
    let mut next = None;
    for _ in 0..100 {
        next = store.lead_updates().await.unwrap();
        if next.is_some() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(next.is_some(), "the lead is free again");
}
