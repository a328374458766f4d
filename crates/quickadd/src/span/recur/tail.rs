//! What follows a period: the days it falls on.

use super::super::day::{day, month, month_reference};
use super::super::number::{digits, ordinal};
use super::super::{Day, Freq, Read, Rule};
use super::{nth_alone, nth_day};
use crate::lang::Role;
use crate::lex::Kind;
use crate::phrase::Phrase;

/// The rule with the days said after it, and how far they go.
pub(super) fn tail(phrase: &Phrase, rule: Rule, to: usize) -> (Rule, usize) {
    let comma = phrase.skip_comma(to);
    let on = phrase.skip(comma, Role::On);
    let article = phrase.skip(on, Role::Article);
    for at in [article, on, to] {
        let found = match rule.freq {
            Freq::Week => weekly(phrase, &rule, at),
            Freq::Month => monthly(phrase, &rule, at),
            Freq::Year => annual(phrase, &rule, at),
            Freq::Hour | Freq::Day => None,
        };
        if let Some(found) = found {
            return found;
        }
    }
    (rule, to)
}

fn weekly(phrase: &Phrase, rule: &Rule, at: usize) -> Read<Rule> {
    if let Some(hit) = phrase.hit(at, Role::Workday) {
        return Some((Rule::weekly(rule.interval, 1..=5), at + hit.len));
    }
    let (days, to) = weekdays(phrase, at)?;
    Some((Rule::weekly(rule.interval, days), to))
}

fn monthly(phrase: &Phrase, rule: &Rule, at: usize) -> Read<Rule> {
    let (listed, to) = nth_list(phrase, at).or_else(|| day_list(phrase, at))?;
    let to = month_reference(phrase, to).map_or(to, |(_, to)| to);
    let mut rule = rule.clone();
    rule.days = listed.days;
    rule.month_days = listed.month_days;
    Some((rule, to))
}

fn annual(phrase: &Phrase, rule: &Rule, at: usize) -> Read<Rule> {
    let mut rule = rule.clone();
    if rule.months.is_empty() {
        if let Some((Day::Full { month, day, year: None, .. }, to)) = day(phrase, at, true) {
            rule.months.push(u8::try_from(month).ok()?);
            rule.month_days.push(i8::try_from(day).ok()?);
            return Some((rule, to));
        }
        let (listed, to) = nth_list(phrase, at)?;
        let (named, to) = month(phrase, phrase.skip(phrase.past(to, Role::Of)?, Role::Article))?;
        rule.days = listed.days;
        rule.month_days = listed.month_days;
        rule.months.push(u8::try_from(named).ok()?);
        return Some((rule, to));
    }
    let (listed, to) = nth_list(phrase, at).or_else(|| day_list(phrase, at))?;
    rule.days = listed.days;
    rule.month_days = listed.month_days;
    Some((rule, to))
}

/// Weekdays with commas, slashes, "and" or nothing between them, or from one to another.
pub(super) fn weekdays(phrase: &Phrase, i: usize) -> Read<Vec<u8>> {
    let (first, mut to) = one(phrase, i)?;
    let mut days = vec![first];
    if let Some((last, end)) = phrase
        .past(to, Role::To)
        .or_else(|| phrase.sign(to, '-').then_some(to + 1))
        .and_then(|at| one(phrase, at))
    {
        let span = (last + 7 - first) % 7;
        return Some(((0..=span).map(|step| (first + step - 1) % 7 + 1).collect(), end));
    }
    while days.len() < 7 {
        let joined = phrase.skip_comma(to);
        let joined = if phrase.sign(joined, '/') { joined + 1 } else { phrase.skip(joined, Role::And) };
        // "every mon wed fri": with nothing between them only plain ones, each once.
        let next = if joined == to {
            plain(phrase, to).filter(|(next, _)| !days.contains(next))
        } else {
            one(phrase, joined)
                .or_else(|| one(phrase, phrase.skip(joined, Role::Every)))
                .or_else(|| one(phrase, phrase.skip(joined, Role::On)))
        };
        let Some((next, end)) = next else { break };
        days.push(next);
        to = end;
    }
    Some((days, to))
}

/// Two or more plain weekdays in a row, with or without signs between them.
pub(super) fn listed(phrase: &Phrase, i: usize) -> Read<Vec<u8>> {
    let (first, mut to) = plain(phrase, i)?;
    let mut days = vec![first];
    let mut parted = false;
    while days.len() < 7 {
        let joined = phrase.skip_comma(to);
        let joined = if phrase.sign(joined, '/') { joined + 1 } else { phrase.skip(joined, Role::And) };
        parted |= joined > to;
        let Some((next, end)) = plain(phrase, joined).filter(|(next, _)| !days.contains(next)) else { break };
        days.push(next);
        to = end;
    }
    // "Mo Mi 19 Uhr": two days in a row with a time behind them are a list as well.
    let timed = || super::super::days::timed(phrase, to).is_some();
    (days.len() > 2 || days.len() == 2 && (parted || timed())).then_some((days, to))
}

/// One weekday as it stands, singular; the "so" of "so gegen 6" is none.
fn plain(phrase: &Phrase, i: usize) -> Read<u8> {
    let leads = phrase.hit(i, Role::At).is_some_and(|hit| hit.len > 1);
    (phrase.is(i, Role::Weekday) && !leads).then(|| one(phrase, i))?
}

/// One weekday, singular or plural.
fn one(phrase: &Phrase, i: usize) -> Read<u8> {
    let hit =
        phrase.hit(i, Role::Weekdays).or_else(|| phrase.hit(i, Role::Weekday)).filter(|hit| !hit.owned)?;
    let to = i + hit.len;
    let to =
        if phrase.glued_sign(to, '.') && !phrase.glued(to + 1) && !phrase.ends(to + 1) { to + 1 } else { to };
    Some((u8::try_from(hit.value).ok()?, to))
}

/// "first Monday", "2nd and 4th Friday", "last day".
pub(super) fn nth_list(phrase: &Phrase, i: usize) -> Read<Rule> {
    let mut rule = Rule::every(Freq::Month, 1);
    let mut numbers = Vec::new();
    let mut at = i;
    while numbers.len() < 5 {
        if let Some(((nth, weekday), to)) = nth_day(phrase, at) {
            numbers.push(nth);
            match weekday {
                Some(weekday) => rule.days = numbers.iter().map(|nth| (*nth, weekday)).collect(),
                None => rule.month_days = numbers,
            }
            return Some((rule, to));
        }
        let (nth, to) = nth_alone(phrase, at)?;
        numbers.push(nth);
        let joined = phrase.skip(phrase.skip_comma(to), Role::And);
        if joined == to {
            return None;
        }
        at = phrase.skip(joined, Role::Article);
    }
    None
}

/// "15th", "the 1st and the 15th", "day 10".
pub(super) fn day_list(phrase: &Phrase, i: usize) -> Read<Rule> {
    let mut rule = Rule::every(Freq::Month, 1);
    let (first, mut to) = one_day(phrase, i).or_else(|| listed_day(phrase, i))?;
    rule.month_days.push(first);
    while rule.month_days.len() < 12 {
        let joined = phrase.skip(phrase.skip_comma(to), Role::And);
        if joined == to {
            break;
        }
        let joined = phrase.skip(phrase.skip(joined, Role::On), Role::Article);
        let named = phrase.is(i, Role::DayWord);
        let plain = || digits(phrase, joined).filter(|_| named).and_then(|(day, to)| month_day(day, to));
        let last = || nth_day(phrase, joined).and_then(|((nth, day), to)| day.is_none().then_some((nth, to)));
        let Some((next, end)) = one_day(phrase, joined).or_else(plain).or_else(last) else { break };
        rule.month_days.push(next);
        to = end;
    }
    Some((rule, to))
}

/// The first of "5 и 20 число", "15 y 30 de cada mes": what makes them days comes after the last.
fn listed_day(phrase: &Phrase, i: usize) -> Read<i8> {
    let (day, to) = digits(phrase, i)?;
    let (_, next) = digits(phrase, phrase.past(to, Role::And)?)?;
    let days = phrase.is(next, Role::DayWord) || phrase.lang.bare_day && phrase.is(next, Role::Of);
    if days { month_day(day, to) } else { None }
}

/// A day of the month, if it is one.
fn month_day(day: u32, to: usize) -> Read<i8> {
    Some((i8::try_from(day).ok().filter(|day| (1..=31).contains(day))?, to))
}

fn one_day(phrase: &Phrase, i: usize) -> Read<i8> {
    let named = phrase.past(i, Role::DayWord);
    let (day, to) = match named {
        Some(at) => digits(phrase, at)?,
        None => ordinal(phrase, i).or_else(|| {
            let (value, to) = digits(phrase, i)?;
            (phrase.lang.bare_day && phrase.is(to, Role::Of) || phrase.is(to, Role::DayWord))
                .then_some((value, to))
        })?,
    };
    let clocked = phrase.token(to).is_some_and(|token| token.kind == Kind::Sign(':') && !token.spaced)
        || phrase.is(to, Role::Month);
    (!clocked && (1..=31).contains(&day)).then_some((i8::try_from(day).ok()?, phrase.skip(to, Role::DayWord)))
}
