//! Calendars and who may do what in them.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use sqlx::PgConnection;
use televent_core::{Access, Calendar, CalendarId, CalendarKind, PersonId, TelegramId};
use televent_ical::Kind;
use uuid::Uuid;

use crate::Store;
use crate::command::CommandError;
use crate::error::{StoreError, corrupt};
use crate::tx::Tx;

/// A calendar as calendar programs see it in a person's home set.
#[derive(Clone, Debug)]
pub struct Collection {
    /// The calendar. Its slug is the last segment of its address in this home set: for one that is shared with
    /// the person that is its id, because two owners may have chosen the same word.
    pub calendar: Calendar,
    /// The account of its owner.
    pub owner: TelegramId,
    /// The components it takes (RFC 4791 section 5.2.3); never empty.
    pub components: Vec<Kind>,
    /// Properties that mean nothing to us, by `{namespace}name`, as XML; empty if they were left out.
    pub properties: BTreeMap<String, String>,
    /// The zone of the person who looks.
    pub reader_zone: Option<Tz>,
}

/// Whether dead properties (RFC 4918 section 4) are read with a calendar: they can be long, and few ask for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeadProperties {
    /// They are.
    Read,
    /// They are not.
    LeftOut,
}

/// What is to be different about a calendar. `None` leaves a thing as it is, `Some(None)` takes it away.
#[derive(Clone, Debug, Default)]
pub struct CalendarEdit {
    /// `DAV:displayname`; a calendar always has one, so taking it away brings back its slug.
    pub display_name: Option<Option<String>>,
    /// `calendar-description`.
    pub description: Option<Option<String>>,
    /// `calendar-color`.
    pub color: Option<Option<String>>,
    /// `calendar-timezone`: a VTIMEZONE object.
    pub timezone: Option<Option<String>>,
    /// `calendar-order`.
    pub position: Option<Option<i32>>,
    /// The components it takes; only when it is made.
    pub components: Option<Vec<Kind>>,
    /// Properties that mean nothing to us, by `{namespace}name`, as XML.
    pub properties: BTreeMap<String, Option<String>>,
}

impl CalendarEdit {
    /// What it touches, for the audit row.
    pub(crate) fn fields(&self) -> Vec<&'static str> {
        let touched = [
            ("display_name", self.display_name.is_some()),
            ("description", self.description.is_some()),
            ("color", self.color.is_some()),
            ("timezone", self.timezone.is_some()),
            ("position", self.position.is_some()),
            ("components", self.components.is_some()),
            ("properties", !self.properties.is_empty()),
        ];
        touched.into_iter().filter(|(_, touched)| *touched).map(|(field, _)| field).collect()
    }
}

struct CollectionRow {
    calendar: CalendarRow,
    owner: i64,
    components: Vec<String>,
    properties: serde_json::Value,
    reader_zone: Option<String>,
}

impl TryFrom<CollectionRow> for Collection {
    type Error = StoreError;

    fn try_from(row: CollectionRow) -> Result<Self, StoreError> {
        Ok(Self {
            calendar: row.calendar.try_into()?,
            owner: TelegramId(row.owner),
            components: row
                .components
                .iter()
                .map(|word| crate::objects::kind(word))
                .collect::<Result<_, _>>()?,
            properties: serde_json::from_value(row.properties)
                .map_err(|_| corrupt("calendars", "properties"))?,
            reader_zone: row.reader_zone.and_then(|name| name.parse().ok()),
        })
    }
}

struct CalendarRow {
    id: Uuid,
    owner_id: Uuid,
    slug: String,
    kind: String,
    display_name: String,
    description: Option<String>,
    color: Option<String>,
    position: i32,
    timezone: Option<String>,
    sync_token: i64,
    oldest_token: i64,
    access: String,
}

impl TryFrom<CalendarRow> for Calendar {
    type Error = StoreError;

    fn try_from(row: CalendarRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: CalendarId(row.id),
            owner: PersonId(row.owner_id),
            slug: row.slug,
            kind: match row.kind.as_str() {
                "default" => CalendarKind::Default,
                "extra" => CalendarKind::Extra,
                "group" => CalendarKind::Group,
                "subscribed" => CalendarKind::Subscribed,
                _ => return Err(corrupt("calendars", "kind")),
            },
            display_name: row.display_name,
            description: row.description,
            color: row.color,
            position: row.position,
            timezone: row.timezone,
            sync_token: row.sync_token,
            oldest_token: row.oldest_token,
            access: access(&row.access)?,
        })
    }
}

fn access(word: &str) -> Result<Access, StoreError> {
    match word {
        "read" => Ok(Access::Read),
        "write" => Ok(Access::Write),
        "own" => Ok(Access::Own),
        _ => Err(corrupt("calendar_members", "access")),
    }
}

/// What a person was granted in a calendar; `None` if they may not know of it.
pub(crate) async fn access_of(
    connection: &mut PgConnection,
    calendar: Uuid,
    person: Uuid,
) -> Result<Option<Access>, StoreError> {
    let word = sqlx::query_scalar!(
        r#"select access as "access!" from rights where calendar_id = $1 and person_id = $2"#,
        calendar,
        person
    )
    .fetch_optional(connection)
    .await?;
    word.map(|word| access(&word)).transpose()
}

impl Tx {
    /// Writes what an edit says into a calendar's row; says whether anything is different then.
    pub(crate) async fn write_calendar(
        &mut self,
        calendar: CalendarId,
        edit: &CalendarEdit,
    ) -> Result<bool, CommandError> {
        let taken: Vec<String> = edit.properties.keys().cloned().collect();
        let put: BTreeMap<&str, &str> = edit
            .properties
            .iter()
            .filter_map(|(key, value)| Some((key.as_str(), value.as_deref()?)))
            .collect();
        let put = serde_json::to_value(put).map_err(|_| corrupt("calendars", "properties"))?;
        let components = edit.components.as_deref().map(crate::objects::words);
        // The row is locked before it is read: what another edit set meanwhile stays.
        let changed = sqlx::query!(
            "update calendars k set display_name = n.display_name, description = n.description, color = n.color,
               timezone = n.timezone, position = n.position, components = n.components, properties = n.properties,
               property_token = k.property_token + 1
             from (select id,
                 case when $2 then coalesce($3, slug) else display_name end as display_name,
                 case when $4 then $5 else description end as description,
                 case when $6 then $7 else color end as color,
                 case when $8 then $9 else timezone end as timezone,
                 case when $10 then coalesce($11, 0) else position end as position,
                 coalesce($12::text[]::component_kind[], components) as components,
                 (properties - $13::text[]) || $14::jsonb as properties
               from calendars where id = $1 for no key update) n
             where k.id = n.id and
               (k.display_name, k.description, k.color, k.timezone, k.position, k.components, k.properties)
               is distinct from
               (n.display_name, n.description, n.color, n.timezone, n.position, n.components, n.properties)",
            calendar.0,
            edit.display_name.is_some(),
            edit.display_name.clone().flatten(),
            edit.description.is_some(),
            edit.description.clone().flatten(),
            edit.color.is_some(),
            edit.color.clone().flatten(),
            edit.timezone.is_some(),
            edit.timezone.clone().flatten(),
            edit.position.is_some(),
            edit.position.flatten(),
            components.as_deref(),
            &taken,
            put,
        )
        .execute(self.connection().await?)
        .await?;
        Ok(changed.rows_affected() > 0)
    }

    /// The default calendar of the person who asks.
    pub(crate) async fn default_calendar(&mut self) -> Result<CalendarId, CommandError> {
        let person = self.actor().person.0;
        sqlx::query_scalar!("select id from calendars where owner_id = $1 and kind = 'default'", person)
            .fetch_optional(&mut *self.executor().await?)
            .await?
            .map(CalendarId)
            .ok_or(CommandError::NotFound)
    }
}

/// A calendar that was deleted and can be brought back.
#[derive(Clone, Debug)]
pub struct DeletedCalendar {
    /// What it was called.
    pub name: String,
    /// How many objects went with it.
    pub objects: i64,
}

/// What a person's own calendars keep, and may keep, in octets (migration 0081).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// The texts of their objects, and those that undo remembers, each with 1 KiB for its keeping.
    pub used: i64,
    /// As much as that may be.
    pub most: i64,
}

impl Room {
    /// As much as can be added.
    pub fn available(self) -> i64 {
        (self.most - self.used).max(0)
    }
}

// Below, `rights` is read at once ("materialized"): its rows for one person are few, and until the first ANALYZE
// PostgreSQL would rather ask for them anew with each calendar there is.
impl Store {
    /// A calendar of the person's that was deleted and has not come back.
    pub async fn deleted_calendar(
        &self,
        person: PersonId,
        calendar: CalendarId,
    ) -> Result<Option<DeletedCalendar>, StoreError> {
        Ok(sqlx::query_as!(
            DeletedCalendar,
            r#"select k.display_name as name,
                 (select count(*) from change_log l where l.act = k.deleted_act and l.calendar_id = k.id) as "objects!"
               from calendars k where k.id = $2 and k.owner_id = $1 and k.deleted_at is not null"#,
            person.0,
            calendar.0,
        )
        .fetch_optional(&self.pool)
        .await?)
    }

    /// What a person's own calendars keep, and may keep.
    pub async fn room(&self, person: PersonId) -> Result<Room, StoreError> {
        let used = sqlx::query_scalar!(
            r#"select coalesce(sum(octets), 0)::bigint as "used!" from calendars where owner_id = $1"#,
            person.0
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(Room { used, most: self.room })
    }

    /// The calendars a person sees: their own first, then those shared with them.
    pub async fn calendars(&self, person: PersonId) -> Result<Vec<Calendar>, StoreError> {
        sqlx::query_as!(
            CalendarRow,
            r#"with r as materialized (select calendar_id, access from rights where person_id = $1)
               select k.id, k.owner_id, k.slug, k.kind::text as "kind!", k.display_name, k.description, k.color,
                 k.position, k.timezone, k.sync_token, k.oldest_token, r.access as "access!"
               from r join calendars k on k.id = r.calendar_id
               where k.deleted_at is null
               order by k.owner_id <> $1, k.kind <> 'default', k.position, k.created_at, k.id"#,
            person.0
        )
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(Calendar::try_from)
        .collect()
    }

    /// The calendars of a person's home set: their own first, then those shared with them.
    pub async fn collections(
        &self,
        person: PersonId,
        dead: DeadProperties,
    ) -> Result<Vec<Collection>, StoreError> {
        self.find_collections(person, None, dead).await
    }

    /// The calendar at an address under the person's home set.
    pub async fn collection(
        &self,
        person: PersonId,
        segment: &str,
        dead: DeadProperties,
    ) -> Result<Option<Collection>, StoreError> {
        Ok(self.find_collections(person, Some(segment), dead).await?.into_iter().next())
    }

    async fn find_collections(
        &self,
        person: PersonId,
        segment: Option<&str>,
        dead: DeadProperties,
    ) -> Result<Vec<Collection>, StoreError> {
        let rows = sqlx::query!(
            r#"with r as materialized (select calendar_id, access from rights where person_id = $1)
               select k.id, k.owner_id, k.kind::text as "kind!", k.display_name, k.description, k.color, k.position,
                 k.timezone, k.sync_token, k.oldest_token, k.components::text[] as "components!",
                 case when $4 then k.properties else '{}'::jsonb end as "properties!", p.telegram_id as owner, (select timezone from people where id = $1) as reader_zone,
                 case when k.owner_id = $1 then k.slug else replace(k.id::text, '-', '') end as "slug!",
                 r.access as "access!"
               from r join calendars k on k.id = r.calendar_id join people p on p.id = k.owner_id
               where k.deleted_at is null
                 and ($2::text is null or (k.owner_id = $1 and k.slug = $2) or (k.owner_id <> $1 and k.id = $3))
               order by k.owner_id <> $1, k.kind <> 'default', k.position, k.created_at, k.id"#,
            person.0,
            segment,
            segment.and_then(|segment| Uuid::try_parse(segment).ok()),
            dead == DeadProperties::Read,
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|row| {
                let calendar = CalendarRow {
                    id: row.id,
                    owner_id: row.owner_id,
                    slug: row.slug,
                    kind: row.kind,
                    display_name: row.display_name,
                    description: row.description,
                    color: row.color,
                    position: row.position,
                    timezone: row.timezone,
                    sync_token: row.sync_token,
                    oldest_token: row.oldest_token,
                    access: row.access,
                };
                let (owner, components, properties) = (row.owner, row.components, row.properties);
                CollectionRow { calendar, owner, components, properties, reader_zone: row.reader_zone }
                    .try_into()
            })
            .collect()
    }
}
