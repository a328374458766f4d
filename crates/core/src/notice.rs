//! What is to be said in a chat, never as a sentence: the bot's catalogue finds the words when it is sent.

use serde::{Deserialize, Serialize};

use crate::change::Priority;
use crate::event::CardKind;
use crate::id::{CalendarId, DeviceId, DraftId, EventId, PersonId, TelegramId};

/// Something to be said in a chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// A new card that shows an event.
    Card {
        /// The event.
        event: EventId,
        /// For whom the card is.
        card: CardKind,
        /// The message it answers.
        reply_to: Option<i64>,
    },
    /// A card already in the chat shows the event as it is now, or that it is gone.
    Refresh {
        /// The event.
        event: EventId,
        /// For whom the card is.
        card: CardKind,
        /// The card's message.
        message: i64,
        /// The version that made the refresh necessary; a newer one is shown if there is one.
        version: i64,
    },
    /// An invitation, or the word that it is off, did not reach a guest and never will.
    Unreached {
        /// The event, as the organizer keeps it.
        event: EventId,
        /// Who was not reached.
        guest: Unreached,
    },
    /// A message of the bot's that must not stand in the chat any longer goes.
    Withdraw {
        /// The message.
        message: i64,
    },
    /// A calendar was deleted with what was in it.
    CalendarDeleted {
        /// The calendar, which can be brought back.
        calendar: CalendarId,
    },
    /// A program has signed in with a device password for the first time.
    NewProgram {
        /// The device.
        device: DeviceId,
        /// Its place among the device's programs, from 1.
        place: u16,
    },
    /// A question that is still open, with ready answers as buttons.
    Question {
        /// The draft that holds the answers.
        draft: DraftId,
        /// The message it answers.
        reply_to: Option<i64>,
    },
}

/// A guest who was not reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unreached {
    /// A person we know, who blocked the bot, never started it or is gone.
    Person(PersonId),
    /// The addressee of a mail that was given up: the number of its job, which keeps the address.
    Mail(i64),
}

impl Notice {
    /// Whether somebody waits for it.
    pub fn priority(&self) -> Priority {
        match self {
            Self::Card { card: CardKind::Own, .. } | Self::Question { .. } => Priority::Reply,
            Self::Card { .. }
            | Self::Refresh { .. }
            | Self::Unreached { .. }
            | Self::Withdraw { .. }
            | Self::CalendarDeleted { .. }
            | Self::NewProgram { .. } => Priority::Notice,
        }
    }

    /// Two notices of one key say the same.
    pub(crate) fn dedupe_key(&self, chat: TelegramId) -> Option<String> {
        match self {
            Self::Refresh { message, version, event, .. } => {
                Some(format!("refresh:{chat}:{message}:{event}:{version}"))
            }
            Self::Question { draft, .. } => Some(format!("question:{draft}")),
            Self::Unreached { event, guest: Unreached::Person(person) } => {
                Some(format!("unreached:{event}:{person}"))
            }
            Self::Unreached { guest: Unreached::Mail(job), .. } => Some(format!("unreached:{job}")),
            Self::Withdraw { message } => Some(format!("withdraw:{chat}:{message}")),
            Self::NewProgram { device, place } => Some(format!("program:{device}:{place}")),
            // One that came back may be deleted again while the first word is on its way.
            Self::Card { .. } | Self::CalendarDeleted { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A job outlives the version that wrote it.
    #[test]
    fn a_notice_with_more_in_it_than_is_needed_is_read() {
        let calendar = "0192f0c1-2b5e-7c11-8a4b-5d2fffffffff";
        let older = serde_json::json!({
            "notice": "calendar_deleted", "calendar": calendar, "event": calendar, "version": 2,
        });
        let calendar = CalendarId(calendar.parse().unwrap());
        let read: Notice = serde_json::from_value(older).unwrap();
        assert_eq!(read, Notice::CalendarDeleted { calendar });
    }
}
