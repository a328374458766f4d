//! An event put into words, in each language, is understood as that event; and nothing makes the crate panic.
#![cfg(test)]

use std::fmt::Write as _;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;
use televent_quickadd::{Moment, Outcome, Profile, interpret};

/// How a language says dates and times.
struct Tongue {
    locale: &'static str,
    zone: Tz,
    titles: &'static [&'static str],
    weekdays: [&'static str; 7],
    months: [&'static str; 12],
    on_weekday: &'static str,
    date: fn(u32, &str, i32) -> String,
    at: fn(u32, u32) -> String,
    range: fn(&str, &str) -> String,
    lasting: fn(u32) -> String,
    tomorrow: &'static str,
    every: fn(usize) -> String,
}

fn english() -> Tongue {
    Tongue {
        locale: "en-US",
        zone: Tz::America__New_York,
        titles: &["Lunch with Bob", "Dentist", "Design review", "Call Anna", "Yoga"],
        weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        months: [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        on_weekday: "on",
        date: |day, month, year| format!("on {month} {day}, {year}"),
        at: |hour, minute| {
            let half = if hour < 12 { "am" } else { "pm" };
            format!("at {}:{minute:02}{half}", if hour % 12 == 0 { 12 } else { hour % 12 })
        },
        range: |from, to| format!("from {from} to {to}"),
        lasting: |minutes| format!("for {minutes} minutes"),
        tomorrow: "tomorrow",
        every: |day| {
            format!(
                "every {}",
                ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][day]
            )
        },
    }
}

fn russian() -> Tongue {
    Tongue {
        locale: "ru",
        zone: Tz::Europe__Moscow,
        titles: &["Обед с Бобом", "Стоматолог", "Созвон", "Позвонить Ане", "Йога"],
        weekdays: ["понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье"],
        months: [
            "января",
            "февраля",
            "марта",
            "апреля",
            "мая",
            "июня",
            "июля",
            "августа",
            "сентября",
            "октября",
            "ноября",
            "декабря",
        ],
        on_weekday: "в",
        date: |day, month, year| format!("{day} {month} {year} года"),
        at: |hour, minute| format!("в {hour:02}:{minute:02}"),
        range: |from, to| format!("с {from} до {to}"),
        lasting: |minutes| format!("на {minutes} минут"),
        tomorrow: "завтра",
        every: |day| {
            let names = ["понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье"];
            let each = ["каждый", "каждый", "каждую", "каждый", "каждую", "каждую", "каждое"];
            format!("{} {}", each[day], names[day])
        },
    }
}

fn german() -> Tongue {
    Tongue {
        locale: "de-DE",
        zone: Tz::Europe__Berlin,
        titles: &["Mittagessen mit Bob", "Zahnarzt", "Besprechung", "Anna anrufen", "Yoga"],
        weekdays: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
        months: [
            "Januar",
            "Februar",
            "März",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ],
        on_weekday: "am",
        date: |day, month, year| format!("am {day}. {month} {year}"),
        at: |hour, minute| format!("um {hour:02}:{minute:02} Uhr"),
        range: |from, to| format!("von {from} bis {to} Uhr"),
        lasting: |minutes| format!("für {minutes} Minuten"),
        tomorrow: "morgen",
        every: |day| {
            format!(
                "jeden {}",
                ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"][day]
            )
        },
    }
}

fn spanish() -> Tongue {
    Tongue {
        locale: "es-ES",
        zone: Tz::Europe__Madrid,
        titles: &["Comida con Olga", "Dentista", "Reunión de diseño", "Llamar a Ana", "Yoga"],
        weekdays: ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
        months: [
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ],
        on_weekday: "el",
        date: |day, month, year| format!("el {day} de {month} de {year}"),
        at: |hour, minute| format!("a las {hour:02}:{minute:02}"),
        range: |from, to| format!("de {from} a {to}"),
        lasting: |minutes| format!("durante {minutes} minutos"),
        tomorrow: "mañana",
        every: |day| {
            format!(
                "cada {}",
                ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"][day]
            )
        },
    }
}

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
