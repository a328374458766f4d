//! The columns kept beside an object's text.

use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::attendee::keywords;
use super::{Alarm, Attendee, CalendarObject, Kind, span_of};
use crate::line;
use crate::tree::Component;
use crate::value::When;

/// STATUS (RFC 5545 3.8.1.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// May take place.
    Tentative,
    /// Takes place.
    Confirmed,
    /// Does not take place any more.
    Cancelled,
    /// To-do: to be begun.
    NeedsAction,
    /// To-do: begun.
    InProcess,
    /// To-do: done.
    Completed,
    /// Journal: being written.
    Draft,
    /// Journal: written.
    Final,
}

impl Status {
    const WORDS: [(Self, &str); 8] = [
        (Self::Tentative, "TENTATIVE"),
        (Self::Confirmed, "CONFIRMED"),
        (Self::Cancelled, "CANCELLED"),
        (Self::NeedsAction, "NEEDS-ACTION"),
        (Self::InProcess, "IN-PROCESS"),
        (Self::Completed, "COMPLETED"),
        (Self::Draft, "DRAFT"),
        (Self::Final, "FINAL"),
    ];

    /// Reads the keyword in any case; the American spelling of CANCELLED is understood. `None` for unknown words.
    pub fn parse(word: &str) -> Option<Self> {
        let word = word.trim();
        if word.eq_ignore_ascii_case("CANCELED") {
            return Some(Self::Cancelled);
        }
        Self::WORDS.iter().find(|(_, known)| known.eq_ignore_ascii_case(word)).map(|(status, _)| *status)
    }

    /// The keyword of the RFC.
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(status, _)| *status == self).map_or("", |(_, word)| word)
    }
}

keywords! {
    /// TRANSP (RFC 5545 3.8.2.7): whether the time is taken.
    Transparency, unknown Opaque {
        /// Blocks time.
        Opaque = "OPAQUE",
        /// Does not.
        Transparent = "TRANSPARENT",
    }
}

keywords! {
    /// CLASS (RFC 5545 3.8.1.3). An unknown word means PRIVATE, as the RFC says.
    Class, unknown Private {
        /// Anyone who sees the calendar may read it.
        Public = "PUBLIC",
        /// Only the owner may.
        Private = "PRIVATE",
        /// Only chosen people may.
        Confidential = "CONFIDENTIAL",
    }
}

/// The instants an [`Index`] keeps: the years 1 to 9999 in UTC, first and last second.
///
/// A calendar writes years 0 to 9999 on a wall that may be ahead of or behind UTC, and what begins then may last
/// longer; the years before 1 and after 9999 are written differently everywhere. What begins outside is kept as
/// beginning at the edge, and what ends after it as without end, so nothing is looked for where it is not.
pub const EXTENT: RangeInclusive<DateTime<Utc>> = at(-62_135_596_800)..=at(253_402_300_799);

const fn at(seconds: i64) -> DateTime<Utc> {
    match DateTime::from_timestamp(seconds, 0) {
        Some(instant) => instant,
        None => DateTime::UNIX_EPOCH,
    }
}

/// An object's columns: what lists, filters and rules need without reading the text again.
#[derive(Clone, Debug, PartialEq)]
pub struct Index {
    /// The UID of all components.
    pub uid: String,
    /// Event, to-do or journal.
    pub kind: Kind,
    /// SUMMARY of the master, as are the texts below.
    pub summary: Option<String>,
    /// LOCATION.
    pub location: Option<String>,
    /// DESCRIPTION.
    pub description: Option<String>,
    /// The highest SEQUENCE of all components.
    pub sequence: i32,
    /// STATUS.
    pub status: Option<Status>,
    /// TRANSP; OPAQUE if missing, but TRANSPARENT for a cancelled event.
    pub transparency: Transparency,
    /// CLASS; PUBLIC if missing.
    pub class: Class,
    /// Start of the first occurrence, within [`EXTENT`]. `None` if nothing ever takes place.
    pub starts_at: Option<DateTime<Utc>>,
    /// End of the last occurrence of the whole series, within [`EXTENT`]. `None` if it is endless, ends later than
    /// that, or nothing ever takes place.
    pub ends_at: Option<DateTime<Utc>>,
    /// Whether DTSTART is a date.
    pub all_day: bool,
    /// Whether DTSTART is a date or a time without zone.
    pub floating: bool,
    /// The TZID as written on DTSTART.
    pub tzid: Option<String>,
    /// Whether RRULE or RDATE stands.
    pub recurring: bool,
    /// The ORGANIZER's address as a URI.
    pub organizer: Option<String>,
    /// The master's guests.
    pub attendees: Vec<Attendee>,
    /// The master's alarms that can be read.
    pub alarms: Vec<Alarm>,
    /// CATEGORIES, all lines together.
    pub categories: Vec<String>,
}

/// The columns of `object`.
pub(super) fn of(object: &CalendarObject, default_zone: Tz) -> Index {
    let master = object.master();
    let span = span_of(master, object.zones());
    let status = master.property("STATUS").and_then(|status| Status::parse(status.value()));
    let (first, last) = super::occurrence::extent(object, default_zone);
    Index {
        uid: object.uid().to_owned(),
        kind: object.kind(),
        summary: master.text("SUMMARY"),
        location: master.text("LOCATION"),
        description: master.text("DESCRIPTION"),
        sequence: object.components().map(sequence).max().unwrap_or(0),
        status,
        transparency: match master.property("TRANSP") {
            _ if status == Some(Status::Cancelled) => Transparency::Transparent,
            Some(word) => Transparency::parse(word.value()),
            None => Transparency::Opaque,
        },
        class: master.property("CLASS").map_or(Class::Public, |class| Class::parse(class.value())),
        starts_at: first.map(|start| start.clamp(*EXTENT.start(), *EXTENT.end())),
        ends_at: last.filter(|end| end <= EXTENT.end()).map(|end| end.max(*EXTENT.start())),
        all_day: span.as_ref().is_some_and(|span| matches!(span.start, When::Date(_))),
        floating: span.as_ref().is_some_and(|span| matches!(span.start, When::Date(_) | When::Floating(_))),
        tzid: master.property("DTSTART").and_then(|start| start.parameter_value("TZID")).map(str::to_owned),
        recurring: ["RRULE", "RDATE"].iter().any(|name| master.property(name).is_some()),
        organizer: master.property("ORGANIZER").map(|organizer| organizer.value().trim().to_owned()),
        attendees: master.all("ATTENDEE").map(Attendee::from_property).collect(),
        alarms: alarms(master),
        categories: categories(master),
    }
}

/// All CATEGORIES lines together, at most [`line::TEXT_LIST`] of them.
pub(crate) fn categories(component: &Component) -> Vec<String> {
    let lines = component.all("CATEGORIES");
    lines.flat_map(|line| line::split_text_list(line.value())).take(line::TEXT_LIST).collect()
}

/// The component's SEQUENCE; 0 if missing or unreadable, never negative.
pub(crate) fn sequence(component: &Component) -> i32 {
    component
        .property("SEQUENCE")
        .and_then(|sequence| sequence.value().trim().parse().ok())
        .filter(|sequence| *sequence >= 0)
        .unwrap_or(0)
}

/// The component's alarms that can be read.
pub(crate) fn alarms(component: &Component) -> Vec<Alarm> {
    component.children().iter().filter(|child| child.is("VALARM")).filter_map(Alarm::from_component).collect()
}
