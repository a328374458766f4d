//! New events from chat or REST.

use televent_core::change::Effect;
use televent_core::event::Place;
use televent_core::notice::Notice;
use televent_core::{CardKind, DraftId, Event, EventId, TelegramId};
use televent_ical::compose::NewEvent;

use super::{Command, CommandError};
use crate::tx::Tx;

/// Where a new event's card appears.
#[derive(Clone, Copy, Debug)]
pub struct Show {
    /// The chat.
    pub chat: TelegramId,
    /// The message it answers.
    pub reply_to: Option<i64>,
}

/// Puts new events into the default calendar of the person who asks.
#[derive(Clone, Debug)]
pub struct CreateEvents {
    /// What was said; UIDs are made here, whatever they hold.
    pub events: Vec<NewEvent>,
    /// The chat that gets a card of each.
    pub show: Option<Show>,
    /// The question this answers, which is closed with it.
    pub draft: Option<DraftId>,
}

/// A new event.
#[derive(Clone, Debug)]
pub struct Created {
    /// Its id.
    pub event: EventId,
    /// Its entity tag.
    pub etag: televent_core::ETag,
    /// Its text.
    pub text: String,
}

impl Command for CreateEvents {
    type Outcome = Vec<Created>;
    const ACTION: &'static str = "event.create";

    async fn run(self, tx: &mut Tx) -> Result<Vec<Created>, CommandError> {
        if let Some(draft) = self.draft {
            tx.close_draft(draft).await?;
        }
        let calendar = tx.default_calendar().await?;
        let mut created = Vec::with_capacity(self.events.len());
        for mut new in self.events {
            let event = tx.new_id::<EventId>();
            new.uid = event.to_string();
            let mut change = Event::schedule(Place::new(event, calendar), &new, tx.now())?;
            if let Some(Show { chat, reply_to }) = self.show {
                let notice = Notice::Card { event, card: CardKind::Own, reply_to };
                change = change.with_effect(Effect::Say { chat, notice });
            }
            if let Some((object, etag)) = change.after() {
                created.push(Created { event, etag: etag.clone(), text: object.text().to_owned() });
            }
            tx.record(change);
        }
        Ok(created)
    }
}
