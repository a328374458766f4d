//! The languages in which the tests put events into words.

use chrono_tz::Tz;

/// How a language says dates and times.
pub(crate) struct Tongue {
    pub(crate) locale: &'static str,
    pub(crate) zone: Tz,
    pub(crate) titles: &'static [&'static str],
    pub(crate) weekdays: [&'static str; 7],
    pub(crate) months: [&'static str; 12],
    pub(crate) on_weekday: &'static str,
    pub(crate) date: fn(u32, &str, i32) -> String,
    pub(crate) at: fn(u32, u32) -> String,
    pub(crate) range: fn(&str, &str) -> String,
    pub(crate) lasting: fn(u32) -> String,
    pub(crate) tomorrow: &'static str,
    pub(crate) every: fn(usize) -> String,
}

pub(crate) fn english() -> Tongue {
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

pub(crate) fn russian() -> Tongue {
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

pub(crate) fn german() -> Tongue {
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

pub(crate) fn spanish() -> Tongue {
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
