//! The outbox: what must leave the house. Written by the recording statement, worked off by the worker.
//!
//! | state of a row | where | how it gets there |
//! |---|---|---|
//! | waits | `outbox`, `owner` null, visible from `run_at` on | [`Tx`](crate::tx::Tx), `put`, [`Outbox::put_off`], a lease that ended |
//! | in flight | `outbox`, `owner` set until `leased_until` | [`Outbox::claim`] |
//! | done | `outbox_done`, dropped after seven days | [`Outbox::finish`], [`Outbox::drop_lane`] |
//! | dead | `outbox_dead`, until an operator decides | [`Outbox::bury`], [`ReviveJobs`](crate::command::ReviveJobs) |
//!
//! Whether a row is due is asked of the program's clock, so that a simulated one works; whether a lease has ended
//! is asked of the database's, so that two machines agree. Only the first row of a lane is ever in flight, which is
//! the order of that lane. The connections used here do not wait for the disk: what a crash of the database can
//! take is a claim or a completion, which means one more delivery and never a missing one.

mod backlog;
mod claim;
mod dead;
mod gate;
mod prune;
mod push;
mod put;
mod settle;
mod shift;
mod source;
mod unreached;

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use televent_core::{Channel, Priority, World};

pub use backlog::{Backlog, Horizon};
pub use claim::Room;
pub use dead::Dead;
pub use gate::{Gate, Paced};
pub use prune::{Keep, Pruned};
pub use push::{News, Spared, Subscriber};
pub(crate) use put::put;
pub use settle::PutOff;
pub use shift::{Shift, Tick};
pub use source::Letter;

use crate::Store;
use crate::error::{StoreError, corrupt};

/// Lanes are spread over so many slots, the unit in which workers share them.
pub const SLOTS: i16 = 64;

/// The setting that stops deliveries while it is `true`.
pub const PAUSED: &str = "outbox.paused";

/// The number of a job in the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub i64);

/// A job in flight, as the one who holds its lease names it: a later attempt at the same job is not theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hold {
    /// The job.
    pub job: JobId,
    /// Who holds the lease: the number of a [`Shift`].
    pub owner: i32,
    /// The attempt, counted from 1.
    pub attempt: i16,
}

/// A job that was claimed.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The lease.
    pub hold: Hold,
    /// Its lane.
    pub lane: i64,
    /// How it leaves the house.
    pub channel: Channel,
    /// Who waits for it.
    pub priority: Priority,
    /// The word for what is to be done.
    pub kind: String,
    /// The effect as JSON; may be of a kind this program does not know.
    pub payload: serde_json::Value,
    /// When it was first due.
    pub due_at: DateTime<Utc>,
}

/// The worker's side of the outbox. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Outbox {
    pool: PgPool,
    world: World,
}

impl Store {
    /// The worker's side of the outbox, on connections of its own.
    pub fn outbox(&self) -> Outbox {
        Outbox { pool: self.worker.clone(), world: self.world().clone() }
    }
}

impl Outbox {
    /// The present instant by the program's clock.
    fn now(&self) -> DateTime<Utc> {
        self.world.now()
    }
}

/// The number of a channel in the tables.
pub(crate) fn channel_number(channel: Channel) -> i16 {
    match channel {
        Channel::Telegram => 0,
        Channel::Mail => 1,
        Channel::Calendar => 2,
    }
}

fn channel_of(number: i16) -> Result<Channel, StoreError> {
    match number {
        0 => Ok(Channel::Telegram),
        1 => Ok(Channel::Mail),
        2 => Ok(Channel::Calendar),
        _ => Err(corrupt("outbox", "channel")),
    }
}

/// The number of a priority in the tables.
pub(crate) fn priority_number(priority: Priority) -> i16 {
    match priority {
        Priority::Reply => 0,
        Priority::Notice => 1,
        Priority::Bulk => 2,
    }
}

fn priority_of(number: i16) -> Result<Priority, StoreError> {
    match number {
        0 => Ok(Priority::Reply),
        1 => Ok(Priority::Notice),
        2 => Ok(Priority::Bulk),
        _ => Err(corrupt("outbox", "prio")),
    }
}

/// The slot of a lane.
pub(crate) fn slot_of(lane: i64) -> i16 {
    i16::try_from(lane.rem_euclid(i64::from(SLOTS))).unwrap_or_default()
}
