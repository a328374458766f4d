//! No object costs more memory than it may, however it is made. Each is measured in a process of its own.
#![cfg(test)]
#![cfg(target_os = "linux")]

use std::fmt::Write as _;

use chrono_tz::Tz;
use televent_ical::{CalendarObject, Edit, Target, When, diff, import};

/// Octets on top of what the process had before.
const BOUND: usize = 16 << 20;

/// A figure of the process, in octets.
fn status(name: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1024
}

fn event(lines: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTART:20260101T090000Z\r\n{lines}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

/// As often as it fits into an object, but at most `most` times.
fn fill(part: &str, most: usize) -> String {
    part.repeat((1_040_000 / part.len()).min(most))
}

/// Asks an object everything, and holds the peak to the bound.
fn measure(text: &str) {
    let window = "2026-01-01T00:00:00Z".parse().unwrap().."2027-01-01T00:00:00Z".parse().unwrap();
    let before = status("VmHWM");
    if let Ok(object) = CalendarObject::parse(text) {
        let _ = object.index(Tz::UTC);
        let _ = object.occurrences(window.clone(), Tz::UTC, 1_000);
        let _ = object.alarm_times(window.clone(), Tz::UTC, 1_000).count();
        let _ = object.expand(window.clone(), Tz::UTC, 1_000);
        let edit = Edit { summary: Some("x".into()), ..Edit::default() };
        let edited = object.edited(&edit, &Target::One(When::Utc(window.start)), window.start);
        let _ = edited.map(|edited| diff(&object, &edited));
    }
    let peak = status("VmHWM").saturating_sub(before);
    println!("{} octets of text, {} kB at the peak", text.len(), peak / 1024);
    assert!(peak < BOUND, "{} kB", peak / 1024);
}

/// Inputs just below one mebibyte, each stretching another count, each to be measured in a process of its own.
macro_rules! inputs {
    ($($name:ident: $text:expr,)+) => {
        $(#[test] #[ignore = "run by no_object_costs_more_memory_than_it_may"] fn $name() { measure(&$text); })+
        const INPUTS: &[&str] = &[$(stringify!($name)),+];
    };
}

inputs! {
    short_lines: event(&fill("X:\r\n", 29_990)),
    lines: event(&fill("X-AAAAAAAA:01234567890123456789\r\n", 29_990)),
    parameters: event(&fill("X;A=:\r\n", 19_990)),
    long_parameters: event(&fill("X;A=0123456789;B=0123456789:\r\n", 9_990)),
    parameter_values: event(&fill(&format!("X;A={}:\r\n", ",".repeat(990)), 38)),
    one_long_line: event(&format!("RRULE:FREQ=DAILY\r\nDESCRIPTION:{}\r\n", fill("a\\n", usize::MAX))),
    folds: event(&format!("DESCRIPTION:{}\r\n", fill("\r\n ", usize::MAX))),
    attendees: event(&fill("ATTENDEE;CN=A;X=Y;Z=Q:mailto:a@example.org\r\n", 1_999)),
    excluded_dates: event(&format!("RRULE:FREQ=DAILY\r\n{}", fill("EXDATE:20260101T090000Z\r\n", 9_990))),
    added_periods: event(&fill("RDATE;VALUE=PERIOD:20260101T090000Z/P9000D\r\n", 9_990)),
    alarms: event(&fill("BEGIN:VALARM\r\nTRIGGER:-PT1H\r\nREPEAT:99\r\nDURATION:PT1M\r\nEND:VALARM\r\n", 1_990)),
    alarm_texts: event(&fill(&format!("BEGIN:VALARM\r\nTRIGGER:-PT1H\r\nDESCRIPTION:{}\r\nEND:VALARM\r\n", "x".repeat(9_000)), 110)),
    categories: event(&format!("CATEGORIES:{}\r\n", fill(",", usize::MAX))),
    too_many_parameters: event(&fill("X;A=;B=;C=;D=;E=;F=;G=:\r\n", 29_990)),
    too_many_lines: event(&fill("X:\r\n", usize::MAX)),
}

/// What an import and an export may hold for each octet of the file: it stands once as it came, once in the objects
/// (each with the zones it names), and as the trees of both.
const TIMES_THE_FILE: usize = 24;

/// Ten years of somebody's calendar, as programs export it: 5,000 events in one zone, in and out again.
#[test]
#[ignore = "run by no_object_costs_more_memory_than_it_may"]
fn a_file_of_5_000_events() {
    let zone = "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nX-LIC-LOCATION:Europe/Berlin\r\nBEGIN:DAYLIGHT\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\nDTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\nBEGIN:STANDARD\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\nDTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
    let mut file = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nX-WR-CALNAME:Mine\r\n{zone}");
    for number in 0..5_000 {
        let bad = if number % 100 == 7 { "RRULE:FREQ=NEVER\r\n" } else { "" };
        write!(
            file,
            "BEGIN:VEVENT\r\nUID:{number}@example.org\r\nDTSTAMP:20260101T000000Z\r\nCREATED:20250101T000000Z\r\nLAST-MODIFIED:20250101T000000Z\r\nDTSTART;TZID=Europe/Berlin:2026{:02}{:02}T090000\r\nDTEND;TZID=Europe/Berlin:2026{:02}{:02}T100000\r\n{bad}SUMMARY:Meeting number {number}\r\nLOCATION:Room {number}\r\nDESCRIPTION:{}\r\nATTENDEE;CN=Guest;PARTSTAT=ACCEPTED:mailto:guest@example.org\r\nSTATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER:-PT10M\r\nEND:VALARM\r\nEND:VEVENT\r\n",
            1 + number % 12, 1 + number / 12 % 28, 1 + number % 12, 1 + number / 12 % 28, "Words ".repeat(30)
        )
        .unwrap();
    }
    file.push_str("END:VCALENDAR\r\n");
    let before = status("VmHWM");
    let begun = std::time::Instant::now();
    let read = import::import(&file);
    assert_eq!((read.objects.len(), read.rejected.len()), (4_950, 50));
    let imported = begun.elapsed();
    let export = import::export(&read.objects, "Mine");
    let exported = begun.elapsed().saturating_sub(imported);
    let peak = status("VmHWM").saturating_sub(before);
    println!(
        "{} octets of text, {} kB at the peak, import {imported:?}, export {exported:?}",
        file.len(),
        peak / 1024
    );
    assert!(peak < TIMES_THE_FILE * file.len(), "{} kB", peak / 1024);
    // The same events come back, octet for octet.
    let again = import::import(&export);
    let events = |objects: &[CalendarObject]| -> Vec<String> {
        objects.iter().map(|object| object.slice(object.master().octets()).to_owned()).collect()
    };
    assert_eq!(events(&again.objects), events(&read.objects));
}

#[test]
fn no_object_costs_more_memory_than_it_may() {
    for name in INPUTS.iter().chain(&["a_file_of_5_000_events"]) {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap());
        let run = child.args(["--exact", name, "--ignored", "--nocapture"]).output().unwrap();
        let told = String::from_utf8_lossy(&run.stdout);
        println!("{name}: {}", told.lines().find(|line| line.contains("octets")).unwrap_or("nothing told"));
        assert!(run.status.success(), "{name}: {told}");
    }
}
