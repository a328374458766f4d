//! Jobs that belong to no command: nothing was decided, only noticed.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use televent_core::change::{Effect, Job};

use crate::error::{StoreError, corrupt};
use crate::tx::JobRow;

/// Puts one job per effect in the outbox, of several with one key the last; one with the key of a job that waits
/// takes its place, as in the recording statement. Returns how many were put.
///
/// # Errors
/// If the database does not answer.
pub(crate) async fn put(
    connection: &mut PgConnection,
    effects: &[Effect],
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    if effects.is_empty() {
        return Ok(0);
    }
    let jobs: Vec<Job> = effects.iter().map(Effect::job).collect();
    let rows = JobRow::once_each(jobs.iter().map(|job| (job, now)));
    let rows = serde_json::to_string(&rows).map_err(|_| corrupt("outbox", "payload"))?;
    let done = sqlx::query!(
        "insert into outbox as o (lane, slot, channel, prio, due_at, run_at, kind, dedupe_key, payload)
         select j.lane, j.slot, j.channel, j.prio, j.due_at, j.due_at, j.kind, j.dedupe_key, j.payload
         from json_to_recordset($1::text::json) as j(lane bigint, slot smallint, channel smallint, prio smallint,
           due_at timestamptz, kind text, dedupe_key text, payload jsonb)
         on conflict (dedupe_key) where dedupe_key is not null do update set
           due_at = excluded.due_at, run_at = excluded.run_at, prio = excluded.prio, payload = excluded.payload
         where o.owner is null",
        rows,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}
