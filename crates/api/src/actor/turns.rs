//! One at a time per key: who asks the same as somebody else already does waits for the answer.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Mutex as Turnstile, OwnedMutexGuard};

/// Beyond so many keys, those that nobody waits for any more are looked for.
const MANY: usize = 1_000;

/// Whose turn it is, by key.
pub(super) struct Turns<K: Eq + Hash>(Mutex<HashMap<K, Arc<Turnstile<()>>>>);

/// A turn, until it is dropped.
pub(super) struct Turn<'t, K: Eq + Hash> {
    turns: &'t Turns<K>,
    key: K,
    _mine: OwnedMutexGuard<()>,
}

impl<K: Eq + Hash> Default for Turns<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash + Copy> Turns<K> {
    /// Waits until nobody else has the turn of this key, first come, first served.
    pub(super) async fn take(&self, key: K) -> Turn<'_, K> {
        let turnstile = {
            let mut all = self.all();
            if all.len() >= MANY {
                all.retain(|_, turnstile| Arc::strong_count(turnstile) > 1);
            }
            Arc::clone(all.entry(key).or_default())
        };
        Turn { turns: self, key, _mine: turnstile.lock_owned().await }
    }
}

impl<K: Eq + Hash> Turns<K> {
    fn all(&self) -> MutexGuard<'_, HashMap<K, Arc<Turnstile<()>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash> Drop for Turn<'_, K> {
    fn drop(&mut self) {
        let mut all = self.turns.all();
        // The map's and our own: nobody waits.
        if all.get(&self.key).is_some_and(|turnstile| Arc::strong_count(turnstile) <= 2) {
            all.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    #[tokio::test]
    async fn equal_keys_wait_for_each_other_and_leave_nothing() {
        let turns = Turns::default();
        let first = turns.take(1).await;
        let mut second = Box::pin(turns.take(1));
        assert!((&mut second).now_or_never().is_none(), "its turn is not over");
        drop(turns.take(2).now_or_never().unwrap());
        drop(first);
        drop(second.await);
        assert!(turns.all().is_empty());
    }
}
