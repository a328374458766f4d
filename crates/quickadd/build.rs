//! Checks the language files and turns them into static tables.
//!
//! A key with two meanings that are not marked, an empty section, an unknown value or a broken line fails the build
//! with file and line. The format is told in `docs/languages.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::{error::Error, fs, path::Path};

#[path = "src/fold.rs"]
mod fold;

type Fail = Box<dyn Error>;

/// What may follow a first word, each piece with whether it is glued to the one before; and the tags of the whole.
type Phrases = BTreeMap<Vec<(String, bool)>, Vec<String>>;

/// The languages, and the table of zones that all of them share.
const LANGUAGES: [&str; 4] = ["en", "ru", "de", "es"];

/// Sections whose words carry dates. A key in two of them must be marked with `+` in both.
const STRICT: [&str; 12] = [
    "weekday",
    "weekdays",
    "month",
    "rel_day",
    "number",
    "ordinal",
    "unit",
    "meridiem",
    "clock_word",
    "freq",
    "workday",
    "weekend",
];

/// Sections that may stay empty, because a language may have no such word.
const OPTIONAL: [&str; 18] = [
    "weekday_part",
    "today_part",
    "meridiem",
    "ord_suffix",
    "post_mod",
    "oclock",
    "day_word",
    "year_word",
    "article",
    "part_after",
    "before_prefix",
    "ago_before",
    "every_other",
    "weekday_list",
    "edit_particle",
    "not_date",
    "soft_lead",
    "zone_before",
];

/// Sections whose long words are also recognised with one slip of the finger.
const FORGIVING: [&str; 3] = ["weekday", "rel_day", "month"];

/// One form of one section.
struct Form {
    /// Each piece, and whether it is glued to the one before.
    pieces: Vec<(String, bool)>,
    role: String,
    value: i32,
    ordinary: bool,
    marked: bool,
    place: String,
}

#[derive(Default)]
struct File {
    forms: Vec<Form>,
    spoken: Vec<(i32, i32, Vec<String>)>,
    policy: BTreeMap<String, String>,
}

fn main() -> Result<(), Fail> {
    println!("cargo::rerun-if-changed=lang");
    println!("cargo::rerun-if-changed=src/fold.rs");
    let sections: Vec<String> = fs::read_to_string("lang/sections.txt")?
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|line| line.split_whitespace().next().unwrap_or_default().to_owned())
        .collect();
    let mut code = String::new();
    roles(&mut code, &sections)?;
    let zones = zones(&mut code)?;
    for language in LANGUAGES {
        let path = format!("lang/{language}.lang");
        let mut file = read(&path, &sections)?;
        check(&path, &file, &sections)?;
        for word in spoken_words(&file) {
            file.forms.push(form(&word, "spoken_word", 0, &path)?);
        }
        for form in &zones {
            file.forms.push(Form {
                pieces: form.pieces.clone(),
                role: form.role.clone(),
                place: form.place.clone(),
                ..*form
            });
        }
        emit(&mut code, language, &file)?;
    }
    let out = std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    fs::write(Path::new(&out).join("tables.rs"), code)?;
    Ok(())
}

/// The role enum: one variant per section.
fn roles(code: &mut String, sections: &[String]) -> Result<(), Fail> {
    // A token's roles are bits of a u128; zones and spoken times add four.
    if sections.len() + 4 > 128 {
        return Err("lang/sections.txt: more than 124 sections".into());
    }
    code.push_str("/// What a word can do in a phrase: the sections of the language files.\n");
    code.push_str("#[derive(Clone, Copy, Debug, PartialEq, Eq)]\n#[repr(u8)]\npub(crate) enum Role {\n");
    for section in sections {
        writeln!(code, "    /// Section `{section}`.\n    {},", camel(section))?;
    }
    code.push_str("    /// An abbreviation of a zone that stands alone.\n    ZoneAbbr,\n    /// The offset such an abbreviation names.\n    ZoneFixed,\n    /// A place that names a zone.\n    ZoneCity,\n    /// A word of a spoken time.\n    SpokenWord,\n}\n");
    Ok(())
}

/// `zones.lang`: the zone list, and its forms for every language.
fn zones(code: &mut String) -> Result<Vec<Form>, Fail> {
    let path = "lang/zones.lang";
    let mut names: Vec<String> = Vec::new();
    let mut forms = Vec::new();
    let mut role = String::new();
    for (number, line) in fs::read_to_string(path)?.lines().enumerate() {
        let place = format!("{path}:{}", number + 1);
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(section) = section(line) {
            role = match section {
                "abbreviation" => "zone_abbr".to_owned(),
                "fixed" => "zone_fixed".to_owned(),
                "city" => "zone_city".to_owned(),
                other => return Err(format!("{place}: no such section {other}").into()),
            };
            continue;
        }
        let (name, list) = line.split_once(" = ").ok_or_else(|| format!("{place}: NAME = form, form"))?;
        let index = names.iter().position(|known| known == name).unwrap_or_else(|| {
            names.push(name.to_owned());
            names.len() - 1
        });
        for word in list.split(',') {
            forms.push(form(word, &role, i32::try_from(index)?, &place)?);
        }
    }
    code.push_str(
        "/// The zones the forms stand for, by value.\npub(crate) static ZONES: &[chrono_tz::Tz] = &[\n",
    );
    for name in &names {
        let variant =
            name.replace('/', "__").replace("GMT+", "GMTPlus").replace("GMT-", "GMTMinus").replace('-', "");
        writeln!(code, "    chrono_tz::Tz::{variant},")?;
    }
    code.push_str("];\n");
    Ok(forms)
}

fn section(line: &str) -> Option<&str> {
    line.strip_prefix('[')?.strip_suffix(']')
}

fn read(path: &str, sections: &[String]) -> Result<File, Fail> {
    let mut file = File::default();
    let mut role = String::new();
    for (number, line) in fs::read_to_string(path)?.lines().enumerate() {
        let place = format!("{path}:{}", number + 1);
        let line = line.trim();
        if line.is_empty() || line.starts_with("# ") || line == "#" {
            continue;
        }
        if let Some(name) = section(line) {
            if !sections.iter().any(|known| known == name) && name != "policy" && name != "spoken" {
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
    Ok(file)
}

/// The way a word with dots on its vowels is typed on a keyboard that has none.
fn without_dots(word: &str) -> Option<String> {
    let spelled = word.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue");
    (spelled != word).then_some(spelled)
}

/// `30`, `-30`, `0+m`, `-30-m`: minutes added to the full hour, and what the spoken minutes do.
fn spoken_value(value: &str) -> Option<(i32, i32)> {
    let value = value.trim();
    let (base, sign) = match value.strip_suffix("+m").map(|base| (base, 1)) {
        Some(found) => found,
        None => value.strip_suffix("-m").map_or((value, 0), |base| (base, -1)),
    };
    Some((base.parse().ok()?, sign))
}

/// The words that spoken times are made of, each once.
fn spoken_words(file: &File) -> BTreeSet<String> {
    file.spoken
        .iter()
        .flat_map(|(_, _, parts)| parts)
        .filter(|part| !part.starts_with('{'))
        .cloned()
        .collect()
}

fn spoken_parts(pattern: &str) -> Vec<String> {
    pattern
        .split_whitespace()
        .flat_map(|part| if part.starts_with('{') { vec![part.to_owned()] } else { pieces(part) })
        .collect()
}

fn form(word: &str, role: &str, value: i32, place: &str) -> Result<Form, Fail> {
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
fn value_of(text: &str) -> Option<i32> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let (name, factor) = text.split_once(' ').map_or((text, "0"), |(name, factor)| (name, factor));
    let factor: i32 = factor.parse().ok()?;
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

/// Every section filled, and no key with two dates behind it unless both places say so.
fn check(path: &str, file: &File, sections: &[String]) -> Result<(), Fail> {
    for section in sections {
        let filled = file.forms.iter().any(|form| form.role == *section);
        if !filled && !OPTIONAL.contains(&section.as_str()) {
            return Err(format!("{path}: section {section} is empty").into());
        }
    }
    let mut seen: BTreeMap<String, &Form> = BTreeMap::new();
    for form in file.forms.iter().filter(|form| STRICT.contains(&form.role.as_str())) {
        let key = form.pieces.iter().map(|(piece, _)| piece.as_str()).collect::<Vec<_>>().join(" ");
        if let Some(first) = seen.get(&key)
            && (first.role != form.role || first.value != form.value)
            && !(first.marked && form.marked)
        {
            return Err(format!("{}: {key} is also at {}; mark both with +", form.place, first.place).into());
        }
        seen.insert(key, form);
    }
    Ok(())
}

/// One language as a hash table over first words; what follows a first word is tried longest first.
fn emit(code: &mut String, language: &str, file: &File) -> Result<(), Fail> {
    let mut entries: BTreeMap<String, Phrases> = BTreeMap::new();
    let mut forgiving: BTreeSet<String> = BTreeSet::new();
    for form in &file.forms {
        let Some(((first, _), rest)) = form.pieces.split_first() else { continue };
        if rest.is_empty() && FORGIVING.contains(&form.role.as_str()) && first.chars().count() >= 6 {
            forgiving.insert(first.clone());
        }
        let (role, value, ordinary) = (camel(&form.role), form.value, form.ordinary);
        let tag = format!("Tag {{ role: Role::{role}, value: {value}, ordinary: {ordinary} }}");
        let tags = entries.entry(first.clone()).or_default().entry(rest.to_vec()).or_default();
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    let upper = language.to_uppercase();
    writeln!(code, "static {upper}_ENTRIES: &[Entry] = &[")?;
    for (key, rests) in &entries {
        let mut rests: Vec<_> = rests.iter().collect();
        rests.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        write!(code, "    Entry {{ key: {key:?}, forms: &[")?;
        for (rest, tags) in rests {
            write!(code, "Form {{ rest: &{rest:?}, tags: &[{}] }}, ", tags.join(", "))?;
        }
        code.push_str("] },\n");
    }
    code.push_str("];\n");
    slots(code, &upper, entries.keys())?;
    let keys: Vec<_> = entries.keys().collect();
    let indexes: Vec<usize> =
        forgiving.iter().filter_map(|key| keys.iter().position(|known| *known == key)).collect();
    writeln!(code, "static {upper}_FORGIVING: &[u16] = &{indexes:?};")?;
    writeln!(code, "static {upper}_SPOKEN: &[Spoken] = &[")?;
    for (base, sign, parts) in &file.spoken {
        writeln!(
            code,
            "    Spoken {{ base: {base}, sign: {sign}, parts: &[{}] }},",
            spoken_slots(parts).join(", ")
        )?;
    }
    code.push_str("];\n");
    language_static(code, language, &upper, &file.policy)
}

fn language_static(
    code: &mut String,
    language: &str,
    upper: &str,
    policy: &BTreeMap<String, String>,
) -> Result<(), Fail> {
    let yes = |name: &str| policy.get(name).is_some_and(|value| value == "yes");
    let hour = |name: &str| -> Result<i32, Fail> {
        let value =
            policy.get(name).ok_or_else(|| format!("lang/{language}.lang: policy {name} is missing"))?;
        Ok(value.parse()?)
    };
    writeln!(
        code,
        "/// The tables of `{language}`.\npub(crate) static {upper}: Lang = Lang {{ code: {language:?}, entries: {upper}_ENTRIES, slots: {upper}_SLOTS, forgiving: {upper}_FORGIVING, spoken: {upper}_SPOKEN,"
    )?;
    writeln!(
        code,
        "    literal_clock: {}, dot_ordinal: {}, dot_date: {}, bare_unit: {}, noun_capitals: {}, place_needs_noun: {}, bare_day: {},",
        yes("literal_clock"),
        yes("dot_ordinal"),
        yes("dot_date"),
        yes("bare_unit"),
        yes("noun_capitals"),
        yes("place_needs_noun"),
        yes("bare_day")
    )?;
    writeln!(
        code,
        "    part_hours: [{}, {}, {}, {}, {}, {}, {}] }};",
        hour("early")?,
        hour("morning")?,
        hour("midday")?,
        hour("afternoon")?,
        hour("evening")?,
        hour("night")?,
        hour("tonight")?
    )?;
    Ok(())
}

fn spoken_slots(parts: &[String]) -> Vec<String> {
    let slot = |part: &String| match part.as_str() {
        "{h}" => "SpokenPart::Hour".to_owned(),
        "{o}" => "SpokenPart::OrdinalHour".to_owned(),
        "{m}" => "SpokenPart::Minute".to_owned(),
        word => format!("SpokenPart::Word({word:?})"),
    };
    parts.iter().map(slot).collect()
}

/// Open addressing over FNV-1a, at most half full.
fn slots<'k>(
    code: &mut String,
    upper: &str,
    keys: impl ExactSizeIterator<Item = &'k String>,
) -> Result<(), Fail> {
    let size = (keys.len() * 2).next_power_of_two();
    let mut table = vec![u16::MAX; size];
    for (index, key) in keys.enumerate() {
        let mut slot = usize::try_from(fnv(key) & (u64::try_from(size)? - 1))?;
        while table.get(slot).is_some_and(|taken| *taken != u16::MAX) {
            slot = (slot + 1) % size;
        }
        if let Some(free) = table.get_mut(slot) {
            *free = u16::try_from(index)?;
        }
    }
    writeln!(code, "static {upper}_SLOTS: &[u16] = &{table:?};")?;
    Ok(())
}

fn fnv(key: &str) -> u64 {
    key.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn camel(section: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
    };
    section.split('_').map(word).collect()
}

/// Folds a whole string.
fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        fold::fold_into(c, &mut out);
    }
    out
}

/// Cuts a folded key into the pieces the lexer would make of it: words, numbers and single signs.
fn pieces(key: &str) -> Vec<String> {
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
