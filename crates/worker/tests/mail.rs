//! Mail against a real SMTP server on loopback, read back by a parser of another hand.
#![cfg(test)]

#[expect(dead_code, reason = "each test file uses a part of it")]
mod common;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use chrono::TimeDelta;
use common::{Chats, count, now, process, register, unlimited};
use mail_parser::{MessageParser, MimeHeaders};
use sqlx::PgPool;
use televent_core::notice::{Notice, Unreached};
use televent_core::{Actor, Door, EventId, Person};
use televent_ical::compose::NewEvent;
use televent_ical::{Edit, Span, Target, When};
use televent_sim::mail::{Fault, FaultKind, Mail, Server, Stage};
use televent_store::command::{CreateEvents, DeleteEvent, EditEvent, Guests, Invite, Which};
use televent_store::{Precondition, Store};
use televent_worker::{Config, MailConfig, Worker};

struct House {
    store: Store,
    clock: Arc<televent_core::world::MockClock>,
    server: Server,
    worker: Worker,
    chats: Arc<Chats>,
    ann: Person,
}

impl House {
    async fn new(pool: &PgPool, name: &str, locale: &str) -> Self {
        let (store, clock) = process(pool);
        let ann = register(&store, 1, name, locale).await;
        register(&store, 2, "Bob", "en").await;
        let server = Server::start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.unwrap();
        let mail = Some(MailConfig { url: server.smtp_url().into(), from: "cal@example.net".to_owned() });
        let chats = Arc::new(Chats::default());
        let worker =
            Worker::begin(Config { mail, ..unlimited() }, store.clone(), chats.clone()).await.unwrap();
        Self { store, clock, server, worker, chats, ann }
    }

    fn actor(&self) -> Actor {
        Actor::new(self.ann.id, Door::Chat)
    }

    async fn event(&self, summary: &str, location: Option<&str>) -> EventId {
        self.event_called("uid-1", summary, location).await
    }

    async fn event_called(&self, uid: &str, summary: &str, location: Option<&str>) -> EventId {
        let start = When::Utc(now() + TimeDelta::days(2));
        let end = When::Utc(now() + TimeDelta::days(2) + TimeDelta::minutes(90));
        let mut event = NewEvent::new(uid, summary, Span { start, end });
        event.location = location.map(str::to_owned);
        let command = CreateEvents { events: vec![event.into()], show: None, draft: None };
        self.store.execute(self.actor(), command).await.unwrap().first().unwrap().event
    }

    async fn invite(&self, event: EventId, mails: &[&str]) {
        let command = Invite {
            event,
            guests: Guests {
                usernames: vec!["bob".to_owned()],
                mails: mails.iter().map(|mail| (*mail).to_owned()).collect(),
            },
            show: None,
            draft: None,
        };
        self.store.execute(self.actor(), command).await.unwrap();
    }

    fn mail_to(&self, address: &str) -> Mail {
        self.server.messages().into_iter().find(|mail| mail.to.iter().any(|to| to == address)).unwrap()
    }
}

/// The parts of a mail, with their types and contents.
fn parts(raw: &[u8]) -> Vec<(String, String)> {
    let message = MessageParser::default().parse(raw).unwrap();
    message
        .parts
        .iter()
        .map(|part| {
            let kind = part.content_type().unwrap();
            let name = format!("{}/{}", kind.ctype(), kind.subtype().unwrap());
            (
                name,
                part.text_contents()
                    .unwrap_or_else(|| std::str::from_utf8(part.contents()).unwrap_or_default())
                    .to_owned(),
            )
        })
        .collect()
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn an_invitation_is_a_mail_that_people_and_programs_can_read(pool: PgPool) {
    let mut house = House::new(&pool, "Änn, \"the\" <Boss>", "de-AT").await;
    let event = house.event("Grillen & Spaß <3", Some("Café Öland")).await;
    house.invite(event, &["eve@example.org", "dan@example.org"]).await;
    assert_eq!(house.worker.drain().await.unwrap().done, 3, "two mails and a card");
    let mail = house.mail_to("eve@example.org");
    assert_eq!((mail.from.as_str(), mail.to.len()), ("cal@example.net", 1));
    let message = MessageParser::default().parse(&mail.raw).unwrap();
    let from = message.from().unwrap().first().unwrap();
    assert_eq!(from.address(), Some("cal@example.net"));
    assert_eq!(from.name(), Some("Änn, \"the\" <Boss> über Televent"));
    assert_eq!(message.to().unwrap().first().unwrap().address(), Some("eve@example.org"));
    assert_eq!(message.subject(), Some("Einladung: Grillen & Spaß <3"));
    assert_eq!(message.date().unwrap().to_timestamp(), now().timestamp());
    assert!(message.reply_to().is_none());
    let parts = parts(&mail.raw);
    let kinds: Vec<&str> = parts.iter().map(|(kind, _)| kind.as_str()).collect();
    let wanted = [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ];
    assert_eq!(kinds, wanted);
    let calendar =
        message.parts.iter().find(|part| part.content_type().unwrap().subtype() == Some("calendar")).unwrap();
    let kind = calendar.content_type().unwrap();
    assert_eq!((kind.attribute("method"), kind.attribute("charset")), (Some("REQUEST"), Some("utf-8")));
    let plain = &parts[2].1;
    assert!(plain.contains("lädt Sie ein: Grillen & Spaß <3"), "{plain}");
    assert!(plain.contains("Wann: Montag, 23. November 2026, 11:00–12:30 (Europe/Berlin)"), "{plain}");
    assert!(plain.contains("Wo: Café Öland"), "{plain}");
    assert!(parts[3].1.contains("Grillen &amp; Spaß &lt;3") && !parts[3].1.contains("<3"), "{}", parts[3].1);
    let ics = &parts[4].1;
    assert_eq!(ics, &parts[5].1, "the file says the same");
    let unfolded = ics.replace("\r\n ", "");
    assert!(
        unfolded.contains("METHOD:REQUEST\r\n") && unfolded.contains("SUMMARY:Grillen & Spaß <3\r\n"),
        "{unfolded}"
    );
    assert!(unfolded.contains(":mailto:cal@example.net\r\n") && unfolded.contains("Änn"), "{unfolded}");
    assert!(!unfolded.contains("urn:uuid"), "{unfolded}");
    for guest in ["eve", "dan"] {
        assert!(unfolded.contains(&format!("mailto:{guest}@example.org\r\n")), "{unfolded}");
    }
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn what_is_sent_again_is_the_same_mail(pool: PgPool) {
    let mut house = House::new(&pool, "Ann", "en").await;
    let event = house.event("Lunch", None).await;
    // Kept, and the connection cut before the answer: the sender cannot know.
    house.server.inject(Fault::once(Stage::Accept, FaultKind::DropAfter));
    house.invite(event, &["eve@example.org"]).await;
    assert_eq!(house.worker.drain().await.unwrap().put_off, 1);
    house.clock.advance(TimeDelta::minutes(1));
    assert_eq!(house.worker.drain().await.unwrap().done, 1);
    let ids: Vec<Option<String>> = house
        .server
        .messages()
        .iter()
        .map(|mail| MessageParser::default().parse(&mail.raw).unwrap().message_id().map(str::to_owned))
        .collect();
    assert_eq!(ids.len(), 2);
    assert!(ids[0].is_some() && ids[0] == ids[1], "{ids:?}");
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn deferrals_are_waited_for_and_refusals_buried(pool: PgPool) {
    let mut house = House::new(&pool, "Ann", "en").await;
    let event = house.event("Lunch", None).await;
    house.server.inject(Fault::refuse("grey@example.org", 451, "4.7.1 come back later", 2));
    house.server.inject(Fault::refuse("gone@example.org", 550, "5.1.1 no such user", 9));
    house.server.inject(Fault::once(Stage::Connect, FaultKind::Reply(421, "closing".to_owned())));
    house.invite(event, &["grey@example.org", "gone@example.org", "eve@example.org"]).await;
    let mut buried = 0;
    for _ in 0..6 {
        buried += house.worker.drain().await.unwrap().buried;
        house.clock.advance(TimeDelta::minutes(3));
    }
    assert_eq!((buried, count(&pool, "outbox").await), (1, 0));
    let mut reached: Vec<String> = house.server.messages().into_iter().flat_map(|mail| mail.to).collect();
    reached.sort();
    assert_eq!(reached, ["eve@example.org", "grey@example.org"]);
    let dead = house.store.outbox().dead(10).await.unwrap();
    assert!(dead[0].error.contains("no such user") && dead[0].attempts <= 2, "{dead:?}");
    let guest = Unreached::Mail(dead[0].job.0);
    assert_eq!(*house.chats.told.lock().unwrap(), [(1, Notice::Unreached { event, guest })], "Ann, once");
    let address = house.store.outbox().dead_address(dead[0].job).await.unwrap();
    assert_eq!(address.as_deref(), Some("gone@example.org"));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_server_that_refuses_us_is_waited_for_and_a_refused_guest_is_not(pool: PgPool) {
    let refusals = [
        (Stage::Connect, 554, "5.7.1 <unknown[192.0.2.7]>: Client host rejected: Access denied"),
        (Stage::From, 553, "5.7.1 <cal@example.net>: Sender address rejected: not owned by user cal"),
        (Stage::From, 550, "5.1.8 <cal@example.net>: Sender address rejected: Domain not found"),
    ];
    let mut house = House::new(&pool, "Ann", "en").await;
    for (round, (stage, code, text)) in refusals.into_iter().enumerate() {
        house.server.clear();
        let event = house.event_called(&format!("uid-{round}"), "Lunch", None).await;
        house.server.inject(Fault::reply(stage, code, text, u32::MAX));
        house.server.inject(Fault::refuse("gone@example.org", 550, "5.1.1 no such user", 9));
        house.invite(event, &["eve@example.org", "dan@example.org", "gone@example.org"]).await;
        for _ in 0..4 {
            assert_eq!(house.worker.drain().await.unwrap().buried, 0, "{code} {text}");
            house.clock.advance(TimeDelta::minutes(10));
        }
        assert_eq!(count(&pool, "outbox").await, 3, "{code} {text}");
        assert!(house.chats.told.lock().unwrap().is_empty(), "{code} {text}");
        house.server.clear_faults();
        house.server.inject(Fault::refuse("gone@example.org", 550, "5.1.1 no such user", 9));
        house.clock.advance(TimeDelta::minutes(10));
        let drained = house.worker.drain().await.unwrap();
        assert_eq!(drained.buried, 1, "a guest the server does not know, at once: {code} {text}");
        let mut reached: Vec<String> = house.server.messages().into_iter().flat_map(|mail| mail.to).collect();
        reached.sort();
        assert_eq!(reached, ["dan@example.org", "eve@example.org"], "{code} {text}");
        assert_eq!(count(&pool, "outbox").await, 0);
        assert_eq!(house.chats.told.lock().unwrap().drain(..).count(), 1, "of the one guest");
        house.server.clear_faults();
    }
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn one_of_several_relays_that_refuses_us_buries_nothing(pool: PgPool) {
    let mut house = House::new(&pool, "Ann", "en").await;
    let event = house.event("Lunch", None).await;
    house.server.inject(Fault::reply(Stage::Connect, 554, "5.7.1 Client host rejected: Access denied", 1));
    house.invite(event, &["eve@example.org"]).await;
    assert_eq!(house.worker.drain().await.unwrap().buried, 0);
    house.clock.advance(TimeDelta::minutes(1));
    house.worker.drain().await.unwrap();
    assert_eq!((house.server.count(), count(&pool, "outbox").await), (1, 0));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn without_a_way_out_mails_wait_for_an_admin(pool: PgPool) {
    let (store, _) = process(&pool);
    let ann = register(&store, 1, "Ann", "en").await;
    let effect = televent_core::Effect::Mail {
        event: EventId(ann.id.0),
        version: 1,
        address: "eve@example.org".to_owned(),
        method: televent_core::change::MailMethod::Request,
    };
    common::put(&pool, &[(effect, -1)]).await;
    let mut worker = Worker::begin(unlimited(), store.clone(), Arc::new(Chats::default())).await.unwrap();
    assert_eq!(worker.drain().await.unwrap().buried, 1);
    assert!(store.outbox().dead(1).await.unwrap()[0].error.contains("mail is off"));
    let plain = MailConfig { url: "smtp://mail.example.org".into(), from: "cal@example.net".to_owned() };
    let refused =
        Worker::begin(Config { mail: Some(plain), ..unlimited() }, store, Arc::new(Chats::default())).await;
    assert!(refused.err().unwrap().to_string().contains("clear text"));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn only_the_last_of_several_changes_is_told_and_a_mail_for_what_is_gone_is_not_sent(pool: PgPool) {
    let mut house = House::new(&pool, "Ann", "en").await;
    let event = house.event("Lunch", None).await;
    house.invite(event, &["eve@example.org"]).await;
    let edit = Edit { summary: Some("Long lunch".to_owned()), ..Edit::default() };
    let command = EditEvent { event, edit, target: Target::All, condition: Precondition::None, draft: None };
    house.store.execute(house.actor(), command).await.unwrap();
    house.invite(event, &["eve@example.org"]).await;
    house.worker.drain().await.unwrap();
    let mails: Vec<Mail> = house.server.messages();
    let of_requests: Vec<String> = mails
        .iter()
        .map(|mail| MessageParser::default().parse(&mail.raw).unwrap().subject().unwrap().to_owned())
        .collect();
    assert_eq!(of_requests.last().map(String::as_str), Some("Invitation: Long lunch"), "{of_requests:?}");
    assert_eq!(of_requests.len(), 1, "{of_requests:?}");
    house.server.clear();
    house.invite(event, &["eve@example.org"]).await;
    let delete = DeleteEvent {
        which: Which::Event(event),
        target: Target::All,
        condition: Precondition::None,
        draft: None,
    };
    house.store.execute(house.actor(), delete).await.unwrap();
    house.worker.drain().await.unwrap();
    for mail in house.server.messages() {
        assert!(
            String::from_utf8_lossy(&mail.raw).contains("method=CANCEL"),
            "nothing but a cancellation is sent"
        );
    }
    assert_eq!(count(&pool, "outbox").await, 0);
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn a_cancellation_is_written_from_what_was(pool: PgPool) {
    let mut house = House::new(&pool, "Ann", "ru").await;
    let event = house.event("Обед", None).await;
    house.invite(event, &["eve@example.org"]).await;
    house.worker.drain().await.unwrap();
    let before = house.mail_to("eve@example.org");
    house.server.clear();
    let delete = DeleteEvent {
        which: Which::Event(event),
        target: Target::All,
        condition: Precondition::None,
        draft: None,
    };
    let deleted = house.store.execute(house.actor(), delete).await.unwrap();
    sqlx::query("delete from outbox").execute(&pool).await.unwrap();
    let effect = televent_core::Effect::Mail {
        event,
        version: deleted.version,
        address: "eve@example.org".to_owned(),
        method: televent_core::change::MailMethod::Cancel,
    };
    common::put(&pool, &[(effect, -1)]).await;
    assert_eq!(house.worker.drain().await.unwrap().done, 1);
    let mail = house.mail_to("eve@example.org");
    let [was, is] = [&before, &mail].map(|mail| MessageParser::default().parse(&mail.raw).unwrap());
    assert_eq!(is.subject(), Some("Отменено: Обед"));
    assert_eq!(is.references(), was.references(), "they stand together");
    assert_ne!(is.message_id(), was.message_id());
    let calendar = &parts(&mail.raw)[4].1;
    assert!(
        calendar.contains("METHOD:CANCEL\r\n") && calendar.contains("STATUS:CANCELLED\r\n"),
        "{calendar}"
    );
    let uid = |text: &str| text.lines().find(|line| line.starts_with("UID:")).map(str::to_owned);
    assert_eq!(uid(calendar), uid(&parts(&before.raw)[4].1));
}

#[sqlx::test(migrator = "televent_store::MIGRATOR")]
async fn no_name_or_title_writes_a_header_or_adds_a_recipient(pool: PgPool) {
    let evil = [
        "x\r\nBcc: victim@example.com",
        "x\nBcc: victim@example.com\n\nbody",
        "x\u{2028}Bcc: victim@example.com",
        "\"quoted\" <victim@example.com>, other@example.com",
        "=?utf-8?q?x=0D=0ABcc:_victim@example.com?=",
        "x\r\n.\r\nMAIL FROM:<victim@example.com>",
        "(comment) a@b.c;",
    ];
    for (number, text) in evil.iter().enumerate() {
        sqlx::query("truncate people, change_log, audit, audit_heads, outbox cascade")
            .execute(&pool)
            .await
            .unwrap();
        let mut house = House::new(&pool, text, "en").await;
        let event = house.event(text, Some(text)).await;
        house.invite(event, &["eve@example.org"]).await;
        house.worker.drain().await.unwrap();
        let mails = house.server.messages();
        assert_eq!(mails.len(), 1, "{number}");
        assert_eq!(mails[0].to, ["eve@example.org"], "{number}");
        let raw = String::from_utf8(mails[0].raw.clone()).unwrap();
        let head = raw.split("\r\n\r\n").next().unwrap();
        let mut names: Vec<&str> = head
            .lines()
            .filter(|line| !line.starts_with([' ', '\t']))
            .map(|line| line.split_once(':').unwrap().0)
            .collect();
        names.sort_unstable();
        let wanted = [
            "Auto-Submitted",
            "Content-Type",
            "Date",
            "From",
            "MIME-Version",
            "Message-ID",
            "References",
            "Subject",
            "To",
        ];
        assert_eq!(names, wanted, "{number}: {head}");
        let message = MessageParser::default().parse(raw.as_bytes()).unwrap();
        assert_eq!(message.from().unwrap().iter().count(), 1, "{number}: {head}");
        assert_eq!(message.to().unwrap().iter().count(), 1);
        house.worker.end().await;
    }
}
