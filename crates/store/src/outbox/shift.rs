//! A worker's shift: its number, the proof that it lives, and its share of the lanes.

use std::collections::BTreeSet;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};

use super::SLOTS;
use crate::Store;
use crate::error::StoreError;

/// The class of the advisory lock a worker holds on its number while it lives.
const ALIVE: i32 = 7001;
/// The class of the advisory locks on slots.
const SLOT: i32 = 7002;

/// A session of the database on which a worker holds its number and its slots. When the worker dies, the session
/// dies with its socket, and the others see that both are free. A pooler between that hands one session to several
/// clients would break this: connect to the server itself.
#[derive(Debug)]
pub struct Shift {
    session: PgConnection,
    store: Store,
    owner: i32,
    slots: BTreeSet<i16>,
}

/// What a look around showed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tick {
    /// Workers alive, this one included.
    pub workers: u32,
    /// Rows set free whose worker is gone or whose lease has ended.
    pub released: u64,
    /// Whether the slots of this worker are others than before.
    pub moved: bool,
}

impl Store {
    /// Begins a worker's shift: a number of its own and, at once, a share of the slots.
    pub async fn shift(&self) -> Result<Shift, StoreError> {
        let mut session = session_options(&self.worker.connect_options()).connect().await?;
        let owner = sqlx::query_scalar!(r#"select nextval('outbox_owners')::integer as "owner!""#)
            .fetch_one(&mut session)
            .await?;
        sqlx::query!("select pg_advisory_lock($1, $2)", ALIVE, owner).execute(&mut session).await?;
        let mut shift = Shift { session, store: self.clone(), owner, slots: BTreeSet::new() };
        shift.tick().await?;
        Ok(shift)
    }
}

/// The server notices within a quarter of a minute that the machine of a session is gone.
fn session_options(worker: &PgConnectOptions) -> PgConnectOptions {
    worker.clone().application_name("televent worker").options([
        ("tcp_keepalives_idle", "5"),
        ("tcp_keepalives_interval", "3"),
        ("tcp_keepalives_count", "3"),
        ("tcp_user_timeout", "15000"),
    ])
}

impl Shift {
    /// The number under which this worker holds leases.
    pub fn owner(&self) -> i32 {
        self.owner
    }

    /// The slots whose lanes are this worker's.
    pub fn slots(&self) -> Vec<i16> {
        self.slots.iter().copied().collect()
    }

    /// This worker's part of all lanes, and so of a limit that holds for all workers together.
    pub fn share(&self) -> f64 {
        f64::from(u32::try_from(self.slots.len()).unwrap_or_default()) / f64::from(SLOTS)
    }

    /// Looks around, about once a second: sets free what dead workers held, takes slots that are free and gives up
    /// those that others should have.
    ///
    /// # Errors
    /// If the session is lost. The shift is over then: what it held is set free by others, and a new one begins
    /// with a new number.
    pub async fn tick(&mut self) -> Result<Tick, StoreError> {
        let seen = sqlx::query!(
            r#"with alive as (
                 select distinct l.objid::bigint::integer as owner from pg_locks l
                 where l.locktype = 'advisory' and l.classid = $1::integer::oid and l.objsubid = 2 and l.granted
                   and l.database = (select d.oid from pg_database d where d.datname = current_database())
               ), released as (
                 update outbox set owner = null, leased_until = null, run_at = $2
                 where owner is not null and (leased_until < clock_timestamp() or owner not in (select owner from alive))
                 returning id
               )
               select (select count(*) from alive) as "workers!", (select count(*) from released) as "released!""#,
            ALIVE,
            self.store.now(),
        )
        .fetch_one(&mut self.session)
        .await?;
        let workers = u32::try_from(seen.workers).unwrap_or(1).max(1);
        let moved = self.take_share(workers).await?;
        self.store.wake.set_alone(self.slots.len() == usize::from(SLOTS.unsigned_abs()));
        Ok(Tick { workers, released: u64::try_from(seen.released).unwrap_or_default(), moved })
    }

    async fn take_share(&mut self, workers: u32) -> Result<bool, StoreError> {
        let all = u32::from(SLOTS.unsigned_abs());
        let share = usize::try_from(all.div_ceil(workers)).unwrap_or_default();
        let held = self.slots.len();
        if held > share {
            let surplus: Vec<i16> = self.slots.iter().copied().skip(share).collect();
            sqlx::query!(
                "select pg_advisory_unlock($1, slot::integer) from unnest($2::smallint[]) as s(slot)",
                SLOT,
                &surplus
            )
            .fetch_all(&mut self.session)
            .await?;
            self.slots.retain(|slot| !surplus.contains(slot));
        } else if held < share {
            let free: Vec<i16> = (0..SLOTS).filter(|slot| !self.slots.contains(slot)).collect();
            let taken = sqlx::query_scalar!(
                r#"select slot as "slot!" from unnest($2::smallint[]) as s(slot)
                   where pg_try_advisory_lock($1, slot::integer) limit $3"#,
                SLOT,
                &free,
                i64::try_from(share - held).unwrap_or_default(),
            )
            .fetch_all(&mut self.session)
            .await?;
            self.slots.extend(taken);
        }
        Ok(self.slots.len() != held)
    }

    /// Ends the shift: number and slots are free at once.
    pub async fn end(self) -> Result<(), StoreError> {
        self.store.wake.set_alone(false);
        Ok(sqlx::Connection::close(self.session).await?)
    }
}
