//! What is not kept for ever.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgPool;

use super::SLOTS;
use crate::Store;
use crate::error::StoreError;

/// The class of the advisory lock under which one worker at a time tidies up.
const TIDY: i64 = 7003;

/// How long things are kept.
#[derive(Clone, Copy, Debug)]
pub struct Keep {
    /// Updates that took effect: as long as Telegram may send them again, and a day more.
    pub updates: TimeDelta,
    /// The octets from before a change, which undo needs.
    pub before: TimeDelta,
    /// Rows of the change log; older sync-tokens are refused.
    pub changes: TimeDelta,
    /// Questions after they expired.
    pub drafts: TimeDelta,
    /// Whole days of jobs that are done.
    pub done_days: i32,
}

impl Default for Keep {
    fn default() -> Self {
        Self {
            updates: TimeDelta::hours(48),
            before: TimeDelta::days(30),
            changes: TimeDelta::days(90),
            drafts: TimeDelta::days(1),
            done_days: 7,
        }
    }
}

/// What went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Updates.
    pub updates: u64,
    /// Change-log rows whose octets were emptied.
    pub before: u64,
    /// Change-log rows.
    pub changes: u64,
    /// Questions.
    pub drafts: u64,
    /// Deleted calendars that cannot be brought back any more.
    pub calendars: u64,
    /// Setup links that were not used.
    pub links: u64,
    /// Days of `outbox_done`.
    pub days: u64,
    /// Gates of lanes that are open again.
    pub gates: u64,
}

impl Store {
    /// Removes what is not kept any longer and makes the days of `outbox_done` that come. Does nothing while
    /// another worker is at it.
    pub async fn prune(&self, keep: Keep) -> Result<Option<Pruned>, StoreError> {
        let mut lock = self.pool.begin().await?;
        let ours = sqlx::query_scalar!(r#"select pg_try_advisory_xact_lock($1) as "ours!""#, TIDY)
            .fetch_one(&mut *lock)
            .await?;
        if !ours {
            return Ok(None);
        }
        // The lock's own transaction stays short: a long one would hold up vacuum.
        let days = sqlx::query_scalar!(r#"select outbox_done_rotate(3, $1) as "days!""#, keep.done_days)
            .fetch_one(&mut *lock)
            .await?;
        lock.commit().await?;
        let now = self.now();
        Ok(Some(Pruned {
            updates: updates(&self.pool, now - keep.updates).await?,
            changes: changes(&self.pool, now - keep.changes).await?,
            // Before the octets of what was in them: a calendar comes back whole or not at all.
            calendars: calendars(&self.pool, now - keep.before).await?,
            before: before(&self.pool, now - keep.before).await?,
            drafts: drafts(&self.pool, now - keep.drafts).await?,
            links: links(&self.pool, now).await?,
            days: u64::try_from(days).unwrap_or_default(),
            gates: gates(&self.pool, now).await?,
        }))
    }
}

async fn updates(pool: &PgPool, until: DateTime<Utc>) -> Result<u64, StoreError> {
    let done = sqlx::query!("delete from updates where answered_at < $1", until).execute(pool).await?;
    Ok(done.rows_affected())
}

/// The rows go and the calendar says in the same transaction from where on it still knows, and gives their octets back.
async fn changes(pool: &PgPool, until: DateTime<Utc>) -> Result<u64, StoreError> {
    let mut pruned = 0;
    loop {
        let row = sqlx::query!(
            r#"with cut as (
                 select calendar_id, max(token) as token from change_log where at < $1
                 group by calendar_id order by calendar_id limit $2
               ), locked as (
                 select id from calendars where id in (select calendar_id from cut) order by id for no key update
               ), gone as (
                 delete from change_log l using cut
                 where l.calendar_id = cut.calendar_id and l.token <= cut.token and (select count(*) from locked) > 0
                 returning l.calendar_id, octet_length(l.before) + 1024 as kept
               ), raised as (
                 update calendars k set oldest_token = greatest(k.oldest_token, cut.token),
                   octets = k.octets - coalesce((select sum(kept) from gone where calendar_id = k.id), 0)
                 from cut where k.id = cut.calendar_id returning k.id
               )
               select (select count(*) from gone) as "rows!", (select count(*) from raised) as "calendars!""#,
            until,
            i64::from(SLOTS),
        )
        .fetch_one(pool)
        .await?;
        pruned += u64::try_from(row.rows).unwrap_or_default();
        if row.calendars < i64::from(SLOTS) {
            return Ok(pruned);
        }
    }
}

/// What undo no longer needs; the calendars give its octets back.
async fn before(pool: &PgPool, until: DateTime<Utc>) -> Result<u64, StoreError> {
    let done = sqlx::query_scalar!(
        r#"with old as (
             select calendar_id, token, octet_length(before) + 1024 as kept from change_log
             where at < $1 and before is not null
           ), locked as (
             select id from calendars where id in (select calendar_id from old) order by id for no key update
           ), emptied as (
             update change_log l set before = null from old
             where l.calendar_id = old.calendar_id and l.token = old.token and (select count(*) from locked) > 0
             returning l.calendar_id, old.kept
           ), given as (
             update calendars k set octets = k.octets - back.kept
             from (select calendar_id, sum(kept) as kept from emptied group by calendar_id) back
             where k.id = back.calendar_id
           )
           select count(*) as "rows!" from emptied"#,
        until
    )
    .fetch_one(pool)
    .await?;
    Ok(u64::try_from(done).unwrap_or_default())
}

async fn drafts(pool: &PgPool, until: DateTime<Utc>) -> Result<u64, StoreError> {
    let done = sqlx::query!("delete from drafts where expires_at < $1", until).execute(pool).await?;
    Ok(done.rows_affected())
}

async fn calendars(pool: &PgPool, until: DateTime<Utc>) -> Result<u64, StoreError> {
    let done = sqlx::query!("delete from calendars where deleted_at < $1", until).execute(pool).await?;
    Ok(done.rows_affected())
}

async fn links(pool: &PgPool, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let done = sqlx::query!("delete from device_links where expires_at <= $1", now).execute(pool).await?;
    Ok(done.rows_affected())
}

async fn gates(pool: &PgPool, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let done = sqlx::query!("delete from outbox_lane where not_before < $1", now).execute(pool).await?;
    Ok(done.rows_affected())
}
