//! A new device password.

use chrono::TimeDelta;
use televent_core::change::Effect;
use televent_core::credential::{DevicePassword, LINK_HOLDS, SetupLink};
use televent_core::notice::Notice;
use televent_core::{DeviceId, TelegramId};

use super::few::Kind;
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
    /// What is kept of a link that may bring the password to the device once: what it is found by, and its half.
    pub link: Option<([u8; 32], [u8; 16])>,
    /// Where the password is going to be shown.
    pub shown: Option<ShownIn>,
}

/// A message that stands in a chat already and is about to show a secret. Taking it away again is part of the
/// command, so that nothing between the commit and the sending can leave the secret there.
#[derive(Clone, Copy, Debug)]
pub struct ShownIn {
    /// The chat.
    pub chat: TelegramId,
    /// The message.
    pub message: i64,
    /// How long it stands.
    pub lasts: TimeDelta,
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
        Self { label, key: password.key.clone(), hash, link: None, shown: None }
    }

    /// The same with a link that holds for ten minutes.
    #[must_use]
    pub fn linked(self, link: &SetupLink) -> Self {
        Self { link: Some((link.digest, link.half)), ..self }
    }

    /// The same, and the message it is shown in goes when its time is over.
    #[must_use]
    pub fn shown_in(self, place: ShownIn) -> Self {
        Self { shown: Some(place), ..self }
    }
}

impl Command for MintDevice {
    type Outcome = Minted;
    const ACTION: &'static str = "device.mint";

    async fn run(self, tx: &mut Tx) -> Result<Minted, CommandError> {
        let person = tx.actor().person.0;
        tx.room_for_one_more(Kind::Device).await?;
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
        if let Some(ShownIn { chat, message, lasts }) = self.shown {
            tx.enqueue_at(&Effect::Say { chat, notice: Notice::Withdraw { message } }, now + lasts);
        }
        if let Some((digest, half)) = self.link {
            sqlx::query!(
                "insert into device_links (digest, device_id, half, expires_at) values ($1, $2, $3, $4)",
                digest.as_slice(),
                device.0,
                half.as_slice(),
                now + LINK_HOLDS,
            )
            .execute(tx.connection().await?)
            .await?;
        }
        tx.note(serde_json::json!({ "device": device }));
        Ok(Minted { device })
    }
}
