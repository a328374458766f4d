//! What a command leaves, and the one statement that writes it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use televent_core::change::{Job, Priority};
use televent_core::{Actor, Change};

use super::row::{ActRow, ChangeRow, JobRow, Origin};
use crate::error::{StoreError, corrupt};

/// What one command leaves: objects, guests, change log, sync-tokens, its audit row, jobs, a consumed update.
#[derive(Debug)]
pub(crate) struct Record {
    at: DateTime<Utc>,
    /// The audit row, as JSON.
    act: String,
    /// The changed objects, as JSON with commas between them.
    changes: String,
    jobs: Vec<Job>,
}

impl Record {
    pub(super) fn of(
        origin: Origin,
        (actor, action): (Actor, &'static str),
        changes: &[Change],
        jobs: Vec<Job>,
        notes: Vec<serde_json::Value>,
    ) -> Result<Self, StoreError> {
        let rows: Vec<String> =
            changes.iter().map(|change| json(&ChangeRow::of(change, origin))).collect::<Result<_, _>>()?;
        let act = json(&ActRow {
            origin,
            door: actor.door.word(),
            device_id: actor.device.map(|device| device.0),
            action,
            delta: &serde_json::Value::Array(notes).to_string(),
            update_id: actor.update.map(|update| update.0),
            replied: jobs.iter().filter(|job| job.priority == Priority::Reply).map(|job| job.lane).collect(),
        })?;
        Ok(Self { at: origin.at, act, changes: rows.join(","), jobs })
    }

    /// About as many octets as it takes to say it.
    pub(super) fn len(&self) -> usize {
        self.act.len() + self.changes.len()
    }
}

/// Writes what commands leave, all of it or nothing.
///
/// Calendars are locked in id order, after every object lock a command took and before the chains, so that two
/// statements never wait for each other in a circle. The calendar's row lock makes the order of sync-tokens the order
/// of commits.
///
/// # Errors
/// If the database does not answer, or refuses one of them.
pub(crate) async fn write(connection: &mut PgConnection, records: &[Record]) -> Result<(), StoreError> {
    let acts = array(records.iter().map(|record| record.act.as_str()));
    let changes = array(records.iter().map(|record| record.changes.as_str()));
    let jobs = json(&JobRow::once_each(
        records.iter().flat_map(|record| record.jobs.iter().map(|job| (job, record.at))),
    ))?;
    sqlx::query_file_scalar!("src/tx/record.sql", acts, changes, jobs).fetch_one(connection).await?;
    Ok(())
}

/// A JSON array of what stands in each of `parts`, which may be nothing or have commas of its own.
fn array<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    let mut array = String::from("[");
    for part in parts.filter(|part| !part.is_empty()) {
        if array.len() > 1 {
            array.push(',');
        }
        array.push_str(part);
    }
    array.push(']');
    array
}

fn json<T: serde::Serialize + ?Sized>(row: &T) -> Result<String, StoreError> {
    serde_json::to_string(row).map_err(|_| corrupt("events", "text"))
}
