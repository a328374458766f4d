//! The inbox of raw Telegram updates: polling and webhook alike put them here first, and the command that
//! answers one consumes it in its own transaction, so that each takes effect exactly once. What is consumed is done
//! with when its answer is given, too: by the outbox, or by the bot, which then says so ([`Store::finish_update`]).
//!
//! One bot over all instances works the inbox off, so that the updates of a chat are answered in order: the one
//! that holds the [`Lead`].

use std::time::Duration;

use sqlx::postgres::PgListener;
use televent_core::UpdateId;

use crate::Store;
use crate::error::StoreError;

/// The advisory lock of whoever answers updates ("bot" in ASCII).
const LOCK: i64 = 0x62_6f_74;
/// Where new updates are announced.
const CHANNEL: &str = "televent_updates";

/// An update that waits.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// `update_id`.
    pub id: UpdateId,
    /// The chat it belongs to, if any.
    pub chat: Option<i64>,
    /// The JSON as received.
    pub raw: String,
}

/// An update that is being answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begun {
    /// How often it was begun before.
    pub before: u16,
    /// Its command is committed, and only the answer is still owed.
    pub consumed: bool,
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

impl Received {
    /// An update that came as a text, which is kept as it is. PostgreSQL keeps no NUL; a JSON text holds none, only its
    /// escape. `None` for what is no update.
    pub fn read(raw: &str) -> Option<Self> {
        let update: serde_json::Value = serde_json::from_str(raw).ok()?;
        Some(Self { raw: raw.to_owned(), ..Self::of(&update)? })
    }

    /// An update as it is kept: its number and chat read out; `None` without a number.
    pub fn of(update: &serde_json::Value) -> Option<Self> {
        let id = UpdateId(update.get("update_id")?.as_i64()?);
        Some(Self { id, chat: chat_of(update), raw: update.to_string() })
    }
}

/// The chat an update belongs to: that of its message, or of the message under a button. A person's updates outside chats
/// are in order with their private chat, which has the person's number.
fn chat_of(update: &serde_json::Value) -> Option<i64> {
    let content = update.as_object()?.iter().filter(|(name, _)| *name != "update_id");
    content.map(|(_, content)| content).find_map(|content| {
        let chat = content.pointer("/chat/id").or_else(|| content.pointer("/message/chat/id"));
        chat.or_else(|| content.pointer("/from/id"))?.as_i64()
    })
}

/// The right to answer updates, held by one session over all instances until it is dropped or its connection
/// breaks. Two holders for a moment do no harm: the command that answers an update still consumes it only once.
#[derive(Debug)]
pub struct Lead {
    listener: PgListener,
}

impl Lead {
    /// Waits until new updates are announced or the time is over. False once the session is lost.
    pub async fn wait(&mut self, most: Duration) -> bool {
        match tokio::time::timeout(most, self.listener.try_recv()).await {
            Ok(Ok(Some(_))) => true,
            Ok(_) => false,
            Err(_) => self.stands().await,
        }
    }

    async fn stands(&mut self) -> bool {
        let held = sqlx::query_scalar!(
            r#"select exists (select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()
                 and objsubid = 1 and (classid::bigint << 32 | objid::bigint) = $1 and granted) as "held!""#,
            LOCK
        )
        .fetch_one(&mut self.listener)
        .await;
        held.unwrap_or(false)
    }
}

impl Store {
    /// Tries to become the one who answers updates, on a session of its own. `None` while another is.
    pub async fn lead_updates(&self) -> Result<Option<Lead>, StoreError> {
        let mut listener = PgListener::connect_with(&self.sessions).await?;
        listener.eager_reconnect(false);
        let locked = sqlx::query_scalar!(r#"select pg_try_advisory_lock($1) as "locked!""#, LOCK)
            .fetch_one(&mut listener)
            .await?;
        if !locked {
            return Ok(None);
        }
        listener.listen(CHANNEL).await?;
        Ok(Some(Lead { listener }))
    }

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
        if done.rows_affected() > 0 {
            // After the commit of the insert, never in it: a transaction that notifies takes one lock of the
            // whole database to its end.
            sqlx::query!("select pg_notify($1, '')", CHANNEL).execute(&self.pool).await?;
        }
        Ok(done.rows_affected())
    }

    /// The oldest updates that have no answer yet, in order, without those that are being answered.
    pub async fn waiting_updates(&self, without: &[i64], limit: i64) -> Result<Vec<Waiting>, StoreError> {
        let rows = sqlx::query!(
            r#"select update_id, chat_id, coalesce(raw, '') as "raw!" from updates
               where answered_at is null and update_id <> all($1) order by update_id limit $2"#,
            without,
            limit,
        )
        .fetch_all(&self.pool)
        .await?;
        let waiting = rows.into_iter();
        Ok(waiting
            .map(|row| Waiting { id: UpdateId(row.update_id), chat: row.chat_id, raw: row.raw })
            .collect())
    }

    /// Begins to answer an update; `None` if it is done with.
    pub async fn begin_update(&self, update: UpdateId) -> Result<Option<Begun>, StoreError> {
        // On a connection that does not wait for the disk: a count lost in a crash is one attempt more.
        let row = sqlx::query!(
            r#"update updates set attempts = attempts + 1 where update_id = $1 and answered_at is null
               returning attempts, consumed_at is not null as "consumed!""#,
            update.0,
        )
        .fetch_optional(&self.worker)
        .await?;
        Ok(row.map(|row| Begun {
            before: u16::try_from(row.attempts - 1).unwrap_or_default(),
            consumed: row.consumed,
        }))
    }

    /// Marks an update as done with: answered, or one that gets no answer.
    pub async fn finish_update(&self, update: UpdateId) -> Result<(), StoreError> {
        sqlx::query!(
            "update updates set consumed_at = coalesce(consumed_at, $2), answered_at = $2, raw = null
             where update_id = $1 and answered_at is null",
            update.0,
            self.now(),
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_and_chat_are_read_out_of_an_update() {
        let of = |raw: &str| Received::read(raw).map(|received| (received.id.0, received.chat));
        assert_eq!(of(r#"{"update_id":7,"message":{"chat":{"id":-5},"text":"x"}}"#), Some((7, Some(-5))));
        assert_eq!(
            of(r#"{"a_later_one":true,"update_id":7,"message":{"chat":{"id":-5}}}"#),
            Some((7, Some(-5)))
        );
        let press = r#"{"update_id":7,"callback_query":{"from":{"id":1},"message":{"chat":{"id":9}}}}"#;
        assert_eq!(of(press), Some((7, Some(9))));
        assert_eq!(of(r#"{"update_id":7,"inline_query":{"from":{"id":3}}}"#), Some((7, Some(3))));
        assert_eq!(of(r#"{"update_id":7,"poll":{"id":"x"}}"#), Some((7, None)));
        for bad in ["", "[]", "{}", "7", r#"{"update_id":"7"}"#, "\u{0}"] {
            assert_eq!(of(bad), None, "{bad}");
        }
    }
}
