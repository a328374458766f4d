//! Parts of the day: "tonight", "in the morning", "Friday evening".

use super::super::clock::clock;
use super::super::length::width;
use super::super::{Day, Part, What, Which};
use super::{after_meal, follows_day};
use crate::lang::Role;
use crate::phrase::Phrase;

/// Parts of the day.
pub(crate) fn part(phrase: &Phrase, i: usize, push: &mut impl FnMut(usize, What, i32, bool)) {
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
    // "sat am", "tomorrow pm"
    let half = phrase.hit(i, Role::Meridiem).filter(|_| {
        let asks = phrase.hit(i + 1, Role::Pronoun).is_some_and(|hit| hit.value > 0);
        super::near::follows_plain_day(phrase, i) && phrase.lang.code == "en" && !asks
    });
    if let Some(hit) = half {
        let part = if hit.value == 2 { Part::Afternoon } else { Part::Morning };
        push(i + hit.len, What::Part(part, false), 10 * width(i, i + hit.len), true);
    }
    // "Oma kommt morgen" is no coming morning.
    let modifier = phrase.hit(i, Role::Mod).filter(|hit| !hit.ordinary);
    let (modifier, at) = modifier.map_or((None, i), |hit| (Some(hit.value), i + hit.len));
    let slips = modifier.is_none() && follows_day(phrase, i);
    let Some(hit) = phrase.hit(at, Role::Part).filter(|hit| !hit.slip || slips) else { return };
    let Some(part) = Part::of(hit.value) else { return };
    let to = at + hit.len;
    match modifier {
        Some(1 | 3) => push(to, What::Part(part, true), 10 * width(i, to), true),
        Some(5) => push(to, What::Gone, 8 * width(i, to), false),
        // "Mittag morgen": behind a meal it is the day.
        None if phrase.is(i, Role::RelDay) && after_meal(phrase, i) => {}
        None if follows_day(phrase, i) => push(to, What::Part(part, false), 10 * width(i, to), false),
        None if phrase.begins(i)
            && (phrase.ends(to)
                || clock(phrase, to, false).is_some()
                || phrase.is(to, Role::At)
                || phrase.is(to, Role::RelDay)) =>
        {
            push(to, What::Part(part, false), 6 * width(i, to), false);
        }
        _ => {}
    }
}
