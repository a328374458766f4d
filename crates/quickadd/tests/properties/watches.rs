//! What goes from a time of one day to a time of another comes back, whichever of the two is said first, and so does a
//! series whose further day is said behind its time.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;
use televent_quickadd::{EventDraft, Moment, Outcome, Profile, interpret};

/// A language, its weekdays as a range names them, and its words around two moments and around a series.
struct Watch {
    locale: &'static str,
    days: [&'static str; 7],
    time_first: fn([&str; 2], [&str; 2]) -> String,
    every: fn(&str, &str, &str) -> String,
    every_days: [&'static str; 7],
}

const ENGLISH: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const GERMAN: [&str; 7] = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"];
const SPANISH: [&str; 7] = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"];

fn watches() -> [Watch; 4] {
    [
        Watch {
            locale: "en-GB",
            days: ENGLISH,
            time_first: |[from, day], [to, last]| format!("{from} {day} to {to} {last}"),
            every: |day, time, other| format!("every {day} {time} and {other}"),
            every_days: ENGLISH,
        },
        Watch {
            locale: "de",
            days: GERMAN,
            time_first: |[from, day], [to, last]| format!("{from} Uhr {day} bis {to} Uhr {last}"),
            every: |day, time, other| format!("jeden {day} um {time} Uhr und {other}"),
            every_days: GERMAN,
        },
        Watch {
            locale: "es",
            days: SPANISH,
            time_first: |[from, day], [to, last]| format!("de las {from} del {day} a las {to} del {last}"),
            every: |day, time, other| format!("todos los {day} a las {time} y {other}"),
            every_days: ["lunes", "martes", "miércoles", "jueves", "viernes", "sábados", "domingos"],
        },
        Watch {
            locale: "ru",
            days: ["понедельника", "вторника", "среды", "четверга", "пятницы", "субботы", "воскресенья"],
            time_first: |[from, day], [to, last]| format!("с {from} {day} до {to} {last}"),
            every: |day, time, other| format!("каждый {day} в {time} и {other}"),
            every_days: ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"],
        },
    ]
}

/// Eight in the morning of a day in May, where clocks do not change.
fn now(days: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 5, 1, 8, 0, 0).unwrap() + TimeDelta::days(days)
}

fn read(watch: &Watch, now: DateTime<Utc>, words: &str) -> Result<EventDraft, TestCaseError> {
    let profile = Profile { locale: watch.locale.to_owned(), ..Profile::default() };
    match interpret(&format!("Wache {words}"), now, Tz::UTC, &profile) {
        Outcome::Event(draft) if draft.title == "Wache" => Ok(draft),
        other => Err(TestCaseError::fail(format!("{words}: {other:?}"))),
    }
}

fn weekday(date: NaiveDate) -> usize {
    date.weekday().num_days_from_monday() as usize
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn times_before_their_days_come_back(
        days in 0i64..30, ahead in 1i64..6, long in 1i64..5, from in 0u32..288, to in 0u32..288
    ) {
        let first = now(days).date_naive() + TimeDelta::days(ahead);
        let last = first + TimeDelta::days(long);
        let clock = |fives: u32| (fives / 12, fives % 12 * 5);
        let said = |(hour, minute): (u32, u32)| format!("{hour:02}:{minute:02}");
        let at = |date: NaiveDate, (hour, minute)| Moment::Time(date.and_hms_opt(hour, minute, 0).unwrap());
        for watch in watches() {
            let begin = said(clock(from));
            let end = said(clock(to));
            let words = (watch.time_first)(
                [&begin, watch.days[weekday(first)]],
                [&end, watch.days[weekday(last)]],
            );
            let draft = read(&watch, now(days), &words)?;
            prop_assert_eq!(draft.start, at(first, clock(from)), "{}", words);
            prop_assert_eq!(draft.end, Some(at(last, clock(to))), "{}", words);
        }
    }

    #[test]
    fn further_days_of_a_series_come_back(days in 0i64..30, one in 0usize..7, step in 1usize..7, hour in 9u32..24) {
        const NAMES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
        let both = [one, (one + step) % 7];
        let time = format!("{hour}:00");
        for watch in watches() {
            let (day, other) = (watch.every_days[both[0]], watch.every_days[both[1]]);
            let words = (watch.every)(day, &time, other);
            let draft = read(&watch, now(days), &words)?;
            let mut sorted = both;
            sorted.sort_unstable();
            let wanted = format!("FREQ=WEEKLY;BYDAY={},{}", NAMES[sorted[0]], NAMES[sorted[1]]);
            prop_assert_eq!(draft.rrule.as_deref(), Some(wanted.as_str()), "{}", words);
        }
    }
}
