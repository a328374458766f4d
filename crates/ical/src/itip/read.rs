//! Reading scheduling messages and applying answers.

use chrono::{DateTime, Utc};

use super::Method;
use crate::edit::{EditError, Target};
use crate::object::{Attendee, CalendarObject, recurrence_id, same_address, sequence, utc_value};
use crate::parse::ObjectError;
use crate::tree::{self, Component};
use crate::value::When;
use crate::{import, line};

/// Why a message is not written, read or applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ItipError {
    /// No METHOD stands.
    #[error("no METHOD")]
    NoMethod,
    /// The object in it cannot be read.
    #[error("{0}")]
    Object(#[from] ObjectError),
    /// The method is not the one asked for.
    #[error("another method")]
    OtherMethod,
    /// Another UID than that of the object.
    #[error("another UID")]
    OtherUid,
    /// The object has no such guest: nobody is added silently.
    #[error("no such guest")]
    NoSuchAttendee,
    /// The object has no ORGANIZER.
    #[error("no organizer")]
    NoOrganizer,
    /// The message is older than what stands (SEQUENCE, then DTSTAMP).
    #[error("older than what stands")]
    Stale,
    /// The answer cannot be put in.
    #[error("{0}")]
    Edit(#[from] EditError),
}

/// A revision of a component: SEQUENCE first, then DTSTAMP (RFC 5546 2.1.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Revision {
    /// SEQUENCE.
    pub sequence: i32,
    /// DTSTAMP.
    pub stamped: Option<DateTime<Utc>>,
}

impl Revision {
    /// The revision of a component.
    pub fn of(component: &Component) -> Self {
        let stamped = component.property("DTSTAMP").and_then(|stamp| utc_value(stamp.value()));
        Self { sequence: sequence(component), stamped }
    }
}

/// A scheduling message: what is to be done, and the object it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// What is asked.
    pub method: Method,
    /// The object, as text without its METHOD line.
    pub object: CalendarObject,
}

/// One answer in a REPLY.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The guest as he names and answers himself.
    pub guest: Attendee,
    /// The occurrence answered for; `None` for all.
    pub occurrence: Option<When>,
    /// The revision answered to and when.
    pub revision: Revision,
    /// COMMENT.
    pub comment: Option<String>,
}

impl Message {
    /// Reads a message; its text is kept but for the METHOD line, and for repairs where it could not be read.
    ///
    /// # Errors
    /// [`ItipError::NoMethod`], or why the object cannot be read.
    pub fn parse(text: &str) -> Result<Self, ItipError> {
        let mut method = None;
        let mut object = String::with_capacity(text.len());
        for range in line::ranges(text) {
            let raw = text.get(range).unwrap_or_default();
            let unfolded = line::unfold(raw);
            match line::split(&unfolded) {
                Some(content) if method.is_none() && content.name.eq_ignore_ascii_case("METHOD") => {
                    method = Some(Method::parse(content.value));
                }
                _ => object.push_str(raw),
            }
        }
        let method = method.ok_or(ItipError::NoMethod)?;
        match CalendarObject::parse(object) {
            Ok(object) => Ok(Self { method, object }),
            // Mail programs write what servers do not take; an import repairs it, if one object is meant.
            Err(error) => {
                let mut repaired = import::import(text).objects;
                match (repaired.pop(), repaired.is_empty()) {
                    (Some(object), true) => Ok(Self { method, object }),
                    _ => Err(error.into()),
                }
            }
        }
    }

    /// The answers of a REPLY (or COUNTER), one for each component.
    pub fn replies(&self) -> Vec<Reply> {
        if !matches!(self.method, Method::Reply | Method::Counter) {
            return Vec::new();
        }
        let one = |component: &Component| {
            Some(Reply {
                guest: Attendee::from_property(component.property("ATTENDEE")?),
                occurrence: recurrence_id(component, self.object.zones()),
                revision: Revision::of(component),
                comment: component.text("COMMENT"),
            })
        };
        self.object.components().filter_map(one).collect()
    }
}

impl CalendarObject {
    /// The object with an answer put in. `last` is the revision of the guest's last answer, if there was one.
    ///
    /// # Errors
    /// [`ItipError::Stale`] if the answer is to an older SEQUENCE than stands or older than `last`,
    /// [`ItipError::NoSuchAttendee`] if nobody of that address was asked.
    pub fn answered(
        &self,
        reply: &Reply,
        last: Option<Revision>,
        now: DateTime<Utc>,
    ) -> Result<Self, ItipError> {
        let component = reply
            .occurrence
            .as_ref()
            .and_then(|when| self.override_of(when, chrono_tz::UTC))
            .unwrap_or_else(|| self.master());
        let asked = |guest: &tree::Property| same_address(guest.value(), &reply.guest.address);
        if !component.all("ATTENDEE").any(asked) {
            return Err(ItipError::NoSuchAttendee);
        }
        if reply.revision.sequence < sequence(component) || last.is_some_and(|last| reply.revision < last) {
            return Err(ItipError::Stale);
        }
        let target = reply.occurrence.clone().map_or(Target::All, Target::One);
        Ok(self.with_partstat(&reply.guest.address, reply.guest.partstat, &target, now)?)
    }
}
