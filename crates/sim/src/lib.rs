//! Stand-ins for the Bot API (with a chat page) and SMTP that enforce the real rules; for the demo and tests.

pub mod mail;
mod page;
pub mod telegram;
