//! What is removed once an hour, by one worker of all.

use std::time::Duration;

use televent_store::Store;
use televent_store::outbox::Keep;

/// Between two rounds.
const EVERY: Duration = Duration::from_hours(1);
/// Before the first one, so that a start is not slowed down.
const FIRST: Duration = Duration::from_secs(5);

/// Tidies up for as long as it is polled.
pub(crate) async fn hourly(store: &Store, keep: Keep) {
    tokio::time::sleep(FIRST).await;
    loop {
        match store.prune(keep).await {
            Ok(Some(pruned)) => tracing::debug!(?pruned, "tidied up"),
            Ok(None) => tracing::debug!("another worker tidies up"),
            Err(error) => tracing::warn!(%error, "could not tidy up; trying again in an hour"),
        }
        tokio::time::sleep(EVERY).await;
    }
}
