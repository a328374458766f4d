//! A new device password.

use televent_core::DeviceId;
use televent_core::credential::DevicePassword;

use super::few::Credential;
use super::{Command, CommandError};
use crate::tx::Tx;

/// Keeps the hash of a freshly minted password. The secret and its hash are made by the door, off the
/// asynchronous threads, because hashing costs tens of milliseconds.
#[derive(Clone)]
pub struct MintDevice {
    /// What the person calls the device.
    pub label: String,
    /// The part of the user name that names the device.
    pub key: String,
    /// Argon2id, PHC string.
    pub hash: String,
}

/// A device that can sign in now.
#[derive(Clone, Copy, Debug)]
pub struct Minted {
    /// Its id.
    pub device: DeviceId,
}

impl MintDevice {
    /// The command that keeps this password's hash.
    pub fn new(label: &str, password: &DevicePassword, hash: String) -> Self {
        let label: String = label.chars().filter(|c| !c.is_control()).take(64).collect();
        Self { label, key: password.key.clone(), hash }
    }
}

impl Command for MintDevice {
    type Outcome = Minted;
    const ACTION: &'static str = "device.mint";

    async fn run(self, tx: &mut Tx) -> Result<Minted, CommandError> {
        let person = tx.actor().person.0;
        tx.room_for_one_more(Credential::Device).await?;
        let (device, now) = (tx.new_id::<DeviceId>(), tx.now());
        sqlx::query!(
            "insert into device_passwords (id, person_id, key, label, hash, created_at) values ($1, $2, $3, $4, $5, $6)",
            device.0,
            person,
            self.key,
            self.label,
            self.hash,
            now,
        )
        .execute(tx.connection().await?)
        .await?;
        tx.note(serde_json::json!({ "device": device }));
        Ok(Minted { device })
    }
}
