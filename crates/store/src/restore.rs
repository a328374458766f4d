//! What undo reads: objects as they were, what changed together, and what is gone and comes back, calendars as well.

use std::collections::BTreeSet;

use televent_core::change::Stored;
use televent_core::event::Place;
use televent_core::{CalendarId, Card, Change, ETag, Event, EventError, EventId, ObjectName};
use televent_ical::CalendarObject;
use uuid::Uuid;

use crate::calendars::access_of;
use crate::command::CommandError;
use crate::error::corrupt;
use crate::tx::Tx;

/// An object's deletion in the change log.
struct Gone {
    event_id: Uuid,
    calendar_id: Uuid,
    name: String,
    version: i64,
    last: i64,
    before: Option<String>,
}

impl Gone {
    /// The change that brings it back, if its deletion was its last.
    fn back(self, cards: &[Card]) -> Result<Change, CommandError> {
        if self.last != self.version {
            return Err(EventError::ChangedSince.into());
        }
        let text = self.before.ok_or_else(|| corrupt("change_log", "before"))?;
        let object = CalendarObject::parse(text).map_err(EventError::from)?;
        let place = Place {
            event: EventId(self.event_id),
            calendar: CalendarId(self.calendar_id),
            name: ObjectName::kept(self.name),
            last_version: self.last,
        };
        Ok(Event::create(place, object).refreshing(cards))
    }
}

impl Tx {
    /// What an object was before one of its versions; `None` if that version made it.
    pub(crate) async fn before(
        &mut self,
        event: EventId,
        version: i64,
    ) -> Result<Option<Stored>, CommandError> {
        let row = sqlx::query!(
            // Octets that were pruned must not be taken for those of an object that was not there yet.
            "select before from change_log where event_id = $1 and version = $2
               and (before is not null or action = 'created')",
            event.0,
            version
        )
        .fetch_optional(self.connection().await?)
        .await?
        .ok_or(CommandError::NotFound)?;
        Ok(row.before.map(|text| Stored { etag: ETag::of(&text), text }))
    }

    /// What the person who asks changed by the same command as this version, and is still there.
    pub(crate) async fn changed_with(
        &mut self,
        event: EventId,
        version: i64,
    ) -> Result<Vec<(EventId, i64)>, CommandError> {
        let person = self.actor().person.0;
        let rows = sqlx::query!(
            "select o.event_id, o.version from change_log l join change_log o on o.act = l.act
             where l.event_id = $1 and l.version = $2 and l.actor_id = $3 and o.event_id <> l.event_id and o.action <> 'deleted'
             order by o.event_id",
            event.0,
            version,
            person,
        )
        .fetch_all(self.connection().await?)
        .await?;
        Ok(rows.into_iter().map(|row| (EventId(row.event_id), row.version)).collect())
    }

    /// The changes that bring a deleted object back, if `version` deleted it and the person may write there, and
    /// after it what was deleted by the same command of theirs.
    pub(crate) async fn restore(
        &mut self,
        event: EventId,
        version: i64,
    ) -> Result<Vec<Change>, CommandError> {
        let gone = self.gone_with(event, version).await?;
        let named = gone.first().filter(|gone| gone.event_id == event.0).ok_or(CommandError::NotFound)?;
        let calendar = named.calendar_id;
        self.may_write(calendar).await?;
        self.bring_back(gone).await
    }

    /// What was deleted by the same command of the person as a change of an object that is there.
    pub(crate) async fn restore_beside(
        &mut self,
        event: EventId,
        version: i64,
    ) -> Result<Vec<Change>, CommandError> {
        let gone = self.gone_with(event, version).await?;
        self.bring_back(gone).await
    }

    /// A calendar that was deleted is there again; returns the changes that bring back what went with it.
    pub(crate) async fn restore_calendar(
        &mut self,
        calendar: CalendarId,
    ) -> Result<Vec<Change>, CommandError> {
        let Some(act) = self.revive(calendar.0).await? else {
            let person = self.actor().person.0;
            let there = access_of(self.connection().await?, calendar.0, person).await?.is_some();
            return Err(if there { EventError::ChangedSince.into() } else { CommandError::NotFound });
        };
        let gone = sqlx::query_as!(
            Gone,
            r#"select o.event_id, o.calendar_id, o.name, o.version, o.before,
                 (select max(version) from change_log where event_id = o.event_id) as "last!"
               from change_log o where o.act = $1 and o.calendar_id = $2 and o.action = 'deleted' order by o.event_id"#,
            act,
            calendar.0,
        )
        .fetch_all(self.connection().await?)
        .await?;
        self.back(gone).await
    }

    /// The deletions by the command that made this version; the named object's own is the first.
    async fn gone_with(&mut self, event: EventId, version: i64) -> Result<Vec<Gone>, CommandError> {
        let person = self.actor().person.0;
        Ok(sqlx::query_as!(
            Gone,
            r#"select o.event_id, o.calendar_id, o.name, o.version, o.before,
                 (select max(version) from change_log where event_id = o.event_id) as "last!"
               from change_log l join change_log o on o.act = l.act and (o.event_id = l.event_id or l.actor_id = $3)
               where l.event_id = $1 and l.version = $2 and o.action = 'deleted' and o.before is not null
               order by o.event_id <> l.event_id, o.event_id"#,
            event.0,
            version,
            person,
        )
        .fetch_all(self.connection().await?)
        .await?)
    }

    /// A calendar that something comes back to is there again itself, at its old address if that is free.
    async fn bring_back(&mut self, gone: Vec<Gone>) -> Result<Vec<Change>, CommandError> {
        let calendars: BTreeSet<Uuid> = gone.iter().map(|gone| gone.calendar_id).collect();
        for calendar in calendars {
            self.revive(calendar).await?;
        }
        self.back(gone).await
    }

    /// The changes that bring objects back, with their cards.
    async fn back(&mut self, gone: Vec<Gone>) -> Result<Vec<Change>, CommandError> {
        let ids: Vec<Uuid> = gone.iter().map(|gone| gone.event_id).collect();
        let mut cards = crate::cards::of_events(self.connection().await?, &ids).await?;
        let shown = |gone: Gone| {
            let cards = cards.remove(&EventId(gone.event_id)).unwrap_or_default();
            gone.back(&cards)
        };
        gone.into_iter().map(shown).collect()
    }

    /// A calendar is there again if it was deleted, which only its owner can want; returns the command that did it.
    async fn revive(&mut self, calendar: Uuid) -> Result<Option<Uuid>, CommandError> {
        let person = self.actor().person.0;
        let deleted = sqlx::query!(
            r#"select owner_id = $2 as "own!", deleted_act as "act!" from calendars
               where id = $1 and deleted_at is not null"#,
            calendar,
            person,
        )
        .fetch_optional(self.connection().await?)
        .await?;
        let act = match deleted {
            None => return Ok(None),
            Some(deleted) if !deleted.own => return Err(CommandError::NotFound),
            Some(deleted) => deleted.act,
        };
        // Whoever makes a calendar holds the person's row as well: an address that is free stays so.
        sqlx::query_scalar!("select 1 from people where id = $1 for no key update", person)
            .fetch_optional(self.connection().await?)
            .await?;
        let back = sqlx::query!(
            "update calendars k set deleted_at = null, deleted_act = null, property_token = property_token + 1,
               slug = case when exists (select 1 from calendars o
                   where o.owner_id = k.owner_id and o.slug = k.slug and o.deleted_at is null)
                 then replace(k.id::text, '-', '') else k.slug end
             where k.id = $1 and k.deleted_act = $2",
            calendar,
            act,
        )
        .execute(self.connection().await?)
        .await?;
        if back.rows_affected() == 0 {
            return Err(CommandError::Overtaken);
        }
        Ok(Some(act))
    }
}
