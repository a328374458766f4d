//! A question with ready answers.

use chrono::TimeDelta;
use televent_core::change::Effect;
use televent_core::notice::Notice;
use televent_core::{DraftId, TelegramId};

use super::{Command, CommandError};
use crate::tx::Tx;

/// Keeps a question until it is answered; its buttons carry the draft's id and the number of a choice, never
/// values.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The chat it is asked in.
    pub chat: TelegramId,
    /// The message it answers.
    pub reply_to: Option<i64>,
    /// Reason and ready answers, as the bot reads them back.
    pub question: serde_json::Value,
    /// How long an answer counts.
    pub lives: TimeDelta,
}

impl Command for Ask {
    type Outcome = DraftId;
    const ACTION: &'static str = "draft.ask";

    async fn run(self, tx: &mut Tx) -> Result<DraftId, CommandError> {
        let draft = tx.open_draft(self.chat, None, &self.question, self.lives).await?;
        tx.enqueue(&Effect::Say {
            chat: self.chat,
            notice: Notice::Question { draft, reply_to: self.reply_to },
        });
        Ok(draft)
    }
}
