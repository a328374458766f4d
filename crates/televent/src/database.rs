//! The database a command works on: the operator's, or the private one.

use std::time::Duration;

use anyhow::Context;
use televent_store::{Options, Store};

use crate::config::{Config, Secret};
use crate::postgres::{PostgresError, PrivateServer};
use crate::{telemetry, world};

/// How long an operator's database may take to come up beside us, as it does when a whole machine starts.
const PATIENCE: Duration = Duration::from_secs(30);

/// Who needs the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// A process that stays and keeps the private server to itself.
    Serve,
    /// A short command, which shares the private server of a process that runs.
    Command,
}

/// A database that is up, and its server where that is ours to stop.
#[derive(Debug)]
pub struct Database {
    url: String,
    /// Octets that one person's calendars may keep, if the operator says so.
    room: Option<i64>,
    server: Option<PrivateServer>,
}

impl Database {
    /// The database of this configuration; starts the private server where none is given.
    ///
    /// # Errors
    /// If there is no server to be had; each says in one line what to do.
    pub async fn open(config: &Config, purpose: Use) -> Result<Self, PostgresError> {
        let room = config.room;
        if let Some(url) = &config.database_url {
            return Ok(Self { url: url.expose().to_owned(), room, server: None });
        }
        let server = match purpose {
            Use::Serve => PrivateServer::start(&config.data_dir).await?,
            Use::Command => PrivateServer::join_or_start(&config.data_dir).await?,
        };
        telemetry::conceal(&Secret::new(server.url()));
        Ok(Self { url: server.url().to_owned(), room, server: Some(server) })
    }

    /// Address with password: never log it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A store on this database; connects when it is first used.
    ///
    /// # Errors
    /// If the address is not one of a PostgreSQL database.
    pub fn store(&self) -> anyhow::Result<Store> {
        let store = Store::new(&self.url, Options::default(), world::system()).context("DATABASE_URL")?;
        Ok(match self.room {
            Some(room) => store.with_room(room),
            None => store,
        })
    }

    /// Completes when the private server ends by itself; never for an operator's database.
    pub async fn ended(&mut self) -> PostgresError {
        match &mut self.server {
            Some(server) => server.ended().await,
            None => std::future::pending().await,
        }
    }

    /// Stops the private server, if it is ours.
    pub async fn close(self) {
        if let Some(server) = self.server {
            server.stop().await;
        }
    }
}

/// Waits until the database answers, then brings its schema up to date.
///
/// # Errors
/// If it does not answer in time or is newer than this program.
pub async fn bring_up_to_date(store: &Store) -> anyhow::Result<()> {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while let Err(error) = store.pool().acquire().await {
        if tokio::time::Instant::now() > deadline {
            return Err(error).context("the database does not answer");
        }
        tracing::warn!(%error, "the database does not answer yet");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    store.migrate().await.context("the database schema could not be brought up to date")
}

/// Runs `work` on a store whose schema is up to date, then lets go of the database.
///
/// # Errors
/// What `work` returns, or that there is no database.
pub async fn with_store<T>(
    config: &Config,
    work: impl AsyncFnOnce(&Store) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let database = Database::open(config, Use::Command).await?;
    let store = database.store()?;
    let done = match bring_up_to_date(&store).await {
        Ok(()) => work(&store).await,
        Err(error) => Err(error),
    };
    store.close().await;
    database.close().await;
    done
}

/// The `migrate` command.
///
/// # Errors
/// As [`bring_up_to_date`].
pub async fn migrate(config: &Config) -> anyhow::Result<()> {
    with_store(config, async |_| {
        tracing::info!("the database schema is up to date");
        Ok(())
    })
    .await
}
