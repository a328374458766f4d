//! The MarkdownV2 parse mode: enough to refuse what Telegram refuses, with its words, and to read the common spans.

use super::entity::{Entity, EntityKind, Rich};
use super::link;

/// Characters that must be escaped outside of markup.
const RESERVED: &str = "_*[]()~`>#+-=|{}.!";

struct Open {
    kind: Kind,
    utf16: usize,
    byte: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Bold,
    Italic,
    Underline,
    Strikethrough,
    Spoiler,
    Code,
    Pre,
    Link,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Bold => "Bold",
            Self::Italic => "Italic",
            Self::Underline => "Underline",
            Self::Strikethrough => "Strikethrough",
            Self::Spoiler => "Spoiler",
            Self::Code => "Code",
            Self::Pre => "Pre",
            Self::Link => "TextUrl",
        }
    }
}

struct Parser<'a> {
    rest: &'a str,
    byte: usize,
    out: String,
    utf16: usize,
    open: Vec<Open>,
    found: Vec<Entity>,
}

/// Parses MarkdownV2.
///
/// # Errors
/// The text behind `Bad Request: can't parse entities: `.
pub fn parse(source: &str) -> Result<Rich, String> {
    let mut parser =
        Parser { rest: source, byte: 0, out: String::new(), utf16: 0, open: Vec::new(), found: Vec::new() };
    while let Some(c) = parser.rest.chars().next() {
        parser.step(c)?;
    }
    if let Some(open) = parser.open.last() {
        return Err(format!("Can't find end of {} entity at byte offset {}", open.kind.name(), open.byte));
    }
    Ok(Rich { text: parser.out, entities: parser.found })
}

impl Parser<'_> {
    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
        self.byte += bytes;
    }

    fn keep(&mut self, c: char) {
        self.out.push(c);
        self.utf16 += c.len_utf16();
        self.skip(c.len_utf8());
    }

    fn inside(&self) -> Option<Kind> {
        self.open.last().map(|open| open.kind)
    }

    fn step(&mut self, c: char) -> Result<(), String> {
        if c == '\\'
            && let Some(next) = self.rest.chars().nth(1)
            && next.is_ascii()
            && !next.is_ascii_alphanumeric()
            && next > ' '
        {
            self.skip(1);
            self.keep(next);
            return Ok(());
        }
        if let Some(kind @ (Kind::Code | Kind::Pre)) = self.inside() {
            let mark = if kind == Kind::Code { "`" } else { "```" };
            if self.rest.starts_with(mark) {
                self.close(mark.len());
            } else if c == '`' {
                return Err(reserved(c));
            } else {
                self.keep(c);
            }
            return Ok(());
        }
        let Some((kind, mark)) = marker(self.rest) else {
            if c == ']' && self.open.iter().any(|open| open.kind == Kind::Link) {
                return self.close_link();
            }
            if RESERVED.contains(c) {
                return Err(reserved(c));
            }
            self.keep(c);
            return Ok(());
        };
        if self.inside() == Some(kind) && kind != Kind::Link {
            self.close(mark.len());
        } else if self.open.iter().any(|open| open.kind == kind) {
            return Err(reserved(c));
        } else {
            self.open.push(Open { kind, utf16: self.utf16, byte: self.byte });
            self.skip(mark.len());
            if kind == Kind::Pre {
                self.skip_language();
            }
        }
        Ok(())
    }

    /// The word behind three backticks names the language if a line break follows it.
    fn skip_language(&mut self) {
        let word = self.rest.find(|c: char| c.is_whitespace() || c == '`').unwrap_or(0);
        if self.rest.get(word..).is_some_and(|rest| rest.starts_with('\n')) {
            self.skip(word + 1);
        }
    }

    fn close(&mut self, mark: usize) {
        self.skip(mark);
        let Some(open) = self.open.pop() else { return };
        let kind = match open.kind {
            Kind::Bold => EntityKind::Bold,
            Kind::Italic => EntityKind::Italic,
            Kind::Underline => EntityKind::Underline,
            Kind::Strikethrough => EntityKind::Strikethrough,
            Kind::Spoiler => EntityKind::Spoiler,
            Kind::Code => EntityKind::Code,
            Kind::Pre => EntityKind::Pre(None),
            Kind::Link => return,
        };
        if self.utf16 > open.utf16 {
            self.found.push(Entity::new(kind, open.utf16, self.utf16 - open.utf16));
        }
    }

    fn close_link(&mut self) -> Result<(), String> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        if open.kind != Kind::Link {
            return Err(format!(
                "Can't find end of {} entity at byte offset {}",
                open.kind.name(),
                open.byte
            ));
        }
        self.skip(1);
        let Some(inner) = self.rest.strip_prefix('(') else {
            return Ok(());
        };
        let Some(end) = inner.find(')') else {
            return Err(format!("Can't find end of a URL at byte offset {}", self.byte));
        };
        let url = inner.get(..end).unwrap_or_default().replace('\\', "");
        self.skip(end + 2);
        let length = self.utf16 - open.utf16;
        if let (Ok(url), true) = (link::checked(&url), length > 0) {
            self.found.push(Entity::new(EntityKind::TextLink(url), open.utf16, length));
        }
        Ok(())
    }
}

fn reserved(c: char) -> String {
    format!("Character '{c}' is reserved and must be escaped with the preceding '\\'")
}

/// The markup that stands at the start of a text.
fn marker(text: &str) -> Option<(Kind, &'static str)> {
    [
        (Kind::Pre, "```"),
        (Kind::Underline, "__"),
        (Kind::Spoiler, "||"),
        (Kind::Bold, "*"),
        (Kind::Italic, "_"),
        (Kind::Strikethrough, "~"),
        (Kind::Code, "`"),
        (Kind::Link, "["),
    ]
    .into_iter()
    .find(|(_, mark)| text.starts_with(mark))
}
