//! Every id as a type of its own, so that a calendar cannot be passed where an event is meant.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

uuid_ids! {
    /// A person, whatever account or address names them outside.
    PersonId,
    /// A collection of calendar objects (RFC 4791 section 4.2).
    CalendarId,
    /// A calendar object resource (RFC 4791 section 4.1); survives deletion and undo.
    EventId,
    /// A device password.
    DeviceId,
    /// A personal access token for REST.
    TokenId,
    /// A question that is still open.
    DraftId,
    /// A program's wish to be told when a calendar changes.
    PushId,
}

macro_rules! number_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

number_ids! {
    /// A Telegram user or chat id, as the Bot API gives it (groups are negative).
    TelegramId,
    /// `update_id` of the Bot API.
    UpdateId,
}

impl CalendarId {
    /// The last segment of the calendar's address where its owner's word for it does not count: the default
    /// calendar's, and everybody's but its owner's.
    pub fn segment(self) -> String {
        self.0.simple().to_string()
    }
}
