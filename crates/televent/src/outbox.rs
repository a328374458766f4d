//! Deliveries from the console: held back, let go on; those that were given up and what becomes of them. Each
//! decision is a command, so it stands in the audit of the installation, whose chain is the one of nobody.

use anyhow::ensure;
use serde_json::{Value, json};
use televent_core::{Actor, Channel, Door, PersonId};
use televent_store::command::{DiscardJobs, PauseOutbox, ResumeOutbox, ReviveJobs};
use televent_store::outbox::{Dead, JobId};

use crate::config::Config;
use crate::database::with_store;

/// The jobs given up last, newest first.
///
/// # Errors
/// If there is no database.
pub async fn list(config: &Config, limit: i64) -> anyhow::Result<Vec<Value>> {
    with_store(config, async |store| {
        let dead = store.outbox().dead(limit).await?;
        Ok(dead.iter().map(shown).collect())
    })
    .await
}

fn shown(dead: &Dead) -> Value {
    json!({
        "job": dead.job.0,
        "channel": match dead.channel {
            Channel::Telegram => "telegram",
            Channel::Mail => "mail",
            Channel::Calendar => "calendar",
        },
        "kind": dead.kind,
        "attempts": dead.attempts,
        "died_at": dead.died_at,
        "error": dead.error,
    })
}

/// Has jobs tried again, all of them without numbers.
///
/// # Errors
/// If one of those named is not there or is of a kind this program does not know.
pub async fn revive(config: &Config, jobs: Option<Vec<i64>>) -> anyhow::Result<Value> {
    let jobs = ids(jobs);
    let asked = jobs.as_ref().map_or(0, Vec::len);
    let revived =
        with_store(config, async |store| Ok(store.execute(operator(), ReviveJobs(jobs)).await?)).await?;
    let unknown: Vec<i64> = revived.unknown.iter().map(|job| job.0).collect();
    ensure!(unknown.is_empty(), "of a kind this program does not know, and left where they are: {unknown:?}");
    complete(revived.jobs.len(), asked)?;
    Ok(json!({ "revived": revived.jobs.len() }))
}

/// Forgets jobs, all of them without numbers.
///
/// # Errors
/// If one of those named is not there.
pub async fn discard(config: &Config, jobs: Option<Vec<i64>>) -> anyhow::Result<Value> {
    let jobs = ids(jobs);
    let asked = jobs.as_ref().map_or(0, Vec::len);
    let gone =
        with_store(config, async |store| Ok(store.execute(operator(), DiscardJobs(jobs)).await?)).await?;
    complete(gone.len(), asked)?;
    Ok(json!({ "discarded": gone.len() }))
}

fn complete(done: usize, asked: usize) -> anyhow::Result<()> {
    ensure!(done >= asked, "{} of the {asked} named are not there: televent outbox list", asked - done);
    Ok(())
}

fn ids(jobs: Option<Vec<i64>>) -> Option<Vec<JobId>> {
    jobs.map(|jobs| {
        let mut jobs: Vec<JobId> = jobs.into_iter().map(JobId).collect();
        jobs.sort_unstable();
        jobs.dedup();
        jobs
    })
}

/// Holds deliveries back, or lets them go on; workers that run see it within seconds.
///
/// # Errors
/// If there is no database.
pub async fn switch(config: &Config, paused: bool) -> anyhow::Result<Value> {
    with_store(config, async |store| {
        if paused {
            store.execute(operator(), PauseOutbox).await?;
        } else {
            store.execute(operator(), ResumeOutbox).await?;
        }
        Ok(json!({ "paused": paused }))
    })
    .await
}

/// Whoever sits at the console acts for the installation and for no person.
fn operator() -> Actor {
    Actor::new(PersonId(uuid::Uuid::nil()), Door::Console)
}
