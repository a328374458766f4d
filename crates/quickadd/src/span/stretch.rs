//! Days with their prepositions: one day, from day to day, one day or another, weekends, weeks, deadlines.

use super::clock::clock;
use super::day::{day, month, month_reference};
use super::length::width;
use super::number::{digits, ordinal, year};
use super::{Clock, Day, Element, MonthRef, Read, Stretch, What, Which};
use crate::lang::Role;
use crate::lex::Kind;
use crate::phrase::Phrase;

/// What a range is worth beyond its words, so that its second half is not taken for a deadline.
pub(crate) const RANGE: i32 = 12;

/// The days that begin at `i`.
pub(crate) fn collect(phrase: &Phrase, i: usize, found: &mut Vec<Element>) {
    due(phrase, i, found);
    let label = phrase.hit(i, Role::WhenLabel);
    if let Some(hit) = label.filter(|_| phrase.begins(i)) {
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
    if let Some(from) = phrase.past(i, Role::From) {
        days(phrase, i, phrase.skip(phrase.skip(from, Role::On), Role::Article), true, true, found);
    }
    if let Some((stretch, to)) = stretch(phrase, i) {
        // A bare "weekend" before a noun is a word of the title.
        let bare = stretch == Stretch::Weekend(Which::Bare) && phrase.is(i, Role::Weekend);
        let score = if bare && !phrase.ends(to) { 2 } else { 10 * width(i, to) };
        found.push(Element { from: i, to, what: What::Stretch(stretch), score, soft: 0, led: !bare });
    }
}

/// Where a day may begin after prepositions: at once, after one, after one and an article.
fn leads(phrase: &Phrase, i: usize) -> [Option<(usize, bool)>; 3] {
    let on = phrase.past(i, Role::On);
    let article = phrase.past(on.unwrap_or(i), Role::Article).filter(|at| Some(*at) != on);
    [Some((i, false)), on.map(|at| (at, true)), article.map(|at| (at, on.is_some()))]
}

fn days(phrase: &Phrase, i: usize, at: usize, led: bool, from: bool, found: &mut Vec<Element>) {
    let mut push = |to: usize, what: What, bonus: i32, soft: i32| {
        found.push(Element { from: i, to, what, score: 10 * width(i, to) + bonus, soft, led });
    };
    if let Some(((first, last), to)) = short_range(phrase, at) {
        push(to, What::Days(first, last), RANGE, 0);
    }
    let Some((first, to)) = day(phrase, at, led || at > i) else { return };
    if !stands_alone(phrase, at, to, first, led) {
        return;
    }
    if let Some((last, to)) = joined_day(phrase, to, Role::To) {
        push(to, What::Days(in_same_month(first, last), last), RANGE, 0);
    }
    if let Some((other, to)) = joined_day(phrase, to, Role::Or) {
        push(to, What::EitherDay(first, other), 4, 0);
    }
    if let Some(((begin, last, end), to)) = spell(phrase, to) {
        push(to, What::Spell(first, begin, last, end), RANGE + 2, 0);
    }
    if !from {
        push(to, What::Day(first), 0, softness(phrase, at, to, first, led));
    }
}

/// "from 4th to 6th May": the month said last is that of both.
fn in_same_month(first: Day, last: Day) -> Day {
    match (first, last) {
        (Day::OfMonth(day, MonthRef::Open, weekday), Day::Full { year, month, day: end, .. })
            if day < end =>
        {
            Day::Full { year, month, day, weekday, swapped: false }
        }
        // "Thursday to Friday next week": both of that week.
        (Day::Weekday(weekday, Which::Bare), Day::Weekday(end, which @ Which::Week(_))) if weekday < end => {
            Day::Weekday(weekday, which)
        }
        _ => first,
    }
}

/// Whether a date word that is also an ordinary one has company enough.
fn stands_alone(phrase: &Phrase, at: usize, to: usize, found: Day, led: bool) -> bool {
    let Day::Weekday(_, Which::Bare) = found else { return true };
    let Some(hit) = phrase.hit(at, Role::Weekday).filter(|hit| hit.len + at == to) else { return true };
    // "sun, sea and sand" is no Sunday, "Sun, 3pm" is.
    let parted = phrase.sign(to, ',') && clock(phrase, to + 1, false).is_none();
    let company = led
        || phrase.ends(to) && !parted
        || clock(phrase, to, false).is_some()
        || phrase.is(to, Role::Part)
        || phrase.is(to, Role::At)
        || joined_day(phrase, to, Role::To).is_some()
        || phrase.token(to).is_some_and(|token| token.kind == Kind::Number);
    !hit.ordinary || company && !i_is_article(phrase, at)
}

fn i_is_article(phrase: &Phrase, at: usize) -> bool {
    at.checked_sub(1)
        .is_some_and(|before| phrase.is(before, Role::Article) || phrase.is(before, Role::Pronoun))
}

/// How likely a day is a name in the title.
fn softness(phrase: &Phrase, at: usize, to: usize, found: Day, led: bool) -> i32 {
    let owned = phrase.hits(at).iter().any(|hit| hit.owned);
    let slip = phrase.hits(at).iter().any(|hit| hit.slip);
    let mut soft = if owned { 3 } else { 0 } + i32::from(slip);
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

/// The second day after a joining word or a dash.
fn joined_day(phrase: &Phrase, to: usize, role: Role) -> Read<Day> {
    if opens_time(phrase, to) {
        return None;
    }
    let at =
        phrase.past(to, role).or_else(|| (role == Role::To && phrase.sign(to, '-')).then_some(to + 1))?;
    let from = at;
    let at = phrase.skip(phrase.skip(at, Role::On), Role::Article);
    let (last, end) = day(phrase, at, at > from || !phrase.lang.bare_day)?;
    let owned = phrase.hits(at).iter().any(|hit| hit.owned);
    (!owned).then_some((last, end))
}

/// "Friday 6pm until Sunday 2pm"; one of the two times may be missing.
fn spell(phrase: &Phrase, to: usize) -> Read<(Option<Clock>, Day, Option<Clock>)> {
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

fn timed(phrase: &Phrase, i: usize) -> Read<Clock> {
    let comma = phrase.skip_comma(i);
    let at = phrase.past(comma, Role::At).or_else(|| phrase.past(comma, Role::From));
    clock(phrase, at.unwrap_or(comma), at.is_some()).filter(|(clock, _)| clock.marked || at.is_some())
}

/// "23-25 March", "March 23-25", "from the 3rd to the 5th of April", "16.–18.3.".
fn short_range(phrase: &Phrase, i: usize) -> Read<(Day, Day)> {
    let i = phrase.past(i, Role::From).map_or(i, |at| phrase.skip(at, Role::Article));
    if let Some((month, at)) = month(phrase, i) {
        let (first, at) = number_of_day(phrase, phrase.skip(at, Role::Article))?;
        let (last, to) = number_of_day(phrase, joint(phrase, at)?)?;
        let clocked =
            phrase.glued_sign(to, ':') || phrase.is(to, Role::Meridiem) || phrase.is(to, Role::Month);
        let (year, to) = year_after(phrase, to);
        return (!clocked && first < last).then(|| ((full(year, month, first), full(year, month, last)), to));
    }
    let (first, at) = number_of_day(phrase, i)?;
    let (last, at) = number_of_day(phrase, joint(phrase, at)?)?;
    let named = month(phrase, phrase.skip(at, Role::Of));
    let Some((month, to)) = named else {
        let ordinals = ordinal(phrase, i).is_some() && first < last;
        let (reference, to) = month_reference(phrase, at).unwrap_or((MonthRef::Open, at));
        return ordinals
            .then_some(((Day::OfMonth(first, reference, None), Day::OfMonth(last, reference, None)), to));
    };
    let (year, to) = year_after(phrase, to);
    (first < last).then(|| ((full(year, month, first), full(year, month, last)), to))
}

fn year_after(phrase: &Phrase, to: usize) -> (Option<i32>, usize) {
    year(phrase, phrase.skip(phrase.skip_comma(to), Role::Of))
        .map_or((None, to), |(year, to)| (Some(year), to))
}

/// Whether the joining word begins a longer phrase that leads a time: "a las".
fn opens_time(phrase: &Phrase, at: usize) -> bool {
    let time = phrase.hit(at, Role::At).map_or(0, |hit| hit.len);
    time > phrase.hit(at, Role::To).map_or(1, |hit| hit.len)
}

/// Past what joins two days of a month.
fn joint(phrase: &Phrase, at: usize) -> Option<usize> {
    if opens_time(phrase, at) {
        return None;
    }
    let to = phrase.past(at, Role::To).or_else(|| phrase.sign(at, '-').then_some(at + 1))?;
    Some(phrase.skip(phrase.skip(to, Role::On), Role::Article))
}

fn number_of_day(phrase: &Phrase, i: usize) -> Read<u32> {
    ordinal(phrase, i)
        .or_else(|| digits(phrase, i).filter(|_| phrase.token(i).is_some_and(|token| token.digits <= 2)))
        .filter(|(day, _)| (1..=31).contains(day))
}

fn full(year: Option<i32>, month: u32, day: u32) -> Day {
    Day::Full { year, month, day, weekday: None, swapped: false }
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
            let (which, to) = which(phrase, modifier, noun + hit.len);
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
    let clocked = phrase.token(to).is_some_and(|token| token.kind == Kind::Number);
    let good = within.is_some() || modifier.is_some() || year.is_some();
    (good && !clocked).then_some((Stretch::Month(MonthRef::Named(named, year)), to))
}

/// A deadline: "by Friday", "no later than Thursday noon", "due on the 3rd".
fn due(phrase: &Phrase, i: usize, found: &mut Vec<Element>) {
    let Some(at) = phrase.past(i, Role::Due).or_else(|| phrase.past(i, Role::By)) else { return };
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
