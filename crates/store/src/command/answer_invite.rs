//! A guest answers an invitation.

use televent_core::invite;
use televent_core::{EventId, PersonId};
use televent_ical::PartStat;

use super::{Command, CommandError};
use crate::tx::Tx;

/// What a guest says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// I come.
    Yes,
    /// Perhaps.
    Maybe,
    /// I do not come.
    No,
}

impl Answer {
    /// The participation status it stands for (RFC 5545 section 3.2.12).
    pub fn partstat(self) -> PartStat {
        match self {
            Self::Yes => PartStat::Accepted,
            Self::Maybe => PartStat::Tentative,
            Self::No => PartStat::Declined,
        }
    }
}

/// Sets the answer of the person who asks, on their own copy of the event and on the organizer's.
#[derive(Clone, Copy, Debug)]
pub struct AnswerInvite {
    /// The guest's own copy.
    pub event: EventId,
    /// The answer.
    pub answer: Answer,
}

impl Command for AnswerInvite {
    type Outcome = ();
    const ACTION: &'static str = "invite.answer";

    async fn run(self, tx: &mut Tx) -> Result<(), CommandError> {
        let guest = tx.person().await?;
        let copy = tx.lock_event(self.event).await?;
        let organizers = match invite::organizer_of(&copy.object()?) {
            Some(organizer) => tx.lock_uid_of(organizer, &copy.uid).await?,
            None => None,
        };
        for change in invite::answer(&copy, organizers.as_ref(), &guest, self.answer.partstat(), tx.now())? {
            tx.record(change);
        }
        Ok(())
    }
}

impl Tx {
    /// The object of this UID that an organizer keeps, in whichever of their calendars, locked.
    async fn lock_uid_of(
        &mut self,
        organizer: PersonId,
        uid: &str,
    ) -> Result<Option<televent_core::Event>, CommandError> {
        let id = sqlx::query_scalar!(
            "select e.id from events e join calendars k on k.id = e.calendar_id
             where k.owner_id = $1 and e.uid = $2 order by k.kind = 'default' desc, e.id limit 1",
            organizer.0,
            uid,
        )
        .fetch_optional(self.connection().await?)
        .await?;
        match id {
            Some(id) => self.lock_any_event(EventId(id)).await,
            None => Ok(None),
        }
    }
}
