//! Weeks of a year (RFC 5545 section 3.3.10, BYWEEKNO): week 1 is the first with four days or more in the year.

use chrono::Weekday;

use super::civil;
use super::dayset::DaySet;

/// The first day of the week a day lies in.
pub(super) fn first_day(day: i64, week_start: Weekday) -> i64 {
    let start = week_start.num_days_from_monday();
    day - i64::from((civil::weekday(day) + 7 - start) % 7)
}

/// The first day of a year's week 1: the week that 4 January lies in.
fn first_week(year: i64, week_start: Weekday) -> i64 {
    first_day(civil::day_number(year, 1, 4), week_start)
}

/// The days of a calendar year that lie in the weeks named; each day is judged by the year its week belongs to.
pub(super) fn numbered(year: i64, wanted: &[i8], week_start: Weekday) -> DaySet {
    let length = civil::year_length(year);
    let new_year = civil::day_number(year, 1, 1);
    let mut days = DaySet::none(length);
    for of_year in [year - 1, year, year + 1] {
        let first = first_week(of_year, week_start);
        let weeks = (first_week(of_year + 1, week_start) - first) / 7;
        for number in wanted {
            let number = i64::from(*number);
            let number = if number < 0 { number + weeks + 1 } else { number };
            if !(1..=weeks).contains(&number) {
                continue;
            }
            let from = first + 7 * (number - 1) - new_year;
            let to = from + 7;
            if to > 0 && from < i64::from(length) {
                days.insert(civil::small(from.max(0)), civil::small(to.min(i64::from(length))));
            }
        }
    }
    days
}
