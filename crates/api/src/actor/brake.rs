//! Counts failed sign-ins per account and per address, one minute at a time.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// As many keys as are remembered at once. Beyond it windows that are over go first, and if none are, all of them:
/// then everybody has their attempts anew, which is better than a memory that grows with whoever guesses.
const MOST: usize = 20_000;

/// A counter per key that starts anew a minute after its first count.
#[derive(Debug)]
pub(super) struct Brake<K> {
    most: u32,
    counts: Mutex<HashMap<K, (DateTime<Utc>, u32)>>,
}

fn window() -> TimeDelta {
    TimeDelta::minutes(1)
}

/// No window begins later than now: a clock set back by hours must not block anybody for as long. What was counted
/// stays counted, since attempts at the same time may come a moment out of their order.
fn mend(since: &mut DateTime<Utc>, now: DateTime<Utc>) {
    *since = (*since).min(now);
}

impl<K: Eq + Hash + Clone> Brake<K> {
    /// Lets `most` counts a minute pass.
    pub(super) fn new(most: u32) -> Self {
        Self { most, counts: Mutex::new(HashMap::new()) }
    }

    /// Seconds until the key may try again, if it may not now.
    pub(super) fn blocked(&self, key: &K, now: DateTime<Utc>) -> Option<u32> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, count) = counts.get_mut(key)?;
        mend(since, now);
        let left = *since + window() - now;
        if *count < self.most || left <= TimeDelta::zero() {
            return None;
        }
        Some(u32::try_from(left.num_seconds()).unwrap_or(0) + 1)
    }

    /// Counts once. Counting comes before the work, so that attempts at the same time all count.
    pub(super) fn count(&self, key: K, now: DateTime<Utc>) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST {
            counts.retain(|_, (since, _)| {
                mend(since, now);
                *since + window() > now
            });
        }
        if counts.len() >= MOST {
            counts.clear();
        }
        let entry = counts.entry(key).or_insert((now, 0));
        mend(&mut entry.0, now);
        if entry.0 + window() <= now {
            *entry = (now, 0);
        }
        entry.1 = entry.1.saturating_add(1);
    }

    /// Takes one count back: the attempt was good.
    pub(super) fn forgive(&self, key: &K) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, count)) = counts.get_mut(key) {
            *count = count.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_after_the_most_and_opens_a_minute_later() {
        let now = DateTime::UNIX_EPOCH;
        let brake = Brake::new(3);
        for _ in 0..3 {
            assert_eq!(brake.blocked(&"a", now), None);
            brake.count("a", now);
        }
        assert_eq!(brake.blocked(&"a", now + TimeDelta::seconds(20)), Some(41));
        assert_eq!(brake.blocked(&"b", now), None);
        brake.forgive(&"a");
        assert_eq!(brake.blocked(&"a", now), None);
        brake.count("a", now);
        assert_eq!(brake.blocked(&"a", now + TimeDelta::seconds(60)), None);
    }

    #[test]
    fn a_clock_set_back_blocks_for_a_minute_and_no_longer() {
        let ahead = DateTime::UNIX_EPOCH + TimeDelta::hours(2);
        let back = DateTime::UNIX_EPOCH;
        let brake = Brake::new(2);
        for key in ["a", "a", "b", "b"] {
            brake.count(key, ahead);
        }
        assert_eq!(brake.blocked(&"a", back), Some(61), "the attempts still count");
        assert_eq!(brake.blocked(&"a", back + TimeDelta::seconds(30)), Some(31));
        assert_eq!(brake.blocked(&"a", back + TimeDelta::seconds(60)), None);
        brake.count("b", back);
        assert_eq!(
            brake.blocked(&"b", back + TimeDelta::seconds(60)),
            None,
            "counted again, not asked, before"
        );
        brake.count("b", back + TimeDelta::seconds(60));
        assert_eq!(brake.blocked(&"b", back + TimeDelta::seconds(60)), None, "a new window begins at nought");
    }

    #[test]
    fn memory_is_bounded() {
        let brake = Brake::new(1);
        for key in 0..MOST * 2 {
            brake.count(key, DateTime::UNIX_EPOCH);
        }
        assert!(brake.counts.lock().unwrap().len() <= MOST);
    }
}
