//! A rule seen from its DTSTART: what the parts left open is filled in, and every period can be asked for its days.
//!
//! A *period* is one FREQ unit (a year, month, week, day, hour, minute or second), numbered from DTSTART's own in
//! steps of INTERVAL. A day-sized or larger period is a set of days times a set of times of day; a smaller one is
//! a set of moments within one day. Nothing is ever listed: members are found by counting bits and by division.

mod days;

use chrono::Weekday;

use super::civil::{self, DAY, LAST_YEAR};
use super::dayset::{DaySet, ones};
use super::rule::{Freq, Rule, Skip};
use super::slots::{Slots, slots};
use super::walk::Members;
use super::weeks;

/// Days after which the calendar comes round: 400 years, which are whole weeks too.
const ERA: i64 = 146_097;

/// The days of one period and where it begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Period {
    /// Wall-clock seconds of day 0 of `days` (for periods below a day: of the period itself).
    pub(super) base: i64,
    pub(super) days: DaySet,
}

/// What the period numbered k is.
pub(super) enum Look {
    /// It has days.
    Days(Period),
    /// It has none; the next one that may have some is this.
    Later(i64),
    /// It begins after the end of time.
    Over,
}

/// A rule with its DTSTART.
#[derive(Clone, Debug)]
pub(super) struct Plan<'a> {
    pub(super) rule: &'a Rule,
    freq: Freq,
    /// DTSTART in wall-clock seconds.
    pub(super) start: i64,
    /// The unit that DTSTART lies in: a year, a month counted from year 0, a week's first day, a day, or the hour,
    /// minute or second since 1970.
    origin: i64,
    interval: i64,
    months: u16,
    month_days: u32,
    month_days_back: u32,
    weekdays: u8,
    numbered: bool,
    by_day_given: bool,
    /// The days of a month that a month may not have give way to the next month's first (SKIP=FORWARD), which in a
    /// rule by months still belongs to the month before.
    forward: bool,
    hours: u64,
    minutes: u64,
    seconds: u64,
    slots: Slots,
}

impl<'a> Plan<'a> {
    /// `dated`: DTSTART is a DATE, and the parts that speak of times are ignored (RFC 5545 section 3.3.10). A rule
    /// finer than a day then names every day it touches, and COUNT counts days.
    pub(super) fn new(rule: &'a Rule, start: i64, dated: bool) -> Self {
        let (day, second) = (start.div_euclid(DAY), civil::small(start.rem_euclid(DAY)));
        let date = civil::date(day);
        let time = [second / 3_600, second / 60 % 60, second % 60];
        let by = |list: &[u8]| {
            if dated { 0 } else { list.iter().fold(0, |bits, number| bits | 1_u64 << (number % 64)) }
        };
        let (hours, minutes, seconds) = (by(&rule.by_hour), by(&rule.by_minute), by(&rule.by_second));
        let (freq, interval) = match (rule.freq, rule.interval.max(1)) {
            (Freq::Hourly, ..=24) | (Freq::Minutely, ..=1_440) | (Freq::Secondly, ..=86_400) if dated => {
                (Freq::Daily, 1)
            }
            unchanged => unchanged,
        };
        let mut plan = Self {
            rule,
            freq,
            start,
            origin: 0,
            interval: i64::from(interval),
            months: rule.by_month.iter().fold(0, |bits, month| bits | 1_u16 << (month % 16)),
            month_days: days_of_month(rule, 1),
            month_days_back: days_of_month(rule, -1),
            weekdays: rule
                .by_day
                .iter()
                .filter(|by| by.nth.is_none())
                .fold(0, |bits, by| bits | bit(by.weekday)),
            numbered: rule.by_day.iter().any(|by| by.nth.is_some()),
            by_day_given: !rule.by_day.is_empty(),
            forward: rule.skip == Skip::Forward,
            hours,
            minutes,
            seconds,
            slots: slots(freq, [hours, minutes, seconds], time),
        };
        plan.fill_in(date, civil::weekday(day));
        plan.origin = match freq {
            Freq::Yearly => date.year,
            Freq::Monthly => date.year * 12 + i64::from(date.month) - 1,
            Freq::Weekly => weeks::first_day(day, rule.week_start),
            Freq::Daily => day,
            Freq::Hourly => start.div_euclid(3_600),
            Freq::Minutely => start.div_euclid(60),
            Freq::Secondly => start,
        };
        plan
    }

    /// What the parts leave open comes from DTSTART.
    fn fill_in(&mut self, date: civil::Date, weekday: u32) {
        let rule = self.rule;
        let days_given = self.by_day_given || !rule.by_month_day.is_empty() || !rule.by_year_day.is_empty();
        match self.freq {
            Freq::Yearly if days_given => {}
            Freq::Yearly if !rule.by_week_no.is_empty() => self.set_weekday(weekday),
            Freq::Yearly => {
                if self.months == 0 {
                    self.months = 1 << date.month;
                }
                self.month_days = 1 << date.day;
            }
            Freq::Monthly if !days_given => self.month_days = 1 << date.day,
            Freq::Weekly if !days_given => self.set_weekday(weekday),
            _ => {}
        }
    }

    fn set_weekday(&mut self, weekday: u32) {
        self.weekdays = 1 << weekday;
        self.by_day_given = true;
    }

    pub(super) fn slots(&self) -> &Slots {
        &self.slots
    }

    /// Seconds of a period below a day; 0 for the others.
    pub(super) fn unit(&self) -> i64 {
        match self.freq {
            Freq::Hourly => 3_600,
            Freq::Minutely => 60,
            Freq::Secondly => 1,
            _ => 0,
        }
    }

    /// Periods below a day: whether one that begins at this second of a day passes BYHOUR, BYMINUTE and BYSECOND.
    pub(super) fn admits(&self, second: i64) -> bool {
        let second = civil::small(second);
        passes(self.hours, second / 3_600)
            && (self.freq > Freq::Minutely || passes(self.minutes, second / 60 % 60))
            && (self.freq > Freq::Secondly || passes(self.seconds, second % 60))
    }

    /// After how many periods the same numbers of members come again, so that counting is a multiplication; none
    /// where months and years decide.
    pub(super) fn cycle(&self) -> Option<i64> {
        if self.months != 0
            || self.month_days | self.month_days_back != 0
            || !self.rule.by_year_day.is_empty()
        {
            return None;
        }
        match self.freq {
            Freq::Yearly | Freq::Monthly => None,
            Freq::Daily if self.by_day_given => Some(7),
            Freq::Daily | Freq::Weekly => Some(1),
            _ => (!self.by_day_given && !self.limits_times()).then_some(1),
        }
    }

    /// After how many periods the calendar itself comes round, and the rule with it.
    pub(super) fn era(&self) -> i64 {
        let units = match self.freq {
            Freq::Yearly => 400,
            Freq::Monthly => 400 * 12,
            Freq::Weekly => ERA / 7,
            Freq::Daily => ERA,
            _ => ERA * DAY / self.unit(),
        };
        units / gcd(units, self.interval)
    }

    fn limits_times(&self) -> bool {
        let finer =
            [(Freq::Hourly, self.hours), (Freq::Minutely, self.minutes), (Freq::Secondly, self.seconds)];
        finer.iter().any(|(freq, bits)| self.freq <= *freq && *bits != 0)
    }

    /// The number of the period that a wall-clock time lies in or, between two, of the one before it.
    pub(super) fn number(&self, local: i64) -> i64 {
        let day = local.div_euclid(DAY);
        let unit = match self.freq {
            Freq::Yearly => civil::date(day).year,
            Freq::Monthly => {
                let date = civil::date(day);
                let carried = date.day == 1 && self.forward && self.month_days >> 29 != 0;
                date.year * 12 + i64::from(date.month) - 1 - i64::from(carried)
            }
            Freq::Weekly => return (day - self.origin).div_euclid(7 * self.interval),
            Freq::Daily => day,
            _ => local.div_euclid(self.unit()),
        };
        (unit - self.origin).div_euclid(self.interval)
    }

    /// The wall-clock second at which a period begins.
    pub(super) fn begins(&self, number: i64) -> i64 {
        let steps = number.saturating_mul(self.interval);
        match self.freq {
            Freq::Yearly => {
                civil::day_number(self.origin.saturating_add(steps).min(LAST_YEAR + 1), 1, 1) * DAY
            }
            Freq::Monthly => {
                let month = self.origin.saturating_add(steps).min((LAST_YEAR + 1) * 12);
                civil::day_number(month.div_euclid(12), civil::small(month.rem_euclid(12)) + 1, 1) * DAY
            }
            Freq::Weekly => self.origin.saturating_add(steps.saturating_mul(7)).saturating_mul(DAY),
            Freq::Daily => self.origin.saturating_add(steps).saturating_mul(DAY),
            _ => self.origin.saturating_add(steps).saturating_mul(self.unit()),
        }
    }

    /// The days of a period.
    pub(super) fn look(&self, number: i64, seen: &mut DaySeen) -> Look {
        let base = self.begins(number);
        if base > civil::LAST_SECOND {
            return Look::Over;
        }
        let day = base.div_euclid(DAY);
        let days = match self.freq {
            Freq::Yearly => self.year(civil::date(day).year),
            Freq::Monthly => {
                let date = civil::date(day);
                DaySet::of(self.month(date.year, date.month, day))
            }
            Freq::Weekly => DaySet::of(self.week(day)),
            _ => {
                if let Some(later) = self.look_within_day(number, base, day, seen) {
                    return Look::Later(later);
                }
                DaySet::of(1)
            }
        };
        if days.is_empty() { Look::Later(number + 1) } else { Look::Days(Period { base, days }) }
    }

    /// For DAILY and finer: none if the period passes every filter, else the next one worth a look.
    fn look_within_day(&self, number: i64, base: i64, day: i64, seen: &mut DaySeen) -> Option<i64> {
        if seen.day != day {
            *seen = DaySeen { day, open: self.day_passes(day) };
        }
        if !seen.open {
            return Some(self.first_from(self.next_day(day) * DAY).max(number + 1));
        }
        if self.unit() == 0 {
            return None;
        }
        let second = base.rem_euclid(DAY);
        if self.admits(second) {
            return None;
        }
        let next = self.next_time(second);
        Some(self.first_from(day * DAY + next).max(number + 1))
    }

    /// Whether the rule's own parts name DTSTART.
    pub(super) fn names_start(&self) -> bool {
        self.names(self.start)
    }

    /// Whether the rule's own parts, from DTSTART on, name a wall-clock second; COUNT and UNTIL are not asked.
    pub(super) fn names(&self, local: i64) -> bool {
        let number = self.number(local);
        if local < self.start || number < 0 {
            return false;
        }
        let Look::Days(period) = self.look(number, &mut DaySeen::NONE.clone()) else { return false };
        let members = Members::new(self, period, None);
        members.nth(self, members.rank(self, local)) == Some(local)
    }

    /// Rules finer than a day: seconds from one period to the next.
    pub(super) fn pace(&self) -> i64 {
        self.interval * self.unit()
    }

    /// The first period that begins at or after a wall-clock second.
    pub(super) fn first_from(&self, local: i64) -> i64 {
        let unit = if self.unit() == 0 { DAY } else { self.unit() };
        let units = local.div_euclid(unit) + i64::from(local.rem_euclid(unit) != 0);
        (units - self.origin + self.interval - 1).div_euclid(self.interval)
    }

    /// The next second of the day after one that was not admitted at which hour and minute might be: a bound, not
    /// an answer.
    pub(super) fn next_time(&self, second: i64) -> i64 {
        let second = civil::small(second);
        let (hour, minute) = (second / 3_600, second / 60 % 60);
        if !passes(self.hours, hour) {
            return next_of(self.hours, hour).map_or(DAY, |hour| i64::from(hour) * 3_600);
        }
        let of_hour = i64::from(hour) * 3_600;
        if self.freq <= Freq::Minutely && !passes(self.minutes, minute) {
            return of_hour + next_of(self.minutes, minute).map_or(3_600, |minute| i64::from(minute) * 60);
        }
        let of_minute = of_hour + i64::from(minute) * 60;
        of_minute + next_of(self.seconds, second % 60).map_or(60, i64::from)
    }
}

/// The last day looked at and whether it passed: finer rules look at one day many times.
#[derive(Clone, Copy, Debug)]
pub(super) struct DaySeen {
    day: i64,
    open: bool,
}

impl DaySeen {
    pub(super) const NONE: Self = Self { day: i64::MIN, open: false };
}

fn days_of_month(rule: &Rule, sign: i8) -> u32 {
    let days = rule.by_month_day.iter().filter(|day| day.signum() == sign);
    days.fold(0, |bits, day| bits | 1_u32 << (day.unsigned_abs() % 32))
}

fn bit(weekday: Weekday) -> u8 {
    1 << weekday.num_days_from_monday()
}

fn passes(bits: u64, number: u32) -> bool {
    bits == 0 || bits >> number & 1 == 1
}

/// The next number above `number` that has its bit set.
fn next_of(bits: u64, number: u32) -> Option<u32> {
    let above = bits & !ones(number + 1);
    (above != 0).then(|| above.trailing_zeros())
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
