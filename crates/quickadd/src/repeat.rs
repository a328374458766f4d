//! A plan with a recurrence: first start, RFC 5545 value and days left out.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Weekday};
use chrono_tz::Tz;

use crate::lang::Lang;
use crate::outcome::{Moment, Reason};
use crate::plan::{Plan, When};
use crate::resolve::day::{resolve, resolve_after, stretch};
use crate::resolve::rule::{End, first, value};
use crate::resolve::{Here, Hints, add_days, add_length, at, instant, weekday_of};
use crate::span::{Bound, Day, Freq, Length, MonthRef, Rule, Skip, Stretch};
use crate::times::{Times, hours};

/// A recurring plan, resolved.
#[derive(Clone, Debug)]
pub(crate) struct Repeated {
    /// First start, end and other first starts.
    pub(crate) times: Times,
    /// RFC 5545 value.
    pub(crate) rrule: String,
    /// Days left out.
    pub(crate) exdates: Vec<NaiveDate>,
    /// Whether another rule is as likely.
    pub(crate) other: Option<Box<Rule>>,
}

/// Start, end and rule of a plan that has a rule.
pub(crate) fn repeated(
    plan: &Plan,
    rule: &Rule,
    lang: &Lang,
    here: &Here,
    hints: Hints,
    week_start: Weekday,
) -> Result<Repeated, Reason> {
    let zone = plan.zone.map(|(zone, _)| zone);
    let here = here.moved(zone);
    let hours = if plan.all_day { None } else { hours(plan, lang, hints)? };
    if rule.freq == Freq::Hour && hours.is_none() {
        return Err(Reason::NoTime);
    }
    let (mut rule, mut exdates) = (rule.clone(), Vec::new());
    let origin = origin(plan, &mut rule, &here)?;
    leave_out(plan, &mut rule, &mut exdates, &here)?;
    // Today counts if its hour is still ahead, or if the day was named.
    let from = origin.unwrap_or_else(|| here.today());
    let clocked = hours.map(|hours| hours.start);
    let ahead = |date: NaiveDate| {
        clocked.is_none_or(|minutes| at(date, minutes).is_some_and(|wall| wall > here.wall))
            || date > here.today()
    };
    let fits = |date: NaiveDate| {
        !exdates.contains(&date) && (origin.is_some_and(|origin| origin > here.today()) || ahead(date))
    };
    let date = first(&rule, from, fits).ok_or(Reason::EmptyRecurrence)?;
    let counted = count(plan, &rule, date)?;
    let close = until(plan, date, &here)?;
    if close.is_some_and(|last| last < date) {
        return Err(Reason::EmptyRecurrence);
    }
    exdates.retain(|date| close.is_none_or(|last| *date <= last));
    let end = close.map(End::Until).or(counted.map(End::Count));
    let mut times = spread(plan, clocked, hours.and_then(|hours| hours.end), date, &here, zone)?;
    let last = |day: NaiveDate| until_value(day, clocked.is_some(), here.zone);
    let written = value(&rule, end, last, week_start);
    if origin.is_none() && date == here.today() && rule.freq > Freq::Day {
        times.others = first(&rule, date.succ_opt().ok_or(Reason::ImpossibleDate)?, |_| true)
            .and_then(|later| spread(plan, clocked, None, later, &here, zone).ok())
            .map(|later| (later.start, None))
            .into_iter()
            .collect();
    }
    Ok(Repeated { times, rrule: written, exdates, other: rule.unclear.clone() })
}

/// The first day the text names, if any; it may also give the rule its weekday or day of the month.
fn origin(plan: &Plan, rule: &mut Rule, here: &Here) -> Result<Option<NaiveDate>, Reason> {
    let bare = rule.days.is_empty() && rule.month_days.is_empty() && rule.months.is_empty();
    if let Some(bound) = plan.start {
        let date = match bound {
            Bound::Day(day) => resolve(day, here, None)?,
            Bound::Stretch(found) => {
                let (first, _) = stretch(found, here).ok_or(Reason::Vague)?;
                crate::resolve::Dated::sure(first)
            }
        };
        if date.reason == Some(Reason::WeekdayMismatch) {
            return Err(Reason::WeekdayMismatch);
        }
        if let (true, Some(When::Day(day))) = (bare, plan.when) {
            return named_day(day, rule, here, Some(date.date)).map(Some);
        }
        return Ok(Some(date.date));
    }
    let day = match plan.when {
        None => return Ok(None),
        Some(When::Day(day)) => day,
        Some(When::Offset(length)) => return Ok(add_days(here.today(), length)),
        Some(When::Days(first, last)) => {
            let begin = resolve(first, here, None)?.date;
            resolve_after(last, begin, here)?;
            return Err(Reason::UnclearRecurrence);
        }
        Some(When::Stretch(_) | When::Spell(..)) => return Err(Reason::Vague),
    };
    if bare {
        return named_day(day, rule, here, None).map(Some);
    }
    resolve(day, here, None).map(|dated| Some(dated.date))
}

/// The day a bare rule falls on: "weekly, Thursday", "every month, first Monday of May".
fn named_day(day: Day, rule: &mut Rule, here: &Here, from: Option<NaiveDate>) -> Result<NaiveDate, Reason> {
    let dated = match from {
        Some(from) => crate::resolve::Dated::sure(resolve_after(day, from.pred_opt().unwrap_or(from), here)?),
        None => resolve(day, here, None)?,
    };
    if dated.reason == Some(Reason::WeekdayMismatch) {
        return Err(Reason::WeekdayMismatch);
    }
    let date = if dated.others.contains(&here.today()) { here.today() } else { dated.date };
    match (rule.freq, day) {
        (Freq::Week, _) => rule.days = vec![(0, weekday_of(date))],
        (Freq::Month, Day::Nth(nth, Some(weekday), _)) => rule.days = vec![(nth, weekday)],
        (Freq::Month, Day::Nth(nth, None, _)) => rule.month_days = vec![nth],
        (Freq::Month, Day::Full { .. } | Day::OfMonth(..)) => {
            rule.month_days = vec![i8::try_from(date.day()).unwrap_or(1)];
        }
        (Freq::Year, Day::Nth(nth, Some(weekday), _)) => {
            rule.days = vec![(nth, weekday)];
            rule.months = vec![u8::try_from(date.month()).unwrap_or(1)];
        }
        _ => {}
    }
    Ok(date)
}

/// Takes exceptions into the rule, or lists them as days.
fn leave_out(plan: &Plan, rule: &mut Rule, exdates: &mut Vec<NaiveDate>, here: &Here) -> Result<(), Reason> {
    let mut without: Vec<u8> = Vec::new();
    for skip in &plan.skips {
        match skip {
            Skip::Day(day) => exdates.push(resolve(*day, here, None)?.date),
            Skip::Weekday(weekday) => without.push(*weekday),
            Skip::Weekend => without.extend([6, 7]),
            Skip::Month(month) => {
                if !rule.months.is_empty() {
                    return Err(Reason::UnclearRecurrence);
                }
                rule.months = (1..=12).filter(|other| u32::from(*other) != *month).collect();
            }
        }
    }
    if without.is_empty() {
        return Ok(());
    }
    match rule.freq {
        Freq::Day if rule.interval == 1 => {
            *rule = Rule { part: rule.part, ..Rule::weekly(1, (1..=7).filter(|day| !without.contains(day))) }
        }
        Freq::Week if !rule.days.is_empty() => rule.days.retain(|(_, day)| !without.contains(day)),
        _ => return Err(Reason::UnclearRecurrence),
    }
    if rule.days.is_empty() { Err(Reason::EmptyRecurrence) } else { Ok(()) }
}

/// How many times: said as such, or as a length of the rule's own period ("for 8 weeks").
fn count(plan: &Plan, rule: &Rule, date: NaiveDate) -> Result<Option<u32>, Reason> {
    if let Some(count) = plan.count {
        return Ok(Some(count));
    }
    let Some(length) = plan.length.filter(|length| !length.clocked()) else { return Ok(None) };
    let end = add_days(date, length).ok_or(Reason::ImpossibleDate)?;
    let days =
        (0..3700).filter_map(|step| date.checked_add_days(Days::new(step))).take_while(|day| *day < end);
    let every = i64::from(rule.interval);
    let week = |day: NaiveDate| (day - date).num_days() + i64::from(weekday_of(date)) - 1;
    let months = |day: NaiveDate| {
        i64::from(day.year() - date.year()) * 12 + i64::from(day.month()) - i64::from(date.month())
    };
    let counted = days
        .filter(|day| match rule.freq {
            Freq::Hour => false,
            Freq::Day => (*day - date).num_days() % every == 0,
            Freq::Week => {
                let on = if rule.days.is_empty() {
                    weekday_of(*day) == weekday_of(date)
                } else {
                    crate::resolve::rule::falls(rule, *day)
                };
                on && week(*day) / 7 % every == 0
            }
            Freq::Month | Freq::Year => {
                let on = if rule.days.is_empty() && rule.month_days.is_empty() {
                    day.day() == date.day()
                } else {
                    crate::resolve::rule::falls(rule, *day)
                };
                let period = if rule.freq == Freq::Month { 1 } else { 12 };
                on && months(*day) % (every * period) == 0
            }
        })
        .count();
    u32::try_from(counted).ok().filter(|count| *count > 0).map(Some).ok_or(Reason::EmptyRecurrence)
}

/// The last day it may happen on.
fn until(plan: &Plan, from: NaiveDate, here: &Here) -> Result<Option<NaiveDate>, Reason> {
    Ok(match plan.until {
        None => None,
        Some(Bound::Day(day)) => Some(resolve_after(day, from, here)?),
        // "until June" ends before June; "until the end of June" is a day.
        Some(Bound::Stretch(Stretch::Month(MonthRef::Named(month, year)))) => {
            let here = Here { wall: from.and_time(here.wall.time()), ..*here };
            let (first, _) =
                stretch(Stretch::Month(MonthRef::Named(month, year)), &here).ok_or(Reason::ImpossibleDate)?;
            let first = if first <= from {
                first.checked_add_months(chrono::Months::new(12)).ok_or(Reason::ImpossibleDate)?
            } else {
                first
            };
            first.pred_opt()
        }
        Some(Bound::Stretch(found)) => {
            let (first, last) = stretch(found, here).ok_or(Reason::Vague)?;
            if first > from && !matches!(found, Stretch::Weekend(_)) { first.pred_opt() } else { Some(last) }
        }
    })
}

/// UNTIL: a day for all-day events, otherwise the end of that day as an instant (RFC 5545 section 3.3.10).
fn until_value(day: NaiveDate, clocked: bool, zone: Tz) -> String {
    if !clocked {
        return day.format("%Y%m%d").to_string();
    }
    let last = day.and_hms_opt(23, 59, 59).and_then(|wall| instant(wall, zone));
    last.map_or_else(|| day.format("%Y%m%d").to_string(), |utc| utc.format("%Y%m%dT%H%M%SZ").to_string())
}

/// Start and end on one day.
fn spread(
    plan: &Plan,
    start: Option<u32>,
    end: Option<u32>,
    date: NaiveDate,
    here: &Here,
    zone: Option<Tz>,
) -> Result<Times, Reason> {
    let build = || -> Option<(Moment, Option<Moment>)> {
        let Some(start) = start else { return Some((Moment::Date(date), None)) };
        let wall: NaiveDateTime = at(date, start)?;
        let end = match (end, plan.length.filter(|length: &Length| length.clocked())) {
            (Some(end), _) => Some(at(date, end)?),
            (None, Some(length)) => Some(add_length(wall, length, here.zone)?),
            (None, None) => None,
        };
        Some((Moment::Time(wall), end.map(Moment::Time)))
    };
    if start.is_none() && plan.length.is_some_and(Length::clocked) {
        return Err(Reason::NoTime);
    }
    let (start, end) = build().ok_or(Reason::ImpossibleDate)?;
    if let (Moment::Time(start), Some(Moment::Time(end))) = (start, end)
        && end - start > TimeDelta::days(2)
    {
        return Err(Reason::UnclearRecurrence);
    }
    Ok(Times { start, end, others: Vec::new(), zone, reason: None })
}
