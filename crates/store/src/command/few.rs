//! How many of a kind one person may have.

use super::{CommandError, Refusal};
use crate::tx::Tx;

/// As many device passwords, and as many access tokens, as one person may have that are not revoked.
const MOST: i64 = 50;

/// What a person signs in with.
#[derive(Clone, Copy, Debug)]
pub(super) enum Credential {
    /// A device password.
    Device,
    /// An access token.
    Token,
}

impl Tx {
    /// Room for one more credential of the person who asks. Their row is the lock under which the count holds.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] if there are as many as one person may have.
    pub(super) async fn room_for_one_more(&mut self, credential: Credential) -> Result<(), CommandError> {
        let person = self.actor().person.0;
        sqlx::query_scalar!("select 1 from people where id = $1 for update", person)
            .fetch_optional(self.connection().await?)
            .await?
            .ok_or(CommandError::NotFound)?;
        let standing = match credential {
            Credential::Device => sqlx::query_scalar!(
                r#"select count(*) as "count!" from device_passwords where person_id = $1 and revoked_at is null"#,
                person
            )
            .fetch_one(self.connection().await?)
            .await?,
            Credential::Token => sqlx::query_scalar!(
                r#"select count(*) as "count!" from access_tokens where person_id = $1 and revoked_at is null"#,
                person
            )
            .fetch_one(self.connection().await?)
            .await?,
        };
        if standing < MOST { Ok(()) } else { Err(Refusal::TooMany.into()) }
    }
}
