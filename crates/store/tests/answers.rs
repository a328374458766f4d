//! A question and what its answer does are one thing; and one odd object keeps no other out of an import.
#![cfg(test)]

#[expect(dead_code, reason = "each test file uses its part of it")]
mod common;

use chrono::TimeDelta;
use common::{as_chat, object, register, rows, store};
use sqlx::PgPool;
use televent_core::{DraftId, EventId, Person};
use televent_ical::compose::NewEvent;
use televent_ical::{CalendarObject, Edit, Span, Target, When};
use televent_store::command::{
    Command, CreateEvents, DeleteEvent, EditEvent, Guests, ImportObjects, Imported, Invite, KeepDraft, Which,
};
use televent_store::{CommandError, Precondition, Refusal, Store};

async fn event(store: &Store, ann: &Person) -> EventId {
    let start = When::Utc(common::now() + TimeDelta::days(2));
    let new = NewEvent::new("", "Lunch", Span { start: start.clone(), end: start });
    let create = CreateEvents { events: vec![new.into()], show: None, draft: None };
    store.execute(as_chat(ann), create).await.unwrap().first().unwrap().event
}

fn question(ann: &Person, draft: Option<DraftId>) -> KeepDraft {
    let question = serde_json::json!({ "ask": "typed" });
    KeepDraft { chat: ann.telegram_id, message: None, question, lives: TimeDelta::minutes(10), draft }
}

/// The command is carried out once and closes its question with it; the second time it leaves nothing.
async fn answers_once<C: Command>(pool: &PgPool, ann: &Person, draft: DraftId, command: C)
where
    C::Outcome: std::fmt::Debug,
{
    let store = store(pool.clone());
    let before = rows(pool).await;
    store.execute(as_chat(ann), command.clone()).await.unwrap();
    assert_eq!(rows(pool).await.audit, before.audit + 1, "{} and the closing are one command", C::ACTION);
    assert!(
        !store.draft(ann.id, draft).await.unwrap().unwrap().open,
        "{} leaves its question open",
        C::ACTION
    );
    let before = rows(pool).await;
    let again = store.execute(as_chat(ann), command).await.unwrap_err();
    assert!(matches!(again, CommandError::Refused(Refusal::Answered)), "{again:?}");
    assert_eq!(rows(pool).await, before);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_answer_closes_its_question_in_the_same_command(pool: PgPool) {
    let store = store(pool.clone());
    let ann = register(&store, 1, "Ann").await;
    register(&store, 2, "Bob").await;
    let event = event(&store, &ann).await;
    let ask = async || store.execute(as_chat(&ann), question(&ann, None)).await.unwrap();

    let draft = ask().await;
    let edit = Edit { summary: Some("Long lunch".to_owned()), ..Edit::default() };
    let (target, condition) = (Target::All, Precondition::None);
    let command = EditEvent { event, edit, target: target.clone(), condition, draft: Some(draft) };
    answers_once(&pool, &ann, draft, command).await;

    let draft = ask().await;
    let guests = Guests { usernames: vec!["bob".to_owned()], mails: Vec::new() };
    answers_once(&pool, &ann, draft, Invite { event, guests, show: None, draft: Some(draft) }).await;

    // The answer leads to a further question, which stands in its place.
    let draft = ask().await;
    answers_once(&pool, &ann, draft, question(&ann, Some(draft))).await;

    let draft = ask().await;
    let stale = Precondition::Match(vec!["older".to_owned()]);
    let delete = |condition| DeleteEvent {
        which: Which::Event(event),
        target: target.clone(),
        condition,
        draft: Some(draft),
    };
    let refused = store.execute(as_chat(&ann), delete(stale)).await.unwrap_err();
    assert!(matches!(refused, CommandError::Precondition), "{refused:?}");
    assert!(
        store.draft(ann.id, draft).await.unwrap().unwrap().open,
        "nothing was done, so it is not answered"
    );
    answers_once(&pool, &ann, draft, delete(Precondition::None)).await;
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_object_of_another_kind_stays_out_of_an_import_alone(pool: PgPool) {
    let store = store(pool.clone());
    let ann = register(&store, 1, "Ann").await;
    let import = async |objects| store.execute(as_chat(&ann), ImportObjects { objects }).await.unwrap();
    import(vec![object("a", "Choir")]).await;
    let before: String = sqlx::query_scalar("select text from events").fetch_one(&pool).await.unwrap();
    let task = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//phone//EN\r\nBEGIN:VTODO\r\nUID:a\r\n\
                DTSTAMP:20261121T100000Z\r\nSUMMARY:Sing\r\nEND:VTODO\r\nEND:VCALENDAR\r\n";
    let task = CalendarObject::parse(task).unwrap();
    let imported = import(vec![object("b", "Chess"), task, object("c", "Tea")]).await;
    assert_eq!(imported, Imported { created: 2, updated: 0, same: 0, refused: 1 });
    let after: String =
        sqlx::query_scalar("select text from events where uid = 'a'").fetch_one(&pool).await.unwrap();
    assert_eq!(after, before, "the event is no to-do now");
}
