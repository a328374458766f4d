//! Jobs that were given up, as an operator looks at them before deciding
//! ([`ReviveJobs`](crate::command::ReviveJobs), [`DiscardJobs`](crate::command::DiscardJobs)).

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
}
