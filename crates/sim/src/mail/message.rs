//! A caught mail, taken apart.

use chrono::{DateTime, Utc};
use mail_parser::{MessageParser, MimeHeaders, PartType};

/// A mail as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Rising number, from 1.
    pub id: u64,
    /// Sender of the envelope; empty for a bounce.
    pub from: String,
    /// Recipients of the envelope.
    pub to: Vec<String>,
    /// When it was accepted.
    pub at: DateTime<Utc>,
    /// The text as sent, with dots taken off.
    pub raw: Vec<u8>,
    /// `Subject`, decoded.
    pub subject: String,
    /// All headers in order: name, value unfolded but not decoded.
    pub headers: Vec<(String, String)>,
    /// The leaves of its MIME tree in order, decoded.
    pub parts: Vec<Part>,
}

/// A leaf of the MIME tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Media type in lower case, such as `text/calendar`.
    pub media_type: String,
    /// Parameters of the media type (`charset`, `method`, ...), names in lower case.
    pub parameters: Vec<(String, String)>,
    /// `attachment` or `inline`, where given.
    pub disposition: Option<String>,
    /// File name, where given.
    pub name: Option<String>,
    /// Content without its transfer encoding, in its own character set.
    pub bytes: Vec<u8>,
    /// Content as text, for text parts.
    pub text: Option<String>,
}

impl Part {
    /// A parameter of the media type.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

impl Mail {
    /// Takes a mail apart. What is no MIME has one plain part.
    pub(super) fn parse(id: u64, from: String, to: Vec<String>, at: DateTime<Utc>, raw: Vec<u8>) -> Self {
        let parsed = MessageParser::default().parse(&raw);
        let (subject, headers, parts) = match &parsed {
            Some(message) => {
                let headers =
                    message.headers_raw().map(|(name, value)| (name.to_owned(), unfold(value))).collect();
                let parts = message.parts.iter().filter_map(part).collect();
                (message.subject().unwrap_or_default().to_owned(), headers, parts)
            }
            None => (String::new(), Vec::new(), Vec::new()),
        };
        Self { id, from, to, at, raw, subject, headers, parts }
    }

    /// The first header of a name, unfolded.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The first part of a media type.
    pub fn part(&self, media_type: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.media_type == media_type)
    }

    /// The calendar object in it: the first `text/calendar` part.
    pub fn calendar(&self) -> Option<&str> {
        self.part("text/calendar")?.text.as_deref()
    }

    /// The first plain text part.
    pub fn text(&self) -> Option<&str> {
        self.part("text/plain")?.text.as_deref()
    }
}

fn unfold(value: &str) -> String {
    value.replace("\r\n", "").replace('\n', "").trim().to_owned()
}

fn part(part: &mail_parser::MessagePart<'_>) -> Option<Part> {
    let (bytes, text) = match &part.body {
        PartType::Text(text) | PartType::Html(text) => {
            (text.as_bytes().to_vec(), Some(text.clone().into_owned()))
        }
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => (bytes.to_vec(), None),
        PartType::Message(message) => (message.raw_message().to_vec(), None),
        PartType::Multipart(_) => return None,
    };
    let kind = part.content_type();
    let subtype = kind.and_then(|kind| kind.subtype()).unwrap_or("plain");
    let media_type = format!("{}/{subtype}", kind.map_or("text", |kind| kind.ctype())).to_ascii_lowercase();
    let parameters = kind
        .and_then(|kind| kind.attributes())
        .into_iter()
        .flatten()
        .map(|attribute| (attribute.name.to_ascii_lowercase(), attribute.value.clone().into_owned()))
        .collect();
    // A calendar sent as a file is text all the same.
    let text = text.or_else(|| {
        let textual = media_type.ends_with("/ics") || media_type.starts_with("text/");
        textual.then(|| String::from_utf8(bytes.clone()).ok()).flatten()
    });
    Some(Part {
        media_type,
        parameters,
        disposition: part.content_disposition().map(|disposition| disposition.ctype().to_ascii_lowercase()),
        name: part.attachment_name().map(ToOwned::to_owned),
        bytes,
        text,
    })
}
