//! VTIMEZONE read and written.

use std::time::Instant;

use chrono::NaiveDateTime;
use chrono_tz::{TZ_VARIANTS, Tz};

use super::super::custom::read;
use super::super::{Observance, ObservanceKind, VTimezone, Zone, ZoneTable, iana, parse_offset, vtimezone};
use super::local;

/// Just enough of a reader for what [`vtimezone`] writes.
fn parse(text: &str) -> VTimezone {
    let stamp = |value: &str| NaiveDateTime::parse_from_str(value, "%Y%m%dT%H%M%S").unwrap();
    let mut zone = VTimezone::default();
    for line in text.split_terminator("\r\n") {
        let (name, value) = line.split_once(':').unwrap();
        let kind = if value == "DAYLIGHT" { ObservanceKind::Daylight } else { ObservanceKind::Standard };
        let last = zone.observances.last_mut();
        match (name, value) {
            ("BEGIN" | "END", "VTIMEZONE") | ("END", _) => {}
            ("TZID", _) => zone.tzid = value.into(),
            ("BEGIN", _) => zone.observances.push(observance(kind, NaiveDateTime::default(), 0, 0, None)),
            ("DTSTART", _) => last.unwrap().dtstart = stamp(value),
            ("TZOFFSETFROM", _) => last.unwrap().offset_from = parse_offset(value).unwrap(),
            ("TZOFFSETTO", _) => last.unwrap().offset_to = parse_offset(value).unwrap(),
            ("RRULE", _) => last.unwrap().rrule = Some(value.into()),
            ("RDATE", _) => last.unwrap().rdates.push(stamp(value)),
            ("TZNAME", _) => last.unwrap().name = Some(value.into()),
            _ => panic!("{line}"),
        }
    }
    zone
}

fn observance(
    kind: ObservanceKind,
    dtstart: NaiveDateTime,
    from: i32,
    to: i32,
    rrule: Option<&str>,
) -> Observance {
    let rrule = rrule.map(str::to_owned);
    Observance { kind, dtstart, offset_from: from, offset_to: to, rrule, rdates: Vec::new(), name: None }
}

/// What Outlook writes: rules since 1601.
fn outlook(tzid: &str, standard: (i32, &str), daylight: (i32, &str)) -> VTimezone {
    let start = local("1601-01-01 02:00");
    VTimezone {
        tzid: tzid.into(),
        location: None,
        observances: vec![
            observance(ObservanceKind::Standard, start, daylight.0, standard.0, Some(standard.1)),
            observance(ObservanceKind::Daylight, start, standard.0, daylight.0, Some(daylight.1)),
        ],
    }
}

fn only(definition: VTimezone) -> Zone {
    let tzid = definition.tzid.clone();
    ZoneTable::new(&[definition]).zone(&tzid).unwrap()
}

#[test]
fn a_berlin_definition_reads_like_a_book() {
    assert_eq!(
        vtimezone(Tz::Europe__Berlin, 2026, 2026).replace("\r\n", "\n"),
        "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nBEGIN:STANDARD\nDTSTART:20251026T030000\nTZOFFSETFROM:+0200\n\
         TZOFFSETTO:+0100\nTZNAME:CET\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\nBEGIN:DAYLIGHT\n\
         DTSTART:20260329T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nTZNAME:CEST\n\
         RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
    );
    assert_eq!(vtimezone(Tz::Asia__Kolkata, 2026, 2026).matches("BEGIN:STANDARD").count(), 1);
    assert!(vtimezone(Tz::Asia__Jerusalem, 2026, 2026).contains("BYMONTHDAY=23,24,25,26,27,28,29;BYDAY=FR"));
}

/// Holds a written definition to the compiled data: at every change, and between them.
fn right(tz: Tz, from: i32, to: i32, apart: usize) {
    let text = vtimezone(tz, from, to);
    let table = read(&parse(&text), &mut u64::MAX.clone());
    let first = local(&format!("{from}-01-01 00:00")).and_utc().timestamp();
    let last = local(&format!("{to}-12-31 23:00")).and_utc().timestamp();
    for seconds in (first..last).step_by(apart) {
        assert_eq!(table.at(seconds), iana::offset_at(tz, seconds), "{tz} {from}-{to} {seconds}\n{text}");
    }
    for shift in iana::offsets(tz).shifts().iter().filter(|shift| (first..last).contains(&shift.at)) {
        assert_eq!(table.at(shift.at), shift.offset, "{tz} {from}-{to} at {}\n{text}", shift.at);
        assert_eq!(table.at(shift.at - 1), iana::offset_at(tz, shift.at - 1), "{tz} {}", shift.at);
    }
}

#[test]
fn what_is_written_is_right_in_its_years() {
    let picked = [Tz::Africa__Casablanca, Tz::Asia__Gaza, Tz::Africa__Cairo, Tz::Europe__Dublin];
    for tz in TZ_VARIANTS.iter().step_by(5).chain(&picked) {
        for (from, to) in [(2026, 2026), (1975, 1990), (2005, 2040), (2024, 2099), (1940, 1946)] {
            right(*tz, from, to, 5 * 86_400 + 3_600);
        }
    }
    for tz in TZ_VARIANTS {
        right(tz, 1970, 2037, 200 * 86_400);
    }
}

#[test]
fn definitions_are_matched_by_what_they_say() {
    let europe = ("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3");
    let mut own = outlook("Customized Time Zone", (3_600, europe.0), (7_200, europe.1));
    own.observances[0].dtstart = local("1601-01-01 03:00");
    assert_eq!(only(own.clone()), Zone::Iana(Tz::Europe__Berlin));
    own.tzid = "Zeit in Budapest".into();
    assert_eq!(only(own.clone()), Zone::Iana(Tz::Europe__Budapest));
    own.location = Some("Europe/Prague".into());
    assert_eq!(only(own), Zone::Iana(Tz::Europe__Prague));
    let us = outlook(
        "My Pacific",
        (-28_800, "FREQ=YEARLY;BYDAY=1SU;BYMONTH=11"),
        (-25_200, "FREQ=YEARLY;BYDAY=2SU;BYMONTH=3"),
    );
    assert_eq!(only(us), Zone::Iana(Tz::America__Los_Angeles));
}

#[test]
fn an_unlike_definition_is_used_as_given() {
    let moon = outlook(
        "Moon Base",
        (5_400, "FREQ=YEARLY;BYDAY=1MO;BYMONTH=9"),
        (9_000, "FREQ=YEARLY;BYDAY=1MO;BYMONTH=5"),
    );
    let zone = only(moon);
    assert_eq!(zone.tzid(), "Moon Base");
    assert!(matches!(zone, Zone::Custom(_)));
    let utc = |text| zone.to_utc(local(text)).format("%Y-%m-%d %H:%M").to_string();
    assert_eq!(utc("2026-01-10 12:00"), "2026-01-10 10:30");
    assert_eq!(utc("2026-07-10 12:00"), "2026-07-10 09:30");
    assert_eq!(utc("2026-05-04 02:30"), "2026-05-04 01:00"); // in the gap: the offset before it
    assert_eq!(utc("2200-07-10 12:00"), "2200-07-10 09:30");
    let fixed = VTimezone {
        tzid: "GMT+2".into(),
        location: None,
        observances: vec![observance(
            ObservanceKind::Standard,
            local("1970-01-01 00:00"),
            7_200,
            7_200,
            None,
        )],
    };
    assert_eq!(only(fixed), Zone::Iana(Tz::Etc__GMTMinus2));
}

#[test]
fn hostile_definitions_cost_little() {
    let start = Instant::now();
    let definitions: Vec<VTimezone> = (0..5_000)
        .map(|number| {
            let rule = [
                "FREQ=SECONDLY",
                "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
                "FREQ=MINUTELY;BYHOUR=3",
                "nonsense",
            ];
            let one = (number, rule[usize::try_from(number).unwrap() % 4]);
            outlook(&format!("Evil {number}"), one, (3_600, "FREQ=DAILY"))
        })
        .collect();
    let table = ZoneTable::new(&definitions);
    assert_eq!(table.iter().count(), ZoneTable::MAX_DEFINITIONS);
    assert!(start.elapsed().as_millis() < 1_000, "{:?}", start.elapsed());
    assert_eq!(only(VTimezone { tzid: "Empty".into(), ..VTimezone::default() }), Zone::Iana(Tz::UTC));
}
