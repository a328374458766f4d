//! How many of a kind one person may have.

use televent_core::DeviceId;

use super::{CommandError, Refusal};
use crate::tx::Tx;

/// As many device passwords, and as many access tokens, as one person may have that are not revoked.
const MOST_CREDENTIALS: i64 = 50;

/// As many subscriptions as one device may have.
const MOST_PUSHES: i64 = 100;

/// What is counted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind<'a> {
    /// Device passwords that stand.
    Device,
    /// Access tokens that stand.
    Token,
    /// Calendars of the person's own.
    Calendar {
        /// As many as one person may have.
        most: usize,
    },
    /// Subscriptions of one device, without the one that is renewed.
    Push {
        /// The device.
        device: DeviceId,
        /// Where the one in question is told.
        endpoint: &'a str,
    },
}

impl Tx {
    /// Room for one more of the person who asks. Their row is the lock under which the count holds; whoever only refers
    /// to the person does not wait for it.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] if there are as many as one person may have.
    pub(super) async fn room_for_one_more(&mut self, kind: Kind<'_>) -> Result<(), CommandError> {
        let person = self.actor().person.0;
        sqlx::query_scalar!("select 1 from people where id = $1 for no key update", person)
            .fetch_optional(self.connection().await?)
            .await?
            .ok_or(CommandError::NotFound)?;
        let standing = self.standing(kind).await?;
        let most = match kind {
            Kind::Device | Kind::Token => MOST_CREDENTIALS,
            Kind::Calendar { most } => i64::try_from(most).unwrap_or(i64::MAX),
            Kind::Push { .. } => MOST_PUSHES,
        };
        if standing < most { Ok(()) } else { Err(Refusal::TooMany.into()) }
    }

    async fn standing(&mut self, kind: Kind<'_>) -> Result<i64, CommandError> {
        let person = self.actor().person.0;
        let line = self.connection().await?;
        Ok(match kind {
            Kind::Device => sqlx::query_scalar!(
                r#"select count(*) as "count!" from device_passwords where person_id = $1 and revoked_at is null"#,
                person
            )
            .fetch_one(line)
            .await?,
            Kind::Token => sqlx::query_scalar!(
                r#"select count(*) as "count!" from access_tokens where person_id = $1 and revoked_at is null"#,
                person
            )
            .fetch_one(line)
            .await?,
            Kind::Calendar { .. } => {
                sqlx::query_scalar!(r#"select count(*) as "count!" from calendars where owner_id = $1 and deleted_at is null"#, person)
                    .fetch_one(line)
                    .await?
            }
            Kind::Push { device, endpoint } => sqlx::query_scalar!(
                r#"select count(*) as "count!" from push_subscriptions
                   where person_id = $1 and device_id = $2 and endpoint <> $3"#,
                person,
                device.0,
                endpoint,
            )
            .fetch_one(line)
            .await?,
        })
    }
}
