//! The occurrences of an object: what the series plans, with overrides put in.

use std::ops::Range;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{CalendarObject, engine, recurrence_id, span_of};
use crate::recur::Length;
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

impl CalendarObject {
    /// The occurrences that overlap `window`, at most `limit` of them, overrides and RANGE=THISANDFUTURE honoured.
    /// Dates and floating times are read in `default_zone`. Cancelled ones are listed too; their component says so.
    ///
    /// An occurrence overlaps if it begins before the window's end and ends after its begin; one that takes no time
    /// must begin inside.
    pub fn occurrences(&self, window: Range<DateTime<Utc>>, default_zone: Tz, limit: usize) -> Occurrences {
        if window.start >= window.end || limit == 0 {
            return Occurrences::default();
        }
        let Some(set) = self.recurrence() else { return self.single_ones(&window, default_zone, limit) };
        let master = self.number_of(self.master());
        let mut instances = set.instances(window, default_zone, engine::budget(limit.saturating_add(1)));
        let mut items: Vec<Occurrence> = instances
            .by_ref()
            .map(|instance| Occurrence {
                component: engine::component(&instance, master),
                span: engine::span(&instance),
                starts_at: instance.starts_at,
                ends_at: instance.ends_at,
                recurrence_id: instance.recurrence_id,
            })
            .collect();
        let more = items.len() > limit || instances.truncated();
        items.truncate(limit);
        Occurrences { items, more }
    }

    /// The overrides whose own time overlaps `window`, wherever in the series they stand: also those that
    /// [`CalendarObject::occurrences`] does not come to within its limit.
    pub fn overrides_in(
        &self,
        window: Range<DateTime<Utc>>,
        default_zone: Tz,
    ) -> impl Iterator<Item = &Component> {
        self.overrides().filter_map(move |(planned, component)| {
            let span = span_of(component, self.zones());
            let span = span.unwrap_or_else(|| Span { start: planned.clone(), end: planned });
            let (start, end) = (span.start.to_utc(default_zone), span.end.to_utc(default_zone));
            overlaps(start, end.max(start), &window).then_some(component)
        })
    }

    /// The components of an object without a series: overrides alone, or a to-do with DUE alone.
    fn single_ones(&self, window: &Range<DateTime<Utc>>, zone: Tz, limit: usize) -> Occurrences {
        let one = |component: &Component| {
            let span = span_of(component, self.zones())?;
            let (starts_at, ends_at) = (span.start.to_utc(zone), span.end.to_utc(zone));
            Some(Occurrence {
                span,
                starts_at,
                ends_at: ends_at.max(starts_at),
                recurrence_id: recurrence_id(component, self.zones()),
                component: self.number_of(component),
            })
        };
        let mut items: Vec<Occurrence> = self.components().filter_map(one).collect();
        items.retain(|item| overlaps(item.starts_at, item.ends_at, window));
        items.sort_by_key(|item| (item.starts_at, item.ends_at));
        let more = items.len() > limit;
        items.truncate(limit);
        Occurrences { items, more }
    }

    /// The occurrence planned at `when`, as the series plans it: its RECURRENCE-ID in the form of the series, and its
    /// span. Of an override that the series does not plan, the override's.
    pub fn planned(&self, when: &When) -> Option<(When, Span)> {
        self.in_series(when).or_else(|| {
            let standing = self.override_of(when, Tz::UTC)?;
            Some((recurrence_id(standing, self.zones())?, span_of(standing, self.zones())?))
        })
    }

    /// Whether the series plans an occurrence at `when`; overrides do not count.
    pub(crate) fn is_planned(&self, when: &When) -> bool {
        self.in_series(when).is_some()
    }

    fn in_series(&self, when: &When) -> Option<(When, Span)> {
        let plan = self.plan()?;
        let wanted = crate::edit::in_form_of(when, &plan.start, Tz::UTC);
        let found = engine::planned(plan, wanted.to_utc(Tz::UTC), Tz::UTC)?;
        let id = found.recurrence_id.clone().unwrap_or_else(|| found.start.clone());
        Some((id, engine::span(&found)))
    }

    /// The span an occurrence planned at `when` has by the series, whether or not the series plans one there.
    pub(crate) fn as_planned(&self, when: &When) -> Option<Span> {
        let series = self.recurrence()?;
        let start = crate::edit::in_form_of(when, &series.start, Tz::UTC);
        let end = match &series.length {
            Length::Duration(duration) => duration.after(&start),
            _ => crate::edit::length_of(&self.span()?).after(&start),
        };
        Some(Span { start, end })
    }

    /// When the series plans its first occurrence.
    pub(crate) fn first_planned(&self) -> Option<When> {
        Some(engine::first(self.plan()?, Tz::UTC)?.start)
    }

    /// How many instances of the rule (EXDATEs counted) the series has before `id`; `None` if it takes too long to tell.
    pub(crate) fn counted_before(&self, id: &When) -> Option<u32> {
        self.recurrence()?.counted_before(id.to_utc(Tz::UTC), Tz::UTC)
    }

    fn number_of(&self, component: &Component) -> usize {
        self.tree()
            .children()
            .iter()
            .position(|child| child.octets() == component.octets())
            .unwrap_or_default()
    }
}

/// Whether a span overlaps a window; one that takes no time must begin inside (RFC 4791 9.9).
pub(crate) fn overlaps(start: DateTime<Utc>, end: DateTime<Utc>, window: &Range<DateTime<Utc>>) -> bool {
    start < window.end && (end > window.start || (start == end && start >= window.start))
}

/// Start of the first and end of the last occurrence; no end if the series has none.
pub(super) fn extent(object: &CalendarObject, zone: Tz) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
    if let Some(set) = object.recurrence() {
        let extent = engine::extent(set, zone).map_or((None, None), |(first, last)| (Some(first), last));
        return if object.is_beyond() { (extent.0, None) } else { extent };
    }
    let ones = object.single_ones(&engine::ALWAYS, zone, usize::MAX).items;
    (ones.first().map(|one| one.starts_at), ones.iter().map(|one| one.ends_at).max())
}
