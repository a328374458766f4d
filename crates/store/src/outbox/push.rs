//! Programs that are told of changes: what is to be told, and what was.
//!
//! A change itself is the order to tell: a subscription that was told of an older `sync_token` than its calendar has
//! is due, and one that was told of an older `property_token`. So writing costs nothing, many changes are told once,
//! and nothing is lost between a commit and a crash. What a program did not ask for has no number it was told of.

use televent_core::{CalendarId, Effect, PersonId, PushId};
use uuid::Uuid;

use super::{Outbox, put};
use crate::Store;
use crate::error::StoreError;

/// Whom to tell, as it stands now.
#[derive(Clone, Debug)]
pub struct Subscriber {
    /// Where the push service takes messages.
    pub endpoint: String,
    /// P-256, uncompressed.
    pub public_key: Vec<u8>,
    /// RFC 8291 section 3.2.
    pub auth_secret: Vec<u8>,
    /// What changed.
    pub calendar: CalendarId,
    /// What it is to be told of.
    pub news: News,
}

/// What a program wants to know and was not told yet; at least one of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct News {
    /// The calendar's present `sync_token`, if members changed.
    pub content: Option<i64>,
    /// Its present `property_token`, if the calendar itself did.
    pub properties: Option<i64>,
}

/// What kind of change a program may be spared the word of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spared {
    /// Of one member.
    Content,
    /// Of the calendar's properties.
    Properties,
}

impl Outbox {
    /// Puts a job in the outbox for each program that was not told yet, unless one waits already; subscriptions that
    /// ran out go. Returns how many were put.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn plan_pushes(&self, most: i64) -> Result<u64, StoreError> {
        let now = self.now();
        sqlx::query!("delete from push_subscriptions where expires_at <= $1", now)
            .execute(&self.pool)
            .await?;
        let due = sqlx::query_scalar!(
            "select s.id from push_subscriptions s join calendars c on c.id = s.calendar_id
             join device_passwords d on d.id = s.device_id
             where (c.sync_token > s.told or c.property_token > s.told_properties) and d.revoked_at is null
               and exists (select 1 from readers r where r.calendar_id = c.id and r.person_id = s.person_id)
               and not exists (select 1 from outbox o where o.dedupe_key = 'push:' || s.id::text)
             order by s.id limit $1",
            most,
        )
        .fetch_all(&self.pool)
        .await?;
        let pushes: Vec<Effect> =
            due.into_iter().map(|id| Effect::Push { subscription: PushId(id) }).collect();
        put(&mut *self.pool.acquire().await?, &pushes, now).await
    }

    /// Whom to tell and of what; `None` if the subscription is gone, the person may no longer see the calendar, or there
    /// is nothing to tell any more.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn subscriber(&self, id: PushId) -> Result<Option<Subscriber>, StoreError> {
        let row = sqlx::query!(
            "select s.endpoint, s.public_key, s.auth_secret, s.calendar_id,
               case when c.sync_token > s.told then c.sync_token end as content,
               case when c.property_token > s.told_properties then c.property_token end as properties
             from push_subscriptions s join calendars c on c.id = s.calendar_id
             join device_passwords d on d.id = s.device_id
             where s.id = $1 and s.expires_at > $2 and d.revoked_at is null
               and (c.sync_token > s.told or c.property_token > s.told_properties)
               and exists (select 1 from readers r where r.calendar_id = c.id and r.person_id = s.person_id)",
            id.0,
            self.now(),
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|row| Subscriber {
            endpoint: row.endpoint,
            public_key: row.public_key,
            auth_secret: row.auth_secret,
            calendar: CalendarId(row.calendar_id),
            news: News { content: row.content, properties: row.properties },
        }))
    }

    /// The program was told of all up to here.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn told(&self, id: PushId, news: News) -> Result<(), StoreError> {
        // What it does not ask for any more stays null, which is never less.
        sqlx::query!(
            "update push_subscriptions set told = case when told < $2 then $2 else told end,
               told_properties = case when told_properties < $3 then $3 else told_properties end where id = $1",
            id.0,
            news.content,
            news.properties,
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// The push service knows the program no more, or will never take a message for it.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn unsubscribe(&self, id: PushId) -> Result<(), StoreError> {
        sqlx::query!("delete from push_subscriptions where id = $1", id.0).execute(&self.pool).await?;
        Ok(())
    }
}

impl Store {
    /// Programs need not be told of one change they made or know of: the person's subscriptions to the calendar at an
    /// address under their home set, those named or all of them. Where anything else of that kind changed since a program
    /// was told, it is told.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn spare_pushes(
        &self,
        person: PersonId,
        segment: &str,
        change: Spared,
        named: Option<&[PushId]>,
    ) -> Result<(), StoreError> {
        let named: Option<Vec<Uuid>> = named.map(|named| named.iter().map(|id| id.0).collect());
        sqlx::query!(
            "update push_subscriptions s set
               told = case when $5 then s.told else c.sync_token end,
               told_properties = case when $5 then c.property_token else s.told_properties end
             from calendars c
             where s.calendar_id = c.id and s.person_id = $1 and c.deleted_at is null
               and case when $5 then c.property_token = s.told_properties + 1 else c.sync_token = s.told + 1 end
               and ((c.owner_id = $1 and c.slug = $2) or c.id = $3) and ($4::uuid[] is null or s.id = any($4))",
            person.0,
            segment,
            Uuid::try_parse(segment).ok(),
            named.as_deref(),
            change == Spared::Properties,
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
