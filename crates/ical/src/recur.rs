//! Recurrence (RFC 5545 sections 3.3.10 and 3.8.5): which instances a component has, and when.
//!
//! Everything is decided on civil dates: a rule is walked in wall-clock time and each instance becomes an instant by
//! the one rule of [`crate::zone::Zone::to_utc`]. A window is *sought*: its cost does not grow with its distance
//! from DTSTART. See `docs/decisions/0004-recurrence.md` for the readings taken where the RFC is silent.

mod civil;
mod dayset;
mod frame;
mod instances;
mod last;
mod plan;
mod rule;
mod slots;
mod tally;
#[cfg(test)]
mod tests;
mod walk;
mod weeks;

use std::ops::Range;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

pub(crate) use civil::month_length;
pub use instances::Instances;
pub use last::LastEnd;
pub(crate) use rule::two_letters;
pub use rule::{ByDay, Freq, Rule, RuleError, Skip, Until};

use crate::value::{Duration, When};

/// How an instance's end is known (RFC 5545 section 3.8.5.3).
#[derive(Clone, Debug, PartialEq)]
pub enum Length {
    /// DTEND: every instance has the same exact length (whole days for dates).
    End(When),
    /// DURATION: every instance has the same nominal length.
    Duration(Duration),
    /// Neither: a date lasts its day, a date-time no time.
    Implied,
}

/// One value of RDATE.
#[derive(Clone, Debug, PartialEq)]
pub struct Rdate {
    /// The instance's start.
    pub start: When,
    /// Its own length (VALUE=PERIOD); without one, the component's.
    pub length: Option<Length>,
}

/// A component with a RECURRENCE-ID: what became of one instance, or of it and all later ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Override {
    /// RECURRENCE-ID: the original start of the instance meant.
    pub recurrence_id: When,
    /// RANGE=THISANDFUTURE: later instances move by the same time and take the same length.
    pub this_and_future: bool,
    /// Its DTSTART.
    pub start: When,
    /// Its length.
    pub length: Length,
    /// Which component this is, for the caller: comes back in [`Source::Override`].
    pub index: usize,
}

/// Everything that decides when a component happens.
#[derive(Clone, Debug, PartialEq)]
pub struct RecurrenceSet {
    /// DTSTART, always the first instance (unless excluded, replaced, or behind UNTIL).
    pub start: When,
    /// DTEND or DURATION.
    pub length: Length,
    /// RRULE; more than one are united.
    pub rules: Vec<Rule>,
    /// RDATE.
    pub rdates: Vec<Rdate>,
    /// EXRULE, which RFC 2445 had and old files have: their instances are none of the set's.
    pub exrules: Vec<Rule>,
    /// EXDATE. A date excludes every instance of that day on the component's wall.
    pub exdates: Vec<When>,
    /// Components with RECURRENCE-ID. One that names no instance is an instance of its own.
    pub overrides: Vec<Override>,
}

/// How much an expansion may do before it is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Instances given out at most.
    pub instances: usize,
    /// Periods looked at at most: one step takes a few nanoseconds, for YEARLY a few hundred.
    pub steps: u64,
}

impl Budget {
    /// What one object may cost in a request: a few milliseconds for all but hostile ones, tens for those.
    pub const DEFAULT: Self = Self { instances: 10_000, steps: 400_000 };
}

impl Default for Budget {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Where an instance comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The component without RECURRENCE-ID.
    Master,
    /// The override with this [`Override::index`].
    Override(usize),
}

/// One time a component happens.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Its start, in the form of its component's DTSTART.
    pub start: When,
    /// Its end (exclusive), in the form of its component's DTEND where there is one.
    pub end: When,
    /// The start for the reader.
    pub starts_at: DateTime<Utc>,
    /// The end for the reader; never before the start.
    pub ends_at: DateTime<Utc>,
    /// The original start, by which an override names this instance; none if the component does not recur.
    pub recurrence_id: Option<When>,
    /// Whose properties it has.
    pub source: Source,
}

/// The wall-clock seconds at which a rule starts, from `start` up to and including `until`: for rules that stand
/// outside a component, such as those of a VTIMEZONE.
pub(crate) fn starts(rule: &Rule, start: i64, until: i64, steps: &mut u64) -> impl Iterator<Item = i64> {
    let mut left = walk::Steps::new(*steps);
    let mut walk = walk::Walk::new(plan::Plan::new(rule, start, false), start, until, &mut left);
    std::iter::from_fn(move || {
        let next = walk.next(&mut left);
        *steps = left.left();
        next
    })
    .take_while(move |local| *local <= until)
}

impl RecurrenceSet {
    /// A component that happens once.
    pub fn once(start: When, length: Length) -> Self {
        Self {
            start,
            length,
            rules: Vec::new(),
            rdates: Vec::new(),
            exrules: Vec::new(),
            exdates: Vec::new(),
            overrides: Vec::new(),
        }
    }

    /// Whether it can happen more than once.
    pub fn recurs(&self) -> bool {
        !(self.rules.is_empty() && self.rdates.is_empty() && self.overrides.is_empty())
    }

    /// The instances that touch a window (start before its end and end after its start; an instance without
    /// length: start inside), in the order of their starts. Floating times and dates are read in `default_zone`.
    ///
    /// Lazy: taking ten of a million costs ten. Whether `budget` cut it short is told by [`Instances::truncated`].
    pub fn instances(&self, window: Range<DateTime<Utc>>, default_zone: Tz, budget: Budget) -> Instances<'_> {
        Instances::new(self, &window, default_zone, budget)
    }

    /// How many instances the first rule has before a moment, DTSTART among them and EXDATEs not taken out: what COUNT
    /// has used up by then. `None` without a rule, or if it takes too many steps to tell.
    pub(crate) fn counted_before(&self, at: DateTime<Utc>, default_zone: Tz) -> Option<u32> {
        let plan =
            plan::Plan::new(self.rules.first()?, frame::seconds(self.start.local()), self.start.is_date());
        let local = frame::offsets(&self.start, default_zone).earliest_wall(at.timestamp());
        let mut steps = walk::Steps::new(Budget::DEFAULT.steps);
        let counted = tally::counted(&plan, local, &mut steps);
        if steps.are_spent() { None } else { u32::try_from(counted).ok() }
    }

    /// When the last instance ends: what an index of spans keeps. Exact, but for sets whose end cannot be found
    /// within a small step budget: those count as endless.
    pub fn last_end(&self, default_zone: Tz) -> LastEnd {
        last::last_end(self, default_zone)
    }
}
