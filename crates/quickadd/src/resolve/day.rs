//! Which day a reference means.

use chrono::{Datelike, Days, Duration, NaiveDate, NaiveTime};

use super::{Dated, Here, add_days, weekday_of};
use crate::outcome::Reason;
use crate::span::{Day, Length, MonthRef, Stretch, Which};

/// The day meant. `time`: the time of day said with it, if any, for words that include today.
pub(crate) fn resolve(day: Day, here: &Here, time: Option<NaiveTime>) -> Result<Dated, Reason> {
    let today = here.today();
    let dated = match day {
        Day::Rel(days) => Dated::sure(shift(today, days).ok_or(Reason::ImpossibleDate)?),
        Day::After(length) => Dated::sure(add_days(today, length).ok_or(Reason::ImpossibleDate)?),
        Day::Weekday(weekday, which) => weekday_date(weekday, which, here, time)?,
        Day::AfterWeekday(weekday, length) => {
            let coming = coming(weekday, today, false).ok_or(Reason::ImpossibleDate)?;
            Dated::sure(add_days(coming, length).ok_or(Reason::ImpossibleDate)?)
        }
        Day::Full { year, month, day, weekday, .. } => full(year, month, day, weekday, today)?,
        Day::Feast(feast) => Dated::sure(super::feast::next(feast, today).ok_or(Reason::ImpossibleDate)?),
        Day::OfMonth(day, month, weekday) => of_month(day, month, weekday, here, time)?,
        Day::Nth(nth, weekday, month) => nth_date(nth, weekday, month, today)?,
    };
    let past = dated.date < today || dated.date == today && time.is_some_and(|time| time < here.wall.time());
    if past && dated.reason.is_none() {
        return Ok(Dated { reason: Some(Reason::Past), ..dated });
    }
    Ok(dated)
}

/// The day meant as the last of a range that begins at `first`.
pub(crate) fn resolve_after(day: Day, first: NaiveDate, here: &Here) -> Result<NaiveDate, Reason> {
    let found = match day {
        Day::Weekday(weekday, Which::Bare | Which::This) => coming(weekday, first, false),
        Day::Full { year: None, month, day, .. } => on_or_after(month, day, first),
        Day::OfMonth(day, MonthRef::Open, _) => {
            let same =
                NaiveDate::from_ymd_opt(first.year(), first.month(), day).filter(|date| *date >= first);
            same.or_else(|| next_month_with(day, first))
        }
        Day::Feast(feast) => super::feast::next(feast, first),
        other => return resolve(other, here, None).map(|dated| dated.date),
    };
    found.ok_or(Reason::ImpossibleDate)
}

fn shift(date: NaiveDate, days: i32) -> Option<NaiveDate> {
    date.checked_add_signed(Duration::try_days(i64::from(days))?)
}

/// The first such weekday after `date`, or on it.
pub(crate) fn coming(weekday: u8, date: NaiveDate, including: bool) -> Option<NaiveDate> {
    let ahead = (u64::from(weekday) + 7 - u64::from(weekday_of(date))) % 7;
    let ahead = if ahead == 0 && !including { 7 } else { ahead };
    date.checked_add_days(Days::new(ahead))
}

fn monday(date: NaiveDate) -> Option<NaiveDate> {
    date.checked_sub_days(Days::new(u64::from(weekday_of(date)) - 1))
}

fn weekday_date(weekday: u8, which: Which, here: &Here, time: Option<NaiveTime>) -> Result<Dated, Reason> {
    let today = here.today();
    let own = weekday_of(today);
    let find = || -> Option<Dated> {
        let next = coming(weekday, today, false)?;
        Some(match which {
            Which::Bare | Which::This if own == weekday => {
                let ahead = time.is_some_and(|time| time > here.wall.time());
                if ahead {
                    Dated { date: today, others: vec![next], reason: None }
                } else {
                    Dated {
                        date: next,
                        others: if time.is_none() { vec![today] } else { Vec::new() },
                        reason: None,
                    }
                }
            }
            Which::Next if weekday > own => Dated { date: shift(next, 7)?, others: vec![next], reason: None },
            Which::Bare | Which::This | Which::Next => Dated::sure(next),
            Which::AfterNext => Dated { date: shift(next, 7)?, others: vec![shift(next, 14)?], reason: None },
            Which::Last => Dated { date: shift(next, -7)?, others: vec![next], reason: Some(Reason::Past) },
            Which::Plus(days) => Dated::sure(shift(next, days)?),
            Which::Week(weeks) => Dated::sure(shift(
                monday(today)?,
                weeks.checked_mul(7)?.checked_add(i32::from(weekday) - 1)?,
            )?),
        })
    };
    find().ok_or(Reason::ImpossibleDate)
}

/// A date with or without its year; without, the next one, today included.
fn full(
    year: Option<i32>,
    month: u32,
    day: u32,
    weekday: Option<u8>,
    today: NaiveDate,
) -> Result<Dated, Reason> {
    let date = match year {
        Some(year) => NaiveDate::from_ymd_opt(year, month, day),
        None => on_or_after(month, day, today),
    }
    .ok_or(Reason::ImpossibleDate)?;
    match weekday {
        Some(weekday) if weekday != weekday_of(date) => {
            let near = coming(weekday, today, true).ok_or(Reason::ImpossibleDate)?;
            Ok(Dated { date, others: vec![near], reason: Some(Reason::WeekdayMismatch) })
        }
        _ => Ok(Dated::sure(date)),
    }
}

/// The next such date on or after `from`; the 29 February waits for its year.
pub(super) fn on_or_after(month: u32, day: u32, from: NaiveDate) -> Option<NaiveDate> {
    (0..=8)
        .filter_map(|years| NaiveDate::from_ymd_opt(from.year() + years, month, day))
        .find(|date| *date >= from)
}

fn of_month(
    day: u32,
    month: MonthRef,
    weekday: Option<u8>,
    here: &Here,
    time: Option<NaiveTime>,
) -> Result<Dated, Reason> {
    let today = here.today();
    let (date, others) = match month {
        MonthRef::Named(month, year) => {
            let dated = full(year, month, day, None, today)?;
            (dated.date, Vec::new())
        }
        MonthRef::InYear(month, years) => {
            let dated = full(Some(year_from(today, years)?), month, day, None, today)?;
            (dated.date, Vec::new())
        }
        MonthRef::From(months) => {
            let first = first_of(today, months).ok_or(Reason::ImpossibleDate)?;
            (
                NaiveDate::from_ymd_opt(first.year(), first.month(), day).ok_or(Reason::ImpossibleDate)?,
                Vec::new(),
            )
        }
        MonthRef::Open => {
            let later = next_month_with(day, today).ok_or(Reason::ImpossibleDate)?;
            if today.day() == day {
                let gone = time.is_some_and(|time| time <= here.wall.time());
                if gone { (later, Vec::new()) } else { (today, vec![later]) }
            } else if let Some(date) =
                NaiveDate::from_ymd_opt(today.year(), today.month(), day).filter(|date| *date > today)
            {
                (date, Vec::new())
            } else {
                (later, Vec::new())
            }
        }
    };
    match weekday {
        Some(weekday) if weekday != weekday_of(date) => {
            let months = (0..14).filter_map(|months| first_of(today, months));
            let fitting = months
                .filter_map(|first| NaiveDate::from_ymd_opt(first.year(), first.month(), day))
                .find(|date| *date >= today && weekday_of(*date) == weekday);
            Ok(Dated { date, others: fitting.into_iter().collect(), reason: Some(Reason::WeekdayMismatch) })
        }
        _ => Ok(Dated { date, others, reason: None }),
    }
}

fn year_from(date: NaiveDate, years: i32) -> Result<i32, Reason> {
    date.year().checked_add(years).ok_or(Reason::ImpossibleDate)
}

/// The first of the month so many months away.
pub(crate) fn first_of(date: NaiveDate, months: i32) -> Option<NaiveDate> {
    add_days(date.with_day(1)?, Length { months, ..Length::default() })
}

/// The next month that has this day.
fn next_month_with(day: u32, from: NaiveDate) -> Option<NaiveDate> {
    (1..=12)
        .filter_map(|months| first_of(from, months))
        .find_map(|first| NaiveDate::from_ymd_opt(first.year(), first.month(), day))
}

/// The nth weekday of a month, or its nth day.
fn nth_date(nth: i8, weekday: Option<u8>, month: MonthRef, today: NaiveDate) -> Result<Dated, Reason> {
    let date = match month {
        MonthRef::Named(month, Some(year)) => nth_of(nth, weekday, year, month),
        MonthRef::Named(month, None) => (0..=1)
            .filter_map(|years| nth_of(nth, weekday, today.year() + years, month))
            .find(|date| *date >= today),
        MonthRef::InYear(month, years) => {
            year_from(today, years).ok().and_then(|year| nth_of(nth, weekday, year, month))
        }
        MonthRef::From(months) => {
            first_of(today, months).and_then(|first| nth_of(nth, weekday, first.year(), first.month()))
        }
        MonthRef::Open => (0..=12)
            .filter_map(|months| first_of(today, months))
            .filter_map(|first| nth_of(nth, weekday, first.year(), first.month()))
            .find(|date| *date >= today),
    };
    date.map(Dated::sure).ok_or(Reason::ImpossibleDate)
}

/// The nth (-1 the last) weekday, or day of any kind, of a month.
pub(crate) fn nth_of(nth: i8, weekday: Option<u8>, year: i32, month: u32) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let next = first_of(first, 1)?;
    let steps = i64::from(nth.unsigned_abs()) - 1;
    let date = match (weekday, nth > 0) {
        (None, true) => first.checked_add_signed(Duration::days(steps))?,
        (None, false) => next.checked_sub_signed(Duration::days(steps + 1))?,
        (Some(weekday), true) => coming(weekday, first, true)?.checked_add_signed(Duration::weeks(steps))?,
        (Some(weekday), false) => coming(weekday, next.checked_sub_days(Days::new(7))?, true)?
            .checked_sub_signed(Duration::weeks(steps))?,
    };
    (date.month() == month && date.year() == year).then_some(date)
}

/// First and last day of a stretch, if it has any.
pub(crate) fn stretch(stretch: Stretch, here: &Here) -> Option<(NaiveDate, NaiveDate)> {
    let today = here.today();
    match stretch {
        Stretch::Weekend(which) => {
            let saturday = shift(coming(6, monday(today)?, true)?, 7 * weeks(which))?;
            let sunday = shift(saturday, 1)?;
            // On the Sunday itself "this weekend" is what is left of it.
            Some((if sunday == today { sunday } else { saturday }, sunday))
        }
        Stretch::Week(which) => {
            let monday = shift(monday(today)?, 7 * weeks(which))?;
            Some((monday, shift(monday, 6)?))
        }
        Stretch::Month(month) => {
            let first = match month {
                MonthRef::Named(month, Some(year)) => NaiveDate::from_ymd_opt(year, month, 1)?,
                MonthRef::Named(month, None) => {
                    let years = i32::from(month < today.month());
                    NaiveDate::from_ymd_opt(today.year() + years, month, 1)?
                }
                MonthRef::InYear(month, years) => {
                    NaiveDate::from_ymd_opt(year_from(today, years).ok()?, month, 1)?
                }
                MonthRef::From(months) => first_of(today, months)?,
                MonthRef::Open => return None,
            };
            Some((first, shift(first_of(first, 1)?, -1)?))
        }
        Stretch::Year(years) => {
            let year = year_from(today, years).ok()?;
            Some((NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?))
        }
        Stretch::Someday => None,
    }
}

/// Weeks from this one.
fn weeks(which: Which) -> i32 {
    match which {
        Which::Next => 1,
        Which::AfterNext => 2,
        Which::Last => -1,
        _ => 0,
    }
}
