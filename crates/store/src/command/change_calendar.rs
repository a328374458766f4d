//! A calendar's name, colour and other properties (RFC 4918 section 9.2).

use televent_core::{Access, CalendarId};

use super::{Command, CommandError};
use crate::calendars::{CalendarEdit, access_of};
use crate::tx::Tx;

/// Changes properties of a calendar that the person who asks owns; says whether any is different then. Its members are
/// untouched, so its sync-token stays.
#[derive(Clone, Debug)]
pub struct ChangeCalendar {
    /// The calendar.
    pub calendar: CalendarId,
    /// What is to be different.
    pub edit: CalendarEdit,
}

impl Command for ChangeCalendar {
    type Outcome = bool;
    const ACTION: &'static str = "calendar.change";

    async fn run(self, tx: &mut Tx) -> Result<bool, CommandError> {
        let person = tx.actor().person.0;
        match access_of(tx.connection().await?, self.calendar.0, person).await? {
            None => return Err(CommandError::NotFound),
            Some(Access::Read | Access::Write) => return Err(CommandError::Forbidden),
            Some(Access::Own) => {}
        }
        let changed = tx.write_calendar(self.calendar, &self.edit).await?;
        tx.note(serde_json::json!({ "calendar": self.calendar, "fields": self.edit.fields() }));
        Ok(changed)
    }
}
