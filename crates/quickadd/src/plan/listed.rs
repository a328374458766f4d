//! Several times in a row: "tomorrow 8, 8:30 and 9".

use super::Plan;
use crate::lang::Role;
use crate::lex::Kind;
use crate::outcome::Reason;
use crate::phrase::Phrase;
use crate::span::clock::clock;
use crate::span::length::length;
use crate::span::{Clock, Element, What};

/// More times than this in one list are looked at no further.
const MOST: usize = 24;

/// Takes a list of times as one of them, to be asked about. Yields whether there is one.
pub(super) fn listed(phrase: &Phrase, elements: &mut Vec<Element>, plan: &mut Plan) -> bool {
    let starts = elements.iter().enumerate().find_map(|(index, element)| {
        let What::Clock(first) = element.what else { return None };
        let times = following(phrase, elements, element.to);
        let (second, _) = *times.first()?;
        let (_, to) = *times.last()?;
        // Two marked times are told apart elsewhere, by what they say.
        let told = times.len() == 1 && first.marked && second.marked;
        let same = second.minutes == first.minutes;
        (!told && !same).then_some((index, second, to))
    });
    let Some((index, second, to)) = starts else { return false };
    if let Some(element) = elements.get_mut(index) {
        element.to = to;
    }
    let mut at = 0;
    elements.retain(|element| {
        at += 1;
        let time = matches!(element.what, What::Clock(_) | What::Clocks(..) | What::EitherClock(..));
        at == index + 1 || !time
    });
    plan.or_clock = Some(second);
    plan.doubt = Some(Reason::Either);
    true
}

/// The times behind commas and an "and", each with the token after it. A mere number is one at the end of a clause or
/// before the next of the list.
fn following(phrase: &Phrase, elements: &[Element], from: usize) -> Vec<(Clock, usize)> {
    let mut found = Vec::new();
    let mut at = from;
    while found.len() < MOST {
        let comma = phrase.skip_comma(at);
        let next = phrase.skip(comma, Role::And);
        let next = if next > at { phrase.skip(next, Role::At) } else { break };
        let told = elements.iter().any(|element| element.from <= next && next < element.to);
        let Some((time, to)) = clock(phrase, next, true).filter(|(time, _)| !time.bad) else { break };
        let number = phrase.token(next).is_some_and(|token| token.kind == Kind::Number);
        let goes_on = phrase.sign(to, ',') || phrase.is(to, Role::And);
        let whole = phrase.ends(to) || goes_on;
        // "at 10, 1h30" lasts.
        let lasts = length(phrase, next, false).is_some_and(|(_, end)| end >= to);
        if lasts || !number || !(time.marked && told || whole) || phrase.is(to, Role::Unit) {
            break;
        }
        found.push((time, to));
        at = to;
    }
    found
}
