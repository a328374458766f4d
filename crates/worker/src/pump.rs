//! Wakes up, claims, runs, settles.
//!
//! ```text
//! poke, timer, a job ended ──► claim (as many as can be begun) ──► job ──► verdict ──► settler ──► free again
//!                                      │ over the chat's limit ──────────► put off ──────▲
//! ```

mod flight;
mod pacer;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use televent_core::{Channel, Priority};
use televent_store::outbox::{Claimed, Gate, Horizon, Outbox, Room, Shift};
use televent_store::{Store, StoreError};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::job::{Crew, Verdict, Wait};
use crate::limit::Limiter;
use crate::settle::{Ended, Fate, Landed, Settler};
use crate::{Config, Deliver, WorkerError, observe};
use flight::Flights;
use pacer::Pacer;

/// The longest sleep: what somebody committed without being able to say so is found after it.
const NAP: Duration = Duration::from_secs(1);
/// Between two looks around: for dead workers, for slots, for what an operator switched.
const LOOK: Duration = Duration::from_secs(1);
/// Every so many looks the switches and gates are read and slow lanes are paced again.
const SWITCHES: u32 = 2;
/// Every so many looks what there is is counted for the figures.
const FIGURES: u32 = 15;
/// A job over its domain's share of mails waits for so long.
const CROWDED: Duration = Duration::from_secs(1);

/// A job put off for less does not have its lane paced behind it.
const SHORT: TimeDelta = TimeDelta::milliseconds(200);
/// A claim that takes longer has walked over something.
const SLOW: Duration = Duration::from_millis(10);
/// So many due jobs of one chat will not leave within seconds in any case.
const CROWD: i64 = 50;
/// One put off for longer takes along what has its instant already.
const LONG: TimeDelta = TimeDelta::seconds(60);

/// What [`Worker::drain`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drained {
    /// Jobs that are done.
    pub done: u32,
    /// Ends that put a job off.
    pub put_off: u32,
    /// Jobs given up.
    pub buried: u32,
    /// Ends that came after the lease was lost.
    pub lost: u32,
}

impl Drained {
    fn count(&mut self, fate: Fate) {
        let ends = match fate {
            Fate::Done => &mut self.done,
            Fate::PutOff { .. } => &mut self.put_off,
            Fate::Buried => &mut self.buried,
            Fate::Lost => &mut self.lost,
        };
        *ends = ends.saturating_add(1);
    }
}

/// One worker: a shift, what it has in flight, and what it knows of limits.
pub struct Worker {
    config: Config,
    store: Store,
    outbox: Outbox,
    crew: Arc<Crew>,
    shift: Shift,
    limiter: Limiter,
    flights: Flights,
    jobs: JoinSet<()>,
    pacer: Pacer,
    ends: UnboundedSender<Ended>,
    landed: UnboundedReceiver<Vec<Landed>>,
    gates: Vec<Gate>,
    paused: bool,
    low_water: DateTime<Utc>,
    next_due: Option<DateTime<Utc>>,
    looks: u32,
    parted: Option<Instant>,
    drained: Drained,
}

/// Works until told to stop; waits for a database that is away.
pub(crate) async fn run(
    config: Config,
    store: Store,
    crew: Arc<Crew>,
    shutdown: &CancellationToken,
) -> Result<(), WorkerError> {
    let shift = loop {
        match store.shift().await {
            Ok(shift) => break shift,
            Err(error) if error.is_passing() => tracing::warn!(%error, "the worker waits for the database"),
            Err(error) => return Err(error.into()),
        }
        tokio::select! {
            () = shutdown.cancelled() => return Ok(()),
            () = tokio::time::sleep(NAP) => {}
        }
    };
    let mut worker = Worker::with(config, store, crew, shift);
    worker.work(shutdown).await;
    worker.end().await;
    Ok(())
}

impl Worker {
    /// Begins a shift.
    ///
    /// # Errors
    /// If the database does not answer or the mail settings cannot be used.
    pub async fn begin(config: Config, store: Store, deliver: Arc<dyn Deliver>) -> Result<Self, WorkerError> {
        let crew = Crew::new(&config, store.clone(), deliver)?;
        let shift = store.shift().await?;
        Ok(Self::with(config, store, crew, shift))
    }

    fn with(config: Config, store: Store, crew: Arc<Crew>, shift: Shift) -> Self {
        let (ends, ended) = unbounded_channel();
        let (settled, landed) = unbounded_channel();
        let outbox = store.outbox();
        let mut jobs = JoinSet::new();
        jobs.spawn(Settler::new(outbox.clone(), store.world().clone()).run(ended, settled));
        let pacer = Pacer::new(outbox.clone(), &mut jobs);
        let mut limiter = Limiter::new(config.limits);
        limiter.set_share(shift.share());
        Self {
            limiter,
            flights: Flights::default(),
            low_water: DateTime::UNIX_EPOCH,
            next_due: None,
            gates: Vec::new(),
            paused: false,
            looks: 0,
            parted: None,
            drained: Drained::default(),
            config,
            store,
            outbox,
            crew,
            shift,
            jobs,
            pacer,
            ends,
            landed,
        }
    }

    /// The number under which this worker holds leases.
    pub fn owner(&self) -> i32 {
        self.shift.owner()
    }

    /// Works until told to stop.
    pub async fn work(&mut self, shutdown: &CancellationToken) {
        let store = self.store.clone();
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while !shutdown.is_cancelled() {
            let nap = match self.turn().await {
                Ok(begun) => self.nap(begun).await,
                Err(error) => {
                    tracing::warn!(%error, "the worker waits for the database");
                    NAP
                }
            };
            let until = Instant::now() + nap;
            loop {
                tokio::select! {
                    () = shutdown.cancelled() => break,
                    Some(landed) = self.landed.recv() => {
                        self.land(landed);
                        break;
                    }
                    () = store.wake().poked() => break,
                    () = tokio::time::sleep_until(until) => break,
                    _ = look.tick() => if self.look().await { break },
                }
            }
        }
    }

    /// Runs the queue dry: all that is due and within its limits, and what becomes due by that. Does not sleep for
    /// what is due later.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn drain(&mut self) -> Result<Drained, StoreError> {
        self.drained = Drained::default();
        self.shift.tick().await?;
        self.switches().await?;
        loop {
            self.turn().await?;
            if self.flights.is_empty() {
                self.pacer.rest().await;
                return Ok(self.drained);
            }
            let Some(landed) = self.landed.recv().await else { return Ok(self.drained) };
            self.land(landed);
        }
    }

    /// Claims what there is room for and begins it. Returns how many jobs that were.
    async fn turn(&mut self) -> Result<usize, StoreError> {
        while let Ok(landed) = self.landed.try_recv() {
            self.land(landed);
        }
        let room = self.room();
        let slots = self.shift.slots();
        if room.is_empty() || slots.is_empty() {
            return Ok(0);
        }
        let begun = Instant::now();
        let lease = TimeDelta::from_std(self.config.lease).unwrap_or(TimeDelta::seconds(60));
        let claimed = self.outbox.claim(self.shift.owner(), &slots, &room, lease).await?;
        let took = begun.elapsed();
        observe::claimed(took.as_secs_f64(), claimed.len());
        let number = claimed.len();
        if took > SLOW {
            self.part_crowds().await?;
        }
        for job in claimed {
            self.start(job);
        }
        Ok(number)
    }

    /// How much of each channel can be begun now.
    fn room(&mut self) -> Vec<Room> {
        if self.paused {
            return Vec::new();
        }
        let now = self.store.now();
        let (all, notices) = self.limiter.room(now);
        let telegram = self.config.in_flight.saturating_sub(self.flights.of(Channel::Telegram));
        let mail = self.config.mails_in_flight.saturating_sub(self.flights.of(Channel::Mail));
        let pushes = self.config.pushes_in_flight.saturating_sub(self.flights.of(Channel::Calendar));
        let low_water = self.low_water;
        [
            Room {
                channel: Channel::Telegram,
                all: telegram.min(all),
                notices: telegram.min(notices),
                low_water,
            },
            Room { channel: Channel::Mail, all: mail, notices: mail, low_water },
            Room { channel: Channel::Calendar, all: pushes, notices: pushes, low_water },
        ]
        .into_iter()
        .filter(|room| {
            room.all > 0 && !self.gates.iter().any(|gate| gate.channel == room.channel && gate.until > now)
        })
        .collect()
    }

    /// Begins a job, unless its chat or domain has had enough for now.
    fn start(&mut self, claimed: Claimed) {
        let now = self.store.now();
        let wait = match claimed.channel {
            Channel::Telegram => {
                let reply = claimed.priority == Priority::Reply;
                self.limiter
                    .admit(claimed.lane, reply, now)
                    .err()
                    .map(|ready| (ready - now).to_std().unwrap_or_default())
            }
            Channel::Mail => {
                (self.flights.to_domain_of(&claimed) >= self.config.mails_per_domain).then_some(CROWDED)
            }
            Channel::Calendar => None,
        };
        self.flights.begin(&claimed, wait.is_none());
        if let Some(wait) = wait {
            self.finish(Ended { claimed, begun: now, verdict: Verdict::Snooze(Wait::Job(wait)) });
            return;
        }
        let (crew, ends) = (Arc::clone(&self.crew), self.ends.clone());
        self.jobs.spawn(async move {
            let work = std::panic::AssertUnwindSafe(crew.run(&claimed)).catch_unwind().await;
            let verdict = work.unwrap_or_else(|_| {
                tracing::error!(job = claimed.hold.job.0, kind = claimed.kind, "a job panicked");
                Verdict::Retry { error: "the worker panicked".to_owned() }
            });
            // The settler is gone only when the whole worker is.
            let _ = ends.send(Ended { claimed, begun: now, verdict });
        });
    }

    fn finish(&self, ended: Ended) {
        // The settler is gone only when the whole worker is.
        let _ = self.ends.send(ended);
    }

    fn land(&mut self, landed: Vec<Landed>) {
        let now = self.store.now();
        for landed in landed {
            self.flights.land(landed);
            self.drained.count(landed.fate);
            if let Fate::PutOff { until } = landed.fate
                && until - now > SHORT
            {
                self.pacer.pace(
                    landed.lane,
                    until,
                    self.config.limits.every_in(landed.lane),
                    until - now > LONG,
                );
            }
        }
        // Finished tasks are kept until somebody asks for them.
        while self.jobs.try_join_next().is_some() {}
    }

    /// How long to sleep if nothing happens.
    async fn nap(&mut self, begun: usize) -> Duration {
        let now = self.store.now();
        if begun == 0 {
            match self.horizon().await {
                Ok(()) => {}
                Err(error) => tracing::warn!(%error, "the worker waits for the database"),
            }
        }
        // What is due is waited for until there is room; a gate or a pause is noticed by the next look.
        let next = [self.next_due, self.limiter.next(now)].into_iter().flatten().filter(|at| *at > now).min();
        next.and_then(|next| (next - now).to_std().ok()).map_or(NAP, |wait| wait.min(NAP))
    }

    async fn horizon(&mut self) -> Result<(), StoreError> {
        let horizons = self.outbox.horizon(&[Channel::Telegram, Channel::Mail, Channel::Calendar]).await?;
        let now = self.store.now();
        observe::oldest(&horizons, now);
        self.low_water = Horizon::low_water(horizons.iter(), now);
        self.next_due = horizons.iter().filter_map(|horizon| horizon.next).min();
        Ok(())
    }

    /// Looks around: dead workers, slots, switches, slow lanes, long deliveries. True if there may be work by that.
    async fn look(&mut self) -> bool {
        self.looks = self.looks.wrapping_add(1);
        let mut news = false;
        match self.shift.tick().await {
            Ok(tick) => {
                news = tick.released > 0 || tick.moved;
                if tick.released > 0 {
                    observe::released(tick.released);
                    tracing::warn!(jobs = tick.released, "jobs of a worker that is gone are taken over");
                }
                if tick.moved {
                    self.limiter.set_share(self.shift.share());
                    tracing::debug!(
                        workers = tick.workers,
                        slots = self.shift.slots().len(),
                        "slots are shared anew"
                    );
                }
            }
            Err(error) => self.begin_again(&error).await,
        }
        match self.look_closer().await {
            Ok(opened) => news || opened,
            Err(error) => {
                tracing::warn!(%error, "the worker waits for the database");
                news
            }
        }
    }

    async fn look_closer(&mut self) -> Result<bool, StoreError> {
        let mut opened = false;
        let lease = TimeDelta::from_std(self.config.lease).unwrap_or(TimeDelta::seconds(60));
        let long = self.flights.renewing(self.config.lease / 3);
        if !long.is_empty() {
            self.outbox.renew(&long, lease).await?;
        }
        if self.looks.is_multiple_of(SWITCHES) {
            opened = self.switches().await?;
            self.pace_slow();
            if !self.flights.is_empty() {
                self.horizon().await?;
            }
        }
        if self.looks.is_multiple_of(FIGURES) {
            observe::amounts(&self.outbox.backlog().await?, self.outbox.dead_count().await?);
        }
        Ok(opened)
    }

    /// Reads what an operator switched and which channels are closed. True if that is not as it was.
    async fn switches(&mut self) -> Result<bool, StoreError> {
        let (paused, gates) = self.outbox.switches().await?;
        let changed = paused != self.paused || gates != self.gates;
        self.paused = paused;
        self.gates = gates;
        Ok(changed)
    }

    /// Lanes with many due jobs are paced before they meet their limit: a claim that walks over them is slow.
    async fn part_crowds(&mut self) -> Result<(), StoreError> {
        let limited = self.config.limits.every_in(1) > TimeDelta::zero();
        if !limited || self.parted.is_some_and(|at| at.elapsed() < NAP) {
            return Ok(());
        }
        self.parted = Some(Instant::now());
        let now = self.store.now();
        for lane in self.outbox.crowds(Channel::Telegram, CROWD).await? {
            // The first one keeps its place: it may be allowed at once.
            self.pacer.pace(lane, now, self.config.limits.every_in(lane), false);
        }
        Ok(())
    }

    /// Gives new jobs in lanes that are behind a limit, a gate or a failure their later instants.
    fn pace_slow(&mut self) {
        let now = self.store.now();
        for (lane, until) in self.flights.slow() {
            let until = until.max(self.limiter.ready(lane, now));
            if until > now {
                self.pacer.pace(lane, until, self.config.limits.every_in(lane), false);
            } else {
                self.flights.forget(lane);
            }
        }
    }

    /// The session is lost, and with it what this worker held; others may have it already.
    async fn begin_again(&mut self, error: &StoreError) {
        tracing::warn!(%error, "the worker's session is lost");
        match self.store.shift().await {
            Ok(shift) => {
                self.limiter.set_share(shift.share());
                self.shift = shift;
            }
            Err(error) => tracing::warn!(%error, "the worker waits for the database"),
        }
    }

    /// Finishes what is in flight, as far as it ends within the grace, and ends the shift.
    pub async fn end(mut self) {
        let patience = Instant::now() + self.config.grace;
        while !self.flights.is_empty() {
            match tokio::time::timeout_at(patience, self.landed.recv()).await {
                Ok(Some(landed)) => self.land(landed),
                Ok(None) => break,
                Err(_) => {
                    tracing::warn!(
                        jobs = self.flights.len(),
                        "jobs did not end in time and are left to the next worker"
                    );
                    break;
                }
            }
        }
        self.jobs.abort_all();
        if let Err(error) = self.shift.end().await {
            tracing::debug!(%error, "the worker's session was gone already");
        }
    }
}
