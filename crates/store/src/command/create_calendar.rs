//! A new calendar (RFC 4791 section 5.3.1, RFC 5689).

use televent_core::CalendarId;

use super::few::Kind;
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
        tx.room_for_one_more(Kind::Calendar { most: self.most }).await?;
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
