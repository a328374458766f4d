//! Counting by arithmetic against counting by hand.

use super::super::civil::DAY;
use super::super::frame::seconds;
use super::super::plan::Plan;
use super::super::tally;
use super::super::walk::{Steps, Walk};
use super::{Rule, when};

const RULES: &[&str] = &[
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3;BYMONTH=2,5;BYMONTHDAY=-1,7",
    "FREQ=DAILY;BYDAY=MO,SA;BYHOUR=3,12;BYMINUTE=0,59",
    "FREQ=DAILY;BYHOUR=1,2,3;BYSETPOS=-1,1",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=SU",
    "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYMONTH=1,12",
    "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2,-9",
    "FREQ=MONTHLY;BYDAY=1MO,-1FR",
    "FREQ=MONTHLY;BYMONTHDAY=29,30,31;INTERVAL=5",
    "FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO,SU",
    "FREQ=YEARLY;BYYEARDAY=1,-1,60;BYHOUR=4,8",
    "FREQ=HOURLY;INTERVAL=7",
    "FREQ=HOURLY;INTERVAL=5;BYDAY=TU;BYHOUR=1,2,3,14",
    "FREQ=HOURLY;INTERVAL=49;BYMONTH=3;BYMINUTE=5,10;BYSECOND=0,30",
    "FREQ=HOURLY;BYMINUTE=5,10,15;BYSETPOS=1,-1",
    "FREQ=HOURLY;INTERVAL=2;BYHOUR=9,11",
    "FREQ=MINUTELY;INTERVAL=17;BYHOUR=9,10",
    "FREQ=MINUTELY;INTERVAL=1500;BYMONTHDAY=1,-1",
    "FREQ=SECONDLY;INTERVAL=3601;BYMINUTE=3,4,5",
    "FREQ=SECONDLY;INTERVAL=777;BYDAY=FR",
];

#[test]
fn the_count_before_any_time_is_the_number_walked() {
    let start = seconds(when("20240105T091500").local());
    for text in RULES {
        let rule = Rule::parse(text).unwrap().counting(1_000_000);
        let plan = Plan::new(&rule, start, false);
        let mut steps = Steps::new(u64::MAX);
        let end = start + 1_200 * DAY;
        let mut walk = Walk::new(plan.clone(), start, end, &mut steps);
        let mut walked = Vec::new();
        while let Some(local) = walk.next(&mut steps).filter(|local| *local < end) {
            walked.push(local);
        }
        let named = usize::from(!plan.names_start());
        let mut probes: Vec<i64> = (0..300).map(|step| start + step * (4 * DAY - 1_234)).collect();
        probes.extend(walked.iter().take(200).flat_map(|local| [*local, local + 1]));
        for probe in probes.into_iter().filter(|probe| *probe < end) {
            let by_hand = walked.partition_point(|local| *local < probe);
            let by_hand = by_hand - named.min(by_hand);
            assert_eq!(tally::before(&plan, probe, &mut steps), by_hand as u64, "{text} before {probe}");
            let mut late = Walk::new(plan.clone(), probe, end, &mut steps);
            let next = walked.iter().find(|local| **local >= probe);
            assert_eq!(
                late.next(&mut steps).filter(|local| *local < end).as_ref(),
                next,
                "{text} from {probe}"
            );
        }
    }
}

/// After 400 years the calendar comes round and counting goes on by multiplication.
#[test]
fn the_count_over_many_centuries_is_the_number_walked() {
    let start = seconds(when("20240105T091500").local());
    let days =
        |rule: &&&str| !rule.contains("HOURLY") && !rule.contains("MINUTELY") && !rule.contains("SECONDLY");
    let uneven = [
        "FREQ=MONTHLY;BYDAY=WE,TH;BYSETPOS=-5,1,9",
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        "FREQ=MONTHLY;INTERVAL=8;BYMONTHDAY=29;BYDAY=MO,TU",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;INTERVAL=6",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=SU",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=TH;BYMONTH=2",
        "FREQ=DAILY;BYMONTHDAY=29;BYMONTH=2",
    ];
    for text in RULES.iter().filter(days).chain(&uneven) {
        let rule = Rule::parse(text).unwrap().counting(10_000_000);
        let plan = Plan::new(&rule, start, false);
        let mut steps = Steps::new(u64::MAX);
        let end = start + 1_400 * 366 * DAY;
        let mut walk = Walk::new(plan.clone(), start, end, &mut steps);
        let walked: Vec<i64> =
            std::iter::from_fn(|| walk.next(&mut steps)).take_while(|local| *local < end).collect();
        let named = usize::from(!plan.names_start());
        for years in [399, 400, 401, 799, 800, 801, 1_205, 1_399] {
            let probe = start + years * 365 * DAY + 3_333;
            let by_hand = walked.partition_point(|local| *local < probe);
            let counted = tally::before(&plan, probe, &mut steps);
            assert_eq!(counted, (by_hand - named.min(by_hand)) as u64, "{text}, {years} years");
            let ordinal = by_hand as u64;
            let found = tally::nth(&plan, ordinal, &mut steps);
            assert_eq!(found, walked.get(by_hand - 1).copied(), "{text}, {ordinal}th");
        }
    }
}

#[test]
fn the_nth_is_the_nth_walked_and_the_last() {
    let start = seconds(when("20240105T091500").local());
    for text in RULES {
        for count in [1, 2, 3, 10, 97, 400] {
            let rule = Rule::parse(text).unwrap().counting(count);
            let plan = Plan::new(&rule, start, false);
            let mut steps = Steps::new(u64::MAX);
            let mut walk = Walk::new(plan.clone(), start, i64::MAX, &mut steps);
            let walked: Vec<i64> = std::iter::from_fn(|| walk.next(&mut steps)).collect();
            if walked.len() < count as usize {
                continue; // an hour that INTERVAL never meets
            }
            let found = tally::nth(&plan, u64::from(count), &mut steps);
            assert_eq!(found, walked.get(count as usize - 1).copied(), "{text} {count}");
            let mut beyond = Walk::new(plan, walked.last().unwrap() + 1, i64::MAX, &mut steps);
            assert_eq!(beyond.next(&mut steps), None, "{text} {count}");
        }
    }
}

/// What a split gives to the earlier half: DTSTART outside its rule counts, EXDATEs count, both clock times of a gap
/// count, and the far end of a long series costs no walk.
#[test]
fn what_count_has_used_up_is_counted_not_walked() {
    for (start, rule, at, counted) in [
        ("20260101T090000Z", "FREQ=DAILY;COUNT=10", "20260101T090000Z", 0),
        ("20260101T090000Z", "FREQ=DAILY;COUNT=10", "20260104T090000Z", 3),
        ("20260101T090000Z", "FREQ=DAILY;COUNT=10", "20270104T090000Z", 10),
        ("20260101T090000Z", "FREQ=WEEKLY;BYDAY=MO;COUNT=10", "20260112T090000Z", 2),
        ("20260101", "FREQ=DAILY;COUNT=10", "20260104", 3),
        ("Europe/Berlin:20260327T023000", "FREQ=DAILY;COUNT=10", "20260330T003000Z", 3),
        ("Europe/Berlin:20260328T020000", "FREQ=DAILY;BYHOUR=2,3;COUNT=9", "20260330T000000Z", 4),
        ("19700101T000000Z", "FREQ=SECONDLY;COUNT=4000000000", "20260101T000000Z", 1_767_225_600),
        ("00010101T000000", "FREQ=DAILY;COUNT=4000000000", "99991231", 3_652_058),
    ] {
        let mut set = super::series(start, rule);
        set.exdates = vec![set.start.clone()];
        let at = super::utc(at);
        assert_eq!(set.counted_before(at, chrono_tz::Tz::UTC), Some(counted), "{start} {rule} {at}");
    }
}
