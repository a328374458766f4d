//! The row law: every command leaves one audit row, one change-log row per changed object and one outbox row
//! per effect, in one transaction; a refused command leaves nothing.
#![cfg(test)]

mod common;

use std::collections::BTreeSet;

use chrono::TimeDelta;
use common::{Rows, as_chat, default_calendar, object, register, rows, store};
use sqlx::PgPool;
use televent_core::credential::DevicePassword;
use televent_core::{
    Actor, CalendarId, Card, CardKind, Door, EventId, ObjectName, Person, TelegramId, UpdateId,
};
use televent_ical::compose::NewEvent;
use televent_ical::{Edit, Span, Target, When};
use televent_store::calendars::CalendarEdit;
use televent_store::cards::Shown;
use televent_store::command::{
    Answer, AnswerInvite, Ask, ChangeCalendar, CloseDraft, Command, CreateCalendar, CreateEvents,
    DeleteCalendar, DeleteEvent, DiscardJobs, EditEvent, Guests, ImportObjects, Invite, JoinEvent, KeepDraft,
    MintDevice, MintToken, MoveObject, NoteProgram, PauseOutbox, Preference, Put, PutObject, RegisterPush,
    RemovePush, RestoreCalendar, ResumeOutbox, ReviveJobs, RevokeDevice, RevokeToken, SetPreference, Show,
    ShownIn, TakeLink, Triggers, Undo, Which,
};
use televent_store::outbox::JobId;
use televent_store::search::LastChange;
use televent_store::{CommandError, Precondition, Refusal, Store, audit};

/// Runs commands and holds each against the law.
struct Law {
    store: Store,
    pool: PgPool,
    seen: BTreeSet<&'static str>,
}

impl Law {
    fn new(pool: &PgPool) -> Self {
        Self { store: store(pool.clone()), pool: pool.clone(), seen: BTreeSet::from(["person.register"]) }
    }

    /// A command that is carried out: it changes this many objects and leaves this many effects.
    async fn keeps<C: Command>(
        &mut self,
        actor: Actor,
        command: C,
        changes: i64,
        effects: i64,
    ) -> C::Outcome {
        let before = rows(&self.pool).await;
        let outcome = self.store.execute(actor, command).await.unwrap();
        let after = rows(&self.pool).await;
        let expected = Rows {
            audit: before.audit + 1,
            changes: before.changes + changes,
            outbox: before.outbox + effects,
            tokens: before.tokens + changes,
        };
        assert_eq!(after, expected, "rows left by {}", C::ACTION);
        self.seen.insert(C::ACTION);
        outcome
    }

    /// A command that is refused: it leaves nothing.
    async fn refuses<C: Command>(&self, actor: Actor, command: C) -> CommandError
    where
        C::Outcome: std::fmt::Debug,
    {
        let before = rows(&self.pool).await;
        let error = self.store.execute(actor, command).await.unwrap_err();
        assert_eq!(rows(&self.pool).await, before, "a refused {} left rows", C::ACTION);
        error
    }
}

fn lunch() -> NewEvent {
    let start = common::now() + TimeDelta::days(2);
    let span = Span { start: When::Utc(start), end: When::Utc(start + TimeDelta::hours(1)) };
    NewEvent::new("", "Lunch with Bob", span)
}

fn show(person: &Person) -> Show {
    Show { chat: person.telegram_id, reply_to: Some(11) }
}

fn guests(usernames: &[&str], mails: &[&str]) -> Guests {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Guests { usernames: owned(usernames), mails: owned(mails) }
}

async fn create(law: &mut Law, ann: &Person) -> EventId {
    let command = CreateEvents { events: vec![lunch().into()], show: Some(show(ann)), draft: None };
    let created = law.keeps(as_chat(ann), command, 1, 1).await;
    created.first().unwrap().event
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn every_command_keeps_the_row_law(pool: PgPool) {
    let mut law = Law::new(&pool);
    let ann = register(&law.store, 1, "Ann").await;
    let bob = register(&law.store, 2, "Bob").await;
    assert_eq!(rows(&pool).await.audit, 2, "registering leaves an audit row as well");

    let lunch = create(&mut law, &ann).await;
    let card = Card { chat: ann.telegram_id, message: 100, kind: CardKind::Own };
    law.store.remember_card(Shown { card, event: lunch, version: 1, source: None }).await.unwrap();
    let edit = Edit { summary: Some("Long lunch".to_owned()), ..Edit::default() };
    let command =
        EditEvent { event: lunch, edit, target: Target::All, condition: Precondition::None, draft: None };
    law.keeps(as_chat(&ann), command, 1, 1).await;

    invite_and_answer(&mut law, &ann, &bob, lunch).await;
    delete_and_undo(&mut law, &ann, lunch).await;
    put_and_import(&mut law, &ann).await;
    pushes(&mut law, &ann, &bob).await;
    settle_in(&mut law, &ann).await;
    operate(&mut law, &ann).await;
    calendars_and_moves(&mut law, &ann, &bob).await;

    assert_eq!(law.seen, actions_in_the_source(), "a command no one runs here");
    for person in [&ann, &bob] {
        let verdict = law.store.verify_audit(person.id).await.unwrap();
        assert!(matches!(verdict, audit::Verdict::Whole { rows } if rows > 0), "{verdict:?}");
    }
}

async fn invite_and_answer(law: &mut Law, ann: &Person, bob: &Person, lunch: EventId) {
    let command = Invite {
        event: lunch,
        guests: guests(&["@bob", "@nobody", "Bob"], &["eve@example.org", "eve@EXAMPLE.org"]),
        show: Some(show(ann)),
        draft: None,
    };
    // Ann's object with a refreshed card, a mail to Eve and a link for nobody; Bob's copy with a card for him.
    let invited = law.keeps(as_chat(ann), command, 2, 4).await;
    assert_eq!((invited.people, invited.unknown), (vec!["Bob".to_owned()], vec!["@nobody".to_owned()]));
    let copy: (uuid::Uuid,) = sqlx::query_as("select id from events where calendar_id = $1")
        .bind(bob.default_calendar.0)
        .fetch_one(&law.pool)
        .await
        .unwrap();
    let answer = AnswerInvite { event: EventId(copy.0), answer: Answer::Yes };
    // Bob's copy, and Ann's object with its card.
    law.keeps(as_chat(bob), answer, 2, 1).await;
    law.keeps(as_chat(bob), answer, 0, 0).await;
    let partstat: (i64,) = sqlx::query_as("select count(*) from event_attendees where partstat = 'ACCEPTED'")
        .fetch_one(&law.pool)
        .await
        .unwrap();
    assert_eq!(partstat.0, 2, "both objects say that Bob comes");
    let foreign = AnswerInvite { event: lunch, answer: Answer::No };
    assert!(matches!(law.refuses(as_chat(bob), foreign).await, CommandError::NotFound));
}

async fn delete_and_undo(law: &mut Law, ann: &Person, lunch: EventId) {
    let delete = DeleteEvent {
        which: Which::Event(lunch),
        target: Target::All,
        condition: Precondition::None,
        draft: None,
    };
    // The card, and a mail to Eve each time.
    let deleted = law.keeps(as_chat(ann), delete.clone(), 1, 2).await;
    assert!(matches!(law.refuses(as_chat(ann), delete).await, CommandError::NotFound));
    let undo = Undo { event: lunch, version: deleted.version };
    law.keeps(as_chat(ann), undo, 1, 2).await;
    assert!(matches!(
        law.refuses(as_chat(ann), undo).await,
        CommandError::Refused(Refusal::Event(televent_core::EventError::ChangedSince))
    ));
}

async fn put_and_import(law: &mut Law, ann: &Person) {
    let calendar = default_calendar(&law.store, ann).await;
    let put = |name: &str, uid: &str, summary: &str, condition| PutObject {
        calendar: calendar.segment(),
        name: ObjectName::new(name).unwrap(),
        object: object(uid, summary),
        condition,
    };
    let actor = as_chat(ann);
    let created = law.keeps(actor, put("a.ics", "uid-a", "one", Precondition::Absent), 1, 0).await;
    let Put::Created(etag) = created else { panic!("{created:?}") };
    law.keeps(actor, put("a.ics", "uid-a", "one", Precondition::None), 0, 0).await;
    law.keeps(actor, put("a.ics", "uid-a", "two", Precondition::Match(vec![etag.as_str().to_owned()])), 1, 0)
        .await;
    let stale = law
        .refuses(actor, put("a.ics", "uid-a", "three", Precondition::Match(vec![etag.as_str().to_owned()])));
    assert!(matches!(stale.await, CommandError::Precondition));
    let clash = law.refuses(actor, put("b.ics", "uid-a", "three", Precondition::None)).await;
    assert!(matches!(clash, CommandError::Refused(Refusal::UidTaken)), "{clash:?}");
    let other = law.refuses(actor, put("a.ics", "uid-b", "three", Precondition::None)).await;
    assert!(matches!(other, CommandError::Refused(Refusal::Event(televent_core::EventError::Identity))));
    let nowhere = PutObject {
        calendar: CalendarId(uuid::Uuid::nil()).segment(),
        ..put("c.ics", "uid-c", "x", Precondition::None)
    };
    assert!(matches!(law.refuses(actor, nowhere).await, CommandError::NotFound));
    let import = ImportObjects {
        objects: vec![object("uid-a", "two"), object("uid-i", "new"), object("uid-a", "four")],
    };
    let imported = law.keeps(actor, import, 1, 0).await;
    assert_eq!((imported.created, imported.updated, imported.same), (1, 0, 1));
}

async fn calendars_and_moves(law: &mut Law, ann: &Person, bob: &Person) {
    let (actor, home) = (as_chat(ann), default_calendar(&law.store, ann).await);
    let create =
        |slug: &str, most| CreateCalendar { slug: slug.to_owned(), edit: CalendarEdit::default(), most };
    let work = law.keeps(actor, create("work", 5), 0, 0).await;
    let taken = law.refuses(actor, create("work", 5)).await;
    assert!(matches!(taken, CommandError::Refused(Refusal::CalendarExists)), "{taken:?}");
    let many = law.refuses(actor, create("more", 2)).await;
    assert!(matches!(many, CommandError::Refused(Refusal::TooMany)), "{many:?}");
    let edit = CalendarEdit { color: Some(Some("#ff0000".to_owned())), ..CalendarEdit::default() };
    let change = ChangeCalendar { calendar: work, edit };
    assert!(law.keeps(actor, change.clone(), 0, 0).await);
    assert!(!law.keeps(actor, change.clone(), 0, 0).await, "it is that colour already");
    assert!(matches!(law.refuses(as_chat(bob), change).await, CommandError::NotFound));

    let name = |name: &str| ObjectName::new(name).unwrap();
    let put = PutObject {
        calendar: home.segment(),
        name: name("m.ics"),
        object: object("m", "M"),
        condition: Precondition::None,
    };
    law.keeps(actor, put, 1, 0).await;
    let go = |from, to, copy| MoveObject { from, to, copy, overwrite: false, condition: Precondition::None };
    // Gone here, new there; also under another name of the same calendar, where its UID is taken until it goes.
    law.keeps(actor, go((home, name("m.ics")), (work, name("m.ics")), false), 2, 0).await;
    law.keeps(actor, go((work, name("m.ics")), (work, name("n.ics")), false), 2, 0).await;
    law.keeps(actor, go((work, name("n.ics")), (home, name("m.ics")), true), 1, 0).await;
    let there = law.refuses(actor, go((work, name("n.ics")), (home, name("m.ics")), true)).await;
    assert!(matches!(there, CommandError::Precondition), "{there:?}");
    let twin = law.refuses(actor, go((work, name("n.ics")), (home, name("twin.ics")), true)).await;
    assert!(matches!(twin, CommandError::Refused(Refusal::UidTaken)), "{twin:?}");
    let foreign = law
        .refuses(as_chat(bob), go((work, name("n.ics")), (bob.default_calendar, name("n.ics")), true))
        .await;
    assert!(matches!(foreign, CommandError::NotFound), "{foreign:?}");

    assert!(matches!(law.refuses(as_chat(bob), DeleteCalendar(work)).await, CommandError::NotFound));
    assert!(matches!(law.refuses(actor, DeleteCalendar(home)).await, CommandError::Forbidden));
    // What was in it, one object, and a word to Ann.
    let kept = law.store.object(ann.id, "work", "n.ics").await.unwrap().unwrap();
    let event = sqlx::query_scalar("select id from events where name = 'n.ics'");
    let event = EventId(event.fetch_one(&law.pool).await.unwrap());
    law.keeps(actor, DeleteCalendar(work), 1, 1).await;
    assert!(matches!(law.refuses(actor, DeleteCalendar(work)).await, CommandError::NotFound));
    let put = PutObject {
        calendar: "work".to_owned(),
        name: name("late.ics"),
        object: object("late", "Late"),
        condition: Precondition::None,
    };
    assert!(matches!(law.refuses(actor, put).await, CommandError::NotFound));
    // Its address is free, and it comes back at another one.
    let second = law.keeps(actor, create("work", 3), 0, 0).await;
    let undo = Undo { event, version: 2 };
    assert!(matches!(law.refuses(as_chat(bob), undo).await, CommandError::NotFound));
    law.keeps(actor, undo, 1, 0).await;
    let back = law.store.calendars(ann.id).await.unwrap().into_iter().find(|one| one.id == work).unwrap();
    let again = law.store.object(ann.id, &back.slug, "n.ics").await.unwrap().unwrap();
    assert_eq!((again.text, back.slug), (kept.text, work.segment()));
    calendars_come_back(law, ann, bob, [(work, 1), (second, 0)]).await;
}

/// By their own names, with so many objects in them.
async fn calendars_come_back(law: &mut Law, ann: &Person, bob: &Person, calendars: [(CalendarId, i64); 2]) {
    let actor = as_chat(ann);
    for (calendar, objects) in calendars {
        law.keeps(actor, DeleteCalendar(calendar), objects, 1).await;
        assert_eq!(law.store.last_change(ann.id).await.unwrap(), Some(LastChange::Calendar(calendar)));
        let restore = RestoreCalendar(calendar);
        assert!(matches!(law.refuses(as_chat(bob), restore).await, CommandError::NotFound));
        law.keeps(actor, restore, objects, 0).await;
        let again = law.refuses(actor, restore).await;
        assert!(matches!(
            again,
            CommandError::Refused(Refusal::Event(televent_core::EventError::ChangedSince))
        ));
    }
}

/// A program of Ann's is told when her calendar changes.
async fn pushes(law: &mut Law, ann: &Person, bob: &Person) {
    let actor = as_chat(ann);
    let password = DevicePassword::mint([3; 16], [4; 16]);
    let hash = password.hash([3; 16]).unwrap();
    let minted = law.keeps(actor, MintDevice::new("tablet", &password, hash), 0, 0).await;
    let register = RegisterPush {
        calendar: ann.default_calendar,
        device: minted.device,
        endpoint: "https://push.example.org/1".to_owned(),
        public_key: [4; 65],
        auth_secret: [5; 16],
        triggers: Triggers::Both,
        expires_at: common::now() + TimeDelta::days(1),
    };
    let registered = law.keeps(actor, register.clone(), 0, 0).await;
    let again = law.keeps(actor, register.clone(), 0, 0).await;
    assert!(registered.fresh && !again.fresh && registered.id == again.id, "{registered:?} {again:?}");
    let foreign = law.refuses(actor, RegisterPush { calendar: bob.default_calendar, ..register }).await;
    assert!(matches!(foreign, CommandError::NotFound), "{foreign:?}");
    assert!(matches!(law.refuses(as_chat(bob), RemovePush(again.id)).await, CommandError::NotFound));
    law.keeps(actor, RemovePush(again.id), 0, 0).await;
}

async fn settle_in(law: &mut Law, ann: &Person) {
    let actor = as_chat(ann);
    let password = DevicePassword::mint([1; 16], [2; 16]);
    let hash = password.hash([3; 16]).unwrap();
    let minted = law.keeps(actor, MintDevice::new("phone", &password, hash), 0, 0).await;
    let note = NoteProgram { device: minted.device, program: "Thunderbird".to_owned() };
    law.keeps(actor, note.clone(), 0, 1).await;
    assert!(matches!(law.refuses(actor, note).await, CommandError::NotFound), "it is known there");
    law.keeps(actor, RevokeDevice(minted.device), 0, 0).await;
    assert!(matches!(law.refuses(actor, RevokeDevice(minted.device)).await, CommandError::NotFound));
    let (password, setup) = DevicePassword::mint_with_link([5; 16], [6; 16], [7; 16]).unwrap();
    let linked = MintDevice::new("tablet", &password, password.hash([3; 16]).unwrap()).linked(&setup);
    law.keeps(actor, linked, 0, 0).await;
    let take = TakeLink { digest: setup.digest };
    assert_eq!(law.keeps(actor, take, 0, 0).await, setup.half);
    assert!(matches!(law.refuses(actor, take).await, CommandError::NotFound), "it is there once");
    let token = law.keeps(actor, MintToken { label: "script".to_owned(), digest: [9; 32] }, 0, 0).await;
    law.keeps(actor, RevokeToken(token), 0, 0).await;
    assert!(matches!(law.refuses(actor, RevokeToken(token)).await, CommandError::NotFound));
    law.keeps(actor, SetPreference(Preference::Timezone(chrono_tz::Asia::Tokyo)), 0, 0).await;
    let ask = Ask {
        chat: ann.telegram_id,
        reply_to: None,
        question: serde_json::json!({ "reason": "which day" }),
        lives: TimeDelta::minutes(10),
    };
    let draft = law.keeps(actor, ask, 0, 1).await;
    let answer = CreateEvents { events: vec![lunch().into()], show: Some(show(ann)), draft: Some(draft) };
    law.keeps(actor, answer.clone(), 1, 1).await;
    assert!(matches!(law.refuses(actor, answer).await, CommandError::Refused(Refusal::Answered)));
    link(law, ann).await;
}

/// What the operator decides about jobs that were given up, one of them a message with a secret that goes.
async fn operate(law: &mut Law, ann: &Person) {
    let password = DevicePassword::mint([7; 16], [8; 16]);
    let hash = password.hash([3; 16]).unwrap();
    let place = ShownIn { chat: ann.telegram_id, message: 77, lasts: TimeDelta::minutes(5) };
    law.keeps(as_chat(ann), MintDevice::new("watch", &password, hash).shown_in(place), 0, 1).await;
    sqlx::query(
        "insert into outbox_dead (id, lane, slot, channel, prio, due_at, attempts, kind, payload, error)
         select n, 1, 1, 0, 1, now(), 3, 'say', case when n = 3 then '{\"kind\": \"sing\"}'::jsonb else o.payload end, 'no'
         from generate_series(1, 4) n, (select payload from outbox where dedupe_key is null limit 1) o",
    )
    .execute(&law.pool)
    .await
    .unwrap();
    let operator = Actor::new(televent_core::PersonId(uuid::Uuid::nil()), Door::Console);
    let revived = law.keeps(operator, ReviveJobs(Some(vec![JobId(2), JobId(3), JobId(9)])), 0, 1).await;
    assert_eq!((revived.jobs, revived.unknown), (vec![JobId(2)], vec![JobId(3)]));
    assert_eq!(law.keeps(operator, DiscardJobs(Some(vec![JobId(3)])), 0, 0).await, vec![JobId(3)]);
    assert_eq!(law.keeps(operator, DiscardJobs(None), 0, 0).await, vec![JobId(1), JobId(4)]);
    assert!(law.keeps(operator, ReviveJobs(None), 0, 0).await.jobs.is_empty());
    law.keeps(operator, PauseOutbox, 0, 0).await;
    law.keeps(operator, ResumeOutbox, 0, 0).await;
    let verdict = law.store.verify_audit(operator.person).await.unwrap();
    assert_eq!(verdict, audit::Verdict::Whole { rows: 6 });
}

/// Ann's link invites Eve, as long as it is open.
async fn link(law: &mut Law, ann: &Person) {
    let eve = register(&law.store, 3, "Eve").await;
    let event = create(law, ann).await;
    let question = serde_json::json!({ "ask": "link", "event": event });
    let keep =
        KeepDraft { chat: ann.telegram_id, message: None, question, lives: TimeDelta::days(30), draft: None };
    let link = law.keeps(as_chat(ann), keep, 0, 0).await;
    // Ann's object, Eve's copy and her card.
    law.keeps(as_chat(&eve), JoinEvent { link }, 2, 1).await;
    assert!(matches!(law.refuses(as_chat(ann), JoinEvent { link }).await, CommandError::Forbidden));
    law.keeps(as_chat(ann), CloseDraft(link), 0, 0).await;
    assert!(matches!(law.refuses(as_chat(&eve), JoinEvent { link }).await, CommandError::NotFound));
}

/// Every `ACTION` of the command files, so that a new command cannot be forgotten above.
fn actions_in_the_source() -> BTreeSet<&'static str> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/command");
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .flat_map(|source| {
            source
                .lines()
                .filter_map(|line| {
                    line.trim().strip_prefix("const ACTION: &'static str = \"")?.strip_suffix("\";")
                })
                .map(|action| &*Box::leak(action.to_owned().into_boxed_str()))
                .collect::<Vec<_>>()
        })
        .collect()
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_update_takes_effect_once(pool: PgPool) {
    let law = Law::new(&pool);
    let ann = register(&law.store, 1, "Ann").await;
    let received = televent_store::updates::Received { id: UpdateId(5), chat: Some(1), raw: "{}".to_owned() };
    assert_eq!(law.store.receive_updates(&[received.clone(), received]).await.unwrap(), 1);
    let actor = Actor::chat(ann.id, UpdateId(5));
    let command = CreateEvents { events: vec![lunch().into()], show: None, draft: None };
    law.store.execute(actor, command.clone()).await.unwrap();
    assert!(matches!(law.refuses(actor, command).await, CommandError::AlreadyDone));
    assert_eq!(rows(&pool).await.changes, 1);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn one_flipped_octet_breaks_the_chain(pool: PgPool) {
    let law = Law::new(&pool);
    let ann = register(&law.store, 1, "Ann").await;
    for zone in [chrono_tz::Asia::Tokyo, chrono_tz::Europe::Berlin] {
        law.store.execute(as_chat(&ann), SetPreference(Preference::Timezone(zone))).await.unwrap();
    }
    assert_eq!(law.store.verify_audit(ann.id).await.unwrap(), audit::Verdict::Whole { rows: 3 });
    let refused = sqlx::query("update audit set action = 'nothing' where seq = 2").execute(&pool).await;
    assert!(refused.is_err(), "audit rows are append-only");
    sqlx::query("alter table audit disable trigger audit_append_only").execute(&pool).await.unwrap();
    sqlx::query("update audit set action = 'nothing' where seq = 2").execute(&pool).await.unwrap();
    assert_eq!(law.store.verify_audit(ann.id).await.unwrap(), audit::Verdict::Broken { seq: 2 });
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn sync_tokens_rise_in_commit_order_under_eight_writers(pool: PgPool) {
    let store = store(pool.clone());
    let ann = register(&store, 1, "Ann").await;
    let calendar = default_calendar(&store, &ann).await;
    let writers = (0..8).map(|writer| {
        let (store, actor) = (store.clone(), as_chat(&ann));
        tokio::spawn(async move {
            for number in 0..25 {
                let name = ObjectName::new(format!("{writer}-{number}.ics")).unwrap();
                let object = object(&format!("{writer}-{number}"), "x");
                let put =
                    PutObject { calendar: calendar.segment(), name, object, condition: Precondition::Absent };
                store.execute(actor, put).await.unwrap();
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    let delta = store.delta(ann.id, &calendar.segment(), 0, None, 1000).await.unwrap().unwrap();
    let tokens: Vec<i64> = delta.changed.iter().map(|change| change.token).collect();
    assert_eq!(tokens, (1..=200).collect::<Vec<i64>>());
    assert!(matches!(store.verify_audit(ann.id).await.unwrap(), audit::Verdict::Whole { rows: 201 }));
}

/// Eight programs put something at one new address, none of them can lock what is not there yet.
async fn crowd(pool: PgPool, condition: Precondition) -> Vec<Result<Put, CommandError>> {
    let store = store(pool);
    let ann = register(&store, 1, "Ann").await;
    let (actor, calendar) = (as_chat(&ann), default_calendar(&store, &ann).await.segment());
    let writers = (0..8).map(|writer| {
        let (store, condition, calendar) = (store.clone(), condition.clone(), calendar.clone());
        let (name, object) = (ObjectName::new("one.ics").unwrap(), object("one", &format!("from {writer}")));
        tokio::spawn(
            async move { store.execute(actor, PutObject { calendar, name, object, condition }).await },
        )
    });
    let mut outcomes = Vec::new();
    for writer in writers.collect::<Vec<_>>() {
        outcomes.push(writer.await.unwrap());
    }
    assert!(matches!(store.verify_audit(ann.id).await.unwrap(), audit::Verdict::Whole { .. }));
    outcomes
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn who_is_overtaken_looks_again(pool: PgPool) {
    let outcomes = crowd(pool, Precondition::None).await;
    let made = outcomes.iter().filter(|done| matches!(done, Ok(Put::Created(_)))).count();
    let replaced = outcomes.iter().filter(|done| matches!(done, Ok(Put::Updated(_)))).count();
    assert_eq!((made, replaced), (1, 7), "{outcomes:?}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn only_one_finds_the_address_free(pool: PgPool) {
    let outcomes = crowd(pool, Precondition::Absent).await;
    let made = outcomes.iter().filter(|done| matches!(done, Ok(Put::Created(_)))).count();
    let refused = outcomes.iter().filter(|done| matches!(done, Err(CommandError::Precondition))).count();
    assert_eq!((made, refused), (1, 7), "{outcomes:?}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn two_first_messages_make_one_person(pool: PgPool) {
    let store = store(pool.clone());
    let (one, two) = tokio::join!(register(&store, 1, "Ann"), register(&store, 1, "Ann"));
    assert_eq!(one.id, two.id);
    assert_eq!(one.default_calendar, two.default_calendar);
    assert_eq!(one.telegram_id, TelegramId(1));
}
