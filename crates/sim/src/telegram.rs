//! A Bot API server that enforces the rules of the real one, with its texts, and people to play on the other side.
//!
//! [`Server::start`] opens it on a port of its own; `api_url()` is what `Bot::set_api_url` takes. Everything a person can do
//! in an app is a method here, and everything a test may want to look at.

mod act;
mod compose;
mod detect;
mod entity;
pub(crate) mod error;
mod fault;
mod flood;
mod format;
mod gate;
mod html;
mod http;
mod json;
pub(crate) mod keyboard;
mod link;
mod markdown;
mod method;
pub(crate) mod model;
pub(crate) mod observe;
mod params;
mod server;
mod sim;
mod webhook;
pub(crate) mod world;

pub use act::{ActError, Outgoing, Pressed};
pub use entity::{Entity, EntityKind, Rich, utf16_len, utf16_slice};
pub use error::ApiError;
pub use fault::{Fault, FaultKind};
pub use html::parse as parse_html;
pub use keyboard::{Action, Ask, Button, Key, ReplyKeyboard};
pub use markdown::parse as parse_markdown;
pub use model::{
    Attachment, Author, Body, Clock, FloodLimits, Group, GroupKind, Login, Options, Person, Topic,
    system_clock,
};
pub use observe::{Call, Callback, InlineQuery, Message, Toast};
pub use server::Server;

pub(crate) use sim::Sim;
