//! People, and who asks for what through which door.

use chrono_tz::Tz;

use crate::id::{CalendarId, DeviceId, PersonId, TelegramId, UpdateId};

/// What a person may do besides keeping their own calendars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    /// Keeps their own calendars.
    User,
    /// Also runs the installation.
    Admin,
}

/// A person: one Telegram account, one default calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Our id of the person.
    pub id: PersonId,
    /// The Telegram account.
    pub telegram_id: TelegramId,
    /// As Telegram shows it; never empty.
    pub name: String,
    /// Without the `@`; people may have none, and may change it.
    pub username: Option<String>,
    /// `language_code` of the person's Telegram app, or what they chose (BCP 47).
    pub locale: String,
    /// `None` until the person has told it.
    pub timezone: Option<Tz>,
    /// User or admin.
    pub rank: Rank,
    /// The calendar the bot writes to.
    pub default_calendar: CalendarId,
    /// False once Telegram said that the person blocked the bot.
    pub reachable: bool,
}

impl Person {
    /// The zone in which this person's clock times are read: theirs, or UTC until they have told it.
    pub fn zone(&self) -> Tz {
        self.timezone.unwrap_or(Tz::UTC)
    }

    /// The calendar user address (RFC 5545 section 3.3.3) of a person in objects: a URN, because a made-up
    /// mail address would be offered to mail programs that cannot deliver to it.
    pub fn address(&self) -> String {
        address_of(self.id)
    }
}

/// The calendar user address of the person with this id; see [`Person::address`].
pub fn address_of(person: PersonId) -> String {
    format!("urn:uuid:{person}")
}

/// The person an address of [`address_of`] names, if it is one.
pub fn person_of(address: &str) -> Option<PersonId> {
    let (scheme, rest) = address.split_at_checked("urn:uuid:".len())?;
    if scheme.eq_ignore_ascii_case("urn:uuid:") { rest.parse().ok() } else { None }
}

/// The way a request came in; kept in the audit row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// A chat with the bot.
    Chat,
    /// A calendar program, by device password.
    CalDav,
    /// REST, by access token.
    Rest,
    /// The command line of the installation.
    Console,
    /// The worker, on nobody's direct request.
    Worker,
}

impl Door {
    /// The word kept in the audit row.
    pub fn word(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::CalDav => "caldav",
            Self::Rest => "rest",
            Self::Console => "console",
            Self::Worker => "worker",
        }
    }
}

/// Who asks: every command runs in one actor's name, and its audit row goes on that person's chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person in whose name the command runs.
    pub person: PersonId,
    /// How the request came in.
    pub door: Door,
    /// The device password used, if any.
    pub device: Option<DeviceId>,
    /// The Telegram update this command answers; consumed in the command's transaction, so that the update
    /// takes effect exactly once.
    pub update: Option<UpdateId>,
}

impl Actor {
    /// A person through a door, with no device and no update.
    pub fn new(person: PersonId, door: Door) -> Self {
        Self { person, door, device: None, update: None }
    }

    /// A person in the chat, answering this update.
    pub fn chat(person: PersonId, update: UpdateId) -> Self {
        Self { person, door: Door::Chat, device: None, update: Some(update) }
    }

    /// A calendar program signed in with this device password.
    pub fn device(person: PersonId, device: DeviceId) -> Self {
        Self { person, door: Door::CalDav, device: Some(device), update: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_its_person_and_no_mailbox() {
        let id: PersonId = "0192f0c1-2b5e-7c11-8a4b-5d2f00000001".parse().unwrap();
        assert_eq!(address_of(id), "urn:uuid:0192f0c1-2b5e-7c11-8a4b-5d2f00000001");
        assert_eq!(person_of("URN:UUID:0192F0C1-2B5E-7C11-8A4B-5D2F00000001"), Some(id));
        assert_eq!(person_of("mailto:ann@example.org"), None);
        assert_eq!(person_of("urn:uuid:"), None);
        assert_eq!(person_of("ürn:uuid:x"), None);
    }
}
