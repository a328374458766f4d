//! Where a set ends, for an index of spans.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::civil::{self, DAY};
use super::frame::{self, Frame};
use super::instances::last_instant;
use super::plan::Plan;
use super::rule::{Freq, Rule};
use super::walk::Steps;
use super::{Budget, Length, RecurrenceSet, tally};

/// When the last instance of a set ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastEnd {
    /// At this instant.
    At(DateTime<Utc>),
    /// Never, or so far away that it takes too long to tell.
    Endless,
    /// There is no instance.
    Empty,
}

/// What one look at the tail of a set may cost.
const BUDGET: Budget = Budget { instances: 5_000, steps: 100_000 };
/// How often the tail is looked at before the set counts as endless.
const LOOKS: u32 = 40;
/// How many of these looks may find more than can be gone through.
const CROWDED: u32 = 8;

pub(super) fn last_end(set: &RecurrenceSet, default: Tz) -> LastEnd {
    let frame = Frame::new(&set.start, &set.length, default);
    let start = set.start.to_utc(default).timestamp();
    let (mut first, mut latest) = (start, start);
    let others = set.rdates.iter().map(|rdate| &rdate.start);
    for when in others.chain(set.overrides.iter().map(|replaced| &replaced.start)) {
        let at = when.to_utc(default).timestamp();
        (first, latest) = (first.min(at), latest.max(at));
    }
    let mut steps = Steps::new(BUDGET.steps);
    for rule in &set.rules {
        match last_start(rule, set, &frame, &mut steps) {
            Some(at) => latest = latest.max(at),
            None => return LastEnd::Endless,
        }
    }
    let mut width = match set.rules.iter().map(Rule::freq).min() {
        None => i64::MAX,
        Some(Freq::Secondly) => 3_600,
        Some(Freq::Minutely) => DAY,
        Some(_) => 40 * DAY,
    };
    let mut tail = Tail::new(set, frame, default);
    let mut crowded = 0;
    // Whatever ends last also touches every window that reaches to the end of time: widen until there is something.
    for _ in 0..LOOKS {
        let from = latest.saturating_sub(width).max(first - 1);
        match tail.from(from) {
            Found::Ends(at) => return LastEnd::At(at),
            Found::Nothing if from < first => return LastEnd::Empty,
            Found::Nothing => width = width.saturating_mul(4),
            // What is too much at one instant does not get less.
            Found::TooMany if crowded == CROWDED || width == 0 => return LastEnd::Endless,
            Found::TooMany => (width, crowded) = (width / 16, crowded + 1),
            Found::TooFar => return LastEnd::Endless,
        }
    }
    LastEnd::Endless
}

/// The latest instant at which an instance of a rule can start; none if it has no end within reach.
fn last_start(rule: &Rule, set: &RecurrenceSet, frame: &Frame<'_>, steps: &mut Steps) -> Option<i64> {
    if let Some(until) = rule.until {
        return Some(last_instant(until, frame).min(civil::LAST_SECOND));
    }
    let count = u64::from(rule.count?);
    let plan = Plan::new(rule, frame::seconds(set.start.local()), set.start.is_date());
    match tally::nth(&plan, count, steps) {
        Some(local) => Some(frame.offsets().place(local).utc),
        None if steps.are_spent() => None,
        None => Some(civil::LAST_SECOND),
    }
}

enum Found {
    Ends(DateTime<Utc>),
    Nothing,
    TooMany,
    TooFar,
}

/// The end of a set, to be looked at.
struct Tail<'s> {
    set: &'s RecurrenceSet,
    /// Where all instances are of one length: the set without it. Instances that start close to each other and last
    /// for days would otherwise all touch the end, and what starts last ends last anyway.
    short: Option<RecurrenceSet>,
    frame: Frame<'s>,
    default: Tz,
}

impl<'s> Tail<'s> {
    fn new(set: &'s RecurrenceSet, frame: Frame<'s>, default: Tz) -> Self {
        let alike = set.overrides.is_empty() && set.rdates.iter().all(|rdate| rdate.length.is_none());
        let short = alike.then(|| RecurrenceSet { length: Length::Implied, ..set.clone() });
        Self { set, short, frame, default }
    }

    /// The latest end among the instances that touch the time from `from` on.
    fn from(&mut self, from: i64) -> Found {
        let set = self.short.as_ref().unwrap_or(self.set);
        let budget = if set.rules.is_empty() { Budget { instances: usize::MAX, ..BUDGET } } else { BUDGET };
        let window = frame::instant(from)..frame::instant(civil::LAST_SECOND + DAY);
        let mut instances = set.instances(window, self.default, budget);
        let mut ends: Option<DateTime<Utc>> = None;
        for instance in instances.by_ref() {
            let end = match &self.short {
                Some(_) => frame::instant(self.frame.times(frame::seconds(instance.start.local())).ends),
                None => instance.ends_at,
            };
            ends = ends.max(Some(end));
        }
        match ends {
            _ if instances.is_capped() => Found::TooMany,
            _ if instances.truncated() => Found::TooFar,
            Some(at) => Found::Ends(at),
            None => Found::Nothing,
        }
    }
}
