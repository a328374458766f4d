//! When the feasts that move fall.

use chrono::{Datelike, Duration, NaiveDate};

use super::day::{coming, on_or_after};
use crate::span::Feast;

/// The next such feast on or after `from`.
pub(super) fn next(feast: Feast, from: NaiveDate) -> Option<NaiveDate> {
    let moved =
        |date: Option<NaiveDate>, days: i32| date?.checked_add_signed(Duration::try_days(i64::from(days))?);
    let first = |of: &dyn Fn(i32) -> Option<NaiveDate>| {
        (0..=1).filter_map(|years| of(from.year().checked_add(years)?)).find(|date| *date >= from)
    };
    match feast {
        Feast::Fixed(month, day) => on_or_after(month, day, from),
        Feast::Easter(days) => first(&|year| moved(easter(year), days)),
        Feast::Pascha(days) => first(&|year| moved(pascha(year), days)),
        Feast::Advent(nth) => first(&|year| moved(last_advent(year), 7 * (nth - 4))),
    }
}

/// Easter Sunday of a year by the Gregorian calendar (the algorithm of Meeus, Jones and Butcher).
fn easter(year: i32) -> Option<NaiveDate> {
    let (golden, century, rest) = (year.rem_euclid(19), year.div_euclid(100), year.rem_euclid(100));
    let lunar = century - century / 4 - (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + lunar + 15).rem_euclid(30);
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    march(year, epact + weekday - 7 * late + 21)
}

/// Easter Sunday of a year by the Julian calendar, as a date of ours.
fn pascha(year: i32) -> Option<NaiveDate> {
    let epact = (19 * year.rem_euclid(19) + 15).rem_euclid(30);
    let weekday = (2 * year.rem_euclid(4) + 4 * year.rem_euclid(7) - epact + 34).rem_euclid(7);
    let apart = year.div_euclid(100) - year.div_euclid(400) - 2;
    march(year, epact + weekday + 21 + apart)
}

/// So many days after the first of March.
fn march(year: i32, days: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, 3, 1)?.checked_add_signed(Duration::try_days(i64::from(days))?)
}

/// The fourth Sunday in Advent, the last before Christmas.
fn last_advent(year: i32) -> Option<NaiveDate> {
    coming(7, NaiveDate::from_ymd_opt(year, 12, 18)?, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn easter_falls_where_the_churches_have_it() {
        for (year, month, day) in [
            (1818, 3, 22),
            (1943, 4, 25),
            (2000, 4, 23),
            (2008, 3, 23),
            (2011, 4, 24),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2038, 4, 25),
        ] {
            assert_eq!(easter(year), Some(date(year, month, day)));
        }
        for (year, month, day) in [
            (2000, 4, 30),
            (2021, 5, 2),
            (2023, 4, 16),
            (2024, 5, 5),
            (2025, 4, 20),
            (2026, 4, 12),
            (2027, 5, 2),
        ] {
            assert_eq!(pascha(year), Some(date(year, month, day)));
        }
    }

    #[test]
    fn advent_has_four_sundays_before_christmas() {
        let first = |year: i32| next(Feast::Advent(1), date(year, 6, 1));
        assert_eq!(first(2025), Some(date(2025, 11, 30)));
        assert_eq!(first(2026), Some(date(2026, 11, 29)));
        assert_eq!(next(Feast::Advent(4), date(2022, 12, 18)), Some(date(2022, 12, 18)));
        assert_eq!(next(Feast::Advent(4), date(2022, 12, 19)), Some(date(2023, 12, 24)));
    }
}
