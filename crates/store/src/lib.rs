//! What is remembered: commands and queries on PostgreSQL.
//!
//! A write is a [`Command`]: [`Store::execute`] runs it in one transaction, and the one recording function
//! ([`tx::Tx::record`] and what it flushes at commit) writes the event row, the change-log row, the audit row
//! and the outbox rows. Reads for display go straight to the pool, each scoped to the person who asks.
//!
//! Whatever asks the database fails with [`StoreError`] if the database does not answer or holds what it must not;
//! [`StoreError::is_passing`] tells whether to try again. Other errors are named where they can happen.

pub mod audit;
pub mod calendars;
pub mod cards;
pub mod change_log;
pub mod command;
pub mod devices;
pub mod drafts;
mod error;
pub mod events;
pub mod objects;
pub mod outbox;
pub mod people;
mod restore;
pub mod search;
pub mod seats;
mod server;
pub mod settings;
mod store;
pub mod tx;
pub mod updates;
pub mod wake;

pub use command::{Command, CommandError, Precondition, Refusal};
pub use error::StoreError;
pub use server::Server;
pub use store::{MIGRATOR, Options, Store};
