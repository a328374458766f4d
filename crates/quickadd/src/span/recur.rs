//! Recurrences: "every other Tuesday", "Mondays", "daily", "first Monday of every month", "every year on March 3".

use super::day::{day, month, nth_number, nth_weekday};
use super::joined::chained;
use super::length::width;
use super::number::number;
use super::{Day, Element, Freq, Part, Read, Rule, What, Which};
use crate::lang::Role;
use crate::lex::Kind;
use crate::phrase::{Phrase, is_calendar};

mod nth;
mod tail;

use nth::{every_nth, of_every, of_the_month};

/// The recurrence that begins at `i`.
pub(crate) fn collect(phrase: &Phrase, i: usize, found: &mut Vec<Element>) {
    let on = phrase.past(i, Role::On);
    let article = phrase.past(on.unwrap_or(i), Role::Article);
    let mut best: Read<Rule> = None;
    for at in [Some(i), on, article].into_iter().flatten() {
        let read = every(phrase, at)
            .into_iter()
            .chain(of_every(phrase, at))
            .chain(adverb(phrase, at))
            .chain(alternate(phrase, at))
            .chain(plural(phrase, at, at > i))
            .chain(per_period(phrase, at));
        for (rule, to) in read {
            if best.as_ref().is_none_or(|(_, furthest)| to > *furthest) {
                best = Some((rule, to));
            }
        }
    }
    if let Some((rule, to)) = best {
        let soft = if is_adjective(phrase, i, to) { 2 } else { 0 };
        found.push(Element {
            from: i,
            to,
            what: What::Rule(rule),
            score: 13 * width(i, to),
            soft,
            led: true,
        });
    }
}

/// Whether a lone "weekly" or "annual" stands before a noun.
fn is_adjective(phrase: &Phrase, i: usize, to: usize) -> bool {
    let alone = phrase.hit(i, Role::Freq).is_some_and(|hit| i + hit.len == to);
    let noun = phrase.token(to).is_some_and(|token| token.kind == Kind::Word)
        && !phrase.hits(to).iter().any(|hit| is_calendar(hit.role) || hit.role == Role::At);
    alone && noun && !phrase.ends(to)
}

/// "every ...".
fn every(phrase: &Phrase, i: usize) -> Read<Rule> {
    let hit = phrase.hit(i, Role::Every).filter(|hit| !hit.ordinary)?;
    let at = i + hit.len;
    let at = phrase.skip(at, Role::Article);
    every_part(phrase, at)
        .or_else(|| every_other(phrase, at))
        .or_else(|| every_nth(phrase, at))
        .or_else(|| every_unit(phrase, at))
        .or_else(|| every_weekday(phrase, at))
        .or_else(|| every_date(phrase, at))
}

/// "every morning", "every weekday", "every weekend".
fn every_part(phrase: &Phrase, at: usize) -> Read<Rule> {
    if let Some(hit) = phrase.hit(at, Role::Part)
        && let Some(part) = Part::of(hit.value)
    {
        let mut rule = Rule::every(Freq::Day, 1);
        rule.part = Some(part);
        return Some((rule, at + hit.len));
    }
    if let Some(hit) = phrase.hit(at, Role::WeekdayPart) {
        let mut rule = Rule::weekly(1, [u8::try_from(hit.value / 100).ok()?]);
        rule.part = Some(Part::of(hit.value % 100)?);
        return Some((rule, at + hit.len));
    }
    if let Some(to) = phrase.past(at, Role::Workday) {
        return Some((Rule::weekly(1, 1..=5), to));
    }
    let to = phrase.past(at, Role::Weekend)?;
    Some((Rule::weekly(1, 6..=7), to))
}

/// "every other day", "every second Tuesday", "every third Friday".
fn every_other(phrase: &Phrase, at: usize) -> Read<Rule> {
    let hit = phrase.hit(at, Role::Other)?;
    let interval = u32::try_from(hit.value).ok()?;
    let to = at + hit.len;
    if let Some(found) = unit_rule(phrase, to, interval) {
        return Some(found);
    }
    if let Some(weekend) = phrase.past(to, Role::Weekend) {
        return Some((Rule::weekly(interval, 6..=7), weekend));
    }
    let (days, end) = tail::weekdays(phrase, to)?;
    let of_named = phrase.past(end, Role::Of).is_some_and(|of| month(phrase, of).is_some());
    if of_named || of_the_month(phrase, end).is_some() {
        return None;
    }
    let mut rule = Rule::weekly(interval, days.iter().copied());
    if interval > 2
        && let [only] = days.as_slice()
    {
        let mut monthly = Rule::every(Freq::Month, 1);
        monthly.days.push((i8::try_from(interval).ok()?, *only));
        rule.unclear = Some(Box::new(monthly));
    }
    Some((rule, end))
}

/// "every day", "every 2 weeks on Tuesday", "every three months on the 15th".
fn every_unit(phrase: &Phrase, at: usize) -> Read<Rule> {
    let (interval, to) = number(phrase, at).filter(|(value, _)| (1..=500).contains(value)).unwrap_or((1, at));
    let glued = to > at && phrase.glued_sign(to, '-');
    unit_rule(phrase, if glued { to + 1 } else { to }, interval)
}

/// A unit as a period, with the days said after it.
fn unit_rule(phrase: &Phrase, at: usize, interval: u32) -> Read<Rule> {
    let hit = phrase.hit(at, Role::Unit).filter(|hit| !hit.slip)?;
    let (freq, factor) = freq(hit.value)?;
    Some(tail::tail(phrase, Rule::every(freq, interval * factor), at + hit.len))
}

/// FREQ and factor of a unit's value.
pub(crate) fn freq(value: i16) -> Option<(Freq, u32)> {
    let freq = match value / 100 {
        2 => Freq::Hour,
        3 => Freq::Day,
        4 => Freq::Week,
        5 => Freq::Month,
        6 => Freq::Year,
        _ => return None,
    };
    Some((freq, u32::try_from(value % 100).ok()?.max(1)))
}

/// "every Monday and Wednesday", "every Tue/Thu".
fn every_weekday(phrase: &Phrase, at: usize) -> Read<Rule> {
    let (days, to) = tail::weekdays(phrase, at)?;
    Some((Rule::weekly(1, days), to))
}

/// "every March 3rd", "every January and July on the 10th".
fn every_date(phrase: &Phrase, at: usize) -> Read<Rule> {
    let at = phrase.skip(at, Role::On);
    if let Some((Day::Full { month, day, year: None, .. }, to)) = day(phrase, at, true) {
        return Some((yearly(month, day)?, to));
    }
    let (first, mut to) = month(phrase, at)?;
    let mut rule = Rule::every(Freq::Year, 1);
    rule.months.push(u8::try_from(first).ok()?);
    while let Some((next, end)) =
        month(phrase, phrase.skip(phrase.skip_comma(to), Role::And)).filter(|_| rule.months.len() < 12)
    {
        rule.months.push(u8::try_from(next).ok()?);
        to = end;
    }
    Some(tail::tail(phrase, rule, to))
}

/// Once a year on this date.
pub(crate) fn yearly(month: u32, day: u32) -> Option<Rule> {
    let mut rule = Rule::every(Freq::Year, 1);
    rule.months.push(u8::try_from(month).ok().filter(|month| (1..=12).contains(month))?);
    rule.month_days.push(i8::try_from(day).ok().filter(|day| (1..=31).contains(day))?);
    Some(rule)
}

/// "daily", "weekly on Mondays", "monthly on the 15th".
fn adverb(phrase: &Phrase, at: usize) -> Read<Rule> {
    if let Some(hit) = phrase.hit(at, Role::EveryOther) {
        let to = at + hit.len;
        if hit.value > 1 {
            return Some((Rule::every(Freq::Day, u32::try_from(hit.value).ok()?), to));
        }
        let (days, to) = tail::weekdays(phrase, to)?;
        return Some((Rule::weekly(2, days), to));
    }
    let hit = phrase.hit(at, Role::Freq)?;
    // "The Daily" is a name.
    let name = at.checked_sub(1).is_some_and(|before| phrase.is(before, Role::Article))
        && !phrase.lang.noun_capitals
        && phrase.token(at).is_some_and(|token| token.capital && !token.shouted);
    if name {
        return None;
    }
    let (freq, factor) = freq(hit.value)?;
    Some(tail::tail(phrase, Rule::every(freq, factor), at + hit.len))
}

/// "un martes sí y otro no".
fn alternate(phrase: &Phrase, at: usize) -> Read<Rule> {
    let first = phrase.skip(at, Role::Article);
    let (days, to) = match phrase.past(first, Role::Weekend) {
        Some(to) => (vec![6, 7], to),
        None => tail::weekdays(phrase, first)?,
    };
    let hit = phrase.hit(to, Role::EveryOther).filter(|hit| hit.value == 1)?;
    Some((Rule::weekly(2, days), to + hit.len))
}

/// "Mondays", "on Tuesdays and Thursdays", "weekdays".
fn plural(phrase: &Phrase, at: usize, led: bool) -> Read<Rule> {
    let mark = |mut rule: Rule, to: usize| {
        rule.plural = !led;
        Some((rule, to))
    };
    if let Some(hit) = phrase.hit(at, Role::Workday).filter(|hit| hit.value == 1) {
        return mark(Rule::weekly(1, 1..=5), at + hit.len);
    }
    if let Some(hit) = phrase.hit(at, Role::Weekend).filter(|hit| hit.value == 1) {
        return mark(Rule::weekly(1, 6..=7), at + hit.len);
    }
    if let Some(hit) = phrase.hit(at, Role::WeekdayList) {
        return mark(Rule::weekly(1, (1..=7).filter(|day| hit.value >> (day - 1) & 1 == 1)), at + hit.len);
    }
    // "3 Mondays" counts them; "1:1 Thursdays" does not.
    let counted =
        at.checked_sub(1).is_some_and(|before| number(phrase, before).is_some() && !chained(phrase, before));
    if !counted && phrase.hit(at, Role::Weekdays).is_some_and(|hit| !hit.owned) {
        let (days, to) = tail::weekdays(phrase, at)?;
        return mark(Rule::weekly(1, days), to);
    }
    // "Mon, Wed, Fri 6am": several days are every week, or so one should ask.
    let (days, to) = tail::listed(phrase, at)?;
    let mut rule = Rule::weekly(1, days.iter().copied());
    rule.pair = days.len() == 2;
    mark(rule, to)
}

/// "once a week", "twice a month", "3 times a week".
fn per_period(phrase: &Phrase, at: usize) -> Read<Rule> {
    if chained(phrase, at) {
        return None;
    }
    let (times, to) = if let Some(hit) = phrase.hit(at, Role::Once) {
        (u32::try_from(hit.value).ok()?, at + hit.len)
    } else {
        let (value, to) = number(phrase, at)?;
        (value, phrase.past(to, Role::Times)?)
    };
    let period = phrase.past(to, Role::Per).or_else(|| phrase.past(to, Role::Every))?;
    let (interval, unit) = number(phrase, period).unwrap_or((1, period));
    let interval =
        phrase.hit(unit, Role::Other).map_or(interval, |hit| u32::try_from(hit.value).unwrap_or(1));
    let (mut rule, end) = unit_rule(phrase, phrase.skip(unit, Role::Other), interval)?;
    let said = rule.days.len().max(rule.month_days.len());
    rule.loose = times > 1 && said != times as usize;
    Some((rule, end))
}

/// Which days of a month a phrase lists: for `tail`.
fn nth_day(phrase: &Phrase, at: usize) -> Read<(i8, Option<u8>)> {
    nth_weekday(phrase, at)
}

/// A lone ordinal before another: "2nd and".
fn nth_alone(phrase: &Phrase, at: usize) -> Read<i8> {
    nth_number(phrase, at)
}

/// Whether a day is a plain weekday, as lists of them are.
pub(crate) fn plain_weekday(day: Day) -> Option<u8> {
    match day {
        Day::Weekday(weekday, Which::Bare | Which::This) => Some(weekday),
        _ => None,
    }
}
