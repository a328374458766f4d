//! Credentials verified a moment ago. Two things are spared: the hash for five minutes, as long as the database
//! says that the device still stands, and that question itself for less than a second, so that a program which
//! sends a hundred requests in a row does not ask it a hundred times. A revoked password is dead within a second
//! in every process, and at once in the one that revoked it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use televent_core::DeviceId;

use super::DeviceUser;

/// As many credentials as are remembered at once.
const MOST: usize = 10_000;

/// For so long nobody asks the database again whether a device stands.
const STANDS: TimeDelta = TimeDelta::milliseconds(900);

/// A credential under this process's key; says nothing about the password to whoever reads memory later.
pub(super) type Seal = [u8; 32];

/// Verified credentials by seal.
pub(super) struct Verified {
    key: [u8; 32],
    good: Mutex<HashMap<Seal, (DeviceId, DateTime<Utc>)>>,
    standing: Mutex<HashMap<Seal, Standing>>,
}

/// Whom a credential signs in, as the database said.
struct Standing {
    user: DeviceUser,
    until: DateTime<Utc>,
    /// The number of revocations by this process when it was asked.
    revocations: u64,
}

impl Verified {
    /// An empty memory under a fresh random key.
    pub(super) fn new(first: [u8; 16], second: [u8; 16]) -> Self {
        let mut key = [0; 32];
        for (to, from) in key.iter_mut().zip(first.into_iter().chain(second)) {
            *to = from;
        }
        Self { key, good: Mutex::default(), standing: Mutex::default() }
    }

    /// The seal of a credential checked against this kept hash.
    pub(super) fn seal(&self, user: &str, password: &str, kept: &str) -> Seal {
        self.seal_of(&[user, password, kept])
    }

    /// The seal of a credential as it comes.
    pub(super) fn seal_of(&self, parts: &[&str]) -> Seal {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return [0; 32] };
        for part in parts {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }

    /// Whether this seal was verified for this device a moment ago.
    pub(super) fn knows(&self, seal: &Seal, device: DeviceId, now: DateTime<Utc>) -> bool {
        let good = self.good.lock().unwrap_or_else(PoisonError::into_inner);
        good.get(seal).is_some_and(|(known, until)| *known == device && *until > now)
    }

    /// Remembers a verified credential for five minutes.
    pub(super) fn remember(&self, seal: Seal, device: DeviceId, now: DateTime<Utc>) {
        let mut good = self.good.lock().unwrap_or_else(PoisonError::into_inner);
        if good.len() >= MOST {
            good.retain(|_, (_, until)| *until > now);
        }
        if good.len() >= MOST {
            good.clear();
        }
        good.insert(seal, (device, now + TimeDelta::minutes(5)));
    }

    /// Whom this credential signed in a moment ago.
    pub(super) fn stands(&self, seal: &Seal, now: DateTime<Utc>, revocations: u64) -> Option<DeviceUser> {
        let standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        let known = standing.get(seal)?;
        (known.until > now && known.revocations == revocations).then_some(known.user)
    }

    /// Remembers for less than a second whom the database says that this credential signs in.
    pub(super) fn found(&self, seal: Seal, user: DeviceUser, now: DateTime<Utc>, revocations: u64) {
        let mut standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        if standing.len() >= MOST {
            standing.clear();
        }
        standing.insert(seal, Standing { user, until: now + STANDS, revocations });
    }
}
