use super::*;
use crate::edit::{Edit, Target};
use chrono::{DateTime, Utc};

fn now() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn series() -> CalendarObject {
    let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260302T090000Z\r\nDTEND:20260302T100000Z\r\nRRULE:FREQ=DAILY;COUNT=5\r\nSUMMARY:A\r\nORGANIZER:mailto:o@example.org\r\nATTENDEE:mailto:a@example.org\r\nATTENDEE:mailto:b@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    CalendarObject::parse(text).unwrap()
}

fn third() -> When {
    When::Utc("2026-03-04T09:00:00Z".parse().unwrap())
}

fn edited(edit: &Edit, target: &Target) -> Difference {
    diff(&series(), &series().edited(edit, target, now()).unwrap())
}

#[test]
fn the_same_text_has_no_difference() {
    assert!(diff(&series(), &series()).is_empty());
    let alarms = Edit { alarms: Some(vec![crate::object::Alarm::display(5, "x")]), ..Edit::default() };
    let found = edited(&alarms, &Target::All);
    assert!(found.alarms && found.is_private() && !found.asks_again());
}

#[test]
fn what_guests_are_told_is_named() {
    let to = Span { start: third(), end: When::Utc("2026-03-04T10:00:00Z".parse().unwrap()) };
    let moved = edited(&Edit { span: Some(to.clone()), ..Edit::default() }, &Target::All);
    assert_eq!(moved.time, Some((series().span(), Some(to))));
    assert!(moved.asks_again());
    let place = edited(&Edit { location: Some(Some("Roof".into())), ..Edit::default() }, &Target::All);
    assert_eq!(place.place, Some((None, Some("Roof".into()))));
    let title = edited(&Edit { summary: Some("B".into()), ..Edit::default() }, &Target::All);
    assert_eq!(title.title, Some((Some("A".into()), Some("B".into()))));
    assert!(!title.asks_again() && !title.is_private());
    let cancelled = diff(&series(), &series().cancelled(now()).unwrap());
    assert_eq!(cancelled.status, Some((None, Some(Status::Cancelled))));
}

#[test]
fn single_occurrences_are_told_apart() {
    let to = Span {
        start: When::Utc("2026-03-04T12:00:00Z".parse().unwrap()),
        end: When::Utc("2026-03-04T13:00:00Z".parse().unwrap()),
    };
    let one = Target::One(third());
    let change = |difference: Difference| {
        let [only] = difference.occurrences.as_slice() else { panic!("{difference:?}") };
        assert_eq!(only.planned, third());
        only.change.clone()
    };
    assert_eq!(
        change(edited(&Edit { span: Some(to.clone()), ..Edit::default() }, &one)),
        OneChange::Moved(to)
    );
    assert_eq!(
        change(edited(&Edit { summary: Some("B".into()), ..Edit::default() }, &one)),
        OneChange::Rewritten
    );
    let status = Edit { status: Some(Status::Cancelled), ..Edit::default() };
    assert_eq!(change(edited(&status, &one)), OneChange::Dropped);
    let without = series().without_occurrence(&third(), now()).unwrap();
    assert_eq!(change(diff(&series(), &without)), OneChange::Dropped);
    assert_eq!(change(diff(&without, &series())), OneChange::Restored);
}

#[test]
fn guests_are_added_removed_and_answer() {
    let edit = Edit {
        add_attendees: vec![Attendee::new("c@example.org", None)],
        remove_attendees: vec!["b@example.org".into()],
        ..Edit::default()
    };
    let found = edited(&edit, &Target::All).guests;
    assert_eq!(
        found.added.iter().map(|guest| guest.address.as_str()).collect::<Vec<_>>(),
        ["mailto:c@example.org"]
    );
    assert_eq!(
        found.removed.iter().map(|guest| guest.address.as_str()).collect::<Vec<_>>(),
        ["mailto:b@example.org"]
    );
    let answered = series().with_partstat("a@example.org", PartStat::Accepted, &Target::All, now()).unwrap();
    let found = diff(&series(), &answered);
    assert_eq!(found.guests.answered[0].1, PartStat::NeedsAction);
    assert!(found.is_private());
}
