//! What is to be said in a chat, never as a sentence: the bot's catalogue finds the words when it is sent.

use serde::{Deserialize, Serialize};

use crate::change::Priority;
use crate::event::CardKind;
use crate::id::{DraftId, EventId, TelegramId};

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
    /// A question that is still open, with ready answers as buttons.
    Question {
        /// The draft that holds the answers.
        draft: DraftId,
        /// The message it answers.
        reply_to: Option<i64>,
    },
}

impl Notice {
    /// Whether somebody waits for it.
    pub fn priority(&self) -> Priority {
        match self {
            Self::Card { card: CardKind::Own, .. } | Self::Question { .. } => Priority::Reply,
            Self::Card { .. } | Self::Refresh { .. } => Priority::Notice,
        }
    }

    /// Two notices of one key say the same.
    pub(crate) fn dedupe_key(&self, chat: TelegramId) -> Option<String> {
        match self {
            Self::Refresh { message, version, event, .. } => {
                Some(format!("refresh:{chat}:{message}:{event}:{version}"))
            }
            Self::Question { draft, .. } => Some(format!("question:{draft}")),
            Self::Card { .. } => None,
        }
    }
}
