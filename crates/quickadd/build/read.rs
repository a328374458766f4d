//! The language files as they are written: lines to forms.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::{Fail, fold};

/// One form of one section.
pub(crate) struct Form {
    /// Each piece, and whether it is glued to the one before.
    pub(crate) pieces: Vec<(String, bool)>,
    pub(crate) role: String,
    pub(crate) value: i32,
    pub(crate) ordinary: bool,
    pub(crate) marked: bool,
    pub(crate) place: String,
}

#[derive(Default)]
pub(crate) struct File {
    pub(crate) forms: Vec<Form>,
    pub(crate) spoken: Vec<(i32, i32, Vec<String>)>,
    pub(crate) past_forms: Vec<PastForm>,
    pub(crate) policy: BTreeMap<String, String>,
    /// Words, and another way each is written in talk.
    pub(crate) spelling: Vec<(Vec<String>, Vec<String>)>,
}

/// `begin*end` with the least number of letters; `~` where adjectives look the same.
pub(crate) struct PastForm {
    pub(crate) begin: String,
    pub(crate) end: String,
    pub(crate) letters: usize,
    pub(crate) adjective: bool,
}

pub(crate) fn section(line: &str) -> Option<&str> {
    line.strip_prefix('[')?.strip_suffix(']')
}

pub(crate) fn read(path: &str, sections: &[String]) -> Result<File, Fail> {
    let mut file = File::default();
    let mut role = String::new();
    for (number, line) in fs::read_to_string(path)?.lines().enumerate() {
        let place = format!("{path}:{}", number + 1);
        let line = line.trim();
        if line.is_empty() || line.starts_with("# ") || line == "#" {
            continue;
        }
        if let Some(name) = section(line) {
            if !sections.iter().any(|known| known == name)
                && !["policy", "spoken", "past_form", "spelling"].contains(&name)
            {
                return Err(format!("{place}: no such section {name}").into());
            }
            name.clone_into(&mut role);
            continue;
        }
        let (value, list) = line.split_once(" = ").unwrap_or(("0", line));
        match role.as_str() {
            "policy" => {
                file.policy.insert(value.trim().to_owned(), list.trim().to_owned());
            }
            "spelling" => {
                for written in list.split(',') {
                    file.spelling.push((pieces(value), pieces(written)));
                }
            }
            "past_form" => {
                for pattern in list.split(',') {
                    let form =
                        past_form(value, pattern).ok_or_else(|| format!("{place}: letters = begin*end"))?;
                    file.past_forms.push(form);
                }
            }
            "spoken" => {
                let (base, sign) =
                    spoken_value(value).ok_or_else(|| format!("{place}: minutes, then +m or -m"))?;
                for pattern in list.split(',') {
                    file.spoken.push((base, sign, spoken_parts(pattern)));
                    if let Some(spelled) = without_dots(pattern) {
                        file.spoken.push((base, sign, spoken_parts(&spelled)));
                    }
                }
            }
            _ => {
                let value =
                    value_of(value.trim()).ok_or_else(|| format!("{place}: unknown value {value}"))?;
                for word in list.split(',') {
                    file.forms.push(form(word, &role, value, &place)?);
                    if let Some(spelled) = without_dots(word) {
                        file.forms.push(form(&spelled, &role, value, &place)?);
                    }
                }
            }
        }
    }
    spell(&mut file);
    Ok(file)
}

/// Enters every form again for each other way one of its words is written: "in einer Stunde", "in ner Stunde".
fn spell(file: &mut File) {
    let mut more = Vec::new();
    for form in &file.forms {
        for (word, written) in &file.spelling {
            let stands = |window: &[(String, bool)]| window.iter().map(|(piece, _)| piece).eq(word);
            let Some(at) = form.pieces.windows(word.len()).position(stands) else { continue };
            let mut pieces = form.pieces.clone();
            let glued = pieces.get(at).is_some_and(|(_, glued)| *glued);
            let instead = written.iter().enumerate().map(|(i, piece)| (piece.clone(), glued || i > 0));
            pieces.splice(at..at + word.len(), instead);
            more.push(Form { pieces, role: form.role.clone(), place: form.place.clone(), ..*form });
        }
    }
    file.forms.extend(more);
}

/// The way a word with dots on its vowels is typed on a keyboard that has none.
pub(crate) fn without_dots(word: &str) -> Option<String> {
    let spelled = word.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue");
    (spelled != word).then_some(spelled)
}

/// `30`, `-30`, `0+m`, `-30-m`: minutes added to the full hour, and what the spoken minutes do.
pub(crate) fn spoken_value(value: &str) -> Option<(i32, i32)> {
    let value = value.trim();
    let (base, sign) = match value.strip_suffix("+m").map(|base| (base, 1)) {
        Some(found) => found,
        None => value.strip_suffix("-m").map_or((value, 0), |base| (base, -1)),
    };
    Some((base.parse().ok()?, sign))
}

fn past_form(letters: &str, pattern: &str) -> Option<PastForm> {
    let (pattern, adjective) = match pattern.trim().strip_suffix('~') {
        Some(marked) => (marked, true),
        None => (pattern.trim(), false),
    };
    let (begin, end) = pattern.split_once('*').filter(|(_, end)| !end.is_empty())?;
    Some(PastForm {
        begin: begin.to_owned(),
        end: end.to_owned(),
        letters: letters.trim().parse().ok()?,
        adjective,
    })
}

/// The words that spoken times are made of, each once.
pub(crate) fn spoken_words(file: &File) -> BTreeSet<String> {
    file.spoken
        .iter()
        .flat_map(|(_, _, parts)| parts)
        .filter(|part| !part.starts_with('{'))
        .cloned()
        .collect()
}

pub(crate) fn spoken_parts(pattern: &str) -> Vec<String> {
    pattern
        .split_whitespace()
        .flat_map(|part| if part.starts_with('{') { vec![part.to_owned()] } else { pieces(part) })
        .collect()
}

pub(crate) fn form(word: &str, role: &str, value: i32, place: &str) -> Result<Form, Fail> {
    let mut key = word.trim();
    let (mut ordinary, mut marked) = (false, false);
    while let Some(shorter) = key.strip_suffix(['~', '+']).filter(|shorter| !shorter.is_empty()) {
        ordinary |= key.ends_with('~');
        marked |= key.ends_with('+');
        key = shorter;
    }
    let pieces: Vec<(String, bool)> = key
        .split_whitespace()
        .flat_map(|word| pieces(word).into_iter().enumerate().map(|(i, piece)| (piece, i > 0)))
        .collect();
    if pieces.is_empty() {
        return Err(format!("{place}: an empty form").into());
    }
    Ok(Form { pieces, role: role.to_owned(), value, ordinary, marked, place: place.to_owned() })
}

/// A value is a number, a name, or a unit with a factor: `week 2`.
pub(crate) fn value_of(text: &str) -> Option<i32> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let (name, factor) = text.split_once(' ').map_or((text, "0"), |(name, factor)| (name, factor));
    let factor: i32 = factor.parse().ok()?;
    // Feasts: days from Easter or Advent, moved by 100 so that those before it have a place.
    let feast = match name {
        "easter_day" => 2000,
        "easter" => 2500,
        "pascha_day" => 3000,
        "pascha" => 3500,
        "advent" => 4000,
        _ => 0,
    };
    if feast > 0 {
        return Some(feast + 100 + factor);
    }
    let value = match name {
        "mo" | "this" | "am" => 1,
        "tu" | "next" | "pm" => 2,
        "we" | "coming" => 3,
        "th" | "after_next" => 4,
        "fr" | "last" => 5,
        "sa" => 6,
        "su" => 7,
        "second" => 0,
        "minute" => 101,
        "hour" => 201,
        "day" => 301,
        "week" => 401,
        "month" => 501,
        "year" => 601,
        "early" => 11,
        "morning" => 12,
        "midday" => 13,
        "afternoon" => 14,
        "evening" => 15,
        "night" => 16,
        "tonight" => 17,
        _ => return None,
    };
    Some(if factor > 1 { value + factor - 1 } else { value })
}

/// Folds a whole string.
pub(crate) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        fold::fold_into(c, &mut out);
    }
    out
}

/// Cuts a folded key into the pieces the lexer would make of it: words, numbers and single signs.
pub(crate) fn pieces(key: &str) -> Vec<String> {
    #[derive(PartialEq)]
    enum Last {
        Gap,
        Letter,
        Digit,
    }
    let folded = folded(key);
    let mut out: Vec<String> = Vec::new();
    let mut last = Last::Gap;
    let mut rest = folded.chars().peekable();
    while let Some(c) = rest.next() {
        let inner = c == '\'' && last == Last::Letter && rest.peek().is_some_and(|next| next.is_alphabetic());
        let now = match c {
            c if c.is_alphabetic() || inner => Last::Letter,
            c if c.is_ascii_digit() => Last::Digit,
            _ => Last::Gap,
        };
        match out.last_mut() {
            Some(word) if now != Last::Gap && now == last => word.push(c),
            _ if c.is_whitespace() => {}
            _ => out.push(c.to_string()),
        }
        last = now;
    }
    out
}
