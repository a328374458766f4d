//! Seats for hashing passwords: an Argon2id hash takes 19 MiB and a core, so a process does few at once, whichever door
//! they are for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// As many hashes are made at once.
const SEATS: usize = 2;

/// The seats of a process, and who waits for one.
#[derive(Debug)]
pub struct Seats {
    free: Arc<Semaphore>,
    queued: Arc<AtomicUsize>,
}

/// A seat that was taken; it is free again when this is dropped, or what runs on it has ended.
#[derive(Debug)]
pub struct Seat {
    _permit: OwnedSemaphorePermit,
    _place: Place,
}

impl Default for Seats {
    fn default() -> Self {
        Self { free: Arc::new(Semaphore::new(SEATS)), queued: Arc::default() }
    }
}

impl Seats {
    /// Waits for a seat; `None` at once if `most` sit or wait already.
    pub async fn take(&self, most: usize) -> Option<Seat> {
        let place = Place::enter(&self.queued, most)?;
        let permit = Arc::clone(&self.free).acquire_owned().await.ok()?;
        Some(Seat { _permit: permit, _place: place })
    }
}

impl Seat {
    /// Runs `work` off the threads that answer others. The seat is taken until it has ended, also if nobody waits for
    /// it any more. `None` if the program is ending.
    pub async fn run<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let running = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(self);
            done
        });
        running.await.ok()
    }
}

/// A place among those who sit or wait, given back when dropped.
#[derive(Debug)]
struct Place(Arc<AtomicUsize>);

impl Place {
    fn enter(queued: &Arc<AtomicUsize>, most: usize) -> Option<Self> {
        let place = Self(Arc::clone(queued));
        (queued.fetch_add(1, Ordering::AcqRel) < most).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn two_sit_the_others_wait_and_too_many_are_turned_away() {
        let seats = Seats::default();
        let (one, two) = (seats.take(3).await.unwrap(), seats.take(3).await.unwrap());
        let third = seats.take(3);
        let mut third = std::pin::pin!(third);
        let soon = Duration::from_millis(20);
        assert!(tokio::time::timeout(soon, &mut third).await.is_err(), "it waits");
        assert!(seats.take(3).await.is_none(), "one more than may wait");
        let (say, hear) = std::sync::mpsc::channel::<()>();
        let (start, started) = tokio::sync::oneshot::channel();
        let working = tokio::spawn(one.run(move || (start.send(()), hear.recv().is_ok())));
        started.await.unwrap();
        working.abort();
        assert!(tokio::time::timeout(soon, &mut third).await.is_err(), "left, but it still runs");
        drop(say);
        let third = tokio::time::timeout(Duration::from_secs(5), third).await.unwrap().unwrap();
        assert_eq!(third.run(|| 7).await, Some(7));
        drop(two);
        assert_eq!(seats.queued.load(Ordering::Acquire), 0);
    }
}
