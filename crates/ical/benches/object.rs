//! What reading, indexing and editing an object costs, with calcard beside it in the same run.
//!
//! `cargo bench -p televent-ical --bench object`; with `TELEVENT_ICS=<folder>` also over real files. Times are those
//! of the processor, so that other work on the machine counts for little.

mod clock;

use std::fmt::Write as _;
use std::hint::black_box;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use clock::ProcessorTime;
use criterion::{BenchmarkId, Criterion, Throughput};
use televent_ical::{
    Attendee, CalAddress, CalendarObject, Edit, NewEvent, PartStat, Span, Target, When, zone::Zone,
};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_262_400, 0).unwrap_or_default()
}

/// An invitation as programs write it: a zone, a rule, five guests, an alarm.
fn typical() -> String {
    let local = now().naive_utc();
    let zoned = |local| When::Zoned { local, zone: Zone::Iana(Tz::Europe__Berlin) };
    let span = Span { start: zoned(local), end: zoned(local + TimeDelta::hours(1)) };
    let guests = (0..5).map(|number| Attendee::new(&format!("guest{number}@example.org"), Some("A. Guest")));
    let new = NewEvent {
        rrule: Some("FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20280101T000000Z".to_owned()),
        location: Some("Room 5, second floor".to_owned()),
        description: Some("What we talk about\nand who brings what. ".repeat(8)),
        organizer: Some(CalAddress::new("host@example.org", Some("The Host"))),
        attendees: guests.collect(),
        alarms: vec![televent_ical::Alarm::display(10, "Soon")],
        ..NewEvent::new("bench@example.org", "Weekly round", span)
    };
    new.compose(now()).map(|object| object.text().to_owned()).unwrap_or_default()
}

/// A daily series with 500 moved occurrences.
fn exceptions() -> String {
    let mut text = String::from(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T090000Z\r\nDTEND:20260101T100000Z\r\nRRULE:FREQ=DAILY\r\nSUMMARY:Daily\r\nEND:VEVENT\r\n",
    );
    for number in 0..500 {
        let day = (now() + TimeDelta::days(number)).format("%Y%m%d");
        let _ = write!(
            text,
            "BEGIN:VEVENT\r\nUID:u\r\nDTSTAMP:20260101T000000Z\r\nRECURRENCE-ID:{day}T090000Z\r\nDTSTART:{day}T110000Z\r\nDTEND:{day}T120000Z\r\nSUMMARY:Daily\\, later\r\nEND:VEVENT\r\n"
        );
    }
    text + "END:VCALENDAR\r\n"
}

/// The real files, where the folder is named.
fn real() -> Vec<String> {
    #[expect(clippy::disallowed_methods, reason = "the folder with the real files is named from outside")]
    let Ok(folder) = std::env::var("TELEVENT_ICS") else { return Vec::new() };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| std::fs::read_to_string(entry.path()).ok()).collect()
}

fn reading(criterion: &mut Criterion<ProcessorTime>) {
    let mut group = criterion.benchmark_group("read");
    for (name, text) in [("typical", typical()), ("500 exceptions", exceptions())] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::new("object", name), &text, |bencher, text| {
            bencher.iter(|| CalendarObject::parse(black_box(text.as_str())));
        });
        group.bench_with_input(BenchmarkId::new("calcard", name), &text, |bencher, text| {
            bencher.iter(|| calcard::icalendar::ICalendar::parse(black_box(text.as_str())));
        });
    }
    let files = real();
    if !files.is_empty() {
        group.throughput(Throughput::Bytes(files.iter().map(|text| text.len() as u64).sum()));
        group.bench_function("tree/real files", |bencher| {
            bencher.iter(|| {
                files.iter().filter(|text| televent_ical::tree::parse(black_box(text), 8).is_ok()).count()
            });
        });
        group.bench_function("calcard/real files", |bencher| {
            bencher.iter(|| {
                files
                    .iter()
                    .filter(|text| calcard::icalendar::ICalendar::parse(black_box(text.as_str())).is_ok())
                    .count()
            });
        });
    }
    group.finish();
}

fn using(criterion: &mut Criterion<ProcessorTime>) {
    let mut group = criterion.benchmark_group("use");
    for (name, text) in [("typical", typical()), ("500 exceptions", exceptions())] {
        let Ok(object) = CalendarObject::parse(text.as_str()) else { continue };
        group.bench_function(BenchmarkId::new("index", name), |bencher| {
            bencher.iter(|| object.index(Tz::UTC));
        });
        let month = now()..now() + TimeDelta::days(30);
        group.bench_function(BenchmarkId::new("occurrences of a month", name), |bencher| {
            bencher.iter(|| object.occurrences(month.clone(), Tz::UTC, 100));
        });
        let edit = Edit { summary: Some("New".to_owned()), ..Edit::default() };
        group.bench_function(BenchmarkId::new("edit, read again", name), |bencher| {
            bencher.iter(|| object.edited(&edit, &Target::All, now()));
        });
        // Where a program that reads, changes and writes the whole would be.
        group.bench_function(BenchmarkId::new("calcard read and write", name), |bencher| {
            bencher.iter(|| {
                calcard::icalendar::ICalendar::parse(black_box(text.as_str())).map(|read| read.to_string())
            });
        });
    }
    if let Ok(object) = CalendarObject::parse(typical()) {
        group.bench_function("answer", |bencher| {
            bencher
                .iter(|| object.with_partstat("guest3@example.org", PartStat::Accepted, &Target::All, now()));
        });
    }
    group.bench_function("compose", |bencher| bencher.iter(typical));
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(30)
        .measurement_time(std::time::Duration::from_secs(2))
        .with_measurement(ProcessorTime)
        .configure_from_args();
    reading(&mut criterion);
    using(&mut criterion);
    criterion.final_summary();
}
