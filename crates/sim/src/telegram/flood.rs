//! The limits on sending: 30 a second over all chats, one a second in a chat with short bursts, 20 a minute in a group.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};

use super::model::FloodLimits;

/// Remembers what was sent in the last minute.
#[derive(Debug, Default)]
pub(crate) struct Flood {
    limits: Option<FloodLimits>,
    global: VecDeque<DateTime<Utc>>,
    chats: BTreeMap<i64, VecDeque<DateTime<Utc>>>,
}

impl Flood {
    pub(crate) fn new(limits: Option<FloodLimits>) -> Self {
        Self { limits, ..Self::default() }
    }

    pub(crate) fn set(&mut self, limits: Option<FloodLimits>) {
        *self = Self::new(limits);
    }

    /// Counts one message to a chat at `now`, or says how many seconds to wait.
    pub(crate) fn admit(&mut self, chat: i64, group: bool, now: DateTime<Utc>) -> Result<(), u64> {
        let Some(limits) = self.limits else { return Ok(()) };
        let minute = now - TimeDelta::seconds(60);
        let second = now - TimeDelta::seconds(1);
        self.global.retain(|at| *at > second);
        let recent = self.chats.entry(chat).or_default();
        recent.retain(|at| *at > minute);
        if group && count(recent.len()) >= limits.group_per_minute {
            return Err(wait(recent.front().map(|at| *at + TimeDelta::seconds(60)), now));
        }
        // A burst may be spent at once and comes back by one a second: n sends need n - burst seconds.
        let burst = i64::from(limits.chat_burst.max(1));
        let mut ready = None;
        for at in recent.iter() {
            let floor = *at - TimeDelta::seconds(burst - 1);
            ready = Some(ready.map_or(floor, |last: DateTime<Utc>| last.max(floor)) + TimeDelta::seconds(1));
        }
        if ready.is_some_and(|ready| ready > now) {
            return Err(wait(ready, now));
        }
        if count(self.global.len()) >= limits.global_per_second {
            return Err(wait(self.global.front().map(|at| *at + TimeDelta::seconds(1)), now));
        }
        recent.push_back(now);
        self.global.push_back(now);
        Ok(())
    }
}

fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

/// Whole seconds until an instant, at least one.
fn wait(until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> u64 {
    let millis = until.map_or(1000, |until| (until - now).num_milliseconds()).max(1);
    u64::try_from((millis + 999) / 1000).unwrap_or(1)
}
