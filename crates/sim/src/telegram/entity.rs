//! Formatted text: a string and the spans in it, counted in UTF-16 units as Telegram does.

use serde_json::{Value, json};

/// What a span of text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntityKind {
    /// Bold text.
    Bold,
    /// Italic text.
    Italic,
    /// Underlined text.
    Underline,
    /// Struck-through text.
    Strikethrough,
    /// Hidden until tapped.
    Spoiler,
    /// A quotation.
    Blockquote,
    /// A quotation folded after three lines.
    ExpandableBlockquote,
    /// Monowidth span.
    Code,
    /// Monowidth block, with its language if one was named.
    Pre(Option<String>),
    /// Text that opens an address.
    TextLink(String),
    /// Text that names a person without a user name.
    TextMention(i64),
    /// A custom emoji by its id.
    CustomEmoji(String),
    /// An instant, shown by each reader's own clock (Bot API 9.5): Unix time and format letters.
    DateTime(i64, String),
    /// `@name`.
    Mention,
    /// `#word`.
    Hashtag,
    /// `/command`.
    BotCommand,
    /// An address written out.
    Url,
    /// A mail address written out.
    Email,
    /// Any other kind, kept as it came (its `type`).
    Other(String),
}

/// One span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// What it is.
    pub kind: EntityKind,
    /// First UTF-16 unit.
    pub offset: usize,
    /// Number of UTF-16 units.
    pub length: usize,
}

/// A string with its spans.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rich {
    /// The text without markup.
    pub text: String,
    /// Its spans, sorted by offset, outer ones first.
    pub entities: Vec<Entity>,
}

/// The length of a string in UTF-16 units.
pub fn utf16_len(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// The part of a string that a span covers; as much of it as there is.
pub fn utf16_slice(text: &str, offset: usize, length: usize) -> String {
    let mut at = 0;
    let mut out = String::new();
    for c in text.chars() {
        if at >= offset.saturating_add(length) {
            break;
        }
        if at >= offset {
            out.push(c);
        }
        at += c.len_utf16();
    }
    out
}

impl EntityKind {
    /// The name in the `type` member.
    pub fn name(&self) -> &str {
        match self {
            Self::Bold => "bold",
            Self::Italic => "italic",
            Self::Underline => "underline",
            Self::Strikethrough => "strikethrough",
            Self::Spoiler => "spoiler",
            Self::Blockquote => "blockquote",
            Self::ExpandableBlockquote => "expandable_blockquote",
            Self::Code => "code",
            Self::Pre(_) => "pre",
            Self::TextLink(_) => "text_link",
            Self::TextMention(_) => "text_mention",
            Self::CustomEmoji(_) => "custom_emoji",
            Self::DateTime(..) => "date_time",
            Self::Mention => "mention",
            Self::Hashtag => "hashtag",
            Self::BotCommand => "bot_command",
            Self::Url => "url",
            Self::Email => "email",
            Self::Other(name) => name,
        }
    }

    /// Spans that exclude all others inside them.
    pub(crate) fn is_verbatim(&self) -> bool {
        matches!(self, Self::Code | Self::Pre(_))
    }

    /// Rank among spans of equal extent: the lower is the outer.
    pub(crate) fn rank(&self) -> u8 {
        match self {
            Self::Blockquote | Self::ExpandableBlockquote => 0,
            Self::Pre(_) => 1,
            Self::Code => 2,
            Self::TextLink(_) | Self::TextMention(_) | Self::DateTime(..) => 3,
            Self::Bold => 10,
            Self::Italic => 11,
            Self::Underline => 12,
            Self::Strikethrough => 13,
            Self::Spoiler => 14,
            Self::CustomEmoji(_) => 20,
            _ => 5,
        }
    }
}

impl Entity {
    /// A span.
    pub fn new(kind: EntityKind, offset: usize, length: usize) -> Self {
        Self { kind, offset, length }
    }

    /// First unit behind the span.
    pub fn end(&self) -> usize {
        self.offset.saturating_add(self.length)
    }

    /// The span as a `MessageEntity`; `person` renders the user of a text mention.
    pub(crate) fn to_json(&self, person: impl Fn(i64) -> Value) -> Value {
        let mut out = json!({"offset": self.offset, "length": self.length, "type": self.kind.name()});
        match &self.kind {
            EntityKind::Pre(Some(language)) => super::error::set(&mut out, "language", json!(language)),
            EntityKind::TextLink(url) => super::error::set(&mut out, "url", json!(url)),
            EntityKind::TextMention(id) => super::error::set(&mut out, "user", person(*id)),
            EntityKind::CustomEmoji(id) => super::error::set(&mut out, "custom_emoji_id", json!(id)),
            EntityKind::DateTime(unix, format) => {
                super::error::set(&mut out, "unix_time", json!(unix));
                super::error::set(&mut out, "date_time_format", json!(format));
            }
            _ => {}
        }
        out
    }

    /// Reads a `MessageEntity`; `None` where a required member is absent.
    pub(crate) fn from_json(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key).and_then(Value::as_str).map(ToOwned::to_owned);
        let count = |key: &str| value.get(key).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        let kind = match text("type")?.as_str() {
            "bold" => EntityKind::Bold,
            "italic" => EntityKind::Italic,
            "underline" => EntityKind::Underline,
            "strikethrough" => EntityKind::Strikethrough,
            "spoiler" => EntityKind::Spoiler,
            "blockquote" => EntityKind::Blockquote,
            "expandable_blockquote" => EntityKind::ExpandableBlockquote,
            "code" => EntityKind::Code,
            "pre" => EntityKind::Pre(text("language")),
            "text_link" => EntityKind::TextLink(text("url")?),
            "text_mention" => EntityKind::TextMention(value.get("user")?.get("id")?.as_i64()?),
            "custom_emoji" => EntityKind::CustomEmoji(text("custom_emoji_id")?),
            "date_time" => EntityKind::DateTime(
                value.get("unix_time")?.as_i64()?,
                text("date_time_format").unwrap_or_default(),
            ),
            "mention" => EntityKind::Mention,
            "hashtag" => EntityKind::Hashtag,
            "bot_command" => EntityKind::BotCommand,
            "url" => EntityKind::Url,
            "email" => EntityKind::Email,
            other => EntityKind::Other(other.to_owned()),
        };
        Some(Self::new(kind, count("offset")?, count("length")?))
    }
}

impl Rich {
    /// Text without spans.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), entities: Vec::new() }
    }
}
