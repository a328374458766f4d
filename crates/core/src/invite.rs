//! Who must be told of an invitation, by which route, and what an answer changes.
//!
//! A guest we know gets an object of their own with the same UID in their default calendar, so that the event
//! is on their phone too, and a card with buttons in their chat. A guest with a mail address gets a mail with
//! a `text/calendar` part (RFC 6047). Nobody else can be reached: a bot cannot write to a person first.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use televent_ical::object::{bare_address, same_address};
use televent_ical::{Attendee, CalAddress, CalendarObject, Edit, NewEvent, PartStat, Target};

use crate::change::{Change, Effect, MailMethod};
use crate::event::{CardKind, Event, EventError, Place};
use crate::id::EventId;
use crate::notice::Notice;
use crate::person::Person;

/// Why nobody was invited, or an answer does not count.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// A rule about the event itself.
    #[error(transparent)]
    Event(#[from] EventError),
    /// Only the organizer invites.
    #[error("only the organizer invites to this event")]
    NotOrganizer,
    /// No guest was named.
    #[error("no guest was named")]
    Nobody,
    /// Not an address a mail can go to.
    #[error("not a mail address")]
    Address,
    /// There are as many guests as one event may have.
    #[error("too many guests")]
    TooMany,
    /// The person is not a guest of the event.
    #[error("not a guest of this event")]
    NotInvited,
    /// A guest has another organizer's event with this UID, or one of their own, which no invitation may replace
    /// (RFC 5546 section 3.2.2: a REQUEST counts only from the organizer).
    #[error("a guest has an event of another organizer with this UID")]
    Foreign,
}

/// As many guests as one event may have.
pub const MOST_GUESTS: usize = 500;

/// A link that invites whoever opens it, as the question that keeps it: it stays open as long as the link counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The organizer's event.
    pub event: EventId,
    /// Whom it is to be passed on to, as they were named; nobody if it was asked for.
    #[serde(default)]
    pub names: Vec<String>,
}

impl Link {
    /// How long it counts.
    pub const LIVES: TimeDelta = TimeDelta::days(30);

    /// What its question says that it asks.
    const ASKS: &str = "link";

    /// The question that keeps it.
    pub fn question(&self) -> serde_json::Value {
        serde_json::json!({ "ask": Self::ASKS, "event": self.event, "names": self.names })
    }

    /// The link that a question keeps; `None` for a question that asks something else.
    pub fn of(question: serde_json::Value) -> Option<Self> {
        let is_link = question.get("ask").is_some_and(|asks| asks == Self::ASKS);
        serde_json::from_value(question).ok().filter(|_| is_link)
    }
}

/// How a guest is told.
#[derive(Clone, Debug)]
pub enum Route {
    /// A card in the chat of a person we know, and an object in their default calendar.
    Telegram {
        /// The guest.
        person: Box<Person>,
        /// Where their object goes.
        place: Place,
        /// The object of this UID they have already.
        existing: Option<Box<Event>>,
    },
    /// A mail.
    Email {
        /// Without `mailto:`.
        address: String,
    },
}

impl Route {
    fn attendee(&self) -> Attendee {
        match self {
            Self::Telegram { person, .. } => Attendee::new(&person.address(), Some(&person.name)),
            Self::Email { address } => Attendee::new(address, None),
        }
    }
}

/// Whether a mail can be addressed so: one `@`, a host with a dot, nothing that could end a header line.
pub fn mailable(address: &str) -> bool {
    let plain = address.len() <= 254
        && address.bytes().all(|o| o.is_ascii_graphic() && !b"<>()[],;:\\\"".contains(&o));
    match address.split_once('@') {
        Some((local, host)) => {
            plain
                && !local.is_empty()
                && local.len() <= 64
                && !host.contains('@')
                && host.split('.').count() > 1
                && host.split('.').all(|label| !label.is_empty() && label.len() <= 63)
        }
        None => false,
    }
}

/// A new event of the organizer's own with its first guests, as [`invite`] would have it. The organizer's change comes
/// first.
///
/// # Errors
/// [`InviteError::TooMany`], [`InviteError::Address`], [`InviteError::Foreign`], or what a new event can be refused for.
pub fn schedule(
    place: Place,
    new: &NewEvent,
    organizer: &Person,
    routes: Vec<Route>,
    now: DateTime<Utc>,
) -> Result<Vec<Change>, InviteError> {
    if routes.is_empty() {
        return Ok(vec![Event::schedule(place, new, now)?]);
    }
    if new.attendees.len() + routes.len() > MOST_GUESTS {
        return Err(InviteError::TooMany);
    }
    let mut new = new.clone();
    new.organizer = Some(CalAddress::new(&organizer.address(), Some(&organizer.name)));
    new.attendees.extend(routes.iter().map(Route::attendee));
    tell(Event::schedule(place, &new, now)?, routes)
}

/// Invites guests to an event of the organizer's own: its object names them, each gets one notice by their
/// route, and those we know get an object of their own. Who is a guest already is told again. The organizer's change
/// comes first.
///
/// # Errors
/// [`InviteError::Nobody`], [`InviteError::NotOrganizer`] if the object names another one,
/// [`InviteError::TooMany`], [`InviteError::Address`], [`InviteError::Foreign`], or what an edit can be refused for.
pub fn invite(
    event: &Event,
    organizer: &Person,
    routes: Vec<Route>,
    now: DateTime<Utc>,
) -> Result<Vec<Change>, InviteError> {
    if routes.is_empty() {
        return Err(InviteError::Nobody);
    }
    let object = event.object()?;
    let index = object.index(organizer.zone());
    let own = organizer.address();
    if index.organizer.as_deref().is_some_and(|address| !same_address(address, &own)) {
        return Err(InviteError::NotOrganizer);
    }
    if index.attendees.len() + routes.len() > MOST_GUESTS {
        return Err(InviteError::TooMany);
    }
    let known = |attendee: &Attendee| index.attendees.iter().any(|guest| guest.is(&attendee.address));
    let edit = Edit {
        organizer: Some(CalAddress::new(&own, Some(&organizer.name))),
        add_attendees: routes.iter().map(Route::attendee).filter(|attendee| !known(attendee)).collect(),
        ..Edit::default()
    };
    let object = object.edited(&edit, &Target::All, now).map_err(EventError::from)?;
    tell(event.become_object(object), routes)
}

/// The organizer's change with what each guest gets by their route.
fn tell(mut own: Change, routes: Vec<Route>) -> Result<Vec<Change>, InviteError> {
    let Some((object, _)) = own.after() else { return Ok(vec![own]) };
    let object = object.clone();
    let mut changes = Vec::with_capacity(routes.len() + 1);
    for route in routes {
        match route {
            Route::Email { address } if !mailable(&address) => return Err(InviteError::Address),
            Route::Email { address } => {
                let effect = mail(&own, address, MailMethod::Request);
                own = own.with_effect(effect);
            }
            Route::Telegram { person, place, existing } => {
                changes.extend(copy(&object, &person, place, existing.as_deref())?);
            }
        }
    }
    changes.insert(0, own);
    Ok(changes)
}

fn mail(own: &Change, address: String, method: MailMethod) -> Effect {
    Effect::Mail { event: own.event(), version: own.version(), address, method }
}

/// A change of the organizer's own object that deletes it or takes a change back, with a mail to each guest by mail
/// who is left out or comes in by it.
///
/// # Errors
/// [`EventError::Object`] if what was stored cannot be read.
pub fn tell_by_mail(mut own: Change, organizer: &Person) -> Result<Change, EventError> {
    let before = match own.before() {
        Some(stored) => guests_by_mail(&CalendarObject::parse(stored.text.as_str())?, organizer),
        None => Vec::new(),
    };
    let after = own.after().map(|(object, _)| guests_by_mail(object, organizer)).unwrap_or_default();
    let not_in = |some: &[String], others: &[String]| -> Vec<String> {
        some.iter().filter(|one| !others.iter().any(|other| same_address(one, other))).cloned().collect()
    };
    let (left_out, come_in) = (not_in(&before, &after), not_in(&after, &before));
    let left_out = left_out.into_iter().map(|address| (address, MailMethod::Cancel));
    for (address, method) in left_out.chain(come_in.into_iter().map(|address| (address, MailMethod::Request)))
    {
        let effect = mail(&own, address, method);
        own = own.with_effect(effect);
    }
    Ok(own)
}

/// The addresses that get mail about an object of this organizer's.
fn guests_by_mail(object: &CalendarObject, organizer: &Person) -> Vec<String> {
    let index = object.index(organizer.zone());
    if !index.organizer.as_deref().is_some_and(|address| same_address(address, &organizer.address())) {
        return Vec::new();
    }
    let addresses = index.attendees.iter().map(|guest| bare_address(&guest.address).to_owned());
    addresses.filter(|address| mailable(address)).collect()
}

/// The guest's own object of the event, and the card that asks for an answer.
///
/// # Errors
/// [`InviteError::Foreign`] if what the guest has under this UID is not of the same organizer: a UID is whatever a
/// program wrote, so that anybody could name somebody else's.
fn copy(
    object: &CalendarObject,
    guest: &Person,
    place: Place,
    existing: Option<&Event>,
) -> Result<Option<Change>, InviteError> {
    let id = existing.map_or(place.event, |event| event.id);
    let change = match existing {
        None => Some(Event::create(place, object.clone())),
        Some(event) if of_one_organizer(&event.object()?, object) => event.replace(object.clone())?,
        Some(_) => return Err(InviteError::Foreign),
    };
    let notice = Notice::Card { event: id, card: CardKind::Guest, reply_to: None };
    Ok(change.map(|change| change.with_effect(Effect::Say { chat: guest.telegram_id, notice })))
}

fn of_one_organizer(one: &CalendarObject, other: &CalendarObject) -> bool {
    let organizer = |object: &CalendarObject| object.index(chrono_tz::Tz::UTC).organizer;
    organizer(one).zip(organizer(other)).is_some_and(|(one, other)| same_address(&one, &other))
}

/// A guest answers: their own object and the organizer's say so, and every card of either is brought up to
/// date. An object that says so already has no change.
///
/// # Errors
/// [`InviteError::NotInvited`] if one of the two does not name the guest.
pub fn answer(
    copy: &Event,
    organizers: Option<&Event>,
    guest: &Person,
    answer: PartStat,
    now: DateTime<Utc>,
) -> Result<Vec<Change>, InviteError> {
    let address = guest.address();
    let mut changes = Vec::with_capacity(2);
    for event in std::iter::once(copy).chain(organizers) {
        let object = event.object()?;
        let index = object.index(guest.zone());
        let now_is = index.attendees.iter().find(|attendee| attendee.is(&address));
        match now_is {
            None => return Err(InviteError::NotInvited),
            Some(attendee) if attendee.partstat == answer => {}
            Some(_) => {
                let object =
                    object.with_partstat(&address, answer, &Target::All, now).map_err(EventError::from)?;
                changes.push(event.become_object(object));
            }
        }
    }
    Ok(changes)
}

/// Whose calendar holds the organizer's object, if the organizer is a person we know.
pub fn organizer_of(object: &CalendarObject) -> Option<crate::id::PersonId> {
    object.index(chrono_tz::Tz::UTC).organizer.as_deref().and_then(crate::person::person_of)
}

#[cfg(test)]
mod tests {
    use super::mailable;

    #[test]
    fn a_mail_goes_only_to_what_a_mail_can_go_to() {
        for good in ["bob@example.org", "b.o+b@mail.example.co.uk"] {
            assert!(mailable(good), "{good}");
        }
        for bad in [
            "bob",
            "bob@",
            "@example.org",
            "bob@localhost",
            "a@b@c.d",
            "bob@example.org\r\nBcc: x@y.z",
            "b b@x.y",
            "bob@x..y",
            "<b@x.y>",
            "böb@x.y",
        ] {
            assert!(!mailable(bad), "{bad}");
        }
    }
}
