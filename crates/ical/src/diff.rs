//! What a new text of an object changes against the old one: what a person would be told.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::object::{Attendee, CalendarObject, PartStat, Status, bare_address, span_of};
use crate::tree::Component;
use crate::value::{Span, When};

/// What differs between two texts of one object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// The master's time: before and after.
    pub time: Option<(Option<Span>, Option<Span>)>,
    /// LOCATION: before and after.
    pub place: Option<(Option<String>, Option<String>)>,
    /// SUMMARY: before and after.
    pub title: Option<(Option<String>, Option<String>)>,
    /// Whether DESCRIPTION, URL or CATEGORIES differ.
    pub text: bool,
    /// RRULE: before and after. RDATE counts as `occurrences`.
    pub recurrence: Option<(Option<String>, Option<String>)>,
    /// Single occurrences that were moved, rewritten, cancelled or brought back.
    pub occurrences: Vec<OccurrenceChange>,
    /// STATUS: before and after.
    pub status: Option<(Option<Status>, Option<Status>)>,
    /// Who was added, left out, or answered.
    pub guests: Guests,
    /// Whether alarms differ.
    pub alarms: bool,
    /// Whether TRANSP or CLASS differ.
    pub visibility: bool,
}

/// What became of the guests.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guests {
    /// Those who were not there before.
    pub added: Vec<Attendee>,
    /// Those who are not there any more.
    pub removed: Vec<Attendee>,
    /// Those whose answer changed: the guest as now, and the answer before.
    pub answered: Vec<(Attendee, PartStat)>,
}

/// What became of a single occurrence.
#[derive(Clone, Debug, PartialEq)]
pub struct OccurrenceChange {
    /// When it was planned (RECURRENCE-ID).
    pub planned: When,
    /// What became of it.
    pub change: OneChange,
}

/// What became of a single occurrence.
#[derive(Clone, Debug, PartialEq)]
pub enum OneChange {
    /// It takes place at another time.
    Moved(Span),
    /// Its texts, status or guests changed, but not its time.
    Rewritten,
    /// It does not take place any more.
    Dropped,
    /// It takes place again, or as the series says again.
    Restored,
}

impl Difference {
    /// Whether nothing differs that is looked at here.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether guests should be asked again: time, place or recurrence changed (RFC 5546 2.1.4).
    pub fn asks_again(&self) -> bool {
        let moved = |one: &OccurrenceChange| !matches!(one.change, OneChange::Rewritten);
        self.time.is_some()
            || self.place.is_some()
            || self.recurrence.is_some()
            || self.occurrences.iter().any(moved)
    }

    /// Whether only answers of guests, alarms or visibility differ: nothing guests are to be told of.
    pub fn is_private(&self) -> bool {
        let public = Self { alarms: false, visibility: false, ..self.clone() };
        let answers = Guests { answered: Vec::new(), ..self.guests.clone() };
        Self { guests: answers, ..public }.is_empty()
    }
}

/// What `new` changes against `old`.
pub fn diff(old: &CalendarObject, new: &CalendarObject) -> Difference {
    let (before, after) = (old.master(), new.master());
    let changed = |name: &str| {
        let pair = (before.text(name), after.text(name));
        (pair.0 != pair.1).then_some(pair)
    };
    let status =
        |component: &Component| component.property("STATUS").and_then(|line| Status::parse(line.value()));
    let (spans, statuses) = ((old.span(), new.span()), (status(before), status(after)));
    Difference {
        time: (spans.0 != spans.1).then_some(spans),
        place: changed("LOCATION"),
        title: changed("SUMMARY"),
        text: ["DESCRIPTION", "URL", "CATEGORIES"]
            .iter()
            .any(|name| values(before, name) != values(after, name)),
        recurrence: changed("RRULE"),
        occurrences: occurrences(old, new),
        status: (statuses.0 != statuses.1).then_some(statuses),
        guests: guests(before, after),
        alarms: crate::object::alarms(before) != crate::object::alarms(after),
        visibility: changed("TRANSP").is_some() || changed("CLASS").is_some(),
    }
}

/// Every value of a property, for comparison.
fn values<'c>(component: &'c Component, name: &'c str) -> Vec<&'c str> {
    component.all(name).map(crate::tree::Property::value).collect()
}

/// Guests added, left out and answered.
fn guests(before: &Component, after: &Component) -> Guests {
    let read =
        |component: &Component| component.all("ATTENDEE").map(Attendee::from_property).collect::<Vec<_>>();
    let key = |guest: &Attendee| bare_address(&guest.address).to_ascii_lowercase();
    let (before, after) = (read(before), read(after));
    let then: HashMap<String, PartStat> = before.iter().map(|guest| (key(guest), guest.partstat)).collect();
    let now: HashMap<String, PartStat> = after.iter().map(|guest| (key(guest), guest.partstat)).collect();
    let mut guests = Guests {
        removed: before.into_iter().filter(|guest| !now.contains_key(&key(guest))).collect(),
        ..Guests::default()
    };
    for guest in after {
        match then.get(&key(&guest)) {
            None => guests.added.push(guest),
            Some(answer) if *answer != guest.partstat => guests.answered.push((guest, *answer)),
            Some(_) => {}
        }
    }
    guests
}

/// Single occurrences: overrides and EXDATEs of both texts, told apart by the instants they were planned at.
fn occurrences(old: &CalendarObject, new: &CalendarObject) -> Vec<OccurrenceChange> {
    let (before, after) = (Ones::of(old), Ones::of(new));
    let mut changes: Vec<OccurrenceChange> = Vec::new();
    let mut told =
        |planned: &When, change| changes.push(OccurrenceChange { planned: planned.clone(), change });
    for (at, planned) in &after.excluded {
        if !before.excluded.contains_key(at) {
            told(planned, OneChange::Dropped);
        }
    }
    for (at, planned) in &before.excluded {
        if !after.excluded.contains_key(at) {
            told(planned, OneChange::Restored);
        }
    }
    for (at, (planned, component)) in &after.overrides {
        let (then, was_cancelled) = match before.overrides.get(at) {
            Some((_, standing)) if same_content(standing, component) => continue,
            Some((_, standing)) => (span_of(standing, old.zones()), is_cancelled(standing)),
            None => (old.as_planned(planned), false),
        };
        match span_of(component, new.zones()) {
            _ if is_cancelled(component) && !was_cancelled => told(planned, OneChange::Dropped),
            Some(span) if then.as_ref() != Some(&span) => told(planned, OneChange::Moved(span)),
            _ => told(planned, OneChange::Rewritten),
        }
    }
    for (at, (planned, _)) in &before.overrides {
        if !after.overrides.contains_key(at) && !after.excluded.contains_key(at) {
            told(planned, OneChange::Restored);
        }
    }
    changes
}

/// What an object says of single occurrences, by the instant each was planned at.
struct Ones<'o> {
    excluded: BTreeMap<DateTime<Utc>, When>,
    overrides: BTreeMap<DateTime<Utc>, (When, &'o Component)>,
}

impl<'o> Ones<'o> {
    fn of(object: &'o CalendarObject) -> Self {
        let at = |when: &When| when.to_utc(Tz::UTC);
        Self {
            excluded: object.excluded().into_iter().map(|when| (at(&when), when)).collect(),
            overrides: object.overrides().map(|(when, component)| (at(&when), (when, component))).collect(),
        }
    }
}

fn is_cancelled(component: &Component) -> bool {
    component.property("STATUS").is_some_and(|line| Status::parse(line.value()) == Some(Status::Cancelled))
}

/// Whether two components say the same but for their revision stamps.
fn same_content(one: &Component, other: &Component) -> bool {
    let stamp = |name: &str| matches!(name, "DTSTAMP" | "LAST-MODIFIED" | "SEQUENCE");
    let lines = |component: &Component| -> Vec<String> {
        let properties = component.properties().iter().filter(|line| !stamp(line.name()));
        properties.map(|line| format!("{}{:?}:{}", line.name(), line.parameters(), line.value())).collect()
    };
    lines(one) == lines(other)
        && one.children().len() == other.children().len()
        && one.children().iter().zip(other.children()).all(|(one, other)| lines(one) == lines(other))
}
