//! Edits that concern several components: putting new component texts into the object, making overrides.

use std::ops::Range;

use chrono::NaiveDateTime;
use chrono_tz::Tz;

use super::{EditError, Patch};
use crate::line::LineBuilder;
use crate::object::{CalendarObject, Kind, definable, start_of};
use crate::tree::Component;
use crate::value::{Span, When};
use crate::zone::Zone;

/// New texts for components of one object, put in together.
pub(crate) struct Rewrite<'a> {
    object: &'a CalendarObject,
    splices: Vec<(Range<usize>, String)>,
    zones: Vec<(Zone, NaiveDateTime)>,
}

impl<'a> Rewrite<'a> {
    /// Nothing rewritten yet.
    pub(crate) fn new(object: &'a CalendarObject) -> Self {
        Self { object, splices: Vec::new(), zones: Vec::new() }
    }

    /// Puts the edits of `patch` in the place of its component.
    pub(crate) fn put(&mut self, patch: Patch<'_>) {
        if !patch.is_empty() {
            self.splices.push((patch.component().octets(), patch.finish()));
        }
    }

    /// Takes a component out.
    pub(crate) fn drop(&mut self, component: &Component) {
        self.splices.push((component.octets(), String::new()));
    }

    /// Adds the text of a component behind the last one of the object's kind.
    pub(crate) fn add(&mut self, text: String) {
        let at = self.object.components().map(|component| component.octets().end).max().unwrap_or_default();
        self.splices.push((at..at, text));
    }

    /// Makes sure that the object defines the zones `span` names, unless it uses them already.
    pub(crate) fn need_zones(&mut self, span: &Span) {
        for when in [&span.start, &span.end] {
            if let When::Zoned { local, zone } = definable(when).as_ref() {
                let known = self.zones.iter().any(|(known, _)| known == zone)
                    || self
                        .object
                        .components()
                        .any(|component| tzid_of(self.object, component, when).is_some());
                if !known {
                    self.zones.push((zone.clone(), *local));
                }
            }
        }
    }

    /// The object with all of it done.
    pub(crate) fn finish(mut self) -> Result<CalendarObject, EditError> {
        let root = self.object.tree();
        let defined = |tzid: &str| {
            root.children()
                .iter()
                .any(|child| child.is("VTIMEZONE") && child.text("TZID").as_deref() == Some(tzid))
        };
        let first = root.children().first().map_or(root.octets().end, |child| child.octets().start);
        let line_end = crate::line::line_end(self.object.text());
        let series = self.object.is_recurring();
        for (zone, first_use) in std::mem::take(&mut self.zones) {
            if !defined(zone.tzid()) {
                self.splices.push((
                    first..first,
                    with_line_end(crate::object::vtimezone(&zone, first_use, series), line_end),
                ));
            }
        }
        self.splices.sort_by_key(|(octets, _)| (octets.start, octets.end));
        let text = self.object.text();
        let mut result = String::with_capacity(text.len() + 512);
        let mut from = 0;
        for (octets, replacement) in self.splices {
            result.push_str(text.get(from..octets.start).unwrap_or_default());
            result.push_str(&replacement);
            from = octets.end.max(from);
        }
        result.push_str(text.get(from..).unwrap_or_default());
        Ok(CalendarObject::parse(result)?)
    }
}

/// Text of ours with the line ends of the object it goes into.
fn with_line_end(text: String, line_end: &str) -> String {
    if line_end == crate::compose::LINE_END { text } else { text.replace(crate::compose::LINE_END, line_end) }
}

/// The text of a new override of the occurrence planned at `id` and lasting `span`: the master's lines without the
/// series. The lines of the master that say the same keep their octets.
pub(crate) fn one_component(object: &CalendarObject, id: &When, span: &Span) -> Result<String, EditError> {
    let master = object.master();
    let start = master.property("DTSTART").ok_or(EditError::Missing("DTSTART"))?;
    let mut patch = Patch::new(object.text(), master);
    for name in ["RRULE", "RDATE", "EXDATE", "EXRULE"] {
        patch.remove_all(name);
    }
    let tzid = start.parameter_value("TZID");
    set_span(&mut patch, object, object.span().as_ref(), span)?;
    let at = super::patch::when_line("RECURRENCE-ID", id, tzid, &[]);
    patch.insert_after(start, at);
    Ok(patch.finish())
}

/// `when` written the way the object's series is: same zone, same form.
pub(crate) fn in_form_of(when: &When, series: &When, default_zone: Tz) -> When {
    match (series, when) {
        (When::Date(_), other) => When::Date(other.local().date()),
        (When::Floating(_), When::Floating(_) | When::Date(_)) => When::Floating(when.local()),
        (When::Floating(_), other) => {
            When::Floating(Zone::Iana(default_zone).to_local(other.to_utc(default_zone)))
        }
        (When::Utc(_), other) => When::Utc(other.to_utc(default_zone)),
        (When::Zoned { zone, .. }, other) => {
            When::Zoned { local: zone.to_local(other.to_utc(default_zone)), zone: zone.clone() }
        }
    }
}

/// Sets the component's times: DTSTART, and the end by the property that says it now.
pub(crate) fn set_span(
    patch: &mut Patch<'_>,
    object: &CalendarObject,
    old: Option<&Span>,
    new: &Span,
) -> Result<(), EditError> {
    check_span(new, object.kind())?;
    let component = patch.component();
    let zones = object.zones();
    let same = |when: &When, standing: Option<When>| standing.as_ref() == Some(when);
    let due_alone = component.is("VTODO") && new.start == new.end && component.property("DTSTART").is_none();
    if !due_alone && !same(&new.start, start_of(component, zones)) {
        set_when(patch, object, "DTSTART", "DTSTAMP", &new.start);
    }
    let end_name = if component.is("VTODO") { "DUE" } else { "DTEND" };
    if component.is("VJOURNAL") {
        return Ok(());
    }
    if let Some(duration) = component.property("DURATION") {
        let length = length_of(new);
        let standing = duration.value().trim().parse::<crate::value::Duration>().ok();
        let as_long = old.is_some_and(|old| length_of(old) == length);
        if !as_long && standing.is_none_or(|standing| standing.after(&new.start) != new.end) {
            patch.replace(duration, LineBuilder::new("DURATION").raw(&length.to_string()));
        }
        return Ok(());
    }
    match component.property(end_name) {
        Some(end) if crate::object::when_of(end, zones).as_ref() == Some(&new.end) => {}
        Some(end) if new.start == new.end && !due_alone => patch.remove(end.octets()),
        None if implied_end(component, &new.start, old) == Some(&new.end) => {}
        None if (new.start == new.end && !due_alone) || implied_by_date(component, new) => {}
        _ => set_when(patch, object, end_name, "DTSTART", &new.end),
    }
    Ok(())
}

/// Sets a date property in the zone's name that the object uses, or in UTC if the object cannot define the zone.
pub(crate) fn set_when(patch: &mut Patch<'_>, object: &CalendarObject, name: &str, after: &str, when: &When) {
    match tzid_of(object, patch.component(), when) {
        Some(tzid) => patch.set_when(name, after, when, Some(tzid)),
        None => patch.set_when(name, after, &definable(when), None),
    }
}

/// The end a component without one has, if its start stays.
fn implied_end<'s>(component: &Component, start: &When, old: Option<&'s Span>) -> Option<&'s When> {
    old.filter(|old| old.start == *start && component.property("DTSTART").is_some()).map(|old| &old.end)
}

/// Whether a date alone already means the whole span: one day.
fn implied_by_date(component: &Component, new: &Span) -> bool {
    component.is("VEVENT")
        && new.start.is_date()
        && crate::value::Duration::days(1).after(&new.start) == new.end
}

/// Whether a span can be written: two ends of one kind, in order, and for an event no empty day.
pub(crate) fn check_span(span: &Span, kind: Kind) -> Result<(), EditError> {
    let zone = chrono_tz::UTC;
    let (start, end) = (span.start.to_utc(zone), span.end.to_utc(zone));
    let kinds = |when: &When| (when.is_date(), matches!(when, When::Floating(_)));
    let empty_day = kind == Kind::Event && span.start.is_date() && end == start;
    if kinds(&span.start) != kinds(&span.end) || end < start || empty_day {
        return Err(EditError::Backwards);
    }
    Ok(())
}

/// The length of a span as a DURATION: days for dates, exact time otherwise.
pub(crate) fn length_of(span: &Span) -> crate::value::Duration {
    let exact = span.length(chrono_tz::UTC);
    match span.start {
        When::Date(_) => crate::value::Duration::days(i32::try_from(exact.num_days()).unwrap_or(i32::MAX)),
        _ => crate::value::Duration::exact(exact),
    }
}

/// The name by which the object already calls the zone of `when`: on its own date lines, or by a VTIMEZONE.
pub(crate) fn tzid_of<'o>(
    object: &'o CalendarObject,
    component: &'o Component,
    when: &When,
) -> Option<&'o str> {
    let When::Zoned { zone, .. } = when else { return None };
    ["DTSTART", "DTEND", "DUE", "RECURRENCE-ID"]
        .iter()
        .filter_map(|name| component.property(name)?.parameter_value("TZID"))
        .find(|tzid| object.zones().zone(tzid).as_ref() == Some(zone))
        .or_else(|| object.zones().tzid_of(zone))
}
