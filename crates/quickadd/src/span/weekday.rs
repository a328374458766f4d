//! Weekdays and what is said around them: "next Friday", "Friday week", "Tuesday of next week", "Mon, 16 March".

use super::clock::clock;
use super::day::{day, week_then_day};
use super::length::offset;
use super::number::{digits, number, ordinal};
use super::{Day, MonthRef, Read, Which};
use crate::lang::Role;
use crate::lex::Kind;
use crate::phrase::Phrase;

/// A weekday at `i` with everything that belongs to it.
pub(crate) fn weekday(phrase: &Phrase, i: usize) -> Read<Day> {
    if let Some(found) = week_then_day(phrase, i).or_else(|| counted_weekday(phrase, i)) {
        return Some(found);
    }
    let (modifier, at) = phrase.hit(i, Role::Mod).map_or((None, i), |hit| (Some(hit.value), i + hit.len));
    let hit = phrase.hit(at, Role::Weekday)?;
    let weekday = u8::try_from(hit.value).ok()?;
    let to = at + hit.len;
    let to = if phrase.glued_sign(to, '.') && !phrase.glued(to + 1) { to + 1 } else { to };
    let which = match modifier {
        None => return Some(plain(phrase, weekday, to, hit.owned)),
        Some(1) => Which::This,
        Some(2) => Which::Next,
        Some(3) => Which::Bare,
        Some(4) => Which::AfterNext,
        Some(5) => Which::Last,
        Some(_) => return None,
    };
    if let Some(found) = dated(phrase, weekday, to) {
        return Some(found);
    }
    Some((Day::Weekday(weekday, which), to))
}

/// "2 Fridays from now".
fn counted_weekday(phrase: &Phrase, i: usize) -> Read<Day> {
    let (count, at) = number(phrase, i).filter(|(count, _)| (1..=52).contains(count))?;
    let hit = phrase.hit(at, Role::Weekdays)?;
    let after = phrase.hit(at + hit.len, Role::OffsetAfter).filter(|after| !after.ordinary)?;
    let days = i32::try_from(count - 1).ok()? * 7;
    Some((Day::Weekday(u8::try_from(hit.value).ok()?, Which::Plus(days)), at + hit.len + after.len))
}

/// A weekday without a word before it; what comes after may say which.
fn plain(phrase: &Phrase, weekday: u8, to: usize, owned: bool) -> (Day, usize) {
    let named = |which: Which, to: usize| (Day::Weekday(weekday, which), to);
    if owned {
        return named(Which::Bare, to);
    }
    if let Some(found) = dated(phrase, weekday, to) {
        return found;
    }
    let at = phrase.skip(phrase.skip_comma(to), Role::Of);
    if let Some((week, next)) = week_reference(phrase, at).or_else(|| week_reference(phrase, to)) {
        return named(Which::Week(week), next);
    }
    if let Some((count, false, next)) = offset(phrase, to)
        && count.days > 0
        && count.days % 7 == 0
        && count.months == 0
        && phrase.is(to, Role::OffsetBefore)
    {
        return named(Which::Week(count.days / 7), next);
    }
    if let Some(hit) = phrase.hit(to, Role::PostMod) {
        return match hit.value {
            4 => named(Which::AfterNext, to + hit.len),
            2 => named(Which::Next, to + hit.len),
            5 => named(Which::Last, to + hit.len),
            _ => named(Which::Bare, to + hit.len),
        };
    }
    // "Monday week": the one after the coming one.
    if phrase.lang.weekday_week
        && phrase.hit(to, Role::Unit).is_some_and(|hit| hit.value == 401)
        && (!phrase.token(to + 1).is_some_and(|t| t.kind == Kind::Number)
            || clock(phrase, to + 1, false).is_some_and(|(clock, _)| clock.marked))
    {
        return named(Which::Plus(7), to + 1);
    }
    named(Which::Bare, to)
}

/// The date after a weekday: "Monday, March 16", "Friday the 13th", "Mon 16.3.".
fn dated(phrase: &Phrase, weekday: u8, to: usize) -> Read<Day> {
    let bracket = phrase.sign(to, '(');
    let comma = if bracket { to + 1 } else { phrase.skip_comma(to) };
    let article = phrase.skip(phrase.skip(comma, Role::On), Role::Article);
    let close = |to: usize| if bracket && phrase.sign(to, ')') { to + 1 } else { to };
    if phrase.is(article, Role::Weekday) || phrase.is(article, Role::Mod) {
        return None;
    }
    if let Some((Day::Full { year, month, day, swapped, .. }, next)) = full_only(phrase, article) {
        return Some((Day::Full { year, month, day, weekday: Some(weekday), swapped }, close(next)));
    }
    let (day, next) = ordinal(phrase, article)
        .or_else(|| {
            // "mon 12 noon"
            if phrase.is(article, Role::ClockWord) {
                return None;
            }
            let named = phrase.past(article, Role::DayWord);
            let (value, at) = digits(phrase, named.unwrap_or(article))?;
            let sure = named.is_some() || clock_follows(phrase, at) || opens_range(phrase, at);
            sure.then_some((value, at))
        })
        .filter(|(day, _)| (1..=31).contains(day))?;
    let clocked = phrase.is(next, Role::Oclock) || phrase.glued_sign(next, ':');
    (!clocked).then_some((Day::OfMonth(day, MonthRef::Open, Some(weekday)), close(next)))
}

/// Whether a time that can be nothing else comes next, so that a number before it is a day.
fn clock_follows(phrase: &Phrase, at: usize) -> bool {
    // "viernes 28, 12.30"
    let at = phrase.skip_comma(at);
    let lead = phrase.hit(at, Role::At).filter(|hit| !hit.ordinary).map(|hit| at + hit.len);
    let spaced = phrase.token(at).is_some_and(|token| token.spaced);
    spaced
        && clock(phrase, lead.unwrap_or(at), lead.is_some())
            .is_some_and(|(clock, to)| clock.marked || lead.is_some() && !phrase.is(to, Role::Unit))
}

/// "Sat 13 to Mon 15 June": whether a weekday with its date ends a range here, so that the number before is a day too.
fn opens_range(phrase: &Phrase, at: usize) -> bool {
    let joint = phrase.past(at, Role::To).or_else(|| phrase.sign(at, '-').then_some(at + 1));
    let last = joint.map(|joint| phrase.skip(phrase.skip(joint, Role::On), Role::Article));
    let day = last.and_then(|last| phrase.past(last, Role::Weekday));
    day.is_some_and(|day| full_only(phrase, phrase.skip_comma(day)).is_some())
}

/// A full date and nothing else.
fn full_only(phrase: &Phrase, i: usize) -> Read<Day> {
    let starts = phrase.is(i, Role::Month)
        || phrase.token(i).is_some_and(|token| token.kind == Kind::Number)
        || phrase.is(i, Role::Ordinal);
    if !starts {
        return None;
    }
    day(phrase, i, false).filter(|(day, _)| matches!(day, Day::Full { weekday: None, .. }))
}

/// "next week", "this week", "the week after next", "la semana que viene": weeks from this one.
pub(crate) fn week_reference(phrase: &Phrase, i: usize) -> Read<i32> {
    let at = phrase.skip(phrase.skip(i, Role::On), Role::Article);
    for at in [at, phrase.skip(i, Role::Article), i] {
        let is_week =
            |at: usize| phrase.hit(at, Role::Unit).filter(|hit| hit.value == 401).map(|hit| at + hit.len);
        if let Some(hit) = phrase.hit(at, Role::Mod)
            && let Some(to) = is_week(at + hit.len)
        {
            return Some((weeks_away(hit.value)?, to));
        }
        if let Some(to) = is_week(at)
            && let Some(hit) = phrase.hit(to, Role::PostMod)
        {
            return Some((weeks_away(hit.value)?, to + hit.len));
        }
    }
    None
}

fn weeks_away(value: i16) -> Option<i32> {
    match value {
        1 => Some(0),
        2 | 3 => Some(1),
        4 => Some(2),
        5 => Some(-1),
        _ => None,
    }
}
