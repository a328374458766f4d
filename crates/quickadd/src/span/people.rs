//! Guests: mentions and e-mail addresses, with the words that introduce them.

use super::length::width;
use super::{Element, What};
use crate::lang::Role;
use crate::lex::Kind;
use crate::phrase::Phrase;

/// No list is read further than this, so that a text of mere mentions stays linear.
const MOST: usize = 64;

/// The guests named from `i` on, as one list.
pub(crate) fn collect(phrase: &Phrase, i: usize, found: &mut Vec<Element>) {
    let lead = phrase.skip(phrase.skip(i, Role::With), Role::With);
    let Some(at) = [lead, phrase.skip(i, Role::With), i].into_iter().find(|at| is_guest(phrase, *at)) else {
        return;
    };
    let mut guests = vec![at];
    let mut to = at + 1;
    while guests.len() < MOST {
        let comma = phrase.skip_comma(to);
        let joined = [phrase.skip(comma, Role::And), phrase.skip(comma, Role::With), comma]
            .into_iter()
            .find(|next| is_guest(phrase, *next));
        let Some(next) = joined else { break };
        guests.push(next);
        to = next + 1;
    }
    // "with @kate and Bob": the preposition stays with Bob.
    let and = phrase.past(to, Role::And).filter(|next| {
        at > i && phrase.token(*next).is_some_and(|token| token.kind == Kind::Word && token.capital)
    });
    if let Some(and) = and {
        found.push(Element {
            from: at,
            to: and,
            what: What::Guests(guests),
            score: 14 * width(i, and),
            soft: 0,
            led: false,
        });
        return;
    }
    // "@bob's" would not be a mention; "(@bob)" takes its brackets along.
    let around = |open: usize, first: char, last: char| phrase.sign(open, first) && phrase.sign(to, last);
    let open = at
        .checked_sub(1)
        .filter(|open| (around(*open, '(', ')') || around(*open, '<', '>')) && *open + 1 == i);
    let (from, to) = open.map_or((i, to), |open| (open, to + 1));
    found.push(Element {
        from,
        to,
        what: What::Guests(guests),
        score: 12 * width(from, to),
        soft: 0,
        led: false,
    });
}

fn is_guest(phrase: &Phrase, i: usize) -> bool {
    phrase.token(i).is_some_and(|token| matches!(token.kind, Kind::Mention | Kind::Email) && !token.quoted)
}
