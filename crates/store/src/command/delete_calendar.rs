//! A calendar goes, with all that is in it.

use televent_core::CalendarId;

use super::{Command, CommandError};
use crate::tx::Tx;

/// Deletes a calendar that the person who asks made. The default one stays: the bot writes there. So does one that
/// a group or a subscription keeps.
#[derive(Clone, Copy, Debug)]
pub struct DeleteCalendar(pub CalendarId);

impl Command for DeleteCalendar {
    type Outcome = ();
    const ACTION: &'static str = "calendar.delete";

    async fn run(self, tx: &mut Tx) -> Result<(), CommandError> {
        let person = tx.actor().person.0;
        let row = sqlx::query!(
            r#"select k.kind = 'extra' and k.owner_id = $2 as "own!" from calendars k
               where k.id = $1 and exists (select 1 from readers r where r.calendar_id = k.id and r.person_id = $2)
               for update of k"#,
            self.0.0,
            person,
        )
        .fetch_optional(tx.connection().await?)
        .await?
        .ok_or(CommandError::NotFound)?;
        if !row.own {
            return Err(CommandError::Forbidden);
        }
        let gone = sqlx::query_scalar!(
            r#"select count(*) as "count!" from events where calendar_id = $1"#,
            self.0.0
        )
        .fetch_one(tx.connection().await?)
        .await?;
        sqlx::query!("delete from calendars where id = $1", self.0.0).execute(tx.connection().await?).await?;
        tx.note(serde_json::json!({ "calendar": self.0, "objects": gone }));
        Ok(())
    }
}
