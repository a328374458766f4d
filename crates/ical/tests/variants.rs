//! Objects as the programs of the world write them, put together at random: what is taken keeps its octets, an edit
//! touches only the lines that mean it, and what is refused is refused for the right reason.
#![cfg(test)]

#[path = "variants/pool.rs"]
mod pool;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use televent_ical::guard::Excess;
use televent_ical::import::{decode, import};
use televent_ical::tree::TreeError;
use televent_ical::*;

fn now() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

/// How the lines of a text are written, whatever they say.
#[derive(Clone, Debug)]
struct Writing {
    /// Which of them end with LF alone, by turns.
    bare: Vec<bool>,
    /// Where they are folded, in characters, and whether by a tab.
    folds: Vec<(usize, bool)>,
    /// Which names are written in lower case, by turns.
    lower: Vec<bool>,
    /// Which lines a blank one follows, by turns.
    blank: Vec<bool>,
    mark: bool,
    /// Whether the last line has its end.
    ended: bool,
}

fn writing() -> impl Strategy<Value = Writing> {
    let turns = |weight| proptest::collection::vec(proptest::bool::weighted(weight), 1..7);
    let bare = prop_oneof![Just(vec![false]), Just(vec![true]), turns(0.5)];
    let folds = prop_oneof![Just(Vec::new()), proptest::collection::vec((1..90_usize, any::<bool>()), 1..5)];
    let rest = (turns(0.2), turns(0.1), proptest::bool::weighted(0.2), proptest::bool::weighted(0.9));
    (bare, folds, rest).prop_map(|(bare, folds, (lower, blank, mark, ended))| Writing {
        bare,
        folds,
        lower,
        blank,
        mark,
        ended,
    })
}

impl Writing {
    fn write(&self, lines: &[String]) -> String {
        let mut text = String::from(if self.mark { "\u{feff}" } else { "" });
        for (number, line) in lines.iter().enumerate() {
            let end = if self.bare[number % self.bare.len()] { "\n" } else { "\r\n" };
            let mut line = line.clone();
            if self.lower[number % self.lower.len()] {
                let (name, rest) = line.split_at(line.find([':', ';']).unwrap());
                line = name.to_ascii_lowercase() + rest;
            }
            for (column, character) in line.chars().enumerate() {
                if let Some((_, tab)) = self.folds.iter().find(|(at, _)| *at == column) {
                    text.push_str(end);
                    text.push(if *tab { '\t' } else { ' ' });
                }
                text.push(character);
            }
            let last = number + 1 == lines.len();
            if !last || self.ended {
                text.push_str(end);
            }
            if !last && self.blank[number % self.blank.len()] {
                text.push_str(end);
            }
        }
        text
    }
}

/// An event, to-do or journal of lines from the pool, as lines.
fn lines_of_object() -> impl Strategy<Value = Vec<String>> {
    let picks = |pool: &'static [&'static str], most| proptest::sample::subsequence(pool, 0..=most);
    let one = |pool: &'static [&'static str]| proptest::sample::select(pool);
    (
        picks(pool::CALENDAR, 4),
        picks(pool::ZONES, 2),
        proptest::sample::select(&["VEVENT", "VEVENT", "VEVENT", "VTODO", "VJOURNAL"][..]),
        one(pool::TIMES),
        proptest::option::of(one(pool::SERIES)),
        picks(pool::LINES, 14).prop_shuffle(),
        picks(pool::INSIDE, 3),
        proptest::bool::weighted(0.1),
    )
        .prop_map(|(calendar, zones, kind, times, series, lines, inside, attached)| {
            let split = |block: &str| block.split('|').map(str::to_owned).collect::<Vec<_>>();
            let mut all = vec!["BEGIN:VCALENDAR".to_owned()];
            all.extend(calendar.into_iter().flat_map(split));
            all.extend(split(pool::ODD_ZONE));
            all.extend(zones.into_iter().flat_map(split));
            all.push(format!("BEGIN:{kind}"));
            all.push("UID:{4F2A}/variants;1@example.org".to_owned());
            let times = if kind == "VTODO" { times.replace("DTEND", "DUE") } else { times.to_owned() };
            let times = split(&times).into_iter();
            all.extend(times.filter(|line| kind != "VJOURNAL" || line.starts_with("DTSTART")));
            all.extend(series.map(split).into_iter().flatten());
            all.extend(lines.into_iter().flat_map(split));
            if attached {
                let octets = "QUJD".repeat(25_000);
                all.push(format!("ATTACH;FMTTYPE=image/png;ENCODING=BASE64;VALUE=BINARY:{octets}"));
            }
            all.extend(inside.into_iter().flat_map(split));
            all.extend([format!("END:{kind}"), "END:VCALENDAR".to_owned()]);
            all
        })
}

/// The raw lines of a text, counted, but for those of the properties in `except`.
fn lines<'t>(text: &'t str, except: &[&str]) -> BTreeMap<&'t str, i32> {
    let mut counted = BTreeMap::new();
    for range in line::ranges(text) {
        let raw = text.get(range).unwrap().trim_end_matches(['\r', '\n']);
        let name = line::unfold(raw).split([':', ';']).next().unwrap_or_default().to_ascii_uppercase();
        if !except.contains(&name.as_str()) {
            *counted.entry(raw).or_default() += 1;
        }
    }
    counted
}

const STAMPS: [&str; 3] = ["DTSTAMP", "LAST-MODIFIED", "SEQUENCE"];

/// The children of the object's components: alarms above all.
fn inside(object: &CalendarObject) -> Vec<&str> {
    object.components().flat_map(Component::children).map(|child| object.slice(child.octets())).collect()
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(5545), ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_taken_keeps_its_octets(content in lines_of_object(), writing in writing()) {
        let text = writing.write(&content);
        let object = CalendarObject::parse(text.as_str()).unwrap();
        prop_assert_eq!(object.text(), text.as_str());
        // However it is written, it says the same.
        let plain = CalendarObject::parse(content.join("\r\n") + "\r\n").unwrap();
        prop_assert_eq!(object.index(Tz::Europe__Berlin), plain.index(Tz::Europe__Berlin));
        let year = "2026-01-01T00:00:00Z".parse().unwrap().."2027-01-01T00:00:00Z".parse().unwrap();
        let times = |object: &CalendarObject| object.occurrences(year.clone(), Tz::UTC, 400);
        prop_assert_eq!(times(&object), times(&plain));
        // Import and export lose nothing of the component but its line ends.
        let read = import(&text);
        prop_assert_eq!(&read.rejected, &[]);
        let [one] = read.objects.as_slice() else { panic!("{read:?}") };
        let component = |object: &CalendarObject| object.slice(object.master().octets()).replace("\r\n", "\n").replace("\n\n", "\n").trim_end().to_owned();
        prop_assert_eq!(component(one), component(&object));
        let again = import(&import::export(&read.objects, "all"));
        prop_assert_eq!(&again.rejected, &[]);
        prop_assert_eq!(component(&again.objects[0]), component(one));
        prop_assert_eq!(again.objects[0].index(Tz::UTC), one.index(Tz::UTC));
    }

    #[test]
    fn edits_touch_only_their_lines(content in lines_of_object(), writing in writing()) {
        let text = writing.write(&content);
        let object = CalendarObject::parse(text.as_str()).unwrap();
        let title = Edit { summary: Some("New; title".to_owned()), ..Edit::default() };
        let edited = object.edited(&title, &Target::All, now()).unwrap();
        let except = |names: &[&'static str]| [names, &STAMPS[..]].concat();
        prop_assert_eq!(lines(&text, &except(&["SUMMARY"])), lines(edited.text(), &except(&["SUMMARY"])));
        prop_assert_eq!(inside(&object), inside(&edited));

        let alarms = Edit { alarms: Some(vec![Alarm::display(7, "Soon")]), ..Edit::default() };
        let edited = object.edited(&alarms, &Target::All, now()).unwrap();
        let own = |object: &CalendarObject| -> Vec<String> {
            let lines = object.master().properties().iter().filter(|line| !STAMPS.contains(&line.name()));
            lines.map(|line| object.slice(line.octets()).to_owned()).collect()
        };
        prop_assert_eq!(own(&object), own(&edited));
        prop_assert_eq!(edited.index(Tz::UTC).alarms.len(), 1);

        if let Some(span) = object.span() {
            let later = |when: &When| when.with_local(when.local() + TimeDelta::days(1));
            let to = Span { start: later(&span.start), end: later(&span.end) };
            let names = ["DTSTART", "DTEND", "DUE", "EXDATE", "RDATE", "RRULE", "DURATION", "PERCENT-COMPLETE", "COMPLETED"];
            match object.edited(&Edit { span: Some(to.clone()), ..Edit::default() }, &Target::All, now()) {
                Ok(moved) => {
                    prop_assert_eq!(lines(&text, &except(&names)), lines(moved.text(), &except(&names)));
                    prop_assert_eq!(moved.span().unwrap().start, to.start);
                }
                Err(error) => prop_assert_eq!(error, EditError::RuleCannotFollow),
            }
        }
        let index = object.index(Tz::UTC);
        for guest in &index.attendees {
            let answered = object.with_partstat(&guest.address, PartStat::Tentative, &Target::All, now()).unwrap();
            prop_assert_eq!(lines(&text, &except(&["ATTENDEE"])), lines(answered.text(), &except(&["ATTENDEE"])));
            let answers = answered.index(Tz::UTC).attendees;
            for (before, after) in index.attendees.iter().zip(&answers) {
                let same = object::same_address(&before.address, &guest.address);
                prop_assert_eq!(after.partstat, if same { PartStat::Tentative } else { before.partstat });
                prop_assert_eq!(&after.name, &before.name);
            }
        }
    }
}

const EVENT: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260302T090000Z\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

#[test]
fn what_is_refused_is_refused_for_its_reason() {
    let date = |property, reason| ObjectError::Date { property, reason };
    let component = |name: &str| ObjectError::Component(name.to_owned());
    let zone = |name: &str| date("DTSTART", ValueError::UnknownZone(name.to_owned()));
    for (from, to, expected) in [
        ("UID:u\r\n", "", ObjectError::NoUid),
        ("UID:u\r\n", "UID: \r\n", ObjectError::NoUid),
        ("UID:u\r\n", "UID:u\r\nUID:v\r\n", ObjectError::Repeated("UID")),
        ("SUMMARY:x", "DTSTART:20260303T090000Z", ObjectError::Repeated("DTSTART")),
        ("SUMMARY:x", "ORGANIZER:mailto:a@b\r\nORGANIZER:mailto:c@d", ObjectError::Repeated("ORGANIZER")),
        ("SUMMARY:x", "DURATION:-PT1H", ObjectError::Duration),
        ("SUMMARY:x", "DURATION:P1Y", ObjectError::Duration),
        ("SUMMARY:x", "DURATION:one hour", ObjectError::Duration),
        ("20260302T090000Z", "2026-03-02T09:00:00Z", date("DTSTART", ValueError::DateTime)),
        ("20260302T090000Z", "20260230", date("DTSTART", ValueError::Date)),
        (
            "DTSTART:20260302T090000Z",
            "DTSTART;TZID=Customized Time Zone:20260302T090000",
            zone("Customized Time Zone"),
        ),
        ("DTSTART:20260302T090000Z", "DTSTART;TZID=\"a:b;c\":20260302T090000", zone("a:b;c")),
        ("SUMMARY:x", "DTEND:next week", date("DTEND", ValueError::DateTime)),
        ("SUMMARY:x", "RECURRENCE-ID;VALUE=DATE:20260302T0", date("RECURRENCE-ID", ValueError::Date)),
        ("VERSION:2.0", "METHOD:REQUEST", ObjectError::Method),
        ("VEVENT", "VFREEBUSY", component("VFREEBUSY")),
        ("VEVENT", "VAVAILABILITY", component("VAVAILABILITY")),
        ("VEVENT", "VPOLL", component("VPOLL")),
        ("VEVENT", "X-EVENT", ObjectError::NoComponent),
        ("VCALENDAR", "VCARD", ObjectError::NoCalendar),
        ("END:VEVENT\r\n", "END:VEVENT\r\nBEGIN:VTODO\r\nUID:u\r\nEND:VTODO\r\n", component("VTODO")),
        ("END:VEVENT\r\n", "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:v\r\nEND:VEVENT\r\n", ObjectError::Uids),
        ("END:VEVENT\r\n", "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:u\r\nEND:VEVENT\r\n", ObjectError::Duplicate),
        ("END:VEVENT\r\n", "", ObjectError::Malformed(TreeError::UnmatchedEnd { line: 9 })),
        ("END:VCALENDAR\r\n", "", ObjectError::Malformed(TreeError::Unclosed)),
        ("SUMMARY:x", "SUMMARY:x\r\nnot folded", ObjectError::Malformed(TreeError::Line { line: 9 })),
        ("SUMMARY:x", "SUMMARY:x\ry", ObjectError::Malformed(TreeError::Control { line: 8 })),
        (
            "BEGIN:VCALENDAR\r\n",
            "X:1\r\nBEGIN:VCALENDAR\r\n",
            ObjectError::Malformed(TreeError::Stray { line: 1 }),
        ),
        ("\r\n", "\r", ObjectError::Malformed(TreeError::Control { line: 1 })),
    ] {
        let text = EVENT.replace(from, to);
        assert_eq!(CalendarObject::parse(text.as_str()).map(drop), Err(expected), "{text}");
    }
    let deep = "BEGIN:VALARM\r\n".repeat(7) + &"END:VALARM\r\n".repeat(7);
    let deep = EVENT.replace("SUMMARY:x\r\n", &deep);
    assert_eq!(CalendarObject::parse(deep).map(drop), Err(ObjectError::Excess(Excess::Depth(8))));
    for rule in ["D1 #10", "W1 MO 20260401T000000Z", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;UNTIL=never", ";"] {
        let text = EVENT.replace("SUMMARY:x", &format!("RRULE:{rule}"));
        assert!(matches!(CalendarObject::parse(text), Err(ObjectError::Rule(_))), "{rule}");
    }
}

/// Files that are no stored objects as they stand, but can be had in.
#[test]
fn files_of_old_and_careless_programs_go_in() {
    let titled = EVENT.replace("SUMMARY:x", "SUMMARY:Fußgängerübergang bei Nacht");
    let mut inside: Vec<u8> = titled.clone().into_bytes();
    let at = titled.find('ß').unwrap() + 1;
    inside.splice(at..at, *b"\r\n ");
    let latin: Vec<u8> =
        titled.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect();
    for octets in [
        inside,
        latin,
        titled.replace("\r\n", "\r").into_bytes(),
        titled.replace("VERSION:2.0", "VERSION:1.0").into_bytes(),
        titled.replace("VERSION:2.0\r\nPRODID:x\r\n", "METHOD:PUBLISH\r\n").into_bytes(),
        titled.replace("DTSTAMP:20260101T000000Z\r\n", "").into_bytes(),
        titled.replace("UID:u\r\n", "").into_bytes(),
        titled.replace("END:VCALENDAR\r\n", "").into_bytes(),
        titled.replace(' ', "\r\n  ").into_bytes(),
    ] {
        let read = import(&decode(&octets));
        assert_eq!(read.rejected, []);
        let index = read.objects[0].index(Tz::UTC);
        assert_eq!(index.summary.as_deref(), Some("Fußgängerübergang bei Nacht"));
        assert_eq!(index.starts_at.unwrap().to_rfc3339(), "2026-03-02T09:00:00+00:00");
    }
}
