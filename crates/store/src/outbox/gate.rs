//! Lanes and channels that must wait as a whole, and lanes with more in them than their limit lets through.

use chrono::{DateTime, TimeDelta, Utc};
use televent_core::Channel;

use super::claim::seconds;
use super::{Outbox, PAUSED, channel_number, channel_of};
use crate::error::StoreError;

/// As many jobs are given their instants in one statement; claims walk over a lane until that is committed.
const CHUNK: i64 = 2_000;
/// As many due jobs are looked at in search of crowds.
const LOOKED_AT: i64 = 10_000;
/// As many jobs at the beginning of a lane are looked through for needless ones.
const SEEN: i64 = 200;

/// A channel that must wait as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate {
    /// The channel.
    pub channel: Channel,
    /// Until then nothing of it is claimed, by any worker.
    pub until: DateTime<Utc>,
}

/// What pacing a lane came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paced {
    /// Jobs that were given a later instant.
    pub later: u64,
    /// Refreshes of a message left out because a later refresh of it waits in the same lane.
    pub superseded: u64,
}

impl Outbox {
    /// Closes a lane until an instant, for every worker and across restarts.
    pub async fn close_lane(&self, lane: i64, until: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query!(
            "insert into outbox_lane as l (lane, not_before, reason) values ($1, $2, 1)
             on conflict (lane) do update set not_before = greatest(l.not_before, excluded.not_before)",
            lane,
            until,
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Closes a whole channel until an instant, for every worker and across restarts.
    pub async fn close_channel(&self, channel: Channel, until: DateTime<Utc>) -> Result<(), StoreError> {
        self.close_lane(lane_of(channel), until).await
    }

    /// Whether an operator has paused deliveries, and the channels that are closed now.
    pub async fn switches(&self) -> Result<(bool, Vec<Gate>), StoreError> {
        let lanes = [Channel::Telegram, Channel::Mail, Channel::Calendar].map(lane_of);
        let rows = sqlx::query!(
            r#"select lane as "lane?", not_before as "not_before?", false as "paused!" from outbox_lane
                 where lane = any($1) and not_before > $2
               union all select null, null, value = 'true'::jsonb from settings where key = $3"#,
            &lanes,
            self.now(),
            PAUSED,
        )
        .fetch_all(&self.pool)
        .await?;
        let paused = rows.iter().any(|row| row.paused);
        let gates = rows.into_iter().filter_map(|row| row.lane.zip(row.not_before));
        let gates = gates.map(|(lane, until)| {
            let number = i16::try_from(lane.wrapping_sub(i64::MIN)).unwrap_or(i16::MAX);
            Ok(Gate { channel: channel_of(number)?, until })
        });
        Ok((paused, gates.collect::<Result<_, StoreError>>()?))
    }

    /// Gives the due jobs of a lane consecutive instants from `from` on, `every` apart, so that they are not met
    /// again at every claim. Those that have a later instant already keep it and new ones come behind them, unless
    /// `anew` asks for all. Refreshes that a later one makes needless are left out.
    pub async fn pace(
        &self,
        lane: i64,
        from: DateTime<Utc>,
        every: TimeDelta,
        anew: bool,
    ) -> Result<Paced, StoreError> {
        let superseded = self.supersede(lane).await?;
        let mut later = 0;
        loop {
            let (seen, moved) = self.pace_some(lane, from, every, anew).await?;
            later += moved;
            // Without an interval those that are due stay so, and nothing moves any more.
            if anew || seen < CHUNK || moved == 0 {
                return Ok(Paced { later, superseded });
            }
        }
    }

    /// One chunk: how many jobs were looked at, and how many were given a later instant.
    async fn pace_some(
        &self,
        lane: i64,
        from: DateTime<Utc>,
        every: TimeDelta,
        anew: bool,
    ) -> Result<(i64, u64), StoreError> {
        let done = sqlx::query!(
            "with last as (
               select due_at, id, run_at from outbox
               where lane = $1 and owner is null and due_at <= $4 and run_at > $4 and not $5
               order by due_at desc, id desc limit 1
             ), waiting as (
               select id, greatest($2::timestamptz, (select run_at from last) + make_interval(secs => $3))
                   + (row_number() over (order by due_at, id) - 1) * make_interval(secs => $3) as turn
               from (
                 select id, due_at from outbox where lane = $1 and owner is null and due_at <= $4 and (due_at, id) >
                   (coalesce((select due_at from last), '-infinity'), coalesce((select id from last), 0))
                 order by due_at, id limit $6
               ) first
             ), moved as (
               update outbox o set run_at = w.turn from waiting w
               where o.id = w.id and o.owner is null and o.run_at < w.turn - make_interval(secs => $3) / 2
               returning o.id
             )
             select (select count(*) from waiting) as \"seen!\", (select count(*) from moved) as \"moved!\"",
            lane,
            from,
            seconds(every),
            self.now(),
            anew,
            (!anew).then_some(CHUNK),
        )
        .fetch_one(&self.pool)
        .await?;
        Ok((done.seen, u64::try_from(done.moved).unwrap_or_default()))
    }

    /// The fullest lanes with more than `most` jobs that are due and wait: each holds up nobody but itself, yet is
    /// walked over at every claim until it is paced.
    pub async fn crowds(&self, channel: Channel, most: i64) -> Result<Vec<i64>, StoreError> {
        Ok(sqlx::query_scalar!(
            "select lane from (
               select lane from outbox where channel = $1 and prio = any('{0,1,2}'::smallint[]) and owner is null
                 and run_at <= $2 limit $3
             ) due group by lane having count(*) > $4 order by count(*) desc limit 20",
            channel_number(channel),
            self.now(),
            LOOKED_AT,
            most,
        )
        .fetch_all(&self.pool)
        .await?)
    }

    /// Finishes refreshes of a message that wait in front of a later refresh of the same message: that one shows
    /// everything. Looks at the beginning of the lane only, because it is asked again and again.
    async fn supersede(&self, lane: i64) -> Result<u64, StoreError> {
        let done = sqlx::query!(
            "with begins as (
               select id, due_at, payload from outbox where lane = $1 and owner is null
               order by due_at, id limit $2
             ), waiting as (
               select id, lead(id) over (partition by payload #>> '{notice,message}' order by due_at, id) as later
               from begins where payload #>> '{notice,notice}' = 'refresh'
             ), gone as (
               delete from outbox o using waiting w where o.id = w.id and w.later is not null and o.owner is null
               returning o.id, o.lane, o.channel, o.attempts, o.kind, o.dedupe_key, o.due_at
             )
             insert into outbox_done (id, lane, channel, attempts, kind, dedupe_key, due_at, done_at, dropped)
             select id, lane, channel, attempts, kind, dedupe_key, due_at, clock_timestamp(), true from gone",
            lane,
            SEEN,
        )
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }
}

/// A lane that stands for a whole channel; no chat and no hash of an address comes out so low.
fn lane_of(channel: Channel) -> i64 {
    i64::MIN + i64::from(channel_number(channel))
}
