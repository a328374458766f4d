//! The one statement that writes: objects, guests, change log, sync-tokens, audit chain, outbox, inbox.

use televent_core::Change;
use televent_core::change::Priority;

use super::Tx;
use super::row::{ChangeRow, JobRow};
use crate::command::{CommandError, Refusal};
use crate::error::StoreError;

impl Tx {
    /// Writes every change, job and note collected so far, and the command's one audit row.
    ///
    /// Calendars are locked in id order, after every object lock the command took and before the person's
    /// chain, so that two commands never wait for each other in a circle. The calendar's row lock makes the
    /// order of sync-tokens the order of commits.
    pub(super) async fn flush(&mut self, action: &'static str) -> Result<(), CommandError> {
        let mut changes = std::mem::take(&mut self.changes);
        changes.sort_by_key(Change::calendar);
        let rows: Vec<ChangeRow<'_>> = changes.iter().map(ChangeRow::of).collect();
        let jobs = std::mem::take(&mut self.jobs);
        let replied: Vec<i64> =
            jobs.iter().filter(|job| job.priority == Priority::Reply).map(|job| job.lane).collect();
        let jobs = JobRow::once_each(&jobs, self.now);
        let delta = serde_json::Value::Array(std::mem::take(&mut self.notes)).to_string();
        let changes = json(&rows)?;
        let jobs = json(&jobs)?;
        let alone = self.inner.is_none();
        self.write(action, &changes, (&jobs, &replied), &delta).await.map_err(|error| refusal(error, alone))
    }

    async fn write(
        &mut self,
        action: &str,
        changes: &str,
        (jobs, replied): (&str, &[i64]),
        delta: &str,
    ) -> Result<(), StoreError> {
        let actor = self.actor;
        let (now, act) = (self.now, self.act);
        sqlx::query_file_scalar!(
            "src/tx/record.sql",
            changes,
            jobs,
            actor.person.0,
            now,
            actor.door.word(),
            actor.device.map(|device| device.0),
            action,
            delta,
            actor.update.map(|update| update.0),
            act,
            replied,
        )
        .fetch_one(&mut *self.executor().await?)
        .await?;
        Ok(())
    }
}

fn json<T: serde::Serialize>(rows: &T) -> Result<String, CommandError> {
    serde_json::to_string(rows).map_err(|_| CommandError::Store(crate::error::corrupt("events", "text")))
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
        _ => CommandError::Store(error),
    }
}
