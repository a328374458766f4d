//! An operator has jobs tried again that were given up.

use televent_core::Effect;

use super::{Command, CommandError};
use crate::outbox::JobId;
use crate::tx::Tx;

/// Has jobs that were given up tried again, from the first attempt on and behind what waits in their lanes; `None`
/// means all of them. One that waits again already under the same key is not doubled.
#[derive(Clone, Debug)]
pub struct ReviveJobs(pub Option<Vec<JobId>>);

/// What became of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revived {
    /// They wait again, under new numbers.
    pub jobs: Vec<JobId>,
    /// This program does not know what they ask for; they stay where they are.
    pub unknown: Vec<JobId>,
}

impl Command for ReviveJobs {
    type Outcome = Revived;
    const ACTION: &'static str = "outbox.revive";

    async fn run(self, tx: &mut Tx) -> Result<Revived, CommandError> {
        let ids: Option<Vec<i64>> = self.0.map(|jobs| jobs.iter().map(|job| job.0).collect());
        let rows = sqlx::query!(
            "select id, payload from outbox_dead where $1::bigint[] is null or id = any($1) order by id for update",
            ids as Option<Vec<i64>>,
        )
        .fetch_all(tx.connection().await?)
        .await?;
        let mut revived = Revived::default();
        for row in rows {
            match serde_json::from_value::<Effect>(row.payload) {
                Ok(effect) => {
                    tx.enqueue(&effect);
                    revived.jobs.push(JobId(row.id));
                }
                Err(_) => revived.unknown.push(JobId(row.id)),
            }
        }
        let back: Vec<i64> = revived.jobs.iter().map(|job| job.0).collect();
        sqlx::query!("delete from outbox_dead where id = any($1)", &back)
            .execute(tx.connection().await?)
            .await?;
        tx.note(serde_json::json!({ "jobs": back }));
        Ok(revived)
    }
}
