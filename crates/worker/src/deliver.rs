//! How a notice leaves for Telegram. The bot crate does it; the binary wires one to the other, so that doors and
//! hands do not depend on each other.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use televent_core::TelegramId;
use televent_core::notice::Notice;

/// Sends notices.
pub trait Deliver: Send + Sync {
    /// Says `notice` in `chat`, in the words of whoever reads it there. Called again with the same notice if it is
    /// not known whether the last time worked.
    fn deliver<'a>(&'a self, chat: TelegramId, notice: &'a Notice) -> Delivery<'a>;
}

/// A delivery under way.
pub type Delivery<'a> = Pin<Box<dyn Future<Output = Result<Delivered, DeliverError>> + Send + 'a>>;

/// A notice that arrived, or that has become needless.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// The message it became or changed, if any.
    pub message: Option<i64>,
}

/// Why a notice did not arrive.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliverError {
    /// It may arrive later.
    #[error("not now")]
    Retry {
        /// How long Telegram wants this chat left alone (429); `None` after any other failure.
        after: Option<Duration>,
    },
    /// It will never arrive.
    #[error("never: {reason}")]
    Permanent {
        /// Why, in a few words without what anybody wrote.
        reason: String,
        /// Nothing arrives in this chat any more: the person blocked the bot or is gone, or the bot was put out of
        /// the group.
        blocked: bool,
    },
    /// The group became a supergroup and has another id now.
    #[error("the chat has a new id")]
    Migrated {
        /// That id.
        to: TelegramId,
    },
}
