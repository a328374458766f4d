//! The edges of time, and what an expansion and a window make of objects that hardly have any.

use super::*;

fn window(from: &str, to: &str) -> std::ops::Range<DateTime<Utc>> {
    at(from)..at(to)
}

fn january() -> std::ops::Range<DateTime<Utc>> {
    window("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")
}

/// The component's own lines in an expansion, without those that never change.
fn expanded(object: &CalendarObject, window: std::ops::Range<DateTime<Utc>>) -> Vec<String> {
    let text = object.expand(window, Tz::UTC, 100).text;
    let own =
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "UID:u", "DTSTAMP:20260101T000000Z", "END:VCALENDAR"];
    text.lines().filter(|line| !own.contains(line)).map(str::to_owned).collect()
}

#[test]
fn what_lies_outside_the_years_is_kept_at_their_edge() {
    let extent = |lines: &str| {
        let index = object("VEVENT", lines).index(Tz::UTC);
        (index.starts_at, index.ends_at)
    };
    let (first, last) = (Some(*EXTENT.start()), Some(*EXTENT.end()));
    assert_eq!(first, Some(at("0001-01-01T00:00:00Z")));
    assert_eq!(last, Some(at("9999-12-31T23:59:59Z")));
    let forever = "DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY;UNTIL=99991231";
    assert_eq!(extent(forever), (Some(at("2026-01-01T00:00:00Z")), None));
    assert_eq!(extent("DTSTART;TZID=America/New_York:99991231T235959"), (last, None));
    assert_eq!(
        extent("DTSTART:99991231T235958Z\nDTEND:99991231T235959Z"),
        (Some(at("9999-12-31T23:59:58Z")), last)
    );
    assert_eq!(extent("DTSTART;TZID=Europe/Berlin:00010101T000000"), (first, first));
    assert_eq!(extent("DTSTART;TZID=Asia/Tokyo:00000101T000000"), (first, first));
    assert_eq!(
        extent("DTSTART:20260101T000000Z\nDURATION:P3000000D"),
        (Some(at("2026-01-01T00:00:00Z")), None)
    );
    assert_eq!(extent("DTSTART:20260101T000000Z\nRDATE:00000101T000000Z").0, first);
}

#[test]
fn an_expansion_at_the_edge_writes_years_of_four_digits() {
    let ever = *EXTENT.start()..DateTime::<Utc>::MAX_UTC;
    let event = |lines: &str| expanded(&object("VEVENT", lines), ever.clone());
    assert_eq!(
        event("DTSTART;TZID=America/New_York:99991231T230000\nDURATION:PT3H"),
        ["BEGIN:VEVENT", "DTSTART:99991231T235959Z", "END:VEVENT"]
    );
    assert_eq!(
        event("DTSTART;VALUE=DATE:99991231"),
        ["BEGIN:VEVENT", "DTSTART;VALUE=DATE:99991231", "END:VEVENT"]
    );
    assert_eq!(
        event("DTSTART:99990101T000000Z\nDURATION:P3000000D"),
        ["BEGIN:VEVENT", "DTSTART:99990101T000000Z", "DTEND:99991231T235959Z", "END:VEVENT"]
    );
}

#[test]
fn a_to_do_that_is_found_is_expanded() {
    let always = expanded(&object("VTODO", "SUMMARY:a"), january());
    assert_eq!(always, ["BEGIN:VTODO", "SUMMARY:a", "END:VTODO"]);
    for lines in [
        "CREATED:20250101T000000Z",
        "COMPLETED:20260102T000000Z",
        "CREATED:20260102T000000Z\nCOMPLETED:20260103T000000Z",
        "DUE:20260201T000000Z",
        "DTSTART:20251231T230000Z\nDURATION:PT1H",
        "DTSTART:20251230T230000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2",
    ] {
        let todo = object("VTODO", lines);
        assert!(todo.overlaps(january(), Tz::UTC), "{lines}");
        assert_eq!(todo.expand(january(), Tz::UTC, 10).instances, 1, "{lines}");
    }
    for lines in ["CREATED:20260201T000000Z", "DUE:20251231T000000Z", "DTSTART:20260201T000000Z"] {
        let todo = object("VTODO", lines);
        assert!(!todo.overlaps(january(), Tz::UTC), "{lines}");
        assert_eq!(todo.expand(january(), Tz::UTC, 10).instances, 0, "{lines}");
    }
    let due = expanded(&object("VTODO", "DUE;TZID=Europe/Berlin:20260105T100000"), january());
    assert_eq!(due, ["BEGIN:VTODO", "DUE:20260105T090000Z", "END:VTODO"]);
}

#[test]
fn a_to_do_by_duration_is_found_when_it_ends() {
    let by = |lines: &str, from: &str| {
        object("VTODO", lines).overlaps(at(from)..at("2027-01-01T00:00:00Z"), Tz::UTC)
    };
    let series = "RRULE:FREQ=DAILY;COUNT=3\nDTSTART:20260101T100000Z\n";
    assert!(by(&format!("{series}DURATION:PT1H"), "2026-01-03T11:00:00Z"));
    assert!(!by(&format!("{series}DURATION:PT1H"), "2026-01-03T11:00:01Z"));
    assert!(!by(&format!("{series}DUE:20260101T110000Z"), "2026-01-03T11:00:00Z"));
    assert!(by(&format!("{series}DUE:20260101T110000Z"), "2026-01-03T10:59:59Z"));
}

#[test]
fn an_expansion_refers_to_no_zone() {
    let lines = "DTSTART;TZID=Europe/Berlin:20260105T100000\nX-A;TZID=Europe/Berlin;B=1:20260105T110000,20260106T110000\n\
                 X-C;TZID=Nowhere:20260105T110000\nX-D;TZID=Europe/Berlin:20260105T110000/PT1H\n\
                 BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT5M\nX-E;TZID=Europe/Berlin:20260705T110000\nEND:VALARM";
    assert_eq!(
        expanded(&object("VEVENT", lines), january()),
        [
            "BEGIN:VEVENT",
            "X-A;B=1:20260105T100000Z,20260106T100000Z",
            "X-C;TZID=Nowhere:20260105T110000",
            "X-D:20260105T100000Z/PT1H",
            "DTSTART:20260105T090000Z",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "TRIGGER:-PT5M",
            "X-E:20260705T090000Z",
            "END:VALARM",
            "END:VEVENT",
        ]
    );
}

#[test]
fn an_alarm_at_an_instant_needs_no_date() {
    let alarm = "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER;VALUE=DATE-TIME:20260105T100000Z\nEND:VALARM";
    let todo = object("VTODO", alarm);
    assert!(todo.alarm_overlaps(january(), Tz::UTC));
    assert!(!todo.alarm_overlaps(window("2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"), Tz::UTC));
}

#[test]
fn names_are_kept_as_programs_write_them() {
    let text = ONE.replace("SUMMARY", "X-ENTOURAGE_UUID;A_B.c=1:1\r\nitem1.X-ÄB/c:2\r\nSUMMARY");
    let read = CalendarObject::parse(text.as_str()).unwrap();
    assert_eq!(read.text(), text);
    assert_eq!(read.master().property("X-ENTOURAGE_UUID").unwrap().parameter_value("A_B.C"), Some("1"));
    let edit = crate::Edit { summary: Some("new".to_owned()), ..crate::Edit::default() };
    let edited = read.edited(&edit, &crate::Target::All, at("2026-01-01T00:00:00Z")).unwrap();
    assert!(edited.text().contains("X-ENTOURAGE_UUID;A_B.c=1:1\r\nitem1.X-ÄB/c:2\r\n"));
    for bad in ["X FOO:1", "X\"FOO:1", "A=B:1", ":1", "X-A;B C=1:1"] {
        assert!(
            CalendarObject::parse(ONE.replace("SUMMARY", &format!("{bad}\r\nSUMMARY"))).is_err(),
            "{bad}"
        );
    }
}

#[test]
fn what_objects_are_looked_up_by_is_not_too_long() {
    let uid =
        |octets: usize| CalendarObject::parse(ONE.replace("UID:u1", &format!("UID:{}", "u".repeat(octets))));
    assert!(uid(1_000).is_ok());
    assert_eq!(uid(1_001), Err(ObjectError::Long { property: "UID", octets: 1_000 }));
    let guest = format!("ATTENDEE:mailto:{}\r\nSUMMARY", "a".repeat(1_000));
    let long = CalendarObject::parse(ONE.replace("SUMMARY", &guest));
    assert_eq!(long, Err(ObjectError::Long { property: "ATTENDEE", octets: 1_000 }));
}

#[test]
fn a_rule_by_another_calendar_is_kept_and_found() {
    let new_year =
        object("VEVENT", "DTSTART;VALUE=DATE:20130210\nRRULE:RSCALE=CHINESE;FREQ=YEARLY\nSUMMARY:a");
    let index = new_year.index(Tz::UTC);
    assert_eq!((index.starts_at, index.ends_at), (Some(at("2013-02-10T00:00:00Z")), None));
    assert!(new_year.overlaps(january(), Tz::UTC) && index.recurring);
    assert!(!new_year.overlaps(window("2012-01-01T00:00:00Z", "2013-01-01T00:00:00Z"), Tz::UTC));
    let first = window("2013-01-01T00:00:00Z", "2014-01-01T00:00:00Z");
    assert_eq!(new_year.expand(first, Tz::UTC, 10).instances, 1);
    assert_eq!(new_year.expand(january(), Tz::UTC, 10).instances, 0);
}

#[test]
fn an_exrule_is_applied_and_not_given_out() {
    let lines = "DTSTART:20260105T100000Z\nRRULE:FREQ=DAILY;COUNT=4\nEXRULE:FREQ=DAILY;INTERVAL=2";
    let text = expanded(&object("VEVENT", lines), january());
    let starts: Vec<_> = text.iter().filter(|line| line.starts_with("DTSTART")).collect();
    assert_eq!(starts, ["DTSTART:20260106T100000Z", "DTSTART:20260108T100000Z"]);
    assert!(!text.iter().any(|line| line.contains("EXRULE")));
}
