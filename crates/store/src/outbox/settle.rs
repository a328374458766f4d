//! How a job in flight ends. Every statement here is guarded by the lease: who lost it changes nothing.

use chrono::{DateTime, Utc};
use televent_core::change::{Effect, Job};

use super::claim::columns;
use super::{Hold, JobId, Outbox, slot_of};
use crate::error::{StoreError, corrupt};
use crate::tx::JobRow;

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
        let buried = sqlx::query_scalar!(
            r#"with gone as (
               delete from outbox where id = $1 and owner = $2 and attempts = $3 returning *
             ), told as (
               insert into outbox (lane, slot, channel, prio, due_at, run_at, kind, dedupe_key, payload)
               select j.lane, j.slot, j.channel, j.prio, j.due_at, j.due_at, j.kind, j.dedupe_key, j.payload
               from json_to_recordset($5::text::json) as j(lane bigint, slot smallint, channel smallint, prio smallint,
                 due_at timestamptz, kind text, dedupe_key text, payload jsonb)
               where exists (select 1 from gone)
               on conflict (dedupe_key) where dedupe_key is not null do nothing
             ), dead as (
               insert into outbox_dead (id, lane, slot, channel, prio, due_at, attempts, kind, subject, dedupe_key, payload, error)
               select id, lane, slot, channel, prio, due_at, attempts, kind, subject, dedupe_key, payload, $4 from gone
               returning 1
             )
             select count(*) as "dead!" from dead"#,
            hold.job.0,
            hold.owner,
            hold.attempt,
            error,
            self.rows_of(tell)?,
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(buried > 0)
    }

    /// Nothing of this lane can arrive any more: the job and all that waits behind it go, and whoever must know of it
    /// is told.
    pub async fn drop_lane(&self, hold: Hold, lane: i64, tell: &[Effect]) -> Result<u64, StoreError> {
        let dropped = sqlx::query_scalar!(
            r#"with gone as (
               delete from outbox where lane = $4 and (owner is null or (id = $1 and owner = $2 and attempts = $3))
               returning id, lane, channel, attempts, kind, dedupe_key, due_at
             ), told as (
               insert into outbox (lane, slot, channel, prio, due_at, run_at, kind, dedupe_key, payload)
               select j.lane, j.slot, j.channel, j.prio, j.due_at, j.due_at, j.kind, j.dedupe_key, j.payload
               from json_to_recordset($5::text::json) as j(lane bigint, slot smallint, channel smallint, prio smallint,
                 due_at timestamptz, kind text, dedupe_key text, payload jsonb)
               where exists (select 1 from gone where gone.id = $1)
               on conflict (dedupe_key) where dedupe_key is not null do nothing
             ), done as (
               insert into outbox_done (id, lane, channel, attempts, kind, dedupe_key, due_at, done_at, dropped)
               select id, lane, channel, attempts, kind, dedupe_key, due_at, clock_timestamp(), true from gone
               returning 1
             )
             select count(*) as "done!" from done"#,
            hold.job.0,
            hold.owner,
            hold.attempt,
            lane,
            self.rows_of(tell)?,
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(u64::try_from(dropped).unwrap_or_default())
    }

    /// Effects as the statements above take them.
    fn rows_of(&self, effects: &[Effect]) -> Result<String, StoreError> {
        let now = self.now();
        let jobs: Vec<Job> = effects.iter().map(Effect::job).collect();
        let rows: Vec<JobRow<'_>> = jobs.iter().map(|job| JobRow::of(job, now)).collect();
        serde_json::to_string(&rows).map_err(|_| corrupt("outbox", "payload"))
    }

    /// A chat has a new id: the job and all that waits behind it go there, at once and in their order.
    pub async fn move_lane(&self, hold: Hold, from: i64, to: i64) -> Result<u64, StoreError> {
        let now = self.now();
        let done = sqlx::query!(
            "update outbox set lane = $5, slot = $6, payload = jsonb_set(payload, '{chat}', to_jsonb($5::bigint)),
               owner = null, leased_until = null, run_at = least(run_at, $7),
               attempts = attempts - case when id = $1 then 1 else 0 end
             where lane = $4 and (owner is null or (id = $1 and owner = $2 and attempts = $3))",
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
