//! Calendar objects as calendar programs read them: by address, by name order, by span, by change.
//!
//! Lists come a page at a time, each page by a statement of its own, so that no answer holds a connection while
//! its reader is slow and none holds a whole collection in memory. Every query names the person who asks.

use chrono::{DateTime, Utc};
use televent_core::{CalendarId, ETag, EventId, PersonId};
use televent_ical::Kind;
use uuid::Uuid;

use crate::Store;
use crate::error::{StoreError, corrupt};

/// What is known of an object without its text.
#[derive(Clone, Debug)]
pub struct Member {
    /// The last segment of its address, decoded.
    pub name: String,
    /// Its entity tag.
    pub etag: ETag,
    /// Event, to-do or journal.
    pub kind: Kind,
    /// The length of its text.
    pub octets: usize,
    /// When it was first stored.
    pub created_at: DateTime<Utc>,
    /// When its text last changed.
    pub updated_at: DateTime<Utc>,
}

/// An object and its text.
#[derive(Clone, Debug)]
pub struct Object {
    /// What is known without the text.
    pub member: Member,
    /// Octet for octet as the client sent it.
    pub text: String,
    /// Where it stands in the order of [`Store::objects_between`].
    pub place: Option<Place>,
}

/// An object in a list over all calendars.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Our id of it.
    pub event: EventId,
    /// The calendar it is in.
    pub calendar: CalendarId,
    /// Its entity tag.
    pub etag: ETag,
    /// How often it was written.
    pub version: i64,
    /// Octet for octet as the client sent it.
    pub text: String,
    /// Start of its first instance.
    pub starts_at: DateTime<Utc>,
}

/// A place in the order of ends, starts and ids.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    ends: Option<DateTime<Utc>>,
    starts: DateTime<Utc>,
    id: Uuid,
}

struct MemberRow {
    name: String,
    etag: String,
    kind: String,
    octets: i32,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

struct ObjectRow {
    id: Uuid,
    name: String,
    etag: String,
    kind: String,
    text: String,
    starts_at: Option<DateTime<Utc>>,
    ends_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

pub(crate) fn kind(word: &str) -> Result<Kind, StoreError> {
    match word {
        "event" => Ok(Kind::Event),
        "todo" => Ok(Kind::Todo),
        "journal" => Ok(Kind::Journal),
        _ => Err(corrupt("events", "kind")),
    }
}

impl TryFrom<MemberRow> for Member {
    type Error = StoreError;

    fn try_from(row: MemberRow) -> Result<Self, StoreError> {
        Ok(Self {
            name: row.name,
            etag: ETag::kept(row.etag),
            kind: kind(&row.kind)?,
            octets: usize::try_from(row.octets).unwrap_or_default(),
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

impl TryFrom<ObjectRow> for Object {
    type Error = StoreError;

    fn try_from(row: ObjectRow) -> Result<Self, StoreError> {
        let member = MemberRow {
            name: row.name,
            etag: row.etag,
            kind: row.kind,
            octets: i32::try_from(row.text.len()).unwrap_or(i32::MAX),
            created_at: row.created_at,
            updated_at: row.updated_at,
        };
        let place = row.starts_at.map(|starts| Place { ends: row.ends_at, starts, id: row.id });
        Ok(Self { member: member.try_into()?, text: row.text, place })
    }
}

impl Store {
    /// The object at an address under the person's home set.
    pub async fn object(
        &self,
        person: PersonId,
        segment: &str,
        name: &str,
    ) -> Result<Option<Object>, StoreError> {
        sqlx::query_as!(
            ObjectRow,
            r#"select e.id, e.name, e.etag, e.kind::text as "kind!", e.text, e.starts_at, e.ends_at, e.created_at,
                 e.updated_at
               from calendars k join events e on e.calendar_id = k.id and e.name = $4
               where ((k.owner_id = $1 and k.slug = $2) or (k.id = $3 and k.owner_id <> $1))
                 and exists (select 1 from readers r where r.calendar_id = k.id and r.person_id = $1)"#,
            person.0,
            segment,
            Uuid::try_parse(segment).ok(),
            name,
        )
        .fetch_optional(&self.pool)
        .await?
        .map(Object::try_from)
        .transpose()
    }

    /// Members of a calendar without their text, by name, after `after`.
    pub async fn members(
        &self,
        person: PersonId,
        calendar: CalendarId,
        after: &str,
        limit: i64,
    ) -> Result<Vec<Member>, StoreError> {
        sqlx::query_as!(
            MemberRow,
            r#"select e.name, e.etag, e.kind::text as "kind!", octet_length(e.text) as "octets!", e.created_at,
                 e.updated_at
               from events e
               where e.calendar_id = $2 and e.name > $3 and exists (select 1 from readers r where r.calendar_id = $2 and r.person_id = $1)
               order by e.name limit $4"#,
            person.0,
            calendar.0,
            after,
            limit,
        )
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(Member::try_from)
        .collect()
    }

    /// Objects of some kinds, by name, after `after`.
    pub async fn objects(
        &self,
        person: PersonId,
        calendar: CalendarId,
        kinds: &[Kind],
        after: &str,
        limit: i64,
    ) -> Result<Vec<Object>, StoreError> {
        sqlx::query_as!(
            ObjectRow,
            r#"select e.id, e.name, e.etag, e.kind::text as "kind!", e.text, e.starts_at, e.ends_at, e.created_at,
                 e.updated_at
               from events e
               where e.calendar_id = $2 and e.name > $3 and e.kind::text = any($5) and exists (select 1 from readers r where r.calendar_id = $2 and r.person_id = $1)
               order by e.name limit $4"#,
            person.0,
            calendar.0,
            after,
            limit,
            &words(kinds),
        )
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(Object::try_from)
        .collect()
    }

    /// The objects with these names; names of nothing are left out.
    pub async fn objects_named(
        &self,
        person: PersonId,
        calendar: CalendarId,
        names: &[String],
    ) -> Result<Vec<Object>, StoreError> {
        sqlx::query_as!(
            ObjectRow,
            r#"select e.id, e.name, e.etag, e.kind::text as "kind!", e.text, e.starts_at, e.ends_at, e.created_at,
                 e.updated_at
               from events e where e.calendar_id = $2 and e.name = any($3) and exists (select 1 from readers r where r.calendar_id = $2 and r.person_id = $1)"#,
            person.0,
            calendar.0,
            names,
        )
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(Object::try_from)
        .collect()
    }

    /// Objects with events whose series may have an instance in `[from, until)`, in the order of their ends,
    /// after `after`. The index knows the span of a whole series only, and times without a zone have no instant
    /// of their own, so the window is a day wider and the caller looks closer.
    pub async fn objects_between(
        &self,
        person: PersonId,
        calendar: CalendarId,
        window: (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
        after: Option<Place>,
        limit: i64,
    ) -> Result<Vec<Object>, StoreError> {
        sqlx::query_as!(
            ObjectRow,
            r#"select e.id, e.name, e.etag, e.kind::text as "kind!", e.text, e.starts_at, e.ends_at, e.created_at,
                 e.updated_at
               from events e
               where e.calendar_id = $2 and e.kind = 'event' and exists (select 1 from readers r where r.calendar_id = $2 and r.person_id = $1)
                 and coalesce(e.ends_at, 'infinity') >= coalesce($3::timestamptz - interval '1 day', '-infinity')
                 and e.starts_at < coalesce($4::timestamptz + interval '1 day', 'infinity')
                 and ($7::uuid is null or (coalesce(e.ends_at, 'infinity'), e.starts_at, e.id)
                   > (coalesce($5::timestamptz, 'infinity'), $6::timestamptz, $7))
               order by coalesce(e.ends_at, 'infinity'), e.starts_at, e.id limit $8"#,
            person.0,
            calendar.0,
            window.0,
            window.1,
            after.and_then(|place| place.ends),
            after.map(|place| place.starts),
            after.map(|place| place.id),
            limit,
        )
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(Object::try_from)
        .collect()
    }

    /// Objects with events that may have an instance in `[from, until)`, over all calendars of the person, in the
    /// order of their first instances, after `after`. As with [`Store::objects_between`] the caller looks closer.
    pub async fn listed(
        &self,
        person: PersonId,
        window: (DateTime<Utc>, DateTime<Utc>),
        after: Option<(DateTime<Utc>, EventId)>,
        limit: i64,
    ) -> Result<Vec<Listed>, StoreError> {
        let rows = sqlx::query!(
            r#"select e.id, e.calendar_id, e.etag, e.version, e.text, e.starts_at as "starts_at!"
               from events e
               where e.kind = 'event' and e.calendar_id in (select calendar_id from readers where person_id = $1)
                 and coalesce(e.ends_at, 'infinity') >= $2::timestamptz - interval '1 day'
                 and e.starts_at < $3::timestamptz + interval '1 day'
                 and ($5::uuid is null or (e.starts_at, e.id) > ($4::timestamptz, $5))
               order by e.starts_at, e.id limit $6"#,
            person.0,
            window.0,
            window.1,
            after.map(|after| after.0),
            after.map(|after| after.1.0),
            limit,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| Listed {
                event: EventId(row.id),
                calendar: CalendarId(row.calendar_id),
                etag: ETag::kept(row.etag),
                version: row.version,
                text: row.text,
                starts_at: row.starts_at,
            })
            .collect())
    }

    /// The name of the object with this UID in a calendar.
    pub async fn name_of_uid(
        &self,
        person: PersonId,
        calendar: CalendarId,
        uid: &str,
    ) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar!(
            "select e.name from events e where e.calendar_id = $2 and e.uid = $3 and exists (select 1 from readers r where r.calendar_id = $2 and r.person_id = $1)",
            person.0,
            calendar.0,
            uid,
        )
        .fetch_optional(&self.pool)
        .await?)
    }
}

pub(crate) fn words(kinds: &[Kind]) -> Vec<String> {
    kinds.iter().map(|kind| crate::tx::kind_word(*kind).to_owned()).collect()
}
