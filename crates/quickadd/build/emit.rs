//! The tables as Rust: what the program reads them from.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::Fail;
use crate::read::{self, File};

/// What may follow a first word, each piece with whether it is glued to the one before; and the tags of the whole.
type Phrases = BTreeMap<Vec<(String, bool)>, Vec<String>>;

/// Sections whose long words are also recognised with one slip of the finger.
pub(crate) const FORGIVING: [&str; 4] = ["weekday", "rel_day", "month", "part"];

/// What words cannot say of a language; each is a field of `Lang`.
const HABITS: [&str; 9] = [
    "literal_clock",
    "dot_ordinal",
    "dot_date",
    "bare_unit",
    "bare_day",
    "noun_capitals",
    "place_needs_noun",
    "plural_s",
    "weekday_week",
];

/// The parts of the day in the order of `Part`, each with its hour.
const PARTS: [&str; 7] = ["early", "morning", "midday", "afternoon", "evening", "night", "tonight"];

/// The role enum: one variant per section.
pub(crate) fn roles(code: &mut String, sections: &[String]) -> Result<(), Fail> {
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

/// One language as a hash table over first words; what follows a first word is tried longest first.
pub(crate) fn emit(code: &mut String, language: &str, file: &File) -> Result<(), Fail> {
    let mut entries: BTreeMap<String, Phrases> = BTreeMap::new();
    let mut forgiving: BTreeSet<String> = BTreeSet::new();
    for form in &file.forms {
        let Some(((first, _), rest)) = form.pieces.split_first() else { continue };
        let least = if form.role == "month" { 4 } else { 5 };
        if rest.is_empty() && FORGIVING.contains(&form.role.as_str()) && first.chars().count() >= least {
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
    writeln!(code, "static {upper}_PAST_FORMS: &[PastForm] = &[")?;
    for read::PastForm { begin, end, letters, adjective } in &file.past_forms {
        writeln!(
            code,
            "    PastForm {{ begin: {begin:?}, end: {end:?}, letters: {letters}, adjective: {adjective} }},"
        )?;
    }
    code.push_str("];\n");
    language_static(code, language, &upper, &file.policy)
}

pub(crate) fn language_static(
    code: &mut String,
    language: &str,
    upper: &str,
    policy: &BTreeMap<String, String>,
) -> Result<(), Fail> {
    let missing = |name: &str| format!("lang/{language}.lang: policy {name} is missing");
    if let Some(name) =
        policy.keys().find(|name| !HABITS.contains(&name.as_str()) && !PARTS.contains(&name.as_str()))
    {
        return Err(format!("lang/{language}.lang: no such policy {name}").into());
    }
    writeln!(
        code,
        "/// The tables of `{language}`.\npub(crate) static {upper}: Lang = Lang {{ code: {language:?}, entries: {upper}_ENTRIES, slots: {upper}_SLOTS, forgiving: {upper}_FORGIVING, spoken: {upper}_SPOKEN, past_forms: {upper}_PAST_FORMS,"
    )?;
    for habit in HABITS {
        let yes = match policy.get(habit).ok_or_else(|| missing(habit))?.as_str() {
            "yes" => true,
            "no" => false,
            other => {
                return Err(format!("lang/{language}.lang: {habit} = {other}, neither yes nor no").into());
            }
        };
        write!(code, "    {habit}: {yes},")?;
    }
    let hours: Vec<u32> = PARTS
        .iter()
        .map(|part| Ok(policy.get(*part).ok_or_else(|| missing(part))?.parse()?))
        .collect::<Result<_, Fail>>()?;
    writeln!(code, "    part_hours: {hours:?} }};")?;
    Ok(())
}

pub(crate) fn spoken_slots(parts: &[String]) -> Vec<String> {
    let slot = |part: &String| match part.as_str() {
        "{h}" => "SpokenPart::Hour".to_owned(),
        "{o}" => "SpokenPart::OrdinalHour".to_owned(),
        "{m}" => "SpokenPart::Minute".to_owned(),
        word => format!("SpokenPart::Word({word:?})"),
    };
    parts.iter().map(slot).collect()
}

/// Open addressing over FNV-1a, at most half full.
pub(crate) fn slots<'k>(
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

pub(crate) fn fnv(key: &str) -> u64 {
    key.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

pub(crate) fn camel(section: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
    };
    section.split('_').map(word).collect()
}
