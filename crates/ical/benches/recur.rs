//! Expanding recurrence, beside the `rrule` and `calcard` crates in the same run:
//! `cargo bench -p televent-ical --bench recur`.
//!
//! `window 2060`: one month, 70 years after DTSTART, first 1,000 instances. `rrule` takes tens of seconds for the
//! minutely rule and longer for the secondly one, so it is asked the first two only; `calcard` has no window and
//! would have to walk there. `month of 1000 series`: what a calendar view asks, all three.

use std::ops::Range;
use std::time::Duration;

use calcard::icalendar::ICalendar;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use criterion::Criterion;
use televent_ical::{Budget, Length, RecurrenceSet, Rule, When, ZoneTable};

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap_or_default()
}

fn set(start: &str, rule: &str) -> Option<RecurrenceSet> {
    let start = When::parse(start, false, Some("Europe/Berlin"), &ZoneTable::default()).ok()?;
    let mut set = RecurrenceSet::once(start, Length::Duration("PT1H".parse().ok()?));
    set.rules = vec![Rule::parse(rule).ok()?];
    Some(set)
}

fn theirs(start: &str, rule: &str) -> Option<rrule::RRuleSet> {
    format!("DTSTART;TZID=Europe/Berlin:{start}\nRRULE:{rule}").parse().ok()
}

fn object(start: &str, rule: &str) -> Option<ICalendar> {
    let text = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Europe/Berlin:{start}\r\n\
         DURATION:PT1H\r\nRRULE:{rule}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    ICalendar::parse(text).ok()
}

fn count(set: &RecurrenceSet, window: &Range<DateTime<Utc>>) -> usize {
    set.instances(window.clone(), Tz::UTC, Budget::DEFAULT).take(1_000).count()
}

fn count_theirs(set: &rrule::RRuleSet, window: &Range<DateTime<Utc>>) -> usize {
    let bound = |at: DateTime<Utc>| at.with_timezone(&rrule::Tz::UTC);
    set.clone().after(bound(window.start)).before(bound(window.end)).all(1_000).dates.len()
}

fn far_window(criterion: &mut Criterion) {
    let window = utc("2060-06-01T00:00:00Z")..utc("2060-07-01T00:00:00Z");
    let mut group = criterion.benchmark_group("window 2060");
    group.sample_size(20).measurement_time(Duration::from_secs(3));
    for freq in ["DAILY", "HOURLY", "MINUTELY", "SECONDLY"] {
        let rule = format!("FREQ={freq}");
        let Some(ours) = set("19900101T090000", &rule) else { continue };
        group.bench_function(format!("{freq}/televent"), |bencher| bencher.iter(|| count(&ours, &window)));
        let Some(theirs) = theirs("19900101T090000", &rule).filter(|_| freq == "DAILY" || freq == "HOURLY")
        else {
            continue;
        };
        group.sample_size(10);
        group.bench_function(format!("{freq}/rrule"), |bencher| {
            bencher.iter(|| count_theirs(&theirs, &window));
        });
    }
    group.finish();
}

/// A thousand series as people keep them, begun over six years.
fn typical() -> Vec<(String, String)> {
    let shapes = [
        "FREQ=WEEKLY;BYDAY=MO",
        "FREQ=WEEKLY;BYDAY=TU,TH",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
        "FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=MONTHLY;BYMONTHDAY=15",
        "FREQ=MONTHLY;BYDAY=2TU",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=YEARLY",
        "FREQ=WEEKLY;BYDAY=FR;COUNT=400",
    ];
    let start = |number: usize| {
        let (year, month, day) = (2_019 + number % 6, 1 + number / 6 % 12, 1 + number / 72 % 28);
        format!("{year}{month:02}{day:02}T{:02}{:02}00", 7 + number % 13, number % 4 * 15)
    };
    shapes
        .iter()
        .cycle()
        .take(1_000)
        .enumerate()
        .map(|(number, rule)| (start(number), (*rule).to_owned()))
        .collect()
}

fn month_of_a_calendar(criterion: &mut Criterion) {
    let window = utc("2026-05-01T00:00:00Z")..utc("2026-06-01T00:00:00Z");
    let series = typical();
    let ours: Vec<_> = series.iter().filter_map(|(start, rule)| set(start, rule)).collect();
    let rrules: Vec<_> = series.iter().filter_map(|(start, rule)| theirs(start, rule)).collect();
    let objects: Vec<_> = series.iter().filter_map(|(start, rule)| object(start, rule)).collect();
    let mut group = criterion.benchmark_group("month of 1000 series");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    group.bench_function("televent", |bencher| {
        bencher.iter(|| ours.iter().map(|set| count(set, &window)).sum::<usize>());
    });
    group.bench_function("rrule", |bencher| {
        bencher.iter(|| rrules.iter().map(|set| count_theirs(set, &window)).sum::<usize>());
    });
    group.bench_function("calcard", |bencher| {
        // It has a limit and no window: 2,800 reach from 2019 to the month for the daily rules.
        bencher.iter(|| {
            objects.iter().map(|object| object.expand_dates(Tz::UTC, 2_800).events.len()).sum::<usize>()
        });
    });
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    far_window(&mut criterion);
    month_of_a_calendar(&mut criterion);
    criterion.final_summary();
}
