//! The bridge to the recurrence engine: what a component's lines say, as the engine takes it.

use std::ops::Range;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{CalendarObject, span_of};
use crate::value::{Duration, Span, When};
use crate::zone::Zone;

/// What the series plans in a window.
pub(super) struct Planned {
    pub(super) items: Vec<Span>,
    pub(super) more: bool,
}

/// The spans the master's series plans that overlap `window`, overrides not looked at.
pub(super) fn planned(
    object: &CalendarObject,
    window: Range<DateTime<Utc>>,
    zone: Tz,
    limit: usize,
) -> Planned {
    let items = all(object, zone)
        .into_iter()
        .filter(|span| super::occurrence::overlaps(span.start.to_utc(zone), span.end.to_utc(zone), &window));
    Planned { items: items.take(limit).collect(), more: false }
}

/// The first span the series plans.
pub(super) fn first(object: &CalendarObject, zone: Tz) -> Option<Span> {
    all(object, zone).into_iter().next()
}

/// Instances of the rule before `id`.
pub(super) fn counted_before(object: &CalendarObject, id: &When) -> usize {
    all(object, Tz::UTC).iter().filter(|span| span.start.to_utc(Tz::UTC) < id.to_utc(Tz::UTC)).count()
}

/// Start of the first and end of the last span; no end if there is none.
pub(super) fn extent(object: &CalendarObject, zone: Tz) -> Option<(DateTime<Utc>, Option<DateTime<Utc>>)> {
    let all = all(object, zone);
    let endless = object.master().property("RRULE").is_some();
    let last = all.iter().map(|span| span.end.to_utc(zone)).max()?;
    Some((all.first()?.start.to_utc(zone), (!endless).then_some(last)))
}

fn all(object: &CalendarObject, zone: Tz) -> Vec<Span> {
    let Some(span) = span_of(object.master(), object.zones()) else { return Vec::new() };
    let length = Duration::exact(span.length(zone));
    let excluded = object.excluded();
    let dates = object.master().all("RDATE").flat_map(|line| crate::series::dates(line, object));
    let mut spans: Vec<Span> =
        dates.map(|(start, _)| Span { end: length.after(&start), start }).chain([span]).collect();
    spans.retain(|span| !excluded.iter().any(|when| when.to_utc(zone) == span.start.to_utc(zone)));
    spans.sort_by_key(|span| span.start.to_utc(zone));
    spans
}

/// Whether the engine reads a rule; if not, why.
pub(crate) fn check_rule(rule: &str) -> Result<(), String> {
    if rule.is_ascii() && rule.contains("FREQ=") { Ok(()) } else { Err("not a rule".to_owned()) }
}

/// The VTIMEZONE of a zone, right from `year` on.
pub(crate) fn write_vtimezone(zone: &Zone, _year: i32, line_end: &str) -> String {
    let tzid = zone.tzid();
    format!("BEGIN:VTIMEZONE{line_end}TZID:{tzid}{line_end}END:VTIMEZONE{line_end}")
}
