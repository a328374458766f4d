//! Random rules and starts.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use televent_ical::Rule;

const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

fn joined<T: ToString + Clone + std::fmt::Debug + 'static>(
    values: Vec<T>,
    most: usize,
) -> impl Strategy<Value = String> {
    let most = most.min(values.len());
    prop::sample::subsequence(values, 1..=most)
        .prop_map(|chosen| chosen.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
}

/// `;NAME=...` or nothing, `share` times out of ten.
fn part(
    name: &'static str,
    values: impl Strategy<Value = String> + 'static,
    share: u32,
) -> BoxedStrategy<String> {
    prop_oneof![
        10 - share => Just(String::new()),
        share => values.prop_map(move |values| format!(";{name}={values}")),
    ]
    .boxed()
}

fn without_zero(from: i32, to: i32) -> Vec<i32> {
    (from..=to).filter(|number| *number != 0).collect()
}

fn weekdays() -> impl Strategy<Value = String> {
    joined(DAYS.to_vec(), 5)
}

fn numbered(most: i32) -> impl Strategy<Value = String> {
    let all = without_zero(-most, most).into_iter().flat_map(|nth| DAYS.map(|day| format!("{nth}{day}")));
    prop_oneof![weekdays(), joined(all.collect(), 3)]
}

fn parts(freq: &'static str, most_interval: u32, parts: Vec<BoxedStrategy<String>>) -> BoxedStrategy<Rule> {
    let interval = prop_oneof![Just(1_u32), 1..=most_interval];
    (interval, parts, prop::sample::select(DAYS.to_vec()))
        .prop_map(move |(interval, parts, start)| {
            let text = format!("FREQ={freq};INTERVAL={interval}{};WKST={start}", parts.concat());
            Rule::parse(&text).or_else(|_| Rule::parse(&format!("FREQ={freq};INTERVAL={interval}"))).unwrap()
        })
        .boxed()
}

fn months() -> BoxedStrategy<String> {
    part("BYMONTH", joined((1..=12).collect(), 4), 3)
}

fn month_days() -> BoxedStrategy<String> {
    part("BYMONTHDAY", joined(without_zero(-31, 31), 4), 3)
}

fn year_days() -> BoxedStrategy<String> {
    part("BYYEARDAY", joined(without_zero(-366, 366), 12), 2)
}

/// DAILY to YEARLY, one instance a day, without BYSETPOS and BYWEEKNO.
pub(crate) fn daily_rule() -> impl Strategy<Value = Rule> {
    prop_oneof![
        parts("DAILY", 9, vec![months(), month_days(), part("BYDAY", weekdays(), 4)]),
        parts("WEEKLY", 5, vec![months(), part("BYDAY", weekdays(), 6)]),
        parts("MONTHLY", 5, vec![months(), month_days(), part("BYDAY", numbered(5), 5)]),
        parts("YEARLY", 3, vec![months(), month_days(), year_days(), part("BYDAY", numbered(53), 3)]),
        parts("YEARLY", 3, vec![months(), month_days(), part("BYDAY", numbered(5), 5)]),
    ]
}

/// Any rule, with an end or without.
pub(crate) fn rule() -> impl Strategy<Value = Rule> {
    let hours = |share| part("BYHOUR", joined((0..24).collect(), 5), share);
    let minutes = |share| part("BYMINUTE", joined((0..60).collect(), 4), share);
    let seconds = |share| part("BYSECOND", joined((0..60).collect(), 3), share);
    let places = || part("BYSETPOS", joined(without_zero(-8, 8), 3), 3);
    let days = || part("BYDAY", weekdays(), 3);
    let weeks = part("BYWEEKNO", joined(without_zero(-53, 53), 4), 6);
    let rule = prop_oneof![
        3 => daily_rule(),
        2 => parts("DAILY", 9, vec![months(), days(), hours(5), minutes(5), seconds(2), places()]),
        2 => parts("WEEKLY", 5, vec![months(), days(), hours(3), minutes(3), places()]),
        2 => parts("MONTHLY", 5, vec![month_days(), part("BYDAY", numbered(5), 5), hours(2), places()]),
        2 => parts("YEARLY", 3, vec![months(), year_days(), part("BYDAY", weekdays(), 4), hours(2), places()]),
        1 => parts("YEARLY", 3, vec![weeks, months(), part("BYDAY", weekdays(), 5), places()]),
        2 => parts("HOURLY", 100, vec![months(), month_days(), year_days(), days(), hours(4), minutes(4), seconds(2), places()]),
        2 => parts("MINUTELY", 3_000, vec![months(), days(), hours(4), minutes(4), seconds(4), places()]),
        2 => parts("SECONDLY", 100_000, vec![days(), hours(4), minutes(4), seconds(4)]),
    ];
    (rule, prop_oneof![Just(0_u32), Just(0_u32), 1_u32..2_000]).prop_map(|(rule, count)| match count {
        0 => rule,
        count => rule.counting(count),
    })
}

/// A day in a decade that has a leap day and none at its end.
pub(crate) fn day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..3_650).prop_map(|days| NaiveDate::from_ymd_opt(2019, 1, 1).unwrap() + Days::new(days))
}

/// A DTSTART of any kind, often close to a change of the clocks.
pub(crate) fn start() -> impl Strategy<Value = String> {
    let near =
        prop::sample::select(vec!["20260328", "20261024", "20260307", "20261003", "20240229", "20231231"]);
    let date =
        prop_oneof![near.prop_map(str::to_owned), day().prop_map(|day| day.format("%Y%m%d").to_string())];
    let time = (0_u32..24, prop::sample::select(vec![0, 15, 30, 59]), prop::sample::select(vec![0, 0, 59]))
        .prop_map(|(hour, minute, second)| format!("T{hour:02}{minute:02}{second:02}"));
    let zones = vec![
        "",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Africa/Cairo",
        "UTC",
        "Z",
        "DATE",
    ];
    (date, time, prop::sample::select(zones)).prop_map(|(date, time, zone)| match zone {
        "" => date + &time,
        "Z" => date + &time + "Z",
        "DATE" => date,
        zone => format!("{zone}:{date}{time}"),
    })
}
