//! The one binary: starts any role or all of them in one process.
//!
//! | module | what |
//! |---|---|
//! | [`cli`] | the commands |
//! | [`config`] | what the operator may set; the only reader of the environment |
//! | [`wire`] | which role gets what; one that dies brings the process down |
//! | [`postgres`], [`database`] | the private PostgreSQL server, and which database is used |
//! | [`accounts`], [`backup`], [`doctor`], [`health`], [`outbox`] | what an operator does from the console |
//! | [`interpret`], [`expand`] | JSON lines for whoever measures the parser and the recurrence engine |
//! | [`key`], [`metrics`], [`signals`], [`telemetry`], [`world`] | key, figures, signals, log, clock and randomness |

pub mod accounts;
pub mod backup;
pub mod cli;
pub mod config;
pub mod database;
#[cfg(feature = "demo")]
pub mod demo;
pub mod doctor;
pub mod expand;
pub mod health;
pub mod interpret;
pub mod key;
pub mod metrics;
pub mod outbox;
pub mod postgres;
pub mod signals;
pub mod telemetry;
pub mod wire;
pub mod world;
