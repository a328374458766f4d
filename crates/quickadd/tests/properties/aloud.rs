//! What is said in words comes back: spoken times, spans of hours and of days, lengths, series with their bounds.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use proptest::prelude::*;
use televent_quickadd::{EventDraft, Moment, Outcome, Profile, interpret};

use crate::speech::{Speech, german, russian, spanish};

/// A spring day without a change of clocks near, at eight in the morning UTC, so many days after the first of May.
fn now(days: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 5, 1, 8, 0, 0).unwrap() + TimeDelta::days(days)
}

fn read(speech: &Speech, now: DateTime<Utc>, words: &str) -> Result<EventDraft, TestCaseError> {
    let text = format!("{} {words}", speech.title);
    let profile = Profile { locale: speech.locale.to_owned(), ..Profile::default() };
    match interpret(&text, now, speech.zone, &profile) {
        Outcome::Event(draft) if draft.title == speech.title => Ok(draft),
        other => Err(TestCaseError::fail(format!("{text}: {other:?}"))),
    }
}

fn today(speech: &Speech, now: DateTime<Utc>) -> NaiveDate {
    now.with_timezone(&speech.zone).date_naive()
}

fn at(date: NaiveDate, minutes: usize) -> NaiveDateTime {
    date.and_hms_opt(0, 0, 0).unwrap() + TimeDelta::minutes(i64::try_from(minutes).unwrap())
}

/// The hour as people say it.
fn of_twelve(hour: usize) -> usize {
    (hour + 11) % 12 + 1
}

fn month(date: NaiveDate) -> usize {
    date.month0() as usize
}

/// Eight in the morning to eight at night is what bare hours stand for.
fn a_time(speech: &Speech, days: i64, fives: usize, halves: usize) -> Result<(), TestCaseError> {
    let (now, minutes) = (now(days), 480 + fives * 5);
    let said = (speech.clock)(of_twelve(minutes / 60), minutes % 60);
    let words = format!("{} {said} {}", speech.tomorrow, (speech.lasting)(halves));
    let draft = read(speech, now, &words)?;
    let start = at(today(speech, now) + TimeDelta::days(1), minutes);
    prop_assert_eq!(draft.start, Moment::Time(start), "{}", words);
    let end = start + TimeDelta::minutes(30 * i64::try_from(halves).unwrap());
    prop_assert_eq!(draft.end, Some(Moment::Time(end)), "{}", words);
    Ok(())
}

fn hours(speech: &Speech, days: i64, from: usize, long: usize) -> Result<(), TestCaseError> {
    let (now, to) = (now(days), (from + long).min(19));
    let words = format!("{} {}", speech.tomorrow, (speech.hours)(of_twelve(from), of_twelve(to)));
    let draft = read(speech, now, &words)?;
    let date = today(speech, now) + TimeDelta::days(1);
    prop_assert_eq!(draft.start, Moment::Time(at(date, from * 60)), "{}", words);
    prop_assert_eq!(draft.end, Some(Moment::Time(at(date, to * 60))), "{}", words);
    Ok(())
}

fn a_day(speech: &Speech, days: i64, far: usize) -> Result<(), TestCaseError> {
    let now = now(days);
    for (words, step) in [((speech.in_days)(far), far), ((speech.in_weeks)(far), far * 7)] {
        let draft = read(speech, now, &words)?;
        let date = today(speech, now) + TimeDelta::days(i64::try_from(step).unwrap());
        prop_assert_eq!(draft.start, Moment::Date(date), "{}", words);
    }
    Ok(())
}

fn a_stay(speech: &Speech, days: i64, first: i64, long: i64) -> Result<(), TestCaseError> {
    let now = now(days);
    let from = today(speech, now) + TimeDelta::days(first);
    let to = from + TimeDelta::days(long);
    let words = (speech.days)((from.day(), month(from)), (to.day(), month(to)), to.year());
    let draft = read(speech, now, &words)?;
    prop_assert_eq!(draft.start, Moment::Date(from), "{}", words);
    prop_assert_eq!(draft.end, Some(Moment::Date(to + TimeDelta::days(1))), "{}", words);
    Ok(())
}

/// A series on one weekday with a bound, or every second week, or with a day left out.
fn a_series(speech: &Speech, days: i64, weekday: usize, shape: u8, far: i64) -> Result<(), TestCaseError> {
    const NAMES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let (now, clock) = (now(days), (speech.clock)(10, 0));
    let today = today(speech, now);
    let ahead = (7 + i64::try_from(weekday).unwrap() - i64::from(today.weekday().num_days_from_monday())) % 7;
    // At ten the day itself has not come yet where it is earlier than that, so it is left out.
    prop_assume!(ahead > 0);
    let first = today + TimeDelta::days(ahead);
    let last = first + TimeDelta::weeks(far);
    let every = (speech.every)(weekday);
    let (words, rule) = match shape {
        0 => {
            let end = last.and_hms_opt(23, 59, 59).unwrap();
            let end = speech.zone.from_local_datetime(&end).unwrap().to_utc().format("%Y%m%dT%H%M%SZ");
            let until = (speech.until)(last.day(), month(last), last.year());
            (format!("{every} {clock} {until}"), format!(";UNTIL={end}"))
        }
        1 => (format!("{every} {clock} {}", (speech.times)(5)), ";COUNT=5".to_owned()),
        2 => (format!("{} {clock}", (speech.every_second)(weekday)), String::new()),
        _ => (
            format!("{every} {clock} {}", (speech.except)(last.day(), month(last), last.year())),
            String::new(),
        ),
    };
    let draft = read(speech, now, &words)?;
    let interval = if shape == 2 { "INTERVAL=2;" } else { "" };
    let wanted = format!("FREQ=WEEKLY;{interval}BYDAY={}{rule}", NAMES[weekday]);
    prop_assert_eq!(draft.rrule.as_deref(), Some(wanted.as_str()), "{}", words);
    prop_assert_eq!(draft.start, Moment::Time(at(first, 600)), "{}", words);
    prop_assert_eq!(draft.exdates, if shape == 3 { vec![last] } else { Vec::new() }, "{}", words);
    Ok(())
}

fn tongues() -> [Speech; 3] {
    [russian(), german(), spanish()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spoken_times_come_back(days in 0i64..90, fives in 0usize..144, halves in 1usize..6) {
        for speech in tongues() {
            a_time(&speech, days, fives, halves)?;
        }
    }

    #[test]
    fn spans_of_hours_come_back(days in 0i64..90, from in 8usize..19, long in 1usize..9) {
        for speech in tongues() {
            hours(&speech, days, from, long)?;
        }
    }

    #[test]
    fn days_counted_in_words_come_back(days in 0i64..90, far in 2usize..13) {
        for speech in tongues() {
            a_day(&speech, days, far)?;
        }
    }

    #[test]
    fn stays_come_back(days in 0i64..90, first in 1i64..200, long in 1i64..40) {
        for speech in tongues() {
            a_stay(&speech, days, first, long)?;
        }
    }

    #[test]
    fn bounded_series_come_back(days in 0i64..60, weekday in 0usize..7, shape in 0u8..4, far in 1i64..12) {
        for speech in tongues() {
            a_series(&speech, days, weekday, shape, far)?;
        }
    }
}
