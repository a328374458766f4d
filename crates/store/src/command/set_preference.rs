//! What a person told about themselves.

use chrono_tz::Tz;

use super::{Command, CommandError};
use crate::tx::Tx;

/// One thing a person decides about themselves.
#[derive(Clone, Debug)]
pub enum Preference {
    /// The zone their clock times are read in.
    Timezone(Tz),
    /// The language they are spoken to in (BCP 47).
    Locale(String),
    /// Whether Telegram lets the bot write to them.
    Reachable(bool),
}

/// Sets one preference of the person who asks.
#[derive(Clone, Debug)]
pub struct SetPreference(pub Preference);

impl Command for SetPreference {
    type Outcome = ();
    const ACTION: &'static str = "person.prefer";

    async fn run(self, tx: &mut Tx) -> Result<(), CommandError> {
        let person = tx.actor().person.0;
        let (field, done) = match self.0 {
            Preference::Timezone(zone) => (
                "timezone",
                sqlx::query!("update people set timezone = $2 where id = $1", person, zone.name())
                    .execute(tx.connection().await?)
                    .await?,
            ),
            Preference::Locale(locale) => (
                "locale",
                sqlx::query!("update people set locale = $2 where id = $1", person, locale)
                    .execute(tx.connection().await?)
                    .await?,
            ),
            Preference::Reachable(reachable) => (
                "reachable",
                sqlx::query!("update people set reachable = $2 where id = $1", person, reachable)
                    .execute(tx.connection().await?)
                    .await?,
            ),
        };
        if done.rows_affected() == 0 {
            return Err(CommandError::NotFound);
        }
        tx.note(serde_json::json!({ "field": field }));
        Ok(())
    }
}
