//! An event put into words, in each language, is understood as that event; and nothing makes the crate panic.
#![cfg(test)]

use std::fmt::Write as _;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;
use televent_quickadd::{Moment, Outcome, Profile, interpret};

mod aloud;
mod range;
mod speech;
mod tongue;
mod watches;

use tongue::{Tongue, english, german, russian, spanish};

/// What is put into words.
#[derive(Clone, Debug)]
struct Plan {
    title: usize,
    now: i64,
    days: i64,
    hour: u32,
    minute: u32,
    length: Option<u32>,
    shape: u8,
}

fn plan() -> impl Strategy<Value = Plan> {
    let length = prop_oneof![Just(None), (1u32..24).prop_map(|tens| Some(tens * 10))];
    (0..5usize, 1_735_000_000i64..1_900_000_000, 1i64..300, 0u32..24, 0u32..12, length, 0u8..4).prop_map(
        |(title, now, days, hour, fives, length, shape)| Plan {
            title,
            now,
            days,
            hour,
            minute: fives * 5,
            length,
            shape,
        },
    )
}

/// The words, the first start and the end.
fn words(tongue: &Tongue, plan: &Plan) -> (String, NaiveDateTime, Option<NaiveDateTime>) {
    let now = Utc.timestamp_opt(plan.now, 0).unwrap().with_timezone(&tongue.zone).naive_local();
    let weekday_of = |date: NaiveDate| date.weekday().num_days_from_monday() as usize;
    let days = match plan.shape {
        0 => plan.days,
        1 => 1,
        _ => plan.days % 6 + 1,
    };
    let date = now.date() + TimeDelta::days(days);
    let start = date.and_time(NaiveTime::from_hms_opt(plan.hour, plan.minute, 0).unwrap());
    let when = match plan.shape {
        0 => (tongue.date)(date.day(), tongue.months[date.month0() as usize], date.year()),
        1 => tongue.tomorrow.to_owned(),
        2 => format!("{} {}", tongue.on_weekday, tongue.weekdays[weekday_of(date)]),
        _ => (tongue.every)(weekday_of(date)),
    };
    let mut text = format!("{} {when}", tongue.titles[plan.title]);
    let end = plan.length.map(|minutes| start + TimeDelta::minutes(i64::from(minutes)));
    match (plan.length, end) {
        (Some(minutes), Some(end)) if plan.title.is_multiple_of(2) && end.date() == start.date() => {
            let _ = minutes;
            let clock = |wall: NaiveDateTime| wall.format("%H:%M").to_string();
            let _ = write!(text, " {}", (tongue.range)(&clock(start), &clock(end)));
        }
        (Some(minutes), _) => {
            let _ = write!(text, " {} {}", (tongue.at)(plan.hour, plan.minute), (tongue.lasting)(minutes));
        }
        (None, _) => {
            let _ = write!(text, " {}", (tongue.at)(plan.hour, plan.minute));
        }
    }
    (text, start, end)
}

/// Whether the clocks change within a day of the start, which makes ends and gaps their own matter.
fn near_change(zone: Tz, start: NaiveDateTime) -> bool {
    use chrono::Offset;
    let offset = |wall: NaiveDateTime| {
        zone.from_local_datetime(&wall).earliest().map(|local| local.offset().fix().local_minus_utc())
    };
    offset(start - TimeDelta::days(2)) != offset(start + TimeDelta::days(2))
}

fn is_understood(tongue: &Tongue, plan: &Plan) -> Result<(), TestCaseError> {
    let (text, start, end) = words(tongue, plan);
    prop_assume!(!near_change(tongue.zone, start));
    let now = Utc.timestamp_opt(plan.now, 0).unwrap();
    let profile = Profile { locale: tongue.locale.to_owned(), ..Profile::default() };
    let outcome = interpret(&text, now, tongue.zone, &profile);
    let Outcome::Event(draft) = &outcome else {
        return Err(TestCaseError::fail(format!("{text}: {outcome:?}")));
    };
    prop_assert_eq!(&draft.title, tongue.titles[plan.title], "{}", text);
    prop_assert_eq!(draft.start, Moment::Time(start), "{}", text);
    prop_assert_eq!(draft.end, end.map(Moment::Time), "{}", text);
    prop_assert_eq!(draft.rrule.is_some(), plan.shape == 3, "{}", text);
    for pair in draft.spans.windows(2) {
        prop_assert!(pair[0].0.end <= pair[1].0.start, "{}: {:?}", text, draft.spans);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn english_events_come_back(plan in plan()) {
        is_understood(&english(), &plan)?;
    }

    #[test]
    fn russian_events_come_back(plan in plan()) {
        is_understood(&russian(), &plan)?;
    }

    #[test]
    fn german_events_come_back(plan in plan()) {
        is_understood(&german(), &plan)?;
    }

    #[test]
    fn spanish_events_come_back(plan in plan()) {
        is_understood(&spanish(), &plan)?;
    }

    #[test]
    fn any_text_has_an_answer(text in "\\PC{0,200}", now in -60_000_000_000i64..250_000_000_000, zone in 0usize..600) {
        let zone = chrono_tz::TZ_VARIANTS[zone % chrono_tz::TZ_VARIANTS.len()];
        let now: DateTime<Utc> = Utc.timestamp_opt(now, 0).single().unwrap_or(DateTime::<Utc>::MIN_UTC);
        for locale in ["en-US", "ru", "de-AT", "es-MX", "", "xx-YY-ZZ"] {
            let profile = Profile { locale: locale.to_owned(), ..Profile::default() };
            let outcome = interpret(&text, now, zone, &profile);
            let kept: Outcome = serde_json::from_str(&serde_json::to_string(&outcome).unwrap()).unwrap();
            prop_assert_eq!(outcome, kept);
        }
    }

    #[test]
    fn date_words_in_any_order_have_an_answer(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "every", "friday", "next", "2", "31", "until", "march", "-", "to", "3pm", "10:30", "tomorrow", "for",
                "weeks", "except", "and", "or", ",", "the", "last", "of", "month", "in", "days", "at", "@bob", "half",
                "past", "remind me", "before", "cancel", "move", "not", "2026", "/", ".", "12", "1st", "week", "\n",
                "each", "other", "noon", "London time", "+05:30", "каждый", "в", "mañana", "halb", "drei", "\"",
            ]),
            0..14,
        ),
        now in 0i64..4_000_000_000,
    ) {
        let text = words.join(" ");
        let now = Utc.timestamp_opt(now, 0).unwrap();
        for locale in ["en-US", "en-GB", "ru", "de", "es"] {
            let profile = Profile { locale: locale.to_owned(), ..Profile::default() };
            let _ = interpret(&text, now, Tz::Europe__Berlin, &profile);
        }
    }
}
