//! The offsets a zone goes through, as one sorted table, and the one rule that turns wall-clock times into instants.
//!
//! RFC 5545 section 3.3.5: a local time that occurs twice means its first pass, and one that never occurs is read
//! with the offset in force before the gap. Both are the same sentence here: *the offset before the change holds
//! until the wall clock has passed both of its readings of the change.*

use chrono::{Datelike, NaiveDate};

const DAY: i64 = 86_400;
/// First second of the year 2100: zone data ends here and a yearly pattern goes on.
pub(crate) const HORIZON: i64 = 4_102_444_800;

/// One change of offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shift {
    /// The instant, in seconds since 1970.
    pub(crate) at: i64,
    /// The first wall-clock second that is read with `offset`.
    wall: i64,
    /// Seconds east of Greenwich from `at` on.
    pub(crate) offset: i32,
}

/// A wall-clock time as an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    /// Seconds since 1970.
    pub(crate) utc: i64,
    /// The wall clock never showed this time.
    pub(crate) in_gap: bool,
}

/// All changes of one zone, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Offsets {
    first: i32,
    shifts: Box<[Shift]>,
    yearly: bool,
}

/// A stretch of wall-clock time that is read with one offset: conversions inside it cost one subtraction.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch {
    from: i64,
    /// Wall-clock times from here on (up to `to`) lie in a gap.
    gap: i64,
    to: i64,
    offset: i64,
}

impl Stretch {
    /// Holds nothing; the first conversion replaces it.
    pub(crate) const EMPTY: Self = Self { from: i64::MAX, gap: 0, to: i64::MIN, offset: 0 };
}

impl Offsets {
    /// The table of an IANA zone.
    pub(crate) fn of(tz: chrono_tz::Tz) -> &'static Self {
        super::iana::offsets(tz)
    }

    /// `changes` are instants and the offset from each on; they need not be sorted. An unchanged offset is dropped.
    pub(crate) fn new(first: i32, mut changes: Vec<(i64, i32)>) -> Self {
        changes.sort_by_key(|change| change.0);
        let mut shifts: Vec<Shift> = Vec::with_capacity(changes.len());
        let mut before = first;
        let mut wall_floor = i64::MIN;
        for (at, offset) in changes {
            if offset == before {
                continue;
            }
            let wall = wall_floor.max(at + i64::from(before.max(offset)));
            shifts.push(Shift { at, wall, offset });
            (before, wall_floor) = (offset, wall);
        }
        let yearly = shifts.last().is_some_and(|last| last.at >= HORIZON - 366 * DAY);
        Self { first, shifts: shifts.into(), yearly }
    }

    /// The changes, oldest first.
    pub(crate) fn shifts(&self) -> &[Shift] {
        &self.shifts
    }

    /// The offset in force at an instant.
    pub(crate) fn at(&self, utc: i64) -> i32 {
        let utc = utc - self.folded_away(utc);
        self.before(self.shifts.partition_point(|shift| shift.at <= utc))
    }

    /// The earliest wall-clock time that is read as `utc` or later: what the wall shows then, or the same moment
    /// inside a gap that the clocks have just jumped over.
    pub(crate) fn earliest_wall(&self, utc: i64) -> i64 {
        let folded = utc - self.folded_away(utc);
        let index = self.shifts.partition_point(|shift| shift.at <= folded);
        let offset = i64::from(self.before(index));
        let Some(last) = index.checked_sub(1).and_then(|last| self.shifts.get(last)) else {
            return utc + offset;
        };
        let before = i64::from(self.before(index - 1));
        if folded - last.at < offset - before { utc + before } else { utc + offset }
    }

    /// A wall-clock time as an instant, by the one rule.
    pub(crate) fn place(&self, local: i64) -> Placed {
        self.place_in(local, &mut Stretch::EMPTY.clone())
    }

    /// As [`Self::place`], remembering the stretch it found for the next call.
    pub(crate) fn place_in(&self, local: i64, stretch: &mut Stretch) -> Placed {
        if local < stretch.from || local >= stretch.to {
            *stretch = self.stretch(local);
        }
        Placed { utc: local - stretch.offset, in_gap: local >= stretch.gap }
    }

    /// What the wall shows at an instant, remembering the stretch for the next call.
    pub(crate) fn wall_in(&self, utc: i64, stretch: &mut Stretch) -> i64 {
        // Within a stretch, away from its gap, walls and instants lie side by side.
        let shown = utc + stretch.offset;
        if shown >= stretch.from && shown < stretch.gap {
            return shown;
        }
        let shown = utc + i64::from(self.at(utc));
        *stretch = self.stretch(shown);
        shown
    }

    fn stretch(&self, local: i64) -> Stretch {
        let away = self.folded_away(local);
        let index = self.shifts.partition_point(|shift| shift.wall <= local - away);
        let offset = i64::from(self.before(index));
        let from = match index.checked_sub(1).and_then(|last| self.shifts.get(last)) {
            Some(last) => last.wall + away,
            None => i64::MIN,
        };
        let next = self.shifts.get(index);
        let to = next.map_or(i64::MAX, |next| next.wall + away);
        let gap = next.map_or(i64::MAX, |next| (next.at + offset + away).min(to));
        if !self.yearly || local < HORIZON - DAY {
            return Stretch { from, gap, to: if self.yearly { to.min(HORIZON) } else { to }, offset };
        }
        // Beyond the data a stretch is trusted within its own day only: cheap enough, and never wrong at New Year.
        let day = local.div_euclid(DAY) * DAY;
        Stretch { from: from.max(day), gap, to: to.min(day + DAY), offset }
    }

    /// The offset that holds before the change numbered `index`.
    fn before(&self, index: usize) -> i32 {
        index.checked_sub(1).and_then(|last| self.shifts.get(last)).map_or(self.first, |shift| shift.offset)
    }

    /// How many seconds a time beyond the data lies after its equal in a year that the data covers: the year of
    /// 2072-2099 with the same calendar (same weekday of 1 January, leap or not).
    fn folded_away(&self, seconds: i64) -> i64 {
        if !self.yearly || seconds < HORIZON {
            return 0;
        }
        let Some(year) = chrono::DateTime::from_timestamp(seconds, 0).map(|time| time.year()) else {
            return 0;
        };
        let new_year = |year| NaiveDate::from_ymd_opt(year, 1, 1);
        let Some(here) = new_year(year) else { return 0 };
        let alike = (2072..2100)
            .filter_map(new_year)
            .find(|day| day.weekday() == here.weekday() && day.leap_year() == here.leap_year());
        alike.map_or(0, |day| (here - day).num_seconds())
    }
}
