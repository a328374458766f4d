//! One component's start and length made ready: from an instance's wall-clock start to its four times.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::Length;
use super::civil::{DAY, small};
use crate::value::{Duration, When};
use crate::zone::{Offsets, Stretch};

/// The table of offsets a time's wall clock goes by.
pub(super) fn offsets(when: &When, default: Tz) -> &Offsets {
    match when {
        When::Zoned { zone, .. } => zone.offsets(),
        When::Utc(_) => Offsets::of(Tz::UTC),
        When::Date(_) | When::Floating(_) => Offsets::of(default),
    }
}

/// Wall-clock seconds.
pub(super) fn seconds(local: NaiveDateTime) -> i64 {
    local.and_utc().timestamp()
}

/// The wall-clock time of so many seconds.
pub(super) fn naive(seconds: i64) -> NaiveDateTime {
    instant(seconds).naive_utc()
}

/// The instant of so many seconds.
pub(super) fn instant(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

/// Turns seconds into calendar times, remembering the last day: neighbours mostly share it or follow it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar {
    day: i64,
    date: NaiveDate,
}

impl Calendar {
    pub(super) fn new() -> Self {
        Self { day: i64::MIN, date: NaiveDate::default() }
    }

    pub(super) fn naive(&mut self, seconds: i64) -> NaiveDateTime {
        let day = seconds.div_euclid(DAY);
        if day != self.day {
            let next = if self.day.checked_add(1) == Some(day) { self.date.succ_opt() } else { None };
            (self.day, self.date) = (day, next.unwrap_or_else(|| naive(seconds).date()));
        }
        let time = NaiveTime::from_num_seconds_from_midnight_opt(small(seconds.rem_euclid(DAY)), 0);
        self.date.and_time(time.unwrap_or(NaiveTime::MIN))
    }
}

/// How long instances are.
#[derive(Clone, Debug)]
enum Extent {
    /// By the calendar: seconds on the wall clock.
    Wall(i64),
    /// By the clock: seconds between the instants.
    Exact(i64),
    /// By both: days on the wall clock, then seconds.
    Nominal(Duration),
}

/// A component's start and length.
#[derive(Clone, Debug)]
pub(super) struct Frame<'a> {
    /// Gives the form of every start.
    start: &'a When,
    /// Gives the form of every end.
    end: &'a When,
    offsets: &'a Offsets,
    end_offsets: &'a Offsets,
    extent: Extent,
    stretch: Stretch,
    end_stretch: Stretch,
    default: Tz,
}

/// Start and end of an instance, as instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) starts: i64,
    pub(super) ends: i64,
    pub(super) in_gap: bool,
}

impl<'a> Frame<'a> {
    pub(super) fn new(start: &'a When, length: &'a Length, default: Tz) -> Self {
        let offsets = offsets(start, default);
        let (extent, end) = extent(start, length, default);
        let end_offsets = self::offsets(end, default);
        let (stretch, end_stretch) = (Stretch::EMPTY, Stretch::EMPTY);
        Self { start, end, offsets, end_offsets, extent, stretch, end_stretch, default }
    }

    pub(super) fn offsets(&self) -> &'a Offsets {
        self.offsets
    }

    pub(super) fn start(&self) -> &'a When {
        self.start
    }

    /// The most time an instance takes, in seconds.
    pub(super) fn reach(&self) -> i64 {
        match &self.extent {
            Extent::Wall(seconds) | Extent::Exact(seconds) if *seconds == 0 => 0,
            Extent::Exact(seconds) => *seconds,
            // The clocks may go back while it lasts.
            Extent::Wall(seconds) => seconds + DAY,
            Extent::Nominal(duration) => duration.as_seconds() + DAY,
        }
    }

    /// The instants of the instance that starts at a wall-clock second.
    pub(super) fn times(&mut self, local: i64) -> Times {
        let placed = self.offsets.place_in(local, &mut self.stretch);
        let ends = match &self.extent {
            Extent::Wall(0) => placed.utc,
            Extent::Wall(seconds) => self.offsets.place_in(local + seconds, &mut self.end_stretch).utc,
            Extent::Exact(seconds) => placed.utc + seconds,
            Extent::Nominal(duration) => {
                duration.after(&self.start.with_local(naive(local))).to_utc(self.default).timestamp()
            }
        };
        Times { starts: placed.utc, ends: ends.max(placed.utc), in_gap: placed.in_gap }
    }

    /// The start in the component's form.
    pub(super) fn start_at(&self, local: i64, calendar: &mut Calendar) -> When {
        self.start.with_local(calendar.naive(local))
    }

    /// The end in the component's form.
    pub(super) fn end_at(&mut self, local: i64, times: Times, calendar: &mut Calendar) -> When {
        match &self.extent {
            Extent::Wall(seconds) => self.start.with_local(calendar.naive(local + seconds)),
            Extent::Nominal(duration) => duration.after(&self.start.with_local(naive(local))),
            Extent::Exact(_) => {
                let shown = self.end_offsets.wall_in(times.ends, &mut self.end_stretch);
                self.end.with_local(calendar.naive(shown))
            }
        }
    }
}

fn extent<'a>(start: &'a When, length: &'a Length, default: Tz) -> (Extent, &'a When) {
    let wall = |end: &When| seconds(end.local()) - seconds(start.local());
    match (start, length) {
        (When::Date(_), Length::End(end)) => {
            // A date without end, or one that ends where it starts, lasts its day.
            (Extent::Wall(wall(end).div_euclid(DAY).max(1) * DAY), start)
        }
        (When::Date(_), Length::Duration(duration)) => {
            (Extent::Wall(duration.as_seconds().div_euclid(DAY).max(1) * DAY), start)
        }
        (When::Date(_), Length::Implied) => (Extent::Wall(DAY), start),
        (_, Length::Implied) => (Extent::Wall(0), start),
        (When::Floating(_), Length::End(end @ (When::Floating(_) | When::Date(_)))) => {
            (Extent::Wall(wall(end).max(0)), start)
        }
        (_, Length::End(end)) => {
            let exact = (end.to_utc(default) - start.to_utc(default)).max(TimeDelta::zero());
            let form = if end.is_date() { start } else { end };
            (Extent::Exact(exact.num_seconds()), form)
        }
        (_, Length::Duration(duration)) if duration.is_negative() => (Extent::Wall(0), start),
        (When::Floating(_), Length::Duration(duration)) => (Extent::Wall(duration.as_seconds()), start),
        (When::Zoned { .. }, Length::Duration(duration)) if duration.nominal_days() != 0 => {
            (Extent::Nominal(*duration), start)
        }
        (_, Length::Duration(duration)) => (Extent::Exact(duration.as_seconds()), start),
    }
}

/// The wall clock of `zone` at an instant, in seconds.
pub(super) fn wall(zone: &Offsets, utc: i64) -> i64 {
    utc + i64::from(zone.at(utc))
}
