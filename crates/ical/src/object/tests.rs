mod edges;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::*;
use crate::value::When;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn object(component: &str, lines: &str) -> CalendarObject {
    let text = format!(
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:{component}\nUID:u\nDTSTAMP:20260101T000000Z\n{lines}\nEND:{component}\nEND:VCALENDAR\n"
    );
    CalendarObject::parse(text.replace('\n', "\r\n")).unwrap()
}

const ONE: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//X//Y//EN\r\nBEGIN:VEVENT\r\nUID:u1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;TZID=Europe/Berlin:20260302T090000\r\nDTEND;TZID=Europe/Berlin:20260302T100000\r\nSUMMARY:Plan\\, then\r\n  do\r\nX-THING;P=\"a:b\":c\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

#[test]
fn the_text_stands_and_the_columns_are_read() {
    let object = CalendarObject::parse(ONE).unwrap();
    assert_eq!(object.text(), ONE);
    let index = object.index(Tz::UTC);
    assert_eq!(index.summary.as_deref(), Some("Plan, then do"));
    assert_eq!(index.starts_at, Some(at("2026-03-02T08:00:00Z")));
    assert_eq!(index.ends_at, Some(at("2026-03-02T09:00:00Z")));
    assert_eq!(index.tzid.as_deref(), Some("Europe/Berlin"));
    assert!(!index.all_day && !index.recurring && !index.floating);
}

#[test]
fn the_extent_of_a_series_is_that_of_all_its_occurrences() {
    let endless = object("VEVENT", "DTSTART:20260302T090000Z\nRRULE:FREQ=DAILY");
    assert_eq!(endless.index(Tz::UTC).ends_at, None);
    let counted = object("VEVENT", "DTSTART:20260302T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=10");
    assert_eq!(counted.index(Tz::UTC).ends_at, Some(at("2026-03-11T10:00:00Z")));
    let all_day = object("VEVENT", "DTSTART;VALUE=DATE:20260302");
    let index = all_day.index(Tz::Europe__Berlin);
    assert_eq!(
        (index.starts_at, index.ends_at),
        (Some(at("2026-03-01T23:00:00Z")), Some(at("2026-03-02T23:00:00Z")))
    );
    assert!(index.all_day && index.floating);
    let nothing = object("VEVENT", "SUMMARY:no time");
    assert_eq!((nothing.index(Tz::UTC).starts_at, nothing.span()), (None, None));
}

/// A series with an override and one that moves all later ones.
fn shifted() -> CalendarObject {
    let text = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:u\nDTSTART;TZID=Europe/Berlin:20260323T090000\nDTEND;TZID=Europe/Berlin:20260323T100000\nRRULE:FREQ=DAILY;COUNT=6\nSUMMARY:A\nEND:VEVENT\nBEGIN:VEVENT\nUID:u\nRECURRENCE-ID;TZID=Europe/Berlin:20260324T090000\nDTSTART;TZID=Europe/Berlin:20260324T150000\nDTEND;TZID=Europe/Berlin:20260324T153000\nSUMMARY:B\nEND:VEVENT\nBEGIN:VEVENT\nUID:u\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260326T090000\nDTSTART;TZID=Europe/Berlin:20260326T110000\nDTEND;TZID=Europe/Berlin:20260326T113000\nSUMMARY:C\nEND:VEVENT\nEND:VCALENDAR\n";
    CalendarObject::parse(text).unwrap()
}

#[test]
fn overrides_and_this_and_future_are_honoured() {
    let found = shifted().occurrences(at("2026-03-01T00:00:00Z")..at("2026-05-01T00:00:00Z"), Tz::UTC, 100);
    let listed: Vec<_> = found
        .items
        .iter()
        .map(|item| {
            (
                item.starts_at.format("%d %H:%M").to_string(),
                (item.ends_at - item.starts_at).num_minutes(),
                item.component,
            )
        })
        .collect();
    let expected = [
        ("23 08:00", 60, 0),
        ("24 14:00", 30, 1),
        ("25 08:00", 60, 0),
        ("26 10:00", 30, 2),
        ("27 10:00", 30, 2),
        ("28 10:00", 30, 2),
    ];
    assert_eq!(listed, expected.map(|(start, minutes, number)| (start.to_owned(), minutes, number)));
    assert!(!found.more);
    assert!(shifted().occurrences(at("2026-03-01T00:00:00Z")..at("2026-05-01T00:00:00Z"), Tz::UTC, 2).more);
}

#[test]
fn expansion_has_no_series_left() {
    let text = shifted().expand(at("2026-03-24T00:00:00Z")..at("2026-03-26T00:00:00Z"), Tz::UTC, 100).text;
    assert_eq!(
        text,
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:u\nSUMMARY:B\nDTSTART:20260324T140000Z\nDTEND:20260324T143000Z\nRECURRENCE-ID:20260324T080000Z\nEND:VEVENT\nBEGIN:VEVENT\nUID:u\nSUMMARY:A\nDTSTART:20260325T080000Z\nDTEND:20260325T090000Z\nRECURRENCE-ID:20260325T080000Z\nEND:VEVENT\nEND:VCALENDAR\n"
    );
}

#[test]
fn limiting_keeps_the_master_and_the_overrides_that_touch() {
    let object = shifted();
    let limit = |from: &str, to: &str| object.limit_recurrence_set(at(from)..at(to), Tz::UTC);
    let early = limit("2026-03-23T00:00:00Z", "2026-03-24T00:00:00Z");
    assert!(early.contains("RRULE") && !early.contains("SUMMARY:B") && !early.contains("SUMMARY:C"));
    let planned = limit("2026-03-24T08:00:00Z", "2026-03-24T08:30:00Z");
    assert!(planned.contains("SUMMARY:B") && !planned.contains("SUMMARY:C"));
    let late = limit("2026-03-28T00:00:00Z", "2026-03-29T00:00:00Z");
    assert!(!late.contains("SUMMARY:B") && late.contains("SUMMARY:C"));
    assert_eq!(limit("2026-03-01T00:00:00Z", "2026-05-01T00:00:00Z"), object.text());
}

#[test]
fn the_tables_of_rfc_4791_hold() {
    let noon = at("2026-03-02T12:00:00Z");
    let hour = TimeDelta::hours(1);
    for (component, lines, hits) in [
        // Which of 11-12, 12-13 and 13-14 o'clock overlap.
        ("VEVENT", "DTSTART:20260302T120000Z\nDTEND:20260302T130000Z", [false, true, false]),
        ("VEVENT", "DTSTART:20260302T120000Z", [false, true, false]),
        ("VEVENT", "DTSTART:20260302T110000Z\nDURATION:PT90M", [true, true, false]),
        ("VEVENT", "DTSTART;VALUE=DATE:20260302", [true, true, true]),
        ("VEVENT", "SUMMARY:x", [false, false, false]),
        ("VJOURNAL", "DTSTART:20260302T120000Z", [false, true, false]),
        ("VJOURNAL", "SUMMARY:x", [false, false, false]),
        ("VTODO", "DTSTART:20260302T120000Z\nDURATION:PT1H", [false, true, true]),
        ("VTODO", "DTSTART:20260302T120000Z\nDUE:20260302T130000Z", [false, true, false]),
        ("VTODO", "DTSTART:20260302T120000Z", [false, true, false]),
        ("VTODO", "DUE:20260302T120000Z", [true, false, false]),
        ("VTODO", "COMPLETED:20260302T120000Z\nCREATED:20260302T110000Z", [true, true, false]),
        ("VTODO", "COMPLETED:20260302T120000Z", [true, true, false]),
        ("VTODO", "CREATED:20260302T123000Z", [false, true, true]),
        ("VTODO", "SUMMARY:x", [true, true, true]),
    ] {
        let object = object(component, lines);
        let windows = [noon - hour..noon, noon..noon + hour, noon + hour..noon + hour * 2];
        let found = windows.map(|window| object.overlaps(window, Tz::UTC));
        assert_eq!(found, hits, "{component} {lines}");
    }
}

#[test]
fn alarms_are_found_where_they_go_off() {
    let lines = "DTSTART:20260302T120000Z\nDTEND:20260302T130000Z\nRRULE:FREQ=DAILY\nBEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-P1D\nREPEAT:1\nDURATION:PT5M\nEND:VALARM\nBEGIN:VALARM\nACTION:AUDIO\nTRIGGER;RELATED=END:PT0S\nEND:VALARM";
    let object = object("VEVENT", lines);
    let times = |from: &str, to: &str| -> Vec<String> {
        object
            .alarm_times(at(from)..at(to), Tz::UTC, 10)
            .map(|time| time.at.format("%d %H:%M").to_string())
            .collect()
    };
    assert_eq!(times("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z"), ["01 12:00", "01 12:05"]);
    assert_eq!(times("2026-03-09T13:00:00Z", "2026-03-09T13:01:00Z"), ["09 13:00"]);
    assert!(object.alarm_overlaps(at("2026-03-09T12:05:00Z")..at("2026-03-09T12:06:00Z"), Tz::UTC));
    assert!(!object.alarm_overlaps(at("2026-03-09T12:06:00Z")..at("2026-03-09T12:59:00Z"), Tz::UTC));
}

#[test]
fn what_clients_get_wrong_is_still_read() {
    for (lines, span) in [
        ("DTSTART;TZID=Europe/Berlin:20260302T090000\nDTEND:20260302T100000", "09:00-10:00"),
        ("DTSTART:20260302T090000\nDTEND:20260302T100000Z", "09:00-10:00"),
        ("DTSTART:20260302T090000Z\nDTEND:20260302T080000Z", "09:00-09:00"),
        ("DTSTART:20260302\nDTEND:20260302", "00:00-00:00"),
    ] {
        let span_read = object("VEVENT", lines).span().unwrap();
        let clock = |when: &When| when.local().format("%H:%M").to_string();
        assert_eq!(format!("{}-{}", clock(&span_read.start), clock(&span_read.end)), span, "{lines}");
    }
}

#[test]
fn what_is_not_an_object_is_refused_with_the_reason() {
    let calendar = |body: &str| format!("BEGIN:VCALENDAR\r\n{}END:VCALENDAR\r\n", body.replace('\n', "\r\n"));
    let event = |lines: &str| calendar(&format!("BEGIN:VEVENT\n{lines}END:VEVENT\n"));
    for (text, reason) in [
        (String::new(), "not a VCALENDAR"),
        ("BEGIN:XCALENDAR\r\nEND:XCALENDAR\r\n".to_owned(), "not a VCALENDAR"),
        (event("UID:u\n").repeat(2), "more than one VCALENDAR"),
        ("hello".to_owned(), "not iCalendar: line 1 is not a content line"),
        (calendar(""), "no VEVENT, VTODO or VJOURNAL"),
        (
            calendar("METHOD:REQUEST\nBEGIN:VEVENT\nUID:u\nEND:VEVENT\n"),
            "METHOD must not stand in a stored object",
        ),
        (event("SUMMARY:x\n"), "a component has no UID"),
        (
            calendar("BEGIN:VEVENT\nUID:u\nEND:VEVENT\nBEGIN:VTODO\nUID:u\nEND:VTODO\n"),
            "VTODO beside or instead of one kind of VEVENT, VTODO or VJOURNAL",
        ),
        (
            calendar("BEGIN:VEVENT\nUID:u\nEND:VEVENT\nBEGIN:VEVENT\nUID:v\nEND:VEVENT\n"),
            "components with different UIDs",
        ),
        (
            calendar("BEGIN:VEVENT\nUID:u\nEND:VEVENT\nBEGIN:VEVENT\nUID:u\nEND:VEVENT\n"),
            "two components for the same occurrence",
        ),
        (
            calendar("BEGIN:VFREEBUSY\nUID:u\nEND:VFREEBUSY\n"),
            "VFREEBUSY beside or instead of one kind of VEVENT, VTODO or VJOURNAL",
        ),
        (event("UID:u\nDTSTART:20260231T000000Z\n"), "DTSTART: not a date-time (YYYYMMDDTHHMMSS)"),
        (
            event("UID:u\nDTSTART;TZID=Mars/Base:20260201T000000\n"),
            "DTSTART: unknown time zone \"Mars/Base\"",
        ),
        (
            event("UID:u\nDTSTART:20260201T000000Z\nRRULE:FREQ=DAILY;INTERVAL=0\n"),
            "RRULE: INTERVAL cannot be \"0\"",
        ),
        (event("UID:u\nDTSTART:20260201T000000Z\nDURATION:-PT1H\n"), "DURATION is not a positive duration"),
        (
            event("UID:u\nDTSTART:20260201T000000Z\nDTSTART:20260202T000000Z\n"),
            "DTSTART stands twice in one component",
        ),
        (event("UID:u\nSUMMARY:a\rb\n"), "not iCalendar: line 4 holds a control character"),
        ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n".to_owned(), "not iCalendar: the text ends inside a component"),
        ("BEGIN:VCALENDAR\r\nEND:VEVENT\r\n".to_owned(), "not iCalendar: line 2 ends what is not open"),
    ] {
        assert_eq!(CalendarObject::parse(text.clone()).unwrap_err().to_string(), reason, "{text}");
    }
}
