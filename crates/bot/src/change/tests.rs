use chrono::Duration;
use chrono_tz::Europe;
use televent_core::change::Stored;
use televent_core::{CalendarId, ETag, EventId, ObjectName, PersonId};
use televent_ical::NewEvent;
use uuid::Uuid;

use super::*;

fn now() -> DateTime<Utc> {
    "2026-11-21T10:00:00Z".parse().unwrap()
}

fn local(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

fn berlin(text: &str) -> When {
    When::Zoned { local: local(text), zone: Zone::Iana(Europe::Berlin) }
}

fn subject_of(new: &NewEvent, zone: Tz) -> Subject {
    let object = new.compose(now()).unwrap();
    let event = Event {
        id: EventId(Uuid::from_u128(1)),
        calendar: CalendarId(Uuid::from_u128(2)),
        owner: PersonId(Uuid::from_u128(3)),
        name: ObjectName::kept("x.ics".to_owned()),
        uid: "x".to_owned(),
        version: 1,
        stored: Stored { text: object.text().to_owned(), etag: ETag::of(object.text()) },
        cards: Vec::new(),
    };
    Subject::next(event, now(), zone).unwrap().unwrap()
}

fn dentist() -> NewEvent {
    NewEvent::new(
        "x",
        "Dentist",
        Span { start: berlin("2026-11-24T09:30:00"), end: berlin("2026-11-24T10:15:00") },
    )
}

fn moved(subject: &Subject, change: &EditChange) -> (When, When) {
    let span = subject.edit(change, Reach::One).unwrap().span.unwrap();
    (span.start, span.end)
}

fn to(date: Option<&str>, time: Option<&str>) -> EditChange {
    let time = time.map(|time| NaiveTime::parse_from_str(time, "%H:%M").unwrap());
    EditChange::Move { date: date.map(|date| date.parse().unwrap()), time, end: None, zone: None }
}

#[test]
fn what_is_not_named_stays() {
    let subject = subject_of(&dentist(), Europe::Berlin);
    let expect = [
        (to(Some("2026-11-26"), Some("10:00")), "2026-11-26T10:00:00", "2026-11-26T10:45:00"),
        (to(None, Some("14:00")), "2026-11-24T14:00:00", "2026-11-24T14:45:00"),
        (to(Some("2026-11-26"), None), "2026-11-26T09:30:00", "2026-11-26T10:15:00"),
        (EditChange::Shift { minutes: -30 }, "2026-11-24T09:00:00", "2026-11-24T09:45:00"),
        (EditChange::Extend { minutes: 60 }, "2026-11-24T09:30:00", "2026-11-24T11:15:00"),
        (EditChange::Duration { minutes: 30 }, "2026-11-24T09:30:00", "2026-11-24T10:00:00"),
    ];
    for (change, start, end) in expect {
        assert_eq!(moved(&subject, &change), (berlin(start), berlin(end)), "{change:?}");
    }
    assert_eq!(subject.edit(&EditChange::Extend { minutes: -60 }, Reach::One), Err(Unfit::Backwards));
    assert_eq!(subject.edit(&to(None, None), Reach::One), Err(Unfit::Nothing));
    assert_eq!(subject.edit(&EditChange::Shift { minutes: i64::MAX }, Reach::One), Err(Unfit::Nothing));
    assert_eq!(subject.edit(&EditChange::Extend { minutes: i64::MAX }, Reach::One), Err(Unfit::Backwards));
}

#[test]
fn a_traveller_moves_by_the_own_clock_and_the_event_keeps_its_zone() {
    let subject = subject_of(&dentist(), Europe::London);
    let (start, end) = moved(&subject, &to(None, Some("10:00")));
    assert_eq!((start, end), (berlin("2026-11-24T11:00:00"), berlin("2026-11-24T11:45:00")));
}

#[test]
fn a_whole_day_moves_by_days_and_gets_an_hour_with_a_time() {
    let date = |day: &str| When::Date(day.parse().unwrap());
    let new = NewEvent::new("x", "Trip", Span { start: date("2026-11-24"), end: date("2026-11-27") });
    let subject = subject_of(&new, Europe::Berlin);
    assert_eq!(moved(&subject, &to(Some("2026-12-01"), None)), (date("2026-12-01"), date("2026-12-04")));
    let timed = (berlin("2026-11-24T09:00:00"), berlin("2026-11-24T10:00:00"));
    assert_eq!(moved(&subject, &to(None, Some("09:00"))), timed);
    assert_eq!(subject.edit(&EditChange::Extend { minutes: 60 }, Reach::One), Err(Unfit::WholeDay));
    assert_eq!(moved(&subject, &EditChange::Extend { minutes: 1_440 }).1, date("2026-11-28"));
}

#[test]
fn a_series_is_changed_on_the_date_that_was_meant() {
    let new = NewEvent { rrule: Some("FREQ=DAILY".to_owned()), ..dentist() };
    let subject = subject_of(&new, Europe::Berlin);
    let at = subject.at().unwrap() + Duration::days(2);
    let later = Subject::planned_at(subject.event.clone(), at, Europe::Berlin).unwrap().unwrap();
    assert_eq!(later.span.start, berlin("2026-11-26T09:30:00"));
    assert!(matches!(later.target(Reach::One), Target::One(when) if when.to_utc(Europe::Berlin) == at));
    assert_eq!(later.target(Reach::All), Target::All);
    let change = to(None, Some("11:00"));
    let one = later.edit(&change, Reach::One).unwrap().span.unwrap();
    let all = later.edit(&change, Reach::All).unwrap().span.unwrap();
    assert_eq!((one.start, all.start), (berlin("2026-11-26T11:00:00"), berlin("2026-11-24T11:00:00")));
    assert!(Subject::planned_at(subject.event, at + Duration::minutes(1), Europe::Berlin).unwrap().is_none());
}
