//! RECUR values (RFC 5545 section 3.3.10): what a rule says, read and written.

mod parse;

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc, Weekday};

/// FREQ, finest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Freq {
    /// SECONDLY.
    Secondly,
    /// MINUTELY.
    Minutely,
    /// HOURLY.
    Hourly,
    /// DAILY.
    Daily,
    /// WEEKLY.
    Weekly,
    /// MONTHLY.
    Monthly,
    /// YEARLY.
    Yearly,
}

/// One entry of BYDAY: a weekday, or the nth of the month or year (from the end when negative).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ByDay {
    /// None: every such weekday. Otherwise -53 to 53, never 0.
    pub nth: Option<i8>,
    /// The weekday.
    pub weekday: Weekday,
}

/// SKIP (RFC 7529 section 4.1): what becomes of a day that a month does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Skip {
    /// Nothing: it is left out, as RFC 5545 does.
    #[default]
    Omit,
    /// The day before it.
    Backward,
    /// The day after it.
    Forward,
}

/// UNTIL, as it was written. Inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Until {
    /// A whole day: for all-day events; for timed ones the end of that day on the event's wall.
    Date(NaiveDate),
    /// A wall-clock time of the event.
    Floating(NaiveDateTime),
    /// An instant, as the RFC wants it for events with a zone.
    Utc(DateTime<Utc>),
}

/// Why a rule is refused. Every variant names the rule part.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// Nothing there, longer than [`Rule::MAX_LENGTH`], or not ASCII.
    #[error("not a recurrence rule: empty, too long or not ASCII")]
    NotARule,
    /// A part without `=`, or of a name RFC 5545 does not know.
    #[error("unknown rule part {0:?}")]
    UnknownPart(String),
    /// A part stands twice.
    #[error("{0} stands twice")]
    Twice(&'static str),
    /// FREQ is missing or none of the seven.
    #[error("FREQ is missing or unknown")]
    Freq,
    /// A value that is not what the part takes, or out of its range (INTERVAL and COUNT start at 1).
    #[error("{part} cannot be {value:?}")]
    Value {
        /// The rule part.
        part: &'static str,
        /// The start of the value.
        value: String,
    },
    /// COUNT and UNTIL exclude each other.
    #[error("COUNT and UNTIL exclude each other")]
    CountAndUntil,
    /// A part that this FREQ must not have.
    #[error("{part} must not stand with FREQ={freq}")]
    NotWithFreq {
        /// The rule part.
        part: &'static str,
        /// The frequency.
        freq: Freq,
    },
    /// BYSETPOS needs another `BYxxx` part.
    #[error("BYSETPOS needs another BY part")]
    SetposAlone,
    /// RSCALE (RFC 7529) names another calendar than the Gregorian one.
    #[error("RSCALE={0} is not computed")]
    Scale(String),
    /// SKIP (RFC 7529) beside parts whose missing days lie in another period.
    #[error("SKIP beside BYWEEKNO, BYYEARDAY or days from a month's end is not computed")]
    Skip,
}

impl RuleError {
    /// Whether the rule breaks nothing and is only more than is computed here: what has it is kept as it is, and of
    /// its series the instances that stand by themselves are known.
    pub fn is_beyond(&self) -> bool {
        matches!(self, Self::Scale(_) | Self::Skip)
    }
}

/// A recurrence rule. Made by [`Rule::parse`] only, so every `Rule` is one the RFC allows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    pub(crate) freq: Freq,
    pub(crate) interval: u32,
    pub(crate) count: Option<u32>,
    pub(crate) until: Option<Until>,
    pub(crate) week_start: Weekday,
    pub(crate) by_second: Vec<u8>,
    pub(crate) by_minute: Vec<u8>,
    pub(crate) by_hour: Vec<u8>,
    pub(crate) by_day: Vec<ByDay>,
    pub(crate) by_month_day: Vec<i8>,
    pub(crate) by_year_day: Vec<i16>,
    pub(crate) by_week_no: Vec<i8>,
    pub(crate) by_month: Vec<u8>,
    pub(crate) by_set_pos: Vec<i16>,
    pub(crate) skip: Skip,
}

impl Rule {
    /// The longest text taken: room for every value of every part once.
    pub const MAX_LENGTH: usize = 16_384;

    /// Reads a RECUR value (without `RRULE:`). Names and values in any case; a trailing `;` and parts whose name
    /// starts with `X-` are passed over. RSCALE and SKIP (RFC 7529) are read for the Gregorian calendar.
    ///
    /// # Errors
    /// [`RuleError`] names the part that breaks the grammar or a MUST of section 3.3.10.
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        parse::rule(text)
    }

    /// FREQ.
    pub fn freq(&self) -> Freq {
        self.freq
    }

    /// INTERVAL, at least 1.
    pub fn interval(&self) -> u32 {
        self.interval
    }

    /// COUNT, at least 1.
    pub fn count(&self) -> Option<u32> {
        self.count
    }

    /// UNTIL.
    pub fn until(&self) -> Option<Until> {
        self.until
    }

    /// WKST, Monday by default.
    pub fn week_start(&self) -> Weekday {
        self.week_start
    }

    /// BYDAY.
    pub fn by_day(&self) -> &[ByDay] {
        &self.by_day
    }

    /// BYMONTHDAY, -31 to 31.
    pub fn by_month_day(&self) -> &[i8] {
        &self.by_month_day
    }

    /// BYMONTH, 1 to 12.
    pub fn by_month(&self) -> &[u8] {
        &self.by_month
    }

    /// BYSETPOS, -366 to 366.
    pub fn by_set_pos(&self) -> &[i16] {
        &self.by_set_pos
    }

    /// Whether the rule has no BY part at all: once per FREQ and INTERVAL, as DTSTART falls.
    pub fn is_plain(&self) -> bool {
        let times = self.by_second.len() + self.by_minute.len() + self.by_hour.len();
        let days = self.by_day.len() + self.by_month_day.len() + self.by_year_day.len();
        times + days + self.by_week_no.len() + self.by_month.len() + self.by_set_pos.len() == 0
    }

    /// The same rule, ending with the last instance at or before `until` (COUNT gives way).
    #[must_use]
    pub fn ending(&self, until: Until) -> Self {
        Self { until: Some(until), count: None, ..self.clone() }
    }

    /// The same rule, ending after `count` instances (UNTIL gives way; 0 is taken as 1).
    #[must_use]
    pub fn counting(&self, count: u32) -> Self {
        Self { count: Some(count.max(1)), until: None, ..self.clone() }
    }

    /// The same rule without an end.
    #[must_use]
    pub fn endless(&self) -> Self {
        Self { count: None, until: None, ..self.clone() }
    }
}

impl FromStr for Rule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        Self::parse(text)
    }
}

impl fmt::Display for Freq {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Secondly => "SECONDLY",
            Self::Minutely => "MINUTELY",
            Self::Hourly => "HOURLY",
            Self::Daily => "DAILY",
            Self::Weekly => "WEEKLY",
            Self::Monthly => "MONTHLY",
            Self::Yearly => "YEARLY",
        })
    }
}

impl fmt::Display for ByDay {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(nth) = self.nth {
            write!(out, "{nth}")?;
        }
        out.write_str(two_letters(self.weekday))
    }
}

impl fmt::Display for Until {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => write!(out, "{}", date.format("%Y%m%d")),
            Self::Floating(local) => write!(out, "{}", local.format("%Y%m%dT%H%M%S")),
            Self::Utc(instant) => write!(out, "{}", instant.format("%Y%m%dT%H%M%SZ")),
        }
    }
}

impl fmt::Display for Rule {
    /// The parts in the RFC's order; reading it again gives the same rule.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.skip != Skip::Omit {
            out.write_str("RSCALE=GREGORIAN;")?;
        }
        write!(out, "FREQ={}", self.freq)?;
        if let Some(until) = self.until {
            write!(out, ";UNTIL={until}")?;
        }
        if let Some(count) = self.count {
            write!(out, ";COUNT={count}")?;
        }
        if self.interval != 1 {
            write!(out, ";INTERVAL={}", self.interval)?;
        }
        list(out, "BYSECOND", &self.by_second)?;
        list(out, "BYMINUTE", &self.by_minute)?;
        list(out, "BYHOUR", &self.by_hour)?;
        list(out, "BYDAY", &self.by_day)?;
        list(out, "BYMONTHDAY", &self.by_month_day)?;
        list(out, "BYYEARDAY", &self.by_year_day)?;
        list(out, "BYWEEKNO", &self.by_week_no)?;
        list(out, "BYMONTH", &self.by_month)?;
        list(out, "BYSETPOS", &self.by_set_pos)?;
        if self.week_start != Weekday::Mon {
            write!(out, ";WKST={}", two_letters(self.week_start))?;
        }
        match self.skip {
            Skip::Omit => Ok(()),
            Skip::Backward => out.write_str(";SKIP=BACKWARD"),
            Skip::Forward => out.write_str(";SKIP=FORWARD"),
        }
    }
}

fn list<T: fmt::Display>(out: &mut fmt::Formatter<'_>, name: &str, values: &[T]) -> fmt::Result {
    for (index, value) in values.iter().enumerate() {
        if index == 0 {
            write!(out, ";{name}={value}")?;
        } else {
            write!(out, ",{value}")?;
        }
    }
    Ok(())
}

/// The weekday as rules write it.
pub(crate) fn two_letters(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    }
}
