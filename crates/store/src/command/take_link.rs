//! A setup link is used.

use super::{Command, CommandError};
use crate::tx::Tx;

/// Takes the half of a password that is kept for a link, of a device of the person in whose name it runs. It is there
/// once.
#[derive(Clone, Copy, Debug)]
pub struct TakeLink {
    /// The SHA-256 of the token in the link.
    pub digest: [u8; 32],
}

impl Command for TakeLink {
    /// The half that was kept.
    type Outcome = Vec<u8>;
    const ACTION: &'static str = "device.link";

    async fn run(self, tx: &mut Tx) -> Result<Vec<u8>, CommandError> {
        let (person, now) = (tx.actor().person.0, tx.now());
        let row = sqlx::query!(
            "delete from device_links l using device_passwords d
             where l.digest = $1 and l.expires_at > $2 and d.id = l.device_id and d.person_id = $3
               and d.revoked_at is null
             returning l.half, l.device_id",
            self.digest.as_slice(),
            now,
            person,
        )
        .fetch_optional(tx.connection().await?)
        .await?
        .ok_or(CommandError::NotFound)?;
        tx.note(serde_json::json!({ "device": row.device_id }));
        Ok(row.half)
    }
}
