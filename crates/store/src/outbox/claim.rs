//! Taking jobs that are due.

use chrono::{DateTime, TimeDelta, Utc};
use televent_core::Channel;

use super::{Claimed, Hold, JobId, Outbox, channel_number, channel_of, priority_of};
use crate::error::StoreError;

/// How much of one channel may be taken now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// The channel.
    pub channel: Channel,
    /// As many jobs as can be started at once. More must not be asked for: what is claimed and not begun is what
    /// a killed worker delivers twice.
    pub all: u32,
    /// As many of them as nobody waits for; the rest is kept free for replies.
    pub notices: u32,
    /// Rows that were due before this are not looked for; see [`super::Horizon::low_water`].
    pub low_water: DateTime<Utc>,
}

impl Outbox {
    /// Claims the first job of lanes in these slots, replies before notices before bulk, and within that by how
    /// long they are due. Each is leased to `owner` for `lease` and counts one more attempt.
    pub async fn claim(
        &self,
        owner: i32,
        slots: &[i16],
        room: &[Room],
        lease: TimeDelta,
    ) -> Result<Vec<Claimed>, StoreError> {
        let channels: Vec<i16> = room.iter().map(|room| channel_number(room.channel)).collect();
        let all: Vec<i64> = room.iter().map(|room| i64::from(room.all)).collect();
        let notices: Vec<i64> = room.iter().map(|room| i64::from(room.notices.min(room.all))).collect();
        let low: Vec<DateTime<Utc>> = room.iter().map(|room| room.low_water).collect();
        let rows = sqlx::query_file!(
            "src/outbox/claim.sql",
            &channels,
            &all,
            &notices,
            &low,
            self.now(),
            slots,
            owner,
            seconds(lease),
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Claimed {
                    hold: Hold { job: JobId(row.id), owner, attempt: row.attempts },
                    lane: row.lane,
                    channel: channel_of(row.channel)?,
                    priority: priority_of(row.prio)?,
                    kind: row.kind,
                    payload: row.payload,
                    due_at: row.due_at,
                })
            })
            .collect()
    }

    /// Holds on to leases for `lease` from now: for deliveries that take long.
    pub async fn renew(&self, holds: &[Hold], lease: TimeDelta) -> Result<u64, StoreError> {
        let (jobs, owners, attempts) = columns(holds);
        let done = sqlx::query!(
            "update outbox o set leased_until = clock_timestamp() + make_interval(secs => $4)
             from unnest($1::bigint[], $2::integer[], $3::smallint[]) as h(job, owner, attempt)
             where o.id = h.job and o.owner = h.owner and o.attempts = h.attempt",
            &jobs,
            &owners,
            &attempts,
            seconds(lease),
        )
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }
}

/// Holds as three columns.
pub(super) fn columns(holds: &[Hold]) -> (Vec<i64>, Vec<i32>, Vec<i16>) {
    let jobs = holds.iter().map(|hold| hold.job.0).collect();
    let owners = holds.iter().map(|hold| hold.owner).collect();
    let attempts = holds.iter().map(|hold| hold.attempt).collect();
    (jobs, owners, attempts)
}

/// A span as PostgreSQL's `make_interval` takes it.
pub(super) fn seconds(span: TimeDelta) -> f64 {
    span.as_seconds_f64()
}
