//! Which role gets what. Roles run side by side in one process; one that ends brings the process down, because half a
//! service is harder to notice than none, and whoever supervises the process starts it anew.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, anyhow, ensure};
use televent_store::Store;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::config::{Config, Secret, TelegramMode};
use crate::database::{self, Database, Use};
use crate::{accounts, key, metrics, signals, telemetry};

mod roles;
mod sender;

pub(crate) use roles::bot;

/// How long roles may take to finish what they have begun.
const DRAIN: Duration = Duration::from_secs(10);

/// A part of the program that runs for as long as the process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// CalDAV and REST.
    Api,
    /// Telegram.
    Bot,
    /// Deliveries: Telegram messages, mail, pushes.
    Worker,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Api => "api",
            Self::Bot => "bot",
            Self::Worker => "worker",
        })
    }
}

/// What a process is to run.
#[derive(Debug)]
pub struct Plan {
    /// At least one.
    pub roles: Vec<Role>,
    /// Whether to bring the schema up to date first.
    pub migrate: bool,
    /// Bound already, where the caller wants a certain one; else the one of the configuration is bound.
    pub listener: Option<TcpListener>,
}

/// The `run` command: serves until a signal comes.
///
/// # Errors
/// If something that is needed is missing, or a role or the private server ends by itself.
pub async fn run(config: Config, roles: Vec<Role>, migrate: bool) -> anyhow::Result<()> {
    ensure!(
        !roles.contains(&Role::Bot) || config.telegram.token.is_some(),
        "TELEGRAM_BOT_TOKEN is not set: try `televent demo`, which needs none, or run without the bot \
         (--role api --role worker)"
    );
    let shutdown = signals::shutdown()?;
    let mut database = tokio::select! {
        opened = Database::open(&config, Use::Serve) => opened?,
        () = shutdown.cancelled() => return Ok(()),
    };
    let plan = Plan { roles, migrate, listener: None };
    let served = serve(config, plan, &mut database, &shutdown, async |_: &Ready<'_>| Ok(())).await;
    database.close().await;
    served
}

/// What is up once every role has been started.
#[derive(Debug)]
pub struct Ready<'a> {
    /// The database.
    pub store: &'a Store,
    /// As in the environment, with the address that is listened on in the end.
    pub config: &'a Config,
}

/// Runs roles on a database until `shutdown`. `ready` is called once the roles have been started.
///
/// # Errors
/// As [`run`].
pub async fn serve(
    mut config: Config,
    plan: Plan,
    database: &mut Database,
    shutdown: &CancellationToken,
    ready: impl AsyncFnOnce(&Ready<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    // Secrets show themselves as ***.
    tracing::debug!(?config, "settings in force");
    let key = key::load_or_make(&config.encryption_key_file)?;
    if let TelegramMode::Webhook { secret: secret @ None } = &mut config.telegram.mode {
        let derived = Secret::new(key.derive("telegram webhook"));
        telemetry::conceal(&derived);
        *secret = Some(derived);
    }
    let store = database.store()?;
    let ended = Box::pin(serve_on(&store, &key, config, plan, database, shutdown, ready)).await;
    // However it ended: whoever stops the database afterwards finds nobody connected.
    store.close().await;
    ended
}

async fn serve_on(
    store: &Store,
    key: &key::Key,
    mut config: Config,
    plan: Plan,
    database: &mut Database,
    shutdown: &CancellationToken,
    ready: impl AsyncFnOnce(&Ready<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let begun = Instant::now();
    let listener = match plan.listener {
        Some(listener) => Some(listener),
        None if plan.roles.contains(&Role::Api) => Some(bind("LISTEN_ADDR", config.listen_addr).await?),
        None => None,
    };
    if let Some(listener) = &listener {
        config.listen_addr = listener.local_addr()?;
    }
    let figures = match config.metrics_addr {
        Some(address) => Some((bind("METRICS_ADDR", address).await?, metrics::start()?)),
        None => None,
    };
    tokio::select! {
        prepared = prepare(&config, store, plan.migrate) => prepared?,
        () = shutdown.cancelled() => return Ok(()),
        ended = database.ended() => return Err(ended.into()),
    }
    let stop = shutdown.child_token();
    if let Some((listener, handle)) = figures {
        tokio::spawn(metrics::serve(listener, handle, stop.clone()));
    }
    let mut running = roles::start(&config, key, store, &plan.roles, listener, &stop)?;
    tracing::info!(roles = %list(&plan.roles), address = %config.listen_addr, ms = begun.elapsed().as_millis(), "ready");
    let up = Ready { store, config: &config };
    let ended = tokio::select! {
        ended = watch(&mut running, database, shutdown) => ended,
        told = after(ready(&up)) => Err(told),
    };
    stop.cancel();
    drain(&mut running).await;
    ended
}

/// The error of `ready`; a `ready` that went well says nothing and leaves the roles running.
async fn after(ready: impl Future<Output = anyhow::Result<()>>) -> anyhow::Error {
    match ready.await {
        Ok(()) => std::future::pending().await,
        Err(error) => error,
    }
}

async fn bind(name: &str, address: SocketAddr) -> anyhow::Result<TcpListener> {
    let bound = TcpListener::bind(address).await;
    bound.with_context(|| {
        format!("{name}: {address} cannot be listened on (stop the other program, or set {name})")
    })
}

async fn prepare(config: &Config, store: &Store, migrate: bool) -> anyhow::Result<()> {
    if migrate {
        database::bring_up_to_date(store).await?;
    }
    for admin in &config.admins {
        accounts::make_admin(store, *admin).await.context("ADMIN_TELEGRAM_IDS")?;
    }
    Ok(())
}

type Ended = (Role, anyhow::Result<()>);

/// Completes with the first thing that ends: well if it was asked for.
async fn watch(
    running: &mut JoinSet<Ended>,
    database: &mut Database,
    shutdown: &CancellationToken,
) -> anyhow::Result<()> {
    tokio::select! {
        // Looked at first: a role that ends because of it is no fault.
        biased;
        () = shutdown.cancelled() => Ok(()),
        ended = database.ended() => Err(ended.into()),
        Some(joined) = running.join_next() => Err(why(joined)),
    }
}

fn why(joined: Result<Ended, tokio::task::JoinError>) -> anyhow::Error {
    match joined {
        Ok((role, Ok(()))) => anyhow!("the role {role} ended although nobody stopped it"),
        Ok((role, Err(error))) => error.context(format!("the role {role} ended")),
        Err(error) => anyhow!("a role ended: {error}"),
    }
}

async fn drain(running: &mut JoinSet<Ended>) {
    let ending = async {
        while let Some(joined) = running.join_next().await {
            if let Ok((role, Err(error))) = joined {
                tracing::warn!(%role, error = format!("{error:#}"), "a role ended badly");
            }
        }
    };
    if tokio::time::timeout(DRAIN, ending).await.is_err() {
        tracing::warn!("roles were still busy when the time to finish was over");
        running.abort_all();
    }
}

fn list(roles: &[Role]) -> String {
    roles.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_role_that_ended_is_named() {
        let mut running: JoinSet<Ended> = JoinSet::new();
        running.spawn(async { (Role::Bot, Err(anyhow!("no token"))) });
        let said = format!("{:#}", why(running.join_next().await.unwrap()));
        assert_eq!(said, "the role bot ended: no token");
        running.spawn(async { (Role::Api, Ok(())) });
        assert!(why(running.join_next().await.unwrap()).to_string().contains("api ended although"));
    }
}
