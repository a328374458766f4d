//! Which days of a week, month or year a rule names: bits, cut out part by part.

use super::Plan;
use crate::recur::civil;
use crate::recur::dayset::{DaySet, ones};
use crate::recur::rule::{ByDay, Skip};
use crate::recur::weeks;

impl Plan<'_> {
    /// The next day that lies in a month of BYMONTH, or just the next day.
    pub(super) fn next_day(&self, day: i64) -> i64 {
        let date = civil::date(day);
        if self.months == 0 || self.has_month(date.month) {
            return day + 1;
        }
        let (mut year, mut month) = (date.year, date.month);
        for _ in 0..12 {
            (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
            if self.has_month(month) {
                break;
            }
        }
        civil::day_number(year, month, 1)
    }

    fn has_month(&self, month: u32) -> bool {
        self.months == 0 || self.months >> month & 1 == 1
    }

    fn has_month_day(&self, day: u32, length: u32) -> bool {
        let any = self.month_days | self.month_days_back == 0;
        any || self.month_days >> day & 1 == 1 || self.month_days_back >> (length + 1 - day) & 1 == 1
    }

    /// DAILY and finer: BYMONTH, BYMONTHDAY, BYYEARDAY and BYDAY are all limits.
    pub(in crate::recur) fn day_passes(&self, day: i64) -> bool {
        if self.by_day_given && self.weekdays >> civil::weekday(day) & 1 == 0 {
            return false;
        }
        if self.months == 0 && self.month_days | self.month_days_back == 0 && self.rule.by_year_day.is_empty()
        {
            return true;
        }
        let date = civil::date(day);
        self.has_month(date.month)
            && self.has_month_day(date.day, civil::month_length(date.year, date.month))
            && self.has_year_day(day - civil::day_number(date.year, 1, 1) + 1, civil::year_length(date.year))
    }

    fn has_year_day(&self, day: i64, length: u32) -> bool {
        let back = day - i64::from(length) - 1;
        let list = &self.rule.by_year_day;
        list.is_empty() || list.iter().any(|wanted| i64::from(*wanted) == day || i64::from(*wanted) == back)
    }

    /// The seven days from `first`, Monday or whatever WKST says being bit 0.
    pub(super) fn week(&self, first: i64) -> u64 {
        let turn = civil::weekday(first);
        let mut days = 0;
        for offset in 0..7 {
            let wanted = self.weekdays >> ((turn + offset) % 7) & 1 == 1;
            if wanted && (self.months == 0 || self.has_month(civil::date(first + i64::from(offset)).month)) {
                days |= 1 << offset;
            }
        }
        days
    }

    /// The days of a month that begins on day `first`; bit 0 is the first.
    pub(super) fn month(&self, year: i64, month: u32, first: i64) -> u64 {
        if !self.has_month(month) {
            return 0;
        }
        let length = civil::month_length(year, month);
        let mut days = self.days_in_month(length);
        if self.by_day_given {
            let mut wanted = DaySet::none(length);
            self.add_weekdays(&mut wanted, civil::weekday(first), 0, length);
            if self.forward && self.weekdays >> ((civil::weekday(first) + length) % 7) & 1 == 1 {
                wanted.insert(length, length + 1);
            }
            let mut limited = DaySet::of(days);
            limited.retain(&wanted);
            days = limited.word();
        }
        days
    }

    /// BYMONTHDAY as bits of a month of this length; all of them when the part is missing. With SKIP=FORWARD one bit
    /// more, the first of the next month, stands for the days that this one has not.
    fn days_in_month(&self, length: u32) -> u64 {
        if self.month_days | self.month_days_back == 0 {
            return ones(length);
        }
        let forward = u64::from(self.month_days >> 1);
        // Bit 1 is the last day, bit 2 the one before it: turn the word around.
        let backward = u64::from(self.month_days_back).reverse_bits() >> (63 - length);
        let days = (forward | backward) & ones(length);
        match self.rule.skip {
            _ if forward & !ones(length) == 0 => days,
            Skip::Omit => days,
            Skip::Backward => days | 1 << (length - 1),
            Skip::Forward => days | 1 << length,
        }
    }

    /// Adds the days that BYDAY names between two days of a period whose day 0 falls on `weekday`.
    fn add_weekdays(&self, days: &mut DaySet, weekday: u32, from: u32, to: u32) {
        for name in (0..7).filter(|name| self.weekdays >> name & 1 == 1) {
            days.insert_weekly((name + 7 - weekday) % 7, from, to);
        }
        if !self.numbered {
            return;
        }
        for ByDay { nth, weekday: name } in &self.rule.by_day {
            let Some(nth) = nth else { continue };
            let name = (name.num_days_from_monday() + 7 - weekday) % 7;
            if let Some(day) = nth_weekday(i64::from(*nth), i64::from(name), i64::from(from), i64::from(to)) {
                days.insert(day, day + 1);
            }
        }
    }

    /// The days of a year; bit 0 is 1 January.
    pub(super) fn year(&self, year: i64) -> DaySet {
        let length = civil::year_length(year);
        let first = civil::day_number(year, 1, 1);
        let mut days = self.days_by_month(year, length);
        if !self.rule.by_week_no.is_empty() {
            days.retain(&weeks::numbered(year, &self.rule.by_week_no, self.rule.week_start));
        }
        if !self.rule.by_year_day.is_empty() {
            let mut wanted = DaySet::none(length);
            for day in &self.rule.by_year_day {
                let day = i64::from(*day);
                let index = if day > 0 { day - 1 } else { i64::from(length) + day };
                if (0..i64::from(length)).contains(&index) {
                    wanted.insert(civil::small(index), civil::small(index) + 1);
                }
            }
            days.retain(&wanted);
        }
        if self.by_day_given {
            let mut wanted = DaySet::none(length);
            if self.numbered && self.months != 0 {
                let mut from = 0;
                for month in 1..=12 {
                    let to = from + civil::month_length(year, month);
                    if self.has_month(month) {
                        self.add_weekdays(&mut wanted, civil::weekday(first), from, to);
                    }
                    from = to;
                }
            } else {
                self.add_weekdays(&mut wanted, civil::weekday(first), 0, length);
            }
            days.retain(&wanted);
        }
        days
    }

    /// BYMONTH and BYMONTHDAY over a year.
    fn days_by_month(&self, year: i64, length: u32) -> DaySet {
        if self.months == 0 && self.month_days | self.month_days_back == 0 {
            return DaySet::all(length);
        }
        let mut days = DaySet::none(length);
        let mut from = 0;
        for month in 1..=12 {
            let of_month = civil::month_length(year, month);
            if self.has_month(month) {
                days.insert_word(from, self.days_in_month(of_month));
            }
            from += of_month;
        }
        days
    }
}

/// The nth (from the end when negative) day of a weekday between two days, as a day number of the period.
fn nth_weekday(nth: i64, weekday: i64, from: i64, to: i64) -> Option<u32> {
    let day = if nth > 0 {
        from + (weekday - from).rem_euclid(7) + 7 * (nth - 1)
    } else {
        let last = to - 1;
        last - (last - weekday).rem_euclid(7) + 7 * (nth + 1)
    };
    (from..to).contains(&day).then(|| civil::small(day))
}
