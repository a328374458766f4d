//! Whether a day is a day at all, or a word of the title.

use super::clock::clock;
use super::days::joined_day;
use super::number::spelled;
use super::{Day, MonthRef, Which};
use crate::lang::Role;
use crate::lex::Kind;
use crate::phrase::Phrase;

/// Whether a date word that is also an ordinary one has company enough.
pub(crate) fn stands_alone(phrase: &Phrase, at: usize, to: usize, found: Day, led: bool) -> bool {
    let Day::Weekday(_, Which::Bare) = found else { return true };
    let Some(hit) = phrase.hit(at, Role::Weekday).filter(|hit| hit.len + at == to) else { return true };
    // "sun, sea and sand" is no Sunday, "Sun, 3pm" is.
    let parted = phrase.sign(to, ',') && clock(phrase, to + 1, false).is_none();
    let company = led
        || phrase.ends(to) && !parted
        || clock(phrase, to, false).is_some()
        || phrase.is(to, Role::Part)
        || phrase.is(to, Role::Meridiem)
        || phrase.is(to, Role::At)
        || joined_day(phrase, to, Role::To).is_some()
        || phrase.token(to).is_some_and(|token| token.kind == Kind::Number)
        || spelled(phrase, to).is_some_and(|(hour, next)| (1..=12).contains(&hour) && phrase.ends(next));
    !hit.ordinary || company && !i_is_article(phrase, at)
}

fn i_is_article(phrase: &Phrase, at: usize) -> bool {
    at.checked_sub(1)
        .is_some_and(|before| phrase.is(before, Role::Article) || phrase.is(before, Role::Pronoun))
}

/// How likely a day is a name in the title.
pub(crate) fn softness(phrase: &Phrase, at: usize, to: usize, found: Day, led: bool) -> i32 {
    let owned = phrase.hits(at).iter().any(|hit| hit.owned);
    let slip = phrase.hits(at).iter().any(|hit| hit.slip);
    let mut soft = if owned { 3 } else { 0 } + i32::from(slip);
    // "2nd interview": an ordinal before a word that is no date counts it.
    let counts = phrase.token(to).is_some_and(|token| token.kind == Kind::Word && token.spaced)
        && phrase.hits(to).iter().all(|hit| !is_joint(hit.role) && !crate::phrase::is_calendar(hit.role));
    if !led && counts && matches!(found, Day::OfMonth(_, MonthRef::Open, None)) {
        soft += 2;
    }
    if led || !matches!(found, Day::Weekday(_, Which::Bare) | Day::Rel(_)) {
        return soft;
    }
    let before = at.checked_sub(1);
    let plain = |i: usize| {
        phrase.token(i).is_some_and(|t| t.kind == Kind::Word)
            && phrase.hits(i).iter().all(|hit| !is_joint(hit.role))
    };
    let capitals =
        !phrase.lang.noun_capitals && phrase.token(at).is_some_and(|token| token.capital && !token.shouted);
    let same_line =
        phrase.token(to).is_some_and(|after| phrase.token(at).is_some_and(|here| here.line == after.line));
    if capitals
        && same_line
        && plain(to)
        && phrase.token(to).is_some_and(|after| after.capital && after.spaced)
    {
        soft += 2;
    }
    // "Friday Night Lights"
    let film = capitals && same_line && phrase.is(to, Role::Part) && plain(to + 1);
    if film && [to, to + 1].iter().all(|i| phrase.token(*i).is_some_and(|t| t.capital && t.spaced)) {
        soft += 3;
    }
    if let Some(before) = before {
        let titled = |from: Option<usize>, len: usize| {
            from.and_then(|from| phrase.hit(from, Role::NameBefore)).is_some_and(|hit| hit.len == len)
        };
        if titled(Some(before), 1)
            || titled(before.checked_sub(1), 2)
            || phrase.is(before, Role::With) && phrase.token(before).is_some_and(|t| t.kind == Kind::Word)
        {
            soft += 3;
        }
        if phrase.is(before, Role::Article) || phrase.is(before, Role::Of) {
            soft += 2;
        }
        if capitals && plain(before) && phrase.token(before).is_some_and(|token| token.capital) && plain(to) {
            soft += 1;
        }
    }
    soft
}

/// Words that stand around dates, as opposed to words of a title.
fn is_joint(role: Role) -> bool {
    matches!(
        role,
        Role::At
            | Role::On
            | Role::From
            | Role::To
            | Role::Until
            | Role::Part
            | Role::Partly
            | Role::Or
            | Role::And
            | Role::By
            | Role::For
            | Role::PlacePrep
            | Role::With
            | Role::AllDay
            | Role::Mod
            | Role::Unit
            | Role::RelDay
            | Role::Month
            | Role::Tail
            | Role::Oclock
    )
}
