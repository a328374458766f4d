//! The one binary: starts any role or all of them in one process.
//!
//! | module | what |
//! |---|---|
//! | [`config`] | what the operator may set; the only reader of the environment |
//! | [`key`] | the key for secrets at rest |
//! | [`metrics`] | `/metrics` on its own listener |
//! | [`postgres`] | the private PostgreSQL server |
//! | [`telemetry`] | the log |

pub mod config;
pub mod key;
pub mod metrics;
pub mod postgres;
pub mod telemetry;
