//! Checks the language files and turns them into static tables.
//!
//! A key with two meanings that are not marked, an empty section, an unknown value or a broken line fails the build
//! with file and line. The format is told in `docs/languages.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::{error::Error, fs, path::Path};

#[path = "build/emit.rs"]
mod emit;
#[path = "src/fold.rs"]
mod fold;
#[path = "build/read.rs"]
mod read;

use emit::{emit, roles};
use read::{File, Form, form, read, section, spoken_words};

type Fail = Box<dyn Error>;

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
const OPTIONAL: [&str; 19] = [
    "unit_adjective",
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
