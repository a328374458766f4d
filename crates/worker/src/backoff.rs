//! How long to wait after a failure.

use chrono::TimeDelta;
use televent_core::Channel;

/// How a channel is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Schedule {
    first: TimeDelta,
    longest: TimeDelta,
    attempts: i16,
}

/// Telegram is back within minutes or hours: 1 s doubled up to 10 minutes, for some 5 hours. Mail servers defer for
/// minutes on purpose (greylisting) and may be away for a weekend: 30 s doubled up to 2 hours, for two days and more.
fn schedule(channel: Channel) -> Schedule {
    match channel {
        Channel::Telegram | Channel::Calendar => {
            Schedule { first: TimeDelta::seconds(1), longest: TimeDelta::minutes(10), attempts: 40 }
        }
        Channel::Mail => {
            Schedule { first: TimeDelta::seconds(30), longest: TimeDelta::hours(2), attempts: 36 }
        }
    }
}

/// How long to wait after this attempt (counted from 1) failed, or `None` if it was the last. `chance` spreads the
/// wait by a fifth, so that what failed together does not come back together.
pub fn wait(channel: Channel, attempt: i16, chance: u8) -> Option<TimeDelta> {
    let Schedule { first, longest, .. } = schedule(channel);
    if is_last(channel, attempt) {
        return None;
    }
    let doublings = u32::try_from(attempt.saturating_sub(1)).unwrap_or_default().min(20);
    let wait = first.checked_mul(1 << doublings).map_or(longest, |wait| wait.min(longest));
    let spread = wait.num_milliseconds() / 5 * i64::from(chance) / i64::from(u8::MAX);
    Some(wait + TimeDelta::milliseconds(spread))
}

/// Whether no attempt follows this one.
pub fn is_last(channel: Channel, attempt: i16) -> bool {
    attempt >= schedule(channel).attempts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_end() {
        let waits: Vec<i64> =
            (1..=12).map(|n| wait(Channel::Telegram, n, 0).unwrap().num_seconds()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]);
        assert_eq!(wait(Channel::Telegram, 40, 0), None);
        assert_eq!(wait(Channel::Mail, 1, 0), Some(TimeDelta::seconds(30)));
        let hours: i64 = (1..36).map(|n| wait(Channel::Mail, n, 0).unwrap().num_minutes()).sum::<i64>() / 60;
        assert!((48..72).contains(&hours), "{hours}");
        assert_eq!(wait(Channel::Telegram, i16::MAX, 0), None);
    }

    #[test]
    fn chance_spreads_a_wait_by_a_fifth_at_most() {
        assert_eq!(wait(Channel::Telegram, 11, u8::MAX), Some(TimeDelta::minutes(12)));
        assert!(wait(Channel::Telegram, 11, 100).unwrap() < TimeDelta::minutes(12));
    }
}
