//! DURATION (RFC 5545 section 3.3.6): days that follow the calendar and seconds that follow the clock.

use std::fmt;
use std::str::FromStr;

use chrono::{NaiveDateTime, TimeDelta};

use super::{ValueError, When};
use crate::zone::Zone;

/// No duration reaches further than ten thousand years.
const MAX_DAYS: i64 = 3_652_500;
const DAY: i64 = 86_400;

/// A DURATION: weeks and days are nominal (a day later is the same wall-clock time, though the clocks changed),
/// hours, minutes and seconds are exact. Both parts carry the one sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Duration {
    days: i64,
    seconds: i64,
}

impl Duration {
    /// Nothing at all.
    pub const ZERO: Self = Self { days: 0, seconds: 0 };

    /// A duration of nominal days.
    pub fn days(days: i32) -> Self {
        Self { days: i64::from(days).clamp(-MAX_DAYS, MAX_DAYS), seconds: 0 }
    }

    /// An exact duration; sub-second parts are dropped.
    pub fn exact(delta: TimeDelta) -> Self {
        Self { days: 0, seconds: delta.num_seconds().clamp(-MAX_DAYS * DAY, MAX_DAYS * DAY) }
    }

    /// The nominal days, weeks included; negative before.
    pub fn nominal_days(self) -> i64 {
        self.days
    }

    /// The exact seconds beside the days; negative before.
    pub fn exact_seconds(self) -> i64 {
        self.seconds
    }

    /// Whether it points backwards.
    pub fn is_negative(self) -> bool {
        self.days < 0 || self.seconds < 0
    }

    /// Whether it is no time at all.
    pub fn is_zero(self) -> bool {
        self == Self::ZERO
    }

    /// The length with every day taken as 24 hours.
    pub fn as_seconds(self) -> i64 {
        self.days * DAY + self.seconds
    }

    /// The moment this much after `start`, in the same form: first the days on the calendar, then the seconds on
    /// the clock (section 3.3.6). Dates take whole days only. Stops at the years 0000 and 9999.
    pub fn after(self, start: &When) -> When {
        let local = start.local();
        let moved = match start {
            When::Date(_) => shift(local, (self.days + self.seconds.div_euclid(DAY)) * DAY),
            When::Floating(_) | When::Utc(_) => shift(local, self.as_seconds()),
            When::Zoned { zone, .. } => self.after_local(local, zone),
        };
        start.with_local(moved)
    }

    fn after_local(self, local: NaiveDateTime, zone: &Zone) -> NaiveDateTime {
        let day = shift(local, self.days * DAY);
        if self.seconds == 0 {
            return day;
        }
        let instant = shift(zone.to_utc(day).naive_utc(), self.seconds);
        zone.to_local(instant.and_utc())
    }
}

/// Wall-clock arithmetic that stays within four-digit years.
pub(crate) fn shift(local: NaiveDateTime, seconds: i64) -> NaiveDateTime {
    use chrono::NaiveDate;
    let bound = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    let first = bound(0, 1, 1).and_hms_opt(0, 0, 0).unwrap_or_default();
    let last = bound(9999, 12, 31).and_hms_opt(23, 59, 59).unwrap_or_default();
    let moved = TimeDelta::try_seconds(seconds).and_then(|delta| local.checked_add_signed(delta));
    moved.unwrap_or(if seconds < 0 { first } else { last }).clamp(first, last)
}

impl FromStr for Duration {
    type Err = ValueError;

    /// Reads `[+-]P...`; weeks beside days are taken too, as some clients write them.
    fn from_str(text: &str) -> Result<Self, ValueError> {
        let (sign, rest) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        let rest = rest.strip_prefix(['P', 'p']).ok_or(ValueError::Duration)?;
        let (date, time) = match rest.split_once(['T', 't']) {
            Some((date, time)) => (date, time),
            None => (rest, ""),
        };
        let days = sum(date, &[('W', 7), ('D', 1)])?;
        let seconds = sum(time, &[('H', 3_600), ('M', 60), ('S', 1)])?;
        if date.is_empty() && time.is_empty() || days > MAX_DAYS || seconds > MAX_DAYS * DAY {
            return Err(ValueError::Duration);
        }
        Ok(Self { days: sign * days, seconds: sign * seconds })
    }
}

/// Adds up `<digits><unit>` pairs; units stand in the order of `units`, each at most once.
fn sum(text: &str, units: &[(char, i64)]) -> Result<i64, ValueError> {
    let (mut total, mut number, mut units) = (0_i64, None, units.iter());
    for letter in text.chars() {
        if let Some(digit) = letter.to_digit(10) {
            let grown =
                number.unwrap_or(0_i64).checked_mul(10).and_then(|tens| tens.checked_add(i64::from(digit)));
            number = Some(grown.ok_or(ValueError::Duration)?);
            continue;
        }
        let unit = units.find(|unit| unit.0 == letter.to_ascii_uppercase());
        let (Some((_, worth)), Some(count)) = (unit, number.take()) else { return Err(ValueError::Duration) };
        let part = count.checked_mul(*worth);
        total = part.and_then(|part| total.checked_add(part)).ok_or(ValueError::Duration)?;
    }
    if number.is_some() { Err(ValueError::Duration) } else { Ok(total) }
}

impl fmt::Display for Duration {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, seconds) = (self.days.abs(), self.seconds.abs());
        if self.is_negative() {
            out.write_str("-")?;
        }
        out.write_str("P")?;
        if seconds == 0 && days != 0 && days % 7 == 0 {
            return write!(out, "{}W", days / 7);
        }
        if days != 0 {
            write!(out, "{days}D")?;
        }
        if seconds == 0 {
            return if days == 0 { out.write_str("T0S") } else { Ok(()) };
        }
        out.write_str("T")?;
        let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        if hours != 0 {
            write!(out, "{hours}H")?;
        }
        // Section 3.3.6 allows no hours directly followed by seconds.
        if minutes != 0 || (hours != 0 && rest != 0) {
            write!(out, "{minutes}M")?;
        }
        if rest != 0 {
            write!(out, "{rest}S")?;
        }
        Ok(())
    }
}
