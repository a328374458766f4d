//! A new calendar (RFC 4791 section 5.3.1, RFC 5689).

use televent_core::CalendarId;

use super::{Command, CommandError, Refusal};
use crate::calendars::CalendarEdit;
use crate::tx::Tx;

/// Makes a calendar in the home set of the person who asks.
#[derive(Clone, Debug)]
pub struct CreateCalendar {
    /// The last segment of its address, decoded.
    pub slug: String,
    /// Its properties.
    pub edit: CalendarEdit,
    /// As many calendars as one person may have.
    pub most: usize,
}

impl Command for CreateCalendar {
    type Outcome = CalendarId;
    const ACTION: &'static str = "calendar.create";

    async fn run(self, tx: &mut Tx) -> Result<CalendarId, CommandError> {
        let person = tx.actor().person.0;
        // The person's row is the lock under which the count holds.
        sqlx::query_scalar!("select 1 from people where id = $1 for update", person)
            .fetch_optional(tx.connection().await?)
            .await?
            .ok_or(CommandError::NotFound)?;
        let count = sqlx::query_scalar!(
            r#"select count(*) as "count!" from calendars where owner_id = $1 and deleted_at is null"#,
            person
        )
        .fetch_one(tx.connection().await?)
        .await?;
        if usize::try_from(count).is_ok_and(|count| count >= self.most) {
            return Err(Refusal::TooMany.into());
        }
        let (calendar, now) = (tx.new_id::<CalendarId>(), tx.now());
        let made = sqlx::query!(
            "insert into calendars (id, owner_id, slug, kind, display_name, created_at)
             values ($1, $2, $3, 'extra', $3, $4) on conflict (owner_id, slug) where deleted_at is null do nothing",
            calendar.0,
            person,
            self.slug,
            now,
        )
        .execute(tx.connection().await?)
        .await?;
        if made.rows_affected() == 0 {
            return Err(Refusal::CalendarExists.into());
        }
        tx.write_calendar(calendar, &self.edit).await?;
        tx.note(serde_json::json!({ "calendar": calendar, "fields": self.edit.fields() }));
        Ok(calendar)
    }
}
