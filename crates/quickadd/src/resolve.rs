//! What was read, against the calendar: which day, which hour, which instant.

use chrono::{
    DateTime, Datelike, Days, Duration, LocalResult, Months, NaiveDate, NaiveDateTime, NaiveTime, Offset,
    TimeZone, Utc,
};
use chrono_tz::Tz;

use crate::outcome::Reason;
use crate::span::{Clock, Face, Length, Part};

pub(crate) mod day;
mod feast;
pub(crate) mod rule;

/// Where and when the text was written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Here {
    /// The instant.
    pub(crate) utc: DateTime<Utc>,
    /// The person's zone.
    pub(crate) zone: Tz,
    /// The wall clock there.
    pub(crate) wall: NaiveDateTime,
}

impl Here {
    /// The wall clock of `zone` at `utc`.
    pub(crate) fn new(utc: DateTime<Utc>, zone: Tz) -> Self {
        // Four-digit years are all that RFC 5545 can write, and far from the ends of chrono's range.
        let years = |year: i32| Utc.with_ymd_and_hms(year, 1, 2, 0, 0, 0).single().unwrap_or(utc);
        let utc = utc.clamp(years(1), years(9999));
        Self { utc, zone, wall: utc.with_timezone(&zone).naive_local() }
    }

    /// Today.
    pub(crate) fn today(&self) -> NaiveDate {
        self.wall.date()
    }

    /// The same instant seen from another zone.
    pub(crate) fn moved(&self, zone: Option<Tz>) -> Self {
        zone.map_or(*self, |zone| Self::new(self.utc, zone))
    }
}

/// A day and the readings that are about as good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dated {
    /// The day.
    pub(crate) date: NaiveDate,
    /// Other readings, likeliest first.
    pub(crate) others: Vec<NaiveDate>,
    /// Why it should be asked rather than believed.
    pub(crate) reason: Option<Reason>,
}

impl Dated {
    /// A day beyond doubt.
    pub(crate) fn sure(date: NaiveDate) -> Self {
        Self { date, others: Vec::new(), reason: None }
    }
}

/// What helps with a bare hour.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hints {
    /// The part of the day said elsewhere.
    pub(crate) part: Option<Part>,
    /// The earliest hour that a title word puts in the morning.
    pub(crate) morning: Option<u32>,
    /// A title word of the evening.
    pub(crate) evening: bool,
}

/// Minutes after midnight; 1440 and more lie on the next day.
pub(crate) fn minutes(clock: Clock, hints: Hints) -> u32 {
    match clock.face {
        Face::Exact | Face::Written => clock.minutes,
        Face::Midnight => 1440,
        Face::Half => half(clock.minutes, clock.part.or(hints.part), hints),
    }
}

/// A bare hour from one to twelve on its likelier half of the day.
fn half(minutes: u32, part: Option<Part>, hints: Hints) -> u32 {
    let hour = minutes / 60;
    let later = minutes + 720;
    match part {
        Some(Part::Early | Part::Morning) => minutes % 720,
        Some(Part::Midday) if hour >= 10 => minutes,
        Some(Part::Midday | Part::Afternoon) => minutes % 720 + 720,
        Some(Part::Evening) => {
            if hour == 12 {
                later
            } else {
                minutes % 720 + 720
            }
        }
        Some(Part::Night) => match hour {
            1..=5 => minutes,
            _ => later,
        },
        Some(Part::Tonight) => match hour {
            1..=4 => minutes + 1440,
            _ => later,
        },
        None if hour == 12 || hints.morning.is_some_and(|first| hour >= first) => minutes,
        None if hints.evening && hour >= 4 => later,
        None if hour <= 7 => later,
        None => minutes,
    }
}

/// Start and end of a range of times, in minutes after the first midnight; the end may lie on the next day.
pub(crate) fn range(first: Clock, last: Clock, hints: Hints) -> Result<(u32, u32), Reason> {
    if first.bad || last.bad {
        return Err(Reason::ImpossibleTime);
    }
    let fixed = |clock: Clock| clock.face != Face::Half || clock.part.is_some();
    let spread = match last.part {
        Some(part) if !fixed(first) => Hints { part: Some(part), ..hints },
        _ => hints,
    };
    let start_first = minutes(first, spread);
    let mut end = minutes(last, hints);
    if first.face == Face::Midnight {
        return Ok((0, end % 1440));
    }
    if !fixed(first) && fixed(last) {
        // The latest hour that still lies before the end: 11-1pm is 11 to 13, 2-4pm is 14 to 16.
        let small = first.minutes % 720;
        // "8:00-20:30" is on the clock of 24 hours throughout; nobody begins before six, nor a dinner so early.
        let late = hints.evening || !matches!(hints.part, None | Some(Part::Early | Part::Morning));
        let early = first.minutes >= 6 * 60 && first.minutes < end && !late;
        let written = last.face == Face::Written && early;
        let candidates = if written { [first.minutes, small] } else { [small + 720, small] };
        let before = candidates.into_iter().find(|start| *start < end);
        let start = before.unwrap_or(small + 720);
        return Ok((start, if start < end { end } else { end + 1440 }));
    }
    // "6-2", "7-3": eight hours that begin so early are a shift.
    let hours = (last.minutes + 720 - first.minutes % 720) % 720;
    let shift = !fixed(first) && !fixed(last) && hours == 480 && (300..480).contains(&first.minutes);
    if shift && !hints.evening && hints.part.is_none() {
        return Ok((first.minutes, first.minutes + 480));
    }
    let start = start_first % 1440;
    if !fixed(last) && hints.part.is_none_or(|_| end <= start) {
        let small = if first.face == Face::Written { last.minutes } else { last.minutes % 720 };
        end = [small, small + 720, small + 1440].into_iter().find(|end| *end > start).unwrap_or(end);
        return Ok((start, end));
    }
    if end > start {
        return Ok((start, end));
    }
    let night = start >= 17 * 60 && end <= 12 * 60;
    if night { Ok((start, end + 1440)) } else { Err(Reason::EndBeforeStart) }
}

/// A date and minutes after its midnight.
pub(crate) fn at(date: NaiveDate, minutes: u32) -> Option<NaiveDateTime> {
    let date = date.checked_add_days(Days::new(u64::from(minutes / 1440)))?;
    let minutes = minutes % 1440;
    Some(date.and_time(NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0)?))
}

/// A day so much later. Months that are too short end on their last day.
pub(crate) fn add_days(date: NaiveDate, length: Length) -> Option<NaiveDate> {
    let months = Months::new(length.months.unsigned_abs());
    let moved =
        if length.months < 0 { date.checked_sub_months(months) } else { date.checked_add_months(months) }?;
    // RFC 5545 writes years in four digits.
    moved
        .checked_add_signed(Duration::try_days(i64::from(length.days))?)
        .filter(|date| (1..=9999).contains(&date.year()))
}

/// The wall clock so much later on a wall clock: the end of something that lasts.
pub(crate) fn add_length(wall: NaiveDateTime, length: Length, zone: Tz) -> Option<NaiveDateTime> {
    let date = add_days(wall.date(), length)?;
    let begun = instant(date.and_time(wall.time()), zone)?;
    let ended = begun.checked_add_signed(Duration::try_minutes(length.minutes)?)?;
    Some(ended.with_timezone(&zone).naive_local())
}

/// The instant of a wall clock: the first of two, and with the offset before a gap (RFC 5545 section 3.3.5).
pub(crate) fn instant(wall: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    match zone.from_local_datetime(&wall) {
        LocalResult::Single(found) | LocalResult::Ambiguous(found, _) => Some(found.with_timezone(&Utc)),
        LocalResult::None => {
            let before =
                zone.from_local_datetime(&wall.checked_sub_signed(Duration::hours(3))?).earliest()?;
            let offset = before.offset().fix();
            Some(wall.checked_sub_offset(offset)?.and_utc())
        }
    }
}

/// Whether the zone's clocks skip this time.
pub(crate) fn in_gap(wall: NaiveDateTime, zone: Tz) -> bool {
    matches!(zone.from_local_datetime(&wall), LocalResult::None)
}

/// Whether the time happens twice and `fixed` means the second one.
pub(crate) fn second_of_two(wall: NaiveDateTime, zone: Tz, fixed: Tz) -> bool {
    let LocalResult::Ambiguous(first, _) = zone.from_local_datetime(&wall) else { return false };
    fixed
        .from_local_datetime(&wall)
        .single()
        .is_some_and(|meant| meant.offset().fix() != first.offset().fix())
}

/// 1 Monday to 7 Sunday.
pub(crate) fn weekday_of(date: NaiveDate) -> u8 {
    u8::try_from(date.weekday().number_from_monday()).unwrap_or(1)
}
