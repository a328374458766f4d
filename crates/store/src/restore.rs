//! What undo reads: objects as they were, what changed together, and what is gone and comes back.

use std::collections::BTreeSet;

use televent_core::change::Stored;
use televent_core::event::Place;
use televent_core::{CalendarId, Card, Change, ETag, Event, EventError, EventId, ObjectName};
use televent_ical::CalendarObject;
use uuid::Uuid;

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
        let ids: Vec<Uuid> = gone.iter().map(|gone| gone.event_id).collect();
        let mut cards = crate::cards::of_events(self.connection().await?, &ids).await?;
        let shown = |gone: Gone| {
            let cards = cards.remove(&EventId(gone.event_id)).unwrap_or_default();
            gone.back(&cards)
        };
        gone.into_iter().map(shown).collect()
    }

    /// A calendar is there again if it was deleted, which only its owner can want.
    async fn revive(&mut self, calendar: Uuid) -> Result<(), CommandError> {
        let person = self.actor().person.0;
        let own = sqlx::query_scalar!(
            r#"select owner_id = $2 as "own!" from calendars where id = $1 and deleted_at is not null"#,
            calendar,
            person,
        )
        .fetch_optional(self.connection().await?)
        .await?;
        match own {
            None => return Ok(()),
            Some(false) => return Err(CommandError::NotFound),
            Some(true) => {}
        }
        sqlx::query!(
            "update calendars k set deleted_at = null, deleted_act = null, property_token = property_token + 1,
               slug = case when exists (select 1 from calendars o
                   where o.owner_id = k.owner_id and o.slug = k.slug and o.deleted_at is null)
                 then replace(k.id::text, '-', '') else k.slug end
             where k.id = $1",
            calendar
        )
        .execute(self.connection().await?)
        .await?;
        Ok(())
    }
}
