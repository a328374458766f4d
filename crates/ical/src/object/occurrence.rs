//! The occurrences of an object: what the series plans, with overrides put in.

use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::engine;
use super::{CalendarObject, recurrence_id, span_of};
use crate::tree::Component;
use crate::value::{Span, When};

/// One occurrence.
#[derive(Clone, Debug, PartialEq)]
pub struct Occurrence {
    /// When it takes place, in the form it is written in.
    pub span: Span,
    /// Its start in UTC.
    pub starts_at: DateTime<Utc>,
    /// Its end in UTC; equal to the start if it takes no time.
    pub ends_at: DateTime<Utc>,
    /// When the series planned it: what RECURRENCE-ID says. `None` for an object without a series.
    pub recurrence_id: Option<When>,
    /// The component that defines it, as index into [`Component::children`] of [`CalendarObject::tree`].
    pub component: usize,
}

/// The occurrences in a window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Occurrences {
    /// In order of their starts.
    pub items: Vec<Occurrence>,
    /// Whether the limit or the step budget cut the answer short.
    pub more: bool,
}

/// An override, read once.
struct Override {
    planned: When,
    planned_at: DateTime<Utc>,
    number: usize,
    span: Option<Span>,
    and_future: bool,
}

impl CalendarObject {
    /// The occurrences that overlap `window`, at most `limit` of them, overrides and RANGE=THISANDFUTURE honoured.
    /// Dates and floating times are read in `default_zone`. Cancelled ones are listed too; their component says so.
    ///
    /// An occurrence overlaps if it begins before the window's end and ends after its begin; one that takes no time
    /// must begin inside.
    pub fn occurrences(&self, window: Range<DateTime<Utc>>, default_zone: Tz, limit: usize) -> Occurrences {
        let overrides = self.read_overrides(default_zone);
        let mut found = Occurrences::default();
        if window.start >= window.end || limit == 0 {
            return found;
        }
        // A THISANDFUTURE override moves occurrences that the series planned elsewhere: look that much further.
        let reach = overrides.iter().filter(|one| one.and_future).filter_map(|one| one.shift(default_zone));
        let reach = reach.map(|by| by.abs()).max().unwrap_or_default();
        if self.has_master() {
            let wide = earlier(window.start, reach)..later(window.end, reach);
            let master = self.master();
            let number = self.number_of(master);
            let planned = engine::planned(self, wide, default_zone, limit.saturating_add(overrides.len()));
            found.more = planned.more;
            for plan in planned.items {
                let at = plan.start.to_utc(default_zone);
                if overrides.iter().any(|one| one.planned_at == at) {
                    continue;
                }
                let ruling = overrides.iter().filter(|one| one.and_future && one.planned_at < at).next_back();
                found.items.push(match ruling {
                    Some(ruling) => ruling.applied_to(plan, default_zone),
                    None => self.occurrence(plan, number, default_zone),
                });
            }
        }
        for one in &overrides {
            let Some(span) = &one.span else { continue };
            found.items.push(occurrence_of(
                span.clone(),
                Some(one.planned.clone()),
                one.number,
                default_zone,
            ));
        }
        found.items.retain(|item| overlaps(item.starts_at, item.ends_at, &window));
        found.items.sort_by_key(|item| (item.starts_at, item.ends_at));
        if found.items.len() > limit {
            found.items.truncate(limit);
            found.more = true;
        }
        found
    }

    /// The occurrence planned at `when`, as the series plans it: its RECURRENCE-ID in the form of the series, and its
    /// span. For an object of overrides only, the override's.
    pub fn planned(&self, when: &When) -> Option<(When, Span)> {
        let zone = Tz::UTC;
        let series = self.span();
        if let (true, Some(series)) = (self.has_master(), &series) {
            let wanted = crate::edit::in_form_of(when, &series.start, zone);
            let at = wanted.to_utc(zone);
            let window = at..later(at, TimeDelta::seconds(1));
            let near = engine::planned(self, window, zone, 1_000).items;
            if let Some(plan) = near.into_iter().find(|plan| plan.start.to_utc(zone) == at) {
                return Some((plan.start.clone(), plan));
            }
            return None;
        }
        let standing = self.override_of(when, zone)?;
        Some((recurrence_id(standing, self.zones())?, span_of(standing, self.zones())?))
    }

    /// When the series plans its first occurrence.
    pub(crate) fn first_planned(&self) -> Option<When> {
        engine::first(self, Tz::UTC).map(|span| span.start)
    }

    /// How many instances of the rule (EXDATEs counted) the series has before `id`.
    pub(crate) fn counted_before(&self, id: &When) -> usize {
        engine::counted_before(self, id)
    }

    fn number_of(&self, component: &Component) -> usize {
        self.tree()
            .children()
            .iter()
            .position(|child| child.octets() == component.octets())
            .unwrap_or_default()
    }

    fn occurrence(&self, span: Span, number: usize, zone: Tz) -> Occurrence {
        let id = self.is_recurring().then(|| span.start.clone());
        occurrence_of(span, id, number, zone)
    }

    /// The overrides in order of the times they are planned at.
    fn read_overrides(&self, zone: Tz) -> Vec<Override> {
        let mut overrides: Vec<Override> = self
            .overrides()
            .map(|(planned, component)| Override {
                planned_at: planned.to_utc(zone),
                planned,
                number: self.number_of(component),
                span: span_of(component, self.zones()),
                and_future: component
                    .property("RECURRENCE-ID")
                    .and_then(|id| id.parameter_value("RANGE"))
                    .is_some_and(|range| range.eq_ignore_ascii_case("THISANDFUTURE")),
            })
            .collect();
        overrides.sort_by_key(|one| one.planned_at);
        overrides
    }
}

impl Override {
    /// How far the override moves its occurrence, on the wall clock.
    fn shift(&self, zone: Tz) -> Option<TimeDelta> {
        let span = self.span.as_ref()?;
        let start = crate::edit::in_form_of(&span.start, &self.planned, zone);
        Some(start.local() - self.planned.local())
    }

    /// A later occurrence as a RANGE=THISANDFUTURE override has it: moved as far, and as long (RFC 5545 3.8.4.4).
    fn applied_to(&self, plan: Span, zone: Tz) -> Occurrence {
        let id = plan.start.clone();
        let span = match (&self.span, self.shift(zone)) {
            (Some(own), Some(by)) => {
                let local = plan.start.local();
                let start = plan.start.with_local(local.checked_add_signed(by).unwrap_or(local));
                let start = crate::edit::in_form_of(&start, &own.start, zone);
                let end = crate::edit::length_of(own).after(&start);
                Span { start, end }
            }
            _ => plan,
        };
        occurrence_of(span, Some(id), self.number, zone)
    }
}

fn occurrence_of(span: Span, recurrence_id: Option<When>, component: usize, zone: Tz) -> Occurrence {
    let (starts_at, ends_at) = (span.start.to_utc(zone), span.end.to_utc(zone));
    Occurrence { span, starts_at, ends_at: ends_at.max(starts_at), recurrence_id, component }
}

/// Whether a span overlaps a window; one that takes no time must begin inside (RFC 4791 9.9).
pub(crate) fn overlaps(start: DateTime<Utc>, end: DateTime<Utc>, window: &Range<DateTime<Utc>>) -> bool {
    start < window.end && (end > window.start || (start == end && start >= window.start))
}

fn earlier(instant: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    instant.checked_sub_signed(by).unwrap_or(DateTime::<Utc>::MIN_UTC)
}

fn later(instant: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    instant.checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// Start of the first and end of the last occurrence; no end if the series has none.
pub(super) fn extent(object: &CalendarObject, zone: Tz) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
    let own: Vec<(DateTime<Utc>, DateTime<Utc>)> = object
        .overrides()
        .filter_map(|(_, component)| span_of(component, object.zones()))
        .map(|span| (span.start.to_utc(zone), span.end.to_utc(zone)))
        .collect();
    let series = object.has_master().then(|| engine::extent(object, zone)).flatten();
    let first = own.iter().map(|(start, _)| *start).chain(series.iter().map(|extent| extent.0)).min();
    let last = own.iter().map(|(_, end)| *end).max();
    match series {
        Some((_, None)) => (first, None),
        Some((_, Some(end))) => (first, last.max(Some(end))),
        None => (first, last),
    }
}
