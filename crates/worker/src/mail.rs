//! Mail: an invitation as people and calendar programs read it (RFC 6047), and the way to an SMTP server.
//!
//! A message is `multipart/mixed(multipart/alternative(text/plain, text/html, text/calendar; method=...),
//! application/ics)`: Outlook and Gmail read the calendar part, others the file. Its Message-ID is the same at every
//! attempt, so that a mail that goes out twice is one to whoever reads it.

pub mod compose;
pub mod outward;
pub(crate) mod smtp;
mod words;

use std::fmt;

use secrecy::SecretString;

pub use compose::{Letter, Sender};
pub(crate) use smtp::Mailer;
pub use words::Words;

/// The way to an SMTP server.
#[derive(Clone)]
pub struct MailConfig {
    /// `smtp://` (plain, loopback only), `smtp+starttls://` or `smtps://`, with user and password.
    pub url: SecretString,
    /// The address that mails come from.
    pub from: String,
}

impl fmt::Debug for MailConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailConfig").field("from", &self.from).finish_non_exhaustive()
    }
}

/// Why mail cannot be set up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The address of the server cannot be used.
    #[error("SMTP_URL {0}")]
    Url(&'static str),
    /// The sender cannot be used.
    #[error("MAIL_FROM must be a mail address")]
    From,
}
