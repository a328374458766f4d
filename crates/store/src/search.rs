//! Finding an event by its words, or by having been changed last.

use televent_core::{EventId, PersonId};

use crate::Store;
use crate::error::StoreError;

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

    /// The person's own last change in a calendar of theirs, deleted ones too: the event and the version it made.
    pub async fn last_change(&self, person: PersonId) -> Result<Option<(EventId, i64)>, StoreError> {
        let row = sqlx::query!(
            r#"select l.event_id as "event_id!", l.version as "version!" from calendars k cross join lateral
                 (select event_id, version, at from change_log
                  where calendar_id = k.id and actor_id = $1 order by token desc limit 1) l
               where k.owner_id = $1 order by l.at desc, k.kind desc limit 1"#,
            person.0,
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|row| (EventId(row.event_id), row.version)))
    }
}
