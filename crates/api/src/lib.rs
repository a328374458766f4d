//! The HTTP door: CalDAV, REST, health.
//!
//! A handler extracts, runs one command or one query, and answers. Nothing here calls out.

mod config;
mod health;
mod measure;
mod router;
mod serve;

pub use config::{Config, Limits, Network};
pub use router::router;
pub use serve::serve;
