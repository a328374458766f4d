//! The long poll: updates are confirmed to Telegram only once they lie in the inbox.

use std::time::Duration;

use serde_json::{Value, json};
use televent_store::updates::Received;
use tokio_util::sync::CancellationToken;

use super::ALLOWED;
use crate::BotError;
use crate::desk::{Desk, rest};
use crate::post::PostError;

/// How long Telegram holds a poll open that finds nothing.
const HOLD: Duration = Duration::from_secs(50);
/// The longest pause after a poll that failed.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Asks for updates and keeps them, until it is stopped.
///
/// # Errors
/// [`BotError::Token`] if the token is no longer one.
pub(crate) async fn poll(desk: &Desk, stop: &CancellationToken) -> Result<(), BotError> {
    let mut offset = 0_i64;
    let mut trouble = Trouble::default();
    while !stop.is_cancelled() {
        let payload = json!({
            "offset": offset, "timeout": HOLD.as_secs(), "limit": 100, "allowed_updates": ALLOWED,
        });
        let asked = tokio::select! {
            () = stop.cancelled() => return Ok(()),
            asked = desk.post.call_by_name("getUpdates", &payload, Some(HOLD)) => asked,
        };
        match asked {
            Ok(Value::Array(updates)) => {
                trouble.over();
                if let Some(last) = keep(desk, &updates, stop).await {
                    offset = last + 1;
                }
            }
            Ok(_) => trouble.met(&PostError::Unreadable),
            Err(error) if error.is_token() => return Err(BotError::Token),
            Err(error) => trouble.met(&error),
        }
        if let Some(pause) = trouble.pause() {
            rest(stop, pause).await;
        }
    }
    Ok(())
}

/// Puts updates in the inbox, however often it takes. The number of the last one, if there is one.
async fn keep(desk: &Desk, updates: &[Value], stop: &CancellationToken) -> Option<i64> {
    let last = updates.iter().filter_map(|update| update.get("update_id")?.as_i64()).max()?;
    let updates: Vec<_> = updates.iter().filter_map(Received::of).collect();
    while let Err(error) = desk.store.receive_updates(&updates).await {
        tracing::warn!(%error, "updates could not be kept; trying again");
        if rest(stop, Duration::from_secs(1)).await {
            return None;
        }
    }
    Some(last)
}

/// Polls that failed since the last good one: each kind is logged once.
#[derive(Default)]
struct Trouble {
    times: u32,
    conflict: bool,
    wait: Option<Duration>,
}

impl Trouble {
    fn met(&mut self, error: &PostError) {
        self.wait = match error {
            PostError::Flood(wait) => Some(*wait),
            _ => None,
        };
        if error.is_conflict() && !self.conflict {
            self.conflict = true;
            tracing::warn!(%error, "somebody else polls with this bot's token, or a webhook is set; trying again");
        } else if self.times == 0 {
            tracing::warn!(%error, "updates could not be asked for; trying again");
        }
        self.times += 1;
    }

    fn over(&mut self) {
        if self.times > 0 {
            tracing::info!(times = self.times, "updates come again");
        }
        *self = Self::default();
    }

    fn pause(&self) -> Option<Duration> {
        let doubled =
            || Duration::from_millis(500) * 2_u32.saturating_pow(self.times.saturating_sub(1).min(6));
        (self.times > 0).then(|| self.wait.unwrap_or_else(doubled).min(LONGEST_PAUSE))
    }
}
