//! The poke after a commit: outbox work is announced inside the process at once, and to other processes by a
//! NOTIFY of its own. The business transaction never notifies, because that would take one lock of the whole
//! database through commit.

use tokio::sync::Notify;

/// Wakes whoever waits for outbox work.
#[derive(Debug, Default)]
pub struct Wake {
    work: Notify,
}

impl Wake {
    /// There may be work.
    pub(crate) fn poke(&self) {
        self.work.notify_one();
    }

    /// Waits until somebody poked; a poke that came before is not lost.
    pub async fn poked(&self) {
        self.work.notified().await;
    }
}

impl crate::Store {
    /// The wake-up of this process.
    pub fn wake(&self) -> &Wake {
        &self.wake
    }
}
