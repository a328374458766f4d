//! How a job in flight ends. Every statement here is guarded by the lease: who lost it changes nothing.

use chrono::{DateTime, Utc};
use televent_core::change::Effect;

use super::claim::columns;
use super::{Hold, JobId, Outbox, put, slot_of};
use crate::error::StoreError;

/// A job that is to be tried again.
#[derive(Clone, Copy, Debug)]
pub struct PutOff {
    /// The lease that is given back.
    pub hold: Hold,
    /// When it is visible again.
    pub until: DateTime<Utc>,
    /// Whether the attempt counts; being told to wait is not a failure.
    pub counts: bool,
}

impl Outbox {
    /// The jobs are done. Returns those that were still ours.
    pub async fn finish(&self, holds: &[Hold]) -> Result<Vec<JobId>, StoreError> {
        let (jobs, owners, attempts) = columns(holds);
        let rows = sqlx::query_scalar!(
            "with gone as (
               delete from outbox o using unnest($1::bigint[], $2::integer[], $3::smallint[]) as h(job, owner, attempt)
               where o.id = h.job and o.owner = h.owner and o.attempts = h.attempt
               returning o.id, o.lane, o.channel, o.attempts, o.kind, o.dedupe_key, o.due_at
             )
             insert into outbox_done (id, lane, channel, attempts, kind, dedupe_key, due_at, done_at)
             select id, lane, channel, attempts, kind, dedupe_key, due_at, clock_timestamp() from gone returning id",
            &jobs,
            &owners,
            &attempts,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.into_iter().map(JobId).collect())
    }

    /// The jobs are tried again later; each holds its lane until then. Returns how many were still ours.
    pub async fn put_off(&self, jobs: &[PutOff]) -> Result<u64, StoreError> {
        let holds: Vec<Hold> = jobs.iter().map(|job| job.hold).collect();
        let (ids, owners, attempts) = columns(&holds);
        let until: Vec<DateTime<Utc>> = jobs.iter().map(|job| job.until).collect();
        let back: Vec<i16> = jobs.iter().map(|job| i16::from(!job.counts)).collect();
        let done = sqlx::query!(
            "update outbox o set owner = null, leased_until = null, run_at = h.until, attempts = o.attempts - h.back
             from unnest($1::bigint[], $2::integer[], $3::smallint[], $4::timestamptz[], $5::smallint[])
               as h(job, owner, attempt, until, back)
             where o.id = h.job and o.owner = h.owner and o.attempts = h.attempt",
            &ids,
            &owners,
            &attempts,
            &until,
            &back,
        )
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }

    /// The job will not work however often it is tried; it waits for an operator, its lane goes on, and whoever must
    /// know of it is told.
    pub async fn bury(&self, hold: Hold, error: &str, tell: &[Effect]) -> Result<bool, StoreError> {
        let mut tx = self.pool.begin().await?;
        let buried = sqlx::query!(
            "with gone as (
               delete from outbox where id = $1 and owner = $2 and attempts = $3 returning *
             )
             insert into outbox_dead (id, lane, slot, channel, prio, due_at, attempts, kind, subject, dedupe_key, payload, error)
             select id, lane, slot, channel, prio, due_at, attempts, kind, subject, dedupe_key, payload, $4 from gone",
            hold.job.0,
            hold.owner,
            hold.attempt,
            error,
        )
        .execute(&mut *tx)
        .await?
        .rows_affected()
            > 0;
        if buried {
            put(&mut tx, tell, self.now()).await?;
        }
        tx.commit().await?;
        Ok(buried)
    }

    /// Nothing of this lane can arrive any more: the job and all that waits behind it go, and whoever must know of it
    /// is told.
    pub async fn drop_lane(&self, hold: Hold, lane: i64, tell: &[Effect]) -> Result<u64, StoreError> {
        let mut tx = self.pool.begin().await?;
        let dropped = sqlx::query!(
            "with held as (
               select id from outbox where id = $1 and owner = $2 and attempts = $3 for update
             ), gone as (
               delete from outbox o using held where o.lane = $4 and (o.owner is null or o.id = held.id)
               returning o.id, o.lane, o.channel, o.attempts, o.kind, o.dedupe_key, o.due_at
             )
             insert into outbox_done (id, lane, channel, attempts, kind, dedupe_key, due_at, done_at, dropped)
             select id, lane, channel, attempts, kind, dedupe_key, due_at, clock_timestamp(), true from gone",
            hold.job.0,
            hold.owner,
            hold.attempt,
            lane,
        )
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if dropped > 0 {
            put(&mut tx, tell, self.now()).await?;
        }
        tx.commit().await?;
        Ok(dropped)
    }

    /// A chat has a new id: the job and all that waits behind it go there, at once and in their order.
    pub async fn move_lane(&self, hold: Hold, from: i64, to: i64) -> Result<u64, StoreError> {
        let now = self.now();
        let done = sqlx::query!(
            "with held as (
               select id from outbox where id = $1 and owner = $2 and attempts = $3 for update
             )
             update outbox o set lane = $5, slot = $6, payload = jsonb_set(o.payload, '{chat}', to_jsonb($5::bigint)),
               owner = null, leased_until = null, run_at = least(o.run_at, $7),
               attempts = o.attempts - case when o.id = held.id then 1 else 0 end
             from held where o.lane = $4 and (o.owner is null or o.id = held.id)",
            hold.job.0,
            hold.owner,
            hold.attempt,
            from,
            to,
            slot_of(to),
            now,
        )
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }
}
