//! The calendar object: text as a client stored it, and the view the rest of Televent has of it.

mod alarm;
mod attendee;
mod component;
mod engine;
mod index;
mod occurrence;
mod overlap;
mod partial;
#[cfg(test)]
mod tests;
mod zones;

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use chrono_tz::Tz;

pub use alarm::{Alarm, AlarmAction, Trigger};
pub use attendee::{
    Attendee, CalAddress, PartStat, Role, ScheduleAgent, UserKind, bare_address, same_address,
};
pub use index::{Class, EXTENT, Index, Status, Transparency};
pub use occurrence::{Occurrence, Occurrences};
pub use overlap::AlarmTime;
pub use partial::{EXPANDED_OCTETS, Expanded};

use crate::parse::{self, ObjectError};
use crate::recur::RecurrenceSet;
use crate::tree::Component;
use crate::value::{Span, When};
use crate::zone::ZoneTable;

pub(crate) use alarm::{utc_text, utc_value};
pub(crate) use attendee::keywords;
pub(crate) use component::{read_when, recurrence_id, span_of, start_of, when_of};
pub(crate) use index::{alarms, categories, sequence};
pub use zones::zone_defined;
pub(crate) use zones::{definable, vtimezone, zone_table};

/// What a calendar object is made of (RFC 4791 4.1: one kind per object).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// VEVENT
    Event,
    /// VTODO
    Todo,
    /// VJOURNAL
    Journal,
}

impl Kind {
    /// The component's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Event => "VEVENT",
            Self::Todo => "VTODO",
            Self::Journal => "VJOURNAL",
        }
    }

    /// The kind a component name (in upper case) stands for.
    pub fn of(component: &str) -> Option<Self> {
        [Self::Event, Self::Todo, Self::Journal].into_iter().find(|kind| kind.as_str() == component)
    }
}

/// A calendar object resource (RFC 4791 4.1): one UID, one kind of component, its overrides and its VTIMEZONEs.
///
/// The text stands octet for octet as it came. Cloning is cheap: text and view are shared.
#[derive(Clone, Debug)]
pub struct CalendarObject(Arc<View>);

/// The text and what was read of it.
#[derive(Debug)]
struct View {
    text: String,
    root: Component,
    zones: ZoneTable,
    uid: String,
    kind: Kind,
    /// What the recurrence engine takes, made when it is first asked for.
    recurrence: OnceLock<Option<RecurrenceSet>>,
    /// The same without overrides, made when it is first asked for.
    plan: OnceLock<Option<RecurrenceSet>>,
}

impl PartialEq for CalendarObject {
    fn eq(&self, other: &Self) -> bool {
        self.0.text == other.0.text
    }
}

impl Eq for CalendarObject {}

impl CalendarObject {
    /// Reads a calendar object resource within [`crate::guard::Limits::default`].
    ///
    /// # Errors
    /// [`ObjectError`] names the rule broken; nothing is repaired here (see [`crate::import`] for that).
    pub fn parse(text: impl Into<String>) -> Result<Self, ObjectError> {
        parse::object(text.into())
    }

    pub(crate) fn assemble(text: String, root: Component, zones: ZoneTable, uid: String, kind: Kind) -> Self {
        Self(Arc::new(View {
            text,
            root,
            zones,
            uid,
            kind,
            recurrence: OnceLock::new(),
            plan: OnceLock::new(),
        }))
    }

    /// The text, octet for octet as stored.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The one UID of all components.
    pub fn uid(&self) -> &str {
        &self.0.uid
    }

    /// Event, to-do or journal.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The VCALENDAR with everything in it; properties and components know their octets in [`Self::text`].
    pub fn tree(&self) -> &Component {
        &self.0.root
    }

    /// The octets a line or component of this object's tree stands on.
    pub fn slice(&self, octets: Range<usize>) -> &str {
        self.0.text.get(octets).unwrap_or_default()
    }

    /// The zones defined by the VTIMEZONEs inside.
    pub fn zones(&self) -> &ZoneTable {
        &self.0.zones
    }

    /// The component without RECURRENCE-ID; for an object of overrides only, the first of them.
    pub fn master(&self) -> &Component {
        let mut first = None;
        for component in self.components() {
            if component.property("RECURRENCE-ID").is_none() {
                return component;
            }
            first = first.or(Some(component));
        }
        first.unwrap_or(&self.0.root)
    }

    /// Whether a component without RECURRENCE-ID stands; an invitation to single occurrences has none.
    pub fn has_master(&self) -> bool {
        self.components().any(|component| component.property("RECURRENCE-ID").is_none())
    }

    /// The components of this object's kind, master and overrides, in order.
    pub fn components(&self) -> impl Iterator<Item = &Component> {
        let name = self.kind().as_str();
        self.tree().children().iter().filter(move |component| component.is(name))
    }

    /// The override of the occurrence that was planned at `when`, if one stands.
    pub fn override_of(&self, when: &When, default_zone: Tz) -> Option<&Component> {
        let instant = when.to_utc(default_zone);
        self.components().find(|component| {
            recurrence_id(component, self.zones())
                .is_some_and(|id| id == *when || id.to_utc(default_zone) == instant)
        })
    }

    /// The master's span: DTSTART to DTEND, DUE or by DURATION. `None` without a readable DTSTART or DUE.
    pub fn span(&self) -> Option<Span> {
        span_of(self.master(), self.zones())
    }

    /// The master's RRULE as written.
    pub fn rrule(&self) -> Option<String> {
        self.master().property("RRULE").map(|rule| rule.value().to_owned())
    }

    /// What the recurrence engine takes: master and overrides. `None` without a master that has a DTSTART.
    pub fn recurrence(&self) -> Option<&RecurrenceSet> {
        self.0.recurrence.get_or_init(|| engine::set(self)).as_ref()
    }

    /// What the series plans, overrides left out.
    fn plan(&self) -> Option<&RecurrenceSet> {
        self.0.plan.get_or_init(|| self.recurrence().map(engine::plan)).as_ref()
    }

    /// The columns kept beside the text; floating times are read in `default_zone`.
    pub fn index(&self, default_zone: Tz) -> Index {
        index::of(self, default_zone)
    }
}
