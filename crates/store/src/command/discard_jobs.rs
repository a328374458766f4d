//! An operator forgets jobs that were given up.

use super::{Command, CommandError};
use crate::outbox::JobId;
use crate::tx::Tx;

/// Forgets jobs that were given up; `None` means all of them.
#[derive(Clone, Debug)]
pub struct DiscardJobs(pub Option<Vec<JobId>>);

impl Command for DiscardJobs {
    /// The jobs that are gone.
    type Outcome = Vec<JobId>;
    const ACTION: &'static str = "outbox.discard";

    async fn run(self, tx: &mut Tx) -> Result<Vec<JobId>, CommandError> {
        let ids: Option<Vec<i64>> = self.0.map(|jobs| jobs.iter().map(|job| job.0).collect());
        let mut gone = sqlx::query_scalar!(
            "delete from outbox_dead where $1::bigint[] is null or id = any($1) returning id",
            ids as Option<Vec<i64>>,
        )
        .fetch_all(tx.connection().await?)
        .await?;
        gone.sort_unstable();
        tx.note(serde_json::json!({ "jobs": gone }));
        Ok(gone.into_iter().map(JobId).collect())
    }
}
