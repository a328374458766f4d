//! One command, one transaction: what a command may touch, and the one function that writes.

mod flush;
mod record;
mod recorder;
mod row;

pub(crate) use recorder::{PATIENCE, Recorder, WRITERS};
pub(crate) use row::{JobRow, kind_word};

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use televent_core::change::Job;
use televent_core::{Actor, Change, Effect, World};
use uuid::Uuid;

use crate::command::CommandError;
use crate::error::StoreError;

/// A command's transaction. Changes and effects are collected and written together just before the commit, in
/// one statement, so that the calendar's row is locked late and short.
///
/// The transaction begins when a command locks or writes something by itself. One that only looks and then
/// records (a new object) never begins one: its recording statement is the whole transaction, checks by itself
/// that what it builds on is still there, and spares two round trips under the calendar's lock.
pub struct Tx {
    pool: PgPool,
    recorder: Arc<Recorder>,
    inner: Option<Transaction<'static, Postgres>>,
    actor: Actor,
    now: DateTime<Utc>,
    world: World,
    changes: Vec<Change>,
    jobs: Vec<Job>,
    notes: Vec<serde_json::Value>,
    act: Uuid,
    room: i64,
    revokes: bool,
}

/// What whoever runs a command must tell others of it.
pub(crate) struct Committed {
    /// There is work for the worker.
    pub(crate) queued: bool,
    /// A sign-in is no longer good.
    pub(crate) revoked: bool,
}

impl Tx {
    pub(crate) fn new(pool: PgPool, recorder: Arc<Recorder>, room: i64, actor: Actor, world: World) -> Self {
        let (now, act) = (world.now(), world.id());
        let (changes, jobs, notes) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            pool,
            recorder,
            inner: None,
            actor,
            now,
            world,
            changes,
            jobs,
            notes,
            act,
            room,
            revokes: false,
        }
    }

    /// The instant the command runs at.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Who asks.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// Names the command among what it changes.
    pub(crate) fn act(&self) -> Uuid {
        self.act
    }

    /// A new id.
    pub fn new_id<I: From<Uuid>>(&self) -> I {
        self.world.id()
    }

    /// Fresh random octets.
    pub fn octets(&self) -> [u8; 16] {
        self.world.octets()
    }

    /// Records what a rule decided: the event row, the change-log row, its share of the audit row and one
    /// outbox row per effect. Written at commit, calendars in id order.
    pub fn record(&mut self, change: Change) {
        self.jobs.extend(change.effects().iter().map(Effect::job));
        self.notes.push(row::note(&change));
        self.changes.push(change);
    }

    /// Records an effect that belongs to no event: one outbox row.
    pub fn enqueue(&mut self, effect: &Effect) {
        self.jobs.push(effect.job());
    }

    /// Records an effect that belongs to no event, for when its time has come: one outbox row.
    pub fn enqueue_at(&mut self, effect: &Effect, due: DateTime<Utc>) {
        self.jobs.push(effect.job_at(due));
    }

    /// Notes for the audit row what a command did to something that is not an event. Names things by id and
    /// field, never by their text.
    pub fn note(&mut self, what: serde_json::Value) {
        self.notes.push(what);
    }

    /// For a command that brings back what was there: it counts anew while what it undoes is remembered, and must not
    /// fail for that. As much again, so that there is an end to it.
    pub(crate) fn may_go_over(&mut self) {
        self.room = self.room.saturating_mul(2);
    }

    /// Says that a sign-in is no longer good once this is committed.
    pub(crate) fn revokes(&mut self) {
        self.revokes = true;
    }

    /// For a command that makes the person in whose name it then acts.
    pub(crate) fn act_as(&mut self, actor: Actor) {
        self.actor = actor;
    }

    /// The transaction's connection, for the statements of this crate that lock or write. Begins it.
    pub(crate) async fn connection(&mut self) -> Result<&mut PgConnection, StoreError> {
        let begun = match self.inner.take() {
            Some(begun) => begun,
            None => self.pool.begin().await?,
        };
        Ok(self.inner.insert(begun))
    }

    /// A connection for one statement that needs no lock held around it: the transaction's if it has begun (taking
    /// a second one from the pool could wait for itself), else any. What is seen by it may have changed when the
    /// command records.
    pub(crate) async fn executor(&mut self) -> Result<Executor<'_>, StoreError> {
        Ok(match &mut self.inner {
            Some(begun) => Executor::Inside(begun),
            None => Executor::Outside(self.pool.acquire().await?),
        })
    }

    /// Writes what was collected and commits.
    pub(crate) async fn commit(mut self, action: &'static str) -> Result<Committed, CommandError> {
        let committed = Committed { queued: !self.jobs.is_empty(), revoked: self.revokes };
        self.flush(action).await?;
        if let Some(begun) = self.inner {
            begun.commit().await.map_err(StoreError::from)?;
        }
        Ok(committed)
    }
}

/// A connection inside the transaction, or one of the pool before there is any.
pub(crate) enum Executor<'a> {
    Inside(&'a mut PgConnection),
    Outside(PoolConnection<Postgres>),
}

impl Deref for Executor<'_> {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        match self {
            Self::Inside(connection) => connection,
            Self::Outside(connection) => connection,
        }
    }
}

impl DerefMut for Executor<'_> {
    fn deref_mut(&mut self) -> &mut PgConnection {
        match self {
            Self::Inside(connection) => connection,
            Self::Outside(connection) => connection,
        }
    }
}
