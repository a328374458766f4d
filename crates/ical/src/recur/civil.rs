//! The proleptic Gregorian calendar on plain numbers: days since 1 January 1970, Monday is weekday 0.

/// Seconds of a civil day.
pub(crate) const DAY: i64 = 86_400;
/// The last year that four digits can write.
pub(crate) const LAST_YEAR: i64 = 9_999;
/// The last second of that year, as wall-clock seconds.
pub(crate) const LAST_SECOND: i64 = 253_402_300_799;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date {
    pub(crate) year: i64,
    /// 1 to 12.
    pub(crate) month: u32,
    /// 1 to 31.
    pub(crate) day: u32,
}

/// The day number of a date.
pub(crate) fn day_number(year: i64, month: u32, day: u32) -> i64 {
    // Years counted from March put the leap day last, so that month lengths follow one formula.
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let from_march = i64::from((month + 9) % 12);
    let of_year = (153 * from_march + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date of a day number.
pub(crate) fn date(day: i64) -> Date {
    let day = day + 719_468;
    let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    Date { year, month: small(month), day: small(day) }
}

/// Monday is 0.
pub(crate) fn weekday(day: i64) -> u32 {
    small((day + 3).rem_euclid(7))
}

/// Whether the year has a 29 February.
pub(crate) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days of a year.
pub(crate) fn year_length(year: i64) -> u32 {
    365 + u32::from(is_leap(year))
}

/// Days of a month (1 to 12).
pub(crate) fn month_length(year: i64, month: u32) -> u32 {
    match month {
        2 => 28 + u32::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A number known to be small and not negative.
pub(crate) fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(0)
}
