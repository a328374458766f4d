//! The pools, the schema and the one way to run a command.

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use sqlx::migrate::{Migrate, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use televent_core::{Actor, World};

use crate::command::{Command, CommandError};
use crate::error::StoreError;
use crate::seats::Seats;
use crate::tx::{PATIENCE, Recorder, Tx, WRITERS};
use crate::wake::Wake;

/// The schema, compiled in.
pub static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// How often a command is tried that others overtake. From the second time on it finds what they made and
/// locks it, so more than two are needed only when that goes again at once.
const ATTEMPTS: usize = 5;
/// Octets that one person's calendars may keep, unless the operator says otherwise.
const ROOM: i64 = 1 << 30;
/// As many sessions of their own as one process holds: the lead over updates and an ear for work, each once more
/// while a lost one is on its way out.
const SESSIONS: u32 = 4;

/// How many connections a process keeps.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Connections for requests; opened when needed.
    pub requests: u32,
    /// Connections for the worker, which do not wait for the disk.
    pub worker: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { requests: 5, worker: 3 }
    }
}

/// Everything that is remembered. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) pool: PgPool,
    pub(crate) worker: PgPool,
    /// Sessions that LISTEN or hold a lock for as long as they live: none is used a second time.
    pub(crate) sessions: PgPool,
    pub(crate) wake: Arc<Wake>,
    recorder: Arc<Recorder>,
    seats: Arc<Seats>,
    revocations: Arc<AtomicU64>,
    pub(crate) room: i64,
    world: World,
    connect: Arc<PgConnectOptions>,
}

impl Store {
    /// A store on the database at `url`. Opens nothing yet: connections are made when they are needed.
    ///
    /// # Errors
    /// If `url` is not a PostgreSQL address.
    pub fn new(url: &str, options: Options, world: World) -> Result<Self, StoreError> {
        let connect = PgConnectOptions::from_str(url)?.application_name("televent").options([
            // A forgotten transaction must not hold the vacuum horizon or a row lock for ever.
            ("idle_in_transaction_session_timeout", "30s"),
            ("statement_timeout", "60s"),
        ]);
        let requests = PgPoolOptions::new()
            .max_connections(options.requests)
            .acquire_timeout(Duration::from_secs(5))
            .test_before_acquire(false)
            .connect_lazy_with(connect.clone());
        Ok(Self::on(requests, options, connect, world))
    }

    /// A store on an open pool; for tests that get a database of their own.
    pub fn with_pool(pool: PgPool, world: World) -> Self {
        let connect = (*pool.connect_options()).clone();
        Self::on(pool, Options::default(), connect, world)
    }

    fn on(requests: PgPool, options: Options, connect: PgConnectOptions, world: World) -> Self {
        // What a database crash can take from these connections is a claim or a completion, which means one
        // more delivery, never a missing one. The plans are pinned because the table swings between empty and
        // full and its statistics are always wrong (docs/decisions/0005-outbox.md).
        let pinned = connect.clone().options([
            ("synchronous_commit", "off"),
            ("enable_seqscan", "off"),
            ("enable_hashjoin", "off"),
            ("enable_mergejoin", "off"),
            ("enable_bitmapscan", "off"),
            ("jit", "off"),
            ("plan_cache_mode", "force_generic_plan"),
        ]);
        let worker = PgPoolOptions::new()
            .max_connections(options.worker)
            .acquire_timeout(Duration::from_secs(10))
            .test_before_acquire(false)
            .connect_lazy_with(pinned);
        let sessions = PgPoolOptions::new()
            .max_connections(SESSIONS)
            .acquire_timeout(Duration::from_secs(10))
            .after_release(|_, _| Box::pin(async { Ok(false) }))
            .connect_lazy_with(connect.clone());
        let together = PgPoolOptions::new()
            .max_connections(WRITERS)
            .acquire_timeout(Duration::from_secs(5))
            .test_before_acquire(false)
            .connect_lazy_with(connect.clone().options([("lock_timeout", PATIENCE)]));
        let recorder = Recorder::new(together, requests.clone());
        let (wake, seats, revocations) = (Arc::default(), Arc::default(), Arc::default());
        Self {
            pool: requests,
            worker,
            sessions,
            wake,
            recorder,
            seats,
            revocations,
            room: ROOM,
            world,
            connect: Arc::new(connect),
        }
    }

    /// The same with so many octets that one person's calendars may keep: the texts of their objects, and those that
    /// were replaced or deleted for as long as undo remembers them, each with 1 KiB for its keeping.
    #[must_use]
    pub fn with_room(self, room: i64) -> Self {
        Self { room, ..self }
    }

    /// Brings the schema up to date. Several instances may do so at once: the first does it, the others wait.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        Ok(MIGRATOR.run(&self.pool).await?)
    }

    /// Whether the database answers and its schema is the one this program knows.
    pub async fn ready(&self) -> Result<bool, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let applied = connection.list_applied_migrations("_sqlx_migrations").await?;
        Ok(MIGRATOR.iter().all(|known| applied.iter().any(|done| done.version == known.version)))
    }

    /// Runs one command in one transaction: all its rows, or none. Again, if it was overtaken.
    pub async fn execute<C: Command>(&self, actor: Actor, command: C) -> Result<C::Outcome, CommandError> {
        for _ in 1..ATTEMPTS {
            match self.attempt(actor, command.clone()).await {
                Err(CommandError::Overtaken) => {}
                done => return done,
            }
        }
        self.attempt(actor, command).await
    }

    async fn attempt<C: Command>(&self, actor: Actor, command: C) -> Result<C::Outcome, CommandError> {
        let mut tx =
            Tx::new(self.pool.clone(), Arc::clone(&self.recorder), self.room, actor, self.world.clone());
        let outcome = command.run(&mut tx).await?;
        let committed = tx.commit(C::ACTION).await?;
        if committed.queued {
            self.wake.poke();
        }
        if committed.revoked {
            self.revocations.fetch_add(1, Ordering::Release);
        }
        Ok(outcome)
    }

    /// How many sign-ins this process has revoked: what was read before the number rose is no longer believed.
    pub fn revocations(&self) -> u64 {
        self.revocations.load(Ordering::Acquire)
    }

    /// The seats of this process for hashing passwords; all its doors share them, as they share the store.
    pub fn seats(&self) -> &Seats {
        &self.seats
    }

    /// The present instant of this process's clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.world.now()
    }

    /// The clock and randomness this process runs on.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The pool for reads.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// How to reach the database, for a session of one's own (LISTEN).
    pub fn connect_options(&self) -> &PgConnectOptions {
        &self.connect
    }

    /// Closes every connection. To be done before the database is stopped: what is let go of later finds nobody to
    /// say good-bye to.
    pub async fn close(&self) {
        self.sessions.close().await;
        self.recorder.close().await;
        self.pool.close().await;
        self.worker.close().await;
    }
}
