//! Gives the jobs of slow lanes their instants, beside the pump: a long lane takes a while the first time.

use chrono::{DateTime, TimeDelta, Utc};
use televent_store::outbox::Outbox;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

#[derive(Debug)]
enum Ask {
    Pace { lane: i64, from: DateTime<Utc>, every: TimeDelta, anew: bool },
    Rest(oneshot::Sender<()>),
}

/// The way to the task that paces.
#[derive(Debug)]
pub(super) struct Pacer(UnboundedSender<Ask>);

impl Pacer {
    /// Starts the task among `tasks`.
    pub(super) fn new(outbox: Outbox, tasks: &mut JoinSet<()>) -> Self {
        let (asks, asked) = unbounded_channel();
        tasks.spawn(run(outbox, asked));
        Self(asks)
    }

    /// Has a lane paced; see [`Outbox::pace`].
    pub(super) fn pace(&self, lane: i64, from: DateTime<Utc>, every: TimeDelta, anew: bool) {
        // The task is gone only when the whole worker is.
        let _ = self.0.send(Ask::Pace { lane, from, every, anew });
    }

    /// Waits until all that was asked for is done.
    pub(super) async fn rest(&self) {
        let (done, rested) = oneshot::channel();
        let _ = self.0.send(Ask::Rest(done));
        let _ = rested.await;
    }
}

async fn run(outbox: Outbox, mut asked: UnboundedReceiver<Ask>) {
    while let Some(ask) = asked.recv().await {
        match ask {
            Ask::Pace { lane, from, every, anew } => match outbox.pace(lane, from, every, anew).await {
                Ok(paced) if paced.later + paced.superseded > 0 => {
                    tracing::debug!(?paced, "a slow lane is paced");
                }
                Ok(_) => {}
                // It is asked again for as long as the lane is slow.
                Err(error) => tracing::warn!(%error, "a slow lane could not be paced"),
            },
            Ask::Rest(done) => {
                // Whoever asked may not wait any more.
                let _ = done.send(());
            }
        }
    }
}
