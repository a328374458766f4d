//! An event and the invitations to it are one thing: both come, or neither; both go.
#![cfg(test)]

#[expect(dead_code, reason = "each test file uses its part of it")]
mod common;

use chrono::TimeDelta;
use common::{as_chat, register, rows, store};
use sqlx::PgPool;
use televent_core::change::{Effect, MailMethod};
use televent_core::{Actor, EventId, Person, TelegramId, UpdateId};
use televent_ical::compose::NewEvent;
use televent_ical::{Span, When};
use televent_store::command::{CreateEvents, Created, Guests, Planned, Show, Undo};
use televent_store::updates::Received;
use televent_store::{CommandError, Store};

fn lunch() -> CreateEvents {
    let start = common::now() + TimeDelta::days(2);
    let span = Span { start: When::Utc(start), end: When::Utc(start + TimeDelta::hours(1)) };
    let guests = Guests {
        usernames: vec!["bob".to_owned(), "stranger".to_owned()],
        mails: vec!["carol@example.com".to_owned(), "carol@nowhere".to_owned()],
    };
    let planned = Planned { new: NewEvent::new("", "Lunch", span), guests };
    let show = Show { chat: TelegramId(1), reply_to: Some(11) };
    CreateEvents { events: vec![planned], show: Some(show), draft: None }
}

async fn people(pool: &PgPool) -> (Store, Person, Person) {
    let store = store(pool.clone());
    let ann = register(&store, 1, "Ann").await;
    let bob = register(&store, 2, "Bob").await;
    (store, ann, bob)
}

async fn effects(pool: &PgPool) -> Vec<Effect> {
    let payloads: Vec<(serde_json::Value,)> =
        sqlx::query_as("select payload from outbox order by id").fetch_all(pool).await.unwrap();
    payloads.into_iter().map(|(payload,)| serde_json::from_value(payload).unwrap()).collect()
}

async fn created(store: &Store, actor: Actor) -> Created {
    store.execute(actor, lunch()).await.unwrap().into_iter().next().unwrap()
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn whatever_breaks_between_an_event_and_its_invitations_loses_neither(pool: PgPool) {
    let (store, ann, _) = people(&pool).await;
    let update = Received { id: UpdateId(5), chat: Some(1), raw: "{}".to_owned() };
    store.receive_updates(&[update]).await.unwrap();
    let actor = Actor::chat(ann.id, UpdateId(5));
    let before = rows(&pool).await;
    // The event row is written when the mail's row breaks.
    sqlx::raw_sql(
        "create function broken() returns trigger language plpgsql as $$ begin raise 'broken'; end $$;
         create trigger broken before insert on outbox for each row when (new.kind = 'mail') execute function broken()",
    )
    .execute(&pool)
    .await
    .unwrap();
    assert!(matches!(store.execute(actor, lunch()).await, Err(CommandError::Store(_))));
    assert_eq!(rows(&pool).await, before, "neither is there");
    sqlx::raw_sql("drop trigger broken on outbox").execute(&pool).await.unwrap();
    // The bot comes back, and comes back once more.
    created(&store, actor).await;
    assert!(matches!(store.execute(actor, lunch()).await, Err(CommandError::AlreadyDone)));
    let after = rows(&pool).await;
    assert_eq!((after.audit, after.changes), (before.audit + 1, before.changes + 2), "Ann's and Bob's, once");
    let effects = effects(&pool).await;
    let mails = effects.iter().filter(|effect| matches!(effect, Effect::Mail { .. })).count();
    let cards = effects.iter().filter(|effect| matches!(effect, Effect::Say { .. })).count();
    assert_eq!(
        (mails, cards),
        (1, 3),
        "Carol's; Ann's card, Bob's card and the link for the others: {effects:?}"
    );
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn undo_takes_both_back_and_tells_who_was_told(pool: PgPool) {
    let (store, ann, bob) = people(&pool).await;
    let event = created(&store, as_chat(&ann)).await;
    assert_eq!(event.invited.people, ["Bob"]);
    assert_eq!(event.invited.mails, ["carol@example.com"]);
    assert_eq!(event.invited.unknown, ["@stranger", "carol@nowhere"]);
    assert!(
        event.text.contains("SEQUENCE:0") || !event.text.contains("SEQUENCE"),
        "it is new: {}",
        event.text
    );
    let of = async |person: &Person| -> Vec<(uuid::Uuid,)> {
        let query = sqlx::query_as("select id from events where calendar_id = $1");
        query.bind(person.default_calendar.0).fetch_all(&pool).await.unwrap()
    };
    assert_eq!((of(&ann).await.len(), of(&bob).await.len()), (1, 1));
    store.execute(as_chat(&ann), Undo { event: event.event, version: 1 }).await.unwrap();
    assert_eq!((of(&ann).await.len(), of(&bob).await.len()), (0, 0));
    let mail = |event: EventId, version, method| Effect::Mail {
        event,
        version,
        address: "carol@example.com".to_owned(),
        method,
    };
    assert!(effects(&pool).await.contains(&mail(event.event, 2, MailMethod::Cancel)));
    // And back again.
    store.execute(as_chat(&ann), Undo { event: event.event, version: 2 }).await.unwrap();
    assert_eq!((of(&ann).await.len(), of(&bob).await.len()), (1, 1));
    assert!(effects(&pool).await.contains(&mail(event.event, 3, MailMethod::Request)));
}
