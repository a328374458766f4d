//! What a button carries: a typed value in at most 64 bytes, and back. Whatever comes back may be forged, so it
//! names things only; whether the person who presses may touch them is checked by the command.

#[cfg(test)]
mod tests;
mod wire;

use chrono::NaiveDate;
use televent_core::{CalendarId, DeviceId, DraftId, EventId};
use televent_store::command::Answer;
use teloxide::types::{CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup};
use url::Url;

use crate::text::{Lang, short};

/// A button's meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Button {
    /// One of the ready answers of a question.
    Choose { draft: DraftId, choice: u8 },
    /// Take back the change that made this version of an event.
    Undo { event: EventId, version: i64 },
    /// Bring a deleted calendar back.
    Restore { calendar: CalendarId },
    /// Delete an event; a series asks which dates.
    Delete { event: EventId },
    /// Delete an event from a list, which then says so.
    Strike { event: EventId },
    /// What can be changed about an event.
    Edit { event: EventId },
    /// Ask for a new value.
    Change { event: EventId, field: Field },
    /// Show an event's card again in this message.
    Card { event: EventId },
    /// Show an event's card as a new message.
    Open { event: EventId },
    /// The ways to invite.
    Invite { event: EventId },
    /// Ask for names and addresses.
    InviteNames { event: EventId },
    /// A link that invites whoever opens it.
    InviteLink { event: EventId },
    /// A guest answers.
    Answer { event: EventId, answer: Answer },
    /// A stretch of the calendar.
    View { view: View, date: NaiveDate },
    /// A page of what was searched for.
    Page { draft: DraftId, page: u8 },
    /// The list of devices.
    Devices,
    /// A new device: what kind?
    AddDevice,
    /// A new device with one of the ready names.
    MintDevice { label: u8 },
    /// A device may no longer sign in.
    RevokeDevice { device: DeviceId },
    /// The message with a password goes.
    Shred,
    /// The settings.
    Settings,
    /// The languages to choose from.
    Languages,
    /// Speak this language.
    Speak { lang: Lang },
    /// Ask for the time zone.
    Zone,
    /// The calendar as a file.
    Export,
}

/// Something about an event that can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Title,
    When,
    Place,
    Remind,
    Repeat,
    Notes,
}

impl Field {
    pub(crate) const ALL: [Self; 6] =
        [Self::Title, Self::When, Self::Place, Self::Remind, Self::Repeat, Self::Notes];

    /// The word for it in message keys and kept questions.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::When => "when",
            Self::Place => "place",
            Self::Remind => "remind",
            Self::Repeat => "repeat",
            Self::Notes => "notes",
        }
    }
}

/// How much of the calendar a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    Day,
    Week,
    Agenda,
}

impl Button {
    /// Whether a press makes something that is shown once and never again.
    pub(crate) fn mints(self) -> bool {
        matches!(self, Self::MintDevice { .. })
    }

    /// What the button sends when it is pressed.
    pub(crate) fn encode(self) -> String {
        wire::encode(self)
    }

    /// What a press meant; `None` for what no button of ours sends.
    pub(crate) fn decode(text: &str) -> Option<Self> {
        wire::decode(text)
    }
}

/// The buttons under a message, row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Keyboard(Vec<Vec<InlineKeyboardButton>>);

/// As many characters as a label shows on a narrow screen.
const LABEL: usize = 40;

/// A button that calls back.
pub(crate) fn press(label: &str, button: Button) -> InlineKeyboardButton {
    InlineKeyboardButton::callback(label_of(label), button.encode())
}

/// A button that opens an address. `None` for one that Telegram would refuse.
pub(crate) fn open(label: &str, url: &Url) -> Option<InlineKeyboardButton> {
    let reachable =
        url.host_str().is_some_and(|host| host.contains('.')) && matches!(url.scheme(), "http" | "https");
    reachable.then(|| InlineKeyboardButton::url(label_of(label), url.clone()))
}

/// A button that puts a text in the clipboard; at most 256 characters.
pub(crate) fn copy(label: &str, text: &str) -> InlineKeyboardButton {
    InlineKeyboardButton::copy_text_button(label_of(label), CopyTextButton { text: text.to_owned() })
}

fn label_of(label: &str) -> String {
    match short(label, LABEL) {
        label if label.is_empty() => "…".to_owned(),
        label => label.into_owned(),
    }
}

impl Keyboard {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// With one more row; an empty one is left out.
    pub(crate) fn row(mut self, buttons: impl IntoIterator<Item = InlineKeyboardButton>) -> Self {
        let row: Vec<_> = buttons.into_iter().collect();
        if !row.is_empty() {
            self.0.push(row);
        }
        self
    }

    pub(crate) fn markup(&self) -> InlineKeyboardMarkup {
        InlineKeyboardMarkup::new(self.0.clone())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
