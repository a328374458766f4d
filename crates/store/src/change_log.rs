//! Changes of a calendar since a sync-token (RFC 6578).

use televent_core::{CalendarId, PersonId};
use uuid::Uuid;

use crate::Store;
use crate::error::StoreError;

/// What became of one object since a sync-token; several changes of one object count as its last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The last segment of its address.
    pub name: String,
    /// Its entity tag now; `None` if it is gone.
    pub etag: Option<String>,
    /// The calendar's sync-token after the last change of it.
    pub token: i64,
}

/// A calendar's place in time, and what changed in it since another one.
#[derive(Clone, Debug)]
pub struct Delta {
    /// The calendar at the address.
    pub calendar: CalendarId,
    /// Its sync-token now.
    pub token: i64,
    /// Changes up to here are no longer in the log.
    pub oldest: i64,
    /// The oldest changes first.
    pub changed: Vec<Changed>,
}

impl Store {
    /// The objects that changed after `since` (and not after `until`, if it is given), oldest change first, at
    /// most `limit`, in the calendar at an address under the person's home set. What came and went in between is
    /// left out. Token and changes are of one instant.
    // "Materialized" so that who may read is asked once, not for each change.
    pub async fn delta(
        &self,
        person: PersonId,
        segment: &str,
        since: i64,
        until: Option<i64>,
        limit: i64,
    ) -> Result<Option<Delta>, StoreError> {
        let rows = sqlx::query!(
            r#"with k as materialized (
                 select k.id, k.sync_token, k.oldest_token from calendars k
                 where k.deleted_at is null
                   and ((k.owner_id = $1 and k.slug = $2) or (k.id = $3 and k.owner_id <> $1))
                   and exists (select 1 from readers r where r.calendar_id = k.id and r.person_id = $1))
               select k.id, k.sync_token, k.oldest_token, c.name as "name?", c.etag as "etag?", c.token as "token?"
               from k left join lateral (
                 select l.name, e.etag, l.token
                 from (select name, max(token) as token, (array_agg(action order by token))[1] as first
                       from change_log
                       where calendar_id = k.id and token > $4 and token <= coalesce($5::bigint, k.sync_token)
                       group by name) l
                 left join events e on e.calendar_id = k.id and e.name = l.name
                 where e.id is not null or l.first <> 'created'
                 order by l.token limit $6) c on true
               order by c.token"#,
            person.0,
            segment,
            Uuid::try_parse(segment).ok(),
            since,
            until,
            limit,
        )
        .fetch_all(&self.pool)
        .await?;
        let Some(first) = rows.first() else { return Ok(None) };
        let (calendar, token, oldest) = (CalendarId(first.id), first.sync_token, first.oldest_token);
        let changed = rows.into_iter().filter_map(|row| {
            let (name, token) = row.name.zip(row.token)?;
            Some(Changed { name, etag: row.etag, token })
        });
        Ok(Some(Delta { calendar, token, oldest, changed: changed.collect() }))
    }

    /// One page of a first synchronisation: the members that last changed after `since`, in the order of their
    /// last changes, and what is gone since `began`.
    pub async fn snapshot(
        &self,
        person: PersonId,
        calendar: CalendarId,
        since: i64,
        began: i64,
        limit: i64,
    ) -> Result<Vec<Changed>, StoreError> {
        Ok(sqlx::query_as!(
            Changed,
            r#"select c.name as "name!", c.etag as "etag?", c.token as "token!" from (
                 select e.name, e.etag, e.token from events e where e.calendar_id = $2 and e.token > $3
                 union all
                 select l.name, null, max(l.token) from change_log l
                 where l.calendar_id = $2 and l.token > greatest($3, $4) and l.action = 'deleted' and not exists
                   (select 1 from events e where e.calendar_id = $2 and e.name = l.name)
                 group by l.name) c
               where exists (select 1 from readers r where r.calendar_id = $2 and r.person_id = $1)
               order by c.token limit $5"#,
            person.0,
            calendar.0,
            since,
            began,
            limit,
        )
        .fetch_all(&self.pool)
        .await?)
    }
}
