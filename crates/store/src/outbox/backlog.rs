//! What waits, for the worker's sleep and for the operator.

use chrono::{DateTime, TimeDelta, Utc};
use televent_core::{Channel, Priority};

use super::{Outbox, channel_number, channel_of, priority_of};
use crate::error::StoreError;

/// A command's rows carry the instant it began and are seen when it commits; so much later at most they are still
/// looked for at once, and after that when the horizon is next read.
const LATE: TimeDelta = TimeDelta::seconds(5);

/// Where the waiting jobs of a channel and priority begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    /// The channel.
    pub channel: Channel,
    /// The priority.
    pub priority: Priority,
    /// When the oldest of what is due was due; `None` if nothing is.
    pub oldest: Option<DateTime<Utc>>,
    /// When the next one will be visible; `None` if nothing waits for its time.
    pub next: Option<DateTime<Utc>>,
}

impl Horizon {
    /// No row of these was due before this instant, so that a claim need not walk over what finished rows left in
    /// the index while an old snapshot is held.
    pub fn low_water<'a>(horizons: impl Iterator<Item = &'a Self>, now: DateTime<Utc>) -> DateTime<Utc> {
        let oldest = horizons.filter_map(|horizon| horizon.oldest).min();
        oldest.map_or(now - LATE, |oldest| oldest.min(now - LATE))
    }
}

/// What there is of a channel and priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// The channel.
    pub channel: Channel,
    /// The priority.
    pub priority: Priority,
    /// Jobs that wait, also for a later time.
    pub waiting: i64,
    /// Jobs that are due by the program's clock.
    pub due: i64,
}

impl Outbox {
    /// Where the waiting jobs of every channel and priority begin: two index probes each.
    pub async fn horizon(&self, channels: &[Channel]) -> Result<Vec<Horizon>, StoreError> {
        let channels: Vec<i16> = channels.iter().map(|channel| channel_number(*channel)).collect();
        let rows = sqlx::query!(
            r#"select c.channel as "channel!", p.prio as "prio!",
                 (select o.run_at from outbox o where o.channel = c.channel and o.prio = p.prio and o.owner is null
                    and o.run_at <= $2 order by o.run_at limit 1) as oldest,
                 (select o.run_at from outbox o where o.channel = c.channel and o.prio = p.prio and o.owner is null
                    and o.run_at > $2 order by o.run_at limit 1) as next
               from unnest($1::smallint[]) as c(channel) cross join unnest('{0,1,2}'::smallint[]) as p(prio)"#,
            &channels,
            self.now(),
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Horizon {
                    channel: channel_of(row.channel)?,
                    priority: priority_of(row.prio)?,
                    oldest: row.oldest,
                    next: row.next,
                })
            })
            .collect()
    }

    /// How much waits. Walks the index of what waits, so it is for metrics every few seconds, not for a loop.
    pub async fn backlog(&self) -> Result<Vec<Backlog>, StoreError> {
        let rows = sqlx::query!(
            r#"select channel, prio, count(*) as "waiting!", count(*) filter (where run_at <= $1) as "due!"
               from outbox where owner is null group by channel, prio order by channel, prio"#,
            self.now(),
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Backlog {
                    channel: channel_of(row.channel)?,
                    priority: priority_of(row.prio)?,
                    waiting: row.waiting,
                    due: row.due,
                })
            })
            .collect()
    }

    /// How many jobs were given up and wait for an operator.
    pub async fn dead_count(&self) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar!(r#"select count(*) as "dead!" from outbox_dead"#)
            .fetch_one(&self.pool)
            .await?)
    }
}
