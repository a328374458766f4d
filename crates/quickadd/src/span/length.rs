//! Lengths of time: `45m`, `1h30`, "an hour and a half", "for two weeks", "in 3 days", "2 hours ago".

use super::number::number;
use super::{Element, Length, Read, What};
use crate::lang::Role;
use crate::lex::Kind;
use crate::phrase::{Hit, Phrase, is_calendar};

/// The elements made of a length that begin at `i`.
pub(crate) fn collect(phrase: &Phrase, i: usize, out: &mut Vec<Element>) {
    let mut push = |to: usize, what: What, score: i32| {
        out.push(Element { from: i, to, what, score, soft: 0, led: false });
    };
    if let Some((offset, past, to)) = offset(phrase, i) {
        push(to, What::Offset(offset, past), 12 * width(i, to));
    }
    if let Some(at) = phrase.past(i, Role::For)
        && let Some((found, to)) = length(phrase, at, true)
    {
        push(to, What::Length(found, true), 10 * width(i, to));
    }
    if let Some((found, to)) = length(phrase, i, false).filter(|(_, to)| !names_something(phrase, i, *to)) {
        if let Some(hit) = phrase.hit(to, Role::EditLong) {
            push(to + hit.len, What::Length(found, true), 10 * width(i, to + hit.len));
        }
        let of_noun = found.days > 1 && !found.clocked() && describes(phrase, i, to);
        let free = phrase.ends(to) || found.clocked() || of_noun;
        let score = if free { 8 * width(i, to) } else { 3 };
        let (what, soft) = (What::Length(found, false), i32::from(of_noun));
        out.push(Element { from: i, to, what, score, soft, led: false });
    }
}

/// "60 Minutes": a number and a unit with a capital in the middle of a text are a name.
fn names_something(phrase: &Phrase, i: usize, to: usize) -> bool {
    let capital = (i + 1..to).any(|at| {
        phrase.token(at).is_some_and(|token| token.capital && !token.shouted && token.end - token.start > 2)
    });
    capital && !phrase.lang.noun_capitals && (i > 0 || opens_name(phrase, i, to))
}

/// "24 Hour Fitness tour": a capital on the unit and on the next word, in a text that has small letters too. A day and
/// more in capitals ("48 Hour Film Fest") is nothing that begins at an hour.
fn opens_name(phrase: &Phrase, i: usize, to: usize) -> bool {
    let next = phrase.skip(to, Role::Of);
    let next = phrase.skip(next, Role::Article);
    let word = |at: usize| phrase.token(at).filter(|token| token.kind == Kind::Word);
    let named = word(next).is_some_and(|token| token.capital && !token.shouted)
        && !phrase.hits(next).iter().any(|hit| is_calendar(hit.role));
    let long = length(phrase, i, false).is_some_and(|(found, _)| found.minutes >= 1440);
    let small = (next..phrase.len())
        .any(|at| word(at).is_some_and(|token| !token.capital) && phrase.hits(at).is_empty());
    named && (long || small)
}

/// Whether a counted length stands before the noun it is the length of: "10-day trip", "3 day hike", "2 weeks holiday".
fn describes(phrase: &Phrase, i: usize, to: usize) -> bool {
    number(phrase, i).is_some()
        && !phrase.ends(to)
        && phrase.token(to).is_some_and(|token| token.kind == Kind::Word && token.spaced)
        && phrase.hits(to).iter().all(|hit| {
            matches!(
                hit.role,
                Role::Party
                    | Role::Gathering
                    | Role::PlaceNoun
                    | Role::NotPlace
                    | Role::Meal
                    | Role::AmHint
                    | Role::PmHint
                    | Role::TitleNumber
            )
        })
}

/// How many tokens, as a score.
pub(crate) fn width(from: usize, to: usize) -> i32 {
    i32::try_from(to.saturating_sub(from)).unwrap_or(0)
}

/// A length counted from now: "in 2 hours", "3 days from now", "an hour ago" (then `true`).
pub(crate) fn offset(phrase: &Phrase, i: usize) -> Option<(Length, bool, usize)> {
    // "remind me in 20"
    if let Some((count, to)) = phrase.past(i, Role::OffsetBefore).and_then(|at| number(phrase, at))
        && (5..=90).contains(&count)
        && (phrase.ends(to) || phrase.is(to, Role::RemindTo))
        && (asks_to_remind(phrase, i) || i > 0 && to >= phrase.len() && count % 5 == 0 && count > 5)
    {
        return Some((Length { minutes: i64::from(count), ..Length::default() }, false, to));
    }
    for (role, past) in [(Role::OffsetBefore, false), (Role::AgoBefore, true)] {
        if let Some(at) = phrase.past(i, role)
            && let Some((found, to)) = length(phrase, at, phrase.lang.bare_unit)
        {
            let to = if past { to } else { phrase.skip(to, Role::OffsetAfter) };
            return Some((found, past, to));
        }
    }
    if let Some((found, to)) = inverted(phrase, i) {
        return Some((found, false, to));
    }
    let (found, to) = length(phrase, i, false)?;
    for (role, past) in [(Role::OffsetAfter, false), (Role::Ago, true)] {
        // "1 hour back massage"
        let counts = |hit: &Hit| !hit.ordinary || past && phrase.ends(to + hit.len);
        if let Some(hit) = phrase.hit(to, role).filter(counts) {
            return Some((found, past, to + hit.len));
        }
    }
    None
}

/// Whether "remind me" ends at `i`.
pub(crate) fn asks_to_remind(phrase: &Phrase, i: usize) -> bool {
    (1..=i.min(4))
        .any(|back| phrase.hits(i - back).iter().any(|hit| hit.role == Role::Remind && hit.len == back))
}

/// "минут через 20", "часа через два": the unit before the preposition makes it an estimate.
fn inverted(phrase: &Phrase, i: usize) -> Read<Length> {
    let (value, at) = unit(phrase, i, false).filter(|_| phrase.lang.bare_unit)?;
    let (count, to) = number(phrase, phrase.past(at, Role::OffsetBefore)?)?;
    let counted = phrase.is(to, Role::Unit) || phrase.is(to, Role::HalfMore);
    Some((measure(i64::from(count) * 100, value).filter(|_| !counted)?, to))
}

/// A length. `bare`: a unit without a number counts one ("for a week" needs none of that).
pub(crate) fn length(phrase: &Phrase, i: usize, bare: bool) -> Read<Length> {
    let indefinite = phrase.hit(i, Role::Article).filter(|hit| hit.value == 0);
    let after = indefinite.map(|hit| i + hit.len).filter(|at| phrase.is(*at, Role::Length));
    let named = [Some(i), after].into_iter().flatten().find_map(|at| {
        let hit = phrase.hit(at, Role::Length)?;
        Some((Length { minutes: i64::from(hit.value), ..Length::default() }, at + hit.len))
    });
    let counted = group(phrase, i, bare);
    let (mut sum, mut to) = match (named, counted) {
        (Some(named), Some(counted)) => {
            if counted.1 > named.1 {
                counted
            } else {
                named
            }
        }
        (named, counted) => named.or(counted)?,
    };
    for _ in 0..3 {
        let joined = phrase.skip(phrase.skip_comma(to), Role::And);
        let Some((more, next)) = group(phrase, joined, false).filter(|(more, _)| smaller(*more, sum)) else {
            break;
        };
        sum = Length {
            months: sum.months + more.months,
            days: sum.days + more.days,
            minutes: sum.minutes + more.minutes,
        };
        to = next;
    }
    Some((sum, to))
}

fn smaller(more: Length, sum: Length) -> bool {
    let rank = |length: Length| (length.months, length.days, length.minutes);
    more.months == 0
        && (more.days == 0 || sum.days == 0)
        && rank(more) < rank(sum)
        && (sum.minutes == 0 || sum.minutes % 60 == 0)
}

/// One number with its unit.
fn group(phrase: &Phrase, i: usize, bare: bool) -> Read<Length> {
    if let Some(found) = clock_shaped(phrase, i) {
        return Some(found);
    }
    if let Some((value, halves, at)) = amount(phrase, i) {
        let glued = phrase.glued(at);
        let hyphened = phrase.glued_sign(at, '-') && phrase.glued(at + 1);
        let at = if hyphened { at + 1 } else { at };
        let adjective = phrase.hit(at, Role::UnitAdjective).filter(|_| hyphened);
        let (unit, next) = match adjective {
            Some(hit) => (hit.value, at + hit.len),
            None => unit(phrase, at, glued || hyphened)?,
        };
        // "1917 год" is a date.
        if unit == 601 && value >= 1000 {
            return None;
        }
        // `1h30`: what follows the hour without a blank is minutes.
        if unit == 201
            && halves == 0
            && let Some(token) = phrase
                .token(next)
                .filter(|t| t.kind == Kind::Number && !t.spaced && t.digits == 2 && t.value < 60)
        {
            let minutes = i64::from(value) * 60 + i64::from(token.value);
            let after =
                phrase.hit(next + 1, Role::Unit).filter(|hit| hit.value == 101 && phrase.glued(next + 1));
            return Some((in_minutes(minutes)?, next + 1 + after.map_or(0, |hit| hit.len)));
        }
        let (halves, next) = match phrase.past(next, Role::HalfMore) {
            Some(next) if halves == 0 => (50, next),
            _ => (halves, next),
        };
        return Some((measure(i64::from(value) * 100 + halves, unit)?, next));
    }
    if let Some(at) = phrase.past(i, Role::Article) {
        let (unit, next) = unit(phrase, at, false)?;
        let definite = phrase.hit(i, Role::Article).is_some_and(|hit| hit.value == 1);
        let (hundredths, next) = phrase.past(next, Role::HalfMore).map_or((100, next), |next| (150, next));
        return (!definite).then_some((measure(hundredths, unit)?, next));
    }
    // "medio año" is one word for its number and unit.
    let whole = phrase.hit(i, Role::Unit).is_some_and(|hit| hit.len > 1 || hit.value == 506);
    if bare || whole {
        let (unit, next) = unit(phrase, i, false).filter(|(unit, _)| *unit > 200)?;
        let (hundredths, next) = phrase.past(next, Role::HalfMore).map_or((100, next), |next| (150, next));
        return Some((measure(hundredths, unit)?, next));
    }
    None
}

/// `1:30 hours`.
fn clock_shaped(phrase: &Phrase, i: usize) -> Read<Length> {
    let figures =
        |at: usize| phrase.token(at).filter(|token| token.kind == Kind::Number && token.digits <= 2);
    let hours = figures(i).filter(|_| phrase.glued_sign(i + 1, ':'))?;
    let minutes = figures(i + 2).filter(|token| !token.spaced && token.digits == 2 && token.value < 60)?;
    let hit = phrase.hit(i + 3, Role::Unit).filter(|hit| hit.value == 201 && !hit.slip)?;
    let minutes = i64::from(hours.value) * 60 + i64::from(minutes.value);
    Some((in_minutes(minutes)?, i + 3 + hit.len))
}

/// So many minutes; none are no length: `0:00h` is midnight.
fn in_minutes(minutes: i64) -> Option<Length> {
    (minutes > 0).then(|| Length { minutes, ..Length::default() })
}

/// A number with hundredths: `1.5`, `1,5`, `1½`, "two and a half".
fn amount(phrase: &Phrase, i: usize) -> Option<(u32, i64, usize)> {
    let (value, at) = number(phrase, i)?;
    for sign in ['.', ','] {
        if phrase.glued_sign(at, sign)
            && let Some(token) =
                phrase.token(at + 1).filter(|t| t.kind == Kind::Number && !t.spaced && t.digits <= 2)
        {
            let hundredths = i64::from(token.value) * if token.digits == 1 { 10 } else { 1 };
            return Some((value, hundredths, at + 2));
        }
    }
    if let Some(next) = phrase.past(at, Role::HalfMore) {
        return Some((value, 50, next));
    }
    Some((value, 0, at))
}

/// A unit; letters that could be anything count only right behind their number.
fn unit(phrase: &Phrase, i: usize, glued: bool) -> Read<i16> {
    let hit = phrase.hit(i, Role::Unit)?;
    // "день рождения" is no day.
    if phrase
        .hits(i)
        .iter()
        .any(|other| matches!(other.role, Role::Birthday | Role::Holiday) && other.len > hit.len)
    {
        return None;
    }
    let single = phrase.word(i).chars().nth(1).is_none() && hit.len == 1;
    let loose = single && !glued && phrase.word(i) != "h" && phrase.word(i) != "ч";
    (!loose && !hit.slip).then_some((hit.value, i + hit.len))
}

/// Hundredths of a unit as a length.
fn measure(hundredths: i64, unit: i16) -> Option<Length> {
    let factor = i64::from(unit % 100);
    let hundredths = hundredths.checked_mul(factor.max(1))?;
    if !(1..=1_000_000 * 100).contains(&hundredths) {
        return None;
    }
    let whole = i32::try_from(hundredths / 100).ok()?;
    let length = match unit / 100 {
        1 => Length { minutes: (hundredths + 50) / 100, ..Length::default() },
        2 => Length { minutes: hundredths * 60 / 100, ..Length::default() },
        3 if hundredths % 100 == 0 => Length { days: whole, ..Length::default() },
        3 => Length { minutes: hundredths * 1440 / 100, ..Length::default() },
        4 => Length { days: i32::try_from(hundredths * 7 / 100).ok()?, ..Length::default() },
        5 if hundredths % 100 == 0 => Length { months: whole, ..Length::default() },
        5 => Length { months: whole, days: 15, ..Length::default() },
        6 => Length { months: i32::try_from(hundredths * 12 / 100).ok()?, ..Length::default() },
        _ => return None,
    };
    // A hundredth of an hour is less than a minute.
    (length != Length::default()).then_some(length)
}
