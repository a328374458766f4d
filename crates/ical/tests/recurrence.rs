//! The recurrence engine against answers of others, against itself, and against the RFC read day by day.
#![cfg(test)]

#[path = "recurrence/oracle.rs"]
mod oracle;
#[path = "recurrence/strategy.rs"]
mod strategy;

use std::ops::Range;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;
use serde::Deserialize;
use televent_ical::recur::Freq;
use televent_ical::{Budget, Instance, LastEnd, Length, Rdate, RecurrenceSet, Rule, When, ZoneTable};

/// Plenty for everything here.
const BUDGET: Budget = Budget { instances: 200_000, steps: 20_000_000 };

fn when(text: &str) -> When {
    let (tzid, value) = match text.split_once(':') {
        Some((tzid, value)) => (Some(tzid), value),
        None => (None, text),
    };
    When::parse(value, false, tzid, &ZoneTable::default()).unwrap()
}

fn series(start: &str, rule: &Rule) -> RecurrenceSet {
    let mut set = RecurrenceSet::once(when(start), Length::Implied);
    set.rules = vec![rule.clone()];
    set
}

fn collect(set: &RecurrenceSet, window: Range<DateTime<Utc>>) -> Vec<Instance> {
    let mut instances = set.instances(window, Tz::UTC, BUDGET);
    let all: Vec<Instance> = instances.by_ref().collect();
    assert!(!instances.truncated());
    all
}

#[derive(Deserialize)]
struct Question {
    class: String,
    kind: String,
    tzid: Option<String>,
    dtstart: String,
    rrule: String,
    exdate: Vec<String>,
    rdate: Vec<String>,
    end: String,
    limit: usize,
    expect: Vec<String>,
}

/// A sample of random rules with python-dateutil's answers.
#[test]
fn a_second_implementation_agrees() {
    for line in include_str!("recurrence/corpus.jsonl").lines() {
        let question: Question = serde_json::from_str(line).unwrap();
        let tzid = question.tzid.as_deref().filter(|_| question.kind == "zoned");
        let read = |text: &String| When::parse(text, false, tzid, &ZoneTable::default()).unwrap();
        let mut set = series("20260101", &Rule::parse(&question.rrule).unwrap());
        set.start = read(&question.dtstart);
        set.exdates = question.exdate.iter().map(read).collect();
        set.rdates = question.rdate.iter().map(|text| Rdate { start: read(text), length: None }).collect();
        let end = when(&question.end).to_utc(Tz::UTC);
        let out: Vec<String> = set
            .instances(DateTime::<Utc>::MIN_UTC..end, Tz::UTC, BUDGET)
            .take(question.limit)
            .map(|instance| match instance.start {
                When::Zoned { .. } => When::Utc(instance.starts_at).write().0,
                start => start.write().0,
            })
            .collect();
        assert_eq!(out, question.expect, "{} {} {}", question.class, question.dtstart, question.rrule);
    }
}

fn touches(instance: &Instance, window: &Range<DateTime<Utc>>) -> bool {
    instance.starts_at < window.end
        && (instance.ends_at > window.start
            || instance.starts_at == instance.ends_at && instance.starts_at >= window.start)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// A window is what the whole series has in it: seeking loses nothing and invents nothing.
    #[test]
    fn a_window_is_a_cut_of_the_whole(
        rule in strategy::rule(),
        start in strategy::start(),
        from in 0_i32..40_000,
        length in prop::sample::select(vec!["PT0S", "PT1H", "P1D", "P3DT5H", "PT26H"]),
        width in 1_i32..3_000,
        exclude in prop::collection::vec(0_usize..50, 0..4),
    ) {
        let mut set = series(&start, &rule);
        set.length = Length::Duration(length.parse().unwrap());
        let first = set.start.to_utc(Tz::UTC);
        let unit = match rule.freq() {
            Freq::Secondly => TimeDelta::seconds(1),
            Freq::Minutely => TimeDelta::minutes(1),
            _ => TimeDelta::hours(5),
        };
        let window = first + unit * (from - 100)..first + unit * (from + width);
        let mut whole = set.instances(DateTime::<Utc>::MIN_UTC..window.end, Tz::UTC, BUDGET);
        let (whole, cut) = (whole.by_ref().collect::<Vec<Instance>>(), whole.truncated());
        if cut {
            return Ok(());
        }
        prop_assert!(whole.windows(2).all(|pair| pair[0].starts_at < pair[1].starts_at));
        set.exdates = exclude.iter().filter_map(|index| whole.get(*index)).map(|it| it.start.clone()).collect();
        let gone: Vec<_> = set.exdates.iter().map(|when| when.to_utc(Tz::UTC)).collect();
        let mut kept = whole.iter().filter(|it| touches(it, &window) && !gone.contains(&it.starts_at));
        for found in collect(&set, window.clone()) {
            prop_assert_eq!(Some(&found), kept.next());
        }
        prop_assert_eq!(None, kept.next());
    }

    /// The last end is the latest end there is.
    #[test]
    fn the_last_end_is_the_latest(rule in strategy::rule(), start in strategy::start(), count in 1_u32..200) {
        let rule = rule.counting(count);
        let set = series(&start, &rule);
        let mut all = set.instances(DateTime::<Utc>::MIN_UTC..DateTime::<Utc>::MAX_UTC, Tz::UTC, Budget { instances: 50_000, steps: 100_000 });
        let latest = all.by_ref().map(|it| it.ends_at).max();
        if !all.truncated() {
            let expected = latest.map_or(LastEnd::Empty, LastEnd::At);
            let told = set.last_end(Tz::UTC);
            prop_assert!(told == expected || told == LastEnd::Endless, "{told:?} {expected:?}");
        }
    }

    /// Days, weeks, months and years by the RFC's sentences, one day after the other.
    #[test]
    fn each_day_is_judged_alike(rule in strategy::daily_rule(), start in strategy::day()) {
        let set = series(&start.format("%Y%m%d").to_string(), &rule);
        let from = start.and_hms_opt(0, 0, 0).unwrap().and_utc();
        let days: Vec<_> = collect(&set, from..from + TimeDelta::days(2_600)).into_iter().map(|it| it.start.local().date()).collect();
        prop_assert_eq!(days, oracle::days(&rule, start, 2_600), "{}", rule);
    }

    /// The `rrule` crate, wherever it is right.
    #[test]
    fn the_other_crate_agrees(rule in strategy::daily_rule(), start in strategy::day(), count in 1_u32..30) {
        let rule = rule.counting(count);
        // Known to be wrong or refused there: -5XX in a month, -53XX in a year, and numbered beside plain weekdays.
        let numbered = rule.by_day().iter().any(|by| by.nth.is_some());
        prop_assume!(rule.by_day().iter().all(|by| by.nth.is_some() == numbered && by.nth.is_none_or(|nth| nth > -5)));
        let answer = |start: NaiveDate| -> Option<Vec<i64>> {
            let text = format!("DTSTART:{}T090000Z\nRRULE:{rule}", start.format("%Y%m%d"));
            let set = text.parse::<rrule::RRuleSet>().ok()?;
            Some(set.all(100).dates.iter().map(DateTime::timestamp).collect())
        };
        // From its first instance on: what a DTSTART outside its rule means is ours to say.
        let first = answer(start).and_then(|all| DateTime::from_timestamp(*all.first()?, 0));
        let Some(start) = first.map(|at| at.date_naive()) else { return Ok(()) };
        let theirs = answer(start).unwrap_or_default();
        let set = series(&format!("{}T090000Z", start.format("%Y%m%d")), &rule);
        let all = DateTime::<Utc>::MIN_UTC..DateTime::<Utc>::MAX_UTC;
        let ours = set.instances(all, Tz::UTC, Budget { instances: 100, steps: 2_000_000 });
        for (ours, theirs) in ours.zip(theirs) {
            prop_assert_eq!(ours.starts_at.timestamp(), theirs, "{} {}", start, rule);
        }
    }

    #[test]
    fn a_rule_is_read_as_it_is_written(rule in strategy::rule()) {
        prop_assert_eq!(Rule::parse(&rule.to_string()), Ok(rule));
    }

    #[test]
    fn no_text_makes_the_reader_fall(text in "(FREQ=[A-Z]{0,8};?)?([A-Z]{0,10}=[-+0-9A-Z,]{0,12};?){0,5}\\PC{0,3}") {
        if let Ok(rule) = Rule::parse(&text) {
            prop_assert_eq!(Rule::parse(&rule.to_string()), Ok(rule.clone()));
            let set = series("Europe/Berlin:20260329T023000", &rule);
            let window = when("20300101").to_utc(Tz::UTC)..when("20300201").to_utc(Tz::UTC);
            let _ = set.instances(window, Tz::UTC, Budget::DEFAULT).take(100).count();
            let _ = set.last_end(Tz::UTC);
        }
    }
}
