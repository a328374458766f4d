//! People.

use sqlx::PgConnection;
use televent_core::{CalendarId, Person, PersonId, Rank, TelegramId};
use uuid::Uuid;

use crate::Store;
use crate::error::{StoreError, corrupt};

struct PersonRow {
    id: Uuid,
    telegram_id: i64,
    name: String,
    username: Option<String>,
    locale: String,
    timezone: Option<String>,
    admin: bool,
    reachable: bool,
    default_calendar: Uuid,
}

impl TryFrom<PersonRow> for Person {
    type Error = StoreError;

    fn try_from(row: PersonRow) -> Result<Self, StoreError> {
        let timezone = row.timezone.map(|name| name.parse()).transpose();
        Ok(Self {
            id: PersonId(row.id),
            telegram_id: TelegramId(row.telegram_id),
            name: row.name,
            username: row.username,
            locale: row.locale,
            timezone: timezone.map_err(|_| corrupt("people", "timezone"))?,
            rank: if row.admin { Rank::Admin } else { Rank::User },
            default_calendar: CalendarId(row.default_calendar),
            reachable: row.reachable,
        })
    }
}

pub(crate) fn rank_word(rank: Rank) -> &'static str {
    match rank {
        Rank::User => "user",
        Rank::Admin => "admin",
    }
}

pub(crate) async fn by_id(
    connection: &mut PgConnection,
    person: PersonId,
) -> Result<Option<Person>, StoreError> {
    let row = sqlx::query_as!(
        PersonRow,
        r#"select p.id, p.telegram_id, p.name, p.username, p.locale, p.timezone, p.rank = 'admin' as "admin!",
             p.reachable, k.id as default_calendar
           from people p join calendars k on k.owner_id = p.id and k.kind = 'default' where p.id = $1"#,
        person.0
    )
    .fetch_optional(connection)
    .await?;
    row.map(Person::try_from).transpose()
}

/// The person last seen with this user name (no `@`, any case).
pub(crate) async fn by_username(
    connection: &mut PgConnection,
    name: &str,
) -> Result<Option<Person>, StoreError> {
    let row = sqlx::query_as!(
        PersonRow,
        r#"select p.id, p.telegram_id, p.name, p.username, p.locale, p.timezone, p.rank = 'admin' as "admin!",
             p.reachable, k.id as default_calendar
           from people p join calendars k on k.owner_id = p.id and k.kind = 'default'
           where lower(p.username) = lower($1)"#,
        name
    )
    .fetch_optional(connection)
    .await?;
    row.map(Person::try_from).transpose()
}

impl Store {
    /// A person by our id.
    pub async fn person(&self, person: PersonId) -> Result<Option<Person>, StoreError> {
        by_id(&mut *self.pool.acquire().await?, person).await
    }

    /// A person by Telegram account.
    pub async fn person_by_telegram(&self, account: TelegramId) -> Result<Option<Person>, StoreError> {
        let row = sqlx::query_as!(
            PersonRow,
            r#"select p.id, p.telegram_id, p.name, p.username, p.locale, p.timezone, p.rank = 'admin' as "admin!",
                 p.reachable, k.id as default_calendar
               from people p join calendars k on k.owner_id = p.id and k.kind = 'default' where p.telegram_id = $1"#,
            account.0
        )
        .fetch_optional(&self.pool)
        .await?;
        row.map(Person::try_from).transpose()
    }
}

impl crate::tx::Tx {
    /// The person who asks.
    pub(crate) async fn person(&mut self) -> Result<Person, crate::command::CommandError> {
        let id = self.actor().person;
        by_id(&mut *self.executor().await?, id).await?.ok_or(crate::command::CommandError::NotFound)
    }
}
