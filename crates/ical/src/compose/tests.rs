use super::*;
use crate::line::{self, FOLD_OCTETS};
use crate::object::{PartStat, Role};
use crate::zone::ZoneTable;
use chrono_tz::Tz;

fn now() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn berlin(text: &str) -> When {
    When::parse(text, false, Some("Europe/Berlin"), &ZoneTable::default()).unwrap()
}

fn event() -> NewEvent {
    let span = Span { start: berlin("20260302T090000"), end: berlin("20260302T100000") };
    NewEvent::new("u-1", "Plan", span)
}

#[test]
fn a_full_event_reads_back_as_it_was_meant() {
    let mut ann = Attendee::new("ann@example.org", Some("Ann \"A\"; Co"));
    ann.role = Role::Chair;
    let new = NewEvent {
        rrule: Some("FREQ=WEEKLY;BYDAY=MO".into()),
        exdates: vec![berlin("20260309T090000")],
        location: Some("Room 5, left".into()),
        description: Some("Line\nline ; , \\ 😀".repeat(8)),
        alarms: vec![Alarm::display(10, "Soon")],
        organizer: Some(CalAddress::new("boss@example.org", Some("Boss"))),
        attendees: vec![
            ann.clone(),
            Attendee { partstat: PartStat::Accepted, ..Attendee::new("mailto:bob@example.org", None) },
        ],
        categories: vec!["a,b".into(), "c".into()],
        transparency: Transparency::Transparent,
        class: Class::Private,
        status: Some(Status::Confirmed),
        sequence: 3,
        extra: vec![("X-TELEVENT-ORIGIN".into(), "chat".into()), ("EVIL".into(), "x".into())],
        ..event()
    };
    let object = new.compose(now()).unwrap();
    let index = object.index(Tz::UTC);
    assert_eq!(index.summary.as_deref(), Some("Plan"));
    assert_eq!(index.location, new.location);
    assert_eq!(index.description, new.description);
    assert_eq!(index.attendees, new.attendees);
    assert_eq!(index.alarms, new.alarms);
    assert_eq!(index.categories, new.categories);
    assert_eq!((index.transparency, index.class, index.status), (new.transparency, new.class, new.status));
    assert_eq!((index.sequence, index.organizer.as_deref()), (3, Some("mailto:boss@example.org")));
    assert_eq!(object.span(), Some(new.span));
    assert_eq!(object.excluded(), new.exdates);
    assert!(!object.text().contains("EVIL"));
    assert!(
        line::ranges(object.text())
            .all(|range| object.slice(range).split("\r\n").all(|part| part.len() <= FOLD_OCTETS))
    );
    assert!(object.text().ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"));
}

#[test]
fn what_cannot_stand_is_refused() {
    assert_eq!(NewEvent { uid: " ".into(), ..event() }.compose(now()), Err(ComposeError::NoUid));
    let back = Span { start: berlin("20260302T090000"), end: berlin("20260302T080000") };
    assert_eq!(NewEvent { span: back, ..event() }.compose(now()), Err(ComposeError::Backwards));
    let guests = vec![Attendee::new("a@example.org", None)];
    assert_eq!(NewEvent { attendees: guests, ..event() }.compose(now()), Err(ComposeError::NoOrganizer));
    for rule in ["FREQ=WEEKLY;BYDAY=MO😀", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY\r\nX-EVIL:1"] {
        let refused = NewEvent { rrule: Some(rule.into()), ..event() }.compose(now());
        assert!(matches!(refused, Err(ComposeError::Rule(_))), "{rule}");
    }
    let huge = NewEvent { description: Some("x".repeat(2 << 20)), ..event() }.compose(now());
    assert!(matches!(huge, Err(ComposeError::Refused(ObjectError::Excess(_)))));
}

#[test]
fn no_field_can_inject_a_line() {
    let evil = "a\r\nX-EVIL:1\nX-EVIL:2\rX-EVIL:3\";X-EVIL=4:\u{2028}X-EVIL:5\u{85}X-EVIL:6";
    let mut guest = Attendee::new(evil, Some(evil));
    guest.delegated_to = vec![evil.into(), "\",\"x".into()];
    let new = NewEvent {
        uid: evil.into(),
        summary: evil.into(),
        location: Some(evil.into()),
        description: Some(evil.into()),
        url: Some(evil.into()),
        alarms: vec![Alarm { uid: Some(evil.into()), ..Alarm::display(1, evil) }],
        organizer: Some(CalAddress { sent_by: Some(evil.into()), ..CalAddress::new(evil, Some(evil)) }),
        attendees: vec![guest],
        categories: vec![evil.into()],
        extra: vec![(format!("X-{evil}"), evil.into())],
        ..event()
    };
    let object = new.compose(now()).unwrap();
    let event = object.master();
    assert!(event.properties().iter().all(|line| !line.name().starts_with("X-EVIL")));
    assert!(
        event
            .children()
            .iter()
            .all(|alarm| alarm.properties().iter().all(|line| !line.name().starts_with("X-EVIL")))
    );
    assert!(event.properties().iter().all(|line| line.parameter("X-EVIL").is_none()));
    assert_eq!(event.all("ATTENDEE").count(), 1);
    assert_eq!(event.property("ATTENDEE").unwrap().parameter("DELEGATED-TO").unwrap().values().len(), 2);
}
