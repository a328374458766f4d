//! Too many days: merged, told apart from words of the title, or asked about.

use super::{Plan, When};
use crate::lang::Role;
use crate::lex::Kind;
use crate::outcome::Reason;
use crate::phrase::Phrase;
use crate::span::{Day, Element, MonthRef, Stretch, What, Which};

/// More days than this in one text are a list, and nobody could tell which is meant.
const MOST: usize = 6;

/// Keeps one day.
pub(crate) fn days(phrase: &Phrase, elements: &mut Vec<Element>, plan: &mut Plan) {
    loop {
        let found: Vec<usize> = (0..elements.len())
            .filter(|i| elements.get(*i).is_some_and(|e| when(&e.what).is_some()))
            .collect();
        let [first, rest @ ..] = found.as_slice() else { return };
        if found.len() > MOST {
            plan.doubt = Some(Reason::Either);
            plan.when = elements.get(*first).and_then(|element| when(&element.what));
            return;
        }
        let Some(second) = rest.first() else {
            let first = *first;
            if elements.get(first).is_some_and(|element| settle_one(element, plan)) {
                elements.remove(first);
            }
            return;
        };
        let Some(loser) = pair(phrase, elements, *first, *second, plan) else { return };
        if loser < elements.len() {
            let gone = elements.remove(loser);
            // "Friday Night Lights": the part of a day that is none goes with it.
            elements.retain(|near| near.from != gone.to || !matches!(near.what, What::Part(_, false)));
        }
    }
}

/// What an element says about the day.
pub(crate) fn when(what: &What) -> Option<When> {
    Some(match what {
        What::Day(day) | What::EitherDay(day, _) | What::DayPart(day, _) | What::Due(Some(day), _) => {
            When::Day(*day)
        }
        What::Days(first, last) => When::Days(*first, *last),
        What::Spell(first, begin, last, end) => When::Spell(*first, *begin, *last, *end),
        What::Stretch(stretch) => When::Stretch(*stretch),
        What::Offset(length, false) => When::Offset(*length),
        _ => return None,
    })
}

/// Takes the only day. Yields whether it is a name after all.
fn settle_one(element: &Element, plan: &mut Plan) -> bool {
    if plan.when.is_some() {
        return false;
    }
    plan.when = when(&element.what);
    if let What::EitherDay(_, other) = element.what {
        plan.or_day = Some(other);
    }
    // "Taco Tuesday every Friday": the rule has its days, and a weekday without a preposition is a name.
    if let (Some(rule), Some(When::Day(Day::Weekday(weekday, Which::Bare)))) = (&plan.rule, plan.when)
        && !rule.days.is_empty()
    {
        let same = rule.days.iter().any(|(_, day)| *day == weekday);
        plan.when = None;
        if !same && element.led {
            plan.doubt = Some(Reason::Either);
        }
        return !same && !element.led;
    }
    false
}

/// Settles two days. Yields the one to take out of the list; `None` when both were used up.
fn pair(
    phrase: &Phrase,
    elements: &mut [Element],
    first: usize,
    second: usize,
    plan: &mut Plan,
) -> Option<usize> {
    let (a, b) = (elements.get(first)?, elements.get(second)?);
    let (one, other) = (when(&a.what)?, when(&b.what)?);
    // "Sunday roast sunday": said twice, the one farther from a time is a name.
    let bare = |when: When| matches!(when, When::Day(Day::Weekday(_, Which::Bare)));
    if one == other && bare(one) && !(a.led && b.led) {
        let keep_first = rank(phrase, elements, first) > rank(phrase, elements, second);
        return Some(if keep_first { second } else { first });
    }
    if let Some(merged) = merge(one, other).or_else(|| merge(other, one)) {
        plan.when = Some(merged);
        return None;
    }
    if let (When::Day(day), When::Day(also)) = (one, other)
        && a.soft < 2
        && b.soft < 2
        && same_kind_of_certain(day, also)
    {
        (plan.when, plan.also) = (Some(one), Some(also));
        return None;
    }
    let (rank_a, rank_b) = (rank(phrase, elements, first), rank(phrase, elements, second));
    let loser = if rank_a < rank_b { first } else { second };
    if rank_a.abs_diff(rank_b) >= 2 && elements.get(loser).is_some_and(droppable) {
        return Some(loser);
    }
    plan.doubt = Some(Reason::Either);
    plan.when = Some(one);
    if let When::Day(day) = other {
        plan.or_day = Some(day);
    }
    None
}

/// Two days that complete each other.
fn merge(one: When, other: When) -> Option<When> {
    let When::Day(day) = other else { return None };
    let merged = match (one, day) {
        (When::Stretch(Stretch::Week(which)), Day::Weekday(weekday, Which::Bare | Which::This)) => {
            let weeks = match which {
                Which::Next => 1,
                Which::AfterNext => 2,
                Which::This => 0,
                _ => return None,
            };
            Day::Weekday(weekday, Which::Week(weeks))
        }
        (When::Stretch(Stretch::Month(month)), Day::OfMonth(day, _, weekday)) => {
            Day::OfMonth(day, month, weekday)
        }
        // "next year on March 3"
        (
            When::Stretch(Stretch::Year(years)),
            Day::Full { year: None, month, day, weekday, swapped: false },
        ) => Day::OfMonth(day, MonthRef::InYear(month, years), weekday),
        (When::Stretch(Stretch::Year(years)), Day::Nth(nth, weekday, MonthRef::Named(month, None))) => {
            Day::Nth(nth, weekday, MonthRef::InYear(month, years))
        }
        (When::Offset(length), Day::Weekday(weekday, Which::Bare | Which::This))
            if length.days > 0 && length.days % 7 == 0 && !length.clocked() =>
        {
            Day::Weekday(weekday, Which::Week(length.days / 7))
        }
        (When::Day(Day::Weekday(weekday, _)), Day::Full { year, month, day, weekday: None, swapped }) => {
            Day::Full { year, month, day, weekday: Some(weekday), swapped }
        }
        (When::Day(Day::Weekday(weekday, _)), Day::OfMonth(day, month, None)) => {
            Day::OfMonth(day, month, Some(weekday))
        }
        (When::Day(same), other) if same == other => same,
        _ => return None,
    };
    Some(When::Day(merged))
}

/// Days that are said twice rather than chosen between: a relative word beside a weekday or a date.
fn same_kind_of_certain(one: Day, other: Day) -> bool {
    let relative = |day: Day| matches!(day, Day::Rel(_));
    let other_kind = |day: Day| matches!(day, Day::Weekday(..) | Day::Full { .. } | Day::OfMonth(..));
    relative(one) && other_kind(other) || relative(other) && other_kind(one)
}

/// How much speaks for an element being the day rather than a name.
fn rank(phrase: &Phrase, elements: &[Element], index: usize) -> i32 {
    let Some(element) = elements.get(index) else { return 0 };
    let timed = |what: &What| {
        matches!(what, What::Clock(_) | What::Clocks(..) | What::Part(..) | What::Zone(..) | What::AllDay)
    };
    // "Thursday 7pm Sunday school": the time belongs to the day before it.
    let follows =
        |time: &Element| elements.iter().any(|day| day.to == time.from && when(&day.what).is_some());
    let beside = elements.iter().any(|near| {
        timed(&near.what) && (near.from == element.to || near.to == element.from && !follows(near))
    });
    let first = element.from == 0 && !begins_name(phrase, element);
    let edge = first || element.to == phrase.len() || phrase.ends(element.to);
    let certain = match element.what {
        What::Day(Day::Weekday(_, Which::Bare)) => 0,
        What::Stretch(_) => -1,
        _ => 1,
    };
    i32::from(element.led) * 3 + i32::from(beside) * 2 + i32::from(edge) + certain - 2 * element.soft
}

/// "Sunday school teachers": a weekday without a preposition, and a word right behind it that is no date.
fn begins_name(phrase: &Phrase, element: &Element) -> bool {
    let plain = phrase.token(element.to).is_some_and(|token| token.kind == Kind::Word && token.spaced)
        && phrase
            .hits(element.to)
            .iter()
            .all(|hit| matches!(hit.role, Role::PlaceNoun | Role::Meal | Role::Gathering | Role::Party));
    plain && !element.led && matches!(element.what, What::Day(Day::Weekday(_, Which::Bare)))
}

/// Whether an element may be a name after all.
fn droppable(element: &Element) -> bool {
    match element.what {
        What::Day(Day::Weekday(_, Which::Bare) | Day::Rel(_) | Day::Feast(..)) => {
            !element.led || element.soft >= 2
        }
        What::Stretch(_) => true,
        What::Day(_) => element.soft >= 2,
        _ => false,
    }
}
