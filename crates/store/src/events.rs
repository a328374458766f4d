//! Calendar objects: locked for a command, or read for display.

use chrono::{DateTime, Utc};
use televent_core::change::Stored;
use televent_core::event::Place;
use televent_core::{
    Access, CalendarId, Card, CardKind, Change, ETag, Event, EventId, ObjectName, PersonId, TelegramId,
};
use televent_ical::{CalendarObject, Kind};
use uuid::Uuid;

use crate::Store;
use crate::calendars::access_of;
use crate::command::CommandError;
use crate::error::{StoreError, corrupt};
use crate::tx::Tx;

/// An object as it lies in the table, with the cards that show it.
struct EventRow {
    id: Uuid,
    calendar_id: Uuid,
    owner_id: Uuid,
    name: String,
    uid: String,
    version: i64,
    text: String,
    etag: String,
    cards: serde_json::Value,
}

#[derive(serde::Deserialize)]
struct CardRow {
    chat_id: i64,
    message_id: i64,
    kind: CardKind,
}

impl TryFrom<EventRow> for Event {
    type Error = StoreError;

    fn try_from(row: EventRow) -> Result<Self, StoreError> {
        let cards: Vec<CardRow> = serde_json::from_value(row.cards).map_err(|_| corrupt("cards", "kind"))?;
        Ok(Self {
            id: EventId(row.id),
            calendar: CalendarId(row.calendar_id),
            owner: PersonId(row.owner_id),
            name: ObjectName::kept(row.name),
            uid: row.uid,
            version: row.version,
            stored: Stored { text: row.text, etag: ETag::kept(row.etag) },
            cards: cards
                .into_iter()
                .map(|card| Card {
                    chat: TelegramId(card.chat_id),
                    message: card.message_id,
                    kind: card.kind,
                })
                .collect(),
        })
    }
}

/// A place in a calendar that the person may write to.
pub(crate) struct Shelf {
    pub(crate) calendar: CalendarId,
    pub(crate) components: Vec<Kind>,
    /// The object that is there.
    pub(crate) object: Option<EventId>,
    /// Whether another object of the calendar has the UID.
    pub(crate) taken: bool,
}

impl Tx {
    /// Locks an object the person may change.
    ///
    /// # Errors
    /// [`CommandError::NotFound`] if there is none or it is not theirs to see, [`CommandError::Forbidden`] if
    /// they may only read it.
    pub(crate) async fn lock_event(&mut self, event: EventId) -> Result<Event, CommandError> {
        self.find_event(event).await?.ok_or(CommandError::NotFound)
    }

    /// Like [`Tx::lock_event`], for one that may be gone.
    pub(crate) async fn find_event(&mut self, event: EventId) -> Result<Option<Event>, CommandError> {
        let person = self.actor().person.0;
        let Some(calendar) = sqlx::query_scalar!("select calendar_id from events where id = $1", event.0)
            .fetch_optional(self.connection().await?)
            .await?
        else {
            return Ok(None);
        };
        let Some(access) = access_of(self.connection().await?, calendar, person).await? else {
            return Ok(None);
        };
        if access < Access::Write {
            return Err(CommandError::Forbidden);
        }
        self.lock_any_event(event).await
    }

    /// Locks an object whoever it belongs to: for rules that carry one person's act over to another's copy.
    pub(crate) async fn lock_any_event(&mut self, event: EventId) -> Result<Option<Event>, CommandError> {
        let row = sqlx::query_as!(
            EventRow,
            r#"select e.id, e.calendar_id, k.owner_id, e.name, e.uid, e.version, e.text, e.etag, '[]'::jsonb as "cards!"
               from events e join calendars k on k.id = e.calendar_id where e.id = $1 for update of e"#,
            event.0
        )
        .fetch_optional(self.connection().await?)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let mut found = Event::try_from(row)?;
        // Read after the lock is held, not in the statement that waits for it: a card remembered meanwhile
        // would be missing from that statement's snapshot (see `Store::remember_card`).
        found.cards = crate::cards::of_event(self.connection().await?, event).await?;
        Ok(Some(found))
    }

    /// What is at an address under the home set of who asks, where an object with this UID is to go; without a
    /// lock.
    ///
    /// # Errors
    /// As [`Tx::lock_object`].
    pub(crate) async fn look_at(
        &mut self,
        segment: &str,
        name: &ObjectName,
        uid: &str,
    ) -> Result<Shelf, CommandError> {
        let person = self.actor().person.0;
        let row = sqlx::query!(
            r#"select k.id, k.components::text[] as "components!", k.kind = 'subscribed' as "subscribed!",
                 case when k.owner_id = $1 then 'own' else m.access::text end as "access!",
                 (select e.id from events e where e.calendar_id = k.id and e.name = $4) as object,
                 exists (select 1 from events e where e.calendar_id = k.id and e.uid = $5 and e.name <> $4) as "taken!"
               from calendars k left join calendar_members m on m.calendar_id = k.id and m.person_id = $1
               where (k.owner_id = $1 and k.slug = $2) or (k.id = $3 and m.person_id is not null)"#,
            person,
            segment,
            Uuid::try_parse(segment).ok(),
            name.as_str(),
            uid,
        )
        .fetch_optional(&mut *self.session().await?)
        .await?
        .ok_or(CommandError::NotFound)?;
        if row.access == "read" || row.subscribed {
            return Err(CommandError::Forbidden);
        }
        let components = row.components.iter().map(|word| crate::objects::kind(word));
        Ok(Shelf {
            calendar: CalendarId(row.id),
            components: components.collect::<Result<_, _>>()?,
            object: row.object.map(EventId),
            taken: row.taken,
        })
    }

    /// The object at an address, locked, and its calendar, which the person may write to.
    ///
    /// # Errors
    /// [`CommandError::NotFound`] if the calendar is not theirs to see, [`CommandError::Forbidden`] if they
    /// may only read it.
    pub(crate) async fn lock_object(
        &mut self,
        calendar: CalendarId,
        name: &ObjectName,
    ) -> Result<(CalendarId, Option<Event>), CommandError> {
        let person = self.actor().person.0;
        let row = sqlx::query!(
            r#"select k.owner_id, k.kind = 'subscribed' as "subscribed!", k.owner_id = $3 as "own!",
                 (select m.access::text from calendar_members m where m.calendar_id = k.id and m.person_id = $3) as access,
                 e.id as "id?", e.uid as "uid?", e.version as "version?", e.text as "text?", e.etag as "etag?"
               from calendars k
               left join lateral (select * from events e where e.calendar_id = k.id and e.name = $2 for update) e on true
               where k.id = $1"#,
            calendar.0,
            name.as_str(),
            person,
        )
        .fetch_optional(self.connection().await?)
        .await?
        .ok_or(CommandError::NotFound)?;
        let writes = row.own || row.access.as_deref().is_some_and(|access| access != "read");
        if !row.own && row.access.is_none() {
            return Err(CommandError::NotFound);
        }
        if !writes || row.subscribed {
            return Err(CommandError::Forbidden);
        }
        let (Some(id), Some(uid), Some(version), Some(text), Some(etag)) =
            (row.id, row.uid, row.version, row.text, row.etag)
        else {
            return Ok((calendar, None));
        };
        let (calendar_id, owner_id) = (calendar.0, row.owner_id);
        let name = name.as_str().to_owned();
        let cards = serde_json::Value::Array(Vec::new());
        let event = EventRow { id, calendar_id, owner_id, name, uid, version, text, etag, cards };
        let mut event = Event::try_from(event)?;
        // After the lock is held, as in `lock_any_event`.
        event.cards = crate::cards::of_event(self.connection().await?, event.id).await?;
        Ok((calendar, Some(event)))
    }

    /// The object with this UID in a calendar, locked.
    pub(crate) async fn lock_uid(
        &mut self,
        calendar: CalendarId,
        uid: &str,
    ) -> Result<Option<Event>, CommandError> {
        let id =
            sqlx::query_scalar!("select id from events where calendar_id = $1 and uid = $2", calendar.0, uid)
                .fetch_optional(&mut *self.session().await?)
                .await?;
        match id {
            Some(id) => self.lock_any_event(EventId(id)).await,
            None => Ok(None),
        }
    }

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

    /// The change that brings a deleted object back, if `version` deleted it and the person may write there.
    pub(crate) async fn restore(&mut self, event: EventId, version: i64) -> Result<Change, CommandError> {
        let calendar = sqlx::query_scalar!(
            "select calendar_id from change_log where event_id = $1 and version = $2",
            event.0,
            version
        )
        .fetch_optional(self.connection().await?)
        .await?
        .ok_or(CommandError::NotFound)?;
        let person = self.actor().person.0;
        match access_of(self.connection().await?, calendar, person).await? {
            None => return Err(CommandError::NotFound),
            Some(Access::Read) => return Err(CommandError::Forbidden),
            Some(Access::Write | Access::Own) => {}
        }
        self.restore_any(event, version).await
    }

    /// What the person who asks changed by the same command as this version.
    pub(crate) async fn changed_with(
        &mut self,
        event: EventId,
        version: i64,
    ) -> Result<Vec<(EventId, i64)>, CommandError> {
        let person = self.actor().person.0;
        let rows = sqlx::query!(
            "select o.event_id, o.version from change_log l join change_log o on o.act = l.act
             where l.event_id = $1 and l.version = $2 and l.actor_id = $3 and o.event_id <> l.event_id
             order by o.event_id",
            event.0,
            version,
            person,
        )
        .fetch_all(self.connection().await?)
        .await?;
        Ok(rows.into_iter().map(|row| (EventId(row.event_id), row.version)).collect())
    }

    /// Like [`Tx::restore`], for one whose turn comes with another's.
    pub(crate) async fn restore_any(&mut self, event: EventId, version: i64) -> Result<Change, CommandError> {
        let row = sqlx::query!(
            r#"select l.calendar_id, l.name, l.before, (select max(version) from change_log where event_id = $1) as "last!"
               from change_log l where l.event_id = $1 and l.version = $2 and l.action = 'deleted'
                 and l.before is not null"#,
            event.0,
            version,
        )
        .fetch_optional(self.connection().await?)
        .await?
        .ok_or(CommandError::NotFound)?;
        if row.last != version {
            return Err(televent_core::EventError::ChangedSince.into());
        }
        let text = row.before.ok_or_else(|| corrupt("change_log", "before"))?;
        let object = CalendarObject::parse(text).map_err(televent_core::EventError::from)?;
        let place = Place {
            event,
            calendar: CalendarId(row.calendar_id),
            name: ObjectName::kept(row.name),
            last_version: row.last,
        };
        let cards = crate::cards::of_event(self.connection().await?, event).await?;
        Ok(Event::create(place, object).refreshing(&cards))
    }
}

impl Store {
    /// An object the person may see.
    pub async fn event(&self, person: PersonId, event: EventId) -> Result<Option<Event>, StoreError> {
        let row = sqlx::query_as!(
            EventRow,
            r#"select e.id, e.calendar_id, k.owner_id, e.name, e.uid, e.version, e.text, e.etag, '[]'::jsonb as "cards!"
               from events e join calendars k on k.id = e.calendar_id
               where e.id = $1 and (k.owner_id = $2 or exists
                 (select 1 from calendar_members m where m.calendar_id = k.id and m.person_id = $2))"#,
            event.0,
            person.0,
        )
        .fetch_optional(&self.pool)
        .await?;
        row.map(Event::try_from).transpose()
    }

    /// The objects with an event in them that may have an instance in `[from, until)`, over all calendars of
    /// the person. The index knows the span of a whole series only, and floating times have no instant of
    /// their own, so the caller expands and filters.
    pub async fn events_between(
        &self,
        person: PersonId,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<Event>, StoreError> {
        sqlx::query_as!(
            EventRow,
            r#"select e.id, e.calendar_id, k.owner_id, e.name, e.uid, e.version, e.text, e.etag, '[]'::jsonb as "cards!"
               from events e join calendars k on k.id = e.calendar_id
               where e.kind = 'event' and (k.owner_id = $1 or exists
                   (select 1 from calendar_members m where m.calendar_id = k.id and m.person_id = $1))
                 and coalesce(e.ends_at, 'infinity') >= $2::timestamptz - interval '1 day'
                 and e.starts_at < $3::timestamptz + interval '1 day'
               order by e.starts_at, e.id limit $4"#,
            person.0,
            from,
            until,
            limit,
        )
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(Event::try_from)
        .collect()
    }
}
