//! Sets: DTSTART, RDATE, EXDATE, overrides, ends, gaps and overlaps.

use chrono_tz::Tz;

use super::super::{Budget, LastEnd, Length, Override, Rdate, RecurrenceSet, Rule, Source};
use super::{ALWAYS, first, instants, series, stamp, starts, utc, when};

fn replaced(id: &str, start: &str, this_and_future: bool) -> Override {
    let (recurrence_id, start) = (when(id), when(start));
    Override { recurrence_id, this_and_future, start, length: Length::Implied, index: 7 }
}

fn rdate(start: &str) -> Rdate {
    Rdate { start: when(start), length: None }
}

#[test]
fn dtstart_outside_its_rule_is_the_first_and_counts() {
    let set = series("20260101T090000", "FREQ=WEEKLY;BYDAY=MO;COUNT=3");
    assert_eq!(starts(&set, 9), ["20260101T090000", "20260105T090000", "20260112T090000"]);
    let seen: Vec<_> = set.instances(utc("20260106")..utc("20270101"), Tz::UTC, Budget::DEFAULT).collect();
    assert_eq!(seen.len(), 1);
    assert_eq!(set.last_end(Tz::UTC), LastEnd::At(utc("20260112T090000Z")));
}

#[test]
fn until_before_dtstart_leaves_nothing() {
    let set = series("20260101T090000Z", "FREQ=DAILY;UNTIL=20251231T000000Z");
    assert_eq!(starts(&set, 9), Vec::<String>::new());
    assert_eq!(set.last_end(Tz::UTC), LastEnd::Empty);
}

#[test]
fn until_is_inclusive_in_each_of_its_forms() {
    for (start, until, count) in [
        ("20260101", "20260105", 5),
        ("20260101", "20260104T230000Z", 4),
        ("20260101", "20260105T000000", 5),
        ("20260101T090000", "20260105T090000", 5),
        ("20260101T090000", "20260105", 5),
        ("Europe/Berlin:20260101T090000", "20260105T080000Z", 5),
        ("Europe/Berlin:20260101T090000", "20260105T075959Z", 4),
        ("Europe/Berlin:20260101T090000", "20260105T090000", 5),
        ("Europe/Berlin:20260101T090000", "20260105", 5),
        ("America/New_York:20260101T200000", "20260105", 5),
    ] {
        let set = series(start, &format!("FREQ=DAILY;UNTIL={until}"));
        assert_eq!(first(&set, 99).len(), count, "{start} {until}");
    }
}

#[test]
fn a_gap_moves_an_instance_and_an_overlap_takes_the_first_pass() {
    let set = series("Europe/Berlin:20260328T023000", "FREQ=DAILY;COUNT=3");
    assert_eq!(instants(&set, 9), ["20260328T013000", "20260329T013000", "20260330T003000"]);
    let set = series("Europe/Berlin:20261024T023000", "FREQ=DAILY;COUNT=3");
    assert_eq!(instants(&set, 9), ["20261024T003000", "20261025T003000", "20261026T013000"]);
}

#[test]
fn instants_stay_in_order_and_apart_across_a_gap() {
    let set = series("Europe/Berlin:20260328T020000", "FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,30;COUNT=8");
    let seen = instants(&set, 99);
    // 02:00 and 03:00 of the 29th are one instant, as are 02:30 and 03:30.
    let on_the_day: Vec<_> = seen.iter().filter(|at| at.starts_with("20260329")).collect();
    assert_eq!(on_the_day, ["20260329T010000", "20260329T013000"]);
    assert!(seen.is_sorted());
    let minutes = series("Europe/Berlin:20260329T013000", "FREQ=MINUTELY;INTERVAL=15");
    let seen = instants(&minutes, 12);
    assert!(seen.windows(2).all(|pair| pair[0] < pair[1]), "{seen:?}");
}

/// Found by the fuzzer: what is planned in a gap and what is planned behind it are one instance at one instant. The first
/// is over an hour before the second would be, and a window between the two sees neither.
#[test]
fn an_instance_of_a_gap_stands_for_both_where_the_window_sees_only_the_other() {
    let mut set = series("Europe/Berlin:20390326T003000", "FREQ=HOURLY");
    set.length = Length::Duration("P2D".parse().unwrap());
    let read = |from: &str| -> Vec<_> {
        let seen = set.instances(utc(from)..utc("20390330"), Tz::UTC, Budget::DEFAULT);
        seen.filter(|one| one.ends_at > utc("20390329T010000Z")).map(|one| one.start).collect()
    };
    let whole = read("20390320");
    assert_eq!(whole.first(), Some(&when("Europe/Berlin:20390327T043000")));
    assert_eq!(read("20390329T010000Z"), whole);
}

#[test]
fn a_window_opened_within_a_gap_s_shadow_misses_nothing() {
    let set = series("Europe/Berlin:20260301T025000", "FREQ=DAILY");
    let seen: Vec<_> =
        set.instances(utc("20260329T013000Z")..utc("20260329T020000Z"), Tz::UTC, Budget::DEFAULT).collect();
    assert_eq!(seen.len(), 1);
    assert_eq!(stamp(seen[0].starts_at.naive_utc()), "20260329T015000");
}

#[test]
fn rdates_unite_and_exdates_take_away() {
    let mut set = series("Europe/Berlin:20260101T090000", "FREQ=DAILY;COUNT=4");
    set.rdates =
        vec![rdate("Europe/Berlin:20260102T090000"), rdate("20260102T120000Z"), rdate("20251201T080000Z")];
    set.exdates =
        vec![when("Europe/Berlin:20260103T090000"), when("20260104T080000Z"), when("20300101T000000Z")];
    assert_eq!(
        instants(&set, 99),
        ["20251201T080000", "20260101T080000", "20260102T080000", "20260102T120000"]
    );
    // A date takes out the whole day on the event's wall.
    set.exdates = vec![when("20260102")];
    assert_eq!(
        instants(&set, 99),
        ["20251201T080000", "20260101T080000", "20260103T080000", "20260104T080000"]
    );
}

#[test]
fn dates_are_excluded_by_times_too() {
    let mut set = series("20260101", "FREQ=DAILY;COUNT=4");
    set.exdates = vec![when("20260102T000000"), when("20260103T120000Z")];
    assert_eq!(starts(&set, 9), ["20260101", "20260104"]);
}

#[test]
fn a_period_has_its_own_length() {
    let mut set = RecurrenceSet::once(when("20260101T090000Z"), Length::Duration("PT1H".parse().unwrap()));
    set.rdates = vec![
        Rdate { start: when("20260105T090000Z"), length: Some(Length::Duration("PT3H".parse().unwrap())) },
        Rdate { start: when("20260106T090000Z"), length: Some(Length::End(when("20260106T093000Z"))) },
        rdate("20260107T090000Z"),
    ];
    let minutes: Vec<_> = first(&set, 9).iter().map(|it| (it.ends_at - it.starts_at).num_minutes()).collect();
    assert_eq!(minutes, [60, 180, 30, 60]);
    assert_eq!(set.last_end(Tz::UTC), LastEnd::At(utc("20260107T100000Z")));
}

#[test]
fn an_override_stands_where_it_was_moved_to() {
    let mut set = series("Europe/Berlin:20260105T090000", "FREQ=WEEKLY;COUNT=4");
    set.overrides = vec![replaced("Europe/Berlin:20260112T090000", "Europe/Berlin:20260130T100000", false)];
    let seen = first(&set, 9);
    let sources: Vec<_> = seen.iter().map(|it| (stamp(it.starts_at.naive_utc()), it.source)).collect();
    assert_eq!(sources[0].1, Source::Master);
    assert_eq!(sources[3], ("20260130T090000".into(), Source::Override(7)));
    assert_eq!(seen[3].recurrence_id, Some(when("Europe/Berlin:20260112T090000")));
    assert_eq!(seen.len(), 4);
    // Named by its instant it is the same instance; a window finds it where it is and not where it was.
    set.overrides[0].recurrence_id = when("20260112T080000Z");
    let window = |from, to| set.instances(utc(from)..utc(to), Tz::UTC, Budget::DEFAULT).count();
    assert_eq!((window("20260112", "20260113"), window("20260130", "20260131")), (0, 1));
    assert_eq!(set.last_end(Tz::UTC), LastEnd::At(utc("20260130T090000Z")));
}

#[test]
fn an_override_of_nothing_is_an_instance_and_an_exdate_does_not_touch_it() {
    let mut set = series("20260105T090000Z", "FREQ=WEEKLY;COUNT=2");
    set.overrides = vec![replaced("20260108T090000Z", "20260108T110000Z", false)];
    set.exdates = vec![when("20260108T090000Z")];
    assert_eq!(instants(&set, 9), ["20260105T090000", "20260108T110000", "20260112T090000"]);
}

#[test]
fn this_and_future_moves_all_later_ones_by_the_wall_clock() {
    let mut set = series("Europe/Berlin:20260302T090000", "FREQ=WEEKLY;COUNT=6");
    set.overrides = vec![
        replaced("Europe/Berlin:20260316T090000", "Europe/Berlin:20260317T103000", true),
        replaced("Europe/Berlin:20260330T090000", "Europe/Berlin:20260330T070000", false),
    ];
    set.overrides[0].length = Length::Duration("PT2H".parse().unwrap());
    assert_eq!(
        starts(&set, 9),
        [
            "20260302T090000",
            "20260309T090000",
            "20260317T103000",
            "20260324T103000",
            "20260330T070000",
            "20260407T103000"
        ]
    );
    let seen = first(&set, 9);
    assert_eq!(seen[3].recurrence_id, Some(when("Europe/Berlin:20260323T090000")));
    assert_eq!((seen[3].ends_at - seen[3].starts_at).num_hours(), 2);
    assert_eq!(set.last_end(Tz::UTC), LastEnd::At(utc("20260407T103000Z")));
}

#[test]
fn this_and_future_may_move_far_back() {
    let mut set = series("20260105T090000Z", "FREQ=WEEKLY;COUNT=6");
    set.overrides = vec![replaced("20260126T090000Z", "20260107T090000Z", true)];
    let seen = instants(&set, 9);
    assert_eq!(
        seen,
        [
            "20260105T090000",
            "20260107T090000",
            "20260112T090000",
            "20260114T090000",
            "20260119T090000",
            "20260121T090000"
        ]
    );
    let window = set.instances(utc("20260114")..utc("20260115"), Tz::UTC, Budget::DEFAULT).count();
    assert_eq!(window, 1);
}

#[test]
fn ends_are_exact_by_dtend_and_nominal_by_duration() {
    let night = "Europe/Berlin:20260327T220000";
    let mut set = series(night, "FREQ=DAILY;COUNT=3");
    set.length = Length::End(when("Europe/Berlin:20260328T060000"));
    let ends: Vec<_> = first(&set, 9).iter().map(|it| it.end.write().0).collect();
    assert_eq!(ends, ["20260328T060000", "20260329T070000", "20260330T060000"]);
    set.length = Length::Duration("P1D".parse().unwrap());
    let ends: Vec<_> = first(&set, 9).iter().map(|it| it.end.write().0).collect();
    assert_eq!(ends, ["20260328T220000", "20260329T220000", "20260330T220000"]);
}

#[test]
fn a_flight_ends_in_the_zone_it_lands_in() {
    let mut set = series("Europe/Berlin:20260301T100000", "FREQ=WEEKLY;COUNT=2");
    set.length = Length::End(when("America/New_York:20260301T130000"));
    let ends: Vec<_> = first(&set, 9).iter().map(|it| it.end.write()).collect();
    let new_york = vec![("TZID".to_owned(), "America/New_York".to_owned())];
    assert_eq!(ends[0], ("20260301T130000".into(), new_york.clone()));
    // New York has changed its clocks, Berlin has not: the same nine hours.
    assert_eq!(ends[1], ("20260308T140000".into(), new_york));
}

#[test]
fn days_last_their_day_and_floating_times_follow_the_reader() {
    let day = RecurrenceSet::once(when("20260329"), Length::Implied);
    let seen: Vec<_> = day.instances(ALWAYS, Tz::Europe__Berlin, Budget::DEFAULT).collect();
    assert_eq!(seen[0].end, when("20260330"));
    assert_eq!((seen[0].ends_at - seen[0].starts_at).num_hours(), 23);
    assert_eq!(seen[0].recurrence_id, None);
    let long = RecurrenceSet::once(when("20260329"), Length::End(when("20260401")));
    assert_eq!(first(&long, 9)[0].end, when("20260401"));
    let floating = RecurrenceSet::once(when("20260329T120000"), Length::Duration("PT1H".parse().unwrap()));
    let seen: Vec<_> = floating.instances(ALWAYS, Tz::Asia__Tokyo, Budget::DEFAULT).collect();
    assert_eq!(stamp(seen[0].starts_at.naive_utc()), "20260329T030000");
}

#[test]
fn windows_are_half_open_and_see_what_reaches_in() {
    let mut set = series("20260101T220000Z", "FREQ=DAILY");
    set.length = Length::Duration("PT4H".parse().unwrap());
    let count = |from, to| set.instances(utc(from)..utc(to), Tz::UTC, Budget::DEFAULT).count();
    assert_eq!(count("20260110T020000Z", "20260110T220000Z"), 0);
    assert_eq!(count("20260110T015959Z", "20260110T220000Z"), 1);
    assert_eq!(count("20260110T020000Z", "20260110T220001Z"), 1);
    set.length = Length::Implied;
    let count = |from, to| set.instances(utc(from)..utc(to), Tz::UTC, Budget::DEFAULT).count();
    assert_eq!(count("20260110T220000Z", "20260110T220001Z"), 1);
    assert_eq!(count("20260110T210000Z", "20260110T220000Z"), 0);
}

#[test]
fn several_rules_unite() {
    let mut set = series("20260105T090000Z", "FREQ=WEEKLY;COUNT=3");
    set.rules.push(Rule::parse("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=3").unwrap());
    assert_eq!(
        instants(&set, 9),
        ["20260105T090000", "20260108T090000", "20260112T090000", "20260119T090000"]
    );
}

#[test]
fn the_last_end_is_exact() {
    let mut set = series("Europe/Berlin:20260101T090000", "FREQ=DAILY;UNTIL=20260301T080000Z");
    set.length = Length::Duration("PT1H".parse().unwrap());
    assert_eq!(set.last_end(Tz::UTC), LastEnd::At(utc("20260301T090000Z")));
    set.exdates = vec![when("20260301T080000Z"), when("20260228T080000Z")];
    assert_eq!(set.last_end(Tz::UTC), LastEnd::At(utc("20260227T090000Z")));
    assert_eq!(series("20260101", "FREQ=DAILY").last_end(Tz::UTC), LastEnd::Endless);
    let mut gone = series("20260101T090000Z", "FREQ=DAILY;COUNT=2");
    gone.exdates = vec![when("20260101"), when("20260102")];
    assert_eq!(gone.last_end(Tz::UTC), LastEnd::Empty);
    let never = series("20260130", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5");
    assert_eq!(never.last_end(Tz::UTC), LastEnd::At(utc("20260131")));
    // The earlier, longer one ends last.
    let mut long = RecurrenceSet::once(when("20260101T000000Z"), Length::Duration("P10D".parse().unwrap()));
    long.rdates = vec![Rdate { start: when("20260105T000000Z"), length: Some(Length::Implied) }];
    assert_eq!(long.last_end(Tz::UTC), LastEnd::At(utc("20260111")));
}
