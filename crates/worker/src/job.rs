//! What is to be done for each kind of job, and how it ended.

mod mail;
mod push;
mod telegram;

use std::sync::Arc;
use std::time::Duration;

use televent_core::Effect;
use televent_store::Store;
use televent_store::outbox::{Claimed, Outbox};

use crate::deliver::Deliver;
use crate::mail::Mailer;
use crate::push::Pusher;
use crate::{Config, WorkerError, backoff};

/// A Telegram call that takes longer than this is taken for lost.
const TELEGRAM_PATIENCE: Duration = Duration::from_secs(90);
/// So is a message for a push service.
const PUSH_PATIENCE: Duration = Duration::from_secs(15);
/// So is a mail: connection, greeting, encryption, sign-in and text, each within the server's own patience.
const MAIL_PATIENCE: Duration = Duration::from_mins(3);

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is done, or has become needless.
    Done,
    /// It failed and may work later; the attempt counts.
    Retry {
        /// Why, for the operator.
        error: String,
    },
    /// It was not its turn; the attempt does not count.
    Snooze(Wait),
    /// It will not work however often it is tried.
    Bury(Grave),
}

/// Whose turn it was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The whole lane's, for so long: Telegram asked for it (429).
    Lane(Duration),
    /// This job's alone, for so long.
    Job(Duration),
    /// The lane goes on under another number: its chat has a new id.
    Moved(i64),
}

/// What is buried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grave {
    /// The job; an operator may have it tried again.
    Job {
        /// Why, for the operator.
        error: String,
    },
    /// All that waits in its lane, quietly: nothing arrives there any more.
    Lane,
}

impl Verdict {
    fn bury(error: impl Into<String>) -> Self {
        Self::Bury(Grave::Job { error: error.into() })
    }

    fn retry(error: impl Into<String>) -> Self {
        Self::Retry { error: error.into() }
    }
}

/// Everything a job may need.
pub(crate) struct Crew {
    store: Store,
    outbox: Outbox,
    deliver: Arc<dyn Deliver>,
    mailer: Option<Mailer>,
    pusher: Option<Pusher>,
}

impl Crew {
    pub(crate) fn new(
        config: &Config,
        store: Store,
        deliver: Arc<dyn Deliver>,
    ) -> Result<Arc<Self>, WorkerError> {
        let most = u32::try_from(config.mails_per_domain).unwrap_or(u32::MAX).min(config.mails_in_flight);
        let mailer = config.mail.as_ref().map(|mail| Mailer::new(mail, most)).transpose()?;
        let pusher = config.push.as_ref().map(Pusher::new).transpose()?;
        Ok(Arc::new(Self { outbox: store.outbox(), store, deliver, mailer, pusher }))
    }

    /// Does what the job asks. Never fails otherwise than by its verdict.
    pub(crate) async fn run(&self, claimed: &Claimed) -> Verdict {
        if backoff::is_last(claimed.channel, claimed.hold.attempt.saturating_sub(1)) {
            // It was begun too often without ever coming back with a verdict: it may be what kills the worker.
            return Verdict::bury("tried as often as it may be, without an end");
        }
        let Ok(effect) = serde_json::from_value::<Effect>(claimed.payload.clone()) else {
            return Verdict::bury("of a kind or version this program does not know");
        };
        let (patience, work): (_, futures::future::BoxFuture<'_, Verdict>) = match &effect {
            Effect::Say { chat, notice } => (TELEGRAM_PATIENCE, Box::pin(self.say(*chat, notice))),
            Effect::Mail { event, version, address, method } => {
                (MAIL_PATIENCE, Box::pin(self.mail(claimed, *event, *version, address, *method)))
            }
            Effect::Push { subscription } => (PUSH_PATIENCE, Box::pin(self.push(claimed, *subscription))),
        };
        tokio::time::timeout(patience, work).await.unwrap_or_else(|_| Verdict::retry("no answer in time"))
    }
}
