//! Guests are invited to an event.

use televent_core::event::Place;
use televent_core::invite::{self, Route};
use televent_core::{Event, EventId, Person};

use super::{Command, CommandError};
use crate::tx::Tx;

/// Invites people by user name or mail address.
#[derive(Clone, Debug)]
pub struct Invite {
    /// The event, in a calendar of the person who asks.
    pub event: EventId,
    /// User names, with or without `@`.
    pub usernames: Vec<String>,
    /// Mail addresses.
    pub mails: Vec<String>,
}

/// Who was reached.
#[derive(Clone, Debug, Default)]
pub struct Invited {
    /// People who get a card, by name.
    pub people: Vec<String>,
    /// Addresses that get a mail.
    pub mails: Vec<String>,
    /// User names of nobody we know: a bot cannot write to them first.
    pub unknown: Vec<String>,
}

impl Command for Invite {
    type Outcome = Invited;
    const ACTION: &'static str = "event.invite";

    async fn run(self, tx: &mut Tx) -> Result<Invited, CommandError> {
        let organizer = tx.person().await?;
        let event = tx.lock_event(self.event).await?;
        let mut invited = Invited::default();
        let mut routes = Vec::new();
        for username in self.usernames {
            let username = username.trim_start_matches('@');
            match crate::people::by_username(tx.connection().await?, username).await? {
                None => invited.unknown.push(username.to_owned()),
                Some(guest) if guest.id == organizer.id => {}
                Some(guest) => {
                    invited.people.push(guest.name.clone());
                    routes.push(route_to(tx, &event, guest).await?);
                }
            }
        }
        for address in self.mails {
            invited.mails.push(address.clone());
            routes.push(Route::Email { address });
        }
        if routes.is_empty() && !invited.unknown.is_empty() {
            return Ok(invited);
        }
        for change in invite::invite(&event, &organizer, routes, tx.now())? {
            tx.record(change);
        }
        Ok(invited)
    }
}

async fn route_to(tx: &mut Tx, event: &Event, guest: Person) -> Result<Route, CommandError> {
    let existing = tx.lock_uid(guest.default_calendar, &event.uid).await?.map(Box::new);
    let place = Place::new(tx.new_id::<EventId>(), guest.default_calendar);
    Ok(Route::Telegram { person: Box::new(guest), place, existing })
}
