use chrono::{TimeDelta, TimeZone};

use super::*;
use crate::change::Action;
use televent_ical::When;

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 10, 0, 0).unwrap()
}

fn text(uid: &str, extra: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//phone//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
         DTSTAMP:20261121T100000Z\r\nDTSTART:20261123T090000Z\r\nDTEND:20261123T100000Z\r\n\
         SUMMARY:Stand-up\r\nX-PHONE;X-A=1:kept\r\n{extra}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

fn stored(text: &str) -> Event {
    Event {
        id: EventId(uuid::Uuid::from_u128(1)),
        calendar: CalendarId(uuid::Uuid::from_u128(2)),
        owner: PersonId(uuid::Uuid::from_u128(3)),
        name: ObjectName::new("a.ics").unwrap(),
        uid: "one".to_owned(),
        version: 4,
        stored: Stored { text: text.to_owned(), etag: ETag::of(text) },
        cards: vec![Card { chat: TelegramId(7), message: 70, kind: CardKind::Own }],
    }
}

fn place() -> Place {
    Place::new(EventId(uuid::Uuid::from_u128(9)), CalendarId(uuid::Uuid::from_u128(2)))
}

fn refresh(version: i64) -> Vec<Effect> {
    let event = EventId(uuid::Uuid::from_u128(1));
    let notice = Notice::Refresh { event, card: CardKind::Own, message: 70, version };
    vec![Effect::Say { chat: TelegramId(7), notice }]
}

#[test]
fn the_same_octets_are_no_change() {
    let event = stored(&text("one", ""));
    assert!(event.replace(event.object().unwrap()).unwrap().is_none());
}

#[test]
fn another_text_replaces_the_old_and_refreshes_every_card() {
    let event = stored(&text("one", ""));
    let new = text("one", "LOCATION:Here\r\n");
    let change = event.replace(CalendarObject::parse(new.as_str()).unwrap()).unwrap().unwrap();
    assert_eq!((change.action(), change.version()), (Action::Updated, 5));
    assert_eq!(change.after().unwrap().0.text(), new, "octet for octet");
    assert_eq!(change.after().unwrap().1, &ETag::of(&new));
    assert_eq!(change.effects(), refresh(5));
}

#[test]
fn an_object_keeps_its_uid() {
    let event = stored(&text("one", ""));
    let other = CalendarObject::parse(text("two", "")).unwrap();
    assert!(matches!(event.replace(other), Err(EventError::Identity)));
}

#[test]
fn a_move_from_chat_touches_only_the_lines_that_mean_it() {
    let event = stored(&text("one", ""));
    let start = now() + TimeDelta::days(3);
    let span = televent_ical::Span { start: When::Utc(start), end: When::Utc(start + TimeDelta::hours(1)) };
    let edit = Edit { span: Some(span), ..Edit::default() };
    let changes = event.rewrite(&edit, &Target::All, place(), now()).unwrap();
    let text = changes.first().unwrap().after().unwrap().0.text().to_owned();
    assert!(
        text.contains("DTSTART:20261124T100000Z\r\n") && text.contains("X-PHONE;X-A=1:kept\r\n"),
        "{text}"
    );
}

#[test]
fn from_one_instance_on_the_series_becomes_two_objects() {
    let event = stored(&text("one", "RRULE:FREQ=DAILY\r\n"));
    let when = When::Utc(Utc.with_ymd_and_hms(2026, 11, 26, 9, 0, 0).unwrap());
    let edit = Edit { summary: Some("Later".to_owned()), ..Edit::default() };
    let changes = event.rewrite(&edit, &Target::From(when.clone()), place(), now()).unwrap();
    let [earlier, later] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!((earlier.event(), earlier.action()), (event.id, Action::Updated));
    assert_eq!((later.event(), later.action()), (place().event, Action::Created));
    assert_ne!(earlier.after().unwrap().0.uid(), later.after().unwrap().0.uid());

    let off = event.call_off(&Target::From(when), now()).unwrap();
    assert_eq!(off.action(), Action::Updated);
    let first = When::Utc(Utc.with_ymd_and_hms(2026, 11, 23, 9, 0, 0).unwrap());
    assert_eq!(event.call_off(&Target::From(first), now()).unwrap().action(), Action::Deleted);
}

/// Invited to one date of somebody's series: calling that date off leaves nothing.
#[test]
fn the_only_date_called_off_takes_the_object_with_it() {
    let event = stored(&text("one", "RECURRENCE-ID:20261123T090000Z\r\n"));
    let when = When::Utc(Utc.with_ymd_and_hms(2026, 11, 23, 9, 0, 0).unwrap());
    assert_eq!(event.call_off(&Target::One(when), now()).unwrap().action(), Action::Deleted);
}

#[test]
fn undo_brings_back_the_octets_if_nothing_came_after() {
    let event = stored(&text("one", ""));
    let before = text("one", "COMMENT:before\r\n");
    let kept = Stored { etag: ETag::of(&before), text: before.clone() };
    let change = event.undo(4, Some(kept.clone())).unwrap();
    assert_eq!(change.after().unwrap().0.text(), before);
    assert!(matches!(event.undo(3, Some(kept)), Err(EventError::ChangedSince)));
    assert_eq!(event.undo(4, None).unwrap().action(), Action::Deleted, "undoing a creation deletes");
}

#[test]
fn a_deleted_object_refreshes_its_cards() {
    let change = stored(&text("one", "")).delete();
    assert_eq!((change.action(), change.version()), (Action::Deleted, 5));
    assert_eq!(change.effects(), refresh(5));
}

#[test]
fn a_name_is_one_path_segment() {
    for bad in ["", ".", "..", "a/b", "a\nb", "a\0", &"x".repeat(256)] {
        assert!(ObjectName::new(bad).is_err(), "{bad:?}");
    }
    assert!(ObjectName::new("Käse@x +1.ics").is_ok());
}

#[test]
fn an_entity_tag_is_one_of_the_octets() {
    assert_eq!(ETag::of("a"), ETag::of("a"));
    assert_ne!(ETag::of("a\r\n"), ETag::of("a\n"));
    assert_eq!(ETag::of("").to_string(), "\"e3b0c44298fc1c149afbf4c8996fb924\"");
}
