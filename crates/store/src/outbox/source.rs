//! What a mail is written from when it is sent.

use televent_core::{EventId, Person, PersonId};

use super::{JobId, Outbox};
use crate::error::StoreError;

/// An event as its organizer keeps it, and who that is.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The octets of the object.
    pub text: String,
    /// The version they are of.
    pub version: i64,
    /// In whose calendar it is.
    pub organizer: Person,
}

impl Outbox {
    /// The event as it is now; `None` if it is gone.
    pub async fn event_letter(&self, event: EventId) -> Result<Option<Letter>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let row = sqlx::query!(
            "select e.text, e.version, k.owner_id from events e join calendars k on k.id = e.calendar_id where e.id = $1",
            event.0
        )
        .fetch_optional(&mut *connection)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let organizer = crate::people::by_id(&mut connection, PersonId(row.owner_id)).await?;
        Ok(organizer.map(|organizer| Letter { text: row.text, version: row.version, organizer }))
    }

    /// The event as it was until this version changed it; `None` if that is not remembered any more.
    pub async fn letter_before(&self, event: EventId, version: i64) -> Result<Option<Letter>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let row = sqlx::query!(
            r#"select l.before as "text!", l.version - 1 as "version!", k.owner_id
               from change_log l join calendars k on k.id = l.calendar_id
               where l.event_id = $1 and l.version = $2 and l.before is not null"#,
            event.0,
            version,
        )
        .fetch_optional(&mut *connection)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let organizer = crate::people::by_id(&mut connection, PersonId(row.owner_id)).await?;
        Ok(organizer.map(|organizer| Letter { text: row.text, version: row.version, organizer }))
    }

    /// Whether a later invitation to the same event waits in this lane, which is one address.
    pub async fn mail_follows(&self, job: JobId, lane: i64, event: EventId) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar!(
            r#"select exists (select 1 from outbox where lane = $2 and id > $1 and kind = 'mail' and owner is null
                 and payload->>'event' = $3 and payload->>'method' = 'request') as "follows!""#,
            job.0,
            lane,
            event.to_string(),
        )
        .fetch_one(&self.pool)
        .await?)
    }
}
