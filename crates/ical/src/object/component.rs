//! What the time properties of one component say.

use crate::tree::{Component, Property};
use crate::value::{Duration, Span, When};
use crate::zone::ZoneTable;

/// The value of a date property: DTSTART, DTEND, DUE, RECURRENCE-ID.
pub(crate) fn when_of(property: &Property, zones: &ZoneTable) -> Option<When> {
    When::parse(property.value(), property.is_date(), property.parameter_value("TZID"), zones).ok()
}

/// The component's DTSTART.
pub(crate) fn start_of(component: &Component, zones: &ZoneTable) -> Option<When> {
    when_of(component.property("DTSTART")?, zones)
}

/// The component's RECURRENCE-ID.
pub(crate) fn recurrence_id(component: &Component, zones: &ZoneTable) -> Option<When> {
    when_of(component.property("RECURRENCE-ID")?, zones)
}

/// The component's span (RFC 5545 3.6.1): to DTEND or DUE, by DURATION, one day from a date, else no time at all.
///
/// A to-do with DUE alone spans that instant. An end of another kind than the start, or before it, counts as missing.
pub(crate) fn span_of(component: &Component, zones: &ZoneTable) -> Option<Span> {
    let end =
        ["DTEND", "DUE"].iter().find_map(|name| component.property(name)).and_then(|end| when_of(end, zones));
    let Some(start) = start_of(component, zones) else {
        return end.map(|due| Span { start: due.clone(), end: due });
    };
    if let Some(end) = end.filter(|end| ends_after(&start, end)) {
        return Some(Span { start, end });
    }
    let duration =
        component.property("DURATION").and_then(|duration| duration.value().trim().parse::<Duration>().ok());
    let end = match duration {
        Some(duration) if !duration.is_negative() => Some(duration.after(&start)),
        _ => match &start {
            When::Date(_) if component.is("VEVENT") => Some(Duration::days(1).after(&start)),
            _ => None,
        },
    };
    Some(Span { end: end.unwrap_or_else(|| start.clone()), start })
}

/// Whether `end` is of the same kind as `start` (date or time) and not before it.
fn ends_after(start: &When, end: &When) -> bool {
    let zone = chrono_tz::UTC;
    start.is_date() == end.is_date() && start.to_utc(zone) <= end.to_utc(zone)
}
