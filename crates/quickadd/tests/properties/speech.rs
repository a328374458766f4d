//! How people say times, spans and series aloud, in the languages that do not count hours by am and pm.

use chrono_tz::Tz;

/// How a language says what figures do not.
pub(crate) struct Speech {
    pub(crate) locale: &'static str,
    pub(crate) zone: Tz,
    /// Title and "tomorrow".
    pub(crate) title: &'static str,
    pub(crate) tomorrow: &'static str,
    /// A time in words from an hour of 1 to 12 and minutes in steps of five.
    pub(crate) clock: fn(usize, usize) -> String,
    /// From hour to hour, in words.
    pub(crate) hours: fn(usize, usize) -> String,
    /// A length in words: so many half hours, from one to five.
    pub(crate) lasting: fn(usize) -> &'static str,
    /// So many days, or weeks, from now; in words up to twelve.
    pub(crate) in_days: fn(usize) -> String,
    pub(crate) in_weeks: fn(usize) -> String,
    /// Every weekday, every second one (Monday is 0).
    pub(crate) every: fn(usize) -> String,
    pub(crate) every_second: fn(usize) -> String,
    /// "until", and "from ... to" with a day and a month each.
    pub(crate) until: fn(u32, usize, i32) -> String,
    pub(crate) days: fn((u32, usize), (u32, usize), i32) -> String,
    /// "so many times".
    pub(crate) times: fn(u32) -> String,
    /// "except on" a day.
    pub(crate) except: fn(u32, usize, i32) -> String,
}

const RU_MONTHS: [&str; 12] = [
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
];
const RU_NUMBERS: [&str; 13] = [
    "ноль",
    "один",
    "два",
    "три",
    "четыре",
    "пять",
    "шесть",
    "семь",
    "восемь",
    "девять",
    "десять",
    "одиннадцать",
    "двенадцать",
];
const RU_OF: [&str; 13] = [
    "нуля",
    "часу",
    "двух",
    "трёх",
    "четырёх",
    "пяти",
    "шести",
    "семи",
    "восьми",
    "девяти",
    "десяти",
    "одиннадцати",
    "двенадцати",
];
const RU_ORDINALS: [&str; 13] = [
    "",
    "первого",
    "второго",
    "третьего",
    "четвёртого",
    "пятого",
    "шестого",
    "седьмого",
    "восьмого",
    "девятого",
    "десятого",
    "одиннадцатого",
    "двенадцатого",
];
const RU_MINUTES: [&str; 6] = ["", "пяти", "десяти", "пятнадцати", "двадцати", "двадцати пяти"];
const RU_PAST: [&str; 6] = ["", "пять", "десять", "пятнадцать", "двадцать", "двадцать пять"];
const DE_MONTHS: [&str; 12] = [
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
];
const DE_NUMBERS: [&str; 13] = [
    "null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf",
];
const DE_DAYS: [&str; 7] = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"];
const ES_MONTHS: [&str; 12] = [
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
];
const ES_NUMBERS: [&str; 13] = [
    "cero", "una", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce",
];
const ES_DAYS: [&str; 7] = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"];

fn after(hour: usize) -> usize {
    hour % 12 + 1
}

fn russian_clock(hour: usize, minute: usize) -> String {
    let next = after(hour);
    match minute {
        0 if hour == 1 => "в час дня".to_owned(),
        0 => format!("в {}", RU_NUMBERS[hour]),
        15 => format!("в четверть {}", RU_ORDINALS[next]),
        30 => format!("в половине {}", RU_ORDINALS[next]),
        45 => format!("без четверти {}", if next == 1 { "час" } else { RU_NUMBERS[next] }),
        m if m < 30 => format!("в {} минут {}", RU_PAST[m / 5], RU_ORDINALS[next]),
        m => {
            let hour = if next == 1 { "час" } else { RU_NUMBERS[next] };
            format!("без {} {hour}", RU_MINUTES[(60 - m) / 5])
        }
    }
}

pub(crate) fn russian() -> Speech {
    Speech {
        locale: "ru",
        zone: Tz::Europe__Moscow,
        title: "Созвон с Леной",
        tomorrow: "завтра",
        clock: russian_clock,
        hours: |from, to| format!("с {} до {}", RU_OF[from], RU_OF[to]),
        lasting: |halves| {
            ["на полчаса", "на час", "на полтора часа", "на два часа", "на два с половиной часа"][halves - 1]
        },
        in_days: |days| format!("через {} дней", RU_NUMBERS[days]),
        in_weeks: |weeks| format!("через {weeks} недели"),
        every: |day| {
            let days =
                ["понедельникам", "вторникам", "средам", "четвергам", "пятницам", "субботам", "воскресеньям"];
            format!("по {}", days[day])
        },
        every_second: |day| {
            let days = [
                "каждый второй понедельник",
                "каждый второй вторник",
                "каждую вторую среду",
                "каждый второй четверг",
                "каждую вторую пятницу",
                "каждую вторую субботу",
                "каждое второе воскресенье",
            ];
            days[day].to_owned()
        },
        until: |day, month, year| format!("до {day} {} {year} года", RU_MONTHS[month]),
        days: |(day, month), (last, end), year| {
            format!("с {day} {} по {last} {} {year} года", RU_MONTHS[month], RU_MONTHS[end])
        },
        times: |count| format!("{count} раз"),
        except: |day, month, year| format!("кроме {day} {} {year} года", RU_MONTHS[month]),
    }
}

fn german_clock(hour: usize, minute: usize) -> String {
    let (now, next) =
        (if hour == 1 && minute == 0 { "ein" } else { DE_NUMBERS[hour] }, DE_NUMBERS[after(hour)]);
    match minute {
        0 => format!("um {now} Uhr"),
        15 => format!("um Viertel nach {now}"),
        25 => format!("um fünf vor halb {next}"),
        30 => format!("um halb {next}"),
        35 => format!("um fünf nach halb {next}"),
        45 => format!("um Viertel vor {next}"),
        m if m < 25 => format!("um {} nach {now}", ["", "fünf", "zehn", "", "zwanzig"][m / 5]),
        m => format!("um {} vor {next}", ["", "fünf", "zehn", "", "zwanzig"][(60 - m) / 5]),
    }
}

pub(crate) fn german() -> Speech {
    Speech {
        locale: "de-DE",
        zone: Tz::Europe__Berlin,
        title: "Gespräch mit Lena",
        tomorrow: "morgen",
        clock: german_clock,
        hours: |from, to| format!("von {} bis {} Uhr", DE_NUMBERS[from], DE_NUMBERS[to]),
        lasting: |halves| {
            [
                "für eine halbe Stunde",
                "für eine Stunde",
                "für anderthalb Stunden",
                "zwei Stunden lang",
                "für zweieinhalb Stunden",
            ][halves - 1]
        },
        in_days: |days| format!("in {} Tagen", DE_NUMBERS[days]),
        in_weeks: |weeks| format!("heute in {weeks} Wochen"),
        every: |day| format!("{}s", DE_DAYS[day].to_lowercase()),
        every_second: |day| format!("jeden zweiten {}", DE_DAYS[day]),
        until: |day, month, year| format!("bis zum {day}. {} {year}", DE_MONTHS[month]),
        days: |(day, month), (last, end), year| {
            format!("vom {day}. {} bis zum {last}. {} {year}", DE_MONTHS[month], DE_MONTHS[end])
        },
        times: |count| format!("{count} Mal"),
        except: |day, month, year| format!("außer am {day}. {} {year}", DE_MONTHS[month]),
    }
}

fn spanish_clock(hour: usize, minute: usize) -> String {
    let at = |hour: usize| if hour == 1 { "a la".to_owned() } else { "a las".to_owned() };
    let next = after(hour);
    let minutes = ["", "cinco", "diez", "cuarto", "veinte", "veinticinco", "media"];
    match minute / 5 {
        0 => format!("{} {}", at(hour), ES_NUMBERS[hour]),
        fives @ 1..=6 => format!("{} {} y {}", at(hour), ES_NUMBERS[hour], minutes[fives]),
        fives => format!("{} {} menos {}", at(next), ES_NUMBERS[next], minutes[12 - fives]),
    }
}

pub(crate) fn spanish() -> Speech {
    Speech {
        locale: "es-ES",
        zone: Tz::Europe__Madrid,
        title: "Llamada con Lena",
        tomorrow: "mañana",
        clock: spanish_clock,
        hours: |from, to| format!("de {} a {}", ES_NUMBERS[from], ES_NUMBERS[to]),
        lasting: |halves| {
            [
                "durante media hora",
                "durante una hora",
                "durante hora y media",
                "durante dos horas",
                "durante dos horas y media",
            ][halves - 1]
        },
        in_days: |days| format!("dentro de {} días", ES_NUMBERS[days]),
        in_weeks: |weeks| format!("dentro de {weeks} semanas"),
        every: |day| {
            let days = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábados", "domingos"];
            format!("todos los {}", days[day])
        },
        every_second: |day| format!("un {} sí y otro no", ES_DAYS[day]),
        until: |day, month, year| format!("hasta el {day} de {} de {year}", ES_MONTHS[month]),
        days: |(day, month), (last, end), year| {
            format!("del {day} de {} al {last} de {} de {year}", ES_MONTHS[month], ES_MONTHS[end])
        },
        times: |count| format!("{count} veces"),
        except: |day, month, year| format!("excepto el {day} de {} de {year}", ES_MONTHS[month]),
    }
}
