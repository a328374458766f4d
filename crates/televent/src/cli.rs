//! The command line: what there is, and which module does it.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;
use chrono_tz::Tz;
use clap::{Args, Parser, Subcommand};
use televent_core::TokenId;

use crate::accounts;
use crate::config::{Config, ConfigError, SETTINGS, Source};
use crate::wire::Role;
use crate::{backup, database, doctor, expand, health, interpret, outbox, telemetry, wire};

/// A calendar that lives in Telegram and is a real CalDAV calendar everywhere else.
#[derive(Debug, Parser)]
#[command(name = "televent", version, propagate_version = true, arg_required_else_help = true, after_long_help = settings_help())]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the doors and the worker in one process; migrates the database first
    #[command(after_long_help = settings_help())]
    Run(Run),
    /// Runs the whole product with nothing configured: a stand-in Telegram with a chat page, a mail catcher, free ports
    #[cfg(feature = "demo")]
    Demo(Demo),
    /// Brings the database schema up to date
    Migrate,
    /// Checks database, key, addresses, bot token and mail, and names each fault with its remedy
    Doctor,
    /// Asks a running televent at `LISTEN_ADDR` whether it is ready (for container engines)
    Health,
    /// Writes the whole database into a file (`pg_dump`, custom format); the key is kept apart, see docs/OPERATIONS.md
    Backup {
        /// File to write; must not exist yet
        file: PathBuf,
    },
    /// Fills an empty database from a backup
    Restore {
        /// File that `televent backup` wrote
        file: PathBuf,
    },
    /// People
    #[command(subcommand)]
    User(User),
    /// Device passwords for calendar applications
    #[command(subcommand)]
    Device(Device),
    /// Access tokens for the REST interface
    #[command(subcommand)]
    Token(Token),
    /// Deliveries: those that were given up, and a switch for all
    #[command(subcommand)]
    Outbox(Outbox),
    /// Reads JSON lines {"id","text","now","tz","locale"} and answers each with what the text means
    Interpret,
    /// Reads JSON lines with a recurrence rule or an iCalendar object and answers each with its instances
    Expand,
}

#[derive(Debug, Args)]
struct Run {
    /// What to run in this process; repeatable
    #[arg(long = "role", value_enum, value_delimiter = ',', default_value = "all")]
    roles: Vec<RoleName>,
    /// Leaves the database schema as it is
    #[arg(long)]
    no_migrate: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum RoleName {
    /// All of them
    All,
    /// CalDAV and REST
    Api,
    /// Telegram
    Bot,
    /// Deliveries: Telegram messages, mail, pushes
    Worker,
}

#[cfg(feature = "demo")]
#[derive(Debug, Args)]
struct Demo {
    /// Port of the calendar itself; a free one if it is taken or not given
    #[arg(long)]
    port: Option<u16>,
    /// Port of the chat page; a free one if it is taken or not given
    #[arg(long)]
    chat_port: Option<u16>,
    /// Only the stand-in Telegram and the mail catcher, for a `televent run` of your own; prints what to set for it
    #[arg(long)]
    stand_ins: bool,
}

#[derive(Debug, Subcommand)]
enum User {
    /// Makes a person without a chat; the same again changes nothing
    Add {
        /// The person's Telegram id
        #[arg(long, allow_negative_numbers = true, value_parser = clap::value_parser!(i64).range(1..))]
        telegram_id: i64,
        /// As others see the person
        #[arg(long, value_parser = accounts::name)]
        name: String,
        /// Time zone, as in Europe/Berlin
        #[arg(long, value_parser = zone)]
        timezone: Option<Tz>,
        /// Makes the person an admin of this installation
        #[arg(long)]
        admin: bool,
    },
}

#[derive(Debug, Subcommand)]
enum Device {
    /// Mints a password and prints address, user name and password, once
    Add(Label),
}

#[derive(Debug, Subcommand)]
enum Token {
    /// Mints a token and prints it, once
    Add(Label),
    /// Prints those that stand as JSON lines, newest first, without the tokens themselves
    List {
        /// The person's Telegram id
        #[arg(long, allow_negative_numbers = true, value_parser = clap::value_parser!(i64).range(1..))]
        telegram_id: i64,
    },
    /// Ends one; the next request with it is refused
    Revoke {
        /// The person's Telegram id
        #[arg(long, allow_negative_numbers = true, value_parser = clap::value_parser!(i64).range(1..))]
        telegram_id: i64,
        /// Its id, as `televent token list` prints it
        id: TokenId,
    },
}

#[derive(Debug, Subcommand)]
enum Outbox {
    /// Prints those that were given up as JSON lines, newest first, each with why
    List {
        /// As many at most
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..=10_000))]
        limit: i64,
    },
    /// Has some that were given up tried again
    Revive(Jobs),
    /// Forgets some that were given up
    Discard(Jobs),
    /// Holds all deliveries back; what is asked for meanwhile waits
    Pause,
    /// Lets deliveries go on
    Resume,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Jobs {
    /// Numbers, as `televent outbox list` prints them
    jobs: Vec<i64>,
    /// All of them
    #[arg(long)]
    all: bool,
}

impl Jobs {
    fn named(self) -> Option<Vec<i64>> {
        (!self.all).then_some(self.jobs)
    }
}

#[derive(Debug, Args)]
struct Label {
    /// The person's Telegram id
    #[arg(long, allow_negative_numbers = true, value_parser = clap::value_parser!(i64).range(1..))]
    telegram_id: i64,
    /// What the person calls it, as in "Ann's phone"
    #[arg(long, value_parser = accounts::name)]
    name: String,
}

fn zone(text: &str) -> Result<Tz, String> {
    text.parse().map_err(|_| "not a time zone, such as Europe/Berlin".to_owned())
}

fn settings_help() -> String {
    let widest = SETTINGS.iter().map(|setting| setting.name.len()).max().unwrap_or_default();
    let line = |setting: &crate::config::Setting| {
        format!("  {:widest$}  {} [default: {}]", setting.name, setting.meaning, setting.default)
    };
    let lines: Vec<String> = SETTINGS.iter().map(line).collect();
    format!("Environment (each also as NAME_FILE, naming a file that holds the value):\n{}", lines.join("\n"))
}

impl Cli {
    /// Does what was asked for. Call it on the main thread (see [`crate::postgres::PrivateServer::start`]).
    ///
    /// # Errors
    /// In one line each what is wrong and, where we know it, what to do.
    pub async fn execute(self) -> anyhow::Result<()> {
        let source = Source::environment();
        match self.command {
            Command::Interpret => return Ok(interpret::run(io::stdin().lock(), io::stdout().lock())?),
            Command::Expand => return Ok(expand::run(io::stdin().lock(), io::stdout().lock())?),
            Command::Doctor => return doctor::run(&source, &mut io::stdout()).await,
            _ => {}
        }
        let config = Config::read(&source).map_err(|faults| first(&faults))?;
        telemetry::start(&config).context("the log could not be started")?;
        match self.command {
            Command::Run(run) => wire::run(config, roles(&run.roles), !run.no_migrate).await,
            #[cfg(feature = "demo")]
            Command::Demo(demo) if demo.stand_ins => crate::demo::stand_ins(demo.chat_port).await,
            #[cfg(feature = "demo")]
            Command::Demo(demo) => crate::demo::run(config, demo.port, demo.chat_port).await,
            Command::Health => health::ask(config.listen_addr).await,
            Command::Migrate => database::migrate(&config).await,
            Command::Backup { file } => backup::backup(&config, &file).await,
            Command::Restore { file } => backup::restore(&config, &file).await,
            Command::User(User::Add { telegram_id, name, timezone, admin }) => {
                print(&accounts::add_user(&config, telegram_id, name, timezone, admin).await?)
            }
            Command::Device(Device::Add(label)) => {
                print(&accounts::add_device(&config, label.telegram_id, &label.name).await?)
            }
            Command::Token(Token::Add(label)) => {
                print(&accounts::add_token(&config, label.telegram_id, &label.name).await?)
            }
            Command::Token(Token::List { telegram_id }) => {
                accounts::tokens(&config, telegram_id).await?.iter().try_for_each(print)
            }
            Command::Token(Token::Revoke { telegram_id, id }) => {
                print(&accounts::revoke_token(&config, telegram_id, id).await?)
            }
            Command::Outbox(Outbox::List { limit }) => {
                outbox::list(&config, limit).await?.iter().try_for_each(print)
            }
            Command::Outbox(Outbox::Revive(jobs)) => print(&outbox::revive(&config, jobs.named()).await?),
            Command::Outbox(Outbox::Discard(jobs)) => print(&outbox::discard(&config, jobs.named()).await?),
            Command::Outbox(Outbox::Pause) => print(&outbox::switch(&config, true).await?),
            Command::Outbox(Outbox::Resume) => print(&outbox::switch(&config, false).await?),
            Command::Interpret | Command::Expand | Command::Doctor => Ok(()),
        }
    }
}

fn roles(named: &[RoleName]) -> Vec<Role> {
    let wanted = |role: RoleName| named.contains(&RoleName::All) || named.contains(&role);
    [(RoleName::Api, Role::Api), (RoleName::Bot, Role::Bot), (RoleName::Worker, Role::Worker)]
        .into_iter()
        .filter(|(name, _)| wanted(*name))
        .map(|(_, role)| role)
        .collect()
}

fn first(faults: &[ConfigError]) -> anyhow::Error {
    let more = match faults.len() {
        0 | 1 => String::new(),
        more => format!(" (and {} more: televent doctor)", more - 1),
    };
    let first = faults.first().map(ToString::to_string).unwrap_or_default();
    anyhow::anyhow!("{first}{more}")
}

fn print(answer: &serde_json::Value) -> anyhow::Result<()> {
    writeln!(io::stdout(), "{answer}")?;
    Ok(())
}
