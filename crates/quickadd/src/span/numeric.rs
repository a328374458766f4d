//! Dates in figures: `2026-03-16`, `20260316`, `16.3.2026`, `3/16`, `16.3.`.

use super::joined::{joined_after, joined_before};
use super::{Day, Read};
use crate::lang::Role;
use crate::lex::{Kind, Token};
use crate::phrase::{Order, Phrase};

/// A date in figures at `i`. Impossible numbers are kept if the shape is that of a date; the check names them.
pub(crate) fn numeric(phrase: &Phrase, i: usize) -> Read<Day> {
    let first = *phrase.token(i).filter(|token| token.kind == Kind::Number && !token.quoted)?;
    if joined_before(phrase, i) {
        return None;
    }
    if first.digits == 8 {
        return compact(phrase, first.value, i + 1);
    }
    let (sign, second, at) = joined_number(phrase, i + 1)?;
    if first.digits == 4 {
        let (again, third, to) = joined_number(phrase, at)?;
        let year = i32::try_from(first.value).ok().filter(|year| (1900..2200).contains(year))?;
        let day = full(Some(year), second.value, third.value, false);
        return (again == sign).then(|| (day, iso_letter(phrase, to)));
    }
    if first.digits > 2 || second.digits > 2 || sign == '.' && is_room(phrase, i, at) {
        return None;
    }
    match joined_number(phrase, at).filter(|(again, ..)| *again == sign) {
        Some((_, third, to)) if matches!(third.digits, 2 | 4) => {
            let year = i32::try_from(third.value).ok()? + if third.digits == 2 { 2000 } else { 0 };
            let free = !joined_after(phrase, to) || iso_letter(phrase, to) > to;
            free.then(|| {
                (ordered(phrase, sign, first.value, second.value, Some(year)), iso_letter(phrase, to))
            })
        }
        Some(_) => None,
        None => short(phrase, sign, first, second, at),
    }
}

/// Day and month without a year.
fn short(phrase: &Phrase, sign: char, first: Token, second: Token, at: usize) -> Read<Day> {
    let plausible = |day: u32, month: u32| (1..=31).contains(&day) && (1..=12).contains(&month);
    match sign {
        '/' => {
            let good = plausible(first.value, second.value) || plausible(second.value, first.value);
            (good && !joined_after(phrase, at))
                .then(|| (ordered(phrase, sign, first.value, second.value, None), at))
        }
        '.' => {
            let dotted = phrase.glued_sign(at, '.')
                && !phrase.token(at + 1).is_some_and(|token| !token.spaced && token.kind == Kind::Number);
            let good = plausible(first.value, second.value) && (phrase.lang.dot_date || dotted);
            let to = if dotted { at + 1 } else { at };
            (good && (dotted || !joined_after(phrase, at)))
                .then(|| (full(None, second.value, first.value, false), to))
        }
        _ => None,
    }
}

/// "Raum 2.04": the number of a room, which has its floor before a dot.
fn is_room(phrase: &Phrase, i: usize, at: usize) -> bool {
    let Some(noun) = i.checked_sub(1) else { return false };
    phrase.is(noun, Role::PlaceNoun) && phrase.is(noun, Role::TitleNumber) && !phrase.glued_sign(at, '.')
}

/// Day and month in the order of the place, or the other way round if only that makes a date.
fn ordered(phrase: &Phrase, sign: char, first: u32, second: u32, year: Option<i32>) -> Day {
    let month_first = phrase.order == Order::MonthDay && sign != '.';
    let (month, day) = if month_first { (first, second) } else { (second, first) };
    if month > 12 && (1..=12).contains(&day) && month <= 31 {
        return full(year, day, month, true);
    }
    full(year, month, day, false)
}

fn compact(phrase: &Phrase, value: u32, to: usize) -> Read<Day> {
    let (year, month, day) = (value / 10_000, value / 100 % 100, value % 100);
    let good = (1900..2200).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    let free = !joined_after(phrase, to) || iso_letter(phrase, to) > to;
    // A serial number before a word is none; before a time or at an end it is a date.
    let word = phrase.token(to).is_some_and(|token| token.kind == Kind::Word && token.spaced)
        && !phrase.is(to, Role::At);
    let alone = !word || to == 1;
    (good && free && alone)
        .then(|| (full(i32::try_from(year).ok(), month, day, false), iso_letter(phrase, to)))
}

/// A sign and a number, all glued.
fn joined_number(phrase: &Phrase, at: usize) -> Option<(char, Token, usize)> {
    let sign = match phrase.token(at)?.kind {
        Kind::Sign(sign @ ('/' | '.' | '-')) if phrase.glued(at) => sign,
        _ => return None,
    };
    let number = *phrase
        .token(at + 1)
        .filter(|token| token.kind == Kind::Number && !token.spaced && token.digits <= 4)?;
    Some((sign, number, at + 2))
}

/// Past the `T` between date and time.
fn iso_letter(phrase: &Phrase, at: usize) -> usize {
    let letter = phrase.word(at) == "t" && phrase.glued(at);
    let number = phrase.token(at + 1).is_some_and(|token| token.kind == Kind::Number && !token.spaced);
    if letter && number { at + 1 } else { at }
}

fn full(year: Option<i32>, month: u32, day: u32, swapped: bool) -> Day {
    Day::Full { year, month, day, weekday: None, swapped }
}
