//! Writing content lines: every value and parameter is made harmless before it reaches the text.

use std::borrow::Cow;

use super::{FOLD_OCTETS, Parameter};

/// Builds one content line, folded, with its line end.
///
/// ```
/// use televent_ical::line::LineBuilder;
/// let line = LineBuilder::new("ATTENDEE").parameter("CN", "Ann \"A\"\r\nX:y").raw("mailto:ann@example.org").finish("\r\n");
/// assert_eq!(line, "ATTENDEE;CN=\"Ann ^'A^'^nX:y\":mailto:ann@example.org\r\n");
/// ```
#[derive(Clone, Debug)]
pub struct LineBuilder {
    content: String,
    valued: bool,
}

impl LineBuilder {
    /// Begins a line. What a property name cannot hold is dropped from `name`.
    pub fn new(name: &str) -> Self {
        Self { content: clean_name(name), valued: false }
    }

    /// Adds a parameter with one value, given as plain text.
    #[must_use]
    pub fn parameter(self, name: &str, value: &str) -> Self {
        self.parameter_list(name, [value])
    }

    /// Adds a parameter if there is a value for it, and that is not blank.
    #[must_use]
    pub fn parameter_if(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) if !value.trim().is_empty() => self.parameter(name, value),
            _ => self,
        }
    }

    /// Adds a parameter with several values, each given as plain text.
    #[must_use]
    pub fn parameter_list<'v>(mut self, name: &str, values: impl IntoIterator<Item = &'v str>) -> Self {
        if self.valued {
            return self;
        }
        self.content.push(';');
        self.content.push_str(&clean_name(name));
        for (number, value) in values.into_iter().enumerate() {
            self.content.push(if number == 0 { '=' } else { ',' });
            self.content.push_str(&quote_parameter(value));
        }
        self
    }

    /// Adds a parameter with several URIs, each always quoted, as RFC 5545 3.2 demands of MEMBER and DELEGATED-TO.
    #[must_use]
    pub fn uri_list(mut self, name: &str, uris: &[String]) -> Self {
        if self.valued {
            return self;
        }
        self.content.push(';');
        self.content.push_str(&clean_name(name));
        for (number, uri) in uris.iter().enumerate() {
            self.content.push(if number == 0 { '=' } else { ',' });
            let body = quote_parameter(uri);
            self.content.push('"');
            self.content.push_str(body.trim_matches('"'));
            self.content.push('"');
        }
        self
    }

    /// Adds the parameters of a line that was read.
    #[must_use]
    pub fn parameters<'p>(self, parameters: impl IntoIterator<Item = &'p Parameter>) -> Self {
        parameters.into_iter().fold(self, |line, parameter| {
            line.parameter_list(parameter.name(), parameter.values().iter().map(String::as_str))
        })
    }

    /// Sets a TEXT value: escaped.
    #[must_use]
    pub fn text(self, value: &str) -> Self {
        let escaped = escape_text(value);
        self.raw(&escaped)
    }

    /// Sets a list of TEXT values (CATEGORIES): each escaped, joined by commas.
    #[must_use]
    pub fn text_list<'v>(self, values: impl IntoIterator<Item = &'v str>) -> Self {
        let list: Vec<_> = values.into_iter().map(escape_text).collect();
        self.raw(&list.join(","))
    }

    /// Sets a value that is not TEXT (a date, a rule, a URI). Line breaks and control characters are dropped.
    #[must_use]
    pub fn raw(mut self, value: &str) -> Self {
        if !self.valued {
            self.valued = true;
            self.content.push(':');
            self.content.extend(value.chars().filter(|&character| is_harmless(character)));
        }
        self
    }

    /// The folded line.
    pub fn finish(self, line_end: &str) -> String {
        let mut line = String::with_capacity(self.content.len() + 8);
        self.finish_into(&mut line, line_end);
        line
    }

    /// Appends the folded line to `text`.
    pub fn finish_into(mut self, text: &mut String, line_end: &str) {
        if !self.valued {
            self.content.push(':');
        }
        fold_into(text, &self.content, line_end);
    }
}

/// Appends `content` to `text` folded at [`FOLD_OCTETS`], never inside a code point, and ended by `line_end`.
pub fn fold_into(text: &mut String, content: &str, line_end: &str) {
    let mut rest = content;
    let mut room = FOLD_OCTETS;
    loop {
        let mut cut = room.min(rest.len());
        while !rest.is_char_boundary(cut) {
            cut -= 1;
        }
        let Some((piece, after)) = rest.split_at_checked(cut) else { break };
        text.push_str(piece);
        text.push_str(line_end);
        if after.is_empty() {
            break;
        }
        text.push(' ');
        rest = after;
        room = FOLD_OCTETS - 1;
    }
}

/// A TEXT value as it is written (RFC 5545 3.3.11). Any kind of line break becomes `\n`; other control characters,
/// which no calendar text may hold, are dropped.
pub fn escape_text(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len() + 8);
    let mut characters = value.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' => {
                if characters.peek() == Some(&'\n') {
                    characters.next();
                }
                escaped.push_str("\\n");
            }
            '\n' | '\u{2028}' | '\u{2029}' => escaped.push_str("\\n"),
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(character);
            }
            harmless if is_harmless(harmless) => escaped.push(harmless),
            _ => {}
        }
    }
    escaped
}

/// A parameter value as it is written: quotes, line breaks and carets by RFC 6868, quoted where it must be.
pub fn quote_parameter(value: &str) -> Cow<'_, str> {
    let plain = |character: char| {
        is_harmless(character) && !matches!(character, '"' | '^' | ':' | ';' | ',' | '\u{2028}' | '\u{2029}')
    };
    let padded = value.trim().len() != value.len();
    if !padded && value.chars().all(plain) {
        return Cow::Borrowed(value);
    }
    let mut body = String::with_capacity(value.len() + 8);
    let mut characters = value.trim().chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' => body.push_str("^'"),
            '^' => body.push_str("^^"),
            '\r' => {
                if characters.peek() == Some(&'\n') {
                    characters.next();
                }
                body.push_str("^n");
            }
            '\n' | '\u{2028}' | '\u{2029}' => body.push_str("^n"),
            harmless if is_harmless(harmless) => body.push(harmless),
            _ => {}
        }
    }
    if body.contains([':', ';', ',']) {
        body.insert(0, '"');
        body.push('"');
    }
    Cow::Owned(body)
}

/// A name with only what a name may hold, so that one that was read is written as it was; `X-UNNAMED` if nothing is
/// left.
fn clean_name(name: &str) -> String {
    let clean: String = name.chars().filter(|character| super::may_name(*character)).collect();
    if clean.is_empty() { "X-UNNAMED".to_owned() } else { clean }
}

/// Whether a character may stand in a line: no control characters but the tab (RFC 5545 3.1 CONTROL), and none of
/// the separators that some readers take for a line end.
pub(crate) fn is_harmless(character: char) -> bool {
    character == '\t' || !(character.is_control() || matches!(character, '\u{2028}' | '\u{2029}'))
}
