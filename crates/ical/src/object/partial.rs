//! Objects as reports give them out: expanded, or with fewer overrides (RFC 4791 9.6.5 and 9.6.6).

use std::ops::Range;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{CalendarObject, Occurrence, recurrence_id, span_of};
use crate::edit::{Patch, when_line};
use crate::tree::Component;
use crate::value::When;

/// The octets after which an expansion writes no further occurrence.
pub const EXPANDED_OCTETS: usize = 4 << 20;

/// An object with its occurrences as components of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expanded {
    /// The VCALENDAR.
    pub text: String,
    /// Whether a limit cut it short: there are, or may be, more occurrences in the window.
    pub more: bool,
}

/// What only a series has, and what an expanded instance must not have.
const SERIES: [&str; 6] = ["RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "DURATION"];

impl CalendarObject {
    /// The object with each occurrence in `window` as a component of its own: times in UTC (dates stay dates),
    /// RECURRENCE-ID on each occurrence of a series, no RRULE, RDATE, EXDATE and no VTIMEZONE (RFC 4791 9.6.5).
    ///
    /// At most `limit` occurrences are written, and none more once the text has [`EXPANDED_OCTETS`]: a megabyte of
    /// description a day is not multiplied by a year of days.
    pub fn expand(&self, window: Range<DateTime<Utc>>, default_zone: Tz, limit: usize) -> Expanded {
        let mut text = String::with_capacity(self.text().len());
        self.put_head(&mut text);
        let found = self.occurrences(window, default_zone, limit);
        let mut more = found.more;
        for occurrence in found.items {
            if text.len() > EXPANDED_OCTETS {
                more = true;
                break;
            }
            if let Some(component) = self.tree().children().get(occurrence.component) {
                text.push_str(&self.instance(component, &occurrence, default_zone));
            }
        }
        self.put_tail(&mut text);
        Expanded { text, more }
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
    fn put_head(&self, text: &mut String) {
        let root = self.tree();
        let first = root.properties().first().map(|line| line.octets().start);
        let first = first.into_iter().chain(root.children().first().map(|child| child.octets().start)).min();
        text.push_str(self.slice(root.octets().start..first.unwrap_or(root.body_end())));
        for property in root.properties() {
            text.push_str(self.slice(property.octets()));
        }
    }

    /// END:VCALENDAR.
    fn put_tail(&self, text: &mut String) {
        text.push_str(self.slice(self.tree().body_end()..self.text().len()));
    }

    /// One occurrence as a component of its own.
    fn instance(&self, component: &Component, occurrence: &Occurrence, zone: Tz) -> String {
        let mut patch = Patch::new(self.text(), component);
        for name in SERIES {
            patch.remove_all(name);
        }
        let span = &occurrence.span;
        let end_name = if component.is("VTODO") { "DUE" } else { "DTEND" };
        let ends =
            !component.is("VJOURNAL") && (span.end != span.start || component.property(end_name).is_some());
        for name in ["DTSTART", end_name] {
            patch.remove_all(name);
        }
        let starts = component.property("DTSTART").is_some() || !component.is("VTODO");
        if starts {
            patch.append(when_line("DTSTART", &in_utc(&span.start, zone), None, &[]));
        }
        if ends {
            patch.append(when_line(end_name, &in_utc(&span.end, zone), None, &[]));
        }
        if let Some(id) = &occurrence.recurrence_id {
            patch.append(when_line("RECURRENCE-ID", &in_utc(id, zone), None, &[]));
        }
        patch.finish()
    }
}

/// The same moment in UTC; a date stays a date.
fn in_utc(when: &When, zone: Tz) -> When {
    match when {
        When::Date(_) => when.clone(),
        timed => When::Utc(timed.to_utc(zone)),
    }
}
