//! One time of day: `3pm`, `15:30`, `0930`, "half past two", "quarter to four", "noon", "three thirty".

use super::joined::{iso_time, joined_after, joined_before};
use super::number::{number, spelled};
use super::{Clock, Face, Part, Read};
use crate::lang::Role;
use crate::lex::Kind;
use crate::phrase::Phrase;

mod spoken;

use spoken::spoken_any;

/// A time of day at `i`, without its preposition. `led`: a preposition stands before it, so that a mere number will do.
pub(crate) fn clock(phrase: &Phrase, i: usize, led: bool) -> Read<Clock> {
    let (mut clock, mut next) = word(phrase, i)
        .or_else(|| spoken_any(phrase, i))
        .or_else(|| figures(phrase, i, led))
        .or_else(|| words(phrase, i, led))?;
    // "5:30 de la tarde": the part says which half of the day is meant.
    if clock.marked
        && clock.face == Face::Written
        && (60..780).contains(&clock.minutes)
        && !zero_led(phrase, i)
    {
        let part = phrase.hit(next, Role::PartAfter).and_then(|hit| Part::of(hit.value));
        if matches!(part, Some(Part::Afternoon | Part::Evening | Part::Night)) {
            clock.face = Face::Half;
        }
    }
    // "22 вечера" says it twice.
    if clock.face == Face::Written
        && clock.minutes >= 16 * 60
        && let Some(hit) = phrase.hit(next, Role::PartAfter)
        && matches!(Part::of(hit.value), Some(Part::Evening | Part::Night))
    {
        clock.marked = true;
        next += hit.len;
    }
    if clock.face == Face::Half
        && let Some(hit) = phrase.hit(next, Role::PartAfter)
    {
        clock.part = Part::of(hit.value);
        clock.marked = true;
        next += hit.len;
    }
    if let Some(hit) = phrase.hit(next, Role::Oclock).filter(|hit| !hit.ordinary || clock.marked) {
        next += hit.len;
    }
    Some((clock, next))
}

/// "noon", "midnight".
fn word(phrase: &Phrase, i: usize) -> Read<Clock> {
    let hit = phrase.hit(i, Role::ClockWord)?;
    let value = u32::from(hit.value.unsigned_abs());
    let (minutes, face) = match value {
        _ if hit.value < 0 => (if value < 60 { value + 720 } else { value }, Face::Half),
        1440 => (0, Face::Midnight),
        _ => (value, Face::Exact),
    };
    Some((Clock { minutes, face, part: None, marked: true, bad: false }, i + hit.len))
}

/// Figures with a colon, a dot, `h`, "o'clock", `am`/`pm`, or four together.
fn figures(phrase: &Phrase, i: usize, led: bool) -> Read<Clock> {
    let token = *phrase.token(i).filter(|token| token.kind == Kind::Number && !token.quoted)?;
    if token.digits == 6 && iso_time(phrase, i) {
        let (hours, minutes) = (token.value / 10_000, token.value / 100 % 100);
        return Some((made(hours, minutes, true, true), i + 1));
    }
    if joined_before(phrase, i) || token.digits > 4 {
        return None;
    }
    let at = i + 1;
    if token.digits >= 3 {
        return four_figures(phrase, token.value, token.digits, at, led);
    }
    if let Some((minutes, next)) = minutes_after(phrase, at, led) {
        let next = hour_mark(phrase, next);
        let literal = phrase.lang.literal_clock || zero_led(phrase, i) || token.value == 0;
        let clock = made(token.value, minutes, literal, true);
        return Some(half_of_day(phrase, clock, next));
    }
    if let Some((half, next)) = meridiem(phrase, at) {
        let clock = on_half(made(token.value, 0, false, true), half);
        return Some((Clock { bad: clock.bad || token.value > 12, ..clock }, next));
    }
    let oclock = phrase.hit(at, Role::Oclock).filter(|hit| {
        !hit.ordinary
            || led
            || phrase.is(at + hit.len, Role::PartAfter)
            || phrase.is(at + hit.len, Role::Meridiem)
    });
    if let Some(hit) = oclock {
        let next = at + hit.len;
        let (minutes, next) = minutes_said(phrase, next).unwrap_or((0, next));
        return Some(half_of_day(phrase, made(token.value, minutes, zero_led(phrase, i), true), next));
    }
    if let Some(next) = hour_letter(phrase, at).filter(|_| led || (13..24).contains(&token.value)) {
        return (token.value <= 24).then(|| (made(token.value, 0, zero_led(phrase, i), true), next));
    }
    // "at 3 thirty"
    if led
        && (1..=12).contains(&token.value)
        && let Some((minutes, next)) = spelled(phrase, at).filter(|(minutes, _)| (10..60).contains(minutes))
        && (phrase.ends(next) || meridiem(phrase, next).is_some())
    {
        return Some(half_of_day(phrase, made(token.value, minutes, false, true), next));
    }
    let part = phrase.is(at, Role::PartAfter);
    let free = (part || !joined_after(phrase, at)) && token.value <= 24;
    (free && (led || part)).then(|| (made(token.value, 0, zero_led(phrase, i), false), at))
}

/// `0930`, `1530`, `930` with a mark.
fn four_figures(phrase: &Phrase, value: u32, figures: u8, at: usize, led: bool) -> Read<Clock> {
    let (hours, minutes) = (value / 100, value % 100);
    let zero = figures == 4 && value < 1000;
    let half = meridiem(phrase, at);
    let unit = phrase.hit(at, Role::Unit).filter(|hit| hit.value == 201 && figures == 4);
    let hour =
        phrase.hit(at, Role::Oclock).or(unit).map(|hit| at + hit.len).or_else(|| hour_letter(phrase, at));
    // `1400Z`
    let zoned = phrase.glued(at) && phrase.is(at, Role::ZoneAbbr);
    let tied = joined_after(phrase, at) && half.is_none() && hour.is_none() && !zoned;
    if hours > 24 || minutes > 59 || tied {
        return None;
    }
    if let Some((half, next)) = half {
        return (hours <= 12).then(|| (on_half(made(hours, minutes, false, true), half), next));
    }
    let marked = zero || zoned || hour.is_some();
    // `tomorrow 1530` is a time, `March 2026` is none.
    // "after school 330"
    let quarter = figures == 3 && (1..=12).contains(&hours) && matches!(minutes, 15 | 30 | 45);
    let alone = phrase.ends(at) || phrase.is(at, Role::With) || phrase.is(at, Role::PlacePrep);
    if quarter && !marked && alone && at.checked_sub(1).is_some_and(|i| behind_part(phrase, i)) {
        return Some((made(hours, minutes, false, true), at));
    }
    let sure =
        marked || figures == 4 && (led || at.checked_sub(1).is_some_and(|i| after_day(phrase, i, value)));
    sure.then(|| (made(hours, minutes, true, marked), hour.unwrap_or(at)))
}

/// Whether four figures behind a day are a time: `tomorrow 1530`, `3/20 1400`; after a month they may be a year.
fn after_day(phrase: &Phrase, i: usize, value: u32) -> bool {
    super::hours::near::follows_plain_day(phrase, i)
        || !(1900..2200).contains(&value) && super::hours::near::follows_day(phrase, i)
}

/// Whether a day or a part of one stands before three figures, so that they are a time.
fn behind_part(phrase: &Phrase, i: usize) -> bool {
    super::hours::near::follows_day(phrase, i)
        && !i.checked_sub(1).is_some_and(|month| phrase.is(month, Role::Month))
}

/// Past a glued mark of hours behind `17:00`.
fn hour_mark(phrase: &Phrase, at: usize) -> usize {
    let glued = phrase.hit(at, Role::Unit).filter(|hit| hit.value == 201 && phrase.glued(at));
    glued
        .filter(|hit| !phrase.glued(at + hit.len) || phrase.ends(at + hit.len))
        .map_or(at, |hit| at + hit.len)
}

/// Minutes glued behind the hour: `:30`, `.30`, `h30`.
fn minutes_after(phrase: &Phrase, at: usize, led: bool) -> Read<u32> {
    let two = |i: usize| {
        phrase.token(i).filter(|t| t.kind == Kind::Number && t.digits == 2 && !t.spaced).map(|t| t.value)
    };
    // A semicolon is a slip of the shift key.
    if phrase.glued_sign(at, ':') || led && phrase.glued_sign(at, ';') {
        let minutes = two(at + 1)?;
        let mut next = at + 2;
        if phrase.glued_sign(next, ':') && two(next + 1).is_some() {
            next += 2;
        }
        let tied = phrase.glued_sign(next, ':') && phrase.glued(next + 1) || phrase.glued_sign(next, '/');
        return (!tied).then_some((minutes, next));
    }
    if phrase.glued_sign(at, '.') {
        let minutes = two(at + 1)?;
        let next = at + 2;
        let more = phrase.glued_sign(next, '.') && phrase.glued(next + 1)
            || phrase.glued_sign(next, '/')
            || phrase.glued_sign(next, '%');
        let date_like = phrase.lang.dot_date && (1..=12).contains(&minutes);
        let plain_day = !phrase.lang.dot_date
            && at.checked_sub(1).is_some_and(|i| super::hours::near::follows_day(phrase, i));
        let sure = led
            || plain_day
            || !phrase.lang.dot_date && opens_day(phrase, next)
            || meridiem(phrase, next).is_some()
            || phrase.is(next, Role::Oclock)
            || (phrase.lang.dot_date && !date_like);
        return (!more && sure && minutes < 60).then_some((minutes, next));
    }
    // "в 15-30"; what could be an hour makes a range instead.
    if phrase.lang.bare_unit && phrase.glued_sign(at, '-') {
        let sure = |minutes: u32| led && (25..60).contains(&minutes) || minutes == 0;
        return two(at + 1).filter(|minutes| sure(*minutes)).map(|minutes| (minutes, at + 2));
    }
    let letter =
        hour_letter(phrase, at).filter(|_| led || phrase.before(at).is_some_and(|t| t.value >= 13))?;
    let minutes = two(letter).filter(|minutes| *minutes < 60)?;
    Some((minutes, letter + 1))
}

/// Whether a weekday or the like comes next: "Doctors 09.20 Tues".
fn opens_day(phrase: &Phrase, at: usize) -> bool {
    [Role::Weekday, Role::RelDay].into_iter().any(|role| phrase.is(at, role))
}

/// A glued `h`.
fn hour_letter(phrase: &Phrase, at: usize) -> Option<usize> {
    (phrase.glued(at) && matches!(phrase.word(at), "h" | "ч" | "u")).then_some(at + 1)
}

/// Minutes after "o'clock": "15 Uhr 30".
fn minutes_said(phrase: &Phrase, at: usize) -> Read<u32> {
    let joined = phrase.skip(at, Role::And);
    let (value, next) = number(phrase, joined).filter(|(value, _)| *value < 60)?;
    let two = phrase.token(joined).is_some_and(|token| token.kind != Kind::Number || token.digits == 2);
    let unit = phrase.hit(next, Role::Unit);
    let spelled_small = value < 5 && phrase.token(joined).is_some_and(|token| token.kind == Kind::Word);
    if phrase.is(next, Role::Times) || spelled_small {
        return None;
    }
    if unit.is_some_and(|unit| unit.value == 101) {
        return Some((value, next + 1));
    }
    (two && unit.is_none() && joined == at && !joined_after(phrase, next) && !phrase.is(next, Role::Month))
        .then_some((value, next))
}

/// An hour in words: "three thirty", "seven o'clock", "nine pm", and "seven" after a preposition.
fn words(phrase: &Phrase, i: usize, led: bool) -> Read<Clock> {
    let (hour, at) = spelled(phrase, i).filter(|(hour, _)| *hour <= 24)?;
    let oclock = phrase.hit(at, Role::Oclock).filter(|hit| {
        !hit.ordinary
            || led
            || phrase.is(at + hit.len, Role::PartAfter)
            || phrase.is(at + hit.len, Role::Meridiem)
    });
    let after = at + oclock.map_or(0, |hit| hit.len);
    let minutes = spelled(phrase, after)
        .filter(|(minutes, next)| (10..60).contains(minutes) && !phrase.is(*next, Role::Unit))
        .or_else(|| minutes_said(phrase, after).filter(|_| oclock.is_some()));
    let (minutes, next) = minutes.unwrap_or((0, after));
    let marked = oclock.is_some() || minutes > 0;
    let clock = made(hour, minutes, false, marked);
    let half = meridiem(phrase, next);
    let part = phrase.is(next, Role::PartAfter);
    let counted = phrase.is(next, Role::Unit) && oclock.is_none();
    // "sat seven thirty"
    let dated = minutes > 0 && super::hours::near::follows_plain_day(phrase, i);
    if counted || (oclock.is_none() && half.is_none() && !led && !part && !dated) {
        return None;
    }
    Some(half_of_day(phrase, clock, next))
}

/// Takes an `am` or `pm` that follows.
fn half_of_day(phrase: &Phrase, clock: Clock, next: usize) -> (Clock, usize) {
    meridiem(phrase, next).map_or((clock, next), |(half, after)| (on_half(clock, half), after))
}

/// `am` or `pm`, also as one glued letter.
fn meridiem(phrase: &Phrase, i: usize) -> Read<bool> {
    if let Some(hit) = phrase.hit(i, Role::Meridiem) {
        return Some((hit.value == 2, i + hit.len));
    }
    let glued = phrase.glued(i) && !joined_after(phrase, i + 1);
    // "at 7:50 p"
    let timed = i.checked_sub(2).is_some_and(|sign| phrase.glued_sign(sign, ':')) && phrase.ends(i + 1);
    match phrase.word(i) {
        "p" if glued || timed => Some((true, i + 1)),
        // "7am" is one also where "am" by itself is a preposition.
        "a" | "am" if glued => Some((false, i + 1)),
        _ => None,
    }
}

/// The clock on the given half of the day; no such time if the hour does not fit it.
fn on_half(clock: Clock, afternoon: bool) -> Clock {
    let (hour, minute) = (clock.minutes / 60, clock.minutes % 60);
    let bad = clock.bad || hour > 12 && !afternoon || hour > 23;
    let hour = match (hour, afternoon) {
        (12, false) => 0,
        (12, true) => 12,
        (hour, true) if hour < 12 => hour + 12,
        (hour, _) => hour,
    };
    Clock { minutes: hour * 60 + minute, face: Face::Exact, bad, marked: true, ..clock }
}

/// A clock of hour and minute; `literal`: the small hours are meant as written.
fn made(hour: u32, minute: u32, literal: bool, marked: bool) -> Clock {
    let bad = hour > 24 || minute > 59 || (hour == 24 && minute > 0);
    let face = match hour {
        24 => Face::Midnight,
        1..=12 if !literal => Face::Half,
        _ => Face::Written,
    };
    Clock { minutes: if bad { 0 } else { (hour % 24) * 60 + minute }, face, part: None, marked, bad }
}

fn zero_led(phrase: &Phrase, i: usize) -> bool {
    phrase.word(i).starts_with('0')
}
