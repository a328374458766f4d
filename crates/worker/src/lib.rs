//! The hands: what the outbox holds becomes Telegram messages, mail and pushes.
//!
//! | module | what it does |
//! |---|---|
//! | [`pump`] | wakes up, claims, runs, settles |
//! | [`job`] | what is to be done for each kind of job, and how it ended: `Done`, `Retry`, `Snooze`, `Bury` |
//! | [`deliver`] | how a notice leaves for Telegram; the bot does it, the binary wires it |
//! | [`push`] | an encrypted word to a push service that a calendar changed (WebDAV Push) |
//! | [`mail`] | a mail with a `text/calendar` part, and the way to an SMTP server |
//! | [`limit`] | how much may be sent to a chat and to all |
//! | [`backoff`] | how long to wait after a failure |
//! | [`tidy`] | what is removed once an hour |
//!
//! A job is delivered at least once. What can be delivered twice is what was in flight while its worker was
//! killed, and no more, because nothing is claimed that is not begun at once.

pub mod backoff;
pub mod deliver;
pub mod job;
pub mod limit;
pub mod mail;
mod observe;
pub mod pump;
pub mod push;
mod settle;
mod tidy;

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use televent_store::Store;
use televent_store::outbox::Keep;

pub use deliver::{Deliver, DeliverError, Delivered, Delivery};
pub use job::{Grave, Verdict, Wait};
pub use limit::Limits;
pub use mail::{MailConfig, MailError};
pub use pump::{Drained, Worker};
pub use push::{PushConfig, Vapid};

/// How a worker works.
#[derive(Clone, Debug)]
pub struct Config {
    /// As many Telegram jobs in flight at once.
    pub in_flight: u32,
    /// As many mails in flight at once.
    pub mails_in_flight: u32,
    /// As many of them to one domain.
    pub mails_per_domain: usize,
    /// What may be sent to Telegram how fast.
    pub limits: Limits,
    /// How long a lease holds; longer deliveries renew it.
    pub lease: Duration,
    /// How long the end waits for what is in flight.
    pub grace: Duration,
    /// The way to an SMTP server; mails are buried without one.
    pub mail: Option<MailConfig>,
    /// How programs are told of changes (WebDAV Push); they are not without it.
    pub push: Option<PushConfig>,
    /// As many messages to push services in flight at once.
    pub pushes_in_flight: u32,
    /// How long things are kept.
    pub keep: Keep,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            in_flight: 256,
            mails_in_flight: 16,
            mails_per_domain: 4,
            limits: Limits::default(),
            lease: Duration::from_mins(1),
            grace: Duration::from_secs(10),
            mail: None,
            push: None,
            pushes_in_flight: 16,
            keep: Keep::default(),
        }
    }
}

/// Why a worker cannot start.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// `SMTP_URL` or `MAIL_FROM` cannot be used.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// No way to push services.
    #[error("no HTTP client for push services: {0}")]
    Push(#[from] reqwest::Error),
    /// The database holds what it must not, or is of another version.
    #[error(transparent)]
    Store(#[from] televent_store::StoreError),
}

/// Works the outbox off until told to stop; what is in flight then is finished. A database that goes away is waited
/// for.
///
/// # Errors
/// Only what no waiting helps against.
pub async fn run(
    config: Config,
    store: Store,
    deliver: Arc<dyn Deliver>,
    shutdown: CancellationToken,
) -> Result<(), WorkerError> {
    let (keep, pushes) = (config.keep, config.push.is_some());
    let crew = job::Crew::new(&config, store.clone(), deliver)?;
    tokio::select! {
        ended = Box::pin(pump::run(config, store.clone(), crew, &shutdown)) => ended,
        () = Box::pin(store.listen()) => Ok(()),
        () = Box::pin(store.announce()) => Ok(()),
        () = Box::pin(tidy::hourly(&store, keep)) => Ok(()),
        () = Box::pin(push::watch(&store)), if pushes => Ok(()),
    }
}
