//! A program signs in with a device password for the first time.

use televent_core::notice::Notice;
use televent_core::{DeviceId, Effect};

use super::{Command, CommandError};
use crate::devices::PROGRAMS;
use crate::tx::Tx;

/// Adds a program to those that a device of the person who asks has been used by, and tells them.
#[derive(Clone, Debug)]
pub struct NoteProgram {
    /// The device.
    pub device: DeviceId,
    /// The program's name.
    pub program: String,
}

impl Command for NoteProgram {
    type Outcome = ();
    const ACTION: &'static str = "device.program";

    /// [`CommandError::NotFound`] if it is one of them already, or there are so many that one more says nothing.
    async fn run(self, tx: &mut Tx) -> Result<(), CommandError> {
        let person = tx.person().await?;
        let place = sqlx::query_scalar!(
            r#"update device_passwords set programs = programs || $3::text
               where id = $1 and person_id = $2 and revoked_at is null and not $3 = any(programs)
                 and cardinality(programs) < $4
               returning cardinality(programs) as "place!""#,
            self.device.0,
            person.id.0,
            self.program,
            PROGRAMS,
        )
        .fetch_optional(tx.connection().await?)
        .await?
        .ok_or(CommandError::NotFound)?;
        let place = u16::try_from(place).unwrap_or_default();
        let notice = Notice::NewProgram { device: self.device, place };
        tx.enqueue(&Effect::Say { chat: person.telegram_id, notice });
        tx.note(serde_json::json!({ "device": self.device }));
        Ok(())
    }
}
