//! Times and ranges of times with their prepositions, and parts of the day.

use super::clock::clock;
use super::joined::{joined_after, joined_before};
use super::length::width;
use super::number::{digits, spelled};
use super::{Clock, Day, Element, Face, Read, What};
use crate::lang::Role;
use crate::lex::Kind;
use crate::phrase::Phrase;

pub(crate) mod near;
mod part;

use near::{after_meal, counts, follows_day, month_follows, precedes_day};
use part::part;

/// The times, ranges and parts of the day that begin at `i`.
pub(crate) fn collect(phrase: &Phrase, i: usize, found: &mut Vec<Element>) {
    let mut push = |to: usize, what: What, score: i32, led: bool| {
        found.push(Element { from: i, to, what, score, soft: 0, led });
    };
    let (start, led) = lead(phrase, i);
    if let Some(((first, last), to)) = range(phrase, i, start, led) {
        push(to, What::Clocks(first, last), 10 * width(i, to) + super::days::RANGE, led);
    }
    if let Some((time, to)) = single(phrase, i, start, led) {
        let score = if time.marked || led { 10 * width(i, to) } else { 5 };
        if let Some((other, to)) = other_time(phrase, to) {
            push(to, What::EitherClock(time, other), 10 * width(i, to) + 4, led);
        }
        let name = !led && phrase.is(i, Role::ClockWord) && capitals(phrase, i, to);
        push(to, What::Clock(time), if name { 4 } else { score }, led);
    }
    if let Some(at) = phrase.past(i, Role::Until)
        && let Some((time, to)) = clock(phrase, phrase.skip(at, Role::At), true)
        && !month_follows(phrase, to)
    {
        push(to, What::UntilClock(time), 9 * width(i, to), false);
    }
    part(phrase, i, &mut push);
}

/// "Midnight Mass": capitals on a word and on the one after it.
fn capitals(phrase: &Phrase, i: usize, to: usize) -> bool {
    let capital = |at: usize| {
        phrase.token(at).is_some_and(|token| token.kind == Kind::Word && token.capital && !token.shouted)
    };
    capital(i) && capital(to) && phrase.hits(to).is_empty() && !phrase.lang.noun_capitals
}

/// Past the prepositions of a time: "at", "at around". "в час" is a time only with its own.
fn lead(phrase: &Phrase, i: usize) -> (usize, bool) {
    if phrase.hit(i, Role::ClockWord).is_some_and(|hit| hit.len > 1 && phrase.is(i, Role::At)) {
        return (i, false);
    }
    let Some(hit) = phrase.hit(i, Role::At) else { return (i, false) };
    let at = i + hit.len;
    (phrase.skip(at, Role::At), true)
}

/// One time, with its preposition if it has one.
fn single(phrase: &Phrase, i: usize, start: usize, led: bool) -> Read<Clock> {
    let title = i.checked_sub(1).and_then(|before| phrase.hit(before, Role::TitleNumber));
    let named = title.is_some();
    if let Some((time, to)) = clock(phrase, start, led) {
        let strict = title.is_some_and(|hit| hit.value == 1);
        let counted = !time.marked
            && (counts(phrase, to) || phrase.is(to, Role::Unit) && !phrase.is(to, Role::Oclock))
            && super::zone::past(phrase, to).is_none();
        let dated =
            led && !time.marked && (phrase.is(to, Role::Month) || phrase.sign(to, '/') && phrase.glued(to));
        let version = named && phrase.glued_sign(start + 1, '.');
        let name = (strict || version) && !led;
        return (!name && !counted && !dated).then_some((time, to));
    }
    if led || named {
        return None;
    }
    let (time, to) = bare(phrase, i)?;
    let counted = counts(phrase, to) || phrase.is(to, Role::Unit) || phrase.is(to, Role::Month);
    let first = i == 0 && (phrase.is(to, Role::RelDay) || phrase.is(to, Role::Weekday));
    let last = to == phrase.len() && i > 1 && opens_with_day(phrase) && !named;
    ((follows_day(phrase, i) || first || last) && !counted).then_some((time, to))
}

/// Whether the text begins with a day, so that a number at its end is an hour: "tomorrow yoga 7".
fn opens_with_day(phrase: &Phrase) -> bool {
    let at = phrase.skip(phrase.skip(0, Role::On), Role::Mod);
    [Role::Weekday, Role::RelDay].into_iter().any(|role| phrase.hit(at, role).is_some_and(|hit| !hit.owned))
        || super::day::day(phrase, at, true).is_some_and(|(day, _)| matches!(day, Day::Full { .. }))
}

/// A mere number as an hour.
fn bare(phrase: &Phrase, i: usize) -> Read<Clock> {
    let (value, to) = digits(phrase, i)
        .filter(|_| phrase.token(i).is_some_and(|token| token.digits <= 2))
        .or_else(|| spelled(phrase, i))?;
    // "morgen, ein Geschenk": an article is no hour.
    if value > 24 || phrase.is(i, Role::Article) || joined_before(phrase, i) || joined_after(phrase, to) {
        return None;
    }
    let face = if (1..=12).contains(&value) && !phrase.word(i).starts_with('0') {
        Face::Half
    } else {
        Face::Written
    };
    let face = if value == 24 { Face::Midnight } else { face };
    Some((Clock { minutes: (value % 24) * 60, face, part: None, marked: false, bad: false }, to))
}

/// Two times joined by a dash or a word.
fn range(phrase: &Phrase, i: usize, start: usize, led: bool) -> Read<(Clock, Clock)> {
    let between = phrase.past(i, Role::Between);
    let from = phrase.past(i, Role::From);
    let start = between.or(from).map_or(start, |at| phrase.skip(at, Role::At));
    let (first, at) = time_or_number(phrase, start)?;
    let at = super::zone::past(phrase, at).unwrap_or(at);
    // "el 20 a las 18:00": a bare number before a time with its preposition is a day.
    // "del 3 al 9", "del 20 a las 10": the article of a day, which hours do not have.
    let of_day = phrase.lang.bare_day && phrase.word(i) == "del";
    if of_day && phrase.word(at) == "al" {
        return None;
    }
    let opened = between.is_some() || from.is_some() && !of_day || led;
    if super::zone::west(phrase, at) || !first.marked && !opened && super::days::opens_time(phrase, at) {
        return None;
    }
    let dash = phrase.sign(at, '-');
    let joint = match between {
        Some(_) => phrase.past(at, Role::And).or_else(|| phrase.past(at, Role::To)),
        None => phrase.past(at, Role::To),
    }
    .or_else(|| dash.then_some(at + 1))?;
    let (last, to) = time_or_number(phrase, phrase.skip(joint, Role::At))?;
    // "01.07–14.07" are days.
    let last_day = near::dotted_day(phrase, joint);
    let both_days = near::dotted_day(phrase, start) && last_day;
    // "5-9.10" as well, unless a day stands beside it.
    let one_month = last_day
        && digits(phrase, start).is_some_and(|(_, to)| to == at)
        && (!led || from.is_some())
        && !phrase.is(to, Role::Oclock)
        && !follows_day(phrase, i)
        && !precedes_day(phrase, to);
    if one_month || both_days && from.is_none() && between.is_none() && !led {
        return None;
    }
    let marked = first.marked || last.marked;
    let near_day = follows_day(phrase, i) || precedes_day(phrase, to) || after_meal(phrase, i);
    // "study group 3-5 wed" takes place, so that its numbers are hours.
    let takes_place = (1..=i.min(3)).any(|back| {
        phrase.hits(i - back).iter().any(|hit| hit.role == Role::Gathering && hit.len == back && hit.len > 1)
    });
    let numbered =
        i.checked_sub(1).is_some_and(|before| phrase.is(before, Role::TitleNumber)) && !takes_place;
    // "8:15 - 1 day before" ends in a length.
    let measured = phrase.is(to, Role::Unit) && !(marked && phrase.is(to, Role::Oclock));
    let counted = !last.marked && measured || !marked && (phrase.is(to, Role::Month) || counts(phrase, to));
    let dated = !last.marked && month_follows(phrase, to);
    // "class 12-1 tomorrow": what goes down counts no classes; "class 5-6:30" lasts as well.
    let down = first.minutes > last.minutes;
    let glued = dash && phrase.glued(at) && phrase.glued(at + 1);
    let alone = if marked { near_day || !numbered || glued } else { near_day && (!numbered || down) };
    let good = opened || alone;
    (good && !counted && !dated).then_some(((first, last), to))
}

fn time_or_number(phrase: &Phrase, i: usize) -> Read<Clock> {
    clock(phrase, i, false)
        .or_else(|| {
            let (time, to) = clock(phrase, i, true)?;
            (!joined_before(phrase, i)).then_some((time, to))
        })
        .or_else(|| bare_in_range(phrase, i))
}

/// In a range a dash may be glued to either number.
fn bare_in_range(phrase: &Phrase, i: usize) -> Read<Clock> {
    let token = phrase
        .token(i)
        .filter(|token| token.kind == Kind::Number && token.digits <= 2 && token.value <= 24)?;
    let to = i + 1;
    let free = !phrase.glued(to) || phrase.sign(to, '-') || !joined_after(phrase, to);
    let face = if (1..=12).contains(&token.value) { Face::Half } else { Face::Written };
    free.then_some((
        Clock { minutes: (token.value % 24) * 60, face, part: None, marked: false, bad: false },
        to,
    ))
}

/// The second time of "3 or 4pm".
fn other_time(phrase: &Phrase, i: usize) -> Read<Clock> {
    let at = phrase.past(i, Role::Or)?;
    let sign = phrase.token(i).is_some_and(|token| matches!(token.kind, Kind::Sign(_)));
    let (time, to) = clock(phrase, phrase.skip(at, Role::At), true)?;
    (!sign || time.marked).then_some((time, to))
}
