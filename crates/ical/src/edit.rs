//! Edits of an object's text that touch only the lines that mean them.

mod apply;
mod overrides;
mod patch;
mod shift;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};

use crate::object::{Alarm, Attendee, CalAddress, CalendarObject, Class, PartStat, Status, Transparency};
use crate::parse::ObjectError;
use crate::recur::RuleError;
use crate::value::{Span, When};

pub(crate) use apply::finish;
pub(crate) use overrides::{Rewrite, check_span, in_form_of, length_of, one_component, set_span};
pub(crate) use patch::{Patch, when_line};

/// What a person changes. What is `None` or empty stays as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edit {
    /// A new title.
    pub summary: Option<String>,
    /// A new place, or none any more.
    pub location: Option<Option<String>>,
    /// A new description, or none any more.
    pub description: Option<Option<String>>,
    /// A new time. For [`Target::All`] it is the time of the first occurrence: the dates of the series that hang on
    /// it (EXDATE, RDATE, UNTIL, RECURRENCE-ID, weekdays of the rule) move along.
    pub span: Option<Span>,
    /// A new recurrence rule, or none any more. Only for [`Target::All`].
    pub rrule: Option<Option<String>>,
    /// A new STATUS.
    pub status: Option<Status>,
    /// A new TRANSP.
    pub transparency: Option<Transparency>,
    /// A new CLASS.
    pub class: Option<Class>,
    /// The alarms from now on; those that stand already keep their octets.
    pub alarms: Option<Vec<Alarm>>,
    /// The categories from now on.
    pub categories: Option<Vec<String>>,
    /// Guests to add; one who stands already is left alone.
    pub add_attendees: Vec<Attendee>,
    /// Addresses of guests to take out.
    pub remove_attendees: Vec<String>,
    /// The organizer from now on.
    pub organizer: Option<CalAddress>,
    /// Whether all guests but the organizer are asked again (PARTSTAT=NEEDS-ACTION), as a new time or place asks for.
    pub ask_again: bool,
}

/// Which occurrences an edit is for.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// The whole series, or the one event.
    All,
    /// The occurrence planned at this time (its RECURRENCE-ID).
    One(When),
    /// The occurrence planned at this time and all later ones. Only the first one can be meant within one object;
    /// for a later one see [`CalendarObject::edited_from`], which splits the series.
    From(When),
}

/// Why an edit is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The series has no occurrence at that time.
    #[error("no occurrence at that time")]
    NoSuchOccurrence,
    /// The later occurrences need an object of their own: split the series.
    #[error("the later occurrences need an object of their own")]
    NeedsSplit,
    /// Nothing would be left before the split.
    #[error("the series begins at that time")]
    NothingBefore,
    /// Nothing would be left of the object: it has no other occurrence.
    #[error("the object has no other occurrence")]
    NothingLeft,
    /// A rule or a series change asked for one occurrence.
    #[error("one occurrence has no rule")]
    NoRuleHere,
    /// The rule cannot follow the new start; give a new rule with it.
    #[error("the rule cannot follow the new start")]
    RuleCannotFollow,
    /// The recurrence rule cannot be read.
    #[error("not a recurrence rule: {0}")]
    Rule(#[from] RuleError),
    /// The end is before the start, or of another kind.
    #[error("the end is before the start")]
    Backwards,
    /// No such guest.
    #[error("no such guest")]
    NoSuchAttendee,
    /// The object lacks what the edit needs, such as a DTSTART or a master.
    #[error("the object has no {0}")]
    Missing(&'static str),
    /// The series has too many occurrences before that time to count them.
    #[error("too many occurrences before that time")]
    TooMany,
    /// The edited text would not be a calendar object, for instance too large.
    #[error("the edited object would not stand: {0}")]
    Refused(#[from] ObjectError),
}

impl CalendarObject {
    /// The object with `edit` made on `target`. Only the lines that mean it change; DTSTAMP and LAST-MODIFIED of the
    /// component become `now`, and SEQUENCE is raised when time, place, recurrence or status change (RFC 5546 2.1.4).
    ///
    /// # Errors
    /// [`EditError`] names why not; the object stays as it was.
    pub fn edited(&self, edit: &Edit, target: &Target, now: DateTime<Utc>) -> Result<Self, EditError> {
        apply::edited(self, edit, target, now)
    }

    /// The object with the answer of the guest at `address`. Answers for a single occurrence make an override.
    ///
    /// # Errors
    /// [`EditError::NoSuchAttendee`] if nobody has that address, and as for [`Self::edited`].
    pub fn with_partstat(
        &self,
        address: &str,
        answer: PartStat,
        target: &Target,
        now: DateTime<Utc>,
    ) -> Result<Self, EditError> {
        apply::with_partstat(self, address, answer, target, now)
    }

    /// The object cancelled as a whole: STATUS:CANCELLED on the master and every override.
    ///
    /// # Errors
    /// As for [`Self::edited`].
    pub fn cancelled(&self, now: DateTime<Utc>) -> Result<Self, EditError> {
        apply::cancelled(self, now)
    }
}
