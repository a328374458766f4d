//! A rule from anywhere, on a DTSTART of any kind: read, written, expanded near and far, and asked for its end.
//! Nothing may panic or run away, and a window must be a cut of what lies around it.
#![no_main]

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use libfuzzer_sys::fuzz_target;
use televent_fuzz::bounded;
use televent_ical::{Budget, Instance, Length, RecurrenceSet, Rule, When, ZoneTable};

const STARTS: [(&str, Option<&str>); 8] = [
    ("20260328T023000", Some("Europe/Berlin")),
    ("20261025T023000", Some("Europe/Berlin")),
    ("20260101", None),
    ("20240229T120000Z", None),
    ("19700101T000000Z", None),
    ("20261003T020000", Some("Australia/Lord_Howe")),
    ("00010101T000000", None),
    ("99991230T235959Z", None),
];

fuzz_target!(|input: (u8, u16, &str)| hold(input));

fn hold((kind, place, text): (u8, u16, &str)) {
    let Ok(rule) = bounded(|| Rule::parse(text)) else { return };
    assert_eq!(Rule::parse(&rule.to_string()).as_ref(), Ok(&rule));
    let (value, tzid) = STARTS[usize::from(kind) % STARTS.len()];
    let start = When::parse(value, false, tzid, &ZoneTable::default()).expect("a start");
    let length = match kind / 8 % 3 {
        0 => Length::Implied,
        1 => Length::Duration("PT90M".parse().expect("a duration")),
        _ => Length::Duration("P2D".parse().expect("a duration")),
    };
    let mut set = RecurrenceSet::once(start, length);
    set.rules = vec![rule];
    bounded(|| set.last_end(Tz::UTC));
    let from = set.start.to_utc(Tz::UTC) + TimeDelta::hours(i64::from(place) * 7 - 24);
    let Some(middle) = from.checked_add_signed(TimeDelta::days(20)) else { return };
    let Some(to) = middle.checked_add_signed(TimeDelta::days(20)) else { return };
    let (whole, cut) = read(&set, from, to);
    assert!(whole.windows(2).all(|pair| pair[0].starts_at < pair[1].starts_at));
    let (late, cut_late) = read(&set, middle, to);
    if !cut && !cut_late {
        let expected: Vec<&Instance> = whole
            .iter()
            .filter(|one| one.ends_at > middle || (one.starts_at == one.ends_at && one.starts_at >= middle))
            .collect();
        assert_eq!(late.iter().collect::<Vec<_>>(), expected);
    }
}

fn read(set: &RecurrenceSet, from: DateTime<Utc>, to: DateTime<Utc>) -> (Vec<Instance>, bool) {
    let budget = Budget { instances: 2_000, ..Budget::DEFAULT };
    bounded(|| {
        let mut instances = set.instances(from..to, Tz::UTC, budget);
        let all = instances.by_ref().collect();
        (all, instances.truncated())
    })
}
