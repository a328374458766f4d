//! Calendar objects as calendar programs read them: by address, by name order, by span, by change.
//!
//! Lists come a page at a time, each page by a statement of its own, so that no answer holds a connection while
//! its reader is slow and none holds a whole collection in memory. Every query names the person who asks.

use chrono::{DateTime, Utc};
use televent_core::{CalendarId, ETag, EventId, PersonId};
use televent_ical::Kind;
use televent_ical::object::EXTENT;
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

/// How much of a list is read at a time: so many objects, and none more once their texts have so many octets. The
/// first object is always there, however long.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    /// Objects.
    pub rows: i64,
    /// Octets.
    pub octets: i64,
}

/// A part of a list of objects.
#[derive(Clone, Debug)]
pub struct Part {
    /// In the order of the list.
    pub objects: Vec<Object>,
    /// Whether there may be more after them.
    pub more: bool,
}

impl Bound {
    /// Whether texts of these lengths fill it.
    pub(crate) fn is_reached(self, lengths: impl Iterator<Item = usize>) -> bool {
        let (mut rows, mut octets) = (0_i64, 0_i64);
        for length in lengths {
            rows = rows.saturating_add(1);
            octets = octets.saturating_add(i64::try_from(length).unwrap_or(i64::MAX));
        }
        rows >= self.rows || octets >= self.octets
    }

    fn part(self, rows: Vec<ObjectRow>) -> Result<Part, StoreError> {
        let more = self.is_reached(rows.iter().map(|row| row.text.len()));
        let objects = rows.into_iter().map(Object::try_from).collect::<Result<_, _>>()?;
        Ok(Part { objects, more })
    }
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
        bound: Bound,
    ) -> Result<Part, StoreError> {
        let rows = sqlx::query_as!(
            ObjectRow,
            r#"select p.id, p.name, p.etag, p.kind::text as "kind!", p.text, p.starts_at, p.ends_at, p.created_at,
                 p.updated_at
               from (select e.*, sum(octet_length(e.text)) over (order by e.name rows unbounded preceding)
                   - octet_length(e.text) as before
                 from (select id, name, etag, kind, text, starts_at, ends_at, created_at, updated_at from events
                   where calendar_id = $2 and name > $3 and kind::text = any($5) and exists (select 1 from readers r where r.calendar_id = $2 and r.person_id = $1)
                   order by name limit $4) e) p
               where p.before < $6 order by p.name"#,
            person.0,
            calendar.0,
            after,
            bound.rows,
            &words(kinds),
            bound.octets,
        )
        .fetch_all(&self.pool)
        .await?;
        bound.part(rows)
    }

    /// What these names stand for, in their order: the object or `None`. Fewer answers than names once the texts
    /// have so many octets; there is one for the first name that names an object.
    pub async fn objects_named(
        &self,
        person: PersonId,
        calendar: CalendarId,
        names: &[String],
        octets: i64,
    ) -> Result<Vec<Option<Object>>, StoreError> {
        let rows = sqlx::query!(
            r#"select p.ord as "ord!", p.id, p.name, p.etag, p.kind::text as "kind!", p.text, p.starts_at, p.ends_at,
                 p.created_at, p.updated_at
               from (select e.id, e.name, e.etag, e.kind, e.text, e.starts_at, e.ends_at, e.created_at, e.updated_at, n.ord,
                   sum(octet_length(e.text)) over (order by n.ord rows unbounded preceding)
                   - octet_length(e.text) as before
                 from unnest($3::text[]) with ordinality n (name, ord)
                 -- The limit has each name looked up by the index, where a join might read the whole calendar.
                 cross join lateral (select * from events where calendar_id = $2 and name = n.name limit 1) e
                 where exists (select 1 from readers r where r.calendar_id = $2 and r.person_id = $1)) p
               where p.before < $4 order by p.ord"#,
            person.0,
            calendar.0,
            names,
            octets,
        )
        .fetch_all(&self.pool)
        .await?;
        let bound = Bound { rows: i64::MAX, octets };
        let cut = bound.is_reached(rows.iter().map(|row| row.text.len()));
        let mut answers = Vec::with_capacity(names.len());
        for row in rows {
            let before = usize::try_from(row.ord).unwrap_or_default().saturating_sub(1);
            answers.resize_with(before, || None);
            let object = ObjectRow {
                id: row.id,
                name: row.name,
                etag: row.etag,
                kind: row.kind,
                text: row.text,
                starts_at: row.starts_at,
                ends_at: row.ends_at,
                created_at: row.created_at,
                updated_at: row.updated_at,
            };
            answers.push(Some(object.try_into()?));
        }
        if !cut {
            answers.resize_with(names.len(), || None);
        }
        Ok(answers)
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
        bound: Bound,
    ) -> Result<Part, StoreError> {
        // What takes place before the first instant the index keeps is kept as if it began there.
        let until = window.1.map(|until| until.max(*EXTENT.start()));
        let rows = sqlx::query_as!(
            ObjectRow,
            r#"select p.id, p.name, p.etag, p.kind::text as "kind!", p.text, p.starts_at, p.ends_at, p.created_at,
                 p.updated_at
               from (select e.*, sum(octet_length(e.text)) over (order by e.until, e.starts_at, e.id
                   rows unbounded preceding) - octet_length(e.text) as before
                 from (select id, name, etag, kind, text, starts_at, ends_at, created_at, updated_at,
                   coalesce(e.ends_at, 'infinity') as until from events e
               where e.calendar_id = $2 and e.kind = 'event' and exists (select 1 from readers r where r.calendar_id = $2 and r.person_id = $1)
                 and coalesce(e.ends_at, 'infinity') >= coalesce($3::timestamptz - interval '1 day', '-infinity')
                 and e.starts_at < coalesce($4::timestamptz + interval '1 day', 'infinity')
                 and ($7::uuid is null or (coalesce(e.ends_at, 'infinity'), e.starts_at, e.id)
                   > (coalesce($5::timestamptz, 'infinity'), $6::timestamptz, $7))
               order by until, starts_at, id limit $8) e) p
               where p.before < $9 order by p.until, p.starts_at, p.id"#,
            person.0,
            calendar.0,
            window.0,
            until,
            after.and_then(|place| place.ends),
            after.map(|place| place.starts),
            after.map(|place| place.id),
            bound.rows,
            bound.octets,
        )
        .fetch_all(&self.pool)
        .await?;
        bound.part(rows)
    }

    /// Objects with events that may have an instance in `[from, until)`, over all calendars of the person, in the
    /// order of their first instances, after `after`, and whether there may be more after them. As with
    /// [`Store::objects_between`] the caller looks closer.
    pub async fn listed(
        &self,
        person: PersonId,
        window: (DateTime<Utc>, DateTime<Utc>),
        after: Option<(DateTime<Utc>, EventId)>,
        bound: Bound,
    ) -> Result<(Vec<Listed>, bool), StoreError> {
        let rows = sqlx::query!(
            r#"select p.id, p.calendar_id, p.etag, p.version, p.text, p.starts_at as "starts_at!"
               from (select e.*, sum(octet_length(e.text)) over (order by e.starts_at, e.id rows unbounded preceding)
                   - octet_length(e.text) as before
                 from (select id, calendar_id, etag, version, text, starts_at from events e
               where e.kind = 'event' and e.calendar_id in (select calendar_id from readers where person_id = $1)
                 and coalesce(e.ends_at, 'infinity') >= $2::timestamptz - interval '1 day'
                 and e.starts_at < $3::timestamptz + interval '1 day'
                 and ($5::uuid is null or (e.starts_at, e.id) > ($4::timestamptz, $5))
               order by e.starts_at, e.id limit $6) e) p
               where p.before < $7 order by p.starts_at, p.id"#,
            person.0,
            window.0,
            window.1,
            after.map(|after| after.0),
            after.map(|after| after.1.0),
            bound.rows,
            bound.octets,
        )
        .fetch_all(&self.pool)
        .await?;
        let more = bound.is_reached(rows.iter().map(|row| row.text.len()));
        let listed = rows
            .into_iter()
            .map(|row| Listed {
                event: EventId(row.id),
                calendar: CalendarId(row.calendar_id),
                etag: ETag::kept(row.etag),
                version: row.version,
                text: row.text,
                starts_at: row.starts_at,
            })
            .collect();
        Ok((listed, more))
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
