//! Quoted-printable values (RFC 2045 6.7), as vCalendar 1.0 programs and old phones write them.

use std::borrow::Cow;

use crate::compose::LINE_END;
use crate::line::{self, LineBuilder, Parameter};

const KEYWORD: &str = "QUOTED-PRINTABLE";

/// The text with every quoted-printable value written as TEXT; all other lines keep their octets. The text itself if
/// there is none.
pub(super) fn decoded(text: Cow<'_, str>) -> Cow<'_, str> {
    let telling = |line: &str| line.to_ascii_uppercase().contains(KEYWORD);
    if !text.lines().any(telling) {
        return text;
    }
    let mut decoded = String::with_capacity(text.len());
    let mut lines = text.split_inclusive('\n');
    while let Some(first) = lines.next() {
        if !telling(first) {
            decoded.push_str(first);
            continue;
        }
        let mut raw = first.to_owned();
        let mut whole = first.trim_end_matches(['\r', '\n']).to_owned();
        // An equals sign at the end says that the value goes on in the next line, which begins with no space.
        while whole.ends_with('=') {
            let Some(next) = lines.next() else { break };
            raw.push_str(next);
            whole.pop();
            whole.push_str(next.trim_end_matches(['\r', '\n']));
        }
        match line::split(&whole).and_then(|content| plain(&content)) {
            Some(line) => line.finish_into(&mut decoded, LINE_END),
            None => decoded.push_str(&raw),
        }
    }
    Cow::Owned(decoded)
}

/// The line without ENCODING and CHARSET, its value decoded; `None` if it is not quoted-printable.
fn plain(content: &line::Content<'_>) -> Option<LineBuilder> {
    let encodes = |parameter: &Parameter| {
        let named = matches!(parameter.name(), "ENCODING" | KEYWORD);
        named && (parameter.name() == KEYWORD || parameter.value().eq_ignore_ascii_case(KEYWORD))
    };
    if !content.parameters.iter().any(encodes) {
        return None;
    }
    let kept = content.parameters.iter().filter(|one| !encodes(one) && one.name() != "CHARSET");
    let value = octets(content.value);
    let value = String::from_utf8(value)
        .unwrap_or_else(|error| error.as_bytes().iter().map(|&octet| char::from(octet)).collect());
    Some(LineBuilder::new(content.name).parameters(kept).text(&line::unescape_text(&value)))
}

/// The octets a quoted-printable text stands for; what is no escape stands for itself.
fn octets(text: &str) -> Vec<u8> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let escaped = match (first, after) {
            (b'=', [high, low, ..]) => hexadecimal(*high).zip(hexadecimal(*low)),
            _ => None,
        };
        rest = if let Some((high, low)) = escaped {
            octets.push(high << 4 | low);
            after.get(2..).unwrap_or_default()
        } else {
            octets.push(first);
            after
        };
    }
    octets
}

fn hexadecimal(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}
