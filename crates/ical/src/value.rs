//! Values of RFC 5545 section 3.3 that say when: dates, date-times in their three forms, durations, spans.

mod duration;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

pub use duration::Duration;
pub(crate) use duration::shift;

use crate::zone::{Zone, ZoneTable};

/// Why a value is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// Not a DATE of section 3.3.4 (`YYYYMMDD`).
    #[error("not a date (YYYYMMDD)")]
    Date,
    /// Not a DATE-TIME of section 3.3.5 (`YYYYMMDDTHHMMSS`, then perhaps `Z`).
    #[error("not a date-time (YYYYMMDDTHHMMSS)")]
    DateTime,
    /// Not a DURATION of section 3.3.6, or one beyond ten thousand years.
    #[error("not a duration, or out of range")]
    Duration,
    /// Not a PERIOD of section 3.3.9.
    #[error("not a period (start/end or start/duration)")]
    Period,
    /// A TZID that is no known zone and that no VTIMEZONE beside it defines.
    #[error("unknown time zone {0:?}")]
    UnknownZone(String),
}

/// A DATE or DATE-TIME (RFC 5545 sections 3.3.4 and 3.3.5), in the form it was written in.
#[derive(Clone, Debug, PartialEq)]
pub enum When {
    /// A whole day, wherever the reader is.
    Date(NaiveDate),
    /// A wall-clock time, wherever the reader is (form 1).
    Floating(NaiveDateTime),
    /// An instant (form 2).
    Utc(DateTime<Utc>),
    /// A wall-clock time in a named zone (form 3).
    Zoned {
        /// What the clock on the wall shows; may lie in a gap or an overlap.
        local: NaiveDateTime,
        /// Whose wall.
        zone: Zone,
    },
}

/// From a start up to, not including, an end.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// The first moment.
    pub start: When,
    /// The first moment after.
    pub end: When,
}

impl When {
    /// Reads a property's value. `is_date` is `VALUE=DATE`; `tzid` the TZID parameter, unquoted.
    ///
    /// Taken as clients send them: a bare `YYYYMMDD` is a date though `VALUE=DATE` is missing, `VALUE=DATE` with
    /// midnight is that date, a TZID beside `Z` is ignored, and second 60 is second 59 (section 3.3.12).
    ///
    /// # Errors
    /// [`ValueError`] for anything else, and for a TZID that neither `zones` nor the IANA or Windows names know.
    pub fn parse(
        value: &str,
        is_date: bool,
        tzid: Option<&str>,
        zones: &ZoneTable,
    ) -> Result<Self, ValueError> {
        let value = value.trim();
        if value.len() == 8 {
            return parse_date(value).map(Self::Date).ok_or(ValueError::Date);
        }
        let refused = if is_date { ValueError::Date } else { ValueError::DateTime };
        let Some((local, utc)) = parse_date_time(value) else { return Err(refused) };
        if is_date {
            return if local.time() == NaiveTime::MIN { Ok(Self::Date(local.date())) } else { Err(refused) };
        }
        if utc {
            return Ok(Self::Utc(local.and_utc()));
        }
        match tzid {
            None => Ok(Self::Floating(local)),
            Some(tzid) => match zones.zone(tzid) {
                Some(zone) => Ok(Self::Zoned { local, zone }),
                None => Err(ValueError::UnknownZone(tzid.chars().take(80).collect())),
            },
        }
    }

    /// The instant this is for a reader whose zone is `default` (dates begin at that zone's midnight). Gaps and
    /// overlaps by the one rule of [`Zone::to_utc`].
    pub fn to_utc(&self, default: Tz) -> DateTime<Utc> {
        match self {
            Self::Utc(instant) => *instant,
            Self::Zoned { local, zone } => zone.to_utc(*local),
            Self::Date(_) | Self::Floating(_) => Zone::Iana(default).to_utc(self.local()),
        }
    }

    /// What the wall clock of its own zone shows; midnight for a date, UTC for an instant.
    pub fn local(&self) -> NaiveDateTime {
        match self {
            Self::Date(date) => date.and_time(NaiveTime::MIN),
            Self::Floating(local) | Self::Zoned { local, .. } => *local,
            Self::Utc(instant) => instant.naive_utc(),
        }
    }

    /// The zone it names: UTC for an instant, none for dates and floating times.
    pub fn zone(&self) -> Option<Zone> {
        match self {
            Self::Date(_) | Self::Floating(_) => None,
            Self::Utc(_) => Some(Zone::Iana(Tz::UTC)),
            Self::Zoned { zone, .. } => Some(zone.clone()),
        }
    }

    /// Whether this is a whole day.
    pub fn is_date(&self) -> bool {
        matches!(self, Self::Date(_))
    }

    /// The same form (date, floating, UTC, same zone) with another wall-clock time.
    #[must_use]
    pub fn with_local(&self, local: NaiveDateTime) -> Self {
        match self {
            Self::Date(_) => Self::Date(local.date()),
            Self::Floating(_) => Self::Floating(local),
            Self::Utc(_) => Self::Utc(local.and_utc()),
            Self::Zoned { zone, .. } => Self::Zoned { local, zone: zone.clone() },
        }
    }

    /// The property value and the parameters it needs, in order: `VALUE=DATE` or `TZID`. Parameter values are raw
    /// (a zone's name as it was given); whoever writes the line quotes them.
    pub fn write(&self) -> (String, Vec<(String, String)>) {
        let stamp = |local: &NaiveDateTime| local.format("%Y%m%dT%H%M%S").to_string();
        match self {
            Self::Date(date) => (date.format("%Y%m%d").to_string(), vec![("VALUE".into(), "DATE".into())]),
            Self::Floating(local) => (stamp(local), Vec::new()),
            Self::Utc(instant) => (stamp(&instant.naive_utc()) + "Z", Vec::new()),
            Self::Zoned { local, zone } => (stamp(local), vec![("TZID".into(), zone.tzid().into())]),
        }
    }
}

impl Span {
    /// Reads a PERIOD (section 3.3.9): `start/end` or `start/duration`.
    ///
    /// # Errors
    /// [`ValueError::Period`] when there is no slash, otherwise why one of the halves is refused.
    pub fn parse(value: &str, tzid: Option<&str>, zones: &ZoneTable) -> Result<Self, ValueError> {
        let (start, end) = value.split_once('/').ok_or(ValueError::Period)?;
        let start = When::parse(start, false, tzid, zones)?;
        let end = match When::parse(end, false, tzid, zones) {
            Ok(end) => end,
            Err(_) => end.trim().parse::<Duration>()?.after(&start),
        };
        Ok(Self { start, end })
    }

    /// A span as long as this one that begins at `start`, which is of the same form: as many days, or the same exact
    /// time.
    #[must_use]
    pub fn beginning(&self, start: When) -> Self {
        let end = crate::edit::length_of(self).after(&start);
        Self { start, end }
    }

    /// The exact time between the ends for a reader in `default`; never negative.
    pub fn length(&self, default: Tz) -> TimeDelta {
        (self.end.to_utc(default) - self.start.to_utc(default)).max(TimeDelta::zero())
    }
}

/// `YYYYMMDD`.
pub(crate) fn parse_date(text: &str) -> Option<NaiveDate> {
    if text.len() != 8 {
        return None;
    }
    let (year, rest) = text.split_at_checked(4)?;
    let (month, day) = rest.split_at_checked(2)?;
    NaiveDate::from_ymd_opt(i32::try_from(digits(year)?).ok()?, digits(month)?, digits(day)?)
}

/// `YYYYMMDDTHHMMSS`, and whether a `Z` follows.
pub(crate) fn parse_date_time(text: &str) -> Option<(NaiveDateTime, bool)> {
    let (date, rest) = text.split_at_checked(8)?;
    let time = rest.strip_prefix(['T', 't'])?;
    let (time, utc) = match time.strip_suffix(['Z', 'z']) {
        Some(time) => (time, true),
        None => (time, false),
    };
    if time.len() != 6 {
        return None;
    }
    let (hour, rest) = time.split_at_checked(2)?;
    let (minute, second) = rest.split_at_checked(2)?;
    let second = match digits(second)? {
        60 => 59,
        second => second,
    };
    Some((parse_date(date)?.and_hms_opt(digits(hour)?, digits(minute)?, second)?, utc))
}

fn digits(text: &str) -> Option<u32> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}
