//! The world behind its lock, with a signal for whoever waits for changes.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use super::world::World;

/// Shared by the server's handlers, its webhook loop and the test's handle.
pub(crate) struct Sim {
    world: Mutex<World>,
    changed: watch::Sender<u64>,
    closing: watch::Sender<bool>,
}

impl Sim {
    pub(crate) fn new(world: World) -> Arc<Self> {
        Arc::new(Self {
            world: Mutex::new(world),
            changed: watch::Sender::new(0),
            closing: watch::Sender::new(false),
        })
    }

    /// Looks at the world.
    pub(crate) fn read<R>(&self, look: impl FnOnce(&World) -> R) -> R {
        look(&self.world.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the world and wakes all who wait.
    pub(crate) fn write<R>(&self, change: impl FnOnce(&mut World) -> R) -> R {
        let out = change(&mut self.world.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.send_modify(|version| *version += 1);
        out
    }

    /// Changes what nobody waits for (the queue of a poll).
    pub(crate) fn write_quietly<R>(&self, change: impl FnOnce(&mut World) -> R) -> R {
        change(&mut self.world.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notices every change from now on.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Lets all handlers that wait come to an end.
    pub(crate) fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Resolves once the server is closing.
    pub(crate) async fn closed(&self) {
        let mut closing = self.closing.subscribe();
        // The sender lives as long as `self`, so this cannot fail early.
        let _ended = closing.wait_for(|closing| *closing).await;
    }
}
