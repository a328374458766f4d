//! Too many days, times or recurrences: merged, told apart from words of the title, or asked about.

use super::Plan;
use super::days::when;
use super::listed::listed;
use crate::lang::Role;
use crate::lex::Kind;
use crate::outcome::Reason;
use crate::phrase::Phrase;
use crate::span::hours::near::follows_day;
use crate::span::length::length;
use crate::span::{Bound, Clock, Day, Element, Freq, MonthRef, Rule, What, Which};

/// Keeps one time. Mere numbers give way to times that are marked as such.
pub(super) fn clocks(phrase: &Phrase, elements: &mut Vec<Element>, plan: &mut Plan) {
    lengths(phrase, elements);
    meals(phrase, elements);
    if listed(phrase, elements, plan) {
        return;
    }
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
        same_or_doubt(elements, plan, &marked);
    }
}

/// "Mittag mit Tom um 12:30": a part of the day that is a meal as well, beside a time and apart from a day, is the meal.
fn meals(phrase: &Phrase, elements: &mut Vec<Element>) {
    let meal = |element: &Element| {
        matches!(element.what, What::Clock(_) | What::Part(..))
            && phrase.past(element.from, Role::Meal) == Some(element.to)
            && !follows_day(phrase, element.from)
    };
    let time = |element: &Element| match element.what {
        What::Clock(clock) => (clock.marked || element.led) && !meal(element),
        What::Clocks(..) => true,
        _ => false,
    };
    if elements.iter().any(time) {
        elements.retain(|element| !meal(element));
    }
}

/// "um 10, 1h30": behind a time, what may be a time or a length is a length.
fn lengths(phrase: &Phrase, elements: &mut [Element]) {
    let mut timed = false;
    for element in elements {
        let What::Clock(clock) = element.what else { continue };
        let read = length(phrase, element.from, false).filter(|(_, to)| *to == element.to && timed);
        if let Some((length, _)) = read {
            element.what = What::Length(length, true);
        }
        timed |= element.led || clock.marked;
    }
}

/// Two times that are both meant: a doubt, unless they say the same.
fn same_or_doubt(elements: &mut Vec<Element>, plan: &mut Plan, marked: &impl Fn(&Element) -> Option<bool>) {
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
pub(super) fn rules(phrase: &Phrase, elements: &mut Vec<Element>, plan: &mut Plan) {
    headings(phrase, elements);
    names(phrase, elements);
    adjectives(elements, plan);
    further_days(phrase, elements);
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

/// "Weekly planning" on a line of its own, over another with the date: a name, as invitations have it.
fn headings(phrase: &Phrase, elements: &mut Vec<Element>) {
    let line = |element: &Element| phrase.token(element.from).map(|token| token.line);
    let date = |element: &&Element| {
        matches!(element.what, What::Day(Day::Full { .. } | Day::OfMonth(_, MonthRef::Named(..), _)))
    };
    let Some(dated) = elements.iter().find(date).map(line) else { return };
    let labelled = elements.iter().any(|element| element.what == What::Label && line(element) == dated);
    let lines: Vec<_> = elements.iter().filter(|element| when(&element.what).is_some()).map(line).collect();
    elements.retain(|element| {
        let adverb = phrase.past(element.from, Role::Freq) == Some(element.to);
        let title = matches!(element.what, What::Rule(_)) && (element.soft >= 2 || labelled && adverb);
        !title || lines.contains(&line(element))
    });
}

/// "Daily Mo-Fr 9:15": an adverb beside the days it happens on is the name of what has no other.
fn names(phrase: &Phrase, elements: &mut Vec<Element>) {
    let adverb = |element: &Element| {
        matches!(element.what, What::Rule(_)) && phrase.past(element.from, Role::Freq) == Some(element.to)
    };
    let rules = elements.iter().filter(|element| matches!(element.what, What::Rule(_))).count();
    let ranged = elements.iter().any(|element| matches!(element.what, What::Days(..)));
    let taken = |i: usize| elements.iter().any(|element| (element.from..element.to).contains(&i));
    let other = |i: usize| {
        let sign = phrase.token(i).is_some_and(|token| matches!(token.kind, Kind::Sign(_)));
        !sign && !taken(i)
    };
    if (rules > 1 || ranged) && !(0..phrase.len()).any(other) {
        elements.retain(|element| !adverb(element));
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

/// "every Sunday 9am and Wednesday": a weekday behind the time and an "and" is a further day of the rule.
fn further_days(phrase: &Phrase, elements: &mut [Element]) {
    let weekly = |rule: &Rule| rule.freq == Freq::Week && !rule.days.is_empty();
    for index in 1..elements.len() {
        let (before, rest) = elements.split_at_mut(index);
        let (Some(last), Some(element)) = (before.last(), rest.first_mut()) else { return };
        if phrase.past(last.to, Role::And) != Some(element.from) {
            continue;
        }
        let further: Vec<u8> = match &element.what {
            What::Day(Day::Weekday(day, Which::Bare)) => vec![*day],
            What::Rule(rule) if weekly(rule) => rule.days.iter().map(|(_, day)| *day).collect(),
            _ => continue,
        };
        let rule = before.iter_mut().rev().find_map(|element| match &mut element.what {
            What::Rule(rule) if weekly(rule) => Some(rule),
            _ => None,
        });
        if let Some(rule) = rule {
            let days = rule.days.iter().map(|(_, day)| *day).chain(further);
            *rule = Rule { part: rule.part, plural: rule.plural, ..Rule::weekly(rule.interval, days) };
            element.what = What::Rule(rule.clone());
        }
    }
}

/// The most days a noun may last by its own words where no first day is said: beyond that it is more often a name.
const NOUN_DAYS: i32 = 5;

/// The same where one is said ("from 5 May").
const NOUN_DAYS_FROM: i32 = 62;

/// "10-day trip from 5 May", "2-day workshop Monday": the length of a noun is that of the event if nothing else says
/// how long it takes; "90-day review" and "5-day course every Monday" are names.
pub(super) fn noun_lengths(elements: &mut Vec<Element>, plan: &Plan) {
    let begins = elements.iter().any(|element| matches!(element.what, What::Start(_)));
    let most = if begins { NOUN_DAYS_FROM } else { NOUN_DAYS };
    let timed = elements.iter().any(|element| {
        matches!(
            element.what,
            What::Clock(_) | What::Clocks(..) | What::Part(..) | What::Spell(..) | What::Days(..)
        )
    });
    elements.retain(|element| match element.what {
        What::Length(length, false) if element.soft > 0 => {
            plan.rule.is_none() && !timed && length.months == 0 && length.days <= most
        }
        _ => true,
    });
}

fn merged(first: Rule, second: &Rule) -> Result<Rule, Rule> {
    let bare = |rule: &Rule| rule.days.is_empty() && rule.month_days.is_empty() && rule.months.is_empty();
    if first == *second {
        return Ok(Rule { pair: false, ..first });
    }
    if first.freq == second.freq && (bare(&first) || bare(second)) {
        let interval = first.interval.max(second.interval);
        let fuller = if bare(&first) { second.clone() } else { first };
        return Ok(Rule { interval, pair: false, ..fuller });
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
        end_days(phrase, elements);
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

/// "lease ends Dec 31": where nothing recurs and nothing begins, that is the day, and the verb belongs to the title.
fn end_days(phrase: &Phrase, elements: &mut [Element]) {
    let starts = |what: &What| when(what).is_some() || matches!(what, What::Start(_) | What::Count(_));
    if elements.iter().any(|element| starts(&element.what)) {
        return;
    }
    for element in elements.iter_mut() {
        if let What::Until(Bound::Day(day)) = element.what
            && phrase.hit(element.from, Role::Until).is_some_and(|hit| hit.value == 2)
        {
            element.what = What::Day(day);
            element.from += 1;
        }
    }
}
