//! Credentials verified a moment ago. Spares the hash and nothing else: whether the device still stands is read
//! from the database in every request.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use televent_core::DeviceId;

/// As many credentials as are remembered at once.
const MOST: usize = 10_000;

/// A credential under this process's key; says nothing about the password to whoever reads memory later.
pub(super) type Seal = [u8; 32];

/// Verified credentials by seal.
pub(super) struct Verified {
    key: [u8; 32],
    good: Mutex<HashMap<Seal, (DeviceId, DateTime<Utc>)>>,
}

impl Verified {
    /// An empty memory under a fresh random key.
    pub(super) fn new(first: [u8; 16], second: [u8; 16]) -> Self {
        let mut key = [0; 32];
        for (to, from) in key.iter_mut().zip(first.into_iter().chain(second)) {
            *to = from;
        }
        Self { key, good: Mutex::new(HashMap::new()) }
    }

    /// The seal of a credential checked against this kept hash.
    pub(super) fn seal(&self, user: &str, password: &str, kept: &str) -> Seal {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return [0; 32] };
        for part in [user, password, kept] {
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
}
