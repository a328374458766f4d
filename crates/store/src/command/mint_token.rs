//! A new personal access token for REST.

use televent_core::TokenId;

use super::few::Kind;
use super::{Command, CommandError};
use crate::tx::Tx;

/// Keeps the digest of a freshly minted token.
#[derive(Clone, Debug)]
pub struct MintToken {
    /// What the person calls it.
    pub label: String,
    /// SHA-256 of the token.
    pub digest: [u8; 32],
}

impl Command for MintToken {
    type Outcome = TokenId;
    const ACTION: &'static str = "token.mint";

    async fn run(self, tx: &mut Tx) -> Result<TokenId, CommandError> {
        let person = tx.actor().person.0;
        tx.room_for_one_more(Kind::Token).await?;
        let (token, now) = (tx.new_id::<TokenId>(), tx.now());
        sqlx::query!(
            "insert into access_tokens (id, person_id, label, digest, created_at) values ($1, $2, $3, $4, $5)",
            token.0,
            person,
            self.label,
            self.digest.as_slice(),
            now,
        )
        .execute(tx.connection().await?)
        .await?;
        tx.note(serde_json::json!({ "token": token }));
        Ok(token)
    }
}
