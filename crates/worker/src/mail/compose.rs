//! A mail put together. No text that people wrote becomes a header or markup of its own.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Body, Mailbox, MultiPart, SinglePart, header};
use lettre::{Address, Message};
use sha2::{Digest, Sha256};
use televent_core::EventId;
use televent_core::change::MailMethod;

use super::outward::Outward;
use super::{MailError, Words};

/// As long as a title, name or place may be in a mail.
const LONGEST: usize = 200;

/// Whom mails come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    address: Address,
}

impl Sender {
    /// Takes `MAIL_FROM`: an address, or a name and an address in angle brackets, of which the name is not used.
    pub fn new(from: &str) -> Result<Self, MailError> {
        let mailbox: Mailbox = from.parse().map_err(|_| MailError::From)?;
        Ok(Self { address: mailbox.email })
    }

    /// The address alone.
    pub fn address(&self) -> &str {
        self.address.as_ref()
    }
}

/// What one mail is about.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// The event.
    pub event: EventId,
    /// Its version.
    pub version: i64,
    /// What is asked.
    pub method: MailMethod,
    /// The guest.
    pub to: &'a str,
    /// The organizer's name.
    pub organizer: &'a str,
    /// The organizer's language.
    pub words: Words,
    /// The organizer's zone, for times that have none.
    pub zone: Tz,
    /// When the mail was written; also its Date.
    pub at: DateTime<Utc>,
}

/// Why a mail cannot be put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// The guest's address is none.
    #[error("not a mail address")]
    Address,
    /// The mail library refused a part.
    #[error("the mail cannot be put together")]
    Part,
}

impl Letter<'_> {
    /// The whole message.
    pub fn compose(&self, sender: &Sender, outward: &Outward) -> Result<Message, ComposeError> {
        let to: Address = self.to.parse().map_err(|_| ComposeError::Address)?;
        let (method, file) = match self.method {
            MailMethod::Request => ("REQUEST", "invite.ics"),
            MailMethod::Cancel => ("CANCEL", "cancel.ics"),
        };
        let said = Said::of(self, outward);
        let calendar = ContentType::parse(&format!("text/calendar; charset=utf-8; method={method}"));
        let ics = ContentType::parse(&format!("application/ics; name=\"{file}\""))
            .map_err(|_| ComposeError::Part)?;
        let alternative = MultiPart::alternative()
            .singlepart(SinglePart::plain(said.plain()))
            .singlepart(SinglePart::html(said.html(self.words)))
            .singlepart(
                SinglePart::builder()
                    .header(calendar.map_err(|_| ComposeError::Part)?)
                    .body(as_written(&outward.message)?),
            );
        let attached = Attachment::new(file.to_owned()).body(as_written(&outward.message)?, ics);
        let from = self.words.say("from", &[("name", &said.name)]);
        let [id, thread] = self.ids(sender);
        let mut message = Message::builder()
            .message_id(Some(id))
            .header(header::References::from(thread))
            .date(self.at.into())
            .from(Mailbox::new(Some(from), sender.address.clone()))
            .to(Mailbox::new(None, to))
            .subject(said.subject)
            .multipart(MultiPart::mixed().multipart(alternative).singlepart(attached))
            .map_err(|_| ComposeError::Part)?;
        // So that no vacation notice answers it (RFC 3834 section 5).
        message.headers_mut().insert_raw(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ));
        Ok(message)
    }

    /// The Message-ID, the same at every attempt, and one that all mails about the event to this guest refer to, so
    /// that they stand together.
    fn ids(&self, sender: &Sender) -> [String; 2] {
        let guest = Sha256::digest(self.to.to_ascii_lowercase().as_bytes());
        let guest = guest.iter().take(8).fold(0_u64, |number, octet| (number << 8) | u64::from(*octet));
        let (event, domain) = (self.event.0.simple(), sender.address.domain());
        let method = match self.method {
            MailMethod::Request => "request",
            MailMethod::Cancel => "cancel",
        };
        [
            format!("<{event}.{}.{method}.{guest:016x}@{domain}>", self.version),
            format!("<{event}.{guest:016x}@{domain}>"),
        ]
    }
}

/// In base64, so that no server on the way touches a line end or a long line.
fn as_written(text: &str) -> Result<Body, ComposeError> {
    Body::new_with_encoding(text.to_owned(), ContentTransferEncoding::Base64).map_err(|_| ComposeError::Part)
}

/// The sentences of a mail.
struct Said {
    name: String,
    subject: String,
    lead: String,
    rest: Vec<String>,
}

impl Said {
    fn of(letter: &Letter<'_>, outward: &Outward) -> Self {
        let words = letter.words;
        let index = outward.object.index(letter.zone);
        let name = one_line(letter.organizer);
        let title = index.summary.as_deref().map(one_line).filter(|title| !title.is_empty());
        let title = title.unwrap_or_else(|| words.say("untitled", &[]));
        let case = match letter.method {
            MailMethod::Cancel => "cancel",
            MailMethod::Request if index.sequence > 0 => "update",
            MailMethod::Request => "new",
        };
        let names: [(&'static str, &str); 2] = [("name", &name), ("title", &title)];
        let mut rest = Vec::new();
        if let Some(span) = outward.object.span() {
            rest.push(words.say("when", &[("when", &words.span(&span, letter.zone))]));
        }
        if index.recurring && letter.method == MailMethod::Request {
            rest.push(words.say("repeats", &[]));
        }
        if let Some(place) = index.location.as_deref().map(one_line).filter(|place| !place.is_empty()) {
            rest.push(words.say("where", &[("place", &place)]));
        }
        if letter.method == MailMethod::Request {
            rest.push(words.say("note", &names));
        }
        let (subject, lead) =
            (words.say(&format!("subject-{case}"), &names), words.say(&format!("lead-{case}"), &names));
        Self { name, subject, lead, rest }
    }

    fn plain(&self) -> String {
        let mut text = format!("{}\r\n\r\n", self.lead);
        for line in &self.rest {
            text.push_str(line);
            text.push_str("\r\n");
        }
        text
    }

    fn html(&self, words: Words) -> String {
        let lines: Vec<String> =
            self.rest.iter().map(|line| format!("<p>{}</p>\r\n", escape(line))).collect();
        format!(
            "<!DOCTYPE html>\r\n<html lang=\"{}\"><head><meta charset=\"utf-8\"></head>\r\n<body>\r\n\
             <p><b>{}</b></p>\r\n{}</body></html>\r\n",
            words.code(),
            escape(&self.lead),
            lines.concat()
        )
    }
}

/// Text on one line: no control characters, no marks that turn the direction of what follows, not too long.
fn one_line(text: &str) -> String {
    let mut line = String::new();
    let mut letters = 0;
    for word in text.split(|c: char| c.is_control() || c.is_whitespace()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        for letter in word.chars().filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        {
            letters += 1;
            if letters > LONGEST {
                line.push('…');
                return line;
            }
            line.push(letter);
        }
    }
    line
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
