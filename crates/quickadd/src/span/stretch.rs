//! Everything about days that begins at one word; weekends, weeks and months; times nobody can put in a calendar.

use super::clock::clock;
use super::day::month;
use super::days::{days, leads, year_after};
use super::due::due;
use super::length::width;
use super::{Element, MonthRef, Read, Stretch, What, Which};
use crate::lang::Role;
use crate::lex::Kind;
use crate::phrase::Phrase;

/// The days that begin at `i`.
pub(crate) fn collect(phrase: &Phrase, i: usize, found: &mut Vec<Element>) {
    due(phrase, i, found);
    let label = phrase.hit(i, Role::WhenLabel);
    if let Some(hit) =
        label.filter(|hit| phrase.begins(i) || hit.len > 1 && phrase.sign(i + hit.len - 1, ':'))
    {
        found.push(Element { from: i, to: i + hit.len, what: What::Label, score: 4, soft: 0, led: false });
    }
    if let Some(to) = phrase.past(i, Role::AllDay) {
        found.push(Element {
            from: i,
            to,
            what: What::AllDay,
            score: 10 * width(i, to),
            soft: 0,
            led: false,
        });
    }
    let leads = leads(phrase, i);
    for (at, led) in leads.into_iter().flatten() {
        days(phrase, i, at, led, false, found);
    }
    if let Some(from) = phrase.past(i, Role::From).or_else(|| phrase.past(i, Role::Start)) {
        days(phrase, i, phrase.skip(phrase.skip(from, Role::On), Role::Article), true, true, found);
    }
    if let Some((stretch, to)) = stretch(phrase, i) {
        // A bare "weekend" before a noun is a word of the title.
        let bare = stretch == Stretch::Weekend(Which::Bare) && phrase.is(i, Role::Weekend);
        let score = if bare && !phrase.ends(to) { 2 } else { 10 * width(i, to) };
        found.push(Element { from: i, to, what: What::Stretch(stretch), score, soft: 0, led: !bare });
    }
}

/// Several days in one word, or a vague time.
pub(crate) fn stretch(phrase: &Phrase, i: usize) -> Read<Stretch> {
    if let Some(hit) = phrase.hit(i, Role::Vague) {
        return Some((Stretch::Someday, i + hit.len));
    }
    let on = phrase.skip(phrase.skip(i, Role::On), Role::Article);
    for at in [on, phrase.skip(i, Role::Article), i] {
        let (modifier, noun) =
            phrase.hit(at, Role::Mod).map_or((None, at), |hit| (Some(hit.value), at + hit.len));
        if let Some(hit) = phrase.hit(noun, Role::Weekend).filter(|hit| hit.value == 0) {
            let said = modifier.or_else(|| phrase.hit(noun + hit.len, Role::PostMod).map(|hit| hit.value));
            let (which, to) = which(phrase, modifier, noun + hit.len);
            // "the coming weekend" is this one, "the coming week" the next.
            let which = if said == Some(3) { Which::This } else { which };
            return Some((Stretch::Weekend(which), to));
        }
        if let Some(hit) =
            phrase.hit(noun, Role::Unit).filter(|hit| matches!(hit.value, 401 | 501 | 601 | 503))
        {
            let (which, to) = which(phrase, modifier, noun + hit.len);
            let away = match which {
                Which::This => 0,
                Which::Next => 1,
                Which::AfterNext => 2,
                Which::Last => -1,
                _ => continue,
            };
            return Some((of_unit(hit.value, which, away), to));
        }
    }
    named_month(phrase, i)
}

fn of_unit(unit: i16, which: Which, away: i32) -> Stretch {
    match unit {
        401 => Stretch::Week(which),
        501 => Stretch::Month(MonthRef::From(away)),
        503 => Stretch::Someday,
        _ => Stretch::Year(away),
    }
}

fn which(phrase: &Phrase, modifier: Option<i16>, to: usize) -> (Which, usize) {
    let (value, to) = match (modifier, phrase.hit(to, Role::PostMod)) {
        (None, Some(hit)) => (Some(hit.value), to + hit.len),
        (Some(2), Some(hit)) if hit.value == 4 => (Some(4), to + hit.len),
        _ => (modifier, to),
    };
    let which = match value {
        Some(1) => Which::This,
        Some(2 | 3) => Which::Next,
        Some(4) => Which::AfterNext,
        Some(5) => Which::Last,
        _ => Which::Bare,
    };
    (which, to)
}

/// "in April", "next March", "April 2027"; never a bare name of a month.
fn named_month(phrase: &Phrase, i: usize) -> Read<Stretch> {
    let within =
        phrase.past(i, Role::Within).or_else(|| phrase.past(i, Role::Of).filter(|_| phrase.word(i) != "for"));
    let modifier = phrase.hit(within.unwrap_or(i), Role::Mod).filter(|hit| matches!(hit.value, 1..=3));
    let at = within.unwrap_or(i) + modifier.map_or(0, |hit| hit.len);
    let (named, to) = month(phrase, at)?;
    let (year, to) = year_after(phrase, to);
    let number = phrase.token(to).is_some_and(|token| token.kind == Kind::Number);
    let clocked = number && !clock(phrase, to, false).is_some_and(|(clock, _)| clock.marked);
    let good = within.is_some() || modifier.is_some() || year.is_some();
    (good && !clocked).then_some((Stretch::Month(MonthRef::Named(named, year)), to))
}
