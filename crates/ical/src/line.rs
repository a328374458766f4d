//! Content lines (RFC 5545 3.1), octet for octet.
//!
//! A calendar object is kept as the text a client sent. This layer finds the lines in that text, takes one apart
//! without judging its value, and writes new ones. It never normalises: an edit replaces whole lines by their octet
//! range and leaves every other octet where it was.

mod write;

use std::borrow::Cow;
use std::ops::Range;

pub(crate) use write::is_harmless;
pub use write::{LineBuilder, escape_text, fold_into, quote_parameter};

/// A line is folded so that none is longer than this many octets, its line end not counted (RFC 5545 3.1).
pub const FOLD_OCTETS: usize = 75;

/// Parameters on one line that are read; a line with more is malformed. RFC 5545 knows 20.
pub const PARAMETERS_PER_LINE: usize = 64;

/// Values of all parameters of one line that are read (MEMBER and DELEGATED-TO are lists).
pub const PARAMETER_VALUES_PER_LINE: usize = 1_000;

/// The octet ranges of the logical lines of `text`: one content line with its folds and its line end.
///
/// A line ends with LF, with or without a CR before it, unless the next octet is a space or a tab. Blank lines are
/// yielded too, so that the ranges always cover the whole text.
pub fn ranges(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = text.as_bytes();
    let mut start = 0;
    std::iter::from_fn(move || {
        if start >= bytes.len() {
            return None;
        }
        let mut end = start;
        loop {
            match bytes.get(end..).and_then(|rest| rest.iter().position(|&byte| byte == b'\n')) {
                None => end = bytes.len(),
                Some(newline) => {
                    end += newline + 1;
                    if matches!(bytes.get(end), Some(b' ' | b'\t')) {
                        continue;
                    }
                }
            }
            break;
        }
        let range = start..end;
        start = end;
        Some(range)
    })
}

/// The content of one raw line: its folds undone and its line end removed.
pub fn unfold(raw: &str) -> Cow<'_, str> {
    let body = raw.strip_suffix('\n').map_or(raw, |rest| rest.strip_suffix('\r').unwrap_or(rest));
    if !body.contains('\n') {
        return Cow::Borrowed(body);
    }
    let mut content = String::with_capacity(body.len());
    for (number, piece) in body.split('\n').enumerate() {
        let piece = piece.strip_suffix('\r').unwrap_or(piece);
        content.push_str(if number == 0 { piece } else { piece.strip_prefix([' ', '\t']).unwrap_or(piece) });
    }
    Cow::Owned(content)
}

/// The line end a text uses, taken from its first line; CRLF if it has none.
pub fn line_end(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if !text.get(..at).is_some_and(|first| first.ends_with('\r')) => "\n",
        _ => "\r\n",
    }
}

/// One parameter of a content line, as meant: unquoted, and with RFC 6868 escapes undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    name: String,
    values: Vec<String>,
}

impl Parameter {
    /// A parameter to be written. The values are plain text; they are quoted and escaped when written.
    pub fn new(name: &str, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { name: name.to_ascii_uppercase(), values: values.into_iter().map(Into::into).collect() }
    }

    /// The name in upper case.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The comma-separated values, unquoted.
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// The first value, or nothing for a parameter without one.
    pub fn value(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }
}

/// A content line taken apart. Borrowed from the unfolded line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content<'a> {
    /// The property name as written.
    pub name: &'a str,
    /// The parameters in order.
    pub parameters: Vec<Parameter>,
    /// The value as written: escapes stand.
    pub value: &'a str,
}

/// Takes an unfolded line apart; `None` if it is not `name *(";" param) ":" value`.
///
/// A quote may stand anywhere in a parameter value and protects `:`, `;` and `,` up to the next one. If the quotes of
/// a line do not pair they are taken literally, which is how clients that forget one mean it.
pub fn split(line: &str) -> Option<Content<'_>> {
    let name_end = line.find([':', ';'])?;
    let (name, rest) = line.split_at_checked(name_end)?;
    if !is_name(name) {
        return None;
    }
    if let Some(value) = rest.strip_prefix(':') {
        return Some(Content { name, parameters: Vec::new(), value });
    }
    split_parameters(rest, true)
        .or_else(|| split_parameters(rest, false))
        .map(|(parameters, value)| Content { name, parameters, value })
}

/// Whether `name` can name a property, parameter or component when it is read.
///
/// RFC 5545 3.1 has letters, digits and dashes, and what we name ourselves keeps to them. Real programs write more
/// (`X-ENTOURAGE_UUID`, `item1.X-ABLABEL`), so here a name is whatever does not end it: no control character, no
/// space, and none of `: ; = , "`.
pub fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(may_name)
}

/// Whether a character may stand in a name that is read.
fn may_name(character: char) -> bool {
    is_harmless(character) && !character.is_whitespace() && !matches!(character, ':' | ';' | '=' | ',' | '"')
}

/// `;name=value,value;...:rest` to parameters and `rest`.
fn split_parameters(mut rest: &str, quotes: bool) -> Option<(Vec<Parameter>, &str)> {
    let mut parameters = Vec::new();
    let mut total = 0;
    loop {
        if let Some(value) = rest.strip_prefix(':') {
            return Some((parameters, value));
        }
        rest = rest.strip_prefix(';')?;
        let name_end = rest.find(['=', ':', ';'])?;
        let (name, after) = rest.split_at_checked(name_end)?;
        if !is_name(name.trim()) {
            return None;
        }
        rest = after;
        let mut values = Vec::new();
        while let Some(list) = rest.strip_prefix(if values.is_empty() { '=' } else { ',' }) {
            let end = parameter_end(list, quotes)?;
            let (value, after) = list.split_at_checked(end)?;
            values.push(unquote_parameter(value.trim(), quotes));
            rest = after;
            total += 1;
            if total > PARAMETER_VALUES_PER_LINE {
                return None;
            }
        }
        if parameters.len() >= PARAMETERS_PER_LINE {
            return None;
        }
        parameters.push(Parameter { name: name.trim().to_ascii_uppercase(), values });
    }
}

/// Where the parameter value that `text` begins with ends.
fn parameter_end(text: &str, quotes: bool) -> Option<usize> {
    let mut inside = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' if quotes => inside = !inside,
            b':' | b';' | b',' if !inside => return Some(at),
            _ => {}
        }
    }
    None
}

/// A parameter value without its quotes and RFC 6868 escapes.
fn unquote_parameter(value: &str, quotes: bool) -> String {
    let mut plain = String::with_capacity(value.len());
    let mut characters = value.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, characters.peek()) {
            ('"', _) if quotes => {}
            ('^', Some('n')) => {
                characters.next();
                plain.push('\n');
            }
            ('^', Some('\'')) => {
                characters.next();
                plain.push('"');
            }
            ('^', Some('^')) => {
                characters.next();
                plain.push('^');
            }
            _ => plain.push(character),
        }
    }
    plain
}

/// A TEXT value as meant: `\n`, `\,`, `\;` and `\\` undone (RFC 5545 3.3.11). An unknown escape stands as written.
pub fn unescape_text(value: &str) -> Cow<'_, str> {
    if !value.contains('\\') {
        return Cow::Borrowed(value);
    }
    let mut plain = String::with_capacity(value.len());
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        match characters.next() {
            Some('n' | 'N') => plain.push('\n'),
            Some(escaped @ ('\\' | ';' | ',' | '"' | ':')) => plain.push(escaped),
            Some(other) => {
                plain.push('\\');
                plain.push(other);
            }
            None => plain.push('\\'),
        }
    }
    Cow::Owned(plain)
}

/// A text as it reads back once written: line breaks as LF, without what no line can hold.
pub fn plain_text(text: &str) -> String {
    unescape_text(&escape_text(text)).into_owned()
}

/// Parts of a multi-valued TEXT that are read; what follows stands in the text only.
pub const TEXT_LIST: usize = 1_000;

/// The parts of a multi-valued TEXT (CATEGORIES, RESOURCES): split at commas that are not escaped, each unescaped.
/// At most [`TEXT_LIST`] of them.
pub fn split_text_list(value: &str) -> Vec<String> {
    split_unescaped(value, ',').take(TEXT_LIST).map(|part| unescape_text(part).into_owned()).collect()
}

/// The parts of `value` between separators that no backslash escapes.
pub fn split_unescaped(value: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut escaped = false;
    value.split(move |character| {
        let cut = character == separator && !escaped;
        escaped = character == '\\' && !escaped;
        cut
    })
}

#[cfg(test)]
mod tests;
