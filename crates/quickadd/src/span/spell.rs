//! From a time of one day to a time of another.

use super::clock::clock;
use super::day::day;
use super::days::{RANGE, opens_time, timed};
use super::length::width;
use super::{Clock, Day, Element, Read, What};
use crate::lang::Role;
use crate::phrase::Phrase;

/// "Friday 6pm until Sunday 2pm"; one of the two times may be missing.
pub(super) fn spell(phrase: &Phrase, to: usize) -> Read<(Option<Clock>, Day, Option<Clock>)> {
    let (begin, at) = timed(phrase, to).map_or((None, to), |(clock, at)| (Some(clock), at));
    let joint = phrase
        .past(at, Role::To)
        .or_else(|| phrase.past(at, Role::Until))
        .or_else(|| phrase.sign(at, '-').then_some(at + 1))?;
    let from = phrase.skip(phrase.skip(joint, Role::On), Role::Article);
    let (last, next) = day(phrase, from, from > joint || !phrase.lang.bare_day)?;
    let (end, next) = timed(phrase, next).map_or((None, next), |(clock, next)| (Some(clock), next));
    (begin.is_some() && end.is_some()).then_some(((begin, last, end), next))
}

/// "10pm Thursday to 6am Friday", "с 22:00 четверга до 6:00 пятницы": each time before its day.
pub(super) fn collect(phrase: &Phrase, i: usize, found: &mut Vec<Element>) {
    let lead = phrase.past(i, Role::From).or_else(|| phrase.past(i, Role::At));
    let Some((begin, first, at)) = moment(phrase, lead.unwrap_or(i), lead.is_some()) else { return };
    let at = phrase.skip_comma(at);
    // "a las" leads a time, and its first word joins.
    let timed = opens_time(phrase, at).then(|| phrase.past(at, Role::At)).flatten();
    let joint = timed
        .or_else(|| phrase.past(at, Role::Until))
        .or_else(|| phrase.past(at, Role::To))
        .or_else(|| phrase.sign(at, '-').then_some(at + 1));
    if let Some((end, last, to)) = joint.and_then(|joint| moment(phrase, joint, true)) {
        let what = What::Spell(first, Some(begin), last, Some(end));
        found.push(Element { from: i, to, what, score: 10 * width(i, to) + RANGE + 2, soft: 0, led: true });
    }
}

/// A time and the day it is of.
fn moment(phrase: &Phrase, i: usize, led: bool) -> Option<(Clock, Day, usize)> {
    let (time, at) = clock(phrase, phrase.skip(i, Role::At), led).filter(|(time, _)| time.marked)?;
    let joined = phrase.past(at, Role::Of).or_else(|| phrase.past(at, Role::On));
    let on = phrase.skip(joined.unwrap_or(at), Role::Article);
    let (day, to) = day(phrase, on, on > at)?;
    Some((time, day, to))
}
