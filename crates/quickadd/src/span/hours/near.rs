//! What stands beside a number: a day, a meal, or what it counts.

use crate::lang::Role;
use crate::lex::Kind;
use crate::phrase::Phrase;

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
        phrase.hits(first).iter().any(|hit| {
            let roles = matches!(hit.role, Role::RelDay | Role::Partly | Role::PartAfter | Role::WeekdayList);
            hit.len == 3 && roles
        })
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
        || day(Role::WeekdayList)
        || day(Role::Workday)
        || day(Role::Month) && !comma && day_before(phrase, last)
        || long
        || ordinal
        || numeric
}

/// Whether a day stands before a month's name, or the month is named by a preposition.
fn day_before(phrase: &Phrase, month: usize) -> bool {
    month.checked_sub(1).is_some_and(|before| {
        phrase.token(before).is_some_and(|token| matches!(token.kind, Kind::Number | Kind::Sign(_)))
            || [Role::Ordinal, Role::OrdSuffix, Role::Of, Role::Within, Role::Number]
                .into_iter()
                .any(|role| phrase.is(before, role))
    })
}

/// Whether `25.07` stands at `i`, which could be a date where dates are written so.
pub(super) fn dotted_day(phrase: &Phrase, i: usize) -> bool {
    let month = phrase.token(i + 2).filter(|token| token.kind == Kind::Number && !token.spaced);
    phrase.lang.dot_date
        && phrase.glued_sign(i + 1, '.')
        && phrase.token(i).is_some_and(|token| (1..=31).contains(&token.value))
        && month.is_some_and(|month| month.digits == 2 && (1..=12).contains(&month.value))
}

/// Whether a month begins at `i`, perhaps after "of", so that the number before is its day.
pub(super) fn month_follows(phrase: &Phrase, i: usize) -> bool {
    let i = if phrase.glued_sign(i, '.') { i + 1 } else { i };
    phrase.is(i, Role::Month) || phrase.past(i, Role::Of).is_some_and(|of| phrase.is(of, Role::Month))
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
pub(crate) fn precedes_day(phrase: &Phrase, i: usize) -> bool {
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

pub(crate) fn after_meal(phrase: &Phrase, i: usize) -> bool {
    i.checked_sub(1).is_some_and(|before| phrase.is(before, Role::Meal))
}

/// Whether what follows a number is what it counts: a plural in small letters, a unit.
pub(crate) fn counts(phrase: &Phrase, i: usize) -> bool {
    let Some(token) = phrase.token(i).filter(|token| token.kind == Kind::Word) else {
        return phrase.sign(i, '%') || phrase.sign(i, '/') || phrase.sign(i, '°');
    };
    let word = phrase.word(i);
    let plural = phrase.lang.plural_s && word.len() > 3 && word.ends_with('s') && !word.ends_with("ss");
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
