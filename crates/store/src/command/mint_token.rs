//! A new personal access token for REST.

use televent_core::TokenId;

use super::{Command, CommandError, Refusal};
use crate::tx::Tx;

/// As many tokens as one person may have that are not revoked.
const MOST: i64 = 50;

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
        sqlx::query_scalar!("select 1 from people where id = $1 for update", person)
            .fetch_optional(tx.connection().await?)
            .await?
            .ok_or(CommandError::NotFound)?;
        let standing = sqlx::query_scalar!(
            r#"select count(*) as "count!" from access_tokens where person_id = $1 and revoked_at is null"#,
            person
        )
        .fetch_one(tx.connection().await?)
        .await?;
        if standing >= MOST {
            return Err(Refusal::TooMany.into());
        }
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
