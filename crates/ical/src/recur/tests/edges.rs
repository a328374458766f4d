//! A table of edges: start, rule, EXDATEs, and the first instants.

use chrono_tz::Tz;

use super::super::{Budget, Length, Override};
use super::{instants, series, stamp, utc, when};

const EDGES: &[(&str, &str, &[&str], &[&str])] = &[
    // 29 February is no other day in other years.
    (
        "20240229T120000Z",
        "FREQ=YEARLY;COUNT=3",
        &[],
        &["20240229T120000", "20280229T120000", "20320229T120000"],
    ),
    ("20240229T120000Z", "FREQ=YEARLY;INTERVAL=3;COUNT=2", &[], &["20240229T120000", "20360229T120000"]),
    ("20960229T120000Z", "FREQ=YEARLY;COUNT=2", &[], &["20960229T120000", "21040229T120000"]),
    (
        "20240229T120000Z",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1;COUNT=3",
        &[],
        &["20240229T120000", "20250228T120000", "20260228T120000"],
    ),
    ("20240229T120000Z", "FREQ=YEARLY;BYYEARDAY=366;COUNT=2", &[], &["20240229T120000", "20241231T120000"]),
    (
        "20260131T120000Z",
        "FREQ=MONTHLY;COUNT=3",
        &[],
        &["20260131T120000", "20260331T120000", "20260531T120000"],
    ),
    // COUNT counts what EXDATE takes out.
    (
        "20260101T090000Z",
        "FREQ=DAILY;COUNT=4",
        &["20260102T090000Z"],
        &["20260101T090000", "20260103T090000", "20260104T090000"],
    ),
    ("20260101T090000Z", "FREQ=DAILY;COUNT=2", &["20260101T090000Z", "20260102T090000Z"], &[]),
    ("20260101T090000Z", "FREQ=DAILY;COUNT=3", &["20260102"], &["20260101T090000", "20260103T090000"]),
    (
        "20260101T090000Z",
        "FREQ=DAILY;COUNT=2",
        &["20260102T090001Z"],
        &["20260101T090000", "20260102T090000"],
    ),
    ("Europe/Berlin:20260101T090000", "FREQ=DAILY;COUNT=2", &["20260102T080000Z"], &["20260101T080000"]),
    (
        "Europe/Berlin:20260101T090000",
        "FREQ=DAILY;COUNT=2",
        &["America/New_York:20260102T030000"],
        &["20260101T080000"],
    ),
    // The hours of the wall: 02:00 does not exist on 29 March and means 03:00, which is there already.
    (
        "Europe/Berlin:20260329T000000",
        "FREQ=HOURLY;COUNT=6",
        &[],
        &["20260328T230000", "20260329T000000", "20260329T010000", "20260329T020000", "20260329T030000"],
    ),
    // The second 02:00 of 25 October is no hour of its own.
    (
        "Europe/Berlin:20261025T010000",
        "FREQ=HOURLY;COUNT=4",
        &[],
        &["20261024T230000", "20261025T000000", "20261025T020000", "20261025T030000"],
    ),
    (
        "Europe/Berlin:20260329T014500",
        "FREQ=MINUTELY;INTERVAL=15;BYMINUTE=45,0;COUNT=4",
        &[],
        &["20260329T004500", "20260329T010000", "20260329T014500"],
    ),
    (
        "Europe/Berlin:20260328T023000",
        "FREQ=HOURLY;INTERVAL=24;COUNT=3",
        &[],
        &["20260328T013000", "20260329T013000", "20260330T003000"],
    ),
    // UNTIL in each form, at the last instance and a second before it.
    (
        "Europe/Berlin:20260328T230000",
        "FREQ=DAILY;UNTIL=20260329T210000Z",
        &[],
        &["20260328T220000", "20260329T210000"],
    ),
    ("Europe/Berlin:20260328T230000", "FREQ=DAILY;UNTIL=20260329T205959Z", &[], &["20260328T220000"]),
    (
        "Europe/Berlin:20260328T230000",
        "FREQ=DAILY;UNTIL=20260329T230000",
        &[],
        &["20260328T220000", "20260329T210000"],
    ),
    (
        "Europe/Berlin:20260328T230000",
        "FREQ=DAILY;UNTIL=20260329",
        &[],
        &["20260328T220000", "20260329T210000"],
    ),
    // ISO weeks away from New Year.
    ("20260518", "FREQ=YEARLY;BYWEEKNO=21;BYDAY=MO;COUNT=2", &[], &["20260518T000000", "20270524T000000"]),
    ("20201228", "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;COUNT=2", &[], &["20201228T000000", "20261228T000000"]),
];

#[test]
fn edges_hold() {
    for (start, rule, exdates, expected) in EDGES {
        let mut set = series(start, rule);
        set.exdates = exdates.iter().map(|date| when(date)).collect();
        assert_eq!(instants(&set, expected.len() + 3), *expected, "{start} {rule} {exdates:?}");
    }
}

#[test]
fn an_override_is_seen_where_it_is_and_not_where_it_was() {
    let mut set = series("20260101T090000Z", "FREQ=DAILY");
    set.length = Length::Duration("PT1H".parse().unwrap());
    let moved = |id: &str, start: &str| Override {
        recurrence_id: when(id),
        this_and_future: false,
        start: when(start),
        length: set.length.clone(),
        index: 1,
    };
    set.overrides = vec![
        moved("20260302T090000Z", "20290101T120000Z"),
        moved("20280101T090000Z", "20260303T120000Z"),
        moved("20260304T090000Z", "20260304T235900Z"),
    ];
    let seen = |from: &str, to: &str| -> Vec<String> {
        let found = set.instances(utc(from)..utc(to), Tz::UTC, Budget::DEFAULT);
        found.map(|instance| stamp(instance.starts_at.naive_utc())).collect()
    };
    assert_eq!(seen("20260302", "20260303"), Vec::<String>::new());
    assert_eq!(seen("20260303", "20260304"), ["20260303T090000", "20260303T120000"]);
    assert_eq!(seen("20260305", "20260306"), ["20260304T235900", "20260305T090000"]);
    assert_eq!(seen("20280101", "20280102"), Vec::<String>::new());
    assert_eq!(seen("20290101", "20290102"), ["20290101T090000", "20290101T120000"]);
}
