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
        let draft = tx.new_id::<DraftId>();
        let (person, now) = (tx.actor().person.0, tx.now());
        sqlx::query!(
            "insert into drafts (id, person_id, chat_id, question, created_at, expires_at)
             values ($1, $2, $3, $4, $5, $6)",
            draft.0,
            person,
            self.chat.0,
            self.question,
            now,
            now + self.lives,
        )
        .execute(tx.connection())
        .await?;
        tx.enqueue(&Effect::Say {
            chat: self.chat,
            notice: Notice::Question { draft, reply_to: self.reply_to },
        });
        tx.note(serde_json::json!({ "draft": draft }));
        Ok(draft)
    }
}
