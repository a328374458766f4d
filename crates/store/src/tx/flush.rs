//! The one statement that writes: objects, guests, change log, sync-tokens, audit chain, outbox, inbox.

use std::collections::HashSet;

use televent_core::Change;
use televent_core::change::Job;

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
        let jobs: Vec<JobRow<'_>> = once_each(&jobs).map(|job| JobRow::of(job, self.now)).collect();
        let delta = serde_json::Value::Array(std::mem::take(&mut self.notes)).to_string();
        let changes = json(&rows)?;
        let jobs = json(&jobs)?;
        let consumed = self.write(action, &changes, &jobs, &delta).await.map_err(refusal)?;
        if self.actor.update.is_some() && consumed == 0 {
            return Err(CommandError::AlreadyDone);
        }
        Ok(())
    }

    async fn write(
        &mut self,
        action: &str,
        changes: &str,
        jobs: &str,
        delta: &str,
    ) -> Result<i64, StoreError> {
        let actor = self.actor;
        Ok(sqlx::query_file_scalar!(
            "src/tx/record.sql",
            changes,
            jobs,
            actor.person.0,
            self.now,
            actor.door.word(),
            actor.device.map(|device| device.0),
            action,
            delta,
            actor.update.map(|update| update.0),
            self.act,
        )
        .fetch_one(&mut *self.inner)
        .await?)
    }
}

/// The jobs, of several with one key the last: the statement could not write the same row twice.
fn once_each(jobs: &[Job]) -> impl Iterator<Item = &Job> {
    let mut seen = HashSet::new();
    let mut last: Vec<&Job> = Vec::with_capacity(jobs.len());
    for job in jobs.iter().rev() {
        if job.dedupe_key.as_deref().is_none_or(|key| seen.insert(key)) {
            last.push(job);
        }
    }
    last.into_iter().rev()
}

fn json<T: serde::Serialize>(rows: &T) -> Result<String, CommandError> {
    serde_json::to_string(rows).map_err(|_| CommandError::Store(crate::error::corrupt("events", "text")))
}

/// Named constraints of the recorded tables, as the rule they stand for.
fn refusal(error: StoreError) -> CommandError {
    match error.constraint() {
        Some("events_uid") => CommandError::Refused(Refusal::UidTaken),
        Some("events_name") => CommandError::Refused(Refusal::NameTaken),
        _ => CommandError::Store(error),
    }
}
