//! Finding an event by its words, or by having been changed last.

use televent_core::{CalendarId, EventId, PersonId};

use crate::Store;
use crate::error::StoreError;

/// What a person did last, and can take back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastChange {
    /// An event was made, changed or deleted.
    Event {
        /// The event.
        event: EventId,
        /// The version the change made.
        version: i64,
    },
    /// A calendar was deleted.
    Calendar(CalendarId),
}

impl Store {
    /// Events the person may see whose title or place holds all of `words` (any case): those still to come or
    /// under way first, soonest first, then those that are over, newest first.
    pub async fn find_events(
        &self,
        person: PersonId,
        words: &[String],
        limit: i64,
    ) -> Result<Vec<EventId>, StoreError> {
        let found = sqlx::query_scalar!(
            "select e.id from events e
             where e.kind = 'event' and e.calendar_id in (select calendar_id from readers where person_id = $1)
               and not exists (select 1 from unnest($2::text[]) w
                 where strpos(lower(concat_ws(' ', e.summary, e.location)), lower(w)) = 0)
             order by coalesce(e.ends_at, 'infinity') < $3,
               case when coalesce(e.ends_at, 'infinity') >= $3 then greatest(e.starts_at, $3) end,
               e.starts_at desc, e.id limit $4",
            person.0,
            words,
            self.now(),
            limit,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(found.into_iter().map(EventId).collect())
    }

    /// The person's own last change in a calendar of theirs, or of one as a whole: what went with it is older.
    pub async fn last_change(&self, person: PersonId) -> Result<Option<LastChange>, StoreError> {
        let row = sqlx::query!(
            r#"select k.id as "calendar!", l.event_id as "event?", l.version as "version?"
               from calendars k left join lateral
                 (select event_id, version, at from change_log
                  where k.deleted_at is null and calendar_id = k.id and actor_id = $1
                  order by token desc limit 1) l on true
               where k.owner_id = $1 and (k.deleted_at is not null or l.at is not null)
               order by coalesce(k.deleted_at, l.at) desc, k.deleted_at is null, k.kind desc limit 1"#,
            person.0,
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|row| match row.event.zip(row.version) {
            Some((event, version)) => LastChange::Event { event: EventId(event), version },
            None => LastChange::Calendar(CalendarId(row.calendar)),
        }))
    }
}
