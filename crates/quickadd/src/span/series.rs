//! What is said of a recurrence: the rule, where it ends, what it leaves out.

use super::{Day, Part, Stretch};

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Freq {
    /// HOURLY
    Hour,
    /// DAILY
    Day,
    /// WEEKLY
    Week,
    /// MONTHLY
    Month,
    /// YEARLY
    Year,
}

/// A recurrence as said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    /// FREQ
    pub(crate) freq: Freq,
    /// INTERVAL
    pub(crate) interval: u32,
    /// BYDAY: ordinal (0 none) and weekday.
    pub(crate) days: Vec<(i8, u8)>,
    /// BYMONTHDAY
    pub(crate) month_days: Vec<i8>,
    /// BYMONTH
    pub(crate) months: Vec<u8>,
    /// The part of the day said with it ("every morning").
    pub(crate) part: Option<Part>,
    /// Another reading is about as likely: "every third Friday".
    pub(crate) unclear: Option<Box<Rule>>,
    /// Several times in the period, without saying when.
    pub(crate) loose: bool,
    /// A plural without "every": "Mondays".
    pub(crate) plural: bool,
    /// Two days in a list, which may as well be meant once each.
    pub(crate) pair: bool,
}

impl Rule {
    /// Every `interval` of `freq`.
    pub(crate) fn every(freq: Freq, interval: u32) -> Self {
        Self {
            freq,
            interval: interval.max(1),
            days: Vec::new(),
            month_days: Vec::new(),
            months: Vec::new(),
            part: None,
            unclear: None,
            loose: false,
            plural: false,
            pair: false,
        }
    }

    /// Every week on these days.
    pub(crate) fn weekly(interval: u32, days: impl IntoIterator<Item = u8>) -> Self {
        let mut rule = Self::every(Freq::Week, interval);
        rule.days = days.into_iter().map(|day| (0, day)).collect();
        rule.days.sort_unstable();
        rule.days.dedup();
        rule
    }
}

/// Where a recurrence ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// On this day.
    Day(Day),
    /// Before or with this month, week or year.
    Stretch(Stretch),
}

/// What a recurrence leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Skip {
    /// One day.
    Day(Day),
    /// Every such weekday.
    Weekday(u8),
    /// Every Saturday and Sunday.
    Weekend,
    /// A whole month.
    Month(u32),
}
