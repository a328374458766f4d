//! The end of a command: what it collected is written.

use chrono::SubsecRound;
use televent_core::Change;

use super::Tx;
use super::record::{self, Record};
use super::row::Origin;
use crate::command::{CommandError, Refusal};
use crate::error::StoreError;

impl Tx {
    /// Writes every change, job and note collected so far, and the command's one audit row: in the transaction, or, if
    /// none has begun, together with what others leave at the same moment.
    pub(super) async fn flush(&mut self, action: &'static str) -> Result<(), CommandError> {
        let mut changes = std::mem::take(&mut self.changes);
        changes.sort_by_key(Change::calendar);
        let (jobs, notes) = (std::mem::take(&mut self.jobs), std::mem::take(&mut self.notes));
        let (act, at, room) = (self.act, self.now.trunc_subsecs(6), self.room);
        let origin = Origin { act, at, person_id: self.actor.person.0, room };
        let record = Record::of(origin, (self.actor, action), &changes, jobs, notes)?;
        let alone = self.inner.is_none();
        let written = match &mut self.inner {
            Some(begun) => record::write(begun, &[record]).await,
            None => self.recorder.record(record).await,
        };
        written.map_err(|error| refusal(error, alone))
    }
}

/// What the statement says no with, as the rule it stands for. A name or UID that was free when a command looked
/// without a lock and is taken now (`alone`) means that the command must look again.
fn refusal(error: StoreError, alone: bool) -> CommandError {
    match (error.constraint(), error.code().as_deref()) {
        (Some("events_uid" | "events_name"), _) if alone => CommandError::Overtaken,
        (Some("events_uid"), _) => CommandError::Refused(Refusal::UidTaken),
        (Some("events_name"), _) => CommandError::Refused(Refusal::NameTaken),
        (_, Some("TV001")) => CommandError::AlreadyDone,
        (_, Some("TV002")) => CommandError::Overtaken,
        (_, Some("TV003")) => CommandError::Refused(Refusal::Full),
        _ => CommandError::Store(error),
    }
}
