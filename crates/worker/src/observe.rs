//! What the worker counts and measures. No figure carries what people wrote or an address.

use chrono::{DateTime, Utc};
use televent_core::{Channel, Priority};
use televent_store::outbox::{Backlog, Claimed, Horizon};

use crate::job::{Grave, Verdict, Wait};
use crate::settle::Fate;

/// The name of a channel in figures and log lines.
pub(crate) fn channel_word(channel: Channel) -> &'static str {
    match channel {
        Channel::Telegram => "telegram",
        Channel::Mail => "mail",
        Channel::Calendar => "calendar",
    }
}

fn priority_word(priority: Priority) -> &'static str {
    match priority {
        Priority::Reply => "reply",
        Priority::Notice => "notice",
        Priority::Bulk => "bulk",
    }
}

/// The word for how a job ended; `None` if its lease was lost before that could be written down, so that whoever holds
/// it now says how it ends.
fn verdict_word(verdict: &Verdict, fate: Fate) -> Option<&'static str> {
    Some(match (verdict, fate) {
        (_, Fate::Lost) => return None,
        (Verdict::Done, _) => "done",
        (Verdict::Retry { .. }, Fate::Buried) | (Verdict::Bury(Grave::Job { .. }), _) => "buried",
        (Verdict::Retry { .. }, _) => "retry",
        (Verdict::Snooze(Wait::Moved(_)), _) => "moved",
        (Verdict::Snooze(_), _) => "snooze",
        (Verdict::Bury(Grave::Lane), _) => "dropped",
    })
}

/// A job ended, in one of the four words or with its lane; counted once it is written down.
pub(crate) fn ended(channel: Channel, verdict: &Verdict, fate: Fate) {
    match verdict_word(verdict, fate) {
        Some(word) => {
            metrics::counter!("televent_outbox_ended_total", "channel" => channel_word(channel), "verdict" => word)
                .increment(1);
        }
        None => metrics::counter!("televent_outbox_late_total").increment(1),
    }
}

/// From when a job was due to when it was begun and to when it was done, in seconds.
pub(crate) fn done(claimed: &Claimed, begun: DateTime<Utc>, now: DateTime<Utc>) {
    let channel = channel_word(claimed.channel);
    let waited = (begun - claimed.due_at).as_seconds_f64().max(0.0);
    metrics::histogram!("televent_outbox_wait_seconds", "channel" => channel, "priority" => priority_word(claimed.priority))
        .record(waited);
    metrics::histogram!("televent_outbox_delivery_seconds", "channel" => channel)
        .record((now - begun).as_seconds_f64().max(0.0));
    metrics::histogram!("televent_outbox_attempts", "channel" => channel)
        .record(f64::from(claimed.hold.attempt));
}

/// Telegram asked to wait.
pub(crate) fn told_to_wait() {
    metrics::counter!("televent_outbox_429_total").increment(1);
}

/// Rows that were set free because their worker was gone or their lease over: each may be delivered twice.
pub(crate) fn released(rows: u64) {
    metrics::counter!("televent_outbox_released_total").increment(rows);
}

/// How old the oldest due job of each kind is: the one figure to be alarmed by.
pub(crate) fn oldest(horizons: &[Horizon], now: DateTime<Utc>) {
    for horizon in horizons {
        let age = horizon.oldest.map_or(0.0, |oldest| (now - oldest).as_seconds_f64().max(0.0));
        metrics::gauge!("televent_outbox_oldest_seconds", "channel" => channel_word(horizon.channel),
            "priority" => priority_word(horizon.priority))
        .set(age);
    }
}

/// How much there is.
pub(crate) fn amounts(backlog: &[Backlog], dead: i64) {
    for channel in [Channel::Telegram, Channel::Mail, Channel::Calendar] {
        for priority in [Priority::Reply, Priority::Notice, Priority::Bulk] {
            let here = backlog.iter().find(|part| part.channel == channel && part.priority == priority);
            for (state, rows) in
                [("due", here.map(|part| part.due)), ("waiting", here.map(|part| part.waiting))]
            {
                metrics::gauge!("televent_outbox_backlog", "channel" => channel_word(channel),
                    "priority" => priority_word(priority), "state" => state)
                .set(float(rows.unwrap_or_default()));
            }
        }
    }
    metrics::gauge!("televent_outbox_dead").set(float(dead));
}

/// How long a claim took, in seconds, and what it brought.
pub(crate) fn claimed(seconds: f64, rows: usize) {
    metrics::histogram!("televent_outbox_claim_seconds").record(seconds);
    metrics::counter!("televent_outbox_claimed_total").increment(u64::try_from(rows).unwrap_or_default());
}

#[expect(clippy::cast_precision_loss, reason = "a figure to look at")]
fn float(rows: i64) -> f64 {
    rows as f64
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn an_end_is_counted_by_what_became_of_it() {
        let put_off = Fate::PutOff { until: DateTime::UNIX_EPOCH };
        let retry = || Verdict::Retry { error: "no".to_owned() };
        let bury = || Verdict::Bury(Grave::Job { error: "no".to_owned() });
        let wait = Duration::from_secs(1);
        for (verdict, fate, word) in [
            (Verdict::Done, Fate::Done, "done"),
            (retry(), put_off, "retry"),
            (retry(), Fate::Buried, "buried"),
            (bury(), Fate::Buried, "buried"),
            (Verdict::Bury(Grave::Lane), Fate::Buried, "dropped"),
            (Verdict::Snooze(Wait::Lane(wait)), put_off, "snooze"),
            (Verdict::Snooze(Wait::Job(wait)), put_off, "snooze"),
            (Verdict::Snooze(Wait::Moved(7)), put_off, "moved"),
        ] {
            assert_eq!(verdict_word(&verdict, fate), Some(word), "{verdict:?}");
            assert_eq!(verdict_word(&verdict, Fate::Lost), None, "{verdict:?}");
        }
    }
}
