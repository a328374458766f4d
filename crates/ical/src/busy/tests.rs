use std::ops::Range;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::{BusyKind, BusyTime, Claim, Showing, all_clashes, clashes, free, merge};
use crate::object::{CalendarObject, PartStat, Status, Transparency};

fn at(hour: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 0, 0, 0).unwrap() + TimeDelta::hours(hour)
}

fn hours(from: i64, to: i64) -> Range<DateTime<Utc>> {
    at(from)..at(to)
}

fn busy(from: i64, to: i64, kind: BusyKind) -> BusyTime {
    BusyTime { time: hours(from, to), kind }
}

use BusyKind::{Busy, Tentative, Unavailable};

#[test]
fn what_an_event_says_decides_how_it_takes_time() {
    let opaque = Showing { transparency: Transparency::Opaque, status: None, answer: None };
    let answered = |answer| Showing { answer: Some(answer), ..opaque }.kind();
    let with = |status| Showing { status: Some(status), ..opaque }.kind();
    assert_eq!(opaque.kind(), Some(Busy));
    assert_eq!(Showing { transparency: Transparency::Transparent, ..opaque }.kind(), None);
    assert_eq!(
        [with(Status::Confirmed), with(Status::Tentative), with(Status::Cancelled)],
        [Some(Busy), Some(Tentative), None]
    );
    assert_eq!(
        [answered(PartStat::Accepted), answered(PartStat::Declined), answered(PartStat::Delegated)],
        [Some(Busy), None, None]
    );
    assert_eq!(
        [answered(PartStat::Tentative), answered(PartStat::NeedsAction)],
        [Some(Tentative), Some(Tentative)]
    );
    let both = Showing { status: Some(Status::Tentative), answer: Some(PartStat::Accepted), ..opaque };
    assert_eq!(both.kind(), Some(Tentative));
}

#[test]
fn calendars_merge_into_one_timetable() {
    let times = vec![
        busy(9, 11, Busy),
        busy(10, 12, Tentative),
        busy(12, 13, Tentative),
        busy(10, 11, Unavailable),
        busy(20, 30, Busy),
        busy(-5, 1, Busy),
        busy(15, 15, Busy),
        busy(18, 16, Busy),
    ];
    let merged = merge(times, &hours(0, 24));
    let expected = vec![
        busy(0, 1, Busy),
        busy(9, 10, Busy),
        busy(10, 11, Unavailable),
        busy(11, 13, Tentative),
        busy(20, 24, Busy),
    ];
    assert_eq!(merged, expected);
    assert_eq!(merged[2].line(), "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20260302T100000Z/20260302T110000Z");
    assert_eq!(merged[0].line(), "FREEBUSY:20260302T000000Z/20260302T010000Z");
    let length = TimeDelta::hours(2);
    assert_eq!(free(&merged, &hours(0, 24), length, None), [hours(1, 9), hours(13, 20)]);
    assert_eq!(free(&merged, &hours(0, 24), length, Some(Tentative)), [hours(1, 9), hours(11, 20)]);
    assert_eq!(free(&[], &hours(0, 24), length, None), [hours(0, 24)]);
}

#[test]
fn clashes_name_the_events() {
    let claim = |key, from, to| Claim { key, time: hours(from, to), kind: Busy };
    let standing =
        [claim("long", 0, 20), claim("touching", 8, 9), claim("lunch", 12, 13), claim("empty", 10, 10)];
    let found = clashes(&[hours(9, 13), hours(10, 10), hours(20, 21)], &standing, 10);
    let names: Vec<_> = found.iter().map(|clash| (clash.asked, clash.with, clash.shared.clone())).collect();
    assert_eq!(names, [(0, "long", hours(9, 13)), (0, "lunch", hours(12, 13))]);
    assert_eq!(clashes(&[hours(9, 13)], &standing, 1).len(), 1);
    let pairs: Vec<_> =
        all_clashes(&standing, 10).iter().map(|clash| (standing[clash.asked].key, clash.with)).collect();
    assert_eq!(pairs, [("long", "touching"), ("long", "lunch")]);
    assert_eq!(all_clashes(&standing, 1).len(), 1);
}

#[test]
fn an_object_takes_what_its_instances_take() {
    let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//T//T//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n\
        DTSTART:20260302T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=5\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@x.org\r\n\
        ATTENDEE;PARTSTAT=DECLINED:mailto:bob@x.org\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n\
        RECURRENCE-ID:20260303T090000Z\r\nDTSTART:20260303T090000Z\r\nDURATION:PT1H\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nRECURRENCE-ID:20260304T090000Z\r\nDTSTART:20260304T090000Z\r\n\
        DURATION:PT1H\r\nSTATUS:TENTATIVE\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let object = CalendarObject::parse(text).unwrap();
    let taken = |addresses: &[&str]| object.busy(hours(0, 96), Tz::UTC, addresses, 100).times;
    assert_eq!(taken(&["ann@x.org"]), [busy(9, 10, Busy), busy(57, 58, Tentative), busy(81, 82, Busy)]);
    assert_eq!(taken(&["bob@x.org"]), [busy(57, 58, Tentative)]);
    assert_eq!(taken(&[]).len(), 3);
    assert!(object.busy(hours(0, 96), Tz::UTC, &[], 2).more);
    let day = text.replace(
        "DTSTART:20260302T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=5",
        "DTSTART;VALUE=DATE:20260302",
    );
    let all_day = CalendarObject::parse(day.clone()).unwrap();
    assert_eq!(all_day.busy(hours(0, 20), Tz::UTC, &[], 9).times, [busy(0, 24, Busy)]);
    let open = day.replace("DTSTART;VALUE", "TRANSP:TRANSPARENT\r\nDTSTART;VALUE");
    assert_eq!(CalendarObject::parse(open).unwrap().busy(hours(0, 20), Tz::UTC, &[], 9).times, []);
}

fn times() -> impl Strategy<Value = Vec<BusyTime>> {
    let one = (-30_i64..60, 0_i64..30, 0..3_u8).prop_map(|(from, length, kind)| {
        busy(from, from + length, [Tentative, Busy, Unavailable][usize::from(kind)])
    });
    prop::collection::vec(one, 0..40)
}

proptest! {
    /// Hour by hour, the merged timetable says what the firmest of all times says, and it has no seams.
    #[test]
    fn merging_is_the_firmest_of_each_moment(times in times()) {
        let window = hours(0, 48);
        let merged = merge(times.clone(), &window);
        for hour in 0..48 {
            let holds = |all: &[BusyTime]| all.iter().filter(|it| it.time.contains(&at(hour))).map(|it| it.kind).max();
            prop_assert_eq!(holds(&merged), holds(&times), "hour {}", hour);
        }
        for pair in merged.windows(2) {
            prop_assert!(pair[0].time.end < pair[1].time.start || (pair[0].time.end == pair[1].time.start && pair[0].kind != pair[1].kind));
        }
        prop_assert_eq!(merge(merged.clone(), &window), merged.clone());
        for gap in free(&merged, &window, TimeDelta::hours(1), None) {
            prop_assert!(merged.iter().all(|it| it.time.end <= gap.start || it.time.start >= gap.end));
        }
    }

    /// Clashes are what comparing each with each finds.
    #[test]
    fn clashes_are_all_pairs_that_share_time(asked in times(), standing in times()) {
        let standing: Vec<Claim<usize>> =
            standing.into_iter().enumerate().map(|(key, it)| Claim { key, time: it.time, kind: it.kind }).collect();
        let asked: Vec<_> = asked.into_iter().map(|it| it.time).collect();
        let share = |one: &Range<DateTime<Utc>>, other: &Range<DateTime<Utc>>| {
            one.start.max(other.start) < one.end.min(other.end)
        };
        let mut found: Vec<_> = clashes(&asked, &standing, usize::MAX).into_iter().map(|clash| (clash.asked, clash.with)).collect();
        let mut by_hand = Vec::new();
        for (index, time) in asked.iter().enumerate() {
            by_hand.extend(standing.iter().filter(|claim| share(time, &claim.time)).map(|claim| (index, claim.key)));
        }
        found.sort_unstable();
        prop_assert_eq!(found, by_hand);
        let mut pairs: Vec<_> = all_clashes(&standing, usize::MAX).into_iter().map(|clash| (clash.asked.min(clash.with), clash.asked.max(clash.with))).collect();
        pairs.sort_unstable();
        let mut by_hand = Vec::new();
        for (index, one) in standing.iter().enumerate() {
            by_hand.extend(standing.iter().skip(index + 1).filter(|other| share(&one.time, &other.time)).map(|other| (index, other.key)));
        }
        prop_assert_eq!(pairs, by_hand);
    }
}
