//! How many messages are under way to one host: a service that never answers must not hold every seat.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// What each host has under way.
pub(super) struct Shares {
    most: usize,
    taken: Mutex<HashMap<String, usize>>,
}

/// One message under way, until it is dropped.
pub(super) struct Share<'s> {
    shares: &'s Shares,
    host: String,
}

impl Shares {
    pub(super) fn new(most: usize) -> Self {
        Self { most, taken: Mutex::default() }
    }

    /// None if the host has its share already.
    pub(super) fn take(&self, host: &str) -> Option<Share<'_>> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let under_way = taken.entry(host.to_owned()).or_default();
        (*under_way < self.most).then(|| {
            *under_way += 1;
            Share { shares: self, host: host.to_owned() }
        })
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        let mut taken = self.shares.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(under_way) = taken.get_mut(&self.host) {
            *under_way -= 1;
            if *under_way == 0 {
                taken.remove(&self.host);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_its_share_and_gives_it_back() {
        let shares = Shares::new(2);
        let first = shares.take("a");
        let second = shares.take("a");
        assert!(first.is_some() && second.is_some() && shares.take("a").is_none());
        assert!(shares.take("b").is_some(), "another host has its own");
        drop(first);
        assert!(shares.take("a").is_some());
        drop(second);
        assert!(shares.taken.lock().unwrap().is_empty(), "nothing is kept of hosts that are quiet");
    }
}
