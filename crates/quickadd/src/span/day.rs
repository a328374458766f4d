//! One day: with a month's name, in figures, as a day of the month, as the nth weekday, as a feast, or relative.

use super::feast::feast;
use super::length::{length, offset};
use super::number::{digits, ordinal, spelled, word_ordinal, year};
use super::weekday::{week_reference, weekday};
use super::{Day, Length, MonthRef, Read};
use crate::lang::Role;
use crate::lex::Kind;
use crate::phrase::Phrase;

/// A day at `i`, without its preposition. `led`: one stands before it.
pub(crate) fn day(phrase: &Phrase, i: usize, led: bool) -> Read<Day> {
    let found = super::numeric::numeric(phrase, i)
        .or_else(|| nth(phrase, i))
        .or_else(|| month_day(phrase, i))
        .or_else(|| day_month(phrase, i));
    if let Some((day, to)) = found {
        return Some(with_weekday_after(phrase, day, to));
    }
    // "Viernes Santo" is no next Friday.
    counted_from(phrase, i)
        .or_else(|| feast(phrase, i, led))
        .or_else(|| across(phrase, i))
        .or_else(|| weekday(phrase, i))
        .or_else(|| relative(phrase, i))
        .or_else(|| of_month(phrase, i, led))
}

/// "tomorrow", "heute in einer Woche".
fn relative(phrase: &Phrase, i: usize) -> Read<Day> {
    let hit = phrase.hit(i, Role::RelDay)?;
    let to = i + hit.len;
    if let Some((count, false, next)) = offset(phrase, to).filter(|_| phrase.is(to, Role::OffsetBefore))
        && !count.clocked()
        && let Some(days) = count.days.checked_add(i32::from(hit.value))
    {
        return Some((Day::After(Length { days, ..count }), next));
    }
    Some((Day::Rel(i32::from(hit.value)), to))
}

/// "March 16th, 2026", "March the twentieth".
fn month_day(phrase: &Phrase, i: usize) -> Read<Day> {
    // "mar 10" is a Tuesday where the day stands before its month.
    let (month, at) = month(phrase, i).filter(|_| !phrase.is(i, Role::Weekday))?;
    let at = if phrase.glued_sign(at, '-') && phrase.glued(at + 1) {
        at + 1
    } else {
        phrase.skip(at, Role::Article)
    };
    let (day, to) = ordinal(phrase, at).or_else(|| free_digits(phrase, at))?;
    let clocked = phrase.glued_sign(to, ':') && phrase.glued(to + 1)
        || phrase.is(to, Role::Meridiem)
        || phrase.is(to, Role::Oclock)
        || phrase.hit(to, Role::Times).is_some_and(|hit| !hit.ordinary);
    if clocked || day > 99 || day == 0 {
        return None;
    }
    Some(with_year(phrase, month, day, to))
}

/// "16th of March 2026", "16. März", "16 de marzo", `16-Mar-2026`.
fn day_month(phrase: &Phrase, i: usize) -> Read<Day> {
    let named = || spelled(phrase, i).filter(|(_, at)| phrase.is(*at, Role::Of));
    let (day, at) = ordinal(phrase, i).or_else(|| free_digits(phrase, i)).or_else(named)?;
    let dashed = phrase.glued_sign(at, '-') && phrase.glued(at + 1);
    let at = if dashed { at + 1 } else { phrase.skip(phrase.skip(at, Role::DayWord), Role::Of) };
    let (month, to) = month(phrase, at)?;
    (day > 0 && day <= 99).then(|| with_year(phrase, month, day, to))
}

fn with_year(phrase: &Phrase, month: u32, day: u32, to: usize) -> (Day, usize) {
    let dashed = phrase.glued_sign(to, '-') && phrase.glued(to + 1);
    let at = if dashed { to + 1 } else { phrase.skip(phrase.skip_comma(to), Role::Of) };
    let (year, to) = match year(phrase, at) {
        Some((year, next)) => (Some(year), next),
        None => (None, to),
    };
    (Day::Full { year, month, day, weekday: None, swapped: false }, to)
}

/// A month's name with its dot.
pub(crate) fn month(phrase: &Phrase, i: usize) -> Read<u32> {
    let hit = phrase.hit(i, Role::Month).filter(|hit| !hit.owned)?;
    let to = i + hit.len;
    let dotted = phrase.glued_sign(to, '.') && !phrase.glued(to + 1);
    Some((u32::try_from(hit.value).ok()?, if dotted { to + 1 } else { to }))
}

/// A number of one or two digits that is no time.
fn free_digits(phrase: &Phrase, i: usize) -> Read<u32> {
    let (value, to) = digits(phrase, i).filter(|_| phrase.token(i).is_some_and(|token| token.digits <= 2))?;
    let joined = phrase.token(to).is_some_and(|token| {
        !token.spaced
            && (token.kind == Kind::Word && !phrase.is(to, Role::Month)
                || matches!(token.kind, Kind::Sign('/' | '%'))
                || matches!(token.kind, Kind::Sign('.' | ':')) && phrase.glued(to + 1))
    });
    let fresh =
        !phrase.glued(i) || phrase.before(i).is_some_and(|before| matches!(before.kind, Kind::Sign(_)));
    (fresh && !joined).then_some((value, to))
}

/// A weekday right after a full date: "16 March, Monday", `3/16 (Mon)`.
fn with_weekday_after(phrase: &Phrase, day: Day, to: usize) -> (Day, usize) {
    let Day::Full { year, month, day: of_month, weekday: None, swapped } = day else { return (day, to) };
    let open = phrase.sign(to, '(');
    let at = if open { to + 1 } else { phrase.skip_comma(to) };
    let Some(hit) = phrase.hit(at, Role::Weekday).filter(|hit| !hit.owned && !hit.ordinary) else {
        return (day, to);
    };
    let next = at + hit.len;
    let closed = if open && phrase.sign(next, ')') { next + 1 } else { next };
    let Ok(weekday) = u8::try_from(hit.value) else { return (day, to) };
    (Day::Full { year, month, day: of_month, weekday: Some(weekday), swapped }, closed)
}

/// "the 9th", "20.", "día 30", "20 числа", each perhaps "of next month".
fn of_month(phrase: &Phrase, i: usize, led: bool) -> Read<Day> {
    let named = phrase.past(i, Role::DayWord);
    let (day, to) = match named {
        Some(at) => digits(phrase, at)?,
        None => ordinal(phrase, i).or_else(|| {
            let (value, at) = digits(phrase, i)?;
            let definite = i
                .checked_sub(1)
                .and_then(|before| phrase.hit(before, Role::Article))
                .is_some_and(|hit| hit.value == 1 && !phrase.is(i - 1, Role::At));
            let bare = definite
                && led
                && phrase.lang.bare_day
                && free_digits(phrase, i).is_some()
                && !counted(phrase, at);
            (bare || phrase.is(at, Role::DayWord)).then_some((value, at))
        })?,
    };
    let to = phrase.skip(to, Role::DayWord);
    if !(1..=31).contains(&day) {
        return None;
    }
    if let Some((month, to)) = month_reference(phrase, to) {
        return Some((Day::OfMonth(day, month, None), to));
    }
    let spelled = word_ordinal(phrase, i).is_some();
    let loose = spelled && !phrase.ends(to) && !phrase.is(to, Role::At);
    // "5th Avenue", "2nd floor" and "9th grade" are no days.
    let noun = phrase.token(to).is_some_and(|token| {
        token.kind == Kind::Word
            && (token.capital && phrase.hits(to).is_empty() && !(led && phrase.lang.noun_capitals)
                || phrase.is(to, Role::Street)
                || phrase.is(to, Role::Birthday)
                || phrase.is(to, Role::PlaceNoun)
                || phrase.is(to, Role::TitleNumber))
    });
    let alone = !spelled && !phrase.lang.dot_ordinal;
    let good = named.is_some() || !noun && (led || alone);
    let bare_word = spelled && !led;
    (good && !bare_word && !loose).then_some((Day::OfMonth(day, MonthRef::Open, None), to))
}

/// Whether a number is followed by what it counts, or is a time after all.
fn counted(phrase: &Phrase, at: usize) -> bool {
    phrase.is(at, Role::Unit)
        || phrase.is(at, Role::Meridiem)
        || phrase.is(at, Role::Oclock)
        || phrase.is(at, Role::PartAfter)
        || phrase.is(at, Role::Times)
        || phrase.is(at, Role::HalfMore)
}

/// "of next month", "of the month", "this month".
pub(crate) fn month_reference(phrase: &Phrase, i: usize) -> Read<MonthRef> {
    let of = phrase.past(i, Role::Of);
    let at = phrase.skip(of.unwrap_or(i), Role::Article);
    let is_month =
        |at: usize| phrase.hit(at, Role::Unit).filter(|hit| hit.value == 501).map(|hit| at + hit.len);
    if let Some(hit) = phrase.hit(at, Role::Mod)
        && let Some(to) = is_month(at + hit.len)
    {
        return Some((MonthRef::From(months_away(hit.value)?), to));
    }
    let to = is_month(at).filter(|_| of.is_some() || phrase.lang.bare_unit)?;
    if let Some(hit) = phrase.hit(to, Role::PostMod) {
        return Some((MonthRef::From(months_away(hit.value)?), to + hit.len));
    }
    Some((MonthRef::Open, to))
}

fn months_away(value: i16) -> Option<i32> {
    match value {
        1 => Some(0),
        2 | 3 => Some(1),
        4 => Some(2),
        _ => None,
    }
}

/// "third Thursday in May", "last day of the month", "first Monday of next month".
fn nth(phrase: &Phrase, i: usize) -> Read<Day> {
    let ((nth, weekday), at) = nth_weekday(phrase, i)?;
    if phrase.is(phrase.skip(at, Role::Of), Role::Every) {
        return None;
    }
    if let Some((reference, to)) = month_reference(phrase, at) {
        return Some((Day::Nth(nth, weekday, reference), to));
    }
    let of = phrase.past(at, Role::Of).or_else(|| phrase.lang.bare_unit.then_some(at))?;
    let (month, to) = month(phrase, phrase.skip(of, Role::Article))?;
    let (year, to) = year(phrase, phrase.skip(phrase.skip_comma(to), Role::Of))
        .map_or((None, to), |(year, to)| (Some(year), to));
    Some((Day::Nth(nth, weekday, MonthRef::Named(month, year)), to))
}

/// "third Thursday", "last Friday", "last day".
pub(crate) fn nth_weekday(phrase: &Phrase, i: usize) -> Read<(i8, Option<u8>)> {
    let (nth, at) = nth_number(phrase, i)?;
    if let Some(hit) =
        phrase.hit(at, Role::Weekday).or_else(|| phrase.hit(at, Role::Weekdays)).filter(|hit| !hit.owned)
    {
        return Some(((nth, Some(u8::try_from(hit.value).ok()?)), at + hit.len));
    }
    let hit = phrase.hit(at, Role::Unit).filter(|hit| hit.value == 301)?;
    Some(((nth, None), at + hit.len))
}

/// An ordinal up to fifth, or "last" (-1).
pub(crate) fn nth_number(phrase: &Phrase, i: usize) -> Read<i8> {
    if let Some((value, at)) = ordinal(phrase, i).filter(|(value, _)| (1..=5).contains(value)) {
        return Some((i8::try_from(value).ok()?, at));
    }
    let hit = phrase.hit(i, Role::Mod).filter(|hit| hit.value == 5)?;
    Some((-1, i + hit.len))
}

/// "через вторник": the Tuesday after the coming one.
fn across(phrase: &Phrase, i: usize) -> Read<Day> {
    let at = phrase.past(i, Role::OffsetBefore).filter(|_| phrase.lang.bare_unit)?;
    let hit = phrase.hit(at, Role::Weekday).filter(|hit| !hit.owned && !hit.slip)?;
    let week = Length { days: 7, ..Length::default() };
    Some((Day::AfterWeekday(u8::try_from(hit.value).ok()?, week), at + hit.len))
}

/// "a week from Friday", "two weeks from tomorrow", "in two weeks on Thursday".
fn counted_from(phrase: &Phrase, i: usize) -> Read<Day> {
    // "fortnight from Friday" needs no article.
    let bare = phrase.hit(i, Role::Unit).is_some_and(|hit| hit.value == 402);
    let (count, at) = length(phrase, i, bare).filter(|(count, _)| !count.clocked())?;
    let after = phrase
        .past(at, Role::After)
        .or_else(|| phrase.past(at, Role::From))
        .or_else(|| phrase.past(at, Role::On))?;
    if let Some(hit) = phrase.hit(after, Role::Weekday) {
        return Some((Day::AfterWeekday(u8::try_from(hit.value).ok()?, count), after + hit.len));
    }
    let hit = phrase.hit(after, Role::RelDay)?;
    let days = count.days.checked_add(i32::from(hit.value))?;
    Some((Day::After(Length { days, ..count }), after + hit.len))
}

/// Whether a week is referred to at `i`; used where a day may follow it.
pub(crate) fn week_then_day(phrase: &Phrase, i: usize) -> Read<Day> {
    let (week, at) = week_reference(phrase, i)?;
    let at = phrase.skip(phrase.skip_comma(at), Role::On);
    let hit = phrase.hit(at, Role::Weekday).filter(|hit| !hit.owned)?;
    Some((Day::Weekday(u8::try_from(hit.value).ok()?, super::Which::Week(week)), at + hit.len))
}
