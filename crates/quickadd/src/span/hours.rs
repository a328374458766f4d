//! Times and ranges of times with their prepositions, and parts of the day.

use super::clock::{clock, joined_after, joined_before};
use super::length::width;
use super::number::{digits, spelled};
use super::{Clock, Day, Element, Face, Part, Read, What, Which};
use crate::lang::Role;
use crate::lex::Kind;
use crate::phrase::Phrase;

/// The times, ranges and parts of the day that begin at `i`.
pub(crate) fn collect(phrase: &Phrase, i: usize, found: &mut Vec<Element>) {
    let mut push = |to: usize, what: What, score: i32, led: bool| {
        found.push(Element { from: i, to, what, score, soft: 0, led });
    };
    let (start, led) = lead(phrase, i);
    if let Some(((first, last), to)) = range(phrase, i, start, led) {
        push(to, What::Clocks(first, last), 10 * width(i, to) + super::stretch::RANGE, led);
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
        && !followed_by_day_words(phrase, to)
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

/// Past the prepositions of a time: "at", "at around".
fn lead(phrase: &Phrase, i: usize) -> (usize, bool) {
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
        let counted =
            !time.marked && (counts(phrase, to) || phrase.is(to, Role::Unit) && !phrase.is(to, Role::Oclock));
        let dated =
            led && !time.marked && (phrase.is(to, Role::Month) || phrase.sign(to, '/') && phrase.glued(to));
        let name = strict && !led;
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
}

/// A mere number as an hour.
fn bare(phrase: &Phrase, i: usize) -> Read<Clock> {
    let (value, to) = digits(phrase, i)
        .filter(|_| phrase.token(i).is_some_and(|token| token.digits <= 2))
        .or_else(|| spelled(phrase, i))?;
    if value > 24 || joined_before(phrase, i) || joined_after(phrase, to) {
        return None;
    }
    let face =
        if (1..=12).contains(&value) && !phrase.word(i).starts_with('0') { Face::Half } else { Face::Exact };
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
    if offset_follows(phrase, start, at) {
        return None;
    }
    let dash = phrase.sign(at, '-');
    let joint = match between {
        Some(_) => phrase.past(at, Role::And).or_else(|| phrase.past(at, Role::To)),
        None => phrase.past(at, Role::To),
    }
    .or_else(|| dash.then_some(at + 1))?;
    let (last, to) = time_or_number(phrase, phrase.skip(joint, Role::At))?;
    let opened = between.is_some() || from.is_some() || led;
    let marked = first.marked || last.marked;
    let near_day = follows_day(phrase, i) || precedes_day(phrase, to) || after_meal(phrase, i);
    let numbered = i.checked_sub(1).is_some_and(|before| phrase.is(before, Role::TitleNumber));
    let counted = !marked && (phrase.is(to, Role::Unit) || phrase.is(to, Role::Month) || counts(phrase, to));
    let dated = !first.marked && (phrase.is(to, Role::Month) && !last.marked);
    let good = if marked { opened || near_day || !numbered } else { opened || near_day && !numbered };
    (good && !counted && !dated).then_some(((first, last), to))
}

/// Whether what looks like the end of a range is an offset: after `T09:00`, or in `20:00 -05:00`.
fn offset_follows(phrase: &Phrase, start: usize, at: usize) -> bool {
    let lopsided = phrase.sign(at, '-') && !phrase.glued(at) && phrase.glued(at + 1);
    let zero =
        phrase.word(at + 1).starts_with('0') && phrase.token(at + 1).is_some_and(|token| token.digits == 2);
    phrase.sign(at, '-') && (super::clock::iso_time(phrase, start) || lopsided && zero)
}

fn time_or_number(phrase: &Phrase, i: usize) -> Read<Clock> {
    clock(phrase, i, false)
        .or_else(|| {
            let (time, to) = clock(phrase, i, true)?;
            (!joined_before_range(phrase, i)).then_some((time, to))
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
    let face = if (1..=12).contains(&token.value) { Face::Half } else { Face::Exact };
    free.then_some((
        Clock { minutes: (token.value % 24) * 60, face, part: None, marked: false, bad: false },
        to,
    ))
}

fn joined_before_range(phrase: &Phrase, i: usize) -> bool {
    joined_before(phrase, i)
}

/// The second time of "3 or 4pm".
fn other_time(phrase: &Phrase, i: usize) -> Read<Clock> {
    let at = phrase.past(i, Role::Or)?;
    let sign = phrase.token(i).is_some_and(|token| matches!(token.kind, Kind::Sign(_)));
    let (time, to) = clock(phrase, phrase.skip(at, Role::At), true)?;
    (!sign || time.marked).then_some((time, to))
}

/// Whether the token before `i` is a weekday, a relative day or a part of the day.
pub(crate) fn follows_plain_day(phrase: &Phrase, i: usize) -> bool {
    i.checked_sub(1).is_some_and(|last| {
        [Role::Weekday, Role::RelDay, Role::TodayPart, Role::Part]
            .into_iter()
            .any(|role| phrase.hit(last, role).is_some_and(|hit| hit.len == 1))
    })
}

/// Whether the token before `i` ends a day or a part of the day.
pub(crate) fn follows_day(phrase: &Phrase, i: usize) -> bool {
    let Some(before) = i.checked_sub(1) else { return false };
    let comma = phrase.sign(before, ',');
    let Some(last) = (if comma { before.checked_sub(1) } else { Some(before) }) else { return false };
    let day = |role: Role| phrase.hit(last, role).is_some_and(|hit| hit.len == 1);
    let long = last.checked_sub(1).is_some_and(|first| {
        phrase
            .hits(first)
            .iter()
            .any(|hit| hit.len == 2 && matches!(hit.role, Role::RelDay | Role::Partly | Role::PartAfter))
    }) || last.checked_sub(2).is_some_and(|first| {
        phrase
            .hits(first)
            .iter()
            .any(|hit| hit.len == 3 && matches!(hit.role, Role::RelDay | Role::Partly | Role::PartAfter))
    });
    let ordinal = day(Role::OrdSuffix) && phrase.glued(last);
    let numeric = phrase.token(last).is_some_and(|t| t.kind == Kind::Number && t.digits <= 4)
        && month_near(phrase, last);
    day(Role::Weekday)
        || day(Role::Weekdays)
        || day(Role::RelDay)
        || day(Role::TodayPart)
        || day(Role::Part)
        || day(Role::Partly)
        || day(Role::WeekdayPart)
        || day(Role::Freq)
        || day(Role::Workday)
        || day(Role::Month) && !comma
        || long
        || ordinal
        || numeric
}

/// Whether a number ends a date such as `March 16` or `16.3.`.
fn month_near(phrase: &Phrase, last: usize) -> bool {
    let Some(before) = last.checked_sub(1) else { return false };
    phrase.is(before, Role::Month)
        || phrase.glued(last)
            && phrase
                .token(before)
                .is_some_and(|t| matches!(t.kind, Kind::Sign('/' | '.' | '-')) && !t.spaced)
}

/// Whether a day begins at `i`, perhaps after a preposition.
fn precedes_day(phrase: &Phrase, i: usize) -> bool {
    let at = phrase.skip(phrase.skip(phrase.skip_comma(i), Role::On), Role::Mod);
    [
        Role::Weekday,
        Role::Weekdays,
        Role::RelDay,
        Role::TodayPart,
        Role::Month,
        Role::Every,
        Role::Freq,
        Role::WeekdayPart,
        Role::Workday,
    ]
    .into_iter()
    .any(|role| phrase.is(at, role))
}

fn after_meal(phrase: &Phrase, i: usize) -> bool {
    i.checked_sub(1).is_some_and(|before| phrase.is(before, Role::Meal))
}

fn followed_by_day_words(phrase: &Phrase, i: usize) -> bool {
    phrase.is(i, Role::Month)
}

/// Whether what follows a number is what it counts: a plural in small letters, a unit.
fn counts(phrase: &Phrase, i: usize) -> bool {
    let Some(token) = phrase.token(i).filter(|token| token.kind == Kind::Word) else {
        return phrase.sign(i, '%') || phrase.sign(i, '/') || phrase.sign(i, '°');
    };
    let word = phrase.word(i);
    let plural = phrase.lang.code == "en" && word.len() > 3 && word.ends_with('s') && !word.ends_with("ss");
    let known = phrase.hits(i).iter().any(|hit| is_time_word(hit.role));
    plural && !token.capital && !known
}

fn is_time_word(role: Role) -> bool {
    matches!(
        role,
        Role::Weekday
            | Role::Weekdays
            | Role::RelDay
            | Role::Part
            | Role::Partly
            | Role::PartAfter
            | Role::TodayPart
            | Role::Oclock
            | Role::Meridiem
            | Role::Workday
            | Role::Every
            | Role::Freq
            | Role::ZoneAbbr
            | Role::ZoneCity
    )
}

/// Parts of the day.
fn part(phrase: &Phrase, i: usize, push: &mut impl FnMut(usize, What, i32, bool)) {
    if let Some(hit) = phrase.hit(i, Role::WeekdayPart)
        && let (Ok(weekday), Some(part)) = (u8::try_from(hit.value / 100), Part::of(hit.value % 100))
    {
        push(
            i + hit.len,
            What::DayPart(Day::Weekday(weekday, Which::Bare), part),
            14 * width(i, i + hit.len),
            true,
        );
    }
    if let Some(hit) = phrase.hit(i, Role::TodayPart)
        && let Some(part) = Part::of(hit.value)
    {
        push(i + hit.len, What::Part(part, true), 10 * width(i, i + hit.len), true);
    }
    let birthday = phrase.hit(i, Role::Birthday).map_or(0, |hit| hit.len);
    if let Some(hit) = phrase.hit(i, Role::Partly).filter(|hit| hit.len >= birthday)
        && let Some(part) = Part::of(hit.value)
    {
        push(i + hit.len, What::Part(part, false), 10 * width(i, i + hit.len), true);
    }
    let (modifier, at) = phrase.hit(i, Role::Mod).map_or((None, i), |hit| (Some(hit.value), i + hit.len));
    let Some(hit) = phrase.hit(at, Role::Part).filter(|hit| !hit.slip) else { return };
    let Some(part) = Part::of(hit.value) else { return };
    let to = at + hit.len;
    match modifier {
        Some(1 | 3) => push(to, What::Part(part, true), 10 * width(i, to), true),
        Some(5) => push(to, What::Gone, 8 * width(i, to), false),
        None if follows_day(phrase, i) => push(to, What::Part(part, false), 10 * width(i, to), false),
        None if phrase.begins(i)
            && (phrase.ends(to) || clock(phrase, to, false).is_some() || phrase.is(to, Role::At)) =>
        {
            push(to, What::Part(part, false), 6 * width(i, to), false);
        }
        _ => {}
    }
}
