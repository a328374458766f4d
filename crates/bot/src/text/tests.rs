use std::collections::{BTreeMap, BTreeSet};

use super::catalogue::CATALOGUE;
use super::*;

/// The keys of a catalogue, each with the names of the places it leaves open.
fn keys(lang: Lang) -> BTreeMap<String, BTreeSet<String>> {
    CATALOGUE.entries(lang).unwrap();
    let source = CATALOGUE.source(lang);
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key = String::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        if let Some((name, _)) =
            line.split_once(" = ").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()))
        {
            key = name.to_owned();
            assert!(keys.insert(key.clone(), BTreeSet::new()).is_none(), "{lang:?}: {key} twice");
        }
        let names = line.split('$').skip(1).map(|rest| {
            rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect::<String>()
        });
        if let Some(places) = keys.get_mut(&key) {
            places.extend(names);
        }
    }
    keys
}

#[test]
fn every_language_has_every_sentence_with_the_same_places() {
    let english = keys(Lang::En);
    for lang in Lang::ALL {
        let other = keys(lang);
        let missing: Vec<_> = english.keys().filter(|key| !other.contains_key(*key)).collect();
        let strange: Vec<_> = other.keys().filter(|key| !english.contains_key(*key)).collect();
        assert!(
            missing.is_empty() && strange.is_empty(),
            "{lang:?}: missing {missing:?}, too many {strange:?}"
        );
        for (key, places) in &english {
            assert_eq!(&other[key], places, "{lang:?}: {key}");
        }
    }
}

/// Every literal in the source that could be a key.
fn literals() -> BTreeSet<String> {
    fn walk(folder: &std::path::Path, found: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() {
                walk(&entry.path(), found);
            } else if entry.path().extension().is_some_and(|extension| extension == "rs") {
                found.push_str(&std::fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    let mut source = String::new();
    walk(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut source);
    source.split('"').skip(1).step_by(1).map(str::to_owned).collect()
}

#[test]
fn every_sentence_is_said_somewhere() {
    let literals = literals();
    let built = ["weekday-", "month-", "ordinal-", "slash-", "field-", "ask-"];
    let unused: Vec<String> = keys(Lang::En)
        .into_keys()
        .filter(|key| !literals.contains(key) && !built.iter().any(|start| key.starts_with(start)))
        .collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn every_key_in_the_source_is_in_the_catalogue() {
    let keys = keys(Lang::En);
    let starts: BTreeSet<&str> = keys.keys().filter_map(|key| key.split('-').next()).collect();
    // Words with a dash that are no keys.
    let others = ["text-calendar"];
    let unknown: Vec<String> = literals()
        .into_iter()
        .filter(|word| word.contains('-') && word.len() > 3 && !word.ends_with('-'))
        .filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit()))
        .filter(|word| word.split('-').next().is_some_and(|start| starts.contains(start)))
        .filter(|word| !keys.contains_key(word) && !others.contains(&word.as_str()))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn what_a_person_wrote_cannot_be_markup() {
    assert_eq!(escape("Lunch <3 & \"x\""), "Lunch &lt;3 &amp; &quot;x&quot;");
    assert_eq!(escape("a\u{0}b\tc\nd"), "a b c\nd");
    assert_eq!(escape("שלום"), "\u{2068}שלום\u{2069}");
    assert_eq!(escape("\u{202e}evil"), "\u{2068}\u{202e}evil\u{2069}");
    let html = Words(Lang::En).html("card-title", &Args::new().text("title", "<b>&amp;</i>"));
    assert_eq!(html.as_str(), "📅 <b>&lt;b&gt;&amp;amp;&lt;/i&gt;</b>");
    assert_eq!(html.plain(), "📅 <b>&amp;</i>");
    assert_eq!(Words(Lang::En).plain("card-gone", &Args::new().text("title", "<3")), "🗑 <s><3</s> – deleted");
}

#[test]
fn a_cut_shows_that_it_is_one() {
    assert_eq!(short("  a\n\n b  ", 10), "a  b");
    assert_eq!(short("abcdef", 4), "abc…");
    assert_eq!(short("äöü🙂x", 5), "äöü🙂x");
    assert_eq!(short("", 5), "");
}

#[test]
fn a_language_is_found_by_its_tag() {
    for (tag, lang) in [
        ("en-US", Lang::En),
        ("ru", Lang::Ru),
        ("DE_at", Lang::De),
        ("es-419", Lang::Es),
        ("pt-BR", Lang::En),
        ("", Lang::En),
    ] {
        assert_eq!(Lang::of(tag), lang, "{tag}");
    }
}

#[test]
fn plurals_follow_the_language() {
    let days = |lang, count: i64| Words(lang).plain("length-days", &Args::new().number("count", count));
    assert_eq!([1, 2, 5, 21].map(|count| days(Lang::Ru, count)), ["1 день", "2 дня", "5 дней", "21 день"]);
    assert_eq!([1, 2].map(|count| days(Lang::De, count)), ["1 Tag", "2 Tage"]);
    let weeks = |lang, count: i64| Words(lang).plain("repeat-weekly", &Args::new().number("count", count));
    assert_eq!([1, 2].map(|count| weeks(Lang::En, count)), ["every week", "every 2 weeks"]);
    assert_eq!(
        [1, 2, 21].map(|count| weeks(Lang::Ru, count)),
        ["каждую неделю", "каждые 2 недели", "каждую 21 неделю"]
    );
}
