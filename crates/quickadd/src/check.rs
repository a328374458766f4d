//! The last look: is anything that looks like a date or a time left unexplained?

use crate::draft::Words;
use crate::lang::Role;
use crate::lex::{Kind, Token};
use crate::outcome::Reason;
use crate::phrase::Phrase;
use crate::plan::Plan;
use crate::span::{Element, What};
use crate::title::Use;

/// Why a text that was understood should be asked about all the same.
pub(crate) fn check(phrase: &Phrase, elements: &[Element], plan: &Plan, words: &Words) -> Option<Reason> {
    if let Some(reason) = plan.doubt {
        return Some(reason);
    }
    if plan.or_day.is_some() || plan.or_clock.is_some() {
        return Some(Reason::Either);
    }
    let torn = elements.iter().any(|element| {
        let or = phrase.is(element.to, Role::Or)
            && phrase.token(element.to).is_some_and(|token| token.kind == Kind::Word);
        or && says_when(&element.what) && words.uses.get(element.to) == Some(&Use::Free)
    });
    if torn {
        return Some(Reason::Either);
    }
    let unread =
        (0..phrase.len()).any(|i| words.uses.get(i) == Some(&Use::Free) && looks_dated(phrase, i, words));
    unread.then_some(Reason::Unread)
}

/// Whether an element is a day or a time, so that an "or" after it offers another.
fn says_when(what: &What) -> bool {
    matches!(
        what,
        What::Day(_)
            | What::Days(..)
            | What::Clock(_)
            | What::Clocks(..)
            | What::DayPart(..)
            | What::Part(_, true)
            | What::Stretch(_)
    )
}

/// Whether a word and the next are in capitals, as in the title of a film.
fn named(phrase: &Phrase, i: usize) -> bool {
    let capital = |at: usize| {
        phrase.token(at).is_some_and(|token| token.kind == Kind::Word && token.capital && !token.shouted)
    };
    capital(i) && (capital(i + 1) || i.checked_sub(1).is_some_and(capital))
}

/// Whether a free token looks like part of a date that nobody read.
fn looks_dated(phrase: &Phrase, i: usize, words: &Words) -> bool {
    let Some(token) = phrase.token(i).filter(|token| !token.quoted) else { return false };
    let free = |i: usize| words.uses.get(i) == Some(&Use::Free);
    match token.kind {
        Kind::Number => {
            let colon = phrase.glued_sign(i + 1, ':')
                && phrase
                    .token(i + 2)
                    .is_some_and(|next| next.kind == Kind::Number && !next.spaced && next.digits == 2);
            let dotted = phrase.glued_sign(i + 1, '.')
                && phrase.glued_sign(i + 3, '.')
                && phrase.token(i + 2).is_some_and(|next| next.kind == Kind::Number);
            let year = |token: &Token| token.kind == Kind::Number && !token.spaced && token.digits == 4;
            let slashed = phrase.glued_sign(i + 1, '/') && phrase.token(i + 2).is_some_and(year);
            let strict = i.checked_sub(1).and_then(|before| phrase.hit(before, Role::TitleNumber)).is_some();
            let half = phrase.is(i + 1, Role::Meridiem) && free(i + 1);
            (colon || dotted || slashed || half) && !strict
        }
        Kind::Word => phrase.hits(i).iter().any(|hit| match hit.role {
            Role::RelDay => !hit.ordinary && !hit.slip && !hit.owned && !named(phrase, i),
            Role::TodayPart => true,
            // "until Thanksgiving"
            Role::Until => phrase.hit(i + hit.len, Role::Holiday).is_some_and(|feast| feast.value == 0),
            Role::Month => {
                !hit.ordinary
                    && phrase.token(i + 1).is_some_and(|next| next.kind == Kind::Number)
                    && free(i + 1)
            }
            Role::Every => {
                !hit.ordinary
                    && hit.len == 1
                    && (phrase.is(i + 1, Role::Unit)
                        || phrase.is(i + 1, Role::Weekday)
                        || phrase.is(i + 1, Role::Other))
            }
            _ => false,
        }),
        _ => false,
    }
}
