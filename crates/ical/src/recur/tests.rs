mod costs;
mod edges;
mod rules;
mod sets;
mod skips;
mod tallies;

use std::ops::Range;

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;

use super::{Budget, Instance, Length, RecurrenceSet, Rule};
use crate::value::When;
use crate::zone::ZoneTable;

/// A time as properties write it: `20260301`, `20260301T090000`, `20260301T090000Z`, `Europe/Berlin:20260301T090000`.
fn when(text: &str) -> When {
    let (tzid, value) = match text.split_once(':') {
        Some((tzid, value)) => (Some(tzid), value),
        None => (None, text),
    };
    When::parse(value, false, tzid, &ZoneTable::default()).unwrap()
}

fn utc(text: &str) -> DateTime<Utc> {
    when(text).to_utc(Tz::UTC)
}

fn series(start: &str, rule: &str) -> RecurrenceSet {
    let mut set = RecurrenceSet::once(when(start), Length::Implied);
    set.rules = vec![Rule::parse(rule).unwrap()];
    set
}

const ALWAYS: Range<DateTime<Utc>> = DateTime::<Utc>::MIN_UTC..DateTime::<Utc>::MAX_UTC;

fn first(set: &RecurrenceSet, count: usize) -> Vec<Instance> {
    set.instances(ALWAYS, Tz::UTC, Budget::DEFAULT).take(count).collect()
}

/// The starts as properties write them.
fn starts(set: &RecurrenceSet, count: usize) -> Vec<String> {
    first(set, count).iter().map(|instance| instance.start.write().0).collect()
}

/// The starts as instants.
fn instants(set: &RecurrenceSet, count: usize) -> Vec<String> {
    first(set, count).iter().map(|instance| stamp(instance.starts_at.naive_utc())).collect()
}

fn stamp(at: NaiveDateTime) -> String {
    at.format("%Y%m%dT%H%M%S").to_string()
}
