//! New events from chat or REST, with the guests they were said to have.

use televent_core::change::Effect;
use televent_core::event::Place;
use televent_core::notice::Notice;
use televent_core::{CardKind, DraftId, EventId, TelegramId, invite};
use televent_ical::compose::NewEvent;

use super::invite::{Guests, Invited};
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

/// A new event and whom it is to bring together.
#[derive(Clone, Debug)]
pub struct Planned {
    /// What was said; its UID is made here, whatever it holds.
    pub new: NewEvent,
    /// Invited together with it.
    pub guests: Guests,
}

impl From<NewEvent> for Planned {
    fn from(new: NewEvent) -> Self {
        Self { new, guests: Guests::default() }
    }
}

/// Puts new events into the default calendar of the person who asks, and invites their guests: all of it or nothing.
#[derive(Clone, Debug)]
pub struct CreateEvents {
    /// The events.
    pub events: Vec<Planned>,
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
    /// Who was invited.
    pub invited: Invited,
}

impl Command for CreateEvents {
    type Outcome = Vec<Created>;
    const ACTION: &'static str = "event.create";

    async fn run(self, tx: &mut Tx) -> Result<Vec<Created>, CommandError> {
        tx.answer(self.draft).await?;
        let organizer = tx.person().await?;
        let mut created = Vec::with_capacity(self.events.len());
        for Planned { mut new, guests } in self.events {
            let event = tx.new_id::<EventId>();
            new.uid = event.to_string();
            let (routes, invited) = tx.routes(&organizer, &new.uid, guests).await?;
            let place = Place::new(event, organizer.default_calendar);
            for mut change in invite::schedule(place, &new, &organizer, routes, tx.now())? {
                if change.event() == event {
                    if let Some(Show { chat, reply_to }) = self.show {
                        let notice = Notice::Card { event, card: CardKind::Own, reply_to };
                        change = change.with_effect(Effect::Say { chat, notice });
                    }
                    if let Some((object, etag)) = change.after() {
                        let (etag, text) = (etag.clone(), object.text().to_owned());
                        created.push(Created { event, etag, text, invited: invited.clone() });
                    }
                }
                tx.record(change);
            }
            tx.offer_link(event, &invited, self.show).await?;
        }
        Ok(created)
    }
}
