//! Time zones: abbreviations, "London time", IANA names, `UTC+3`, `+03:00`.

use chrono_tz::Tz;

use super::length::width;
use super::{Element, Read, What};
use crate::lang::{Role, ZONES};
use crate::lex::Kind;
use crate::phrase::{Hit, Phrase};

/// The zones named at `i`.
pub(crate) fn collect(phrase: &Phrase, i: usize, found: &mut Vec<Element>) {
    // "hora local": the person's own.
    if let Some(hit) = phrase.hit(i, Role::ZoneWord).filter(|hit| hit.len > 1) {
        let (to, score) = (i + hit.len, 11 * width(i, i + hit.len));
        found.push(Element { from: i, to, what: What::Label, score, soft: 0, led: false });
    }
    if let Some(((zone, fixed), to)) = zone(phrase, i) {
        found.push(Element {
            from: i,
            to,
            what: What::Zone(zone, fixed),
            score: 11 * width(i, to),
            soft: 0,
            led: false,
        });
    }
}

/// Past a zone at `i`.
pub(crate) fn past(phrase: &Phrase, i: usize) -> Option<usize> {
    zone(phrase, i).map(|(_, to)| to)
}

/// A zone at `i`, and the exact offset its abbreviation names.
fn zone(phrase: &Phrase, i: usize) -> Read<(Tz, Option<Tz>)> {
    let open = i32::from(phrase.sign(i, '('));
    if open == 1 {
        let (found, to) = zone_inside(phrase, i + 1)?;
        return phrase.sign(to, ')').then_some((found, to + 1));
    }
    zone_inside(phrase, i)
}

fn zone_inside(phrase: &Phrase, i: usize) -> Read<(Tz, Option<Tz>)> {
    iana(phrase, i)
        .or_else(|| offset(phrase, i))
        .or_else(|| city(phrase, i))
        .or_else(|| abbreviation(phrase, i))
}

/// `Europe/Berlin`, right after a time or in brackets.
fn iana(phrase: &Phrase, i: usize) -> Read<(Tz, Option<Tz>)> {
    let first = phrase.token(i).filter(|token| token.kind == Kind::Word && token.capital)?;
    let mut to = i + 1;
    while to < i + 8
        && phrase.glued(to)
        && phrase.token(to).is_some_and(|t| matches!(t.kind, Kind::Word | Kind::Sign('/' | '_' | '-')))
    {
        to += 1;
    }
    let last = phrase.token(to.checked_sub(1)?)?;
    let name = phrase.text.get(first.start as usize..last.end as usize)?;
    let zone: Tz = name.contains('/').then(|| name.parse().ok())??;
    Some(((zone, None), to))
}

/// `UTC+3`, `GMT-5`, `+03:00`, `+0530`.
fn offset(phrase: &Phrase, i: usize) -> Read<(Tz, Option<Tz>)> {
    let named = matches!(phrase.word(i), "utc" | "gmt" | "мск");
    let base = if phrase.word(i) == "мск" { 180 } else { 0 };
    let at = if named { i + 1 } else { i };
    let east = match phrase.token(at)?.kind {
        Kind::Sign('+') => 1,
        Kind::Sign('-') if named || west(phrase, at) => -1,
        _ => return None,
    };
    let hours = phrase.token(at + 1).filter(|token| token.kind == Kind::Number && !token.spaced)?;
    let mut to = at + 2;
    let minutes = phrase
        .token(to + 1)
        .filter(|token| phrase.glued_sign(to, ':') && token.kind == Kind::Number && token.digits == 2);
    let total = match (hours.digits, minutes) {
        (1 | 2, Some(minutes)) => {
            to += 2;
            hours.value * 60 + minutes.value
        }
        (4, None) => hours.value / 100 * 60 + hours.value % 100,
        (1 | 2, None) if named => hours.value * 60,
        _ => return None,
    };
    let after_time = named
        || phrase
            .before(i)
            .is_some_and(|before| before.kind == Kind::Number || phrase.is(i - 1, Role::Meridiem));
    let total = base + east * i32::try_from(total).ok()?;
    let zone = zone_of_offset(total).filter(|_| after_time)?;
    Some(((zone, Some(zone)), to))
}

/// Whether the dash at `at` begins an offset rather than the second half of a range: behind a time with its `T` or its
/// seconds, and in `2026-03-13 20:00 -05:00`. Any other dash between two times joins them.
pub(super) fn west(phrase: &Phrase, at: usize) -> bool {
    if !phrase.sign(at, '-') {
        return false;
    }
    let number = |back: usize, digits: u8| {
        at.checked_sub(back)
            .and_then(|i| phrase.token(i))
            .is_some_and(|token| token.kind == Kind::Number && token.digits == digits)
    };
    let sign = |back: usize, sign: char| at.checked_sub(back).is_some_and(|i| phrase.glued_sign(i, sign));
    let dated = number(8, 4) && sign(7, '-') && number(6, 2) && sign(5, '-') && number(4, 2);
    if !phrase.glued(at) {
        let padded = phrase.token(at + 1).is_some_and(|token| token.digits == 2 && !token.spaced);
        return dated && padded && number(3, 2) && sign(2, ':') && phrase.glued_sign(at + 2, ':');
    }
    let hour =
        at.checked_sub(5).and_then(|i| phrase.token(i)).is_some_and(|token| token.kind == Kind::Number);
    let seconds = number(1, 2) && sign(2, ':') && number(3, 2) && sign(4, ':') && hour;
    seconds || (at.saturating_sub(5)..at).any(|i| super::joined::iso_time(phrase, i))
}

/// A zone with this fixed offset in minutes: one of the `Etc` zones, or a place that keeps it all year.
pub(crate) fn zone_of_offset(minutes: i32) -> Option<Tz> {
    if minutes == 0 {
        return Some(Tz::Etc__UTC);
    }
    if minutes % 60 == 0 {
        let hours = minutes / 60;
        return format!("Etc/GMT{:+}", -hours).parse().ok();
    }
    Some(match minutes {
        330 => Tz::Asia__Kolkata,
        345 => Tz::Asia__Kathmandu,
        210 => Tz::Asia__Tehran,
        270 => Tz::Asia__Kabul,
        390 => Tz::Asia__Yangon,
        525 => Tz::Australia__Eucla,
        570 => Tz::Australia__Darwin,
        -570 => Tz::Pacific__Marquesas,
        -150 | -210 => Tz::America__St_Johns,
        630 => Tz::Australia__Lord_Howe,
        _ => return None,
    })
}

/// "London time", "по Лондону", "hora de Londres".
fn city(phrase: &Phrase, i: usize) -> Read<(Tz, Option<Tz>)> {
    if let Some(at) = phrase.past(i, Role::ZoneBefore) {
        let hit = phrase.hit(at, Role::ZoneCity).or_else(|| phrase.hit(at, Role::ZoneAbbr))?;
        return Some(((tz(hit.value)?, None), phrase.skip(at + hit.len, Role::ZoneWord)));
    }
    let hit = phrase.hit(i, Role::ZoneCity).or_else(|| phrase.hit(i, Role::ZoneAbbr))?;
    let at = i + hit.len;
    let to = phrase.past(at, Role::ZoneWord).or_else(|| names_clock(phrase, i, hit).then_some(at))?;
    Some(((tz(hit.value)?, None), to))
}

/// "10am Singapore": a city right behind a time that can be nothing else, and nothing behind it that it could belong to,
/// says whose time it is. The plan may also be to be there, which comes to the same hour.
fn names_clock(phrase: &Phrase, i: usize, hit: Hit) -> bool {
    let after = |back: usize, role: Role| i.checked_sub(back).is_some_and(|at| phrase.is(at, role));
    let minutes = i.checked_sub(2).is_some_and(|sign| phrase.glued_sign(sign, ':'))
        && phrase.before(i).is_some_and(|before| before.kind == Kind::Number);
    let timed =
        minutes || [Role::Meridiem, Role::Oclock, Role::ClockWord].into_iter().any(|role| after(1, role));
    let to = i + hit.len;
    let closes = phrase.ends(to)
        || [
            Role::With,
            Role::On,
            Role::At,
            Role::For,
            Role::Every,
            Role::RelDay,
            Role::Weekday,
            Role::AlarmWord,
        ]
        .into_iter()
        .any(|role| phrase.is(to, role));
    let city = hit.role == Role::ZoneCity && !hit.ordinary;
    timed && closes && city && phrase.token(i).is_some_and(|token| token.capital)
}

/// `PST`, "Pacific": only right after a time.
fn abbreviation(phrase: &Phrase, i: usize) -> Read<(Tz, Option<Tz>)> {
    let hit = phrase.hit(i, Role::ZoneAbbr)?;
    let before = i.checked_sub(1)?;
    let clocked = phrase.token(before).is_some_and(|token| token.kind == Kind::Number)
        || [Role::Meridiem, Role::Oclock, Role::ClockWord, Role::Number, Role::PartAfter]
            .into_iter()
            .any(|role| phrase.is(before, role))
        || phrase.sign(before, '(')
        || phrase.sign(before, '.')
            && before.checked_sub(3).is_some_and(|first| phrase.is(first, Role::Meridiem))
        || matches!(phrase.word(before), "p" | "a" | "h");
    let follows = phrase.ends(i + hit.len) || phrase.token(i + hit.len).is_some_and(|token| token.spaced);
    let fixed =
        phrase.hit(i, Role::ZoneFixed).filter(|fixed| fixed.len == hit.len).and_then(|fixed| tz(fixed.value));
    (clocked && follows).then_some(((tz(hit.value)?, fixed), i + hit.len))
}

fn tz(value: i16) -> Option<Tz> {
    ZONES.get(usize::try_from(value).ok()?).copied()
}
