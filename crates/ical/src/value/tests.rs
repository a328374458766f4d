use chrono::NaiveDate;
use chrono_tz::Tz;

use super::{Duration, Span, ValueError, When};
use crate::zone::{Zone, ZoneTable};

fn when(value: &str, tzid: Option<&str>) -> When {
    When::parse(value, false, tzid, &ZoneTable::default()).unwrap()
}

#[test]
fn the_forms_of_a_moment_round_trip() {
    for (value, is_date, tzid) in [
        ("20260301", true, None),
        ("20260301T090000", false, None),
        ("20260301T090000Z", false, None),
        ("20260301T090000", false, Some("Europe/Berlin")),
        ("00010101T000000Z", false, None),
        ("99991231T235959", false, Some("America/New_York")),
    ] {
        let parsed = When::parse(value, is_date, tzid, &ZoneTable::default()).unwrap();
        let (written, parameters) = parsed.write();
        assert_eq!(written, value);
        let expected = match (is_date, tzid) {
            (true, _) => vec![("VALUE".to_owned(), "DATE".to_owned())],
            (false, Some(tzid)) => vec![("TZID".to_owned(), tzid.to_owned())],
            (false, None) => vec![],
        };
        assert_eq!(parameters, expected);
    }
}

#[test]
fn what_clients_send_beside_the_rules_is_taken() {
    let table = ZoneTable::default();
    let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    assert_eq!(When::parse("20260301", false, None, &table), Ok(When::Date(day)));
    assert_eq!(When::parse("20260301T000000", true, None, &table), Ok(When::Date(day)));
    assert_eq!(when("20260301T090000Z", Some("Europe/Berlin")).write().0, "20260301T090000Z");
    assert_eq!(when("20161231T235960Z", None).write().0, "20161231T235959Z");
}

#[test]
fn garbage_is_refused_with_the_reason() {
    let table = ZoneTable::default();
    for text in ["", "2026", "20261301", "20260230", "2026٠٣٠١", "+2026030", "2026-3-1"] {
        assert!(When::parse(text, true, None, &table).is_err(), "{text}");
    }
    for text in [
        "20260301T",
        "20260301T2500000",
        "20260301T240000",
        "20260301T09000😀",
        "20260301 090000",
        "😀😀😀😀",
    ] {
        assert_eq!(When::parse(text, false, None, &table), Err(ValueError::DateTime), "{text}");
    }
    assert_eq!(
        When::parse("20260301T090000", false, Some("Mars/Olympus"), &table),
        Err(ValueError::UnknownZone("Mars/Olympus".into()))
    );
}

#[test]
fn instants_follow_the_zone_and_the_reader() {
    let utc =
        |value, tzid, default: Tz| when(value, tzid).to_utc(default).format("%Y%m%dT%H%M%S").to_string();
    assert_eq!(utc("20260301T090000", Some("Europe/Berlin"), Tz::UTC), "20260301T080000");
    assert_eq!(utc("20260301T090000", None, Tz::Asia__Kolkata), "20260301T033000");
    assert_eq!(utc("20260301", None, Tz::America__New_York), "20260301T050000");
    assert_eq!(utc("20260301T090000Z", None, Tz::America__New_York), "20260301T090000");
}

#[test]
fn durations_read_and_write() {
    for text in ["P1W", "P15DT5H0M20S", "-PT10M", "PT1H", "PT1H0M5S", "P3D", "PT0S", "-P1DT12H", "PT90S"] {
        let parsed: Duration = text.parse().unwrap();
        assert_eq!(parsed.to_string().parse::<Duration>().unwrap(), parsed, "{text}");
    }
    for (text, canonical) in
        [("+P1D", "P1D"), ("-P0DT0H10M0S", "-PT10M"), ("P1W2D", "P9D"), ("PT90S", "PT1M30S")]
    {
        assert_eq!(text.parse::<Duration>().unwrap().to_string(), canonical);
    }
    for text in [
        "",
        "P",
        "PT",
        "1D",
        "P1",
        "PT1",
        "P1H",
        "PT1D",
        "P1D2W",
        "P-1D",
        "P99999999999999999999D",
        "P9999999D",
        "P1😀",
    ] {
        assert_eq!(text.parse::<Duration>(), Err(ValueError::Duration), "{text}");
    }
}

#[test]
fn days_are_nominal_and_hours_exact() {
    let start = when("20260328T120000", Some("Europe/Berlin"));
    let after = |text: &str| text.parse::<Duration>().unwrap().after(&start).write().0;
    assert_eq!(after("P1D"), "20260329T120000");
    assert_eq!(after("PT24H"), "20260329T130000");
    assert_eq!(after("P1DT1H"), "20260329T130000");
    assert_eq!(after("-P1D"), "20260327T120000");
    assert_eq!(Duration::days(3).after(&when("20260328", None)).write().0, "20260331");
    assert_eq!(Duration::days(i32::MAX).after(&when("20260328", None)).write().0, "99991231");
}

#[test]
fn periods_end_by_time_or_by_duration() {
    let table = ZoneTable::default();
    let berlin = Some("Europe/Berlin");
    let by_end = Span::parse("20260301T090000/20260301T103000", berlin, &table).unwrap();
    let by_length = Span::parse("20260301T090000/PT1H30M", berlin, &table).unwrap();
    assert_eq!(by_end, by_length);
    assert_eq!(by_end.length(Tz::UTC).num_minutes(), 90);
    assert_eq!(by_end.start.zone(), Some(Zone::Iana(Tz::Europe__Berlin)));
    assert_eq!(Span::parse("20260301T090000", None, &table), Err(ValueError::Period));
    assert_eq!(Span::parse("20260301T090000/soon", None, &table), Err(ValueError::Duration));
}
