//! The bridge to the recurrence engine: what an object's lines say, as the engine takes it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{CalendarObject, recurrence_id, start_of, when_of};
use crate::recur::{Budget, Instance, LastEnd, Length, Override, Rdate, RecurrenceSet, Rule, Source};
use crate::tree::{Component, Property};
use crate::value::{Duration, Span, When};
use crate::zone::ZoneTable;

/// What one question about an object may cost: as many instances as are asked for, and the engine's usual steps.
pub(super) fn budget(instances: usize) -> Budget {
    Budget { instances, ..Budget::DEFAULT }
}

/// The whole of time, as a window.
pub(super) const ALWAYS: std::ops::Range<DateTime<Utc>> = DateTime::<Utc>::MIN_UTC..DateTime::<Utc>::MAX_UTC;

/// The set an object's master and overrides make. `None` without a master that has a DTSTART.
pub(super) fn set(object: &CalendarObject) -> Option<RecurrenceSet> {
    let zones = object.zones();
    let master = object.components().find(|component| component.property("RECURRENCE-ID").is_none())?;
    let start = start_of(master, zones)?;
    let overrides = object
        .tree()
        .children()
        .iter()
        .enumerate()
        .filter(|(_, child)| child.is(object.kind().as_str()))
        .filter_map(|(index, child)| replaced(index, child, zones));
    Some(RecurrenceSet {
        length: length(master, &start, zones),
        start,
        rules: master.all("RRULE").filter_map(|line| Rule::parse(line.value()).ok()).collect(),
        rdates: master.all("RDATE").flat_map(|line| rdates(line, zones)).collect(),
        exrules: master.all("EXRULE").filter_map(|line| Rule::parse(line.value()).ok()).collect(),
        exdates: object.excluded(),
        overrides: overrides.collect(),
    })
}

/// An override as the engine takes it; one without a DTSTART keeps the time it was planned at.
fn replaced(index: usize, component: &Component, zones: &ZoneTable) -> Option<Override> {
    let recurrence_id = recurrence_id(component, zones)?;
    let start = start_of(component, zones).unwrap_or_else(|| recurrence_id.clone());
    Some(Override {
        this_and_future: and_future(component),
        length: length(component, &start, zones),
        start,
        recurrence_id,
        index,
    })
}

/// Whether an override is for all later occurrences too (RFC 5545 3.2.13).
pub(super) fn and_future(component: &Component) -> bool {
    let id = component.property("RECURRENCE-ID");
    id.and_then(|id| id.parameter_value("RANGE"))
        .is_some_and(|range| range.eq_ignore_ascii_case("THISANDFUTURE"))
}

/// How the end of a component is known. An end of another kind than the start, or not after it, counts as missing.
pub(super) fn length(component: &Component, start: &When, zones: &ZoneTable) -> Length {
    let end =
        ["DTEND", "DUE"].iter().find_map(|name| component.property(name)).and_then(|end| when_of(end, zones));
    if let Some(end) = end.map(|end| alike(start, end)).filter(|end| ends_after(start, end)) {
        return Length::End(end);
    }
    let duration =
        component.property("DURATION").and_then(|line| line.value().trim().parse::<Duration>().ok());
    match duration {
        Some(duration) if !duration.is_negative() && ends_after(start, &duration.after(start)) => {
            Length::Duration(duration)
        }
        _ => Length::Implied,
    }
}

/// An end that names no zone beside a start that does, or the other way round, is meant on the start's wall clock.
fn alike(start: &When, end: When) -> When {
    match (start, &end) {
        (When::Zoned { .. } | When::Utc(_), When::Floating(local)) => start.with_local(*local),
        (When::Floating(_), When::Zoned { local, .. }) => When::Floating(*local),
        (When::Floating(_), When::Utc(instant)) => When::Floating(instant.naive_utc()),
        _ => end,
    }
}

/// Whether `end` is of the same kind as `start` (date or time) and not before it; an empty day is none.
fn ends_after(start: &When, end: &When) -> bool {
    let (from, to) = (start.to_utc(Tz::UTC), end.to_utc(Tz::UTC));
    start.is_date() == end.is_date() && (from < to || (from == to && !start.is_date()))
}

/// The values of an RDATE line; those that cannot be read are left out.
fn rdates(line: &Property, zones: &ZoneTable) -> Vec<Rdate> {
    let tzid = line.parameter_value("TZID");
    let read = |text: &str| When::parse(text, line.is_date(), tzid, zones).ok();
    let one = |text: &str| match text.split_once('/') {
        None => Some(Rdate { start: read(text)?, length: None }),
        Some((start, end)) => {
            let start = read(start)?;
            let length = match read(end) {
                Some(end) => Length::End(end),
                None => Length::Duration(end.trim().parse().ok()?),
            };
            Some(Rdate { start, length: Some(length) })
        }
    };
    line.value().split(',').filter_map(one).collect()
}

/// The set without its overrides: what the series plans.
pub(super) fn plan(set: &RecurrenceSet) -> RecurrenceSet {
    RecurrenceSet {
        start: set.start.clone(),
        length: set.length.clone(),
        rules: set.rules.clone(),
        rdates: set.rdates.clone(),
        exrules: set.exrules.clone(),
        exdates: set.exdates.clone(),
        overrides: Vec::new(),
    }
}

/// The instance that `plan` has at `at`.
pub(super) fn planned(plan: &RecurrenceSet, at: DateTime<Utc>, zone: Tz) -> Option<Instance> {
    let until = at.checked_add_signed(chrono::TimeDelta::seconds(1))?;
    plan.instances(at..until, zone, budget(10_000)).find(|instance| instance.starts_at == at)
}

/// The first instance of `plan`.
pub(super) fn first(plan: &RecurrenceSet, zone: Tz) -> Option<Instance> {
    plan.instances(ALWAYS, zone, budget(1)).next()
}

/// Start of the first and end of the last instance; no end if there is none.
pub(super) fn extent(set: &RecurrenceSet, zone: Tz) -> Option<(DateTime<Utc>, Option<DateTime<Utc>>)> {
    let first = set.instances(ALWAYS, zone, budget(1)).next()?;
    match set.last_end(zone) {
        LastEnd::At(end) => Some((first.starts_at, Some(end))),
        LastEnd::Endless => Some((first.starts_at, None)),
        LastEnd::Empty => None,
    }
}

/// The span of an instance.
pub(super) fn span(instance: &Instance) -> Span {
    Span { start: instance.start.clone(), end: instance.end.clone() }
}

/// The child of VCALENDAR an instance has its properties from.
pub(super) fn component(instance: &Instance, master: usize) -> usize {
    match instance.source {
        Source::Master => master,
        Source::Override(index) => index,
    }
}
