//! The poke after a commit: outbox work is announced inside the process at once, and to other processes by a
//! NOTIFY of its own. The business transaction never notifies, because that would take one lock of the whole
//! database through commit and stop group commit.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::postgres::PgListener;
use sqlx::{ConnectOptions, PgConnection};
use tokio::sync::Notify;

use crate::Store;
use crate::error::StoreError;

/// The channel of LISTEN and NOTIFY.
const CHANNEL: &str = "outbox";
/// Other processes are told at most this often; what is committed in between is told together.
const APART: Duration = Duration::from_millis(5);
/// After a failure of the database, before it is asked again. The worker polls meanwhile.
const PATIENCE: Duration = Duration::from_secs(1);

/// Wakes whoever waits for outbox work.
#[derive(Debug, Default)]
pub struct Wake {
    work: Notify,
    others: Notify,
    alone: AtomicBool,
}

impl Wake {
    /// There may be work, also for other processes.
    pub(crate) fn poke(&self) {
        self.nudge();
        if !self.alone.load(Ordering::Relaxed) {
            self.others.notify_one();
        }
    }

    /// There may be work for this process.
    pub fn nudge(&self) {
        self.work.notify_one();
    }

    /// Waits until somebody poked; a poke that came before is not lost.
    pub async fn poked(&self) {
        self.work.notified().await;
    }

    /// Whether every lane is this process's own, so that nobody else needs to be told.
    pub(crate) fn set_alone(&self, alone: bool) {
        self.alone.store(alone, Ordering::Relaxed);
    }
}

impl Store {
    /// The wake-up of this process.
    pub fn wake(&self) -> &Wake {
        &self.wake
    }

    /// Tells other processes of work that this one commits, for as long as it is polled: one task per process, on a
    /// connection of its own that does not wait for the disk. Silent while this process's worker has every lane.
    pub async fn announce(&self) {
        let mut session = None;
        loop {
            self.wake.others.notified().await;
            if let Err(error) = self.notify(&mut session).await {
                // Those who are not told find the work by themselves within a second.
                tracing::warn!(%error, "could not tell other processes of work");
                session = None;
                tokio::time::sleep(PATIENCE).await;
            }
            tokio::time::sleep(APART).await;
        }
    }

    async fn notify(&self, session: &mut Option<PgConnection>) -> Result<(), StoreError> {
        let connection = match session {
            Some(connection) => connection,
            None => session.insert(
                self.connect_options().clone().options([("synchronous_commit", "off")]).connect().await?,
            ),
        };
        sqlx::query!("select pg_notify($1, '')", CHANNEL).execute(connection).await?;
        Ok(())
    }

    /// Hears of work that other processes commit, for as long as it is polled, on a session of its own.
    pub async fn listen(&self) {
        loop {
            if let Err(error) = self.hear().await {
                tracing::warn!(%error, "cannot hear of other processes' work; looking every second instead");
            }
            tokio::time::sleep(PATIENCE).await;
        }
    }

    async fn hear(&self) -> Result<(), StoreError> {
        let mut listener = PgListener::connect_with(&self.sessions).await?;
        listener.listen(CHANNEL).await?;
        loop {
            // `None` is a connection that was lost and comes back; what was said in between is not repeated.
            listener.try_recv().await?;
            self.wake.nudge();
        }
    }
}
