//! Taking a change back, with everything that was changed together with it.

use televent_core::change::Action;
use televent_core::{Change, EventId, invite};

use super::{Command, CommandError};
use crate::tx::Tx;

/// Brings an object back to what it was before one change, if that change is still its last. What the same
/// command changed besides (the other half of a split series, a guest's copy) goes back with it, and guests by mail are told.
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
        // The named one first: it is the one the person must be allowed to change.
        let change = match tx.find_event(self.event).await? {
            Some(event) => event.undo(self.version, tx.before(self.event, self.version).await?)?,
            None => tx.restore(self.event, self.version).await?,
        };
        let action = change.action();
        let organizer = tx.person().await?;
        tx.record(invite::tell_by_mail(change, &organizer)?);
        for (event, version) in tx.changed_with(self.event, self.version).await? {
            let change = carried_back(tx, event, version).await?;
            tx.record(change);
        }
        Ok(action)
    }
}

async fn carried_back(tx: &mut Tx, event: EventId, version: i64) -> Result<Change, CommandError> {
    match tx.lock_any_event(event).await? {
        Some(found) => Ok(found.undo(version, tx.before(event, version).await?)?),
        None => tx.restore_any(event, version).await,
    }
}
