//! When credentials were last used is kept, but not written with every request.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// As many credentials as are remembered at once.
const MOST: usize = 10_000;

/// A credential and the program that came with it, if it says which it is.
type Use = (Uuid, Option<String>);

/// Which credentials' use was noted a moment ago, by this process.
#[derive(Debug, Default)]
pub(super) struct Noted(Mutex<HashMap<Use, DateTime<Utc>>>);

impl Noted {
    /// Whether a use at `now` is to be written: at most once in ten minutes for each credential and program.
    pub(super) fn due(&self, credential: Uuid, program: Option<&str>, now: DateTime<Utc>) -> bool {
        let credential = (credential, program.map(str::to_owned));
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.get(&credential).is_some_and(|at| *at + TimeDelta::minutes(10) > now) {
            return false;
        }
        if noted.len() >= MOST {
            noted.clear();
        }
        noted.insert(credential, now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_is_due_once_in_ten_minutes_for_each() {
        let (noted, now) = (Noted::default(), DateTime::UNIX_EPOCH);
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert!(
            noted.due(one, None, now)
                && noted.due(other, None, now)
                && noted.due(one, Some("Thunderbird"), now)
        );
        assert!(!noted.due(one, None, now + TimeDelta::minutes(9)));
        assert!(noted.due(one, None, now + TimeDelta::minutes(10)));
        for number in 0..MOST as u128 * 2 {
            noted.due(Uuid::from_u128(number), None, now);
        }
        assert!(noted.0.lock().unwrap().len() <= MOST);
    }
}
