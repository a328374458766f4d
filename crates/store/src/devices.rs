//! Device passwords and access tokens as they are checked at sign-in and listed in chat.

use chrono::{DateTime, Utc};
use televent_core::{DeviceId, PersonId, TelegramId, TokenId};

use crate::Store;
use crate::error::StoreError;

/// As many programs are remembered of a device; whoever pretends to be more of them is no news.
pub(crate) const PROGRAMS: i32 = 16;

/// What a sign-in by device password is checked against; revoked ones are not found.
#[derive(Clone, Debug)]
pub struct DeviceLogin {
    /// The device.
    pub device: DeviceId,
    /// Whose it is.
    pub person: PersonId,
    /// Argon2id, PHC string.
    pub hash: String,
}

/// A device password for a list; nothing in it opens anything.
#[derive(Clone, Debug)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// What the person calls it.
    pub label: String,
    /// The part of the user name that names it.
    pub key: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last signed in.
    pub last_used_at: Option<DateTime<Utc>>,
    /// The program it last signed in with.
    pub last_program: Option<String>,
    /// The programs that have signed in with it, in the order in which they came.
    pub programs: Vec<String>,
}

/// A device that a setup link can bring its password to.
#[derive(Clone, Debug)]
pub struct LinkedDevice {
    /// The device.
    pub device: DeviceId,
    /// Whose it is.
    pub person: PersonId,
    /// Their account.
    pub account: TelegramId,
    /// Their language, BCP 47.
    pub locale: String,
    /// What they call the device.
    pub label: String,
    /// The part of the user name that names it.
    pub key: String,
}

/// An access token for a list; nothing in it opens anything.
#[derive(Clone, Debug)]
pub struct AccessToken {
    /// Its id.
    pub id: TokenId,
    /// What the person calls it.
    pub label: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to within ten minutes.
    pub last_used_at: Option<DateTime<Utc>>,
}

impl Store {
    /// The device of a setup link that has not been used and is not too old, by the SHA-256 of its token.
    pub async fn linked_device(&self, digest: [u8; 32]) -> Result<Option<LinkedDevice>, StoreError> {
        let row = sqlx::query!(
            "select d.id, d.person_id, p.telegram_id, p.locale, d.label, d.key
             from device_links l join device_passwords d on d.id = l.device_id join people p on p.id = d.person_id
             where l.digest = $1 and l.expires_at > $2 and d.revoked_at is null",
            digest.as_slice(),
            self.now(),
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|row| LinkedDevice {
            device: DeviceId(row.id),
            person: PersonId(row.person_id),
            account: TelegramId(row.telegram_id),
            locale: row.locale,
            label: row.label,
            key: row.key,
        }))
    }

    /// The device a user name `{telegram id}-{key}` names, if it stands.
    pub async fn device_login(
        &self,
        account: TelegramId,
        key: &str,
    ) -> Result<Option<DeviceLogin>, StoreError> {
        let row = sqlx::query!(
            "select d.id, d.person_id, d.hash from device_passwords d join people p on p.id = d.person_id
             where p.telegram_id = $1 and d.key = $2 and d.revoked_at is null",
            account.0,
            key,
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|row| DeviceLogin {
            device: DeviceId(row.id),
            person: PersonId(row.person_id),
            hash: row.hash,
        }))
    }

    /// Notes that a program signed in with a device, and says whether it is a new one there. Called once in a while,
    /// not for every request.
    pub async fn device_seen(&self, device: DeviceId, program: Option<&str>) -> Result<bool, StoreError> {
        let is_new = sqlx::query_scalar!(
            r#"update device_passwords set last_used_at = $2, last_program = coalesce($3, last_program) where id = $1
               returning coalesce(not $3 = any(programs), false) and cardinality(programs) < $4 as "new!""#,
            device.0,
            self.now(),
            program,
            PROGRAMS,
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(is_new.unwrap_or_default())
    }

    /// The devices of a person that stand, newest first.
    pub async fn devices(&self, person: PersonId) -> Result<Vec<Device>, StoreError> {
        let rows = sqlx::query!(
            "select id, label, key, created_at, last_used_at, last_program, programs from device_passwords
             where person_id = $1 and revoked_at is null order by created_at desc, id desc",
            person.0,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| Device {
                id: DeviceId(row.id),
                label: row.label,
                key: row.key,
                created_at: row.created_at,
                last_used_at: row.last_used_at,
                last_program: row.last_program,
                programs: row.programs,
            })
            .collect())
    }

    /// Whose access token has this SHA-256, if it stands.
    pub async fn token_login(&self, digest: [u8; 32]) -> Result<Option<(TokenId, PersonId)>, StoreError> {
        let row = sqlx::query!(
            "select id, person_id from access_tokens where digest = $1 and revoked_at is null",
            digest.as_slice(),
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|row| (TokenId(row.id), PersonId(row.person_id))))
    }

    /// Notes that a token was used. Called once in a while, not for every request.
    pub async fn token_seen(&self, token: TokenId) -> Result<(), StoreError> {
        sqlx::query!("update access_tokens set last_used_at = $2 where id = $1", token.0, self.now())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The access tokens of a person that stand, newest first.
    pub async fn tokens(&self, person: PersonId) -> Result<Vec<AccessToken>, StoreError> {
        let rows = sqlx::query!(
            "select id, label, created_at, last_used_at from access_tokens
             where person_id = $1 and revoked_at is null order by created_at desc, id desc",
            person.0,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| AccessToken {
                id: TokenId(row.id),
                label: row.label,
                created_at: row.created_at,
                last_used_at: row.last_used_at,
            })
            .collect())
    }
}
