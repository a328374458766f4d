//! Objects as reports give them out: expanded, or with fewer overrides (RFC 4791 9.6.5 and 9.6.6).

use std::ops::Range;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{CalendarObject, Kind, Occurrence, recurrence_id, span_of};
use crate::edit::{Patch, when_line};
use crate::line::{self, LineBuilder};
use crate::tree::{Component, Property};
use crate::value::{Span, When, shift};

/// The octets after which an expansion writes no further occurrence.
pub const EXPANDED_OCTETS: usize = 4 << 20;

/// An object with its occurrences as components of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expanded {
    /// The VCALENDAR.
    pub text: String,
    /// How many occurrences stand in it. With none the text is no calendar object: RFC 5545 3.6 wants a component.
    pub instances: usize,
    /// Whether a limit cut it short: there are, or may be, more occurrences in the window.
    pub more: bool,
}

/// What only a series has, and what an expanded instance must not have.
const SERIES: [&str; 6] = ["RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "DURATION"];

/// One component of an expansion.
struct Written<'o> {
    /// Has its properties.
    component: &'o Component,
    /// When it takes place; none for a to-do without dates.
    span: Option<Span>,
    /// Which occurrence of a series it is.
    id: Option<When>,
}

impl CalendarObject {
    /// The object with each occurrence in `window` as a component of its own: times in UTC (dates stay dates),
    /// RECURRENCE-ID on each occurrence of a series, no RRULE, RDATE, EXDATE, no VTIMEZONE and nothing that refers to
    /// one (RFC 4791 9.6.5). What is in the window is decided as [`Self::overlaps`] does: a to-do without any date
    /// always is.
    ///
    /// At most `limit` occurrences are written, and none more once the text has [`EXPANDED_OCTETS`]: a megabyte of
    /// description a day is not multiplied by a year of days.
    pub fn expand(&self, window: Range<DateTime<Utc>>, default_zone: Tz, limit: usize) -> Expanded {
        let mut text = String::with_capacity(self.text().len());
        self.put_head(&mut text, default_zone);
        let (found, mut more) = self.written_out(window, default_zone, limit);
        let mut instances = 0;
        for one in found {
            if text.len() > EXPANDED_OCTETS {
                more = true;
                break;
            }
            text.push_str(&self.instance(&one, default_zone));
            instances += 1;
        }
        self.put_tail(&mut text);
        Expanded { text, instances, more }
    }

    /// What an expansion writes, and whether there is more.
    fn written_out(&self, window: Range<DateTime<Utc>>, zone: Tz, limit: usize) -> (Vec<Written<'_>>, bool) {
        if self.kind() == Kind::Todo && !self.is_timed_series() {
            let mut todos: Vec<_> =
                self.components().filter(|todo| self.todo_overlaps(todo, &window, zone)).collect();
            let more = todos.len() > limit;
            todos.truncate(limit);
            let written = |component| Written {
                component,
                span: span_of(component, self.zones()),
                id: recurrence_id(component, self.zones()),
            };
            return (todos.into_iter().map(written).collect(), more);
        }
        let found = self.touching(window, zone, limit);
        let written = |one: Occurrence| {
            let component = self.tree().children().get(one.component)?;
            Some(Written { component, span: Some(one.span), id: one.recurrence_id })
        };
        (found.items.into_iter().filter_map(written).collect(), found.more)
    }

    /// The object with only those overrides that touch `window`, by their own time or by the one they were planned
    /// at; the master stays (RFC 4791 9.6.6).
    pub fn limit_recurrence_set(&self, window: Range<DateTime<Utc>>, default_zone: Tz) -> String {
        let mut text = String::with_capacity(self.text().len());
        let mut from = 0;
        let length = self.span().map(|span| span.length(default_zone)).unwrap_or_default();
        for component in self.components() {
            let Some(id) = recurrence_id(component, self.zones()) else { continue };
            let planned = id.to_utc(default_zone);
            let touched = |start: DateTime<Utc>, end| super::occurrence::overlaps(start, end, &window);
            let own = span_of(component, self.zones())
                .is_some_and(|span| touched(span.start.to_utc(default_zone), span.end.to_utc(default_zone)));
            let future = super::engine::and_future(component);
            let planned_end = planned.checked_add_signed(length).unwrap_or(planned);
            if own || touched(planned, planned_end) || (future && planned < window.end) {
                continue;
            }
            let octets = component.octets();
            text.push_str(self.slice(from..octets.start));
            from = octets.end;
        }
        text.push_str(self.slice(from..self.text().len()));
        text
    }

    /// BEGIN:VCALENDAR and the calendar's own properties.
    fn put_head(&self, text: &mut String, zone: Tz) {
        let root = self.tree();
        let first = root.properties().first().map(|line| line.octets().start);
        let first = first.into_iter().chain(root.children().first().map(|child| child.octets().start)).min();
        text.push_str(self.slice(root.octets().start..first.unwrap_or(root.body_end())));
        for property in root.properties() {
            match self.without_zone(property, zone) {
                Some(line) => line.finish_into(text, line::line_end(self.text())),
                None => text.push_str(self.slice(property.octets())),
            }
        }
    }

    /// END:VCALENDAR.
    fn put_tail(&self, text: &mut String) {
        text.push_str(self.slice(self.tree().body_end()..self.text().len()));
    }

    /// One occurrence as a component of its own.
    fn instance(&self, one: &Written<'_>, zone: Tz) -> String {
        let component = one.component;
        let mut patch = Patch::new(self.text(), component);
        let end_name = if component.is("VTODO") { "DUE" } else { "DTEND" };
        let own = |name: &str| SERIES.contains(&name) || name == "DTSTART" || name == end_name;
        for property in component.properties() {
            if own(property.name()) {
                patch.remove(property.octets());
            } else if let Some(line) = self.without_zone(property, zone) {
                patch.replace(property, line);
            }
        }
        let mut inside: Vec<&Component> = component.children().iter().collect();
        while let Some(child) = inside.pop() {
            inside.extend(child.children());
            for property in child.properties() {
                if let Some(line) = self.without_zone(property, zone) {
                    patch.replace(property, line);
                }
            }
        }
        if let Some(span) = &one.span {
            let (start, end) = (in_utc(&span.start, zone), in_utc(&span.end, zone));
            if component.property("DTSTART").is_some() || !component.is("VTODO") {
                patch.append(when_line("DTSTART", &start, None, &[]));
            }
            // A day at the edge of time has no day behind it on which it could end.
            let stands =
                component.property(end_name).is_some() && !(start.is_date() && component.is("VEVENT"));
            if !component.is("VJOURNAL") && (end != start || stands) {
                patch.append(when_line(end_name, &end, None, &[]));
            }
        }
        if let Some(id) = &one.id {
            patch.append(when_line("RECURRENCE-ID", &in_utc(id, zone), None, &[]));
        }
        patch.finish()
    }

    /// A line that refers to a zone, written without: its times in UTC. `None` if it refers to none, or to one that
    /// nobody knows.
    fn without_zone(&self, property: &Property, zone: Tz) -> Option<LineBuilder> {
        let tzid = property.parameter_value("TZID")?;
        self.zones().zone(tzid)?;
        let time = |text: &str| match When::parse(text, property.is_date(), Some(tzid), self.zones()) {
            Ok(when) => in_utc(&when, zone).write().0,
            Err(_) => text.to_owned(),
        };
        let value = |text: &str| match text.split_once('/') {
            Some((start, end)) => format!("{}/{}", time(start), time(end)),
            None => time(text),
        };
        let values: Vec<String> = property.value().split(',').map(value).collect();
        let kept = property.parameters().iter().filter(|parameter| parameter.name() != "TZID");
        Some(LineBuilder::new(property.name()).parameters(kept).raw(&values.join(",")))
    }
}

/// The same moment in UTC; a date stays a date. What UTC has in a year that four digits cannot write, a calendar at
/// the edge of time, stops at that edge.
fn in_utc(when: &When, zone: Tz) -> When {
    let utc = match when {
        When::Date(_) => when.clone(),
        timed => When::Utc(timed.to_utc(zone)),
    };
    utc.with_local(shift(utc.local(), 0))
}
