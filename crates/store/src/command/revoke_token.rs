//! An access token is good no longer.

use televent_core::TokenId;

use super::{Command, CommandError};
use crate::tx::Tx;

/// Revokes an access token of the person who asks; the next request with it is refused, whichever process it comes to,
/// because a token is looked up for every request.
#[derive(Clone, Copy, Debug)]
pub struct RevokeToken(pub TokenId);

impl Command for RevokeToken {
    type Outcome = ();
    const ACTION: &'static str = "token.revoke";

    async fn run(self, tx: &mut Tx) -> Result<(), CommandError> {
        let (person, now) = (tx.actor().person.0, tx.now());
        let done = sqlx::query!(
            "update access_tokens set revoked_at = $3 where id = $1 and person_id = $2 and revoked_at is null",
            self.0.0,
            person,
            now,
        )
        .execute(tx.connection().await?)
        .await?;
        if done.rows_affected() == 0 {
            return Err(CommandError::NotFound);
        }
        tx.note(serde_json::json!({ "token": self.0 }));
        Ok(())
    }
}
