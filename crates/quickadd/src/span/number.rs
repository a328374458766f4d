//! Numbers and ordinals, in digits and in words.

use super::Read;
use crate::lang::Role;
use crate::lex::Kind;
use crate::phrase::Phrase;

/// A whole number: digits or words, "twenty five", "twenty-five".
pub(crate) fn number(phrase: &Phrase, i: usize) -> Read<u32> {
    digits(phrase, i).or_else(|| spelled(phrase, i))
}

/// A number in digits, of at most four.
pub(crate) fn digits(phrase: &Phrase, i: usize) -> Read<u32> {
    let token = phrase.token(i)?;
    (token.kind == Kind::Number && token.digits <= 4 && !token.quoted).then_some((token.value, i + 1))
}

/// A number in words.
pub(crate) fn spelled(phrase: &Phrase, i: usize) -> Read<u32> {
    let hit = phrase.hit(i, Role::Number)?;
    let value = u32::try_from(hit.value).ok()?;
    let next = i + hit.len;
    if value >= 20 && value % 10 == 0 {
        let joined = if phrase.glued_sign(next, '-') { next + 1 } else { phrase.skip(next, Role::And) };
        for at in [next, joined] {
            if let Some(unit) = phrase.hit(at, Role::Number).filter(|unit| (1..10).contains(&unit.value)) {
                return Some((value + u32::try_from(unit.value).ok()?, at + unit.len));
            }
        }
    }
    Some((value, next))
}

/// An ordinal: `14th`, `20.` where the language writes so, "twenty-first".
pub(crate) fn ordinal(phrase: &Phrase, i: usize) -> Read<u32> {
    if let Some((value, next)) = digits(phrase, i) {
        if phrase.glued(next) && phrase.is(next, Role::OrdSuffix) {
            return Some((value, phrase.skip(next, Role::OrdSuffix)));
        }
        if phrase.glued_sign(next, '-') && phrase.glued(next + 1) && phrase.is(next + 1, Role::OrdSuffix) {
            return Some((value, phrase.skip(next + 1, Role::OrdSuffix)));
        }
        let dotted = phrase.lang.dot_ordinal && phrase.glued_sign(next, '.');
        let ends =
            !phrase.token(next + 1).is_some_and(|token| !token.spaced && matches!(token.kind, Kind::Number));
        return (dotted && ends && value <= 99).then_some((value, next + 1));
    }
    word_ordinal(phrase, i)
}

/// An ordinal in words.
pub(crate) fn word_ordinal(phrase: &Phrase, i: usize) -> Read<u32> {
    if let Some(hit) = phrase.hit(i, Role::Ordinal) {
        return Some((u32::try_from(hit.value).ok()?, i + hit.len));
    }
    let tens = phrase.hit(i, Role::Number).filter(|hit| hit.value >= 20)?;
    let next = i + tens.len;
    let next = if phrase.glued_sign(next, '-') { next + 1 } else { next };
    let unit = phrase.hit(next, Role::Ordinal).filter(|unit| (1..10).contains(&unit.value))?;
    Some((u32::try_from(tens.value + unit.value).ok()?, next + unit.len))
}

/// A year in four digits, or in two after an apostrophe.
pub(crate) fn year(phrase: &Phrase, i: usize) -> Read<i32> {
    let (at, short) = if phrase.sign(i, '\'') { (i + 1, true) } else { (i, false) };
    let token = phrase.token(at).filter(|token| token.kind == Kind::Number)?;
    let next = at + 1;
    let clocked = phrase.glued_sign(next, ':')
        || phrase.glued(next) && phrase.token(next).is_some_and(|t| t.kind == Kind::Word);
    let value = i32::try_from(token.value).ok()?;
    let year = match (token.digits, short) {
        (4, false) if (1900..2200).contains(&value) => value,
        (2, true) => 2000 + value,
        _ => return None,
    };
    (!clocked).then(|| (year, phrase.skip(next, Role::YearWord)))
}
