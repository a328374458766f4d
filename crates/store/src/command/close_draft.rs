//! A question is done with.

use televent_core::DraftId;

use super::{Command, CommandError};
use crate::tx::Tx;

/// Closes an open question of the person who asks, which then has no answer any more.
#[derive(Clone, Copy, Debug)]
pub struct CloseDraft(pub DraftId);

impl Command for CloseDraft {
    type Outcome = ();
    const ACTION: &'static str = "draft.close";

    async fn run(self, tx: &mut Tx) -> Result<(), CommandError> {
        tx.close_draft(self.0).await?;
        tx.note(serde_json::json!({ "draft": self.0 }));
        Ok(())
    }
}
