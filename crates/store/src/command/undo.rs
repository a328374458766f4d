//! Taking a change back, with everything that was changed together with it.

use televent_core::change::Action;
use televent_core::{EventError, EventId, invite};

use super::{Command, CommandError};
use crate::tx::Tx;

/// Brings an object back to what it was before one change, if that change is still its last. What the same
/// command changed besides (the other half of a split series, a guest's copy, all of a calendar) goes back with it, and
/// guests by mail are told.
#[derive(Clone, Copy, Debug)]
pub struct Undo {
    /// The object, there or deleted.
    pub event: EventId,
    /// The version the change made.
    pub version: i64,
}

impl Command for Undo {
    type Outcome = Action;
    const ACTION: &'static str = "event.undo";

    async fn run(self, tx: &mut Tx) -> Result<Action, CommandError> {
        tx.may_go_over();
        // The named one first: it is the one the person must be allowed to change.
        let changes = match tx.find_event(self.event).await? {
            Some(event) => {
                let named = event.undo(self.version, tx.before(self.event, self.version).await?)?;
                let beside = tx.restore_beside(self.event, self.version).await?;
                std::iter::once(named).chain(beside).collect()
            }
            None => tx.restore(self.event, self.version).await?,
        };
        let organizer = tx.person().await?;
        let named = changes.first().map(|change| (change.action(), change.calendar()));
        let (action, calendar) = named.ok_or(CommandError::NotFound)?;
        for change in changes {
            // Guests hear of the organizer's object, not of each copy of it.
            let tells = change.calendar() == calendar;
            tx.record(if tells { invite::tell_by_mail(change, &organizer)? } else { change });
        }
        for (event, version) in tx.changed_with(self.event, self.version).await? {
            let found = tx.lock_any_event(event).await?.ok_or(EventError::ChangedSince)?;
            let before = tx.before(event, version).await?;
            tx.record(found.undo(version, before)?);
        }
        Ok(action)
    }
}
