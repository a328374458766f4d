//! Days with their prepositions: one day, from day to day, one day or another.

use super::clock::clock;
use super::day::{day, month, month_reference};
use super::length::width;
use super::number::{digits, ordinal, spelled, year};
use super::soft::{softness, stands_alone};
use super::spell::spell;
use super::{Clock, Day, Element, MonthRef, Read, What, Which};
use crate::lang::Role;
use crate::lex::Kind;
use crate::phrase::{Order, Phrase};

/// What a range is worth beyond its words, so that its second half is not taken for a deadline.
pub(crate) const RANGE: i32 = 12;

/// Where a day may begin after prepositions: at once, after one, after one and an article.
pub(crate) fn leads(phrase: &Phrase, i: usize) -> [Option<(usize, bool)>; 3] {
    let on = phrase.past(i, Role::On);
    let article = phrase.past(on.unwrap_or(i), Role::Article).filter(|at| Some(*at) != on);
    [Some((i, false)), on.map(|at| (at, true)), article.map(|at| (at, on.is_some()))]
}

pub(crate) fn days(phrase: &Phrase, i: usize, at: usize, led: bool, from: bool, found: &mut Vec<Element>) {
    let mut push = |to: usize, what: What, bonus: i32, soft: i32| {
        found.push(Element { from: i, to, what, score: 10 * width(i, to) + bonus, soft, led });
    };
    if let Some(((first, last), to)) = short_range(phrase, at) {
        push(to, What::Days(first, last), RANGE, 0);
    }
    let Some((first, to)) = day(phrase, at, led || at > i) else { return };
    if !stands_alone(phrase, at, to, first, led) {
        return;
    }
    // "every Monday until June 1": the end of a rule, and no range.
    let repeated = (1..=at.min(3)).any(|back| {
        phrase.hits(at - back).iter().any(|hit| hit.role == Role::Every && hit.len == back && !hit.ordinary)
    });
    let further = further_day(phrase, first, to);
    if let Some((last, to)) = further.or_else(|| joined_day(phrase, to, Role::To)).filter(|_| !repeated) {
        push(to, What::Days(in_same_month(first, last), last), RANGE, 0);
    }
    if let Some((other, to)) = joined_day(phrase, to, Role::Or) {
        push(to, What::EitherDay(first, other), 4, 0);
    }
    if let Some(((begin, last, end), to)) = spell(phrase, to) {
        push(to, What::Spell(first, begin, last, end), RANGE + 2, 0);
    }
    if !from {
        push(to, What::Day(first), 0, softness(phrase, at, to, first, led));
    }
}

/// "from 4th to 6th May": the month said last is that of both.
fn in_same_month(first: Day, last: Day) -> Day {
    match (first, last) {
        (Day::OfMonth(day, MonthRef::Open, weekday), Day::Full { year, month, day: end, .. })
            if day < end =>
        {
            Day::Full { year, month, day, weekday, swapped: false }
        }
        // "Thursday to Friday next week": both of that week.
        (Day::Weekday(weekday, Which::Bare), Day::Weekday(end, which @ Which::Week(_))) if weekday < end => {
            Day::Weekday(weekday, which)
        }
        _ => first,
    }
}

/// The second day after a joining word or a dash.
pub(crate) fn joined_day(phrase: &Phrase, to: usize, role: Role) -> Read<Day> {
    if opens_time(phrase, to) {
        return None;
    }
    let at =
        phrase.past(to, role).or_else(|| (role == Role::To && phrase.sign(to, '-')).then_some(to + 1))?;
    let from = at;
    let at = phrase.skip(phrase.skip(at, Role::On), Role::Article);
    let (last, end) = day(phrase, at, at > from || !phrase.lang.bare_day)?;
    let owned = phrase.hits(at).iter().any(|hit| hit.owned);
    (!owned).then_some((last, end))
}

pub(crate) fn timed(phrase: &Phrase, i: usize) -> Read<Clock> {
    let comma = phrase.skip_comma(i);
    let at = phrase.past(comma, Role::At).or_else(|| phrase.past(comma, Role::From));
    clock(phrase, at.unwrap_or(comma), at.is_some()).filter(|(clock, _)| clock.marked || at.is_some())
}

/// "23-25 March", "March 23-25", "from the 3rd to the 5th of April", "16.–18.3.".
fn short_range(phrase: &Phrase, i: usize) -> Read<(Day, Day)> {
    let i = phrase.past(i, Role::From).map_or(i, |at| phrase.skip(at, Role::Article));
    if let Some((month, at)) = month(phrase, i).filter(|_| !phrase.is(i, Role::Weekday)) {
        let (first, at) = number_of_day(phrase, phrase.skip(at, Role::Article))?;
        let (last, to) = number_of_day(phrase, joint(phrase, at)?)?;
        let clocked =
            phrase.glued_sign(to, ':') || phrase.is(to, Role::Meridiem) || phrase.is(to, Role::Month);
        let (year, to) = year_after(phrase, to);
        return (!clocked && first < last).then(|| ((full(year, month, first), full(year, month, last)), to));
    }
    // "a las 18 hasta el 30 de noviembre": the first is a time.
    let dashed = phrase.sign(i + 1, '-') || phrase.sign(i + 2, '-');
    let timed = i.checked_sub(1).filter(|before| !(dashed && phrase.is(*before, Role::On)));
    if timed.and_then(|before| phrase.hit(before, Role::At)).is_some_and(|hit| !hit.ordinary) {
        return None;
    }
    let (first, at) = day_in_words(phrase, i)?;
    let (last, at) = if let Some(next) = joint(phrase, at) {
        day_in_words(phrase, next)?
    } else {
        // "20 and 21 November", "3./4. Juni" are two days in a row.
        let slash = (phrase.lang.dot_ordinal && phrase.glued_sign(at, '/')).then_some(at + 1);
        let joined = phrase.past(at, Role::And).or(slash)?;
        let next = phrase.skip(phrase.skip(joined, Role::On), Role::Article);
        day_in_words(phrase, next).filter(|(last, _)| *last == first + 1)?
    };
    if let Some((month, year, to)) = month_in_figures(phrase, at) {
        return (first < last).then(|| ((full(year, month, first), full(year, month, last)), to));
    }
    let named = month(phrase, phrase.skip(at, Role::Of));
    let Some((month, to)) = named else {
        let joined = phrase.is(phrase.skip(i, Role::OrdSuffix), Role::And);
        // "del 20 al 25", "с 20 по 25"
        let framed = (phrase.lang.bare_day || phrase.lang.bare_unit && last > 24)
            && i.checked_sub(1).is_some_and(|from| phrase.is(from, Role::From))
            && (phrase.ends(at) || phrase.is(at, Role::PlacePrep) || phrase.is(at, Role::With))
            && (phrase.lang.bare_unit
                || phrase.is(at.saturating_sub(2), Role::To) && phrase.word(at - 2) == "al");
        let ordinals = (ordinal(phrase, i).is_some() || framed) && first < last && !joined;
        let (reference, to) = month_reference(phrase, at).unwrap_or((MonthRef::Open, at));
        return ordinals
            .then_some(((Day::OfMonth(first, reference, None), Day::OfMonth(last, reference, None)), to));
    };
    let (year, to) = year_after(phrase, to);
    (first < last).then(|| ((full(year, month, first), full(year, month, last)), to))
}

/// "10.", "10.2026" and "/10" behind "5.-9.": the month that two days share, and perhaps its year.
fn month_in_figures(phrase: &Phrase, at: usize) -> Option<(u32, Option<i32>, usize)> {
    let figures = |i: usize| phrase.token(i).filter(|token| token.kind == Kind::Number && !token.spaced);
    let dot = |i: usize| phrase.glued_sign(i, '.');
    let slash = phrase.glued_sign(at, '/') && phrase.order == Order::DayMonth;
    // The dot may have been taken for that of an ordinal.
    let at = if dot(at) || slash { at } else { at.checked_sub(1).filter(|before| dot(*before))? };
    let month = figures(at + 1).filter(|month| month.digits <= 2 && (1..=12).contains(&month.value))?;
    if !phrase.lang.dot_date && !slash {
        return None;
    }
    let again = if slash { phrase.glued_sign(at + 2, '/') } else { dot(at + 2) };
    if let Some(year) = figures(at + 3).filter(|year| again && matches!(year.digits, 2 | 4)) {
        let century = if year.digits == 2 { 2000 } else { 0 };
        return Some((month.value, Some(i32::try_from(year.value).ok()? + century), at + 4));
    }
    let to = if dot(at + 2) && !slash { at + 3 } else { at + 2 };
    let clocked = phrase.is(to, Role::Oclock) || phrase.glued_sign(to, ':');
    (!clocked && figures(to).is_none()).then_some((month.value, None, to))
}

/// "10/5-9": a further day of the month, where the month stands first.
fn further_day(phrase: &Phrase, first: Day, to: usize) -> Read<Day> {
    let Day::Full { year: None, month, day, weekday: None, swapped: false } = first else { return None };
    let figures = phrase.order == Order::MonthDay
        && to.checked_sub(2).is_some_and(|slash| phrase.glued_sign(slash, '/'));
    let last = phrase.token(to + 1).filter(|token| token.kind == Kind::Number && !token.spaced)?;
    let next = to + 2;
    let goes_on = ['/', ':', '-', '.'].into_iter().any(|sign| phrase.glued_sign(next, sign));
    let clocked = goes_on || phrase.is(next, Role::Meridiem) || phrase.is(next, Role::Oclock);
    let later = last.digits <= 2 && last.value > day && last.value <= 31;
    (figures && phrase.glued_sign(to, '-') && later && !clocked)
        .then(|| (full(None, month, last.value), next))
}

pub(crate) fn year_after(phrase: &Phrase, to: usize) -> (Option<i32>, usize) {
    year(phrase, phrase.skip(phrase.skip_comma(to), Role::Of))
        .map_or((None, to), |(year, to)| (Some(year), to))
}

/// Whether the joining word begins a longer phrase that leads a time: "a las".
pub(crate) fn opens_time(phrase: &Phrase, at: usize) -> bool {
    let time = phrase.hit(at, Role::At).map_or(0, |hit| hit.len);
    time > phrase.hit(at, Role::To).map_or(1, |hit| hit.len)
}

/// Past what joins two days of a month.
fn joint(phrase: &Phrase, at: usize) -> Option<usize> {
    if opens_time(phrase, at) {
        return None;
    }
    let to = phrase.past(at, Role::To).or_else(|| phrase.sign(at, '-').then_some(at + 1))?;
    Some(phrase.skip(phrase.skip(to, Role::On), Role::Article))
}

fn number_of_day(phrase: &Phrase, i: usize) -> Read<u32> {
    ordinal(phrase, i)
        .or_else(|| digits(phrase, i).filter(|_| phrase.token(i).is_some_and(|token| token.digits <= 2)))
        .filter(|(day, _)| (1..=31).contains(day))
}

/// The same, in words too, which only a month's name behind makes a day.
fn day_in_words(phrase: &Phrase, i: usize) -> Read<u32> {
    let said = || spelled(phrase, i).filter(|(day, _)| phrase.lang.bare_day && (1..=31).contains(day));
    number_of_day(phrase, i).or_else(said)
}

fn full(year: Option<i32>, month: u32, day: u32) -> Day {
    Day::Full { year, month, day, weekday: None, swapped: false }
}
