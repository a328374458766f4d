//! Questions about the calendar: "what do I have tomorrow", "am I free Friday afternoon".

use std::ops::Range;

use chrono::{Days, NaiveDateTime};

use crate::draft::Words;
use crate::frame::{Asked, Frame, opening};
use crate::lang::Role;
use crate::lex::Kind;
use crate::outcome::{Ask, Moment, QueryDraft};
use crate::phrase::Phrase;
use crate::plan::{Plan, When};
use crate::resolve::day::stretch;
use crate::resolve::{Here, Hints};
use crate::span::Part;
use crate::times::{hours, times};
use crate::title::Use;

/// The question a text asks, if it asks one.
pub(crate) fn query(
    phrase: &Phrase,
    frame: &Frame,
    plan: &Plan,
    words: &Words,
    here: &Here,
) -> Option<QueryDraft> {
    let within = !matches!(frame.asked, Asked::Reminder | Asked::Task);
    let first =
        asked(phrase, opening(phrase)).or_else(|| within.then(|| asked(phrase, frame.from)).flatten());
    let (ask, end) = first.or_else(|| after_day(phrase, words)).or_else(|| lone(phrase, words))?;
    let text = match ask {
        Ask::Find => {
            let rest = crate::title::title(phrase, &words.uses, end, phrase.len());
            Some(rest).filter(|rest| !rest.is_empty())
        }
        _ => None,
    };
    Some(QueryDraft { ask, window: window(phrase, plan, here), text })
}

/// "Friday what do I have?": the question behind its day.
fn after_day(phrase: &Phrase, words: &Words) -> Option<(Ask, usize)> {
    let used = |i: usize, used: Use| words.uses.get(i) == Some(&used);
    let first = (0..phrase.len()).find(|i| !used(*i, Use::Element) && !used(*i, Use::Frame))?;
    let wonders = phrase.sign(phrase.len() - 1, '?');
    (1..=first).find_map(|at| {
        let dated = (0..at).any(|i| used(i, Use::Element)) && !used(at, Use::Element);
        let asks = dated && (wonders || phrase.is(at, Role::Wh));
        asked(phrase, at).filter(|(ask, to)| asks && *to > at + 1 && matches!(ask, Ask::Agenda | Ask::Free))
    })
}

/// "Free tomorrow at 3?": nothing but a word for free time beside the time.
fn lone(phrase: &Phrase, words: &Words) -> Option<(Ask, usize)> {
    let free = |i: &usize| {
        words.uses.get(*i) == Some(&Use::Free)
            && phrase.token(*i).is_some_and(|token| token.kind == Kind::Word)
    };
    let dated = words.uses.contains(&Use::Element);
    let first = (0..phrase.len()).find(free)?;
    let hit = phrase.hit(first, Role::Free).filter(|hit| hit.ordinary)?;
    let to = first + hit.len;
    let asks = phrase.sign(phrase.len() - 1, '?') && dated && !(to..phrase.len()).any(|i| free(&i));
    asks.then_some((Ask::Free, to))
}

/// The longest question phrase at `at`.
fn asked(phrase: &Phrase, at: usize) -> Option<(Ask, usize)> {
    let ask = |role: Role| match role {
        Role::Free => Some(Ask::Free),
        Role::NextEvent => Some(Ask::Next),
        Role::Agenda => Some(Ask::Agenda),
        Role::Find => Some(Ask::Find),
        _ => None,
    };
    // "когда-нибудь" is no "когда".
    if phrase.is(at, Role::Vague) {
        return None;
    }
    let mut best: Option<(Ask, usize)> = None;
    for hit in phrase.hits(at).iter().filter(|hit| !hit.ordinary) {
        if let Some(found) = ask(hit.role)
            && best.is_none_or(|(_, end)| at + hit.len > end)
        {
            best = Some((found, at + hit.len));
        }
    }
    best
}

/// The window a plan names: its stretch, its days, or the hours of its day.
fn window(phrase: &Phrase, plan: &Plan, here: &Here) -> Option<Range<NaiveDateTime>> {
    let day = |date: chrono::NaiveDate| date.and_hms_opt(0, 0, 0);
    if let Some(When::Stretch(found)) = plan.when {
        let (first, last) = stretch(found, here)?;
        return Some(day(first)?..day(last.succ_opt()?)?);
    }
    let found = times(plan, phrase.lang, here, Hints::default()).ok()?;
    match (found.start, found.end) {
        (Moment::Date(first), Some(Moment::Date(last))) => Some(day(first)?..day(last)?),
        (Moment::Date(first), _) => Some(day(first)?..day(first.checked_add_days(Days::new(1))?)?),
        (Moment::Time(start), Some(Moment::Time(end))) => Some(start..end),
        (Moment::Time(start), _) => {
            let loose = hours(plan, phrase.lang, Hints::default()).ok()?.is_some_and(|hours| hours.loose);
            if !loose {
                return Some(start..start + chrono::TimeDelta::hours(1));
            }
            let date = start.date();
            let (from, to) = part_window(plan.part.map_or(Part::Morning, |(part, _)| part));
            Some(day(date)? + chrono::TimeDelta::hours(from)..day(date)? + chrono::TimeDelta::hours(to))
        }
    }
}

/// The hours of a part of the day, as a window for what lies in it.
fn part_window(part: Part) -> (i64, i64) {
    match part {
        Part::Early => (5, 9),
        Part::Morning => (6, 12),
        Part::Midday => (11, 14),
        Part::Afternoon => (12, 18),
        Part::Evening => (17, 23),
        Part::Night | Part::Tonight => (18, 30),
    }
}
