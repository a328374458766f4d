//! Time and randomness, handed in from outside so that rules and tests decide about them.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::{Builder, Uuid};

/// Tells the time. Only the binary reads the system's.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> DateTime<Utc>;
}

/// Gives random octets fit for secrets. Only the binary reads the system's source.
pub trait Entropy: Send + Sync {
    /// Sixteen fresh random octets.
    fn octets(&self) -> [u8; 16];
}

/// The clock and the source of randomness that one process runs on.
#[derive(Clone)]
pub struct World {
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").finish_non_exhaustive()
    }
}

impl World {
    /// A world of this clock and this source of randomness.
    pub fn new(clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { clock, entropy }
    }

    /// The present instant.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Sixteen fresh random octets.
    pub fn octets(&self) -> [u8; 16] {
        self.entropy.octets()
    }

    /// A new id whose order follows time (RFC 9562 version 7), so that index pages fill one after the other.
    pub fn id<I: From<Uuid>>(&self) -> I {
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or_default();
        let octets = self.octets();
        let mut random = [0_u8; 10];
        for (to, from) in random.iter_mut().zip(octets) {
            *to = from;
        }
        I::from(Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }
}

/// A clock that stands until it is moved; for tests and the demo.
#[derive(Debug)]
pub struct MockClock(Mutex<DateTime<Utc>>);

impl MockClock {
    /// A clock that shows `at`.
    pub fn at(at: DateTime<Utc>) -> Arc<Self> {
        Arc::new(Self(Mutex::new(at)))
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: TimeDelta) {
        let mut at = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *at += by;
    }
}

impl Clock for MockClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A counter that looks random enough for ids in tests; never for secrets.
#[derive(Debug)]
pub struct CountingEntropy(Mutex<u128>);

impl CountingEntropy {
    /// Starts at `seed`; the same seed gives the same octets.
    pub fn from_seed(seed: u128) -> Arc<Self> {
        Arc::new(Self(Mutex::new(seed)))
    }
}

impl Entropy for CountingEntropy {
    fn octets(&self) -> [u8; 16] {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state =
            state.wrapping_mul(0xda94_2042_e4dd_58b5_f7b1_4d2f_0a3b_6c91).wrapping_add(0x9e37_79b9_7f4a_7c15);
        let high = *state >> 64;
        (*state ^ high).to_be_bytes()
    }
}
