//! The rules of a set, walked side by side.

use std::ops::Range;

use crate::recur::civil::DAY;
use crate::recur::frame::{self, Frame, Times};
use crate::recur::plan::Plan;
use crate::recur::walk::{Steps, Walk};
use crate::recur::{RecurrenceSet, Until};

/// One rule under way.
#[derive(Debug)]
struct Stream<'a> {
    walk: Walk<'a>,
    /// The last instant UNTIL allows.
    until: i64,
    /// With several rules: the instance that waits for its turn.
    head: Option<(i64, Times)>,
}

/// All rules of a set.
#[derive(Debug)]
pub(super) struct Streams<'a> {
    streams: Vec<Stream<'a>>,
}

impl<'a> Streams<'a> {
    /// Walks that begin where instances may start within `sought`.
    pub(super) fn new(
        set: &'a RecurrenceSet,
        frame: &Frame<'a>,
        sought: &Range<i64>,
        steps: &mut Steps,
    ) -> Self {
        let offsets = frame.offsets();
        let from = offsets.earliest_wall(sought.start);
        let start = frame::seconds(set.start.local());
        let mut streams = Vec::with_capacity(set.rules.len());
        for rule in &set.rules {
            let until = rule.until.map_or(i64::MAX, |until| last_instant(until, frame));
            let stop = sought.end.min(until);
            if until < offsets.place(start).utc || stop < sought.start {
                continue;
            }
            let plan = Plan::new(rule, start, set.start.is_date());
            let stop = frame::wall(offsets, stop) + DAY;
            streams.push(Stream { walk: Walk::new(plan, from, stop, steps), until, head: None });
        }
        Self { streams }
    }

    /// Whether no rule has anything more.
    pub(super) fn are_done(&self) -> bool {
        self.streams.is_empty()
    }

    /// Leaves the rest of every rule.
    pub(super) fn finish(&mut self) {
        self.streams.clear();
    }

    /// The next instance by the wall clock. None says that a rule has just ended; ask [`Self::are_done`].
    pub(super) fn next(&mut self, frame: &mut Frame<'_>, steps: &mut Steps) -> Option<(i64, Times)> {
        if let [only] = self.streams.as_mut_slice() {
            let found = only.advance(frame, steps);
            if found.is_none() {
                self.streams.clear();
            }
            return found;
        }
        self.streams.retain_mut(|stream| {
            if stream.head.is_none() {
                stream.head = stream.advance(frame, steps);
            }
            stream.head.is_some()
        });
        let first = self.streams.iter_mut().min_by_key(|stream| stream.head.map(|head| head.0))?;
        first.head.take()
    }
}

impl Stream<'_> {
    /// The rule's next instance that UNTIL allows.
    fn advance(&mut self, frame: &mut Frame<'_>, steps: &mut Steps) -> Option<(i64, Times)> {
        loop {
            let local = self.walk.next(steps)?;
            let local = if frame.start().is_date() { local.div_euclid(DAY) * DAY } else { local };
            let times = frame.times(local);
            if times.starts <= self.until {
                return Some((local, times));
            }
            // Behind a gap earlier instants may follow.
            if !times.in_gap {
                return None;
            }
        }
    }
}

/// The last instant at which an instance may start.
pub(in crate::recur) fn last_instant(until: Until, frame: &Frame<'_>) -> i64 {
    let dated = frame.start().is_date();
    let (local, whole_day) = match until {
        Until::Utc(instant) if !dated => return instant.timestamp(),
        Until::Utc(instant) => (instant.naive_utc(), false),
        Until::Floating(local) => (local, false),
        Until::Date(date) => (date.and_time(chrono::NaiveTime::MIN), true),
    };
    let local = frame::seconds(local);
    let local = match (dated, whole_day) {
        (true, _) => local.div_euclid(DAY) * DAY,
        (false, true) => local + DAY - 1,
        (false, false) => local,
    };
    frame.offsets().place(local).utc
}
