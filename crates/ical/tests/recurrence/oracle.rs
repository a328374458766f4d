//! RFC 5545 section 3.3.10 read literally, one day after the other: slow and plain.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use televent_ical::Rule;
use televent_ical::recur::{ByDay, Freq};

/// The days on which a rule happens, DTSTART first, among the `count` days from it.
pub(crate) fn days(rule: &Rule, start: NaiveDate, count: u64) -> Vec<NaiveDate> {
    (0..count)
        .map(|offset| start + Days::new(offset))
        .filter(|day| *day == start || (in_step(rule, start, *day) && named(rule, start, *day)))
        .collect()
}

/// Whether INTERVAL meets the day's period.
fn in_step(rule: &Rule, start: NaiveDate, day: NaiveDate) -> bool {
    let months = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month());
    let apart = match rule.freq() {
        Freq::Yearly => i64::from(day.year() - start.year()),
        Freq::Monthly => months(day) - months(start),
        Freq::Weekly => (week(day, rule.week_start()) - week(start, rule.week_start())).num_days() / 7,
        _ => (day - start).num_days(),
    };
    apart % i64::from(rule.interval()) == 0
}

fn week(day: NaiveDate, start: Weekday) -> NaiveDate {
    day.week(start).first_day()
}

/// Whether every part names the day, or DTSTART does where no part speaks.
fn named(rule: &Rule, start: NaiveDate, day: NaiveDate) -> bool {
    let text = rule.to_string();
    let numbers = |name: &str| -> Vec<i32> {
        let part = text.split(';').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
        part.map(|list| list.split(',').map(|number| number.parse().unwrap()).collect()).unwrap_or_default()
    };
    let (months, month_days, year_days) = (numbers("BYMONTH"), numbers("BYMONTHDAY"), numbers("BYYEARDAY"));
    let by_day = rule.by_day();
    let open = month_days.is_empty() && year_days.is_empty() && by_day.is_empty();
    let from_start = match rule.freq() {
        Freq::Yearly if open && months.is_empty() => (start.month(), start.day()) == (day.month(), day.day()),
        Freq::Yearly | Freq::Monthly if open => start.day() == day.day(),
        Freq::Weekly if open => start.weekday() == day.weekday(),
        _ => true,
    };
    let length = days_between(first_of_month(day), first_of_next_month(day));
    let year = days_between(new_year(day.year()), new_year(day.year() + 1));
    let counts = |list: &[i32], number: u32, of: i32| {
        let number = i32::try_from(number).unwrap();
        list.is_empty() || list.contains(&number) || list.contains(&(number - of - 1))
    };
    from_start
        && (months.is_empty() || months.contains(&i32::try_from(day.month()).unwrap()))
        && counts(&month_days, day.day(), length)
        && counts(&year_days, day.ordinal(), year)
        && (by_day.is_empty() || by_day.iter().any(|by| falls(*by, rule.freq(), months.is_empty(), day)))
}

fn falls(by: ByDay, freq: Freq, whole_year: bool, day: NaiveDate) -> bool {
    let Some(nth) = by.nth else { return by.weekday == day.weekday() };
    let (first, end) = if freq == Freq::Yearly && whole_year {
        (new_year(day.year()), new_year(day.year() + 1))
    } else {
        (first_of_month(day), first_of_next_month(day))
    };
    let alike: Vec<NaiveDate> =
        first.iter_days().take_while(|at| *at < end).filter(|at| at.weekday() == by.weekday).collect();
    let index = if nth > 0 {
        Some(nth.unsigned_abs() as usize - 1)
    } else {
        alike.len().checked_sub(nth.unsigned_abs() as usize)
    };
    index.and_then(|index| alike.get(index)) == Some(&day)
}

fn new_year(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 1, 1).unwrap()
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap()
}

fn first_of_next_month(day: NaiveDate) -> NaiveDate {
    first_of_month(day) + chrono::Months::new(1)
}

fn days_between(from: NaiveDate, to: NaiveDate) -> i32 {
    i32::try_from((to - from).num_days()).unwrap()
}
