//! The shape every write of an event takes, and what the worker must do afterwards.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use televent_ical::CalendarObject;

use crate::event::{ETag, ObjectName};
use crate::id::{CalendarId, EventId, PushId, TelegramId};
use crate::notice::Notice;

/// What happened to a calendar object, as the change log says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It is new, or back again.
    Created,
    /// Its octets differ.
    Updated,
    /// It is gone.
    Deleted,
}

/// The octets of an object and their entity tag.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The calendar object as the client sent it, octet for octet.
    pub text: String,
    /// Strong entity tag of `text`.
    pub etag: ETag,
}

/// What a rule decided about one calendar object. Built only by the rules of this crate; the store's
/// recording function turns it into the event row, the change-log row, a share of the audit row and one
/// outbox row per [`Effect`].
#[derive(Debug)]
#[must_use = "a change that is not recorded is lost"]
pub struct Change {
    pub(crate) event: EventId,
    pub(crate) calendar: CalendarId,
    pub(crate) name: ObjectName,
    pub(crate) version: i64,
    pub(crate) before: Option<Stored>,
    pub(crate) after: Option<(CalendarObject, ETag)>,
    pub(crate) effects: Vec<Effect>,
}

impl Change {
    /// The object that changes.
    pub fn event(&self) -> EventId {
        self.event
    }

    /// The calendar it is in.
    pub fn calendar(&self) -> CalendarId {
        self.calendar
    }

    /// The last segment of its address.
    pub fn name(&self) -> &ObjectName {
        &self.name
    }

    /// The version this change makes: 1 for a new object, then one more each time, deletion included.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// What was stored until now.
    pub fn before(&self) -> Option<&Stored> {
        self.before.as_ref()
    }

    /// What is stored from now on, with its entity tag; `None` when the object goes.
    pub fn after(&self) -> Option<(&CalendarObject, &ETag)> {
        self.after.as_ref().map(|(object, etag)| (object, etag))
    }

    /// Created, updated or deleted.
    pub fn action(&self) -> Action {
        match (&self.before, &self.after) {
            (None, _) => Action::Created,
            (Some(_), Some(_)) => Action::Updated,
            (Some(_), None) => Action::Deleted,
        }
    }

    /// What the worker must do once the change is committed.
    pub fn effects(&self) -> &[Effect] {
        &self.effects
    }

    /// The same change with one more effect.
    pub fn with_effect(mut self, effect: Effect) -> Self {
        self.effects.push(effect);
        self
    }
}

/// How a job leaves the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// A Bot API call.
    Telegram,
    /// A mail by SMTP.
    Mail,
    /// A call to an outside calendar, or to a program that keeps one.
    Calendar,
}

/// Which jobs go first within one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Somebody is waiting for it.
    Reply,
    /// Somebody should know soon.
    Notice,
    /// Whenever there is room.
    Bulk,
}

/// What a mail about an event asks of its reader (RFC 5546 section 1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailMethod {
    /// You are invited, or what you were invited to changed.
    Request,
    /// What you were invited to is called off.
    Cancel,
}

/// What the worker must do after a commit. Kept in an outbox row as ids only and rendered when it is done,
/// so that no event text lies in the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Effect {
    /// Say something in a chat.
    Say {
        /// The chat.
        chat: TelegramId,
        /// What is to be said.
        notice: Notice,
    },
    /// Send one guest a mail with a `text/calendar` part (RFC 6047).
    Mail {
        /// The event, as the organizer keeps it.
        event: EventId,
        /// The version the mail is about; a `Cancel` is written from what was stored before it.
        version: i64,
        /// Addressee, without `mailto:`.
        address: String,
        /// What the mail asks.
        method: MailMethod,
    },
    /// Tell a program that a calendar changed.
    Push {
        /// Which program and calendar.
        subscription: PushId,
    },
}

/// An effect as the outbox keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The word for what is to be done; also the tag inside `payload`.
    pub kind: &'static str,
    /// Order and limits hold per lane: a chat, or a hash of the mail address.
    pub lane: i64,
    /// How it leaves the house.
    pub channel: Channel,
    /// Who waits for it.
    pub priority: Priority,
    /// When it may start; `None` is at once.
    pub due_at: Option<DateTime<Utc>>,
    /// A second job of the same key replaces one that still waits.
    pub dedupe_key: Option<String>,
    /// The effect as JSON.
    pub payload: serde_json::Value,
}

impl Effect {
    /// The outbox form of this effect, for when its time has come.
    pub fn job_at(&self, due: DateTime<Utc>) -> Job {
        Job { due_at: Some(due), ..self.job() }
    }

    /// The outbox form of this effect.
    pub fn job(&self) -> Job {
        let payload = serde_json::to_value(self).unwrap_or_default();
        match self {
            Self::Say { chat, notice } => Job {
                kind: "say",
                lane: chat.0,
                channel: Channel::Telegram,
                priority: notice.priority(),
                due_at: None,
                dedupe_key: notice.dedupe_key(*chat),
                payload,
            },
            Self::Mail { event, version, address, method } => Job {
                kind: "mail",
                lane: lane_of_mail(address),
                channel: Channel::Mail,
                priority: Priority::Notice,
                due_at: None,
                dedupe_key: Some(format!("mail:{event}:{version}:{method:?}:{address}")),
                payload,
            },
            Self::Push { subscription } => Job {
                kind: "push",
                lane: lane_of(subscription.0.as_bytes()),
                channel: Channel::Calendar,
                priority: Priority::Notice,
                due_at: None,
                dedupe_key: Some(format!("push:{subscription}")),
                payload,
            },
        }
    }
}

/// Mails to one address keep their order; one that a server defers holds up nobody else's.
fn lane_of_mail(address: &str) -> i64 {
    lane_of(address.to_ascii_lowercase().as_bytes())
}

fn lane_of(name: &[u8]) -> i64 {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(name);
    let mut octets = [0_u8; 8];
    for (to, from) in octets.iter_mut().zip(digest) {
        *to = from;
    }
    i64::from_be_bytes(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(address: &str) -> Effect {
        Effect::Mail {
            event: EventId(uuid::Uuid::nil()),
            version: 3,
            address: address.into(),
            method: MailMethod::Request,
        }
    }

    #[test]
    fn an_effect_comes_back_from_its_job() {
        let effect = mail("bob@example.org");
        let job = effect.job();
        assert_eq!(job.payload.get("kind").and_then(|kind| kind.as_str()), Some(job.kind));
        assert_eq!(serde_json::from_value::<Effect>(job.payload).unwrap(), effect);
    }

    #[test]
    fn mails_to_one_address_share_a_lane() {
        assert_eq!(mail("bob@Example.org").job().lane, mail("Bob@example.org").job().lane);
        assert_ne!(mail("bob@example.org").job().lane, mail("eve@example.org").job().lane);
    }
}
