//! Objects made to hurt: each is refused with its reason or answered within a bound.
#![cfg(test)]

use std::fmt::Write as _;
use std::ops::Range;
use std::time::{Duration as Elapsed, Instant};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use televent_ical::guard::Excess;
use televent_ical::tree::TreeError;
use televent_ical::*;

/// What one question may take of the processor. A build without optimisation gets ten times as long.
const BOUND: Elapsed = Elapsed::from_millis(if cfg!(debug_assertions) { 1_000 } else { 100 });

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn day() -> Range<DateTime<Utc>> {
    at("2026-03-02T00:00:00Z")..at("2026-03-03T00:00:00Z")
}

/// What this thread has spent on a processor; wall-clock time where the system does not tell, since the machine may be
/// busy with something else.
fn spent(begun: Instant) -> Elapsed {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split_whitespace().next()?.parse().ok());
    nanoseconds.map_or_else(|| begun.elapsed(), Elapsed::from_nanos)
}

fn bounded<T>(what: &str, question: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let before = spent(begun);
    let answer = question();
    let took = spent(begun).saturating_sub(before);
    if took > BOUND / 4 {
        println!("{what} took {took:?}");
    }
    assert!(took < BOUND, "{what} took {took:?}");
    answer
}

fn calendar(body: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n")
}

fn event(lines: &str) -> String {
    calendar(&format!("BEGIN:VEVENT\r\nUID:u\r\nDTSTAMP:20260101T000000Z\r\n{lines}END:VEVENT\r\n"))
}

fn refused(what: &str, text: String) -> ObjectError {
    bounded(what, || CalendarObject::parse(text)).expect_err(what)
}

/// Asks an object everything a request asks.
fn ask_everything(what: &str, text: String) -> CalendarObject {
    let object =
        bounded(what, || CalendarObject::parse(text)).unwrap_or_else(|error| panic!("{what}: {error}"));
    bounded(what, || object.index(Tz::Europe__Berlin));
    bounded(what, || object.occurrences(day(), Tz::UTC, 1_000));
    bounded(what, || object.overlaps(day(), Tz::UTC));
    bounded(what, || object.alarm_overlaps(day(), Tz::UTC));
    bounded(what, || object.expand(day(), Tz::UTC, 1_000));
    bounded(what, || object.limit_recurrence_set(day(), Tz::UTC));
    bounded(what, || diff(&object, &object));
    let edit = Edit { summary: Some("x".into()), ..Edit::default() };
    let edited = bounded(what, || object.edited(&edit, &Target::All, day().start));
    if let Ok(edited) = &edited {
        bounded(what, || diff(&object, edited));
    }
    let when = When::Utc(at("2026-03-02T09:00:00Z"));
    let _ = bounded(what, || object.edited(&edit, &Target::One(when.clone()), day().start));
    let _ = bounded(what, || object.without_occurrence(&when, day().start));
    let _ = bounded(what, || object.split_at(&when, "v", day().start));
    bounded(what, || import::import(object.text()));
    object
}

#[test]
fn nesting_is_refused_on_a_small_stack() {
    for depth in [9, 1_600, 20_000] {
        let text = "BEGIN:V\r\n".repeat(depth);
        let small = std::thread::Builder::new().stack_size(128 * 1024);
        let error = small.spawn(move || CalendarObject::parse(text).unwrap_err()).unwrap().join().unwrap();
        assert_eq!(error, ObjectError::Excess(Excess::Depth(8)));
    }
    let folded = "BEGI\r\n N:V\r\n".repeat(1_000);
    assert_eq!(refused("folded nesting", folded), ObjectError::Malformed(TreeError::Depth));
    bounded("import", || import::import(&"BEGIN:VEVENT\r\n".repeat(50_000)));
}

#[test]
fn size_and_counts_are_refused() {
    let excess = |what: &str, text: String, expected: Excess| {
        assert_eq!(refused(what, text), ObjectError::Excess(expected), "{what}");
    };
    excess(
        "a million properties",
        event(&"X-A:0123456789012\r\n".repeat(1_000_000)),
        Excess::Octets(1 << 20),
    );
    excess(
        "a line of 10 MB",
        event(&format!("SUMMARY:{}\r\n", "x".repeat(10 << 20))),
        Excess::Octets(1 << 20),
    );
    excess("short lines", event(&"A:\n".repeat(300_000)), Excess::Lines(30_000));
    excess("attendees", event(&"ATTENDEE:mailto:a@b\r\n".repeat(5_000)), Excess::Attendees(2_000));
    excess("components", calendar(&"BEGIN:X-A\r\nEND:X-A\r\n".repeat(3_000)), Excess::Components(2_000));
    excess("EXDATE lines", event(&"EXDATE:20260302T090000Z\r\n".repeat(20_000)), Excess::Dates(10_000));
    excess(
        "EXDATE values",
        event(&format!("EXDATE:{}0\r\n", "20260302,".repeat(100_000))),
        Excess::Dates(10_000),
    );
    excess(
        "RDATE values",
        event(&format!("RDATE:{}0\r\n", "20260302,".repeat(100_000))),
        Excess::Dates(10_000),
    );
    let malformed = ObjectError::Malformed(TreeError::Line { line: 7 });
    assert_eq!(refused("parameters", event(&format!("X-A{}:x\r\n", ";B=c".repeat(200_000)))), malformed);
    assert_eq!(
        refused("parameter values", event(&format!("X-A;B={}:x\r\n", "c,".repeat(400_000)))),
        malformed
    );
}

#[test]
fn big_but_allowed_objects_are_answered() {
    ask_everything(
        "a line of 900 kB",
        event(&format!("DTSTART:20260302T090000Z\r\nSUMMARY:{}\r\n", "x\\n".repeat(300_000))),
    );
    ask_everything(
        "folds alone",
        event(&format!("DTSTART:20260302T090000Z\r\nSUMMARY:x{}\r\n", "\r\n ".repeat(300_000))),
    );
    ask_everything(
        "many lines",
        event(&format!("DTSTART:20260302T090000Z\r\n{}", "X-A;B=\"c:d\":0123\r\n".repeat(19_000))),
    );
    ask_everything(
        "attendees",
        event(&format!(
            "DTSTART:20260302T090000Z\r\nRRULE:FREQ=DAILY\r\n{}",
            "ATTENDEE;CN=A:mailto:a@example.org\r\n".repeat(2_000)
        )),
    );
}

#[test]
fn rules_that_never_end_or_never_yield_are_bounded() {
    for (start, rule) in [
        ("19700101T000000Z", "FREQ=SECONDLY"),
        ("20000101T000000Z", "FREQ=MINUTELY"),
        ("00010101T000000Z", "FREQ=DAILY"),
        ("00010101T000000Z", "FREQ=SECONDLY;BYSECOND=59;BYMINUTE=59;BYHOUR=23"),
        ("20260101T000000Z", "FREQ=DAILY;COUNT=1000000000"),
        ("20260101T000000Z", "FREQ=SECONDLY;COUNT=1000000000"),
        ("20260101T000000Z", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
        ("20260101T000000Z", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=31"),
        ("20260101T000000Z", "FREQ=DAILY;INTERVAL=4294967295"),
        ("99991231T235959Z", "FREQ=DAILY"),
        (
            "20260101T000000Z",
            "FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYMONTHDAY=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23;BYMINUTE=0,1,2,3,4,5,6,7,8,9,10,20,30,40,50;BYSECOND=0,1,2,3,4,5,6,7,8,9,10,20,30,40,50;COUNT=1",
        ),
        ("20260101T000000Z", "FREQ=YEARLY;BYDAY=MO;BYSETPOS=366"),
    ] {
        ask_everything(rule, event(&format!("DTSTART:{start}\r\nDURATION:PT1S\r\nRRULE:{rule}\r\n")));
    }
    let long = event("DTSTART:20000101T000000Z\r\nDURATION:P9000D\r\nRRULE:FREQ=SECONDLY\r\n");
    ask_everything("occurrences that all overlap", long);
}

#[test]
fn rules_that_mean_nothing_are_refused() {
    for rule in [
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=WEEKLY;BYDAY=MO😀",
        "FREQ=DAILY;COUNT=0",
        "FREQ=NEVER",
        "BYDAY=MO",
        "FREQ=DAILY;COUNT=-1",
    ] {
        let error = refused(rule, event(&format!("DTSTART:20260302T090000Z\r\nRRULE:{rule}\r\n")));
        assert!(matches!(error, ObjectError::Rule(_)), "{rule}");
    }
    let error = refused("negative", event("DTSTART:20260302T090000Z\r\nDURATION:-PT1H\r\n"));
    assert_eq!(error, ObjectError::Duration);
    ask_everything("no length", event("DTSTART:20260302T090000Z\r\nDURATION:PT0S\r\nRRULE:FREQ=DAILY\r\n"));
}

#[test]
fn floods_of_dates_are_bounded() {
    let dates = |name: &str| {
        let mut lines = String::from("DTSTART:20000101T000000Z\r\nRRULE:FREQ=DAILY\r\n");
        for number in 0..9_000 {
            let date = at("2000-01-01T00:00:00Z") + chrono::TimeDelta::days(number);
            write!(lines, "{name}:{}\r\n", date.format("%Y%m%dT%H%M%SZ")).unwrap();
        }
        event(&lines)
    };
    ask_everything("EXDATE", dates("EXDATE"));
    ask_everything("RDATE", dates("RDATE"));
    let periods = "20000101T000000Z/P9000D,".repeat(9_000);
    ask_everything(
        "PERIOD",
        event(&format!("DTSTART:20000101T000000Z\r\nRDATE;VALUE=PERIOD:{periods}20000101T000000Z/PT1S\r\n")),
    );
}

#[test]
fn floods_of_overrides_are_bounded() {
    for range in ["", ";RANGE=THISANDFUTURE"] {
        let mut body = String::from(
            "BEGIN:VEVENT\r\nUID:u\r\nDTSTART:20260101T000000Z\r\nRRULE:FREQ=HOURLY\r\nEND:VEVENT\r\n",
        );
        for number in 1..1_990 {
            let id = at("2026-01-01T00:00:00Z") + chrono::TimeDelta::hours(number);
            let id = id.format("%Y%m%dT%H%M%SZ");
            write!(body, "BEGIN:VEVENT\r\nUID:u\r\nRECURRENCE-ID{range}:{id}\r\nDTSTART:{id}\r\nSUMMARY:{number}\r\nEND:VEVENT\r\n").unwrap();
        }
        ask_everything("overrides", calendar(&body));
    }
}

#[test]
fn alarms_and_zones_are_bounded() {
    let alarms = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-P9999999D\r\nREPEAT:4000000000\r\nDURATION:P9999999D\r\nEND:VALARM\r\n";
    ask_everything(
        "alarms",
        event(&format!("DTSTART:20260302T090000Z\r\nRRULE:FREQ=HOURLY\r\n{}", alarms.repeat(1_990))),
    );
    let mut zones = String::new();
    for number in 0..600 {
        write!(zones, "BEGIN:VTIMEZONE\r\nTZID:Z{number}\r\nBEGIN:STANDARD\r\nDTSTART:00010101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0{}00\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n", number % 10).unwrap();
    }
    let text = calendar(&format!(
        "{zones}BEGIN:VEVENT\r\nUID:u\r\nDTSTART;TZID=Z7:20260302T090000\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\n"
    ));
    ask_everything("zones", text);
}

#[test]
fn nothing_that_is_read_ends_a_line_early() {
    for character in ['\r', '\0', '\u{b}', '\u{1b}', '\u{7f}'] {
        let error = refused("control", event(&format!("SUMMARY:a{character}X-EVIL:1\r\n")));
        assert_eq!(error, ObjectError::Malformed(TreeError::Control { line: 7 }));
    }
    let object = ask_everything(
        "quotes",
        event("DTSTART:20260302T090000Z\r\nATTENDEE;CN=\"a\\\";ROLE=CHAIR:mailto:x@y\r\n"),
    );
    assert_eq!(object.index(Tz::UTC).attendees.len(), 1);
}
