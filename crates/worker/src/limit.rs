//! How much may be sent to a chat and to all of them together. A 429 of Telegram counts more than this; the limits
//! here keep it from coming.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

/// Above so many lanes, those that are at rest are forgotten.
const LANES: usize = 10_000;

/// What may be sent how fast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Messages a second over all chats and all workers; Telegram allows about 30.
    pub per_second: f64,
    /// As many of them kept for replies, so that a burst of notices cannot delay an answer.
    pub reserve: f64,
    /// Messages at once over all chats, before the pace holds.
    pub burst: u32,
    /// Between two messages to one person, after a burst.
    pub person_every: TimeDelta,
    /// Between two messages to one group, after a burst: 20 a minute, burst included.
    pub group_every: TimeDelta,
    /// Messages at once to one chat.
    pub chat_burst: i32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_second: 25.0,
            reserve: 5.0,
            burst: 5,
            person_every: TimeDelta::seconds(1),
            group_every: TimeDelta::milliseconds(3_500),
            chat_burst: 3,
        }
    }
}

impl Limits {
    /// No limits: for a stand-in that has none, and for measuring.
    pub fn none() -> Self {
        Self {
            per_second: f64::INFINITY,
            reserve: 0.0,
            burst: u32::MAX,
            person_every: TimeDelta::zero(),
            group_every: TimeDelta::zero(),
            chat_burst: 1,
        }
    }

    /// Between two messages to a chat; groups have negative ids.
    pub(crate) fn every_in(&self, lane: i64) -> TimeDelta {
        if lane < 0 { self.group_every } else { self.person_every }
    }
}

/// A pace as one instant: when the next message would be due if all so far had kept it.
#[derive(Clone, Copy, Debug)]
struct Pace(DateTime<Utc>);

impl Pace {
    /// From when on one more may be sent.
    fn ready(self, every: TimeDelta, burst: i32) -> DateTime<Utc> {
        self.0 - every * (burst - 1).max(0)
    }

    fn take(&mut self, every: TimeDelta, now: DateTime<Utc>) {
        self.0 = self.0.max(now) + every;
    }

    /// Nothing is owed that could not have been lent: a clock set back must not close a lane for as long.
    fn mend(&mut self, every: TimeDelta, burst: i32, now: DateTime<Utc>) {
        self.0 = self.0.min(now + every * burst.max(1));
    }
}

/// Remembers what this worker has sent.
#[derive(Debug)]
pub(crate) struct Limiter {
    limits: Limits,
    share: f64,
    all: Pace,
    notices: Pace,
    lanes: HashMap<i64, Pace>,
}

impl Limiter {
    pub(crate) fn new(limits: Limits) -> Self {
        let rest = Pace(DateTime::UNIX_EPOCH);
        Self { limits, share: 1.0, all: rest, notices: rest, lanes: HashMap::new() }
    }

    /// This worker's part of what all workers may send together.
    pub(crate) fn set_share(&mut self, share: f64) {
        self.share = share;
    }

    /// As many messages as may be sent now, and as many of them as notices.
    pub(crate) fn room(&mut self, now: DateTime<Utc>) -> (u32, u32) {
        let (every, kept, burst) = (self.every(0.0), self.every(self.limits.reserve), self.limits.burst);
        let all = room(&mut self.all, every, burst, now);
        let notices = room(&mut self.notices, kept, notices_of(burst), now);
        (all, notices.min(all))
    }

    /// When the next message may be sent to anyone, if not now.
    pub(crate) fn next(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let most = |burst: u32| i32::try_from(burst).unwrap_or(i32::MAX);
        let burst = self.limits.burst;
        let all = self.every(0.0).map(|every| self.all.ready(every, most(burst)));
        let kept = self.every(self.limits.reserve);
        let notices = kept.map(|every| self.notices.ready(every, most(notices_of(burst))));
        [all, notices].into_iter().flatten().filter(|at| *at > now).min()
    }

    /// Counts one message to a chat.
    ///
    /// # Errors
    /// The instant from which on the chat takes another, if that is not yet; nothing is counted then.
    pub(crate) fn admit(&mut self, lane: i64, reply: bool, now: DateTime<Utc>) -> Result<(), DateTime<Utc>> {
        let (every, burst) = self.pace_of(lane);
        let ready = self.ready(lane, now);
        if ready > now {
            return Err(ready);
        }
        if self.lanes.len() >= LANES {
            self.lanes.retain(|_, pace| pace.0 > now);
        }
        let pace = self.lanes.entry(lane).or_insert(Pace(now));
        pace.mend(every, burst, now);
        pace.take(every, now);
        if let Some(every) = self.every(0.0) {
            self.all.take(every, now);
        }
        if !reply && let Some(every) = self.every(self.limits.reserve) {
            self.notices.take(every, now);
        }
        Ok(())
    }

    /// From when on a chat takes another message.
    pub(crate) fn ready(&self, lane: i64, now: DateTime<Utc>) -> DateTime<Utc> {
        let (every, burst) = self.pace_of(lane);
        let Some(mut pace) = self.lanes.get(&lane).copied() else { return now };
        pace.mend(every, burst, now);
        pace.ready(every, burst).max(now)
    }

    fn pace_of(&self, lane: i64) -> (TimeDelta, i32) {
        (self.limits.every_in(lane), self.limits.chat_burst)
    }

    /// Between two messages of this worker, with so many a second kept back; `None` without a limit.
    fn every(&self, kept: f64) -> Option<TimeDelta> {
        let rate = (self.limits.per_second - kept).max(0.1) * self.share;
        // Without a share nothing is claimed, so no limit is needed.
        let micros = if rate > 0.0 { 1e6 / rate } else { 0.0 };
        #[expect(clippy::cast_possible_truncation, reason = "at most ten seconds in microseconds")]
        (micros >= 1.0).then(|| TimeDelta::microseconds(micros.min(1e9) as i64))
    }
}

/// Notices never spend a whole burst: somebody may write in the next moment.
fn notices_of(burst: u32) -> u32 {
    burst.saturating_sub(1).max(1)
}

fn room(pace: &mut Pace, every: Option<TimeDelta>, burst: u32, now: DateTime<Utc>) -> u32 {
    let Some(every) = every else { return u32::MAX };
    let most = i32::try_from(burst).unwrap_or(i32::MAX);
    pace.mend(every, most, now);
    let taken = micros(pace.0 - now).div_ceil(micros(every).max(1));
    burst.saturating_sub(u32::try_from(taken).unwrap_or(u32::MAX))
}

fn micros(span: TimeDelta) -> u64 {
    u64::try_from(span.num_microseconds().unwrap_or(i64::MAX)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::milliseconds(millis)
    }

    #[test]
    fn a_chat_gets_a_burst_and_then_one_a_second_on_a_fixed_grid() {
        let mut limiter = Limiter::new(Limits::default());
        for _ in 0..3 {
            assert_eq!(limiter.admit(1, true, at(0)), Ok(()));
        }
        assert_eq!(limiter.admit(1, true, at(10)), Err(at(1000)));
        assert_eq!(limiter.admit(1, true, at(1030)), Ok(()), "late by a little");
        assert_eq!(limiter.admit(1, true, at(1900)), Err(at(2000)), "and the next is not later for it");
        assert_eq!(limiter.admit(2, true, at(1900)), Ok(()), "another chat");
    }

    #[test]
    fn a_group_gets_twenty_in_any_minute() {
        let mut limiter = Limiter::new(Limits { per_second: f64::INFINITY, ..Limits::default() });
        let mut sent = Vec::new();
        for millis in (0..300_000).step_by(100) {
            if limiter.admit(-7, false, at(millis)).is_ok() {
                sent.push(millis);
            }
        }
        let most = sent
            .iter()
            .map(|from| sent.iter().filter(|at| (*from..*from + 60_000).contains(*at)).count())
            .max();
        assert_eq!(most, Some(20));
        assert!(sent.len() >= 85, "{}", sent.len());
    }

    #[test]
    fn all_chats_together_keep_under_thirty_in_any_second_and_leave_room_for_replies() {
        let mut limiter = Limiter::new(Limits::default());
        let (mut notices, mut replies) = (Vec::new(), Vec::new());
        for millis in 0..10_000 {
            let (_, room) = limiter.room(at(millis));
            for chat in 0..room {
                limiter.admit(millis * 100 + i64::from(chat) + 1, false, at(millis)).unwrap();
                notices.push(millis);
            }
            if millis % 250 == 0 {
                let (room, _) = limiter.room(at(millis));
                assert!(room > 0, "a reply waits at {millis}");
                limiter.admit(millis * 100 + 99, true, at(millis)).unwrap();
                replies.push(millis);
            }
        }
        let all: Vec<i64> = notices.iter().chain(&replies).copied().collect();
        let most =
            all.iter().map(|from| all.iter().filter(|at| (*from..*from + 1000).contains(*at)).count()).max();
        assert!(most.is_some_and(|most| most <= 30), "{most:?}");
        assert!((200..=206).contains(&notices.len()), "{}", notices.len());
    }

    #[test]
    fn workers_share_the_limit_and_a_clock_set_back_closes_nothing_for_long() {
        let mut limiter = Limiter::new(Limits::default());
        limiter.set_share(0.5);
        let sent: u32 = (0..10_000)
            .map(|millis| {
                let (room, _) = limiter.room(at(millis));
                for chat in 0..room {
                    limiter.admit(millis * 100 + i64::from(chat) + 1, true, at(millis)).unwrap();
                }
                room
            })
            .sum();
        assert!((125..=131).contains(&sent), "{sent}");
        limiter.admit(1, true, at(10_000_000)).unwrap();
        assert_eq!(limiter.room(at(0)).0, 0);
        assert!(limiter.room(at(1000)).0 > 0);
        assert!(limiter.ready(1, at(0)) <= at(1000));
    }

    #[test]
    fn without_limits_there_is_always_room() {
        let mut limiter = Limiter::new(Limits::none());
        for chat in 0..1000 {
            assert_eq!(limiter.room(at(0)), (u32::MAX, u32::MAX));
            assert_eq!(limiter.admit(chat % 3, false, at(0)), Ok(()));
        }
        assert_eq!(limiter.next(at(0)), None);
    }
}
