//! Calendar objects: locked for a command, or read for display.

use televent_core::change::Stored;
use televent_core::{CalendarId, ETag, Event, EventId, ObjectName, PersonId};
use televent_ical::Kind;
use uuid::Uuid;

use crate::Store;
use crate::command::CommandError;
use crate::error::StoreError;
use crate::tx::Tx;

/// An object as it lies in the table; the cards that show it are read once it is locked.
struct EventRow {
    id: Uuid,
    calendar_id: Uuid,
    owner_id: Uuid,
    name: String,
    uid: String,
    version: i64,
    text: String,
    etag: String,
}

impl From<EventRow> for Event {
    fn from(row: EventRow) -> Self {
        Self {
            id: EventId(row.id),
            calendar: CalendarId(row.calendar_id),
            owner: PersonId(row.owner_id),
            name: ObjectName::kept(row.name),
            uid: row.uid,
            version: row.version,
            stored: Stored { text: row.text, etag: ETag::kept(row.etag) },
            cards: Vec::new(),
        }
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
        let Some(calendar) = sqlx::query_scalar!("select calendar_id from events where id = $1", event.0)
            .fetch_optional(&mut *self.executor().await?)
            .await?
        else {
            return Ok(None);
        };
        self.may_write(calendar).await?;
        self.lock_any_event(event).await
    }

    /// Locks an object whoever it belongs to: for rules that carry one person's act over to another's copy.
    pub(crate) async fn lock_any_event(&mut self, event: EventId) -> Result<Option<Event>, CommandError> {
        let row = sqlx::query_as!(
            EventRow,
            r#"select e.id, e.calendar_id, k.owner_id, e.name, e.uid, e.version, e.text, e.etag
               from events e join calendars k on k.id = e.calendar_id where e.id = $1 for update of e"#,
            event.0
        )
        .fetch_optional(self.connection().await?)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let mut found = Event::from(row);
        // Read after the lock is held, not in the statement that waits for it: a card remembered meanwhile
        // would be missing from that statement's snapshot (see `Store::remember_card`).
        found.cards = crate::cards::of_event(self.connection().await?, event).await?;
        Ok(Some(found))
    }

    /// What is at an address under the home set of who asks, where an object with this UID is to go; without a
    /// lock.
    ///
    /// # Errors
    /// As [`Tx::may_write`].
    pub(crate) async fn look_at(
        &mut self,
        segment: &str,
        name: &ObjectName,
        uid: &str,
    ) -> Result<Shelf, CommandError> {
        let person = self.actor().person.0;
        let row = sqlx::query!(
            r#"select k.id, k.components::text[] as "components!", r.writes as "writes!",
                 (select e.id from events e where e.calendar_id = k.id and e.name = $4) as object,
                 exists (select 1 from events e where e.calendar_id = k.id and e.uid = $5 and e.name <> $4) as "taken!"
               from calendars k join rights r on r.calendar_id = k.id and r.person_id = $1
               where k.deleted_at is null
                 and ((k.owner_id = $1 and k.slug = $2) or (k.id = $3 and k.owner_id <> $1))"#,
            person,
            segment,
            Uuid::try_parse(segment).ok(),
            name.as_str(),
            uid,
        )
        .fetch_optional(&mut *self.executor().await?)
        .await?
        .ok_or(CommandError::NotFound)?;
        if !row.writes {
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

    /// The object at an address, locked, in a calendar the person may write to.
    ///
    /// # Errors
    /// As [`Tx::may_write`].
    pub(crate) async fn lock_object(
        &mut self,
        calendar: CalendarId,
        name: &ObjectName,
    ) -> Result<Option<Event>, CommandError> {
        self.may_write(calendar.0).await?;
        let id = sqlx::query_scalar!(
            "select id from events where calendar_id = $1 and name = $2",
            calendar.0,
            name.as_str()
        )
        .fetch_optional(&mut *self.executor().await?)
        .await?;
        match id {
            Some(id) => self.lock_any_event(EventId(id)).await,
            None => Ok(None),
        }
    }

    /// That the person may write objects of a calendar.
    ///
    /// # Errors
    /// [`CommandError::NotFound`] if it is not theirs to see, [`CommandError::Forbidden`] if they may only read it.
    pub(crate) async fn may_write(&mut self, calendar: Uuid) -> Result<(), CommandError> {
        let person = self.actor().person.0;
        let writes = sqlx::query_scalar!(
            r#"select writes as "writes!" from rights where calendar_id = $1 and person_id = $2"#,
            calendar,
            person
        )
        .fetch_optional(&mut *self.executor().await?)
        .await?;
        match writes {
            None => Err(CommandError::NotFound),
            Some(false) => Err(CommandError::Forbidden),
            Some(true) => Ok(()),
        }
    }

    /// Every object of a calendar, locked.
    pub(crate) async fn lock_all_of(&mut self, calendar: CalendarId) -> Result<Vec<Event>, CommandError> {
        let rows = sqlx::query_as!(
            EventRow,
            r#"select e.id, e.calendar_id, k.owner_id, e.name, e.uid, e.version, e.text, e.etag
               from events e join calendars k on k.id = e.calendar_id where e.calendar_id = $1
               order by e.id for update of e"#,
            calendar.0
        )
        .fetch_all(self.connection().await?)
        .await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        // After the locks are held, as in `lock_any_event`.
        let mut cards = crate::cards::of_events(self.connection().await?, &ids).await?;
        let with_cards = |row: EventRow| {
            let cards = cards.remove(&EventId(row.id)).unwrap_or_default();
            Event { cards, ..row.into() }
        };
        Ok(rows.into_iter().map(with_cards).collect())
    }

    /// The object with this UID in a calendar, locked.
    pub(crate) async fn lock_uid(
        &mut self,
        calendar: CalendarId,
        uid: &str,
    ) -> Result<Option<Event>, CommandError> {
        let id =
            sqlx::query_scalar!("select id from events where calendar_id = $1 and uid = $2", calendar.0, uid)
                .fetch_optional(&mut *self.executor().await?)
                .await?;
        match id {
            Some(id) => self.lock_any_event(EventId(id)).await,
            None => Ok(None),
        }
    }
}

impl Store {
    /// An object the person may see.
    pub async fn event(&self, person: PersonId, event: EventId) -> Result<Option<Event>, StoreError> {
        let row = sqlx::query_as!(
            EventRow,
            r#"select e.id, e.calendar_id, k.owner_id, e.name, e.uid, e.version, e.text, e.etag
               from events e join calendars k on k.id = e.calendar_id
               where e.id = $1 and exists
                 (select 1 from readers r where r.calendar_id = e.calendar_id and r.person_id = $2)"#,
            event.0,
            person.0,
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(Event::from))
    }
}
