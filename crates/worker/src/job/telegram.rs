//! Something is said in a chat.

use televent_core::notice::Notice;
use televent_core::{Actor, Door, TelegramId};
use televent_store::command::{Preference, SetPreference};

use super::{Crew, Grave, Verdict, Wait};
use crate::deliver::DeliverError;

impl Crew {
    pub(super) async fn say(&self, chat: TelegramId, notice: &Notice) -> Verdict {
        match self.deliver.deliver(chat, notice).await {
            Ok(_) => Verdict::Done,
            Err(DeliverError::Retry { after: Some(wait) }) => Verdict::Snooze(Wait::Lane(wait)),
            Err(DeliverError::Retry { after: None }) => Verdict::retry("Telegram did not take it"),
            Err(DeliverError::Migrated { to }) if to == chat => Verdict::bury("moved to where it was"),
            Err(DeliverError::Migrated { to }) => Verdict::Snooze(Wait::Moved(to.0)),
            Err(DeliverError::Permanent { reason, blocked: false }) => Verdict::bury(reason),
            Err(DeliverError::Permanent { blocked: true, .. }) => self.unreachable(chat).await,
        }
    }

    /// Remembers that a person cannot be written to. They can again from the moment they write to the bot.
    async fn unreachable(&self, chat: TelegramId) -> Verdict {
        let person = match self.store.person_by_telegram(chat).await {
            Ok(person) => person,
            Err(error) => return Verdict::retry(error.to_string()),
        };
        if let Some(person) = person.filter(|person| person.reachable) {
            let command = SetPreference(Preference::Reachable(false));
            if let Err(error) = self.store.execute(Actor::new(person.id, Door::Worker), command).await {
                return Verdict::retry(error.to_string());
            }
            tracing::info!(person = %person.id, "cannot be written to any more");
        }
        Verdict::Bury(Grave::Lane)
    }
}
