//! What commands without a transaction leave is recorded together.
//!
//! Most of what a recording statement costs does not depend on how much it writes, and its commit waits for the disk
//! either way. So what arrives while a statement is under way waits, and goes in the next one with all else that waits
//! (group commit, docs/decisions/0002-write-path.md). What finds the writer free is written at once.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sqlx::PgPool;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::record::{Record, write};
use crate::error::StoreError;

/// As many statements are under way at once. Two take half each of what one takes together, and were a fifth slower.
pub(crate) const WRITERS: u32 = 1;
/// As long does such a statement wait for a lock. A calendar that somebody holds for long, for an import, must not keep
/// up everybody else.
pub(crate) const PATIENCE: &str = "50ms";
/// Records of one statement, and octets after which no further one is taken: ten imports at once stay ten statements.
const MOST: usize = 32;
const OCTETS: usize = 1 << 20;

/// Records together what arrives together.
#[derive(Debug)]
pub(crate) struct Recorder {
    /// The writer's connection, with its [`PATIENCE`].
    together: PgPool,
    /// For what must be recorded by itself, and may wait.
    alone: PgPool,
    free: Arc<Semaphore>,
    waiting: Mutex<VecDeque<Waiting>>,
}

type Told = oneshot::Sender<Result<(), StoreError>>;

#[derive(Debug)]
struct Waiting {
    record: Record,
    told: Told,
}

impl Recorder {
    pub(crate) fn new(together: PgPool, alone: PgPool) -> Arc<Self> {
        let free = Arc::new(Semaphore::new(WRITERS as usize));
        Arc::new(Self { together, alone, free, waiting: Mutex::default() })
    }

    /// Writes what a command leaves, also if nobody waits for the answer any more.
    ///
    /// # Errors
    /// If the database does not answer, or refuses it.
    pub(super) async fn record(self: &Arc<Self>, record: Record) -> Result<(), StoreError> {
        let (told, answer) = oneshot::channel();
        self.waiting().push_back(Waiting { record, told });
        if let Ok(writer) = Arc::clone(&self.free).try_acquire_owned() {
            tokio::spawn(Arc::clone(self).work(writer));
        }
        answer.await.unwrap_or(Err(StoreError::Database(sqlx::Error::WorkerCrashed)))
    }

    /// Writes until nothing waits.
    async fn work(self: Arc<Self>, mut writer: OwnedSemaphorePermit) {
        loop {
            while let Some(batch) = self.next() {
                self.write(batch).await;
            }
            drop(writer);
            // Whoever came since the last look found no writer free.
            if self.waiting().is_empty() {
                return;
            }
            match Arc::clone(&self.free).try_acquire_owned() {
                Ok(again) => writer = again,
                Err(_) => return,
            }
        }
    }

    fn next(&self) -> Option<Vec<Waiting>> {
        let mut waiting = self.waiting();
        let mut octets = 0;
        let taken = waiting.iter().take(MOST).take_while(|one| {
            let goes = octets < OCTETS;
            octets += one.record.len();
            goes
        });
        let taken = taken.count();
        (taken > 0).then(|| waiting.drain(..taken).collect())
    }

    async fn write(&self, batch: Vec<Waiting>) {
        let (records, told): (Vec<_>, Vec<_>) = batch.into_iter().map(|one| (one.record, one.told)).unzip();
        match on(&self.together, &records).await {
            Err(error) if error.took_nothing() && (records.len() > 1 || error.is_lock_timeout()) => {
                for (record, told) in records.into_iter().zip(told) {
                    tokio::spawn(by_itself(self.alone.clone(), record, told));
                }
            }
            done => tell(told, done),
        }
    }

    /// Closes the writer's connection.
    pub(crate) async fn close(&self) {
        self.together.close().await;
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn on(pool: &PgPool, records: &[Record]) -> Result<(), StoreError> {
    write(&mut *pool.acquire().await?, records).await
}

/// One of several was refused, or somebody holds its calendar: each finds out for itself.
async fn by_itself(pool: PgPool, record: Record, told: Told) {
    let done = on(&pool, &[record]).await;
    tell(vec![told], done);
}

/// Whoever left is not told.
fn tell(told: Vec<Told>, done: Result<(), StoreError>) {
    let done = done.map_err(Arc::new);
    for told in told {
        let _gone = told.send(done.clone().map_err(StoreError::Together));
    }
}
