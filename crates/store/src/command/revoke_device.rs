//! A device may no longer sign in.

use televent_core::DeviceId;

use super::{Command, CommandError};
use crate::tx::Tx;

/// Revokes a device password of the person who asks; the next request with it is refused.
#[derive(Clone, Copy, Debug)]
pub struct RevokeDevice(pub DeviceId);

impl Command for RevokeDevice {
    type Outcome = ();
    const ACTION: &'static str = "device.revoke";

    async fn run(self, tx: &mut Tx) -> Result<(), CommandError> {
        let (person, now) = (tx.actor().person.0, tx.now());
        let done = sqlx::query!(
            "update device_passwords set revoked_at = $3 where id = $1 and person_id = $2 and revoked_at is null",
            self.0.0,
            person,
            now,
        )
        .execute(tx.connection().await?)
        .await?;
        if done.rows_affected() == 0 {
            return Err(CommandError::NotFound);
        }
        tx.note(serde_json::json!({ "device": self.0 }));
        tx.revokes();
        Ok(())
    }
}
