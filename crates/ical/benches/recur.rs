//! Expanding recurrence, beside the `rrule` and `calcard` crates in the same run:
//! `cargo bench -p televent-ical --bench recur`.
//!
//! `window 2060`: one month, 70 years after DTSTART, first 1,000 instances. `rrule` takes tens of seconds for the
//! minutely rule and longer for the secondly one, so it is asked the first two only; `calcard` has no window and
//! would have to walk there. `month of 1000 series`: what a calendar view asks, all three; and libical, if
//! `TELEVENT_LIBICAL` names the program that `benches/libical.c` makes.
//!
//! Times are those of the processor, so that other work on the machine counts for little.

mod clock;

use std::io::Write as _;
use std::ops::Range;
use std::process::{Command, Stdio};
use std::time::Duration;

use calcard::icalendar::ICalendar;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clock::ProcessorTime;
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

fn far_window(criterion: &mut Criterion<ProcessorTime>) {
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

/// How many instances an object has in the window, by `calcard`: it has a limit and no window, so it is told how many
/// there are from the first up to the window's end.
fn count_calcard(object: &ICalendar, limit: usize, window: &Range<DateTime<Utc>>) -> usize {
    let hour = chrono::TimeDelta::hours(1);
    let found = object.expand_dates(Tz::UTC, limit).events;
    let starts = found.iter().map(|event| event.start.to_utc());
    starts.filter(|at| *at < window.end && *at + hour > window.start).count()
}

/// Nanoseconds and instances of so many rounds of libical.
fn libical(program: &str, series: &[(String, String)], rounds: u64) -> Option<(u64, usize)> {
    let mut command = Command::new(program);
    command.args(["20260501T000000Z", "20260601T000000Z", &rounds.to_string()]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    let lines: String = series.iter().flat_map(|(start, rule)| [start, " ", rule, "\n"]).collect();
    child.stdin.take()?.write_all(lines.as_bytes()).ok()?;
    let told = String::from_utf8(child.wait_with_output().ok()?.stdout).ok()?;
    let (nanos, found) = told.trim().split_once(' ')?;
    Some((nanos.parse().ok()?, found.parse().ok()?))
}

fn month_of_a_calendar(criterion: &mut Criterion<ProcessorTime>) {
    let window = utc("2026-05-01T00:00:00Z")..utc("2026-06-01T00:00:00Z");
    let series = typical();
    let ours: Vec<_> = series.iter().filter_map(|(start, rule)| set(start, rule)).collect();
    let rrules: Vec<_> = series.iter().filter_map(|(start, rule)| theirs(start, rule)).collect();
    let until = |set: &RecurrenceSet| {
        let all = DateTime::<Utc>::MIN_UTC..window.end;
        set.instances(all, Tz::UTC, Budget::DEFAULT).count()
    };
    let objects: Vec<_> = series
        .iter()
        .zip(&ours)
        .filter_map(|((start, rule), set)| Some((object(start, rule)?, until(set))))
        .collect();
    let here = || ours.iter().map(|set| count(set, &window)).sum::<usize>();
    let by_rrule = || rrules.iter().map(|set| count_theirs(set, &window)).sum::<usize>();
    let by_calcard =
        || objects.iter().map(|(object, limit)| count_calcard(object, *limit, &window)).sum::<usize>();
    let mut group = criterion.benchmark_group("month of 1000 series");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    let named = |name: &str, found: usize| format!("{name}, {found} instances");
    group.bench_function(named("televent", here()), |bencher| bencher.iter(here));
    group.bench_function(named("rrule", by_rrule()), |bencher| bencher.iter(by_rrule));
    group.bench_function(named("calcard", by_calcard()), |bencher| bencher.iter(by_calcard));
    #[expect(
        clippy::disallowed_methods,
        reason = "the program beside which to measure is named from outside"
    )]
    if let Ok(program) = std::env::var("TELEVENT_LIBICAL") {
        let found = libical(&program, &series, 1).map_or(0, |(_, found)| found);
        group.bench_function(named("libical", found), |bencher| {
            bencher.iter_custom(|rounds| {
                Duration::from_nanos(libical(&program, &series, rounds).map_or(0, |(nanos, _)| nanos))
            });
        });
    }
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().with_measurement(ProcessorTime).configure_from_args();
    far_window(&mut criterion);
    month_of_a_calendar(&mut criterion);
    criterion.final_summary();
}
