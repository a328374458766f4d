//! The instances of a set in a window, one after another.

mod exceptions;
mod stream;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::civil::{self, DAY};
use super::frame::{self, Calendar, Frame, Times};
use super::walk::Steps;
use super::{Budget, Instance, RecurrenceSet, Source};
use exceptions::{Exceptions, Piece, pieces};
use stream::Streams;
pub(super) use stream::last_instant;

/// More instances than this never wait for their turn (which bounds memory when an override moves all the rest far
/// back).
const MAX_HELD: usize = 100_000;
/// What it costs, in steps, to move an instance and let it wait, or to ask a rule whether it excludes one.
const PLACING: u64 = 5;
/// 1 January of year 0, on the wall furthest ahead of UTC: nothing is written before it.
const FIRST_SECOND: i64 = -62_167_219_200 - 2 * DAY;

/// The instances of a [`RecurrenceSet`] in a window, in the order of their starts.
#[derive(Debug)]
pub struct Instances<'a> {
    set: &'a RecurrenceSet,
    default: Tz,
    window: Range<i64>,
    frame: Frame<'a>,
    streams: Streams<'a>,
    exceptions: Exceptions<'a>,
    pieces: Vec<Piece<'a>>,
    /// How far back an override moves later instances at most.
    earlier: i64,
    held: BinaryHeap<Reverse<Held>>,
    /// No instance still in the streams is originally before this.
    floor: i64,
    last: Option<i64>,
    steps: Steps,
    walls: Calendar,
    instants: Calendar,
    allowed: usize,
    capped: bool,
}

/// An instance that waits until none earlier can come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Held {
    starts: i64,
    /// The original start.
    original: i64,
    from: From,
    ends: i64,
    local: i64,
    original_local: i64,
}

/// What an instance takes its form from. The order decides which of two at one original start is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum From {
    Override(usize),
    Rdate(usize),
    Piece(usize),
    Master,
}

impl<'a> Instances<'a> {
    pub(super) fn new(
        set: &'a RecurrenceSet,
        window: &Range<DateTime<Utc>>,
        default: Tz,
        budget: Budget,
    ) -> Self {
        let bound = |time: DateTime<Utc>| time.timestamp().clamp(FIRST_SECOND, civil::LAST_SECOND + 2 * DAY);
        let window = bound(window.start)..bound(window.end);
        let frame = Frame::new(&set.start, &set.length, default);
        let pieces = pieces(set, &frame, default);
        let earlier = pieces.iter().map(|piece| -piece.moved).max().unwrap_or(0).max(0);
        let later = pieces.iter().map(|piece| piece.moved).max().unwrap_or(0).max(0);
        let reach = pieces.iter().map(|piece| piece.frame.reach()).fold(frame.reach(), i64::max);
        let sought = window.start.saturating_sub(reach + later)..window.end.saturating_add(earlier);
        let mut steps = Steps::new(budget.steps);
        let streams = Streams::new(set, &frame, &sought, &mut steps);
        let mut instances = Self {
            exceptions: Exceptions::new(set, &frame, &sought, default, &mut steps),
            floor: i64::MIN,
            held: BinaryHeap::new(),
            last: None,
            allowed: budget.instances,
            capped: false,
            set,
            default,
            window,
            frame,
            streams,
            pieces,
            earlier,
            steps,
            walls: Calendar::new(),
            instants: Calendar::new(),
        };
        instances.hold_single_ones(&sought);
        instances
    }

    /// Whether the budget cut the answer short: there are, or may be, more instances in the window.
    pub fn truncated(&self) -> bool {
        self.capped || self.steps.are_spent() || self.held.len() >= MAX_HELD
    }

    /// Whether there are more instances than were allowed.
    pub(super) fn is_capped(&self) -> bool {
        self.capped
    }

    /// What comes from no rule: DTSTART alone, RDATEs, overrides.
    fn hold_single_ones(&mut self, sought: &Range<i64>) {
        let set = self.set;
        if set.rules.is_empty() {
            let local = frame::seconds(set.start.local());
            let times = self.frame.times(local);
            self.place(local, times);
        }
        for (index, rdate) in set.rdates.iter().enumerate() {
            let original = rdate.start.to_utc(self.default).timestamp();
            if rdate.length.is_some() || sought.contains(&original) {
                self.hold_rdate(index, original);
            }
        }
        for (index, replaced) in set.overrides.iter().enumerate() {
            let mut frame = Frame::new(&replaced.start, &replaced.length, self.default);
            let local = frame::seconds(replaced.start.local());
            let times = frame.times(local);
            self.hold(times, times.starts, From::Override(index), [local, local]);
        }
    }

    fn hold_rdate(&mut self, index: usize, original: i64) {
        let Some(rdate) = self.set.rdates.get(index) else { return };
        let local = if self.set.start.is_date() {
            frame::seconds(rdate.start.local()).div_euclid(DAY) * DAY
        } else {
            frame::wall(self.frame.offsets(), original)
        };
        let (own, from) = match &rdate.length {
            Some(length) => (
                Frame::new(&rdate.start, length, self.default).times(frame::seconds(rdate.start.local())),
                From::Rdate(index),
            ),
            None => (self.frame.times(local), From::Master),
        };
        match from {
            From::Rdate(_) if !self.exceptions.take_out(own.starts, local) => {
                self.hold(own, own.starts, from, [local, local]);
            }
            From::Rdate(_) => {}
            _ => self.place(local, own),
        }
    }

    /// Holds an instance of the master unless something excludes or replaces it.
    fn place(&mut self, local: i64, times: Times) {
        if self.exceptions.take_out(times.starts, local) {
            return;
        }
        match self.piece_at(times.starts) {
            None => self.hold(times, times.starts, From::Master, [local, local]),
            Some(index) => {
                let Some(piece) = self.pieces.get_mut(index) else { return };
                let moved = piece.carry(local, times.starts);
                let now = Times { in_gap: times.in_gap, ..piece.frame.times(moved) };
                self.hold(now, times.starts, From::Piece(index), [moved, local]);
            }
        }
    }

    /// The last override with THISANDFUTURE at or before an original start.
    fn piece_at(&self, original: i64) -> Option<usize> {
        self.pieces.partition_point(|piece| piece.original <= original).checked_sub(1)
    }

    /// Keeps an instance until it is its turn. One planned in a gap is kept although the window may not see it: it
    /// takes the place of the one planned at the same instant behind the gap, which ends later.
    fn hold(&mut self, times: Times, original: i64, from: From, [local, original_local]: [i64; 2]) {
        if (times.in_gap || self.touches(times.starts, times.ends)) && self.held.len() < MAX_HELD {
            let (starts, ends) = (times.starts, times.ends);
            self.held.push(Reverse(Held { starts, original, from, ends, local, original_local }));
        }
    }

    fn touches(&self, starts: i64, ends: i64) -> bool {
        starts < self.window.end
            && (ends > self.window.start || starts == ends && starts >= self.window.start)
    }

    /// The next instance, from the streams or from those that wait.
    fn produce(&mut self) -> Option<Held> {
        loop {
            if let Some(Reverse(first)) = self.held.peek()
                && (self.streams.are_done() || first.starts < self.floor.saturating_sub(self.earlier))
            {
                let first = *first;
                self.held.pop();
                let is_override = matches!(first.from, From::Override(_));
                if !is_override && self.last == Some(first.original) {
                    continue;
                }
                if self.touches(first.starts, first.ends) {
                    return Some(first);
                }
                if !is_override {
                    self.last = Some(first.original);
                }
                continue;
            }
            if self.streams.are_done() {
                return None;
            }
            let Some((local, times)) = self.streams.next(&mut self.frame, &mut self.steps) else { continue };
            self.steps.spend(PLACING * self.exceptions.rules());
            if !times.in_gap {
                self.floor = times.starts;
                if times.starts >= self.window.end.saturating_add(self.earlier) || self.held.len() >= MAX_HELD
                {
                    self.streams.finish();
                    continue;
                }
            }
            if times.in_gap || !self.held.is_empty() || !self.pieces.is_empty() {
                self.steps.spend(PLACING);
                self.place(local, times);
            } else if self.last != Some(times.starts)
                && self.touches(times.starts, times.ends)
                && !self.exceptions.take_out(times.starts, local)
            {
                let (starts, ends) = (times.starts, times.ends);
                let from = From::Master;
                return Some(Held { starts, original: starts, from, ends, local, original_local: local });
            }
        }
    }

    fn build(&mut self, held: Held) -> Instance {
        let Self { set, default, frame, pieces, walls, instants, .. } = self;
        let recurrence_id = match held.from {
            From::Override(index) => set.overrides.get(index).map(|replaced| replaced.recurrence_id.clone()),
            _ if set.recurs() => Some(frame.start_at(held.original_local, walls)),
            _ => None,
        };
        let mut own;
        let (frame, source) = match held.from {
            From::Master => (frame, Source::Master),
            From::Piece(index) => match pieces.get_mut(index) {
                Some(piece) => (&mut piece.frame, Source::Override(piece.index)),
                None => (frame, Source::Master),
            },
            From::Override(_) | From::Rdate(_) => match own_frame(set, held.from, *default) {
                Some((made, source)) => {
                    own = made;
                    (&mut own, source)
                }
                None => (frame, Source::Master),
            },
        };
        let times = Times { starts: held.starts, ends: held.ends, in_gap: false };
        let start = frame.start_at(held.local, walls);
        let end = frame.end_at(held.local, times, walls);
        let (starts_at, ends_at) =
            (instants.naive(held.starts).and_utc(), instants.naive(held.ends).and_utc());
        Instance { start, end, starts_at, ends_at, recurrence_id, source }
    }
}

/// The start and length of what is made of no other instance: an override, an RDATE with a length of its own.
fn own_frame(set: &RecurrenceSet, from: From, default: Tz) -> Option<(Frame<'_>, Source)> {
    match from {
        From::Override(index) => {
            let replaced = set.overrides.get(index)?;
            Some((Frame::new(&replaced.start, &replaced.length, default), Source::Override(replaced.index)))
        }
        From::Rdate(index) => {
            let rdate = set.rdates.get(index)?;
            Some((Frame::new(&rdate.start, rdate.length.as_ref()?, default), Source::Master))
        }
        From::Piece(_) | From::Master => None,
    }
}

impl Iterator for Instances<'_> {
    type Item = Instance;

    fn next(&mut self) -> Option<Instance> {
        if self.capped {
            return None;
        }
        let held = self.produce()?;
        if self.allowed == 0 {
            self.capped = true;
            return None;
        }
        self.allowed -= 1;
        if !matches!(held.from, From::Override(_)) {
            self.last = Some(held.original);
        }
        Some(self.build(held))
    }
}
