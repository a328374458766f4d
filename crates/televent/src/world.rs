//! The real clock and the real source of randomness.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use televent_core::{Clock, Entropy, World};

struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn octets(&self) -> [u8; 16] {
        let mut octets = [0; 16];
        if let Err(error) = getrandom::fill(&mut octets) {
            // Ids and passwords that can be guessed are worse than no service.
            tracing::error!(%error, "the system gives no random numbers, stopping");
            std::process::abort();
        }
        octets
    }
}

/// The world this process runs in.
pub fn system() -> World {
    World::new(Arc::new(SystemClock), Arc::new(SystemEntropy))
}
