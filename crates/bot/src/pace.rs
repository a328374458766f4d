//! The send budget: 30 messages a second over all chats, one a second in a chat with a short burst, 20 a minute in
//! a group, and what a 429 asks for on top. Direct answers and the worker's messages draw on the same one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// As many calls a second over all chats.
const PER_SECOND: f64 = 30.0;
/// As many messages at once in one chat before the pace of one a second holds.
const CHAT_BURST: f64 = 3.0;
/// As many messages a minute in one group.
const PER_GROUP_MINUTE: f64 = 20.0;
/// Above so many chats, those that are at rest are forgotten.
const CHATS: usize = 10_000;

/// Shared by everything that sends with one token. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Pace(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    unlimited: bool,
    all: Option<Bucket>,
    chats: HashMap<i64, Chat>,
    closed_until: Option<Instant>,
}

#[derive(Debug)]
struct Chat {
    bucket: Bucket,
    closed_until: Option<Instant>,
}

/// Tokens that come back evenly; may be owed, so that waiters keep their order.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    at: Instant,
    size: f64,
    per_second: f64,
}

impl Bucket {
    fn full(size: f64, per_second: f64, at: Instant) -> Self {
        Self { tokens: size, at, size, per_second }
    }

    fn refill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.tokens = (self.tokens + passed * self.per_second).min(self.size);
        self.at = now;
    }

    /// How long until a token is there.
    fn wait(&self) -> Duration {
        if self.tokens >= 1.0 {
            Duration::ZERO
        } else {
            Duration::from_secs_f64((1.0 - self.tokens) / self.per_second)
        }
    }
}

impl Pace {
    /// No limit but what a 429 asks for: for a Bot API server of one's own.
    pub fn unlimited() -> Self {
        Self(Arc::new(Mutex::new(State { unlimited: true, ..State::default() })))
    }

    /// Waits for a turn in `chat`, at most `patience`.
    ///
    /// # Errors
    /// The time until there is a turn, if that is longer; then none is taken.
    pub(crate) async fn turn(&self, chat: i64, patience: Duration) -> Result<(), Duration> {
        let wait = self.take(chat, patience, Instant::now())?;
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        Ok(())
    }

    fn take(&self, chat: i64, patience: Duration, now: Instant) -> Result<Duration, Duration> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let state = &mut *state;
        if state.chats.len() > CHATS {
            state.chats.retain(|_, chat| {
                chat.bucket.refill(now);
                chat.bucket.tokens < chat.bucket.size || chat.closed_until.is_some_and(|until| until > now)
            });
        }
        let all = state.all.get_or_insert_with(|| Bucket::full(PER_SECOND, PER_SECOND, now));
        let chat = state
            .chats
            .entry(chat)
            .or_insert_with(|| Chat { bucket: pace_of(chat, now), closed_until: None });
        all.refill(now);
        chat.bucket.refill(now);
        let closed = [state.closed_until, chat.closed_until].into_iter().flatten().max();
        let closed = closed.map_or(Duration::ZERO, |until| until.saturating_duration_since(now));
        let wait = if state.unlimited { closed } else { closed.max(all.wait()).max(chat.bucket.wait()) };
        if wait > patience {
            return Err(wait);
        }
        all.tokens -= 1.0;
        chat.bucket.tokens -= 1.0;
        Ok(wait)
    }

    /// Telegram asked to wait with this chat. When it asks so for a second chat while the first still waits, all
    /// chats wait.
    pub(crate) fn flooded(&self, chat: i64, wait: Duration) {
        let now = Instant::now();
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = now + wait;
        let other = state
            .chats
            .iter()
            .any(|(id, at)| *id != chat && at.closed_until.is_some_and(|until| until > now));
        if other {
            state.closed_until = state.closed_until.max(Some(until));
        }
        let entry = state
            .chats
            .entry(chat)
            .or_insert_with(|| Chat { bucket: pace_of(chat, now), closed_until: None });
        entry.closed_until = entry.closed_until.max(Some(until));
    }
}

/// Groups have negative ids.
fn pace_of(chat: i64, now: Instant) -> Bucket {
    if chat < 0 {
        Bucket::full(CHAT_BURST, PER_GROUP_MINUTE / 60.0, now)
    } else {
        Bucket::full(CHAT_BURST, 1.0, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_chat_gets_a_burst_and_then_one_a_second() {
        let (pace, start) = (Pace::default(), Instant::now());
        for _ in 0..6 {
            pace.turn(1, Duration::from_mins(1)).await.unwrap();
        }
        assert!(start.elapsed() >= Duration::from_secs(3), "{:?}", start.elapsed());
        assert!(start.elapsed() < Duration::from_secs(4));
        let wait = pace.turn(1, Duration::ZERO).await.unwrap_err();
        assert!(wait > Duration::ZERO && wait <= Duration::from_secs(1), "{wait:?}");
        pace.turn(2, Duration::ZERO).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn all_chats_together_get_thirty_a_second_and_a_group_twenty_a_minute() {
        let (pace, start) = (Pace::default(), Instant::now());
        for chat in 0..90 {
            pace.turn(chat, Duration::from_mins(1)).await.unwrap();
        }
        assert!(start.elapsed() >= Duration::from_millis(1_950), "{:?}", start.elapsed());
        let start = Instant::now();
        for _ in 0..23 {
            pace.turn(-5, Duration::from_mins(10)).await.unwrap();
        }
        assert!(start.elapsed() >= Duration::from_secs(59), "{:?}", start.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_goes_to_a_chat_before_the_time_a_429_named() {
        let pace = Pace::default();
        pace.flooded(7, Duration::from_secs(5));
        assert_eq!(pace.turn(7, Duration::from_secs(1)).await, Err(Duration::from_secs(5)));
        pace.turn(8, Duration::ZERO).await.unwrap();
        pace.flooded(8, Duration::from_secs(3));
        assert_eq!(pace.turn(9, Duration::ZERO).await, Err(Duration::from_secs(3)), "two chats: all wait");
        tokio::time::advance(Duration::from_secs(3)).await;
        pace.turn(9, Duration::ZERO).await.unwrap();
        assert!(pace.turn(7, Duration::ZERO).await.is_err());
    }
}
