//! Properties of the object text: what is written reads back, and an edit touches only the lines that mean it.
#![cfg(test)]

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use televent_ical::line::{self, LineBuilder};
use televent_ical::*;

fn now() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

/// What a text may hold at all: line breaks as LF, no other control characters but the tab.
fn harmless(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    text.chars().filter(|&character| matches!(character, '\n' | '\t') || !character.is_control()).collect()
}

/// Any text, and often the characters that matter.
fn text() -> impl Strategy<Value = String> {
    let telling = proptest::sample::select(
        [
            ";",
            ":",
            ",",
            "\"",
            "\\",
            "\n",
            "\r",
            "\r\n",
            "^",
            "^n",
            "\\n",
            "\u{2028}",
            "é",
            "😀",
            "\t",
            " ",
            "END:VEVENT",
            "\u{85}",
            "x",
        ]
        .as_slice(),
    );
    prop_oneof![
        proptest::collection::vec(telling, 0..40).prop_map(|parts| parts.concat()),
        any::<String>(),
        "[a-zäß ]{0,120}",
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof!["X-[A-Z0-9-]{1,12}", "X-[A-Z0-9_./ÄÖ漢-]{1,12}"]
}

/// A content line of ours with any parameters and any value, folded anywhere it may be.
fn foreign_line() -> impl Strategy<Value = String> {
    (
        name(),
        proptest::collection::vec((name(), text()), 0..3),
        text(),
        proptest::collection::vec(0..200_usize, 0..3),
    )
        .prop_map(|(name, parameters, value, folds)| {
            let line = parameters
                .iter()
                .fold(LineBuilder::new(&name), |line, (name, value)| line.parameter(name, value));
            let mut content = line::unfold(&line.text(&value).finish("\n")).into_owned();
            // Other programs fold elsewhere than we do.
            for fold in folds {
                let at = content.char_indices().map(|(at, _)| at).nth(fold + 1);
                if let Some(at) = at.filter(|&at| !content.get(..at).unwrap().ends_with(['\n', ' '])) {
                    content.insert_str(at, "\n ");
                }
            }
            content + "\n"
        })
}

fn rule() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(["FREQ=DAILY", "FREQ=WEEKLY;COUNT=9", "FREQ=MONTHLY;INTERVAL=2"].as_slice())
}

/// An event with or without a series.
fn any_made() -> impl Strategy<Value = String> {
    prop_oneof![made(Just(None)), made(rule().prop_map(Some))]
}

/// An event with a time, perhaps a rule, and lines nobody knows between those that mean something.
fn made(rule: impl Strategy<Value = Option<&'static str>>) -> impl Strategy<Value = String> {
    (
        proptest::collection::vec(foreign_line(), 0..6),
        0..4_usize,
        0..400_i64,
        rule,
        any::<bool>(),
        text(),
        any::<bool>(),
    )
        .prop_map(|(foreign, form, days, rule, by_duration, summary, crlf)| {
            let date = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + TimeDelta::days(days);
            let date = date.format("%Y%m%d").to_string();
            let start = match form {
                0 => format!("DTSTART;VALUE=DATE:{date}\n"),
                1 => format!("DTSTART:{date}T093000\n"),
                2 => format!("DTSTART:{date}T093000Z\n"),
                _ => format!("DTSTART;X-Q=1;TZID=Europe/Berlin:{date}T093000\n"),
            };
            let end = match (form, by_duration) {
                (0, true) => "DURATION:P2D\n".to_owned(),
                (_, true) => "DURATION:PT1H30M\n".to_owned(),
                (0, false) => String::new(),
                (_, false) => start.replace("DTSTART", "DTEND").replace("T09", "T10"),
            };
            let mut lines = vec!["UID:u@example.org\n".to_owned(), "DTSTAMP:20250101T000000Z\n".to_owned(), start, end];
            lines.push(LineBuilder::new("SUMMARY").text(&summary).finish("\n"));
            lines.extend(rule.map(|rule| format!("RRULE:{rule}\n")));
            lines.push("ATTENDEE;CN=\"A, B\";X-N=1:mailto:ann@example.org\n".to_owned());
            for (place, line) in foreign.into_iter().enumerate() {
                lines.insert((place * 3) % lines.len(), line);
            }
            let alarm = "BEGIN:VALARM\nACTION:DISPLAY\nSUMMARY:a\nDESCRIPTION:b\nTRIGGER:-PT5M\nEND:VALARM\n";
            let text = format!("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:p\nX-CAL:1\nBEGIN:VEVENT\n{}{alarm}END:VEVENT\nBEGIN:X-OWN\nSUMMARY:c\nEND:X-OWN\nEND:VCALENDAR\n", lines.concat());
            if crlf { text.replace('\n', "\r\n") } else { text }
        })
}

/// A time at the edge of what can be written, on any wall.
fn edge(name: &'static str) -> impl Strategy<Value = String> {
    const DATES: [&str; 6] = ["00000101", "00001231", "00010101", "20260301", "99991230", "99991231"];
    const ZONES: [&str; 4] = ["", ";TZID=Asia/Tokyo", ";TZID=America/New_York", ";TZID=Europe/Berlin"];
    let at = (
        proptest::sample::select(DATES.as_slice()),
        any::<bool>(),
        0..3_usize,
        proptest::sample::select(ZONES.as_slice()),
    );
    at.prop_map(move |(date, late, form, zone)| {
        let time = if late { "235959" } else { "000000" };
        match form {
            0 => format!("{name};VALUE=DATE:{date}\n"),
            1 => format!("{name}{zone}:{date}T{time}\n"),
            _ => format!("{name}:{date}T{time}Z\n"),
        }
    })
}

/// The lines of a component whose times lie at the edges.
fn extreme() -> impl Strategy<Value = String> {
    let length = prop_oneof![
        Just(String::new()),
        Just("DURATION:P3000000D\n".to_owned()),
        Just("DURATION:PT3H\n".to_owned()),
    ];
    let rule = prop_oneof![
        Just(String::new()),
        proptest::sample::select(["DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY"].as_slice())
            .prop_flat_map(|freq| {
                proptest::sample::select(
                    [
                        "",
                        ";UNTIL=99991231",
                        ";UNTIL=99991231T235959Z",
                        ";COUNT=3",
                        ";COUNT=4000000",
                        ";INTERVAL=900",
                    ]
                    .as_slice(),
                )
                .prop_map(move |end| format!("RRULE:FREQ={freq}{end}\n"))
            }),
    ];
    let rdate = proptest::option::of(edge("RDATE")).prop_map(Option::unwrap_or_default);
    (edge("DTSTART"), length, rule, rdate)
        .prop_map(|(start, length, rule, rdate)| [start, length, rule, rdate].concat())
}

/// An edit, and the names of the lines it may touch.
fn edit() -> impl Strategy<Value = (Edit, Vec<&'static str>)> {
    let plain = Edit::default;
    prop_oneof![
        text().prop_map(move |text| (Edit { summary: Some(text), ..plain() }, vec!["SUMMARY"])),
        proptest::option::of(text())
            .prop_map(move |text| (Edit { location: Some(text), ..plain() }, vec!["LOCATION", "SEQUENCE"])),
        proptest::option::of(text())
            .prop_map(move |text| (Edit { description: Some(text), ..plain() }, vec!["DESCRIPTION"])),
        proptest::collection::vec(text(), 0..4)
            .prop_map(move |list| (Edit { categories: Some(list), ..plain() }, vec!["CATEGORIES"])),
        (text(), text()).prop_map(move |(address, name)| {
            let guest = Attendee::new(&address, Some(&name));
            (Edit { add_attendees: vec![guest], ..plain() }, vec!["ATTENDEE"])
        }),
        Just((
            Edit {
                status: Some(Status::Cancelled),
                transparency: Some(Transparency::Transparent),
                ..plain()
            },
            vec!["STATUS", "TRANSP", "SEQUENCE"]
        )),
    ]
}

/// The raw lines of the event itself, counted, but for those in `except`; and all the rest of the text.
fn lines<'o>(object: &'o CalendarObject, except: &[&str]) -> (BTreeMap<&'o str, i32>, Vec<&'o str>) {
    let mut counted = BTreeMap::new();
    for property in object.master().properties().iter().filter(|property| !except.contains(&property.name()))
    {
        *counted.entry(object.slice(property.octets())).or_default() += 1;
    }
    let inner = object.master().children().iter();
    let outer = object.tree().children().iter().filter(|child| !child.is("VEVENT") && !child.is("VTIMEZONE"));
    let own = object.tree().properties().iter().map(|property| object.slice(property.octets()));
    (counted, inner.chain(outer).map(|child| object.slice(child.octets())).chain(own).collect())
}

const STAMPS: [&str; 2] = ["DTSTAMP", "LAST-MODIFIED"];

/// The same cases in every run; `PROPTEST_CASES` asks for more.
fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(5545), ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn ranges_cover_any_text(text in any::<String>()) {
        let joined: String = line::ranges(&text).map(|range| text.get(range).unwrap()).collect();
        prop_assert_eq!(joined, text);
    }

    #[test]
    fn a_written_line_reads_back(name in name(), parameters in proptest::collection::vec((name(), text()), 0..4), value in text()) {
        let builder = parameters.iter().fold(LineBuilder::new(&name), |line, (name, value)| line.parameter(name, value));
        let written = builder.text(&value).finish("\r\n");
        prop_assert_eq!(line::ranges(&written).count(), 1);
        prop_assert!(written.split("\r\n").all(|piece| piece.len() <= line::FOLD_OCTETS));
        let unfolded = line::unfold(&written);
        let content = line::split(&unfolded).unwrap();
        prop_assert_eq!(content.name, name);
        prop_assert_eq!(line::unescape_text(content.value).into_owned(), harmless(&value));
        prop_assert_eq!(content.parameters.len(), parameters.len());
        for (read, (name, value)) in content.parameters.iter().zip(&parameters) {
            prop_assert_eq!(read.name(), name.as_str());
            let kept = harmless(value.trim());
            prop_assert_eq!(read.value().trim(), kept.trim());
        }
    }

    #[test]
    fn lists_read_back(values in proptest::collection::vec(text(), 1..5)) {
        let written = LineBuilder::new("CATEGORIES").text_list(values.iter().map(String::as_str)).finish("\r\n");
        let unfolded = line::unfold(&written);
        let read = line::split_text_list(line::split(&unfolded).unwrap().value);
        let expected: Vec<String> = values.iter().map(|value| harmless(value)).collect();
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn edits_touch_only_their_lines(made in any_made(), (edit, names) in edit()) {
        let object = CalendarObject::parse(made.clone()).unwrap();
        prop_assert_eq!(object.text(), &made);
        let edited = object.edited(&edit, &Target::All, now()).unwrap();
        let except = [names.as_slice(), &STAMPS].concat();
        prop_assert_eq!(lines(&object, &except), lines(&edited, &except));
        let again = edited.edited(&edit, &Target::All, now()).unwrap();
        prop_assert_eq!(again.text(), edited.text());
        if let Some(summary) = &edit.summary {
            prop_assert_eq!(edited.index(Tz::UTC).summary, Some(harmless(summary)));
        }
    }

    #[test]
    fn moves_touch_only_times(made in any_made(), minutes in -5_000..5_000_i64, longer in 0..300_i64) {
        let object = CalendarObject::parse(made).unwrap();
        let span = object.span().unwrap();
        let by = if span.start.is_date() { TimeDelta::days(minutes % 50) } else { TimeDelta::minutes(minutes) };
        let longer = if span.start.is_date() { TimeDelta::days(longer % 5) } else { TimeDelta::minutes(longer) };
        let to = Span { start: span.start.with_local(span.start.local() + by), end: span.end.with_local(span.end.local() + by + longer) };
        prop_assume!(to.start.to_utc(Tz::UTC) < to.end.to_utc(Tz::UTC));
        let moved = object.edited(&Edit { span: Some(to.clone()), ..Edit::default() }, &Target::All, now()).unwrap();
        let except = ["DTSTART", "DTEND", "DURATION", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED"];
        prop_assert_eq!(lines(&object, &except), lines(&moved, &except));
        let read = moved.span().unwrap();
        prop_assert_eq!((read.start.to_utc(Tz::UTC), read.end.to_utc(Tz::UTC)), (to.start.to_utc(Tz::UTC), to.end.to_utc(Tz::UTC)));
    }

    #[test]
    fn overrides_and_splits_keep_the_rest(made in made(rule().prop_map(Some)), number in 1..6_usize, summary in text()) {
        let object = CalendarObject::parse(made).unwrap();
        let window = "2025-01-01T00:00:00Z".parse().unwrap().."2030-01-01T00:00:00Z".parse().unwrap();
        let all = object.occurrences(window.clone(), Tz::UTC, 40).items;
        let one = all[number].recurrence_id.clone().unwrap();

        let edit = Edit { summary: Some(format!("{summary}!")), ..Edit::default() };
        let edited = object.edited(&edit, &Target::One(one.clone()), now()).unwrap();
        prop_assert_eq!(lines(&object, &[]), lines(&edited, &[]));
        let (planned, standing) = edited.overrides().next().unwrap();
        prop_assert_eq!(&planned, &one);
        prop_assert_eq!(standing.text("SUMMARY").unwrap(), harmless(&format!("{summary}!")));
        let after = edited.occurrences(window.clone(), Tz::UTC, 40).items;
        let times = |items: &[Occurrence]| items.iter().map(|item| (item.starts_at, item.ends_at)).collect::<Vec<_>>();
        prop_assert_eq!(times(&after), times(&all));

        let (first, second) = edited.split_at(&one, "other", now()).unwrap();
        let (first, second) = (first.occurrences(window.clone(), Tz::UTC, 40).items, second.occurrences(window.clone(), Tz::UTC, 40).items);
        let mut both = times(&[first, second].concat());
        both.truncate(all.len());
        prop_assert_eq!(both, times(&all));

        let without = edited.without_occurrence(&one, now()).unwrap();
        let left = without.occurrences(window, Tz::UTC, 39).items;
        let expected: Vec<_> = all.iter().filter(|item| item.recurrence_id.as_ref() != Some(&one)).cloned().collect();
        prop_assert_eq!(&times(&left)[..30.min(left.len())], &times(&expected)[..30.min(left.len())]);
        let back = without.restored(&edited, now()).unwrap();
        prop_assert_eq!(lines(&back, &["SEQUENCE", "DTSTAMP", "LAST-MODIFIED"]), lines(&edited, &["SEQUENCE", "DTSTAMP", "LAST-MODIFIED"]));
    }

    #[test]
    fn composed_events_read_back(summary in text(), location in text(), name in text(), categories in proptest::collection::vec(text(), 1..3)) {
        let start = When::Utc(now());
        let span = Span { start, end: When::Utc(now() + TimeDelta::hours(1)) };
        let guest = Attendee::new("ann@example.org", Some(&name));
        let new = NewEvent {
            location: Some(location.clone()),
            categories: categories.clone(),
            organizer: Some(CalAddress::new("boss@example.org", Some(&name))),
            attendees: vec![guest.clone(), Attendee::new("bob@example.org", None)],
            ..NewEvent::new("u", summary.as_str(), span)
        };
        let index = new.compose(now()).unwrap().index(Tz::UTC);
        prop_assert_eq!(index.summary, Some(harmless(&summary)));
        prop_assert_eq!(index.location, Some(harmless(&location)));
        prop_assert_eq!(index.categories, categories.iter().map(|value| harmless(value)).collect::<Vec<_>>());
        prop_assert_eq!(index.attendees.len(), 2);
    }

    /// Whatever times an object has, its columns are instants a database reads, in order.
    #[test]
    fn columns_stay_within_the_years(lines in extreme(), zone in proptest::sample::select([Tz::UTC, Tz::Pacific__Kiritimati, Tz::America__New_York].as_slice())) {
        for kind in ["VEVENT", "VTODO"] {
            let text = format!("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:p\nBEGIN:{kind}\nUID:u\n{lines}END:{kind}\nEND:VCALENDAR\n");
            let object = CalendarObject::parse(text).unwrap();
            let index = object.index(zone);
            let Some(starts_at) = index.starts_at else {
                // At the edge UNTIL may lie before DTSTART, on the wall it is meant on; then nothing takes place.
                prop_assert!(lines.contains(":99991231T") && lines.contains("UNTIL=9999"), "{lines}");
                continue;
            };
            prop_assert!(object::EXTENT.contains(&starts_at), "{starts_at}");
            if let Some(ends_at) = index.ends_at {
                prop_assert!(object::EXTENT.contains(&ends_at) && starts_at <= ends_at, "{starts_at} {ends_at}");
            }
            for window in [DateTime::<Utc>::MIN_UTC..*object::EXTENT.start(), *object::EXTENT.end()..DateTime::<Utc>::MAX_UTC] {
                let expanded = object.expand(window, zone, 20);
                let read = CalendarObject::parse(expanded.text);
                prop_assert!(!matches!(read, Err(ObjectError::Date { .. })), "{read:?}");
            }
        }
    }

    /// Valid objects broken anywhere: never a panic, and whatever still reads keeps its octets.
    #[test]
    fn broken_objects_never_panic(made in any_made(), cuts in proptest::collection::vec((any::<prop::sample::Index>(), text()), 1..6)) {
        let mut text = made;
        for (place, insert) in cuts {
            let mut at = place.index(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            if insert.is_empty() {
                text.remove(at);
            } else {
                text.insert_str(at, &insert);
            }
        }
        if let Ok(object) = CalendarObject::parse(text.clone()) {
            prop_assert_eq!(object.text(), text.as_str());
            let window = "2026-01-01T00:00:00Z".parse().unwrap().."2027-01-01T00:00:00Z".parse().unwrap();
            let _ = object.index(Tz::UTC);
            let _ = object.expand(window, Tz::UTC, 50);
            let edit = Edit { summary: Some("x".into()), ..Edit::default() };
            let _ = object.edited(&edit, &Target::All, now());
        }
        for object in import::import(&text).objects {
            prop_assert!(CalendarObject::parse(object.text()).is_ok());
        }
    }
}
