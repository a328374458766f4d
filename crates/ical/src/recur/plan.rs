//! A rule seen from its DTSTART: what the parts left open is filled in, and every period can be asked for its days.
//!
//! A *period* is one FREQ unit (a year, month, week, day, hour, minute or second), numbered from DTSTART's own in
//! steps of INTERVAL. A day-sized or larger period is a set of days times a set of times of day; a smaller one is
//! a set of moments within one day. Nothing is ever listed: members are found by counting bits and by division.

use chrono::Weekday;

use super::civil::{self, DAY, LAST_YEAR};
use super::dayset::{DaySet, ones};
use super::rule::{ByDay, Freq, Rule};
use super::walk::Members;
use super::weeks;

/// A few numbers below sixty, sorted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Few {
    list: [u8; 60],
    len: u8,
}

impl Few {
    fn one(number: u32) -> Self {
        let mut few = Self { list: [0; 60], len: 0 };
        few.push(number);
        few
    }

    fn of_bits(bits: u64) -> Self {
        let mut few = Self { list: [0; 60], len: 0 };
        for number in (0..60).filter(|number| bits >> number & 1 == 1) {
            few.push(number);
        }
        few
    }

    fn push(&mut self, number: u32) {
        if let (Some(slot), Ok(number)) = (self.list.get_mut(usize::from(self.len)), u8::try_from(number)) {
            *slot = number;
            self.len += 1;
        }
    }

    fn len(&self) -> u32 {
        u32::from(self.len)
    }

    fn get(&self, index: u32) -> u32 {
        self.list.get(index as usize).copied().map_or(0, u32::from)
    }

    /// How many are smaller than `number`.
    fn below(&self, number: u32) -> u32 {
        let kept = self.list.iter().take(usize::from(self.len));
        kept.fold(0, |count, kept| count + u32::from(u32::from(*kept) < number))
    }

    fn has(&self, number: u32) -> bool {
        self.get(self.below(number)) == number && self.below(number) < self.len()
    }
}

/// The times of day (or moments of an hour or minute) a period's days are multiplied by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slots {
    hours: Few,
    minutes: Few,
    seconds: Few,
    len: u32,
}

impl Slots {
    fn new(hours: Few, minutes: Few, seconds: Few) -> Self {
        Self { hours, minutes, seconds, len: hours.len() * minutes.len() * seconds.len() }
    }

    pub(super) fn len(&self) -> u32 {
        self.len
    }

    /// The second of the day of the slot numbered `index`.
    pub(super) fn second(&self, index: u32) -> i64 {
        if self.len == 1 {
            return i64::from(self.hours.get(0) * 3_600 + self.minutes.get(0) * 60 + self.seconds.get(0));
        }
        let (rest, second) = (index / self.seconds.len(), index % self.seconds.len());
        let (hour, minute) = (rest / self.minutes.len(), rest % self.minutes.len());
        i64::from(self.hours.get(hour) * 3_600 + self.minutes.get(minute) * 60 + self.seconds.get(second))
    }

    /// How many slots come before a second of the day.
    pub(super) fn below(&self, second: i64) -> u32 {
        if second <= 0 {
            return 0;
        }
        if second >= DAY {
            return self.len;
        }
        let second = civil::small(second);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        let mut count = self.hours.below(hour) * self.minutes.len() * self.seconds.len();
        if self.hours.has(hour) {
            count += self.minutes.below(minute) * self.seconds.len();
            if self.minutes.has(minute) {
                count += self.seconds.below(second);
            }
        }
        count
    }
}

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
    hours: u64,
    minutes: u64,
    seconds: u64,
    slots: Slots,
}

impl<'a> Plan<'a> {
    /// `dated`: DTSTART is a DATE, and the parts that speak of times are ignored (RFC 5545 section 3.3.10).
    pub(super) fn new(rule: &'a Rule, start: i64, dated: bool) -> Self {
        let (day, second) = (start.div_euclid(DAY), civil::small(start.rem_euclid(DAY)));
        let date = civil::date(day);
        let time = [second / 3_600, second / 60 % 60, second % 60];
        let by = |list: &[u8]| {
            if dated { 0 } else { list.iter().fold(0, |bits, number| bits | 1_u64 << (number % 64)) }
        };
        let (hours, minutes, seconds) = (by(&rule.by_hour), by(&rule.by_minute), by(&rule.by_second));
        let mut plan = Self {
            rule,
            start,
            origin: 0,
            interval: i64::from(rule.interval.max(1)),
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
            hours,
            minutes,
            seconds,
            slots: slots(rule.freq, [hours, minutes, seconds], time),
        };
        plan.fill_in(date, civil::weekday(day));
        plan.origin = match rule.freq {
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
        match rule.freq {
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
        match self.rule.freq {
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
            && (self.rule.freq > Freq::Minutely || passes(self.minutes, second / 60 % 60))
            && (self.rule.freq > Freq::Secondly || passes(self.seconds, second % 60))
    }

    /// Whether every period has the same number of members, so that counting is a multiplication.
    pub(super) fn is_uniform(&self) -> bool {
        let any_day = self.months == 0 && self.month_days | self.month_days_back == 0;
        match self.rule.freq {
            Freq::Yearly | Freq::Monthly => false,
            Freq::Weekly => any_day,
            Freq::Daily => any_day && !self.by_day_given,
            Freq::Hourly | Freq::Minutely | Freq::Secondly => {
                any_day && !self.by_day_given && self.rule.by_year_day.is_empty() && !self.limits_times()
            }
        }
    }

    fn limits_times(&self) -> bool {
        let finer =
            [(Freq::Hourly, self.hours), (Freq::Minutely, self.minutes), (Freq::Secondly, self.seconds)];
        finer.iter().any(|(freq, bits)| self.rule.freq <= *freq && *bits != 0)
    }

    /// The number of the period that a wall-clock time lies in or, between two, of the one before it.
    pub(super) fn number(&self, local: i64) -> i64 {
        let day = local.div_euclid(DAY);
        let unit = match self.rule.freq {
            Freq::Yearly => civil::date(day).year,
            Freq::Monthly => {
                let date = civil::date(day);
                date.year * 12 + i64::from(date.month) - 1
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
        match self.rule.freq {
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
        let days = match self.rule.freq {
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
        let Look::Days(period) = self.look(0, &mut DaySeen::NONE.clone()) else { return false };
        let members = Members::new(self, period, None);
        members.nth(self, members.rank(self, self.start)) == Some(self.start)
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
        if self.rule.freq <= Freq::Minutely && !passes(self.minutes, minute) {
            return of_hour + next_of(self.minutes, minute).map_or(3_600, |minute| i64::from(minute) * 60);
        }
        let of_minute = of_hour + i64::from(minute) * 60;
        of_minute + next_of(self.seconds, second % 60).map_or(60, i64::from)
    }

    /// The next day that lies in a month of BYMONTH, or just the next day.
    fn next_day(&self, day: i64) -> i64 {
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
    pub(super) fn day_passes(&self, day: i64) -> bool {
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
    fn week(&self, first: i64) -> u64 {
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
    fn month(&self, year: i64, month: u32, first: i64) -> u64 {
        if !self.has_month(month) {
            return 0;
        }
        let length = civil::month_length(year, month);
        let mut days = self.days_in_month(length);
        if self.by_day_given {
            let mut wanted = DaySet::none(length);
            self.add_weekdays(&mut wanted, civil::weekday(first), 0, length);
            let mut limited = DaySet::of(days);
            limited.retain(&wanted);
            days = limited.word();
        }
        days
    }

    /// BYMONTHDAY as bits of a month of this length; all of them when the part is missing.
    fn days_in_month(&self, length: u32) -> u64 {
        if self.month_days | self.month_days_back == 0 {
            return ones(length);
        }
        let forward = u64::from(self.month_days >> 1);
        // Bit 1 is the last day, bit 2 the one before it: turn the word around.
        let backward = u64::from(self.month_days_back).reverse_bits() >> (63 - length);
        (forward | backward) & ones(length)
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
    fn year(&self, year: i64) -> DaySet {
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

/// The last day looked at and whether it passed: finer rules look at one day many times.
#[derive(Clone, Copy, Debug)]
pub(super) struct DaySeen {
    day: i64,
    open: bool,
}

impl DaySeen {
    pub(super) const NONE: Self = Self { day: i64::MIN, open: false };
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

fn slots(freq: Freq, bits: [u64; 3], time: [u32; 3]) -> Slots {
    let [hours, minutes, seconds] = bits;
    let [hour, minute, second] = time;
    let choose = |bits: u64, own: u32, smaller: Freq| match bits {
        _ if freq <= smaller => Few::one(0),
        0 => Few::one(own),
        bits => Few::of_bits(bits),
    };
    Slots::new(
        choose(hours, hour, Freq::Hourly),
        choose(minutes, minute, Freq::Minutely),
        choose(seconds, second, Freq::Secondly),
    )
}
