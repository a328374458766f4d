//! What a person may ask for. One command, one file; each is run by [`Store::execute`](crate::Store::execute)
//! in one transaction and leaves exactly one audit row, one change-log row per changed object and one outbox
//! row per effect; a refused one leaves nothing.

mod answer_invite;
mod ask;
mod change_calendar;
mod close_draft;
mod create_calendar;
mod create_events;
mod delete_calendar;
mod delete_event;
mod discard_jobs;
mod edit_event;
mod few;
mod import_objects;
mod invite;
mod join_event;
mod keep_draft;
mod mint_device;
mod mint_token;
mod move_object;
mod note_program;
mod pause_outbox;
mod put_object;
mod register_person;
mod register_push;
mod restore_calendar;
mod revive_jobs;
mod revoke_device;
mod revoke_token;
mod set_preference;
mod take_link;
mod undo;

use std::future::Future;

use televent_core::credential::CredentialError;
use televent_core::event::EventError;
use televent_core::invite::InviteError;
use televent_ical::Kind;

pub use answer_invite::{Answer, AnswerInvite};
pub use ask::Ask;
pub use change_calendar::ChangeCalendar;
pub use close_draft::CloseDraft;
pub use create_calendar::CreateCalendar;
pub use create_events::{CreateEvents, Created, Planned, Show};
pub use delete_calendar::DeleteCalendar;
pub use delete_event::{DeleteEvent, Deleted, Which};
pub use discard_jobs::DiscardJobs;
pub use edit_event::{EditEvent, Edited};
pub use import_objects::{ImportObjects, Imported};
pub use invite::{Guests, Invite, Invited};
pub use join_event::JoinEvent;
pub use keep_draft::KeepDraft;
pub use mint_device::{MintDevice, Minted, ShownIn};
pub use mint_token::MintToken;
pub use move_object::{MoveObject, Moved};
pub use note_program::NoteProgram;
pub use pause_outbox::{PauseOutbox, ResumeOutbox};
pub use put_object::{Put, PutObject};
pub use register_person::RegisterPerson;
pub use register_push::{RegisterPush, Registered, RemovePush, Triggers};
pub use restore_calendar::RestoreCalendar;
pub use revive_jobs::{ReviveJobs, Revived};
pub use revoke_device::RevokeDevice;
pub use revoke_token::RevokeToken;
pub use set_preference::{Preference, SetPreference};
pub use take_link::TakeLink;
pub use undo::Undo;

use crate::error::StoreError;
use crate::tx::Tx;

/// Something a person asks for.
pub trait Command: Clone + Send {
    /// What comes of it.
    type Outcome: Send;

    /// The word for it in the audit row.
    const ACTION: &'static str;

    /// Loads what is needed, asks the rule, records the change. Runs again from its beginning when what it
    /// looked at without a lock has changed before it was recorded.
    fn run(self, tx: &mut Tx) -> impl Future<Output = Result<Self::Outcome, CommandError>> + Send;
}

/// A condition of the request on the object's present state (RFC 9110 section 13).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Precondition {
    /// No condition.
    #[default]
    None,
    /// `If-Match: *`: there must be an object.
    Exists,
    /// `If-None-Match: *`: there must be none.
    Absent,
    /// `If-Match` with tags (without quotes): the object's must be one of them.
    Match(Vec<String>),
    /// `If-None-Match` with tags: the object's must be none of them.
    NoneMatch(Vec<String>),
    /// Each of these.
    All(Vec<Self>),
    /// One of these at least; of none, never.
    Any(Vec<Self>),
}

impl Precondition {
    /// Whether an object with this tag (or none) satisfies the condition.
    pub fn holds(&self, etag: Option<&str>) -> bool {
        match self {
            Self::None => true,
            Self::Exists => etag.is_some(),
            Self::Absent => etag.is_none(),
            Self::Match(tags) => etag.is_some_and(|etag| tags.iter().any(|tag| tag == etag)),
            Self::NoneMatch(tags) => etag.is_none_or(|etag| tags.iter().all(|tag| tag != etag)),
            Self::All(parts) => parts.iter().all(|part| part.holds(etag)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(etag)),
        }
    }
}

/// Why a command was not carried out although nothing is broken.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// A rule about events.
    #[error(transparent)]
    Event(#[from] EventError),
    /// A rule about invitations.
    #[error(transparent)]
    Invite(#[from] InviteError),
    /// Another object of the calendar has this UID (RFC 4791 section 5.3.2.1, `no-uid-conflict`).
    #[error("another object of the calendar has this UID")]
    UidTaken,
    /// Another object of the calendar has this name.
    #[error("another object of the calendar has this name")]
    NameTaken,
    /// There are as many devices, tokens or calendars as one person may have.
    #[error("there are as many as one person may have")]
    TooMany,
    /// The person's calendars keep as much as they may.
    #[error("there is no room left; what is deleted makes some when it can no longer be brought back")]
    Full,
    /// The question was answered or has expired.
    #[error("the question is no longer open")]
    Answered,
    /// The calendar does not take such components (RFC 4791 section 5.3.2.1, `supported-calendar-component`).
    #[error("this calendar does not take {}", .0.as_str())]
    Component(Kind),
    /// Another calendar of the person has this slug.
    #[error("another calendar has this name")]
    CalendarExists,
}

/// Why a command was not carried out. The only error a door sees.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// There is no such thing, or it is not this person's to know of.
    #[error("not found")]
    NotFound,
    /// A rule said no.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// The condition of the request does not hold.
    #[error("precondition failed")]
    Precondition,
    /// The person may see it but not do this.
    #[error("forbidden")]
    Forbidden,
    /// The update this command answers has taken effect already.
    #[error("already done")]
    AlreadyDone,
    /// Others changed what it is about each time it was tried.
    #[error("overtaken by other changes")]
    Overtaken,
    /// Something is broken.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for CommandError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<EventError> for CommandError {
    fn from(error: EventError) -> Self {
        Self::Refused(Refusal::Event(error))
    }
}

impl From<InviteError> for CommandError {
    fn from(error: InviteError) -> Self {
        Self::Refused(Refusal::Invite(error))
    }
}

impl From<CredentialError> for CommandError {
    fn from(_: CredentialError) -> Self {
        Self::Store(crate::error::corrupt("device_passwords", "hash"))
    }
}
