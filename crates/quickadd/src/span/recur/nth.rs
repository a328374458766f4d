//! Numbered days: "every first Monday", "the 1st of each month", "every 15th".

use super::super::day::{month, month_reference};
use super::super::number::{number, ordinal};
use super::super::{Freq, MonthRef, Read, Rule};
use super::{freq, tail};
use crate::lang::Role;
use crate::phrase::Phrase;

/// "every first Monday (of the month)", "every 2nd and 4th Friday", "every last day of the month", "every 15th".
pub(crate) fn every_nth(phrase: &Phrase, at: usize) -> Read<Rule> {
    if let Some((rule, to)) = tail::nth_list(phrase, at) {
        let (to, monthly) = of_the_month(phrase, to).map_or((to, false), |to| (to, true));
        let (days, units) = (!rule.days.is_empty(), rule.month_days.len());
        let sure = monthly || days && rule.days.iter().any(|(nth, _)| *nth != 2) || rule.days.len() > 1;
        if sure && (days || units > 0 && monthly) {
            return yearly_if_named(phrase, rule, to);
        }
    }
    if let Some((rule, to)) = tail::day_list(phrase, at).filter(|(rule, _)| rule.month_days.len() > 1) {
        return Some((rule, of_the_month(phrase, to).unwrap_or(to)));
    }
    let (day, to) = ordinal(phrase, at)
        .or_else(|| number(phrase, at).filter(|(_, to)| phrase.is(*to, Role::DayWord)))
        .or_else(|| number(phrase, phrase.past(at, Role::DayWord)?))
        .filter(|(day, _)| (1..=31).contains(day))?;
    let to = phrase.skip(to, Role::DayWord);
    let mut rule = Rule::every(Freq::Month, 1);
    rule.month_days.push(i8::try_from(day).ok()?);
    if let Some((month, to)) = phrase.past(to, Role::Of).and_then(|of| month(phrase, of)) {
        rule.freq = Freq::Year;
        rule.months.push(u8::try_from(month).ok()?);
        return Some((rule, to));
    }
    let named = month(phrase, to);
    let to = of_the_month(phrase, to).unwrap_or(to);
    (named.is_none() && !phrase.is(to, Role::Unit) && !phrase.is(to, Role::Weekday)).then_some((rule, to))
}

/// "every fourth Thursday of November" is once a year.
fn yearly_if_named(phrase: &Phrase, mut rule: Rule, to: usize) -> Read<Rule> {
    if let Some((named, end)) = phrase.past(to, Role::Of).and_then(|of| month(phrase, of)) {
        rule.freq = Freq::Year;
        rule.months.push(u8::try_from(named).ok()?);
        return Some((rule, end));
    }
    Some((rule, to))
}

/// "first Monday of every month", "the 1st of each month", "last day of every month".
pub(crate) fn of_every(phrase: &Phrase, at: usize) -> Read<Rule> {
    let (mut rule, to) = tail::nth_list(phrase, at).or_else(|| tail::day_list(phrase, at))?;
    // "2nd and 4th Saturday of the month": several of them are no single day.
    if rule.days.len() > 1
        && let Some(end) = of_the_month(phrase, to)
    {
        return Some((rule, end));
    }
    let of = phrase.skip(to, Role::Of);
    let every = phrase.past(of, Role::Every).or_else(|| {
        (of > to).then(|| phrase.past(to, Role::Of).filter(|of| ends_with_every(phrase, *of))).flatten()
    })?;
    let (interval, unit) = number(phrase, every).unwrap_or((1, every));
    let interval =
        phrase.hit(unit, Role::Other).map_or(interval, |hit| u32::try_from(hit.value).unwrap_or(1));
    let unit = phrase.skip(unit, Role::Other);
    if let Some((freq, factor)) = phrase.hit(unit, Role::Unit).and_then(|hit| freq(hit.value)) {
        let period = phrase.skip(unit, Role::Unit);
        if freq == Freq::Month {
            rule.interval = interval * factor;
            return Some((rule, period));
        }
        return None;
    }
    let (named, end) = month(phrase, every)?;
    rule.freq = Freq::Year;
    rule.months.push(u8::try_from(named).ok()?);
    Some((rule, end))
}

/// Whether the words before `at` end in "every" ("of each").
fn ends_with_every(phrase: &Phrase, at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| phrase.is(before, Role::Every))
}

/// "of the month", "of every month", "in the month".
pub(crate) fn of_the_month(phrase: &Phrase, at: usize) -> Option<usize> {
    if let Some((MonthRef::Open | MonthRef::From(_), to)) = month_reference(phrase, at) {
        return Some(to);
    }
    let of = phrase.skip(at, Role::Of);
    let every = phrase.skip(of, Role::Every);
    let hit = phrase.hit(every, Role::Unit).filter(|hit| hit.value == 501 && every > at)?;
    Some(every + hit.len)
}
