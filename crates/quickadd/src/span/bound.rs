//! Where a recurrence begins and ends, how often it happens, and what it leaves out.

use super::day::day;
use super::due::end_of;
use super::length::width;
use super::number::number;
use super::stretch::stretch;
use super::{Bound, Day, Element, MonthRef, Read, Skip, Stretch, What, Which};
use crate::lang::Role;
use crate::lex::Kind;
use crate::phrase::Phrase;

/// The bounds and exceptions that begin at `i`.
pub(crate) fn collect(phrase: &Phrase, i: usize, found: &mut Vec<Element>) {
    let mut push = |to: usize, what: What, score: i32| {
        found.push(Element { from: i, to, what, score, soft: 0, led: true });
    };
    if let Some(hit) = phrase.hit(i, Role::Until)
        && let Some((bound, to)) = bound(phrase, i + hit.len)
    {
        let bound = match bound {
            Bound::Stretch(Stretch::Month(month)) if hit.value == 1 => Bound::Day(Day::Nth(-1, None, month)),
            other => other,
        };
        push(to, What::Until(bound), 9 * width(i, to));
    }
    if let Some(hit) = phrase.hit(i, Role::Start)
        && let Some((bound, to)) = bound(phrase, i + hit.len)
    {
        push(to, What::Start(bound), 10 * width(i, to) + 3);
    }
    if let Some((count, to)) = count(phrase, i) {
        push(to, What::Count(count), 10 * width(i, to));
    }
    if let Some(at) = phrase.past(i, Role::Except).or_else(|| bracketed(phrase, i))
        && let Some((skips, to)) = skips(phrase, at)
    {
        push(to, What::Except(skips), 12 * width(i, to));
    }
    if let Some((first, last)) = ago(phrase, i) {
        push(last, What::Gone, 10 * width(first, last));
    }
}

fn bracketed(phrase: &Phrase, i: usize) -> Option<usize> {
    phrase.sign(i, '(').then(|| phrase.past(i + 1, Role::Except))?
}

/// "since Monday", "as of last week": something that has begun already.
fn ago(phrase: &Phrase, i: usize) -> Option<(usize, usize)> {
    let at = phrase.past(i, Role::Since)?;
    let (_, to) = bound(phrase, at)?;
    Some((i, to))
}

/// A day, a month, the end of a unit.
fn bound(phrase: &Phrase, i: usize) -> Read<Bound> {
    let at = phrase.skip(phrase.skip(i, Role::On), Role::Article);
    for at in [at, phrase.skip(i, Role::Article), i] {
        if let Some(hit) = phrase.hit(at, Role::EndOf)
            && let Some(day) = end_of(hit.value)
        {
            return Some((Bound::Day(day), at + hit.len));
        }
        if let Some((day, to)) = last_of(phrase, at) {
            return Some((Bound::Day(day), to));
        }
        if let Some((day, to)) = day(phrase, at, true) {
            return Some((Bound::Day(day), to));
        }
    }
    if let Some((stretch, to)) = stretch(phrase, i) {
        return Some((Bound::Stretch(stretch), to));
    }
    let (month, to) = super::day::month(phrase, at)?;
    let (year, to) = super::number::year(phrase, phrase.skip(phrase.skip_comma(to), Role::Of))
        .map_or((None, to), |(year, to)| (Some(year), to));
    Some((Bound::Stretch(super::Stretch::Month(super::MonthRef::Named(month, year))), to))
}

/// "the end of May", "the end of next week".
pub(crate) fn last_of(phrase: &Phrase, i: usize) -> Read<Day> {
    let at = phrase.past(i, Role::EndWord)?;
    if let Some((month, to)) = super::day::month(phrase, phrase.skip(at, Role::Article)) {
        let (year, to) = super::number::year(phrase, phrase.skip(phrase.skip_comma(to), Role::Of))
            .map_or((None, to), |(year, to)| (Some(year), to));
        return Some((Day::Nth(-1, None, MonthRef::Named(month, year)), to));
    }
    let (found, to) = stretch(phrase, at)?;
    let day = match found {
        Stretch::Month(month) => Day::Nth(-1, None, month),
        Stretch::Week(which) => Day::Weekday(7, Which::Week(i32::from(which == Which::Next))),
        _ => return None,
    };
    Some((day, to))
}

/// "10 times", "x10", "for 8 sessions".
fn count(phrase: &Phrase, i: usize) -> Read<u32> {
    if phrase.word(i) == "x"
        && phrase.token(i + 1).is_some_and(|token| !token.spaced && token.kind == Kind::Amount)
    {
        let value = phrase.word(i + 1).parse().ok().filter(|value| (1..=1000).contains(value))?;
        return Some((value, i + 2));
    }
    let at = phrase.skip(i, Role::For);
    let (value, to) = number(phrase, at)
        .filter(|_| !super::joined::chained(phrase, at))
        .filter(|(value, _)| (1..=1000).contains(value))?;
    let line = |at: usize| phrase.token(at).map(|token| token.line);
    let hit =
        phrase.hit(to, Role::Times).filter(|hit| !hit.ordinary || value == 1 && line(to) == line(at))?;
    let to = to + hit.len;
    let period = phrase.past(to, Role::Per).is_some_and(|unit| phrase.is(unit, Role::Unit))
        || phrase.is(to, Role::Every);
    let letter = phrase.word(to - 1) == "x"
        && phrase.token(to).is_some_and(|token| matches!(token.kind, Kind::Number | Kind::Amount));
    (!period && !letter).then_some((value, to))
}

/// What is left out: days, weekdays, weekends, months.
fn skips(phrase: &Phrase, i: usize) -> Read<Vec<Skip>> {
    let (first, mut to) = skip_one(phrase, i)?;
    let mut skips = vec![first];
    while skips.len() < 31 {
        let joined = phrase.skip(phrase.skip_comma(to), Role::And);
        let joined = if phrase.sign(joined, '/') { joined + 1 } else { joined };
        if joined == to {
            break;
        }
        let Some((next, end)) = skip_one(phrase, joined).or_else(|| same_month(phrase, skips.last(), joined))
        else {
            break;
        };
        skips.push(next);
        to = end;
    }
    Some((skips, if phrase.sign(to, ')') && i.checked_sub(2).is_some() { to + 1 } else { to }))
}

/// "March 24 and 31": a mere number after a date is another day of that month.
fn same_month(phrase: &Phrase, last: Option<&Skip>, i: usize) -> Read<Skip> {
    let Some(Skip::Day(Day::Full { year, month, .. })) = last else { return None };
    let (day, to) = super::number::digits(phrase, i).filter(|(day, _)| (1..=31).contains(day))?;
    let counted =
        phrase.glued(to) && !phrase.ends(to) || phrase.is(to, Role::Unit) || phrase.is(to, Role::Meridiem);
    let found = Day::Full { year: *year, month: *month, day, weekday: None, swapped: false };
    (!counted).then_some((Skip::Day(found), to))
}

fn skip_one(phrase: &Phrase, i: usize) -> Read<Skip> {
    let on = phrase.skip(i, Role::On);
    let article = phrase.skip(on, Role::Article);
    for at in [article, on, i] {
        if let Some(hit) = phrase.hit(at, Role::Weekdays) {
            return Some((Skip::Weekday(u8::try_from(hit.value).ok()?), at + hit.len));
        }
        if let Some(hit) = phrase.hit(at, Role::Weekend) {
            return Some((Skip::Weekend, at + hit.len));
        }
        if let Some((day, to)) = day(phrase, at, true) {
            return Some((super::recur::plain_weekday(day).map_or(Skip::Day(day), Skip::Weekday), to));
        }
        let within = phrase.skip(at, Role::Within);
        if let Some((month, to)) = super::day::month(phrase, within) {
            return Some((Skip::Month(month), to));
        }
    }
    None
}
