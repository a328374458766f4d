//! A question that needs no message of its own: it stands in one that is there, or waits for a typed answer.

use chrono::TimeDelta;
use televent_core::{DraftId, TelegramId};

use super::{Command, CommandError};
use crate::tx::Tx;

/// Keeps a question until it is answered, and says nothing.
#[derive(Clone, Debug)]
pub struct KeepDraft {
    /// The chat it is asked in.
    pub chat: TelegramId,
    /// The message it stands in.
    pub message: Option<i64>,
    /// What is asked, as the bot reads it back.
    pub question: serde_json::Value,
    /// How long an answer counts.
    pub lives: TimeDelta,
    /// The question whose answer leads to this one; it is closed with it.
    pub draft: Option<DraftId>,
}

impl Command for KeepDraft {
    type Outcome = DraftId;
    const ACTION: &'static str = "draft.keep";

    async fn run(self, tx: &mut Tx) -> Result<DraftId, CommandError> {
        tx.answer(self.draft).await?;
        tx.open_draft(self.chat, self.message, &self.question, self.lives).await
    }
}
