//! Too many days, times or recurrences: merged, told apart from words of the title, or asked about.

use super::{Plan, When};
use crate::lang::Role;
use crate::outcome::Reason;
use crate::phrase::Phrase;
use crate::span::{Bound, Clock, Day, Element, Freq, Rule, Stretch, What, Which};

/// More days than this in one text are a list, and nobody could tell which is meant.
const MOST: usize = 6;

/// Keeps one time. Mere numbers give way to times that are marked as such.
pub(super) fn clocks(phrase: &Phrase, elements: &mut Vec<Element>, plan: &mut Plan) {
    let marked = |element: &Element| match &element.what {
        What::Clock(clock) => Some(clock.marked || element.led),
        What::Clocks(first, last) => Some(first.marked || last.marked || element.led),
        What::EitherClock(..) => Some(true),
        _ => None,
    };
    if elements.iter().any(|element| marked(element) == Some(true) && element.score > 5) {
        elements.retain(|element| {
            marked(element).is_none() || element.score > 5 || marked(element) == Some(false)
        });
        elements.retain(|element| marked(element) != Some(false));
    }
    let own = |element: &Element| match &element.what {
        What::Clock(clock) => clock.marked,
        What::Clocks(first, last) => first.marked || last.marked,
        _ => true,
    };
    let count = |elements: &[Element]| elements.iter().filter(|element| marked(element).is_some()).count();
    if count(elements) > 1 && elements.iter().any(|element| marked(element).is_some() && own(element)) {
        elements.retain(|element| marked(element).is_none() || own(element));
    }
    if count(elements) > 1 {
        same_or_doubt(phrase, elements, plan, &marked);
    }
}

/// Two times that are both meant: a doubt, unless they say the same.
fn same_or_doubt(
    phrase: &Phrase,
    elements: &mut Vec<Element>,
    plan: &mut Plan,
    marked: &impl Fn(&Element) -> Option<bool>,
) {
    let _ = phrase;
    let times: Vec<&Element> = elements.iter().filter(|element| marked(element).is_some()).collect();
    let one = |what: &What| match what {
        What::Clock(clock) => Some(*clock),
        _ => None,
    };
    if let [first, second] = times.as_slice()
        && let (Some(first), Some(second)) = (one(&first.what), one(&second.what))
    {
        let same =
            Clock { marked: true, part: None, ..first } == Clock { marked: true, part: None, ..second };
        if !same {
            plan.or_clock = Some(second);
            plan.doubt = Some(Reason::Either);
        }
    } else {
        plan.doubt = Some(Reason::Either);
    }
    // The first stays; what is entered later would win otherwise.
    let mut seen = false;
    elements.retain(|element| marked(element).is_none() || !std::mem::replace(&mut seen, true));
}

/// Merges recurrences: "weekly ... every Friday".
pub(super) fn rules(elements: &mut Vec<Element>, plan: &mut Plan) {
    adjectives(elements, plan);
    for element in elements.iter() {
        let What::Rule(rule) = &element.what else { continue };
        plan.rule = Some(match plan.rule.take() {
            None => rule.clone(),
            Some(first) => merged(first, rule).unwrap_or_else(|first| {
                plan.doubt = Some(Reason::UnclearRecurrence);
                first
            }),
        });
    }
}

/// "annual planning" is a name; "monthly report Friday" could be either; "weekly sync Monday" recurs.
fn adjectives(elements: &mut Vec<Element>, plan: &mut Plan) {
    let rules = elements.iter().filter(|element| matches!(element.what, What::Rule(_))).count();
    let of_month =
        elements.iter().any(|element| matches!(element.what, What::Day(Day::OfMonth(..) | Day::Nth(..))));
    let dated = elements.iter().any(|element| when(&element.what).is_some());
    elements.retain(|element| {
        let What::Rule(rule) = &element.what else { return true };
        if element.soft < 2 || rules > 1 {
            return true;
        }
        match (rule.freq, rule.interval) {
            (Freq::Year, _) | (Freq::Month, 2..) => false,
            (Freq::Month, _) if dated && !of_month => {
                plan.doubt = Some(Reason::UnclearRecurrence);
                true
            }
            _ => true,
        }
    });
}

fn merged(first: Rule, second: &Rule) -> Result<Rule, Rule> {
    let bare = |rule: &Rule| rule.days.is_empty() && rule.month_days.is_empty() && rule.months.is_empty();
    if first == *second {
        return Ok(first);
    }
    if first.freq == second.freq && (bare(&first) || bare(second)) {
        let interval = first.interval.max(second.interval);
        let fuller = if bare(&first) { second.clone() } else { first };
        return Ok(Rule { interval, ..fuller });
    }
    // "every day ... weekdays" narrows down.
    if first.freq < second.freq && bare(&first) && first.interval == 1 {
        return Ok(Rule { part: first.part.or(second.part), ..second.clone() });
    }
    if second.freq < first.freq && bare(second) && second.interval == 1 {
        return Ok(Rule { part: first.part.or(second.part), ..first });
    }
    Err(first)
}

/// In languages where "by Friday" and "until Friday" are one word, a recurrence makes it the latter.
pub(super) fn ends(phrase: &Phrase, elements: &mut [Element], plan: &Plan) {
    if plan.rule.is_none() {
        return;
    }
    for element in elements.iter_mut() {
        if let What::Due(Some(day), None) = element.what
            && phrase.is(element.from, Role::Until)
        {
            element.what = What::Until(Bound::Day(day));
        }
    }
}

/// Keeps one day.
pub(super) fn days(phrase: &Phrase, elements: &mut Vec<Element>, plan: &mut Plan) {
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
            if let Some(element) = elements.get(*first) {
                settle_one(element, plan);
            }
            return;
        };
        let Some(loser) = pair(phrase, elements, *first, *second, plan) else { return };
        if loser < elements.len() {
            elements.remove(loser);
        }
    }
}

/// What an element says about the day.
fn when(what: &What) -> Option<When> {
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

fn settle_one(element: &Element, plan: &mut Plan) {
    if plan.when.is_some() {
        return;
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
    }
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
    let beside =
        elements.iter().any(|near| timed(&near.what) && (near.from == element.to || near.to == element.from));
    let edge = element.from == 0 || element.to == phrase.len() || phrase.ends(element.to);
    let certain = match element.what {
        What::Day(Day::Weekday(_, Which::Bare)) => 0,
        What::Stretch(_) => -1,
        _ => 1,
    };
    i32::from(element.led) * 3 + i32::from(beside) * 2 + i32::from(edge) + certain - 2 * element.soft
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
