//! Jobs that were given up: an admin looks at them, has them tried again, or discards them.

use chrono::{DateTime, Utc};
use televent_core::Channel;

use super::{JobId, Outbox, channel_of};
use crate::error::StoreError;

/// A job that was given up.
#[derive(Clone, Debug)]
pub struct Dead {
    /// Its number.
    pub job: JobId,
    /// How it would have left the house.
    pub channel: Channel,
    /// The word for what was to be done.
    pub kind: String,
    /// How often it was tried.
    pub attempts: i16,
    /// Why it was given up.
    pub error: String,
    /// When, by the database's clock.
    pub died_at: DateTime<Utc>,
}

impl Outbox {
    /// The jobs given up last, newest first.
    pub async fn dead(&self, limit: i64) -> Result<Vec<Dead>, StoreError> {
        let rows = sqlx::query!(
            "select id, channel, kind, attempts, error, died_at from outbox_dead order by died_at desc, id desc limit $1",
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Dead {
                    job: JobId(row.id),
                    channel: channel_of(row.channel)?,
                    kind: row.kind,
                    attempts: row.attempts,
                    error: row.error,
                    died_at: row.died_at,
                })
            })
            .collect()
    }

    /// Has jobs tried again, from the first attempt on and behind what waits in their lanes. One that stands in the
    /// outbox again under the same dedupe key is not doubled. Returns how many wait again.
    pub async fn revive(&self, jobs: &[JobId]) -> Result<u64, StoreError> {
        let ids: Vec<i64> = jobs.iter().map(|job| job.0).collect();
        let done = sqlx::query!(
            "with back as (delete from outbox_dead where id = any($1) returning *)
             insert into outbox (lane, slot, channel, prio, due_at, run_at, kind, subject, dedupe_key, payload)
             select lane, slot, channel, prio, $2, $2, kind, subject, dedupe_key, payload from back order by id
             on conflict (dedupe_key) where dedupe_key is not null do nothing",
            &ids,
            self.now(),
        )
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }

    /// Forgets jobs that were given up. Returns how many there were.
    pub async fn discard(&self, jobs: &[JobId]) -> Result<u64, StoreError> {
        let ids: Vec<i64> = jobs.iter().map(|job| job.0).collect();
        let done =
            sqlx::query!("delete from outbox_dead where id = any($1)", &ids).execute(&self.pool).await?;
        Ok(done.rows_affected())
    }
}
