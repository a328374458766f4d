//! An object goes, or a part of a series is called off, by chat, REST or CalDAV DELETE.

use televent_core::{CalendarId, DraftId, EventId, ObjectName, invite};
use televent_ical::Target;

use super::{Command, CommandError, Precondition};
use crate::tx::Tx;

/// How a door names the object.
#[derive(Clone, Debug)]
pub enum Which {
    /// By our id.
    Event(EventId),
    /// By its address.
    Object(CalendarId, ObjectName),
}

/// Deletes an object or calls off instances of it; undoing the version returned brings them back. Guests by mail hear
/// that the organizer's event is off.
#[derive(Clone, Debug)]
pub struct DeleteEvent {
    /// The object.
    pub which: Which,
    /// The whole series, one instance, or one and all that follow.
    pub target: Target,
    /// On the present state.
    pub condition: Precondition,
    /// The question this answers, which is closed with it.
    pub draft: Option<DraftId>,
}

/// What was deleted.
#[derive(Clone, Copy, Debug)]
pub struct Deleted {
    /// The object.
    pub event: EventId,
    /// The version that the deletion made; undoing it brings the object back.
    pub version: i64,
}

impl Command for DeleteEvent {
    type Outcome = Deleted;
    const ACTION: &'static str = "event.delete";

    async fn run(self, tx: &mut Tx) -> Result<Deleted, CommandError> {
        tx.answer(self.draft).await?;
        let event = match self.which {
            Which::Event(id) => tx.lock_event(id).await?,
            Which::Object(calendar, name) => {
                tx.lock_object(calendar, &name).await?.ok_or(CommandError::NotFound)?
            }
        };
        if !self.condition.holds(Some(event.stored.etag.as_str())) {
            return Err(CommandError::Precondition);
        }
        let change = event.call_off(&self.target, tx.now())?;
        let deleted = Deleted { event: event.id, version: change.version() };
        let organizer = tx.person().await?;
        tx.record(invite::tell_by_mail(change, &organizer)?);
        Ok(deleted)
    }
}
