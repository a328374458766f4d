//! Guests are invited to an event.

use televent_core::change::Effect;
use televent_core::event::Place;
use televent_core::invite::{self, Link, Route, mailable};
use televent_core::notice::Notice;
use televent_core::{DraftId, EventId, Person};

use super::create_events::Show;
use super::{Command, CommandError};
use crate::tx::Tx;

/// Whom somebody names as a guest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guests {
    /// User names, with or without `@`.
    pub usernames: Vec<String>,
    /// Mail addresses.
    pub mails: Vec<String>,
}

/// Invites people to an event that stands.
#[derive(Clone, Debug)]
pub struct Invite {
    /// The event, in a calendar of the person who asks.
    pub event: EventId,
    /// The people.
    pub guests: Guests,
    /// The chat that gets a link to pass on to those who cannot be reached.
    pub show: Option<Show>,
    /// The question this answers, which is closed with it.
    pub draft: Option<DraftId>,
}

/// Who was reached.
#[derive(Clone, Debug, Default)]
pub struct Invited {
    /// People who get a card, by name.
    pub people: Vec<String>,
    /// Addresses that get a mail.
    pub mails: Vec<String>,
    /// As they were named: user names of nobody we know, since a bot cannot write to them first, and addresses that
    /// no mail can go to.
    pub unknown: Vec<String>,
}

impl Command for Invite {
    type Outcome = Invited;
    const ACTION: &'static str = "event.invite";

    async fn run(self, tx: &mut Tx) -> Result<Invited, CommandError> {
        tx.answer(self.draft).await?;
        let organizer = tx.person().await?;
        let event = tx.lock_event(self.event).await?;
        let (routes, invited) = tx.routes(&organizer, &event.uid, self.guests).await?;
        tx.offer_link(self.event, &invited, self.show).await?;
        if routes.is_empty() && !invited.unknown.is_empty() {
            return Ok(invited);
        }
        for change in invite::invite(&event, &organizer, routes, tx.now())? {
            tx.record(change);
        }
        Ok(invited)
    }
}

impl Tx {
    /// The ways to the guests of an organizer's event with this UID, each guest once, without the organizer.
    pub(super) async fn routes(
        &mut self,
        organizer: &Person,
        uid: &str,
        guests: Guests,
    ) -> Result<(Vec<Route>, Invited), CommandError> {
        let (mut routes, mut invited) = (Vec::new(), Invited::default());
        let mut named = vec![organizer.id];
        for username in guests.usernames {
            let username = username.trim_start_matches('@');
            match crate::people::by_username(&mut *self.executor().await?, username).await? {
                None => invited.unknown.push(format!("@{username}")),
                Some(guest) if named.contains(&guest.id) => {}
                Some(guest) => {
                    named.push(guest.id);
                    invited.people.push(guest.name.clone());
                    let existing = self.lock_uid(guest.default_calendar, uid).await?.map(Box::new);
                    let place = Place::new(self.new_id::<EventId>(), guest.default_calendar);
                    routes.push(Route::Telegram { person: Box::new(guest), place, existing });
                }
            }
        }
        for address in guests.mails {
            if invited.mails.iter().any(|mail| mail.eq_ignore_ascii_case(&address)) {
                continue;
            }
            if mailable(&address) {
                invited.mails.push(address.clone());
                routes.push(Route::Email { address });
            } else {
                invited.unknown.push(address);
            }
        }
        Ok((routes, invited))
    }

    /// The organizer gets a link to pass on to those who cannot be reached, if there are any.
    pub(super) async fn offer_link(
        &mut self,
        event: EventId,
        invited: &Invited,
        show: Option<Show>,
    ) -> Result<(), CommandError> {
        let Some(Show { chat, reply_to }) = show.filter(|_| !invited.unknown.is_empty()) else {
            return Ok(());
        };
        let link = Link { event, names: invited.unknown.clone() };
        let draft = self.open_draft(chat, None, &link.question(), Link::LIVES).await?;
        self.enqueue(&Effect::Say { chat, notice: Notice::Question { draft, reply_to } });
        Ok(())
    }
}
