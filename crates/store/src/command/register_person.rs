//! A person appears: their first message, or the console.

use televent_core::{Actor, CalendarId, Person, PersonId, Rank, TelegramId};

use super::{Command, CommandError};
use crate::people::rank_word;
use crate::tx::Tx;

/// Makes the person of this Telegram account with a default calendar, or brings name and user name up to date.
/// What the person chose themselves (zone, language) is kept.
#[derive(Clone, Debug)]
pub struct RegisterPerson {
    /// The account.
    pub telegram_id: TelegramId,
    /// As Telegram shows it.
    pub name: String,
    /// Without the `@`.
    pub username: Option<String>,
    /// `language_code`, if Telegram sent one.
    pub locale: Option<String>,
    /// A zone told from outside; chats ask for it later.
    pub timezone: Option<chrono_tz::Tz>,
    /// Only ever raises a rank.
    pub admin: bool,
}

impl Command for RegisterPerson {
    type Outcome = Person;
    const ACTION: &'static str = "person.register";

    async fn run(self, tx: &mut Tx) -> Result<Person, CommandError> {
        let (id, calendar) = (tx.new_id::<PersonId>(), tx.new_id::<CalendarId>());
        let now = tx.now();
        let name = if self.name.trim().is_empty() { self.telegram_id.to_string() } else { self.name };
        let rank = if self.admin { Rank::Admin } else { Rank::User };
        let person = sqlx::query_scalar!(
            r#"insert into people as p (id, telegram_id, name, username, locale, timezone, rank, created_at)
               values ($1, $2, $3, $4, coalesce($5, 'en'), $6, $7::text::person_rank, $8)
               on conflict (telegram_id) do update set
                 name = excluded.name, username = excluded.username, reachable = true,
                 timezone = coalesce($6, p.timezone), rank = greatest(p.rank, excluded.rank)
               returning id"#,
            id.0,
            self.telegram_id.0,
            name,
            self.username,
            self.locale,
            self.timezone.map(chrono_tz::Tz::name),
            rank_word(rank),
            now,
        )
        .fetch_one(tx.connection().await?)
        .await?;
        // A user name belongs to whoever was last seen with it: invitations must not go to its former bearer.
        sqlx::query!(
            "update people set username = null where lower(username) = lower($1) and id <> $2",
            self.username,
            person,
        )
        .execute(tx.connection().await?)
        .await?;
        // Two first messages at once: the second waits on the account's row above and finds a calendar here.
        sqlx::query!(
            r#"insert into calendars (id, owner_id, slug, kind, display_name, created_at)
               values ($1, $2, $3, 'default', 'Televent', $4) on conflict do nothing"#,
            calendar.0,
            person,
            calendar.segment(),
            now,
        )
        .execute(tx.connection().await?)
        .await?;
        tx.act_as(Actor { person: PersonId(person), ..tx.actor() });
        tx.note(serde_json::json!({ "person": person }));
        let person = crate::people::by_id(tx.connection().await?, PersonId(person)).await?;
        person.ok_or(CommandError::NotFound)
    }
}
