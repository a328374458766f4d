//! Deadlines: "by Friday", "no later than Thursday noon", "due on the 3rd".

use super::clock::clock;
use super::day::day;
use super::days::timed;
use super::length::width;
use super::{Clock, Day, Element, MonthRef, What, Which};
use crate::lang::Role;
use crate::phrase::Phrase;

/// A deadline: "by Friday", "no later than Thursday noon", "due on the 3rd".
pub(crate) fn due(phrase: &Phrase, i: usize, found: &mut Vec<Element>) {
    // "Deadline June 30" is a title; "report deadline June 30" has one.
    let due = phrase.hit(i, Role::Due).filter(|hit| !hit.ordinary || i > 0).map(|hit| i + hit.len);
    let Some(at) = due.or_else(|| phrase.past(i, Role::By)) else { return };
    // "confirmada para el lunes" is on that day.
    let within = (1..=i.min(4))
        .any(|back| phrase.hits(i - back).iter().any(|hit| hit.role == Role::On && hit.len > back));
    if within {
        return;
    }
    let at = phrase.skip(phrase.skip(phrase.skip(at, Role::By), Role::On), Role::Article);
    // Where "by" and "until" are one word, a range that ends with it explains more.
    let weight = if phrase.is(i, Role::Until) { 10 } else { 12 };
    let mut push = |to: usize, day: Option<Day>, clock: Option<Clock>| {
        found.push(Element {
            from: i,
            to,
            what: What::Due(day, clock),
            score: weight * width(i, to),
            soft: 0,
            led: true,
        });
    };
    if let Some(hit) = phrase.hit(at, Role::EndOf)
        && let Some(last) = end_of(hit.value)
    {
        let to = at + hit.len;
        let named = day(phrase, phrase.skip(phrase.skip(to, Role::Of), Role::On), true)
            .filter(|_| last == Day::Rel(0));
        let (last, to) = named.unwrap_or((last, to));
        push(to, Some(last), None);
    }
    if let Some((day, to)) = super::bound::last_of(phrase, at) {
        push(to, Some(day), None);
    }
    if let Some((day, to)) = day(phrase, at, true) {
        let (clock, to) = timed(phrase, to).map_or((None, to), |(clock, to)| (Some(clock), to));
        let closing = phrase.hit(to, Role::EndOf).filter(|hit| hit.value == 301);
        push(to + closing.map_or(0, |hit| hit.len), Some(day), clock);
        return;
    }
    let led = phrase.skip(at, Role::At);
    if let Some((clock, to)) = clock(phrase, led, true) {
        let then = phrase.skip(phrase.skip_comma(to), Role::On);
        let (day, to) = day(phrase, then, then > to).map_or((None, to), |(day, to)| (Some(day), to));
        push(to, day, Some(clock));
    }
}

/// The last day of the current day, week, month or year.
pub(crate) fn end_of(unit: i16) -> Option<Day> {
    Some(match unit {
        301 => Day::Rel(0),
        401 => Day::Weekday(5, Which::Week(0)),
        501 => Day::Nth(-1, None, MonthRef::From(0)),
        601 => Day::Full { year: None, month: 12, day: 31, weekday: None, swapped: false },
        _ => return None,
    })
}
