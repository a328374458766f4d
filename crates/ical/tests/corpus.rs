//! Real calendar files, which stay outside the project: run with
//! `TELEVENT_ICS=<folder> cargo nextest run -p televent-ical --run-ignored all corpus`.
#![cfg(test)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use televent_ical::import::{decode, import};
use televent_ical::*;

/// Every file of the folder, by name.
fn files() -> Vec<(String, String)> {
    #[expect(clippy::disallowed_methods, reason = "the folder with the real files is named from outside")]
    let folder =
        PathBuf::from(std::env::var("TELEVENT_ICS").expect("TELEVENT_ICS names a folder of .ics files"));
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let octets = std::fs::read(&path).unwrap();
            (path.file_name().unwrap().to_string_lossy().into_owned(), decode(&octets).into_owned())
        })
        .collect();
    files.sort();
    files
}

fn now() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

/// The raw lines of a text, counted, but for those of the properties in `except`.
fn lines<'t>(text: &'t str, except: &[&str]) -> BTreeMap<&'t str, i32> {
    let mut counted = BTreeMap::new();
    for range in line::ranges(text) {
        let raw = text.get(range).unwrap();
        let name = line::unfold(raw).split([':', ';']).next().unwrap_or_default().to_ascii_uppercase();
        if !except.contains(&name.as_str()) {
            *counted.entry(raw).or_default() += 1;
        }
    }
    counted
}

#[test]
#[ignore = "needs the real files"]
fn corpus_every_line_has_its_octets() {
    for (name, text) in files() {
        let joined: String = line::ranges(&text).map(|range| text.get(range).unwrap()).collect();
        assert_eq!(joined, text, "{name}");
    }
}

#[test]
#[ignore = "needs the real files"]
fn corpus_objects_stand_octet_for_octet() {
    let (mut whole, mut split, mut refused) = (0, 0, 0);
    for (name, text) in files() {
        match CalendarObject::parse(text.clone()) {
            Ok(object) => {
                assert_eq!(object.text(), text);
                whole += 1;
            }
            Err(error) => {
                let import = import(&text);
                println!("{name}: {error}; import {} objects", import.objects.len());
                for rejected in &import.rejected {
                    println!("    {:?} {}", rejected.uid, rejected.reason);
                }
                if import.objects.is_empty() {
                    refused += 1;
                } else {
                    split += 1;
                }
                let body = line::ranges(&text)
                    .map(|range| line::unfold(text.get(range).unwrap()).into_owned())
                    .collect::<Vec<_>>();
                for object in &import.objects {
                    for component in object.components() {
                        for property in component.properties().iter().filter(|property| !property.is("UID")) {
                            let content = line::unfold(object.slice(property.octets())).into_owned();
                            if !body.contains(&content) {
                                println!("    repaired: {content:.100}");
                            }
                        }
                    }
                }
            }
        }
    }
    println!("{whole} objects as they are, {split} files of several or repaired, {refused} refused");
}

/// Every object that can be had of the files.
fn objects() -> Vec<(String, CalendarObject)> {
    files()
        .into_iter()
        .flat_map(|(name, text)| import(&text).objects.into_iter().map(move |object| (name.clone(), object)))
        .collect()
}

fn edits() -> Vec<(Edit, &'static [&'static str])> {
    let text = |text: &str| Some(text.to_owned());
    vec![
        (
            Edit {
                summary: text(
                    "New, title; with \\ and\nlines äöü 😀 that is long enough to be folded twice at least, is it not",
                ),
                ..Edit::default()
            },
            &["SUMMARY"],
        ),
        (Edit { location: Some(text("Room 5")), ..Edit::default() }, &["LOCATION", "SEQUENCE"]),
        (Edit { location: Some(None), ..Edit::default() }, &["LOCATION", "SEQUENCE"]),
        (Edit { description: Some(None), ..Edit::default() }, &["DESCRIPTION"]),
        (Edit { status: Some(Status::Cancelled), ..Edit::default() }, &["STATUS", "SEQUENCE"]),
        (Edit { transparency: Some(Transparency::Transparent), ..Edit::default() }, &["TRANSP"]),
        (Edit { categories: Some(vec!["a,b".into(), "c".into()]), ..Edit::default() }, &["CATEGORIES"]),
        (
            Edit {
                add_attendees: vec![Attendee::new("new@example.org", Some("N \"Q\" N"))],
                organizer: Some(CalAddress::new("boss@example.org", None)),
                ..Edit::default()
            },
            &["ATTENDEE", "ORGANIZER"],
        ),
    ]
}

/// Texts nobody would think of, the same in every run.
fn generated(seed: &mut u64) -> String {
    const PARTS: [&str; 16] = [
        ";",
        ":",
        ",",
        "\"",
        "\\",
        "\n",
        "\r",
        "^",
        "\\n",
        "\u{2028}",
        "é",
        "😀",
        "\t",
        " ",
        "END:VEVENT\r\n",
        "word",
    ];
    let mut next = || {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*seed >> 33) as usize
    };
    (0..next() % 60).map(|_| PARTS[next() % PARTS.len()]).collect()
}

const STAMPS: [&str; 2] = ["DTSTAMP", "LAST-MODIFIED"];

#[test]
#[ignore = "needs the real files"]
fn corpus_edits_touch_only_their_lines() {
    let (mut done, mut seed) = (0, 5545);
    for (name, object) in objects() {
        let made = [
            (Edit { summary: Some(generated(&mut seed)), ..Edit::default() }, &["SUMMARY"][..]),
            (Edit { description: Some(Some(generated(&mut seed))), ..Edit::default() }, &["DESCRIPTION"]),
            (
                Edit {
                    add_attendees: vec![Attendee::new("x@y.example", Some(&generated(&mut seed)))],
                    ..Edit::default()
                },
                &["ATTENDEE"],
            ),
        ];
        for (edit, names) in edits().into_iter().chain(made) {
            let edited =
                object.edited(&edit, &Target::All, now()).unwrap_or_else(|error| panic!("{name}: {error}"));
            let except = [names, &STAMPS].concat();
            // In alarms the same names stand: they must not change, so compare the tree below too.
            assert_eq!(lines(object.text(), &except), lines(edited.text(), &except), "{name}");
            let alarms = |object: &CalendarObject| -> Vec<String> {
                object
                    .components()
                    .flat_map(Component::children)
                    .map(|child| object.slice(child.octets()).to_owned())
                    .collect()
            };
            assert_eq!(alarms(&object), alarms(&edited), "{name}");
            done += 1;
        }
    }
    println!("{done} edits");
}

#[test]
#[ignore = "needs the real files"]
fn corpus_moves_touch_only_dates() {
    let (mut done, mut refused) = (0, BTreeMap::<String, i32>::new());
    for (name, object) in objects() {
        let Some(span) = object.span() else { continue };
        for (by, names) in [
            (
                TimeDelta::hours(1),
                &["DTSTART", "DTEND", "DUE", "EXDATE", "RDATE", "RRULE", "RECURRENCE-ID", "SEQUENCE"][..],
            ),
            (
                TimeDelta::days(1),
                &["DTSTART", "DTEND", "DUE", "EXDATE", "RDATE", "RRULE", "RECURRENCE-ID", "SEQUENCE"][..],
            ),
        ] {
            let moved = |when: &When| when.with_local(when.local() + by);
            let to = Span { start: moved(&span.start), end: moved(&span.end) };
            let edit = Edit { span: Some(to.clone()), ..Edit::default() };
            match object.edited(&edit, &Target::All, now()) {
                Ok(edited) => {
                    let except = [names, &STAMPS].concat();
                    assert_eq!(lines(object.text(), &except), lines(edited.text(), &except), "{name}");
                    if let Some(span) = edited.span() {
                        assert_eq!(span.start, to.start, "{name}");
                        assert_eq!(span.end.to_utc(Tz::UTC), to.end.to_utc(Tz::UTC), "{name}");
                    }
                    done += 1;
                }
                Err(error) if error != EditError::RuleCannotFollow => {
                    panic!("{name}: {error}: {:?}", object.span())
                }
                Err(error) => *refused.entry(format!("{error}")).or_default() += 1,
            }
        }
    }
    println!("{done} moves; refused {refused:?}");
}

/// One date edited, one left out, a split: the other dates stay, and so do the other components.
#[test]
#[ignore = "needs the real files"]
fn corpus_series_keep_their_other_dates() {
    let mut done = 0;
    for (name, object) in
        objects().into_iter().filter(|(_, object)| object.is_recurring() && object.has_master())
    {
        let Some(first) = object.index(Tz::UTC).starts_at else { continue };
        let window = first - TimeDelta::days(1)..first + TimeDelta::days(4_000);
        let starts = |object: &CalendarObject| -> Vec<DateTime<Utc>> {
            object.occurrences(window.clone(), Tz::UTC, 60).items.iter().map(|item| item.starts_at).collect()
        };
        let all = object.occurrences(window.clone(), Tz::UTC, 60).items;
        let Some(one) = all.get(2).and_then(|item| item.recurrence_id.clone()) else { continue };
        if object.planned(&one).is_none() || all.iter().any(|item| item.recurrence_id.is_none()) {
            continue;
        }
        let edit = Edit { summary: Some("Other".into()), ..Edit::default() };
        let edited = object
            .edited(&edit, &Target::One(one.clone()), now())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(starts(&object), starts(&edited), "{name}");
        let master = |object: &CalendarObject| object.slice(object.master().octets()).to_owned();
        assert_eq!(master(&object), master(&edited), "{name}");

        let without =
            object.without_occurrence(&one, now()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut left: Vec<_> = all
            .iter()
            .filter(|item| item.recurrence_id.as_ref() != Some(&one))
            .map(|item| item.starts_at)
            .collect();
        let mut found = starts(&without);
        left.truncate(50);
        found.truncate(left.len());
        assert_eq!(found, left, "{name}");

        match object.split_at(&one, "other", now()) {
            Ok((before, after)) => {
                let mut both = [starts(&before), starts(&after)].concat();
                both.sort_unstable();
                both.truncate(all.len());
                assert_eq!(both, starts(&object), "{name}");
            }
            Err(error) => assert_eq!(error, EditError::NothingBefore, "{name}"),
        }
        done += 1;
    }
    println!("{done} series");
}

/// Component by component, in order: its name and the names of its properties.
type Shape = Vec<(String, Vec<String>)>;

fn our_shape(text: &str) -> Option<Shape> {
    fn walk(component: &Component, shape: &mut Shape) {
        let names = component.properties().iter().map(|property| property.name().to_owned()).collect();
        shape.push((component.name().to_owned(), names));
        component.children().iter().for_each(|child| walk(child, shape));
    }
    let calendars = tree::parse(text, 16).ok()?;
    let mut shape = Vec::new();
    calendars.first().into_iter().for_each(|calendar| walk(calendar, &mut shape));
    Some(shape)
}

fn their_shape(text: &str) -> Option<Shape> {
    fn walk(calendar: &calcard::icalendar::ICalendar, number: u32, shape: &mut Shape) {
        let Some(component) = calendar.components.get(number as usize) else { return };
        let names = component.entries.iter().map(|entry| entry.name.as_str().to_ascii_uppercase()).collect();
        shape.push((component.component_type.as_str().to_ascii_uppercase(), names));
        component.component_ids.iter().for_each(|&child| walk(calendar, child, shape));
    }
    let calendar = calcard::icalendar::ICalendar::parse(text).ok()?;
    let mut shape = Vec::new();
    walk(&calendar, 0, &mut shape);
    Some(shape)
}

/// A second opinion on what stands in a file. Files of several VCALENDARs count by their first.
#[test]
#[ignore = "needs the real files"]
fn corpus_calcard_sees_the_same_tree() {
    let (mut same, mut exact, mut both, mut ours_only, mut theirs_only) = (0, 0, 0, 0, 0);
    for (name, text) in files() {
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        match (our_shape(text), their_shape(text)) {
            (Some(ours), Some(theirs)) => {
                both += 1;
                if ours == theirs {
                    same += 1;
                } else {
                    let differing = ours.iter().zip(&theirs).find(|(one, other)| one != other);
                    println!("{name}: {} and {} components; {differing:?}", ours.len(), theirs.len());
                }
                let written = calcard::icalendar::ICalendar::parse(text).unwrap().to_string();
                let unfolded = |text: &str| -> Vec<String> {
                    let lines =
                        line::ranges(text).map(|range| line::unfold(text.get(range).unwrap()).into_owned());
                    lines.filter(|line| !line.is_empty()).collect()
                };
                exact += i32::from(unfolded(text) == unfolded(&written));
            }
            (Some(_), None) => ours_only += 1,
            (None, Some(_)) => {
                println!("{name}: refused by us alone: {:?}", tree::parse(text, 16).unwrap_err());
                theirs_only += 1;
            }
            (None, None) => {}
        }
    }
    println!(
        "{both} files read by both, {same} with the same tree; only by us {ours_only}, only by calcard {theirs_only}"
    );
    println!("calcard writes {exact} of them back line for line; our text is what was read");
}
