//! Spoken times: "half past two", "quarter to four", "без двадцати пять", "halb drei".

use super::super::number::{digits, number, ordinal, spelled};
use super::super::{Clock, Read};
use super::{made, meridiem, on_half};
use crate::lang::{Role, Spoken, SpokenPart};
use crate::lex::Kind;
use crate::phrase::Phrase;

/// The first pattern of spoken time that fits. A number before another one may be two: "без двадцати пять" is twenty
/// to five, not twenty-five.
pub(crate) fn spoken_any(phrase: &Phrase, i: usize) -> Read<Clock> {
    let near = (i..i + 4).any(|at| phrase.is(at, Role::SpokenWord));
    if !near || !matches!(phrase.token(i)?.kind, Kind::Word | Kind::Number) {
        return None;
    }
    let patterns = phrase.lang.spoken.iter();
    let first = patterns.clone().find_map(|pattern| spoken(phrase, i, pattern, false));
    first.or_else(|| {
        (i..i + 3).find(|at| phrase.is(*at, Role::Number))?;
        let mut patterns = patterns.filter(|pattern| pattern.sign != 0);
        patterns.find_map(|pattern| spoken(phrase, i, pattern, true))
    })
}

/// One pattern of spoken time. `short`: minutes are one word.
fn spoken(phrase: &Phrase, i: usize, pattern: &Spoken, short: bool) -> Read<Clock> {
    let (mut at, mut hour, mut minutes) = (i, None, 0);
    for part in pattern.parts {
        at = match part {
            SpokenPart::Word(word) if phrase.word(at) == *word => at + 1,
            SpokenPart::Word(_) => return None,
            SpokenPart::Hour => {
                let (value, next) = hour_number(phrase, at)?;
                hour = Some(value);
                next
            }
            SpokenPart::OrdinalHour => {
                let (value, next) = ordinal(phrase, at).filter(|(value, _)| (1..=12).contains(value))?;
                hour = Some(value);
                next
            }
            SpokenPart::Minute => {
                let word = phrase.hit(at, Role::Number).filter(|_| short);
                let word = word.and_then(|hit| Some((u32::try_from(hit.value).ok()?, at + hit.len)));
                let (value, next) =
                    word.or_else(|| number(phrase, at)).filter(|(value, _)| (1..60).contains(value))?;
                // `10 to 11` in figures is a range, "ten to 11" a time.
                let figures = phrase.token(at).is_some_and(|token| token.kind == Kind::Number);
                if at == i && phrase.is(next, Role::To) && !said_to(phrase, i, figures, value, next) {
                    return None;
                }
                minutes = i32::try_from(value).ok()?;
                next
            }
        };
    }
    let hour = i32::try_from(hour?).ok()?;
    let total = hour * 60 + i32::from(pattern.base) + i32::from(pattern.sign) * minutes;
    let total = u32::try_from(total.rem_euclid(1440)).ok()?;
    // "halb eins" is half past twelve.
    let of_day = if total < 60 && (1..=12).contains(&hour) { 12 } else { total / 60 };
    let (mut clock, mut next) = (made(of_day, total % 60, hour > 12, true), at);
    if let Some((half, after)) = meridiem(phrase, next) {
        clock = on_half(clock, half);
        next = after;
    }
    Some((clock, next))
}

/// Whether "m to h" at `i` is a spoken time rather than a range.
fn said_to(phrase: &Phrase, i: usize, figures: bool, minutes: u32, next: usize) -> bool {
    let before = |role: Role| {
        i.checked_sub(1).and_then(|before| phrase.hit(before, role)).is_some_and(|hit| !hit.ordinary)
    };
    if !figures {
        return !before(Role::From) || before(Role::At);
    }
    let hour = hour_number(phrase, phrase.skip(next, Role::To)).map_or(24, |(hour, _)| hour);
    before(Role::At) && matches!(minutes, 5 | 10 | 20 | 25) && minutes > hour
}

/// An hour of a spoken time: a number up to twelve that nothing is glued to, or up to 24 in figures.
fn hour_number(phrase: &Phrase, i: usize) -> Read<u32> {
    // "quarter past noon"
    if let Some(hit) = phrase.hit(i, Role::ClockWord).filter(|hit| hit.value == 720 && hit.len == 1) {
        return Some((12, i + hit.len));
    }
    if let Some((value, next)) = spelled(phrase, i) {
        return (value <= 24).then_some((value, next));
    }
    let (value, next) = digits(phrase, i)?;
    let joined = phrase.glued(next)
        && !phrase.is(next, Role::Meridiem)
        && !phrase.token(next).is_some_and(|t| is_stop(t.kind));
    (value <= 24 && !joined).then_some((value, next))
}

fn is_stop(kind: Kind) -> bool {
    matches!(kind, Kind::Sign(',' | '.' | ';' | '!' | '?' | ')' | ':'))
}
