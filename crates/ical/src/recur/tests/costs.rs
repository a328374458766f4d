//! Hostile sets: bounded, told, and never slow. The limits leave room for an unoptimised build on a busy machine.

use std::time::{Duration, Instant};

use chrono_tz::Tz;

use super::super::{Budget, LastEnd, Length, Override, Rdate, RecurrenceSet, Rule};
use super::{first, series, utc, when};

/// What the same takes in a release build is a tenth or less: the bar is 100 ms.
const LIMIT: Duration = Duration::from_millis(if cfg!(debug_assertions) { 1_500 } else { 100 });

/// Runs it up to three times: other work on the machine is not its fault.
fn quick<T>(what: &str, mut work: impl FnMut() -> T) -> T {
    let mut took = Duration::MAX;
    for _ in 0..3 {
        let start = Instant::now();
        let result = work();
        took = took.min(start.elapsed());
        if took < LIMIT {
            return result;
        }
    }
    panic!("{what}: {took:?}");
}

fn all(unit: &str, numbers: std::ops::Range<i32>) -> String {
    let numbers: Vec<String> =
        numbers.filter(|number| *number != 0 || unit != "BYMONTH").map(|n| n.to_string()).collect();
    format!(";{unit}={}", numbers.join(","))
}

/// The rules that take other engines seconds, minutes or all memory.
fn hostile() -> Vec<(&'static str, String)> {
    let cross = all("BYMONTH", 1..13) + &all("BYMONTHDAY", 1..32) + &all("BYHOUR", 0..24);
    let cross = cross + &all("BYMINUTE", 0..60) + &all("BYSECOND", 0..60);
    let year_days = all("BYYEARDAY", 1..367) + &all("BYSETPOS", -366..0);
    vec![
        ("19700101T000000Z", "FREQ=SECONDLY".into()),
        ("00010101T000000Z", "FREQ=SECONDLY".into()),
        ("20000101T000000Z", "FREQ=MINUTELY".into()),
        ("19900101T000000Z", "FREQ=SECONDLY;COUNT=1000000000".into()),
        ("19900101T000000Z", "FREQ=SECONDLY;COUNT=4294967295;BYDAY=MO;BYMINUTE=1,2,3".into()),
        ("19900101T000000Z", "FREQ=SECONDLY;INTERVAL=7;COUNT=1000000000;BYMONTH=2;BYHOUR=3".into()),
        ("00010101T000000Z", "FREQ=DAILY".into()),
        ("00010101T000000Z", "FREQ=DAILY;COUNT=1000000000;BYDAY=MO".into()),
        ("99991231T235959Z", "FREQ=SECONDLY".into()),
        ("20260101T000000Z", "FREQ=DAILY;COUNT=1000000000".into()),
        ("20260101T000000Z", format!("FREQ=YEARLY;COUNT=1{cross}")),
        ("20260101T000000Z", format!("FREQ=YEARLY{cross};BYSETPOS=-1,366")),
        ("20260101T000000Z", format!("FREQ=SECONDLY;COUNT=4000000000{cross}")),
        ("20260101T000000Z", format!("FREQ=YEARLY{year_days}")),
        ("20260101T000000Z", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30".into()),
        ("20260101T000000Z", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1000".into()),
        ("20260101T000000Z", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30".into()),
        ("20260101T000000Z", "FREQ=HOURLY;INTERVAL=24;BYHOUR=1".into()),
        ("20260101T000000Z", "FREQ=MINUTELY;INTERVAL=1440;BYHOUR=1;COUNT=5".into()),
        ("20260101T000000Z", "FREQ=SECONDLY;INTERVAL=86400;BYSECOND=1".into()),
        ("20260101T000000Z", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30;BYSECOND=59;COUNT=3".into()),
        ("20260101T000000Z", "FREQ=SECONDLY;INTERVAL=4294967295".into()),
        ("20260101T000000Z", "FREQ=YEARLY;INTERVAL=4294967295;COUNT=4294967295".into()),
        ("20260101T000000Z", "FREQ=WEEKLY;INTERVAL=4294967295;BYMONTH=3;COUNT=9".into()),
        ("20260101T000000Z", "FREQ=YEARLY;BYWEEKNO=-53,53;BYDAY=MO;WKST=SU;BYMONTH=6".into()),
        // Found by the fuzzer: nearly a hundred thousand months to its end.
        (
            "20200301T090000Z",
            "FREQ=MONTHLY;BYDAY=WE,TH;BYSETPOS=-5,1,29,70,18,7,130,05,18,8,-2,39,233,-3;COUNT=655555550"
                .into(),
        ),
    ]
}

#[test]
fn no_rule_is_slow_wherever_it_is_read() {
    for (start, rule) in hostile() {
        for start in [
            start.to_owned(),
            format!("Europe/Berlin:{}", start.trim_end_matches('Z')),
            start.chars().take(8).collect(),
        ] {
            let set = series(&start, &rule);
            let short: String = rule.chars().take(70).collect();
            for (from, to) in [
                ("20260601", "20260701"),
                ("20600601", "20600701"),
                ("00000101", "99991231"),
                ("99990101", "99991231"),
            ] {
                quick(&format!("{start} {short} {from}"), || {
                    set.instances(utc(from)..utc(to), Tz::UTC, Budget::DEFAULT).take(1_000).count()
                });
            }
            quick(&format!("last end of {start} {short}"), || set.last_end(Tz::UTC));
        }
    }
}

#[test]
fn a_cut_is_told() {
    let set = series("19900101T000000Z", "FREQ=SECONDLY");
    let mut seen =
        set.instances(utc("20600101")..utc("20600201"), Tz::UTC, Budget { instances: 50, ..Budget::DEFAULT });
    assert_eq!(seen.by_ref().count(), 50);
    assert!(seen.truncated());
    let mut whole = set.instances(
        utc("20600101")..utc("20600101T000050Z"),
        Tz::UTC,
        Budget { instances: 50, ..Budget::DEFAULT },
    );
    assert_eq!(whole.by_ref().count(), 50);
    assert!(!whole.truncated());
    let never = series("20260101T000000Z", "FREQ=HOURLY;INTERVAL=24;BYHOUR=1");
    let mut seen = never.instances(utc("20260102")..utc("99990101"), Tz::UTC, Budget::DEFAULT);
    assert_eq!((seen.by_ref().count(), seen.truncated()), (0, true));
}

#[test]
fn counting_is_right_when_it_is_far() {
    let set = series("19900101T000000Z", "FREQ=SECONDLY;COUNT=1000000000");
    assert_eq!(set.last_end(Tz::UTC), LastEnd::At(utc("20210909T014639Z")));
    let set = series("19900101T090000Z", "FREQ=MINUTELY;INTERVAL=30;BYHOUR=9,10;BYDAY=MO,TU;COUNT=10000");
    let LastEnd::At(end) = set.last_end(Tz::UTC) else { panic!() };
    let all: Vec<_> = set
        .instances(utc("19900101")..utc("99990101"), Tz::UTC, Budget { instances: 20_000, steps: 9_000_000 })
        .collect();
    assert_eq!(all.len(), 10_000);
    assert_eq!(all.last().unwrap().ends_at, end);
}

/// Found by the fuzzer: thousands of long instances touch the end, whichever of them ends last.
#[test]
fn the_end_of_long_instances_that_start_close_together_is_found() {
    for (start, rule, length, end) in [
        (
            "Australia/Lord_Howe:20261003T020000",
            "FREQ=SECONDLY;INTERVAL=31;UNTIL=60270918T170628",
            "P2D",
            "60270920T063612Z",
        ),
        ("20260101T000000Z", "FREQ=SECONDLY;COUNT=1000000", "P40D", "20260221T134639Z"),
        ("20260101T000000Z", "FREQ=MINUTELY;UNTIL=20260601T000000Z", "P9000D", "20510121T000000Z"),
    ] {
        let mut set = series(start, rule);
        set.length = Length::Duration(length.parse().unwrap());
        let found = quick(rule, || set.last_end(Tz::UTC));
        assert_eq!(found, LastEnd::At(utc(end)), "{rule}");
        set.overrides = vec![Override {
            recurrence_id: set.start.clone(),
            this_and_future: false,
            start: set.start.clone(),
            length: Length::Implied,
            index: 0,
        }];
        quick(rule, || set.last_end(Tz::UTC));
    }
}

#[test]
fn floods_of_dates_are_read_once() {
    let mut set = series("20200101T000000Z", "FREQ=DAILY");
    let day = |number: u32| {
        when(&format!("{:04}{:02}{:02}T000000Z", 2020 + number / 336, number / 28 % 12 + 1, number % 28 + 1))
    };
    set.exdates = (0..100_000).map(|number| day(number % 30_000)).collect();
    quick("EXDATE", || set.instances(utc("20300101")..utc("20300201"), Tz::UTC, Budget::DEFAULT).count());
    set.rdates = (0..100_000).map(|number| Rdate { start: day(number % 30_000), length: None }).collect();
    quick("RDATE", || set.instances(utc("20300101")..utc("20300201"), Tz::UTC, Budget::DEFAULT).count());
    set.exdates.clear();
    quick("RDATE alone", || RecurrenceSet { rules: Vec::new(), ..set.clone() }.last_end(Tz::UTC));
    set.rules = vec![Rule::parse("FREQ=DAILY;COUNT=1000").unwrap()];
    quick("RDATE and COUNT", || set.last_end(Tz::UTC));
}

#[test]
fn floods_of_overrides_and_rules_are_bounded() {
    let mut set = series("20200101T000000Z", "FREQ=SECONDLY");
    let start = utc("20200101");
    let at = |seconds: i64| super::super::When::Utc(start + chrono::TimeDelta::seconds(seconds));
    set.overrides = (0..10_000)
        .map(|number| Override {
            recurrence_id: at(number * 60),
            this_and_future: true,
            start: at(number * 60 - 86_400 * (number % 400)),
            length: Length::Duration("P9D".parse().unwrap()),
            index: 0,
        })
        .collect();
    quick("THISANDFUTURE", || {
        set.instances(utc("20200103")..utc("20200104"), Tz::UTC, Budget::DEFAULT).count()
    });
    let mut set = series("19900101T000000Z", "FREQ=DAILY");
    set.rules = (0..2_000)
        .map(|number| {
            Rule::parse(&format!("FREQ=SECONDLY;BYDAY=MO;BYHOUR=3;COUNT={}", 900_000_000 + number)).unwrap()
        })
        .collect();
    quick("RRULEs", || set.instances(utc("20200103")..utc("20200104"), Tz::UTC, Budget::DEFAULT).count());
    quick("RRULEs' end", || set.last_end(Tz::UTC));
}

#[test]
fn zero_and_negative_lengths_are_no_time() {
    for length in ["-PT1H", "PT0S", "-P1D", "P0D"] {
        let mut set = series("20260101T090000Z", "FREQ=DAILY;COUNT=2");
        set.length = Length::Duration(length.parse().unwrap());
        assert!(first(&set, 9).iter().all(|it| it.starts_at == it.ends_at), "{length}");
        set.length = Length::End(when("20251231T000000Z"));
        assert!(first(&set, 9).iter().all(|it| it.starts_at == it.ends_at));
    }
    let backwards = RecurrenceSet::once(when("20260105"), Length::End(when("20260101")));
    assert_eq!(first(&backwards, 9)[0].end, when("20260106"));
}

#[test]
fn the_ends_of_time_hold() {
    for start in
        ["00000101T000000Z", "99991231T235959Z", "00000101", "99991231", "Asia/Tokyo:99991231T235959"]
    {
        for freq in ["SECONDLY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"] {
            let mut set = series(start, &format!("FREQ={freq};INTERVAL=3"));
            set.length = Length::Duration("P3650000D".parse().unwrap());
            quick(start, || set.instances(super::ALWAYS, Tz::Asia__Tokyo, Budget::DEFAULT).take(500).count());
            quick(start, || set.last_end(Tz::America__New_York));
        }
    }
}
