//! What a worker has in flight, and lanes it knows to be slow.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use televent_core::Channel;
use televent_store::outbox::{Claimed, Hold};
use tokio::time::Instant;

use crate::settle::{Fate, Landed};

#[derive(Debug)]
struct Flight {
    channel: Channel,
    domain: Option<String>,
    leased: Instant,
}

/// Jobs in flight by their lease.
#[derive(Debug, Default)]
pub(super) struct Flights {
    jobs: HashMap<Hold, Flight>,
    telegram: u32,
    mail: u32,
    calendar: u32,
    domains: HashMap<String, usize>,
    slow: HashMap<i64, DateTime<Utc>>,
}

impl Flights {
    /// A job was claimed; `leaves` unless it is only put off.
    pub(super) fn begin(&mut self, claimed: &Claimed, leaves: bool) {
        let domain = leaves.then(|| domain_of(claimed)).flatten();
        if let Some(domain) = &domain {
            *self.domains.entry(domain.clone()).or_default() += 1;
        }
        self.count(claimed.channel, true);
        let flight = Flight { channel: claimed.channel, domain, leased: Instant::now() };
        self.jobs.insert(claimed.hold, flight);
    }

    /// The end of a job is written down.
    pub(super) fn land(&mut self, landed: Landed) {
        if let Fate::PutOff { until } = landed.fate {
            self.slow.insert(landed.lane, until);
        }
        let Some(flight) = self.jobs.remove(&landed.hold) else { return };
        self.count(flight.channel, false);
        if let Some(domain) = flight.domain
            && let Some(mails) = self.domains.get_mut(&domain)
        {
            *mails = mails.saturating_sub(1);
            if *mails == 0 {
                self.domains.remove(&domain);
            }
        }
    }

    fn count(&mut self, channel: Channel, more: bool) {
        let number = match channel {
            Channel::Telegram => &mut self.telegram,
            Channel::Mail => &mut self.mail,
            Channel::Calendar => &mut self.calendar,
        };
        *number = if more { number.saturating_add(1) } else { number.saturating_sub(1) };
    }

    pub(super) fn is_empty(&self) -> bool {
        self.jobs.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.jobs.len()
    }

    /// As many jobs of a channel in flight.
    pub(super) fn of(&self, channel: Channel) -> u32 {
        match channel {
            Channel::Telegram => self.telegram,
            Channel::Mail => self.mail,
            Channel::Calendar => self.calendar,
        }
    }

    /// As many mails under way to the domain that this mail is for.
    pub(super) fn to_domain_of(&self, claimed: &Claimed) -> usize {
        domain_of(claimed).and_then(|domain| self.domains.get(&domain).copied()).unwrap_or_default()
    }

    /// Leases taken or renewed so long ago, which count as renewed from now on.
    pub(super) fn renewing(&mut self, after: Duration) -> Vec<Hold> {
        let now = Instant::now();
        let old = self.jobs.iter_mut().filter(|(_, flight)| now - flight.leased >= after);
        old.map(|(hold, flight)| {
            flight.leased = now;
            *hold
        })
        .collect()
    }

    /// Lanes whose first job was put off, and until when.
    pub(super) fn slow(&self) -> Vec<(i64, DateTime<Utc>)> {
        self.slow.iter().map(|(lane, until)| (*lane, *until)).collect()
    }

    /// A lane is slow no more.
    pub(super) fn forget(&mut self, lane: i64) {
        self.slow.remove(&lane);
    }
}

/// The domain a mail is for.
fn domain_of(claimed: &Claimed) -> Option<String> {
    let address = claimed.payload.get("address")?.as_str()?;
    address.rsplit_once('@').map(|(_, domain)| domain.to_ascii_lowercase())
}
