//! The chosen elements put together: one day, one time, one recurrence, or a reason why not.

use chrono_tz::Tz;

use crate::lang::Role;
use crate::lex::Kind;
use crate::outcome::Reason;
use crate::phrase::Phrase;
use crate::span::{
    Bound, Clock, Day, Element, Freq, Length, MonthRef, Part, Rule, Skip, Stretch, What, Which,
};

mod days;
mod listed;
mod settle;

/// When something happens, as far as days go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum When {
    /// One day.
    Day(Day),
    /// From day to day.
    Days(Day, Day),
    /// From a time on one day to a time on another.
    Spell(Day, Option<Clock>, Day, Option<Clock>),
    /// A weekend, week, month, or no time at all.
    Stretch(Stretch),
    /// A length from now.
    Offset(Length),
}

/// Everything a text says about time, and whom it names.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a thing the text says or not")]
pub(crate) struct Plan {
    /// The day or days.
    pub(crate) when: Option<When>,
    /// A second day that must be the same one ("tomorrow (Thursday)").
    pub(crate) also: Option<Day>,
    /// The other day or time of a choice ("Friday or Saturday").
    pub(crate) or_day: Option<Day>,
    /// The other time of a choice.
    pub(crate) or_clock: Option<Clock>,
    /// The start.
    pub(crate) clock: Option<Clock>,
    /// The end of a range of times.
    pub(crate) to_clock: Option<Clock>,
    /// An end said apart from the start.
    pub(crate) until_clock: Option<Clock>,
    /// A part of the day, and whether it means today's.
    pub(crate) part: Option<(Part, bool)>,
    /// How long.
    pub(crate) length: Option<Length>,
    /// How often.
    pub(crate) rule: Option<Rule>,
    /// Until when it recurs.
    pub(crate) until: Option<Bound>,
    /// How many times.
    pub(crate) count: Option<u32>,
    /// From when it recurs.
    pub(crate) start: Option<Bound>,
    /// What is left out.
    pub(crate) skips: Vec<Skip>,
    /// The zone named, and the exact offset its word names.
    pub(crate) zone: Option<(Tz, Option<Tz>)>,
    /// "all day" is said.
    pub(crate) all_day: bool,
    /// Minutes before.
    pub(crate) alarms: Vec<u32>,
    /// Tokens that name guests.
    pub(crate) guests: Vec<usize>,
    /// A deadline is named.
    pub(crate) due: bool,
    /// Something past is spoken of.
    pub(crate) gone: bool,
    /// A day or time led by a preposition, or otherwise beyond doubt.
    pub(crate) firm: bool,
    /// Why the parts do not go together.
    pub(crate) doubt: Option<Reason>,
}

impl Plan {
    /// Whether any word of it says when.
    pub(crate) fn dated(&self) -> bool {
        self.when.is_some()
            || self.clock.is_some()
            || self.part.is_some()
            || self.rule.is_some()
            || self.start.is_some()
            || self.until_clock.is_some()
    }
}

/// Puts the elements together. Those that turn out to be words of the title are taken out of the list.
pub(crate) fn plan(phrase: &Phrase, elements: &mut Vec<Element>) -> Plan {
    let mut plan = Plan::default();
    settle::clocks(phrase, elements, &mut plan);
    settle::rules(phrase, elements, &mut plan);
    settle::noun_lengths(elements, &plan);
    settle::ends(phrase, elements, &plan);
    days::days(phrase, elements, &mut plan);
    for element in elements.iter() {
        enter(&mut plan, element);
    }
    // "gym in 45" may be minutes, or a room.
    let unsaid = |element: &Element| {
        matches!(element.what, What::Offset(_, false))
            && phrase.past(element.from, Role::OffsetBefore) == element.to.checked_sub(1)
            && phrase.token(element.to - 1).is_some_and(|last| last.kind == Kind::Number)
            && !crate::span::length::asks_to_remind(phrase, element.from)
    };
    if elements.iter().any(unsaid) {
        plan.doubt = plan.doubt.or(Some(Reason::MaybeNoEvent));
    }
    weekly_range(&mut plan);
    range_of_rule(&mut plan);
    week_of_rule(&mut plan);
    weeks_of_course(&mut plan);
    bounds_without_rule(&mut plan);
    feast(phrase, &mut plan);
    plan
}

fn enter(plan: &mut Plan, element: &Element) {
    match &element.what {
        What::Clock(clock) => plan.clock = Some(*clock),
        What::Clocks(first, last) => (plan.clock, plan.to_clock) = (Some(*first), Some(*last)),
        What::EitherClock(one, other) => (plan.clock, plan.or_clock) = (Some(*one), Some(*other)),
        What::Part(part, today) => {
            let today = *today || plan.part.is_some_and(|(_, today)| today);
            plan.part = Some((*part, today));
        }
        What::DayPart(_, part) => plan.part = Some((*part, false)),
        What::Length(length, _) => plan.length = Some(*length),
        What::UntilClock(clock) => plan.until_clock = Some(*clock),
        What::Until(bound) => plan.until = Some(*bound),
        What::Count(count) => plan.count = Some(*count),
        What::Start(bound) => plan.start = Some(*bound),
        What::Except(skips) => plan.skips.extend(skips.iter().copied()),
        What::Zone(zone, fixed) => plan.zone = Some((*zone, *fixed)),
        What::AllDay => plan.all_day = true,
        What::Alarm(minutes) => {
            for minutes in minutes {
                if !plan.alarms.contains(minutes) {
                    plan.alarms.push(*minutes);
                }
            }
        }
        What::Guests(tokens) => plan.guests.extend(tokens.iter().copied()),
        What::Due(_, clock) => {
            plan.due = true;
            plan.clock = clock.or(plan.clock);
        }
        What::Gone | What::Offset(_, true) => plan.gone = true,
        What::Day(_)
        | What::Days(..)
        | What::EitherDay(..)
        | What::Stretch(_)
        | What::Spell(..)
        | What::Offset(..)
        | What::Rule(_)
        | What::Label => {}
    }
    plan.firm |=
        element.led || matches!(element.what, What::Clock(Clock { marked: true, .. }) | What::Clocks(..));
}

/// "Monday to Friday at 10" is every week; so is any such range with "every week" or "daily" beside it.
fn weekly_range(plan: &mut Plan) {
    let Some(When::Days(Day::Weekday(first, Which::Bare), Day::Weekday(last, Which::Bare))) = plan.when
    else {
        return;
    };
    let span = (last + 7 - first) % 7;
    let days = (0..=span).map(|step| (first + step - 1) % 7 + 1);
    let weekly = plan.rule.as_ref().is_some_and(|rule| rule.freq == Freq::Week && rule.days.is_empty());
    let interval = plan.rule.as_ref().map_or(1, |rule| rule.interval);
    let daily = plan.rule.as_ref().is_some_and(|rule| *rule == Rule::every(Freq::Day, 1));
    if weekly || daily || (plan.rule.is_none() && plan.clock.is_some() && (first, last) == (1, 5)) {
        plan.rule = Some(Rule::weekly(interval, days));
        plan.when = None;
    }
}

/// "NYE party 9pm": a feast without a preposition is a word of the title, but it says the day as well. A feast that moves
/// and a weekend say too little to put an hour on a day.
fn feast(phrase: &Phrase, plan: &mut Plan) {
    let timed = plan.clock.is_some() || plan.part.is_some();
    let moving = |i: usize| phrase.hit(i, Role::Holiday).filter(|hit| hit.value == 0 && hit.len > 1);
    // "Easter weekend" is no next weekend.
    let named = (0..phrase.len()).any(|i| {
        let dated = |at: usize| phrase.is(at, Role::Weekday) || phrase.is(at, Role::Weekend);
        moving(i).is_some_and(|hit| (i..i + hit.len).any(dated))
    });
    let bare = match plan.when {
        Some(When::Day(Day::Weekday(_, which)) | When::Stretch(Stretch::Weekend(which))) => {
            which == Which::Bare
        }
        _ => false,
    };
    if named && bare {
        plan.when = Some(When::Stretch(Stretch::Someday));
        return;
    }
    if plan.when.is_some() || plan.rule.is_some() || plan.start.is_some() || !timed {
        return;
    }
    let named =
        (0..phrase.len()).find_map(|i| Some((i, phrase.hit(i, Role::Holiday).filter(|hit| !hit.ordinary)?)));
    let weekend =
        || (0..phrase.len()).any(|i| phrase.hit(i, Role::Weekend).is_some_and(|hit| hit.value == 0));
    // "the week after Easter"
    let beside = |i: usize| {
        i.checked_sub(1)
            .is_some_and(|before| phrase.is(before, Role::After) || phrase.is(before, Role::Since))
    };
    plan.when = match named {
        Some((i, hit)) => Some(
            crate::span::feast::of(hit)
                .filter(|_| !beside(i))
                .map_or(When::Stretch(Stretch::Someday), |feast| When::Day(Day::Feast(feast))),
        ),
        None => weekend().then_some(When::Stretch(Stretch::Weekend(Which::Bare))),
    };
}

/// "every Tuesday from April 7 to May 26": the first and the last day of a rule may be said as a range.
fn range_of_rule(plan: &mut Plan) {
    let Some(rule) = plan.rule.as_ref() else { return };
    let falls = !rule.days.is_empty() || !rule.month_days.is_empty() || rule.freq <= Freq::Day;
    if plan.start.is_some() || plan.until.is_some() || plan.count.is_some() || !falls {
        return;
    }
    let (first, last) = match plan.when {
        Some(When::Days(first, last)) => (first, last),
        Some(When::Stretch(Stretch::Month(month @ MonthRef::Named(..)))) => {
            (Day::Nth(1, None, month), Day::Nth(-1, None, month))
        }
        _ => return,
    };
    (plan.start, plan.until, plan.when) = (Some(Bound::Day(first)), Some(Bound::Day(last)), None);
}

/// "every Monday from next week": the day of a rule may be said as a stretch.
fn week_of_rule(plan: &mut Plan) {
    if plan.rule.is_some()
        && plan.start.is_none()
        && let Some(When::Stretch(stretch)) = plan.when
        && stretch != Stretch::Someday
    {
        plan.start = Some(Bound::Stretch(stretch));
        plan.when = None;
    }
}

/// "Tuesday 6:30-8pm for 10 weeks" is a course; "Monday 6pm for 8 weeks" could be one long stay as well. A list of two
/// days that has an end or a count recurs.
fn weeks_of_course(plan: &mut Plan) {
    let counted = plan.count.is_some() || plan.length.is_some_and(|length| !length.clocked());
    if let Some(rule) = plan.rule.as_mut() {
        rule.pair &= !counted && plan.until.is_none();
        return;
    }
    let weeks = plan.length.is_some_and(|length| {
        !length.clocked() && (length.months > 0 || length.days >= 14 && length.days % 7 == 0)
    });
    if let (true, Some(_), Some(When::Day(Day::Weekday(day, _)))) = (weeks, plan.clock, plan.when) {
        plan.rule = Some(Rule::weekly(1, [day]));
        if plan.to_clock.is_none() && plan.until_clock.is_none() {
            plan.doubt = plan.doubt.or(Some(Reason::UnclearRecurrence));
        }
    }
}

/// "starting April 3 for a week", "from 16 March, till 27 March": bounds of something that does not recur are days.
fn bounds_without_rule(plan: &mut Plan) {
    if plan.rule.is_some() || plan.when.is_some() {
        return;
    }
    plan.when = match (plan.start, plan.until) {
        (Some(Bound::Day(first)), Some(Bound::Day(last))) => Some(When::Days(first, last)),
        (Some(Bound::Day(first)), None) => Some(When::Day(first)),
        (Some(Bound::Stretch(stretch)), _) => Some(When::Stretch(stretch)),
        // "away until Friday" most likely begins today, but that is for the person to say.
        (None, Some(Bound::Day(last))) if plan.clock.is_none() => {
            plan.doubt = plan.doubt.or(Some(Reason::MaybeNoEvent));
            Some(When::Days(Day::Rel(0), last))
        }
        _ => return,
    };
    (plan.start, plan.until) = (None, None);
}
