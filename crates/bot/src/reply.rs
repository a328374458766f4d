//! Refusals in words: the only place that knows them.

use televent_core::event::EventError;
use televent_core::invite::InviteError;
use televent_ical::{ComposeError, EditError};
use televent_store::{CommandError, Refusal};

use crate::fault::Fault;

/// How a failed answer is to end.
#[derive(Debug)]
pub(crate) enum Ending {
    /// Say this sentence, and it is done.
    Say(&'static str),
    /// Nothing is left to say: it was done before, or the person cannot be reached.
    Silence,
    /// Try again.
    Again,
}

/// What is to become of an answer that failed.
pub(crate) fn ending(fault: &Fault) -> Ending {
    match fault {
        Fault::Command(CommandError::AlreadyDone) => Ending::Silence,
        Fault::Command(CommandError::Store(_)) => Ending::Again,
        Fault::Command(error) => Ending::Say(sentence(error)),
        Fault::Post(error) if error.is_passing() => Ending::Again,
        Fault::Post(_) => Ending::Silence,
    }
}

/// The key of the sentence for a command that was not carried out.
fn sentence(error: &CommandError) -> &'static str {
    match error {
        CommandError::NotFound => "refused-not-found",
        CommandError::Forbidden => "refused-forbidden",
        CommandError::Precondition | CommandError::Overtaken => "refused-changed-since",
        CommandError::AlreadyDone | CommandError::Store(_) => "refused-unknown",
        CommandError::Refused(refusal) => match refusal {
            Refusal::Event(error) => event(error),
            Refusal::Invite(error) => invite(error),
            Refusal::UidTaken | Refusal::NameTaken | Refusal::CalendarExists => "refused-exists",
            Refusal::Component(_) => "refused-event",
            Refusal::TooMany => "refused-too-many",
            Refusal::Full => "refused-full",
            Refusal::Answered => "refused-answered",
        },
    }
}

fn event(error: &EventError) -> &'static str {
    match error {
        EventError::ChangedSince => "refused-changed-since",
        EventError::Edit(EditError::NoSuchOccurrence) => "refused-no-such-date",
        EventError::Edit(EditError::Backwards) | EventError::Compose(ComposeError::Backwards) => {
            "refused-backwards"
        }
        EventError::Edit(EditError::RuleCannotFollow | EditError::Rule(_) | EditError::NoRuleHere)
        | EventError::Compose(ComposeError::Rule(_)) => "refused-rule",
        _ => "refused-event",
    }
}

fn invite(error: &InviteError) -> &'static str {
    match error {
        InviteError::Event(error) => event(error),
        InviteError::NotOrganizer => "refused-not-organizer",
        InviteError::Nobody => "invite-nobody",
        InviteError::Address => "refused-address",
        InviteError::TooMany => "refused-too-many",
        InviteError::NotInvited => "refused-not-invited",
        InviteError::Foreign => "refused-foreign",
    }
}
