//! A message of the bot's is to go after a while.

use chrono::TimeDelta;
use televent_core::TelegramId;
use televent_core::change::Effect;
use televent_core::notice::Notice;

use super::{Command, CommandError};
use crate::tx::Tx;

/// Has a message taken out of the chat when the time is over, whatever restarts in between: one that shows a secret.
#[derive(Clone, Copy, Debug)]
pub struct WithdrawLater {
    /// The chat.
    pub chat: TelegramId,
    /// The message.
    pub message: i64,
    /// How long it stands.
    pub after: TimeDelta,
}

impl Command for WithdrawLater {
    type Outcome = ();
    const ACTION: &'static str = "message.withdraw";

    async fn run(self, tx: &mut Tx) -> Result<(), CommandError> {
        let due = tx.now() + self.after;
        tx.enqueue_at(
            &Effect::Say { chat: self.chat, notice: Notice::Withdraw { message: self.message } },
            due,
        );
        tx.note(serde_json::json!({ "message": self.message }));
        Ok(())
    }
}
