//! SKIP (RFC 7529) and EXRULE (RFC 2445): what a rule does with days that do not exist, and rules that take away.

use super::super::{LastEnd, RuleError};
use super::*;

fn skipped(start: &str, rule: &str, count: usize) -> Vec<String> {
    starts(&series(start, &format!("RSCALE=GREGORIAN;{rule}")), count)
}

#[test]
fn a_leap_day_is_had_every_year() {
    let years = |skip: &str| skipped("20160229", &format!("FREQ=YEARLY;SKIP={skip}"), 5);
    assert_eq!(years("OMIT"), ["20160229", "20200229", "20240229", "20280229", "20320229"]);
    assert_eq!(years("FORWARD"), ["20160229", "20170301", "20180301", "20190301", "20200229"]);
    assert_eq!(years("BACKWARD"), ["20160229", "20170228", "20180228", "20190228", "20200229"]);
}

#[test]
fn the_31st_is_had_every_month() {
    let months = |skip: &str| skipped("20140131", &format!("FREQ=MONTHLY;SKIP={skip};COUNT=5"), 9);
    assert_eq!(months("OMIT"), ["20140131", "20140331", "20140531", "20140731", "20140831"]);
    assert_eq!(months("FORWARD"), ["20140131", "20140301", "20140331", "20140501", "20140531"]);
    assert_eq!(months("BACKWARD"), ["20140131", "20140228", "20140331", "20140430", "20140531"]);
    let second = skipped("20141231T090000", "FREQ=MONTHLY;INTERVAL=2;SKIP=FORWARD", 4);
    assert_eq!(second, ["20141231T090000", "20150301T090000", "20150501T090000", "20150701T090000"]);
    let each = skipped("20150130", "FREQ=MONTHLY;BYMONTHDAY=29,30,31;SKIP=FORWARD;COUNT=6", 9);
    assert_eq!(each, ["20150130", "20150131", "20150301", "20150329", "20150330", "20150331"]);
    let sundays = skipped("20150131", "FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=SU;SKIP=FORWARD", 3);
    assert_eq!(sundays, ["20150131", "20150301", "20150531"]);
}

#[test]
fn what_is_carried_over_is_found_from_anywhere() {
    let carried = series("20140131T090000Z", "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD");
    let all = instants(&carried, 400);
    for (before, one) in all.iter().zip(all.iter().skip(1)) {
        let (from, to) = (utc(&format!("{before}Z")), utc(&format!("{one}Z")));
        let second = chrono::TimeDelta::seconds(1);
        let found = carried.instances(from + second..to + second, Tz::UTC, Budget::DEFAULT);
        let found: Vec<_> = found.map(|instance| instance.starts_at).collect();
        assert_eq!(found, [to]);
    }
    for (count, last) in all.iter().enumerate().skip(1).take(40) {
        let rule = format!("RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD;COUNT={}", count + 1);
        let counted = series("20140131T090000Z", &rule);
        assert_eq!(counted.last_end(Tz::UTC), LastEnd::At(utc(&format!("{last}Z"))), "{rule}");
        let tail = counted.instances(utc(&format!("{last}Z"))..ALWAYS.end, Tz::UTC, Budget::DEFAULT);
        assert_eq!(tail.count(), 1, "{rule}");
    }
}

#[test]
fn what_is_not_computed_is_told_from_what_is_wrong() {
    for text in [
        "RSCALE=CHINESE;FREQ=YEARLY",
        "FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=8;RSCALE=HEBREW;SKIP=FORWARD",
        "RSCALE=GREGORIAN;FREQ=YEARLY;BYYEARDAY=366;SKIP=FORWARD",
        "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=-30;SKIP=BACKWARD",
        "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=1,31;SKIP=FORWARD",
    ] {
        assert!(Rule::parse(text).unwrap_err().is_beyond(), "{text}");
    }
    for text in
        ["RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=UP", "RSCALE=GREGORIAN;RSCALE=GREGORIAN;FREQ=DAILY", "SKIP=OMIT"]
    {
        assert!(!Rule::parse(text).unwrap_err().is_beyond(), "{text}");
    }
    assert_eq!(Rule::parse("RSCALE=CHINESE"), Err(RuleError::Scale("CHINESE".to_owned())));
}

fn without(start: &str, rule: &str, exrule: &str) -> RecurrenceSet {
    RecurrenceSet { exrules: vec![Rule::parse(exrule).unwrap()], ..series(start, rule) }
}

#[test]
fn an_exrule_takes_its_instances_out() {
    let weekdays = without("Europe/Berlin:20260302T090000", "FREQ=DAILY;COUNT=9", "FREQ=WEEKLY;BYDAY=SA,SU");
    let found = starts(&weekdays, 20);
    assert_eq!(found.len(), 7, "{found:?}");
    assert!(
        !found.iter().any(|start| start.starts_with("20260307") || start.starts_with("20260308")),
        "{found:?}"
    );
    let bounded = |exrule: &str| starts(&without("20260301", "FREQ=DAILY;COUNT=6", exrule), 9);
    assert_eq!(bounded("FREQ=DAILY;INTERVAL=2;COUNT=2"), ["20260302", "20260304", "20260305", "20260306"]);
    assert_eq!(bounded("FREQ=DAILY;UNTIL=20260303"), ["20260304", "20260305", "20260306"]);
    assert_eq!(bounded("FREQ=MONTHLY"), ["20260302", "20260303", "20260304", "20260305", "20260306"]);
    assert!(bounded("FREQ=DAILY").is_empty());
}

#[test]
fn an_exrule_takes_dates_and_the_end_too() {
    let mut set = without("20260301T090000Z", "FREQ=DAILY;COUNT=5", "FREQ=DAILY;BYMONTHDAY=5,10");
    set.rdates = ["20260310T090000Z", "20260311T090000Z"]
        .map(|date| super::super::Rdate { start: when(date), length: None })
        .into();
    assert_eq!(
        instants(&set, 9),
        ["20260301T090000", "20260302T090000", "20260303T090000", "20260304T090000", "20260311T090000"]
    );
    set.rdates.clear();
    assert_eq!(set.last_end(Tz::UTC), LastEnd::At(utc("20260304T090000Z")));
    let nothing = without("20260301T090000Z", "FREQ=DAILY;COUNT=5", "FREQ=DAILY");
    assert_eq!(nothing.last_end(Tz::UTC), LastEnd::Empty);
}

#[test]
fn a_rule_that_takes_everything_ends_within_its_budget() {
    let nothing = without("20260301T090000Z", "FREQ=SECONDLY", "FREQ=SECONDLY");
    let mut found = nothing.instances(ALWAYS, Tz::UTC, Budget::DEFAULT);
    assert_eq!(found.by_ref().count(), 0);
    assert!(found.truncated());
}
