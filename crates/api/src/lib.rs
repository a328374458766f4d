//! The HTTP door: CalDAV, REST, health.
//!
//! | module | what it answers |
//! |---|---|
//! | `router` | who mounts what |
//! | `actor` | who asks: device password, access token; brakes in front of the hash |
//! | `dav` | CalDAV: one file per method and per report, one for every error |
//! | `rest` | REST under `/api`, described by `/api/openapi.json` |
//! | `hook` | what others push to us: kept, answered at once |
//! | `profile` | a configuration profile for iOS and macOS |
//! | `setup` | a link that brings a device its account, once |
//! | `health` | alive, ready, which build |
//!
//! A handler extracts, runs one command or one query, and answers. Nothing here calls out.

mod actor;
mod config;
mod dav;
mod error;
mod health;
mod hook;
mod leftover;
mod measure;
mod pace;
mod profile;
mod rest;
mod router;
mod serve;
mod setup;

pub use config::{Config, Limits, Network};
pub use router::router;
pub use serve::serve;
