//! A calendar that was deleted comes back.

use televent_core::{CalendarId, invite};

use super::{Command, CommandError};
use crate::tx::Tx;

/// Brings back a calendar of the person who asks, with its properties and with everything that went with it, at its old
/// address if that is still free; guests by mail are told.
#[derive(Clone, Copy, Debug)]
pub struct RestoreCalendar(pub CalendarId);

impl Command for RestoreCalendar {
    type Outcome = ();
    const ACTION: &'static str = "calendar.restore";

    async fn run(self, tx: &mut Tx) -> Result<(), CommandError> {
        tx.may_go_over();
        let changes = tx.restore_calendar(self.0).await?;
        let owner = tx.person().await?;
        let objects = changes.len();
        for change in changes {
            tx.record(invite::tell_by_mail(change, &owner)?);
        }
        tx.note(serde_json::json!({ "calendar": self.0, "objects": objects }));
        Ok(())
    }
}
