//! An edit in words of the calendar: title, time, place, alarms.

use televent_core::event::Place;
use televent_core::{DraftId, ETag, EventId};
use televent_ical::{Edit, Target};

use super::{Command, CommandError, Precondition};
use crate::tx::Tx;

/// Changes what an event says; lines that do not mean the change stay as the client wrote them.
#[derive(Clone, Debug)]
pub struct EditEvent {
    /// The event.
    pub event: EventId,
    /// What is to be different.
    pub edit: Edit,
    /// The whole series, one instance, or one and all that follow.
    pub target: Target,
    /// On the present state.
    pub condition: Precondition,
    /// The question this answers, which is closed with it.
    pub draft: Option<DraftId>,
}

/// What an edit made.
#[derive(Clone, Debug)]
pub struct Edited {
    /// The version of the event now; undoing it takes the whole edit back.
    pub version: i64,
    /// Its entity tag now.
    pub etag: ETag,
    /// The object that the later instances became, if the series was split.
    pub split: Option<EventId>,
}

impl Command for EditEvent {
    type Outcome = Edited;
    const ACTION: &'static str = "event.edit";

    async fn run(self, tx: &mut Tx) -> Result<Edited, CommandError> {
        tx.answer(self.draft).await?;
        let event = tx.lock_event(self.event).await?;
        if !self.condition.holds(Some(event.stored.etag.as_str())) {
            return Err(CommandError::Precondition);
        }
        let place = Place::new(tx.new_id::<EventId>(), event.calendar);
        let mut edited = Edited { version: event.version, etag: event.stored.etag.clone(), split: None };
        for change in event.rewrite(&self.edit, &self.target, place, tx.now())? {
            if change.event() == event.id {
                edited.version = change.version();
                edited.etag = change.after().map_or(edited.etag, |(_, etag)| etag.clone());
            } else {
                edited.split = Some(change.event());
            }
            tx.record(change);
        }
        Ok(edited)
    }
}
