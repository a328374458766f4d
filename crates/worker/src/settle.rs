//! What becomes of jobs that ended: one task that writes it down, many at a time.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use televent_core::notice::Notice;
use televent_core::{CardKind, Channel, Effect, World};
use televent_store::StoreError;
use televent_store::outbox::{Claimed, Hold, JobId, Outbox, PutOff};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

use crate::job::{Grave, Verdict, Wait};
use crate::{backoff, observe};

/// As many ends as are written in one statement.
const BATCH: usize = 512;
/// Before the database is asked again.
const PATIENCE: Duration = Duration::from_millis(500);
/// So many chats told to wait within [`STORM`] mean that all chats are meant.
const CHATS: usize = 3;
/// See [`CHATS`].
const STORM: TimeDelta = TimeDelta::seconds(10);
/// Telegram asks for whole seconds; shorter waits are the sender's own.
const TOLD: TimeDelta = TimeDelta::seconds(1);
/// No 429 closes anything for longer.
const LONGEST: TimeDelta = TimeDelta::days(1);

/// A job that ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) claimed: Claimed,
    pub(crate) begun: DateTime<Utc>,
    pub(crate) verdict: Verdict,
}

/// A job whose end is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Landed {
    pub(crate) hold: Hold,
    pub(crate) lane: i64,
    pub(crate) fate: Fate,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Done,
    PutOff {
        until: DateTime<Utc>,
    },
    Buried,
    /// Somebody else holds the lease by now, or the database did not take the end.
    Lost,
}

/// Writes down how jobs ended.
pub(crate) struct Settler {
    outbox: Outbox,
    world: World,
    /// Chats that were told to wait lately, and when.
    told: HashMap<i64, DateTime<Utc>>,
}

impl Settler {
    pub(crate) fn new(outbox: Outbox, world: World) -> Self {
        Self { outbox, world, told: HashMap::new() }
    }

    /// Works until nobody can end a job any more.
    pub(crate) async fn run(
        mut self,
        mut ends: UnboundedReceiver<Ended>,
        landed: UnboundedSender<Vec<Landed>>,
    ) {
        let mut batch = Vec::with_capacity(BATCH);
        while ends.recv_many(&mut batch, BATCH).await > 0 {
            while !batch.is_empty() {
                let mut done = Vec::with_capacity(batch.len());
                let result = self.settle(&mut batch, &mut done).await;
                if landed.send(done).is_err() {
                    return;
                }
                match result {
                    Ok(()) => {}
                    Err(error) if error.is_passing() => {
                        tracing::warn!(%error, jobs = batch.len(), "the ends of jobs wait for the database");
                        tokio::time::sleep(PATIENCE).await;
                    }
                    Err(error) => {
                        // Their leases end by themselves, and they are tried again.
                        tracing::error!(%error, jobs = batch.len(), "the ends of jobs cannot be written down");
                        let lost =
                            batch.drain(..).map(|ended| landed_as(&ended.claimed, Fate::Lost)).collect();
                        if landed.send(lost).is_err() {
                            return;
                        }
                    }
                }
            }
        }
    }

    /// Takes out of `batch` what is written down and says in `done` what became of it.
    async fn settle(&mut self, batch: &mut Vec<Ended>, done: &mut Vec<Landed>) -> Result<(), StoreError> {
        self.finish(batch, done).await?;
        while let Some(ended) = batch.last() {
            let fate = self.settle_one(ended).await?;
            observe::ended(ended.claimed.channel, &ended.verdict, fate);
            done.push(landed_as(&ended.claimed, fate));
            batch.pop();
        }
        Ok(())
    }

    async fn finish(&self, batch: &mut Vec<Ended>, done: &mut Vec<Landed>) -> Result<(), StoreError> {
        let holds: Vec<Hold> = batch
            .iter()
            .filter(|ended| ended.verdict == Verdict::Done)
            .map(|ended| ended.claimed.hold)
            .collect();
        if holds.is_empty() {
            return Ok(());
        }
        let ours: std::collections::HashSet<JobId> = self.outbox.finish(&holds).await?.into_iter().collect();
        let now = self.world.now();
        batch.retain(|ended| {
            if ended.verdict != Verdict::Done {
                return true;
            }
            let fate = if ours.contains(&ended.claimed.hold.job) { Fate::Done } else { Fate::Lost };
            if fate == Fate::Done {
                observe::done(&ended.claimed, ended.begun, now);
            }
            observe::ended(ended.claimed.channel, &ended.verdict, fate);
            done.push(landed_as(&ended.claimed, fate));
            false
        });
        Ok(())
    }

    async fn settle_one(&mut self, ended: &Ended) -> Result<Fate, StoreError> {
        let Claimed { hold, lane, channel, .. } = ended.claimed;
        let now = self.world.now();
        match &ended.verdict {
            Verdict::Done => Ok(Fate::Done),
            Verdict::Retry { error } => {
                let [chance, ..] = self.world.octets();
                match backoff::wait(channel, hold.attempt, chance) {
                    Some(wait) => {
                        // A mail server's reason names the guest's address.
                        let error = (channel != Channel::Mail).then_some(error.as_str());
                        tracing::debug!(job = hold.job.0, attempt = hold.attempt, error, "to be tried again");
                        self.put_off(&ended.claimed, now + wait, true).await
                    }
                    None => self.bury(&ended.claimed, error).await,
                }
            }
            Verdict::Snooze(Wait::Job(wait)) => self.put_off(&ended.claimed, now + span(*wait), false).await,
            Verdict::Snooze(Wait::Lane(wait)) => self.close(&ended.claimed, now, span(*wait)).await,
            Verdict::Snooze(Wait::Moved(to)) => {
                let moved = self.outbox.move_lane(hold, lane, *to).await?;
                Ok(if moved > 0 { Fate::PutOff { until: now } } else { Fate::Lost })
            }
            Verdict::Bury(Grave::Job { error }) => self.bury(&ended.claimed, error).await,
            Verdict::Bury(Grave::Lane) => {
                let cards = self.outbox.guest_cards(lane).await?;
                let tell = self.outbox.unreached_by_card(&cards).await?;
                let dropped = self.outbox.drop_lane(hold, lane, &tell).await?;
                tracing::debug!(job = hold.job.0, dropped, "nothing arrives in this chat any more");
                Ok(if dropped > 0 { Fate::Buried } else { Fate::Lost })
            }
        }
    }

    async fn bury(&self, claimed: &Claimed, error: &str) -> Result<Fate, StoreError> {
        let hold = claimed.hold;
        let tell = self.who_is_told(claimed).await?;
        let ours = self.outbox.bury(hold, error, &tell).await?;
        if ours {
            // The reason may hold an address, as mail servers word it; it stands in the table for the operator.
            tracing::error!(
                job = hold.job.0,
                kind = claimed.kind,
                attempts = hold.attempt,
                "a job was given up"
            );
        }
        Ok(if ours { Fate::Buried } else { Fate::Lost })
    }

    /// An invitation that never arrives is told to whoever made it.
    async fn who_is_told(&self, claimed: &Claimed) -> Result<Vec<Effect>, StoreError> {
        match serde_json::from_value(claimed.payload.clone()) {
            Ok(Effect::Mail { event, .. }) => {
                Ok(self.outbox.unreached_by_mail(event, claimed.hold.job).await?.into_iter().collect())
            }
            Ok(Effect::Say { notice: Notice::Card { event, card: CardKind::Guest, .. }, .. }) => {
                self.outbox.unreached_by_card(&[event]).await
            }
            _ => Ok(Vec::new()),
        }
    }

    /// The job waits, and with it what is behind it in its lane.
    async fn put_off(
        &self,
        claimed: &Claimed,
        until: DateTime<Utc>,
        counts: bool,
    ) -> Result<Fate, StoreError> {
        let ours = self.outbox.put_off(&[PutOff { hold: claimed.hold, until, counts }]).await?;
        Ok(if ours > 0 { Fate::PutOff { until } } else { Fate::Lost })
    }

    /// Telegram wants to be left alone: this chat, or all of them if it says so of several at a time.
    async fn close(
        &mut self,
        claimed: &Claimed,
        now: DateTime<Utc>,
        wait: TimeDelta,
    ) -> Result<Fate, StoreError> {
        observe::told_to_wait();
        let until = now + wait.min(LONGEST);
        self.outbox.close_lane(claimed.lane, until).await?;
        self.told.retain(|_, at| now - *at < STORM);
        if wait >= TOLD {
            self.told.insert(claimed.lane, now);
        }
        if self.told.len() >= CHATS {
            tracing::warn!(seconds = wait.num_seconds(), "Telegram wants to be left alone");
            self.outbox.close_channel(claimed.channel, until).await?;
        }
        self.put_off(claimed, until, false).await
    }
}

fn landed_as(claimed: &Claimed, fate: Fate) -> Landed {
    Landed { hold: claimed.hold, lane: claimed.lane, fate }
}

fn span(wait: Duration) -> TimeDelta {
    TimeDelta::from_std(wait).unwrap_or(LONGEST)
}
