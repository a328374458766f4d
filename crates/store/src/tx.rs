//! One command, one transaction: what a command may touch, and the one function that writes.

mod flush;
mod row;

pub(crate) use row::kind_word;

use chrono::{DateTime, Utc};
use sqlx::{PgPool, Postgres, Transaction};
use televent_core::change::Job;
use televent_core::{Actor, Change, Effect, World};
use uuid::Uuid;

use crate::command::CommandError;
use crate::error::StoreError;

/// A command's transaction. Changes and effects are collected and written together just before the commit, in
/// one statement, so that the calendar's row is locked late and short.
pub struct Tx {
    inner: Transaction<'static, Postgres>,
    actor: Actor,
    now: DateTime<Utc>,
    world: World,
    changes: Vec<Change>,
    jobs: Vec<Job>,
    notes: Vec<serde_json::Value>,
    act: Uuid,
}

impl Tx {
    pub(crate) async fn begin(pool: &PgPool, actor: Actor, world: World) -> Result<Self, StoreError> {
        let inner = pool.begin().await?;
        let (now, act) = (world.now(), world.id());
        Ok(Self { inner, actor, now, world, changes: Vec::new(), jobs: Vec::new(), notes: Vec::new(), act })
    }

    /// The instant the command runs at.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Who asks.
    pub fn actor(&self) -> Actor {
        self.actor
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

    /// Notes for the audit row what a command did to something that is not an event. Names things by id and
    /// field, never by their text.
    pub fn note(&mut self, what: serde_json::Value) {
        self.notes.push(what);
    }

    /// For a command that makes the person in whose name it then acts.
    pub(crate) fn act_as(&mut self, actor: Actor) {
        self.actor = actor;
    }

    /// The connection, for the queries of the table families in this crate.
    pub(crate) fn connection(&mut self) -> &mut sqlx::PgConnection {
        &mut self.inner
    }

    /// Writes what was collected and commits. True if there is work for the worker.
    pub(crate) async fn commit(mut self, action: &'static str) -> Result<bool, CommandError> {
        let queued = !self.jobs.is_empty();
        self.flush(action).await?;
        self.inner.commit().await.map_err(StoreError::from)?;
        Ok(queued)
    }
}
