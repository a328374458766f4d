//! The inbox of raw Telegram updates: polling and webhook alike put them here first, and the command that
//! answers one consumes it in its own transaction, so that each takes effect exactly once.

use televent_core::UpdateId;

use crate::Store;
use crate::error::StoreError;

/// An update that waits.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// `update_id`.
    pub id: UpdateId,
    /// The JSON as received.
    pub raw: String,
    /// How often it was begun before.
    pub attempts: i16,
}

/// An update as it came in.
#[derive(Clone, Debug)]
pub struct Received {
    /// `update_id`.
    pub id: UpdateId,
    /// The chat it belongs to, if any; order holds per chat.
    pub chat: Option<i64>,
    /// The JSON as received.
    pub raw: String,
}

impl Store {
    /// Keeps updates; one that is known already is not kept again. Returns how many are new.
    pub async fn receive_updates(&self, updates: &[Received]) -> Result<u64, StoreError> {
        let ids: Vec<i64> = updates.iter().map(|update| update.id.0).collect();
        let chats: Vec<Option<i64>> = updates.iter().map(|update| update.chat).collect();
        let raws: Vec<String> = updates.iter().map(|update| update.raw.clone()).collect();
        let done = sqlx::query!(
            "insert into updates (update_id, chat_id, raw, received_at)
             select u.id, u.chat, u.raw, $4 from unnest($1::bigint[], $2::bigint[], $3::text[]) as u(id, chat, raw)
             on conflict (update_id) do nothing",
            &ids,
            &chats as &[Option<i64>],
            &raws,
            self.now(),
        )
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }

    /// The oldest updates that wait, in order, and counts the attempt.
    pub async fn begin_updates(&self, after: UpdateId, limit: i64) -> Result<Vec<Waiting>, StoreError> {
        let rows = sqlx::query!(
            r#"with next as (select update_id from updates where consumed_at is null and update_id > $1
                 order by update_id limit $2)
               update updates u set attempts = u.attempts + 1 from next where u.update_id = next.update_id
               returning u.update_id, coalesce(u.raw, '') as "raw!", u.attempts - 1 as "attempts!""#,
            after.0,
            limit,
        )
        .fetch_all(&self.pool)
        .await?;
        let mut waiting: Vec<Waiting> = rows
            .into_iter()
            .map(|row| Waiting {
                id: UpdateId(row.update_id),
                raw: row.raw,
                attempts: i16::try_from(row.attempts).unwrap_or(i16::MAX),
            })
            .collect();
        waiting.sort_by_key(|update| update.id);
        Ok(waiting)
    }

    /// Marks an update as done that no command answered: a look at the agenda, a chat we stay silent in.
    pub async fn finish_update(&self, update: UpdateId) -> Result<(), StoreError> {
        sqlx::query!(
            "update updates set consumed_at = $2, raw = null where update_id = $1 and consumed_at is null",
            update.0,
            self.now(),
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
