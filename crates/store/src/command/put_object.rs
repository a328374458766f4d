//! CalDAV PUT (RFC 4791 section 5.3.2).

use televent_core::event::Place;
use televent_core::{ETag, Event, EventId, ObjectName};
use televent_ical::CalendarObject;

use super::{Command, CommandError, Precondition, Refusal};
use crate::tx::Tx;

/// Stores a client's object at an address under the home set of who asks, octet for octet.
#[derive(Clone, Debug)]
pub struct PutObject {
    /// The calendar, as the segment of its address.
    pub calendar: String,
    /// The last segment of the address.
    pub name: ObjectName,
    /// What the client sent.
    pub object: CalendarObject,
    /// On the present state; checked under the object's row lock.
    pub condition: Precondition,
}

/// What a PUT did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Put {
    /// There was nothing at the address.
    Created(ETag),
    /// The object there was replaced.
    Updated(ETag),
    /// The octets were the same: nothing is reported as changed.
    Same(ETag),
}

impl Command for PutObject {
    type Outcome = Put;
    const ACTION: &'static str = "object.put";

    async fn run(self, tx: &mut Tx) -> Result<Put, CommandError> {
        let place = tx.look_at(&self.calendar, &self.name, self.object.uid()).await?;
        let kind = self.object.kind();
        if !place.components.contains(&kind) {
            return Err(Refusal::Component(kind).into());
        }
        let calendar = place.calendar;
        // Nothing there means nothing to lock: the statement that records finds out if that is no longer so.
        let existing = match place.object {
            Some(event) => Some(tx.lock_any_event(event).await?.ok_or(CommandError::Overtaken)?),
            None => None,
        };
        let etag = existing.as_ref().map(|event| event.stored.etag.clone());
        if !self.condition.holds(etag.as_ref().map(ETag::as_str)) {
            return Err(CommandError::Precondition);
        }
        let fresh = ETag::of(self.object.text());
        let Some(existing) = existing else {
            if place.taken {
                return Err(Refusal::UidTaken.into());
            }
            let event = tx.new_id::<EventId>();
            let address = Place { event, calendar, name: self.name, last_version: 0 };
            tx.record(Event::create(address, self.object));
            return Ok(Put::Created(fresh));
        };
        match existing.replace(self.object)? {
            None => Ok(Put::Same(fresh)),
            Some(change) => {
                tx.record(change);
                Ok(Put::Updated(fresh))
            }
        }
    }
}
