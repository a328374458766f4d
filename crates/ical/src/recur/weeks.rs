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

/// How many weeks are numbered in a year: 52 or 53.
fn weeks(year: i64, week_start: Weekday) -> i64 {
    (first_week(year + 1, week_start) - first_week(year, week_start)) / 7
}

/// The days of a calendar year that lie in the weeks named.
///
/// A week that straddles New Year belongs to one year and gives days to both. In late December, days of the coming
/// year's week 1 are named by 1 and by no negative number; in early January, days of the old year's last week are
/// named by -1 and by [`shared_week`].
pub(super) fn numbered(year: i64, wanted: &[i8], week_start: Weekday) -> DaySet {
    let length = i64::from(civil::year_length(year));
    let new_year = civil::day_number(year, 1, 1);
    let first = first_week(year, week_start) - new_year;
    let weeks = weeks(year, week_start);
    let mut days = DaySet::none(civil::year_length(year));
    let mut insert =
        |from: i64, to: i64| days.insert(civil::small(from.max(0)), civil::small(to.min(length)));
    for number in wanted.iter().map(|number| i64::from(*number)) {
        let of_year = if number < 0 { number + weeks + 1 } else { number };
        if (1..=weeks).contains(&of_year) {
            let from = first + 7 * (of_year - 1);
            insert(from, from + 7);
        }
        if number == 1 {
            insert(first + 7 * weeks, length);
        }
        if first > 0 && (number == -1 || number == shared_week(year, week_start)) {
            insert(0, first);
        }
    }
    days
}

/// The number of the old year's last week, for a year whose first days lie in it.
///
/// By the RFC it is how many weeks the old year has. The engine the corpus was made with (and those that descend
/// from it, which most clients and servers use) judges by the new year's length when the old year began with days
/// of a week before its own first; an instance must be where the others see it, so this follows them. See
/// `docs/decisions/0004-recurrence.md`.
fn shared_week(year: i64, week_start: Weekday) -> i64 {
    let old_first = first_week(year - 1, week_start) - civil::day_number(year - 1, 1, 1);
    if old_first < 0 {
        return weeks(year - 1, week_start);
    }
    let first = first_week(year, week_start) - civil::day_number(year, 1, 1);
    52 + (i64::from(civil::year_length(year)) - first) % 7 / 4
}
