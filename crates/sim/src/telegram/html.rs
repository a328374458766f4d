//! The HTML parse mode: which tags stand, and the refusals with their byte offsets.
//!
//! Positions in refusals count bytes of the text as sent; spans count UTF-16 units of the text as shown.

use super::entity::{Entity, EntityKind, Rich};

const TAGS: [&str; 17] = [
    "a",
    "b",
    "strong",
    "i",
    "em",
    "s",
    "strike",
    "del",
    "u",
    "ins",
    "tg-spoiler",
    "tg-emoji",
    "tg-time",
    "span",
    "pre",
    "code",
    "blockquote",
];

/// A tag that is still open.
struct Open {
    tag: String,
    argument: String,
    format: String,
    utf16: usize,
    byte: usize,
}

struct Parser<'a> {
    source: &'a [u8],
    at: usize,
    out: Vec<u8>,
    utf16: usize,
    open: Vec<Open>,
    found: Vec<(Entity, String)>,
}

/// Parses HTML as the Bot API does.
///
/// # Errors
/// The text behind `Bad Request: can't parse entities: `.
pub fn parse(source: &str) -> Result<Rich, String> {
    let mut parser = Parser {
        source: source.as_bytes(),
        at: 0,
        out: Vec::new(),
        utf16: 0,
        open: Vec::new(),
        found: Vec::new(),
    };
    parser.run()?;
    if let Some(open) = parser.open.last() {
        return Err(format!("Can't find end tag corresponding to start tag \"{}\"", open.tag));
    }
    let text = String::from_utf8(parser.out).map_err(|_| {
        "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"
            .to_owned()
    })?;
    Ok(Rich { text, entities: parser.found.into_iter().map(|(entity, _)| entity).collect() })
}

/// White space in the sense of the parser: the end of the text (0) counts.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0 | 0x0b)
}

/// Appends a code point; an unpaired surrogate becomes the bytes that make the result invalid.
fn push_code(out: &mut Vec<u8>, code: u32) {
    match char::from_u32(code) {
        Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        None => out.push(0xff),
    }
}

impl Parser<'_> {
    fn byte(&self, at: usize) -> u8 {
        self.source.get(at).copied().unwrap_or(0)
    }

    fn here(&self) -> u8 {
        self.byte(self.at)
    }

    fn slice(&self, from: usize) -> String {
        String::from_utf8_lossy(self.source.get(from..self.at).unwrap_or_default()).into_owned()
    }

    fn skip_spaces(&mut self) {
        while self.here() != 0 && is_space(self.here()) {
            self.at += 1;
        }
    }

    fn run(&mut self) -> Result<(), String> {
        while self.at < self.source.len() {
            let byte = self.here();
            if byte == b'&'
                && let Some((code, next)) = self.character_reference(self.at)
            {
                self.utf16 += if code > 0xffff { 2 } else { 1 };
                push_code(&mut self.out, code);
                self.at = next;
            } else if byte == b'<' {
                let begin = self.at;
                self.at += 1;
                if self.here() == b'/' {
                    self.end_tag(begin)?;
                } else {
                    self.start_tag(begin)?;
                }
                self.at += 1;
            } else {
                // The first byte of a character counts; four-byte characters take two units.
                if byte & 0xc0 != 0x80 {
                    self.utf16 += if byte >= 0xf0 { 2 } else { 1 };
                }
                self.out.push(byte);
                self.at += 1;
            }
        }
        Ok(())
    }

    /// Only four names and numbers are known; the semicolon may be missing.
    fn character_reference(&self, start: usize) -> Option<(u32, usize)> {
        let mut end = start + 1;
        let code = if self.byte(end) == b'#' {
            end += 1;
            let radix = if self.byte(end) == b'x' { 16 } else { 10 };
            if radix == 16 {
                end += 1;
            }
            let mut code: u32 = 0;
            while let Some(digit) = char::from(self.byte(end)).to_digit(radix) {
                code = code.wrapping_mul(radix).wrapping_add(digit);
                end += 1;
            }
            if code == 0 || code >= 0x10_ffff || end - start >= 10 {
                return None;
            }
            code
        } else {
            while self.byte(end).is_ascii_alphabetic() {
                end += 1;
            }
            match self.source.get(start + 1..end)? {
                b"lt" => u32::from(b'<'),
                b"gt" => u32::from(b'>'),
                b"amp" => u32::from(b'&'),
                b"quot" => u32::from(b'"'),
                _ => return None,
            }
        };
        Some((code, if self.byte(end) == b';' { end + 1 } else { end }))
    }

    fn start_tag(&mut self, begin: usize) -> Result<(), String> {
        while !is_space(self.here()) && self.here() != b'>' {
            self.at += 1;
        }
        if self.here() == 0 {
            return Err(format!("Unclosed start tag at byte offset {begin}"));
        }
        let tag = self.slice(begin + 1).to_ascii_lowercase();
        if !TAGS.contains(&tag.as_str()) {
            return Err(format!("Unsupported start tag \"{tag}\" at byte offset {begin}"));
        }
        let mut open = Open {
            tag,
            argument: String::new(),
            format: String::new(),
            utf16: self.utf16,
            byte: self.out.len(),
        };
        while self.here() != b'>' {
            self.skip_spaces();
            if self.here() == b'>' {
                break;
            }
            self.attribute(begin, &mut open)?;
        }
        if open.tag == "span" && open.argument != "spoiler" {
            return Err(format!("Tag \"span\" must have class \"tg-spoiler\" at byte offset {begin}"));
        }
        if open.tag == "tg-time" && open.argument.parse::<i64>().is_err() {
            return Err(format!("Tag \"tg-time\" must have attribute \"unix\" at byte offset {begin}"));
        }
        self.open.push(open);
        Ok(())
    }

    fn attribute(&mut self, begin: usize, open: &mut Open) -> Result<(), String> {
        let name_at = self.at;
        while !is_space(self.here()) && !matches!(self.here(), b'=' | b'>' | b'/' | b'"' | b'\'') {
            self.at += 1;
        }
        let name = self.slice(name_at);
        let tag = open.tag.clone();
        if name.is_empty() {
            return Err(format!("Empty attribute name in the tag \"{tag}\" at byte offset {begin}"));
        }
        self.skip_spaces();
        if self.here() != b'=' {
            if self.here() == 0 {
                return Err(format!("Unclosed start tag \"{tag}\" at byte offset {begin}"));
            }
            if tag == "blockquote" && name == "expandable" {
                "1".clone_into(&mut open.argument);
            }
            return Ok(());
        }
        self.at += 1;
        self.skip_spaces();
        if self.here() == 0 {
            return Err(format!("Unclosed start tag \"{tag}\" at byte offset {begin}"));
        }
        let value = if matches!(self.here(), b'\'' | b'"') { self.quoted() } else { self.name_token()? };
        if self.here() == 0 {
            return Err(format!("Unclosed start tag at byte offset {begin}"));
        }
        match (tag.as_str(), name.as_str()) {
            ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "unix") => open.argument = value,
            ("tg-time", "format") => open.format = value,
            ("code", "class") => {
                if let Some(language) = value.strip_prefix("language-") {
                    language.clone_into(&mut open.argument);
                }
            }
            ("span", "class") => {
                if let Some(class) = value.strip_prefix("tg-") {
                    class.clone_into(&mut open.argument);
                }
            }
            ("blockquote", "expandable") => "1".clone_into(&mut open.argument),
            _ => {}
        }
        Ok(())
    }

    fn name_token(&mut self) -> Result<String, String> {
        let token = self.at;
        while self.here().is_ascii_alphanumeric() || matches!(self.here(), b'.' | b'-') {
            self.at += 1;
        }
        let value = self.slice(token).to_ascii_lowercase();
        if is_space(self.here()) || self.here() == b'>' {
            Ok(value)
        } else {
            Err(format!("Unexpected end of name token at byte offset {token}"))
        }
    }

    fn quoted(&mut self) -> String {
        let quote = self.here();
        self.at += 1;
        let mut value = Vec::new();
        while self.here() != quote && self.here() != 0 {
            if self.here() == b'&'
                && let Some((code, next)) = self.character_reference(self.at)
            {
                push_code(&mut value, code);
                self.at = next;
            } else {
                value.push(self.here());
                self.at += 1;
            }
        }
        if self.here() == quote {
            self.at += 1;
        }
        String::from_utf8_lossy(&value).into_owned()
    }

    fn end_tag(&mut self, begin: usize) -> Result<(), String> {
        let Some(open) = self.open.pop() else {
            return Err(format!("Unexpected end tag at byte offset {begin}"));
        };
        while !is_space(self.here()) && self.here() != b'>' {
            self.at += 1;
        }
        let name = self.slice(begin + 2).to_ascii_lowercase();
        self.skip_spaces();
        if self.here() != b'>' {
            return Err(format!("Unclosed end tag at byte offset {begin}"));
        }
        if !name.is_empty() && name != open.tag {
            return Err(format!(
                "Unmatched end tag at byte offset {begin}, expected \"</{}>\", found \"</{name}>\"",
                open.tag
            ));
        }
        if self.utf16 > open.utf16 {
            self.close(&open)?;
        }
        Ok(())
    }

    /// Turns a tag that has just been closed into a span.
    fn close(&mut self, open: &Open) -> Result<(), String> {
        let length = self.utf16 - open.utf16;
        let kind = match open.tag.as_str() {
            "i" | "em" => EntityKind::Italic,
            "b" | "strong" => EntityKind::Bold,
            "s" | "strike" | "del" => EntityKind::Strikethrough,
            "u" | "ins" => EntityKind::Underline,
            "tg-spoiler" | "span" => EntityKind::Spoiler,
            "tg-emoji" => match open.argument.parse::<i64>() {
                Ok(id) if id != 0 => EntityKind::CustomEmoji(open.argument.clone()),
                _ => return Err("Invalid custom emoji identifier specified".to_owned()),
            },
            "tg-time" => EntityKind::DateTime(open.argument.parse().unwrap_or(0), open.format.clone()),
            "a" => match self.link(open) {
                Some(kind) => kind,
                None => return Ok(()),
            },
            "pre" => {
                self.close_pre(open, length);
                return Ok(());
            }
            "code" => {
                self.close_code(open, length);
                return Ok(());
            }
            _ if open.argument.is_empty() => EntityKind::Blockquote,
            _ => EntityKind::ExpandableBlockquote,
        };
        self.found.push((Entity::new(kind, open.utf16, length), String::new()));
        Ok(())
    }

    fn link(&self, open: &Open) -> Option<EntityKind> {
        let url = if open.argument.is_empty() {
            String::from_utf8_lossy(self.out.get(open.byte..).unwrap_or_default()).into_owned()
        } else {
            open.argument.clone()
        };
        if let Some(id) = url.strip_prefix("tg://user?id=").and_then(|id| id.parse().ok()) {
            return Some(EntityKind::TextMention(id));
        }
        // A link that cannot be one is dropped without a word.
        super::link::checked(&url).ok().map(EntityKind::TextLink)
    }

    /// `<pre><code class="language-x">` is one block with a language, in either order of nesting.
    fn close_pre(&mut self, open: &Open, length: usize) {
        if let Some((inner, language)) = self.found.last_mut()
            && inner.kind == EntityKind::Code
            && inner.offset == open.utf16
            && inner.length == length
            && !language.is_empty()
        {
            inner.kind = EntityKind::Pre(Some(language.clone()));
        } else {
            self.found.push((Entity::new(EntityKind::Pre(None), open.utf16, length), String::new()));
        }
    }

    fn close_code(&mut self, open: &Open, length: usize) {
        if let Some((inner, _)) = self.found.last_mut()
            && inner.kind == EntityKind::Pre(None)
            && inner.offset == open.utf16
            && inner.length == length
            && !open.argument.is_empty()
        {
            inner.kind = EntityKind::Pre(Some(open.argument.clone()));
        } else {
            self.found.push((Entity::new(EntityKind::Code, open.utf16, length), open.argument.clone()));
        }
    }
}
