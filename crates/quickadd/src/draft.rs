//! Drafts: everything understood, put into what the person is shown.

use crate::frame::Asked;
use crate::lang::Role;
use crate::outcome::{EventDraft, Moment, Outcome, Profile, Reason, ReminderDraft, TaskDraft};
use crate::phrase::Phrase;
use crate::plan::{Plan, When};
use crate::repeat::repeated;
use crate::resolve::{Here, Hints};
use crate::span::{Day, Freq, Rule};
use crate::times::{Times, times};
use crate::title::Use;

mod spans;
mod words;

pub(crate) use words::{Words, guest_list, words, written};

/// What helps with a bare hour: the meals and other words of the text.
pub(crate) fn hints(phrase: &Phrase, uses: &[Use]) -> Hints {
    let free = |i: &usize| uses.get(*i).is_none_or(|used| *used == Use::Free);
    hints_among(phrase, (0..phrase.len()).filter(free))
}

/// What helps with a bare hour, among these tokens.
pub(crate) fn hints_among(phrase: &Phrase, tokens: impl Iterator<Item = usize>) -> Hints {
    let mut hints = Hints::default();
    for i in tokens {
        hints.evening |= phrase.is(i, Role::PmHint);
        let first = phrase.hit(i, Role::AmHint).and_then(|hit| u32::try_from(hit.value).ok());
        hints.morning = first.into_iter().chain(hints.morning).min();
    }
    hints
}

/// The times of a plan, recurring or not.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Start, end and other readings.
    pub(crate) times: Times,
    /// RFC 5545 value.
    pub(crate) rrule: Option<String>,
    /// Days left out.
    pub(crate) exdates: Vec<chrono::NaiveDate>,
    /// Another rule that is as likely.
    pub(crate) other: Option<Box<Rule>>,
}

/// Resolves a plan. A birthday without a time recurs every year.
pub(crate) fn resolve(
    phrase: &Phrase,
    plan: &Plan,
    words: &Words,
    here: &Here,
    profile: &Profile,
) -> Result<Found, Reason> {
    let hints = hints(phrase, &words.uses);
    let yearly =
        words.category.is_some() && plan.rule.is_none() && plan.clock.is_none() && plan.part.is_none();
    if yearly && let Some(When::Day(day)) = plan.when {
        let mut plan = Plan { rule: Some(Rule::every(Freq::Year, 1)), ..plan.clone() };
        if let Day::Full { year: Some(_), month, day, swapped, .. } = day {
            plan.when = Some(When::Day(Day::Full { year: None, month, day, weekday: None, swapped }));
        }
        return resolve_rule(&plan, phrase, here, hints, profile);
    }
    if plan.rule.is_some() {
        return resolve_rule(plan, phrase, here, hints, profile);
    }
    if plan.count.is_some() || !plan.skips.is_empty() || plan.until.is_some() && plan.clock.is_some() {
        return Err(Reason::UnclearRecurrence);
    }
    let times = times(plan, phrase.lang, here, hints)?;
    Ok(Found { times, rrule: None, exdates: Vec::new(), other: None })
}

fn resolve_rule(
    plan: &Plan,
    phrase: &Phrase,
    here: &Here,
    hints: Hints,
    profile: &Profile,
) -> Result<Found, Reason> {
    let Some(rule) = &plan.rule else { return Err(Reason::UnclearRecurrence) };
    if rule.loose || rule.pair {
        return Err(Reason::UnclearRecurrence);
    }
    let found = repeated(plan, rule, phrase.lang, here, hints, profile.week_start)?;
    Ok(Found { times: found.times, rrule: Some(found.rrule), exdates: found.exdates, other: found.other })
}

/// The outcome of one reading: event, task or reminder.
pub(crate) fn outcome(asked: Asked, plan: &Plan, words: &Words, found: &Found) -> Outcome {
    let event = event(plan, words, found);
    match asked {
        Asked::Task => Outcome::Task(task(event)),
        Asked::Open | Asked::Told if plan.due => Outcome::Task(task(event)),
        Asked::Reminder => Outcome::Reminder(ReminderDraft {
            title: event.title,
            at: event.start,
            zone: event.zone,
            rrule: event.rrule,
            exdates: event.exdates,
            location: event.location,
            attendees: event.attendees,
            spans: event.spans,
        }),
        Asked::Open | Asked::Event | Asked::Told => Outcome::Event(event),
    }
}

/// An event draft with its alternatives.
pub(crate) fn event(plan: &Plan, words: &Words, found: &Found) -> EventDraft {
    let make = |start: Moment, end: Option<Moment>| EventDraft {
        title: words.title.clone(),
        start,
        end,
        zone: found.times.zone,
        rrule: found.rrule.clone(),
        exdates: found.exdates.clone(),
        location: words.location.clone(),
        attendees: words.guests.clone(),
        alarms: plan.alarms.clone(),
        category: words.category,
        spans: words.spans.clone(),
        notes: words.notes.clone(),
        alternatives: Vec::new(),
    };
    let mut event = make(found.times.start, found.times.end);
    event.alternatives = found.times.others.iter().take(3).map(|(start, end)| make(*start, *end)).collect();
    event
}

fn task(event: EventDraft) -> TaskDraft {
    TaskDraft {
        title: event.title,
        due: Some(event.start),
        zone: event.zone,
        rrule: event.rrule,
        exdates: event.exdates,
        location: event.location,
        attendees: event.attendees,
        alarms: event.alarms,
        spans: event.spans,
    }
}
