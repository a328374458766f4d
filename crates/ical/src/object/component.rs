//! What the time properties of one component say.

use super::engine;
use crate::recur::Length;
use crate::tree::{Component, Property};
use crate::value::{Duration, Span, ValueError, When};
use crate::zone::ZoneTable;

/// The value of a date property: DTSTART, DTEND, DUE, RECURRENCE-ID.
pub(crate) fn read_when(property: &Property, zones: &ZoneTable) -> Result<When, ValueError> {
    When::parse(property.value(), property.is_date(), property.parameter_value("TZID"), zones)
}

/// The same, for whoever can do without.
pub(crate) fn when_of(property: &Property, zones: &ZoneTable) -> Option<When> {
    read_when(property, zones).ok()
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
    let Some(start) = start_of(component, zones) else {
        let due = when_of(component.property("DUE")?, zones)?;
        return Some(Span { start: due.clone(), end: due });
    };
    let end = match engine::length(component, &start, zones) {
        Length::End(end) => end,
        Length::Duration(duration) => duration.after(&start),
        Length::Implied if start.is_date() => Duration::days(1).after(&start),
        Length::Implied => start.clone(),
    };
    Some(Span { start, end })
}
