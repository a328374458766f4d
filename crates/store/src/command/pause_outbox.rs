//! An operator holds deliveries back, and lets them go on.

use super::{Command, CommandError};
use crate::outbox::PAUSED;
use crate::tx::Tx;

/// No worker begins a delivery any more, until [`ResumeOutbox`]; what is under way is finished, and what is asked for
/// meanwhile waits.
#[derive(Clone, Copy, Debug)]
pub struct PauseOutbox;

impl Command for PauseOutbox {
    type Outcome = ();
    const ACTION: &'static str = "outbox.pause";

    async fn run(self, tx: &mut Tx) -> Result<(), CommandError> {
        sqlx::query!(
            "insert into settings (key, value) values ($1, 'true') on conflict (key) do update set value = 'true'",
            PAUSED
        )
        .execute(tx.connection().await?)
        .await?;
        tx.note(serde_json::json!({ "setting": PAUSED }));
        Ok(())
    }
}

/// Deliveries go on, those that wait first.
#[derive(Clone, Copy, Debug)]
pub struct ResumeOutbox;

impl Command for ResumeOutbox {
    type Outcome = ();
    const ACTION: &'static str = "outbox.resume";

    async fn run(self, tx: &mut Tx) -> Result<(), CommandError> {
        sqlx::query!("delete from settings where key = $1", PAUSED).execute(tx.connection().await?).await?;
        tx.note(serde_json::json!({ "setting": PAUSED }));
        Ok(())
    }
}
