//! Recurrences against the calendar: the first occurrence, and the RFC 5545 value.

use std::fmt::Write as _;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::weekday_of;
use crate::span::{Freq, Rule};

/// How far ahead a first occurrence is looked for, in days: a leap day is at most eight years away.
const HORIZON: u64 = 366 * 9;

/// The first day on or after `from` on which the rule falls; every nth period counts from there.
pub(crate) fn first(rule: &Rule, from: NaiveDate, allowed: impl Fn(NaiveDate) -> bool) -> Option<NaiveDate> {
    if rule.days.is_empty() && rule.month_days.is_empty() && rule.months.is_empty() {
        return (0..400)
            .filter_map(|days| from.checked_add_days(Days::new(days)))
            .find(|date| allowed(*date));
    }
    (0..HORIZON)
        .filter_map(|days| from.checked_add_days(Days::new(days)))
        .find(|date| falls(rule, *date) && allowed(*date))
}

/// Whether the rule's days include `date`, whatever its interval.
pub(crate) fn falls(rule: &Rule, date: NaiveDate) -> bool {
    if !rule.months.is_empty() && !rule.months.iter().any(|month| u32::from(*month) == date.month()) {
        return false;
    }
    let of_month = rule.month_days.is_empty()
        || rule.month_days.iter().any(|day| {
            let day = i64::from(*day);
            let wanted = if day < 0 { i64::from(last_day(date)) + day + 1 } else { day };
            wanted == i64::from(date.day())
        });
    let of_week = rule.days.is_empty()
        || rule.days.iter().any(|(nth, weekday)| {
            *weekday == weekday_of(date)
                && match *nth {
                    0 => true,
                    nth if nth > 0 => (date.day() - 1) / 7 + 1 == u32::from(nth.unsigned_abs()),
                    nth => (last_day(date) - date.day()) / 7 + 1 == u32::from(nth.unsigned_abs()),
                }
        });
    of_month && of_week
}

fn last_day(date: NaiveDate) -> u32 {
    super::day::first_of(date, 1).and_then(|next| next.pred_opt()).map_or(31, |last| last.day())
}

/// Where a recurrence ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// With the last occurrence on or before this day.
    Until(NaiveDate),
    /// After so many.
    Count(u32),
}

/// The RFC 5545 value. `clocked`: the event has a time, so UNTIL is the end of the day in UTC-free local form.
pub(crate) fn value(
    rule: &Rule,
    end: Option<End>,
    until: impl Fn(NaiveDate) -> String,
    week_start: Weekday,
) -> String {
    let mut out = String::from(match rule.freq {
        Freq::Hour => "FREQ=HOURLY",
        Freq::Day => "FREQ=DAILY",
        Freq::Week => "FREQ=WEEKLY",
        Freq::Month => "FREQ=MONTHLY",
        Freq::Year => "FREQ=YEARLY",
    });
    if rule.interval > 1 {
        let _ = write!(out, ";INTERVAL={}", rule.interval);
    }
    list(&mut out, "BYMONTH", rule.months.iter().map(ToString::to_string));
    list(&mut out, "BYMONTHDAY", rule.month_days.iter().map(ToString::to_string));
    list(&mut out, "BYDAY", rule.days.iter().map(|(nth, weekday)| by_day(*nth, *weekday)));
    match end {
        Some(End::Until(date)) => {
            let _ = write!(out, ";UNTIL={}", until(date));
        }
        Some(End::Count(count)) => {
            let _ = write!(out, ";COUNT={count}");
        }
        None => {}
    }
    // Only a week of several days in every second or later week depends on where weeks begin.
    let depends = rule.freq == Freq::Week && rule.interval > 1 && rule.days.len() > 1;
    if depends && week_start != Weekday::Mon {
        let _ =
            write!(out, ";WKST={}", by_day(0, u8::try_from(week_start.number_from_monday()).unwrap_or(1)));
    }
    out
}

fn list(out: &mut String, name: &str, mut values: impl Iterator<Item = String>) {
    let Some(first) = values.next() else { return };
    let _ = write!(out, ";{name}={first}");
    for value in values {
        let _ = write!(out, ",{value}");
    }
}

fn by_day(nth: i8, weekday: u8) -> String {
    const NAMES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let name = NAMES.get(usize::from(weekday).wrapping_sub(1)).copied().unwrap_or("MO");
    if nth == 0 { name.to_owned() } else { format!("{nth}{name}") }
}
