//! Whose is it: a foreign object is answered like a missing one, a read-only one is refused.
#![cfg(test)]

mod common;

use common::{as_chat, default_calendar, object, register, rows, store};
use sqlx::PgPool;
use televent_core::invite::InviteError;
use televent_core::{EventId, ObjectName, Person};
use televent_ical::{Edit, Target};
use televent_store::calendars::CalendarEdit;
use televent_store::command::{
    ChangeCalendar, DeleteEvent, EditEvent, Guests, Invite, PutObject, Refusal, RegisterPerson, Undo, Which,
};
use televent_store::{CommandError, Precondition, Store};

async fn put(
    store: &Store,
    person: &Person,
    calendar: televent_core::CalendarId,
) -> Result<(), CommandError> {
    let name = ObjectName::new("a.ics").unwrap();
    let put = PutObject {
        calendar: calendar.segment(),
        name,
        object: object("uid-a", "private"),
        condition: Precondition::None,
    };
    store.execute(as_chat(person), put).await.map(|_| ())
}

fn delete(event: EventId) -> DeleteEvent {
    DeleteEvent {
        which: Which::Event(event),
        target: Target::All,
        condition: Precondition::None,
        draft: None,
    }
}

fn rename(event: EventId) -> EditEvent {
    let edit = Edit { summary: Some("mine now".to_owned()), ..Edit::default() };
    EditEvent { event, edit, target: Target::All, condition: Precondition::None, draft: None }
}

fn invite(event: EventId) -> Invite {
    let guests = Guests { usernames: Vec::new(), mails: vec!["eve@example.org".to_owned()] };
    Invite { event, guests, show: None, draft: None }
}

async fn only_event(pool: &PgPool) -> EventId {
    let (id,): (uuid::Uuid,) = sqlx::query_as("select id from events").fetch_one(pool).await.unwrap();
    EventId(id)
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_stranger_finds_nothing(pool: PgPool) {
    let store = store(pool.clone());
    let (ann, bob) = (register(&store, 1, "Ann").await, register(&store, 2, "Bob").await);
    let calendar = default_calendar(&store, &ann).await;
    put(&store, &ann, calendar).await.unwrap();
    let event = only_event(&pool).await;
    let before = rows(&pool).await;

    assert!(matches!(put(&store, &bob, calendar).await, Err(CommandError::NotFound)));
    assert!(matches!(store.execute(as_chat(&bob), delete(event)).await, Err(CommandError::NotFound)));
    assert!(matches!(store.execute(as_chat(&bob), rename(event)).await, Err(CommandError::NotFound)));
    assert!(matches!(store.execute(as_chat(&bob), invite(event)).await, Err(CommandError::NotFound)));
    let undo = Undo { event, version: 1 };
    assert!(matches!(store.execute(as_chat(&bob), undo).await, Err(CommandError::NotFound)));
    assert!(store.event(bob.id, event).await.unwrap().is_none());
    assert_eq!(rows(&pool).await, before);

    store.execute(as_chat(&ann), delete(event)).await.unwrap();
    let restore = Undo { event, version: 2 };
    assert!(
        matches!(store.execute(as_chat(&bob), restore).await, Err(CommandError::NotFound)),
        "nor what is gone"
    );
    store.execute(as_chat(&ann), restore).await.unwrap();
    assert_eq!(store.event(ann.id, event).await.unwrap().unwrap().version, 3);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_reader_may_look_and_not_touch(pool: PgPool) {
    let store = store(pool.clone());
    let (ann, bob) = (register(&store, 1, "Ann").await, register(&store, 2, "Bob").await);
    let calendar = default_calendar(&store, &ann).await;
    put(&store, &ann, calendar).await.unwrap();
    let event = only_event(&pool).await;
    let share = |access: &'static str| {
        sqlx::query(
            "insert into calendar_members values ($1, $2, $3::access_level)
             on conflict (calendar_id, person_id) do update set access = excluded.access",
        )
        .bind(calendar.0)
        .bind(bob.id.0)
        .bind(access)
        .execute(&pool)
    };

    share("read").await.unwrap();
    assert!(store.event(bob.id, event).await.unwrap().is_some());
    assert!(matches!(store.execute(as_chat(&bob), delete(event)).await, Err(CommandError::Forbidden)));
    assert!(matches!(put(&store, &bob, calendar).await, Err(CommandError::Forbidden)));

    share("write").await.unwrap();
    store.execute(as_chat(&bob), rename(event)).await.unwrap();
    store.execute(as_chat(&bob), delete(event)).await.unwrap();
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_copy_of_a_feed_is_its_owners_to_name_and_nobodys_to_write(pool: PgPool) {
    let store = store(pool.clone());
    let (ann, bob) = (register(&store, 1, "Ann").await, register(&store, 2, "Bob").await);
    let calendar = default_calendar(&store, &ann).await;
    put(&store, &ann, calendar).await.unwrap();
    let event = only_event(&pool).await;
    sqlx::query("update calendars set kind = 'subscribed' where id = $1")
        .bind(calendar.0)
        .execute(&pool)
        .await
        .unwrap();

    assert!(matches!(put(&store, &ann, calendar).await, Err(CommandError::Forbidden)));
    assert!(matches!(store.execute(as_chat(&ann), rename(event)).await, Err(CommandError::Forbidden)));
    assert!(matches!(store.execute(as_chat(&bob), rename(event)).await, Err(CommandError::NotFound)));
    let name = || ChangeCalendar {
        calendar,
        edit: CalendarEdit { display_name: Some(Some("Holidays".to_owned())), ..CalendarEdit::default() },
    };
    store.execute(as_chat(&ann), name()).await.unwrap();
    assert!(matches!(store.execute(as_chat(&bob), name()).await, Err(CommandError::NotFound)));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_invitation_replaces_no_event_of_somebody_else(pool: PgPool) {
    let store = store(pool.clone());
    let (eve, bob) = (register(&store, 1, "Eve").await, register(&store, 2, "Bob").await);
    put(&store, &bob, default_calendar(&store, &bob).await).await.unwrap();
    let theirs = only_event(&pool).await;
    // A UID is what a program writes: Eve's has the one of Bob's event.
    put(&store, &eve, default_calendar(&store, &eve).await).await.unwrap();
    let (hers,): (uuid::Uuid,) =
        sqlx::query_as("select id from events where id <> $1").bind(theirs.0).fetch_one(&pool).await.unwrap();
    let before = rows(&pool).await;
    let guests = Guests { usernames: vec!["bob".to_owned()], mails: Vec::new() };
    let said =
        store.execute(as_chat(&eve), Invite { event: EventId(hers), guests, show: None, draft: None }).await;
    assert!(matches!(said, Err(CommandError::Refused(Refusal::Invite(InviteError::Foreign)))), "{said:?}");
    assert_eq!(rows(&pool).await, before);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_user_name_that_changed_hands_reaches_its_bearer_alone(pool: PgPool) {
    let store = store(pool.clone());
    let ann = register(&store, 1, "Ann").await;
    register(&store, 2, "Bob").await;
    // Bob gave @bob up, and an account that was here before him has it now.
    let again = RegisterPerson {
        telegram_id: ann.telegram_id,
        name: "Ann".to_owned(),
        username: Some("Bob".to_owned()),
        locale: None,
        timezone: None,
        admin: false,
    };
    store.execute(as_chat(&ann), again).await.unwrap();
    let bearers: Vec<(i64,)> = sqlx::query_as("select telegram_id from people where lower(username) = 'bob'")
        .fetch_all(&pool)
        .await
        .unwrap();
    assert_eq!(bearers, vec![(1,)]);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_invitation_is_taken_back_as_a_whole(pool: PgPool) {
    let store = store(pool.clone());
    let (ann, bob) = (register(&store, 1, "Ann").await, register(&store, 2, "Bob").await);
    let calendar = default_calendar(&store, &ann).await;
    put(&store, &ann, calendar).await.unwrap();
    let event = only_event(&pool).await;
    let octets = store.event(ann.id, event).await.unwrap().unwrap().stored.text;

    let guests = Guests { usernames: vec!["bob".to_owned()], mails: Vec::new() };
    let asked = Invite { event, guests, show: None, draft: None };
    store.execute(as_chat(&ann), asked).await.unwrap();
    let bobs = default_calendar(&store, &bob).await.segment();
    let given = store.delta(bob.id, &bobs, 0, None, 10).await.unwrap().unwrap();
    assert_eq!(given.changed.len(), 1);

    store.execute(as_chat(&ann), Undo { event, version: 2 }).await.unwrap();
    assert_eq!(store.event(ann.id, event).await.unwrap().unwrap().stored.text, octets, "octet for octet");
    let gone = store.delta(bob.id, &bobs, given.token, None, 10).await.unwrap().unwrap().changed;
    assert!(gone.len() == 1 && gone.iter().all(|change| change.etag.is_none()), "{gone:?}");
}
