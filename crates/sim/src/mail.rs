//! A mail catcher: a real SMTP server (RFC 5321) on loopback that keeps what it is sent and shows it.
//!
//! It is strict where the world's servers are: CRLF only, lines of at most 998 octets, eight-bit text only with
//! `BODY=8BITMIME`, addresses beyond ASCII only with `SMTPUTF8`, a size limit. Nothing ever leaves it.

mod fault;
mod line;
mod message;
mod server;
mod session;

pub use fault::{Fault, FaultKind, Stage};
pub use message::{Mail, Part};
pub use server::{Options, Server};
