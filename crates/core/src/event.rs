//! Calendar objects and the rules about them.
//!
//! A rule takes what is stored and what is wanted and returns a [`Change`]; the text the client sent stays the
//! truth, so a rule that moves an event edits that text.

mod etag;
#[cfg(test)]
mod tests;

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use televent_ical::compose::{ComposeError, NewEvent};
use televent_ical::{CalendarObject, Edit, EditError, ObjectError, Target};

pub use etag::ETag;

use crate::change::{Change, Effect, Stored};
use crate::id::{CalendarId, EventId, PersonId, TelegramId};
use crate::notice::Notice;

/// Why a rule about events said no.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// The text is not a calendar object resource (RFC 4791 section 4.1).
    #[error(transparent)]
    Object(#[from] ObjectError),
    /// The edit cannot be made to this object.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// A new event cannot be written down as wanted.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// An object that exists keeps its UID.
    #[error("the UID of an existing object may not change")]
    Identity,
    /// The last segment of an address holds a slash, a control character, or is too long.
    #[error("not a name for a calendar object")]
    Name,
    /// The event has changed again since.
    #[error("the event has changed since")]
    ChangedSince,
}

/// The last segment of an object's address, decoded: any characters but `/` and controls, 1 to 255 octets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ObjectName(String);

impl ObjectName {
    /// Takes a decoded path segment.
    ///
    /// # Errors
    /// [`EventError::Name`] if it is empty, `.` or `..`, too long, or holds a slash or a control character.
    pub fn new(segment: impl Into<String>) -> Result<Self, EventError> {
        let segment = segment.into();
        let bad = segment.is_empty() || segment.len() > 255 || segment == "." || segment == "..";
        if bad || segment.chars().any(|c| c == '/' || c.is_control()) {
            return Err(EventError::Name);
        }
        Ok(Self(segment))
    }

    /// The name an object gets that was not made by a calendar program.
    pub fn of(event: EventId) -> Self {
        Self(format!("{event}.ics"))
    }

    /// A name that was kept.
    pub fn kept(name: String) -> Self {
        Self(name)
    }

    /// The decoded segment.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// For whom a card is; decides its buttons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardKind {
    /// For the person whose calendar the event is in.
    Own,
    /// For a guest, with buttons to answer.
    Guest,
}

/// A message that shows an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Card {
    /// The chat.
    pub chat: TelegramId,
    /// The message in it.
    pub message: i64,
    /// For whom it is.
    pub kind: CardKind,
}

/// A stored calendar object, whatever component it holds.
#[derive(Clone, Debug)]
pub struct Event {
    /// Our id; survives deletion and undo.
    pub id: EventId,
    /// The calendar it is in.
    pub calendar: CalendarId,
    /// Whose calendar that is.
    pub owner: PersonId,
    /// The last segment of its address.
    pub name: ObjectName,
    /// Its UID, unique in its calendar.
    pub uid: String,
    /// How often it was written, deletion included.
    pub version: i64,
    /// Its octets.
    pub stored: Stored,
    /// The messages that show it.
    pub cards: Vec<Card>,
}

/// Where a new object goes.
#[derive(Clone, Debug)]
pub struct Place {
    /// The object's id.
    pub event: EventId,
    /// The calendar.
    pub calendar: CalendarId,
    /// The last segment of its address.
    pub name: ObjectName,
    /// The version the object had when it was last deleted; 0 for one that never was.
    pub last_version: i64,
}

impl Place {
    /// A place for an object that never was, named after its id.
    pub fn new(event: EventId, calendar: CalendarId) -> Self {
        Self { event, calendar, name: ObjectName::of(event), last_version: 0 }
    }
}

impl Event {
    /// The typed view of the stored text.
    ///
    /// # Errors
    /// [`EventError::Object`] if the text is none that could have been stored.
    pub fn object(&self) -> Result<CalendarObject, EventError> {
        Ok(CalendarObject::parse(self.stored.text.as_str())?)
    }

    /// A new event from what a person said.
    ///
    /// # Errors
    /// [`EventError::Compose`] if it cannot be written down as wanted.
    pub fn schedule(place: Place, new: &NewEvent, now: DateTime<Utc>) -> Result<Change, EventError> {
        Ok(Self::create(place, new.compose(now)?))
    }

    /// A new object as a client sent it, or one that comes back.
    pub fn create(place: Place, object: CalendarObject) -> Change {
        let etag = ETag::of(object.text());
        Change {
            event: place.event,
            calendar: place.calendar,
            name: place.name,
            version: place.last_version + 1,
            before: None,
            after: Some((object, etag)),
            effects: Vec::new(),
        }
    }

    /// The object as a client sends it in place of what is stored; `None` if the octets are the same.
    ///
    /// # Errors
    /// [`EventError::Identity`] if the UID differs (RFC 4791 section 5.3.2).
    pub fn replace(&self, object: CalendarObject) -> Result<Option<Change>, EventError> {
        if object.text() == self.stored.text {
            return Ok(None);
        }
        if object.uid() != self.uid {
            return Err(EventError::Identity);
        }
        Ok(Some(self.become_object(object)))
    }

    /// An edit in words of the calendar: only the lines that mean it change. For one instance and all that
    /// follow, the series is split: the later ones become an object of their own at `place`.
    ///
    /// # Errors
    /// [`EventError::Edit`] if the edit cannot be made to this object.
    pub fn rewrite(
        &self,
        edit: &Edit,
        target: &Target,
        place: Place,
        now: DateTime<Utc>,
    ) -> Result<Vec<Change>, EventError> {
        let object = self.object()?;
        match (target, object.edited(edit, target, now)) {
            (Target::From(when), Err(EditError::NeedsSplit)) => {
                let (earlier, later) = object.edited_from(edit, when, &place.event.to_string(), now)?;
                Ok(vec![self.become_object(earlier), Self::create(place, later)])
            }
            (_, edited) => Ok(vec![self.become_object(edited?)]),
        }
    }

    /// Calls off the whole series, one instance of it, or one and all that follow.
    ///
    /// # Errors
    /// [`EventError::Edit`] if there is no such instance.
    pub fn call_off(&self, target: &Target, now: DateTime<Utc>) -> Result<Change, EventError> {
        let object = match target {
            Target::All => return Ok(self.delete()),
            Target::One(when) => match self.object()?.without_occurrence(when, now) {
                Err(EditError::NothingLeft) => return Ok(self.delete()),
                without => without?,
            },
            Target::From(when) => match self.object()?.split_at(when, &self.id.to_string(), now) {
                Err(EditError::NothingBefore) => return Ok(self.delete()),
                split => split?.0,
            },
        };
        Ok(self.become_object(object))
    }

    /// The object goes. Its cards say so and offer to bring it back.
    pub fn delete(&self) -> Change {
        let effects = self.refreshes();
        Change { before: Some(self.stored.clone()), after: None, effects, ..self.next() }
    }

    /// The object as it was before `version`, which must be the last change of it.
    ///
    /// # Errors
    /// [`EventError::ChangedSince`] if something else changed in between.
    pub fn undo(&self, version: i64, before: Option<Stored>) -> Result<Change, EventError> {
        if self.version != version {
            return Err(EventError::ChangedSince);
        }
        match before {
            None => Ok(self.delete()),
            Some(stored) => Ok(self.become_object(CalendarObject::parse(stored.text)?)),
        }
    }

    /// This object with other octets; every message that shows it is brought up to date.
    pub(crate) fn become_object(&self, object: CalendarObject) -> Change {
        let etag = ETag::of(object.text());
        let effects = self.refreshes();
        Change { before: Some(self.stored.clone()), after: Some((object, etag)), effects, ..self.next() }
    }

    fn next(&self) -> Change {
        Change {
            event: self.id,
            calendar: self.calendar,
            name: self.name.clone(),
            version: self.version + 1,
            before: None,
            after: None,
            effects: Vec::new(),
        }
    }

    fn refreshes(&self) -> Vec<Effect> {
        refreshes(self.id, self.version + 1, &self.cards).collect()
    }
}

/// One effect for each message that shows an event.
fn refreshes(event: EventId, version: i64, cards: &[Card]) -> impl Iterator<Item = Effect> {
    cards.iter().map(move |card| Effect::Say {
        chat: card.chat,
        notice: Notice::Refresh { event, card: card.kind, message: card.message, version },
    })
}

impl Change {
    /// The same change, which also brings these messages up to date.
    pub fn refreshing(mut self, cards: &[Card]) -> Self {
        self.effects.extend(refreshes(self.event, self.version, cards));
        self
    }
}
