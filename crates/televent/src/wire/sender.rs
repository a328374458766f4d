//! The worker's way to Telegram: the bot's own, or none where there is no token.

use std::time::Duration;

use televent_core::TelegramId;
use televent_core::notice::Notice;
use televent_worker::{Deliver, DeliverError, Delivered, Delivery};

/// Notices leave by the bot crate, which knows the words and the buttons.
pub(super) struct ByBot(pub(super) televent_bot::Outbound);

impl Deliver for ByBot {
    fn deliver<'a>(&'a self, chat: TelegramId, notice: &'a Notice) -> Delivery<'a> {
        Box::pin(async move {
            match self.0.deliver(chat, notice).await {
                Ok(said) => Ok(Delivered { message: said.message }),
                Err(televent_bot::DeliverError::Retry { after, reason }) => {
                    tracing::debug!(reason, "a notice is put off");
                    Err(DeliverError::Retry { after })
                }
                Err(televent_bot::DeliverError::Permanent { reason, blocked }) => {
                    Err(DeliverError::Permanent { reason, blocked })
                }
                Err(televent_bot::DeliverError::Migrated { to }) => Err(DeliverError::Migrated { to }),
            }
        })
    }
}

/// Without a bot token notices wait for a worker that has one.
pub(super) struct Nobody;

/// How long a notice waits until it is looked at again.
const WAIT: Duration = Duration::from_mins(1);

impl Deliver for Nobody {
    fn deliver<'a>(&'a self, _: TelegramId, _: &'a Notice) -> Delivery<'a> {
        Box::pin(async { Err(DeliverError::Retry { after: Some(WAIT) }) })
    }
}
