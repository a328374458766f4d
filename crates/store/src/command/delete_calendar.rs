//! A calendar goes, with all that is in it.

use televent_core::notice::Notice;
use televent_core::{CalendarId, Effect, invite};

use super::{Command, CommandError};
use crate::tx::Tx;

/// Deletes a calendar that the person who asks made, and everything in it, which they are told;
/// [`RestoreCalendar`](super::RestoreCalendar) brings all of it back. The default calendar stays: the bot writes there.
/// So does one that a group or a subscription keeps.
#[derive(Clone, Copy, Debug)]
pub struct DeleteCalendar(pub CalendarId);

impl Command for DeleteCalendar {
    type Outcome = ();
    const ACTION: &'static str = "calendar.delete";

    async fn run(self, tx: &mut Tx) -> Result<(), CommandError> {
        let person = tx.person().await?;
        let own = sqlx::query_scalar!(
            r#"select k.kind = 'extra' and k.owner_id = $2 as "own!" from calendars k
               where k.id = $1 and k.deleted_at is null
                 and exists (select 1 from readers r where r.calendar_id = k.id and r.person_id = $2)"#,
            self.0.0,
            person.id.0,
        )
        .fetch_optional(tx.connection().await?)
        .await?
        .ok_or(CommandError::NotFound)?;
        if !own {
            return Err(CommandError::Forbidden);
        }
        // Objects are locked before their calendar, as everywhere.
        let events = tx.lock_all_of(self.0).await?;
        let (now, act) = (tx.now(), tx.act());
        let marked = sqlx::query!(
            "update calendars set deleted_at = $2, deleted_act = $3, property_token = property_token + 1
             where id = $1 and deleted_at is null",
            self.0.0,
            now,
            act,
        )
        .execute(tx.connection().await?)
        .await?;
        if marked.rows_affected() == 0 {
            return Err(CommandError::NotFound);
        }
        // What came in between is seen by a statement that begins under the calendar's lock, and by no earlier one.
        let objects = sqlx::query_scalar!(
            r#"select count(*) as "objects!" from events where calendar_id = $1"#,
            self.0.0
        )
        .fetch_one(tx.connection().await?)
        .await?;
        if usize::try_from(objects) != Ok(events.len()) {
            return Err(CommandError::Overtaken);
        }
        for event in &events {
            tx.record(invite::tell_by_mail(event.delete(), &person)?);
        }
        let notice = Notice::CalendarDeleted { calendar: self.0 };
        tx.enqueue(&Effect::Say { chat: person.telegram_id, notice });
        tx.note(serde_json::json!({ "calendar": self.0, "objects": objects }));
        Ok(())
    }
}
