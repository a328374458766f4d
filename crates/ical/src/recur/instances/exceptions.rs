//! What takes instances out of a set or moves them: EXDATE, EXRULE, RECURRENCE-ID, THISANDFUTURE.

use std::ops::Range;

use chrono_tz::Tz;

use crate::recur::civil::DAY;
use crate::recur::frame::{self, Frame};
use crate::recur::plan::Plan;
use crate::recur::walk::Steps;
use crate::recur::{Override, RecurrenceSet, Rule, tally};
use crate::value::When;

/// How a property names an instance.
#[derive(Clone, Copy, Debug)]
enum Name {
    /// By its instant.
    Instant(i64),
    /// By its day on the component's wall.
    Day(i64),
}

/// Names are read as the component's own kind: any time names the day of a dated instance, and a date names every
/// instance of that day.
fn name(when: &When, master: &When, default: Tz) -> Name {
    if master.is_date() || when.is_date() {
        Name::Day(frame::seconds(when.local()).div_euclid(DAY))
    } else {
        Name::Instant(when.to_utc(default).timestamp())
    }
}

/// The original starts that are no instances of the master.
#[derive(Debug)]
pub(super) struct Exceptions<'a> {
    instants: Vec<i64>,
    days: Vec<i64>,
    rules: Vec<Excluded<'a>>,
}

/// An EXRULE, asked for one instance after the other instead of being listed.
#[derive(Debug)]
struct Excluded<'a> {
    plan: Plan<'a>,
    /// The last instant UNTIL allows.
    until: i64,
    /// The last wall-clock second COUNT allows.
    last: i64,
}

impl<'a> Excluded<'a> {
    fn new(rule: &'a Rule, frame: &Frame<'_>, steps: &mut Steps) -> Self {
        let start = frame.start();
        let plan = Plan::new(rule, frame::seconds(start.local()), start.is_date());
        let until = rule.until.map_or(i64::MAX, |until| super::last_instant(until, frame));
        let last = rule
            .count
            .map_or(i64::MAX, |count| tally::nth(&plan, u64::from(count), steps).unwrap_or(i64::MAX));
        Self { plan, until, last }
    }

    fn names(&self, original: i64, local: i64) -> bool {
        original <= self.until && local <= self.last && self.plan.names(local)
    }
}

impl<'a> Exceptions<'a> {
    /// Reads EXRULE, and EXDATE and RECURRENCE-ID as far as they fall into the range sought.
    pub(super) fn new(
        set: &'a RecurrenceSet,
        frame: &Frame<'_>,
        sought: &Range<i64>,
        default: Tz,
        steps: &mut Steps,
    ) -> Self {
        let rules = set.exrules.iter().map(|rule| Excluded::new(rule, frame, steps)).collect();
        let mut exceptions = Self { instants: Vec::new(), days: Vec::new(), rules };
        let range = sought.start.saturating_sub(2 * DAY)..sought.end.saturating_add(2 * DAY);
        let names = set.exdates.iter().chain(set.overrides.iter().map(|replaced| &replaced.recurrence_id));
        for when in names {
            match name(when, frame.start(), default) {
                Name::Instant(instant) if range.contains(&instant) => exceptions.instants.push(instant),
                Name::Day(day) if range.contains(&(day * DAY)) => exceptions.days.push(day),
                Name::Instant(_) | Name::Day(_) => {}
            }
        }
        exceptions.instants.sort_unstable();
        exceptions.days.sort_unstable();
        exceptions
    }

    /// Whether the instance that originally starts then is taken out.
    pub(super) fn take_out(&self, original: i64, local: i64) -> bool {
        (!self.instants.is_empty() && self.instants.binary_search(&original).is_ok())
            || (!self.days.is_empty() && self.days.binary_search(&local.div_euclid(DAY)).is_ok())
            || self.rules.iter().any(|rule| rule.names(original, local))
    }

    /// How many rules are asked about every instance.
    pub(super) fn rules(&self) -> u64 {
        self.rules.len() as u64
    }
}

/// An override with THISANDFUTURE: the series from one original start on.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    /// The original start from which it holds.
    pub(super) original: i64,
    /// Wall-clock seconds that instances move by.
    pub(super) moved: i64,
    /// Its own start and length.
    pub(super) frame: Frame<'a>,
    /// [`Override::index`].
    pub(super) index: usize,
    /// Its wall is another than the master's.
    elsewhere: bool,
}

impl Piece<'_> {
    /// Where an instance of the master goes: wall-clock seconds of this override.
    pub(super) fn carry(&self, local: i64, original: i64) -> i64 {
        let base = if self.elsewhere { frame::wall(self.frame.offsets(), original) } else { local };
        base + self.moved
    }
}

/// The overrides with THISANDFUTURE, in the order of their original starts.
pub(super) fn pieces<'a>(set: &'a RecurrenceSet, master: &Frame<'a>, default: Tz) -> Vec<Piece<'a>> {
    let ranged = set.overrides.iter().filter(|replaced| replaced.this_and_future);
    let mut pieces: Vec<Piece<'_>> = ranged.map(|replaced| piece(replaced, master, default)).collect();
    pieces.sort_by_key(|piece| piece.original);
    pieces
}

fn piece<'a>(replaced: &'a Override, master: &Frame<'a>, default: Tz) -> Piece<'a> {
    let frame = Frame::new(&replaced.start, &replaced.length, default);
    let (local, original) = match name(&replaced.recurrence_id, master.start(), default) {
        Name::Instant(instant) => (frame::wall(master.offsets(), instant), instant),
        Name::Day(day) => {
            let time = frame::seconds(master.start().local()).rem_euclid(DAY);
            (day * DAY + time, master.offsets().place(day * DAY + time).utc)
        }
    };
    let dated = replaced.start.is_date() || master.start().is_date();
    let elsewhere = !dated && !std::ptr::eq(frame.offsets(), master.offsets());
    let mut piece = Piece { original, moved: 0, frame, index: replaced.index, elsewhere };
    piece.moved = frame::seconds(replaced.start.local()) - piece.carry(local, original);
    piece
}
