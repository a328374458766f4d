//! Zone names as Windows, Outlook and Lotus Notes show them to people: `(UTC+01:00) Amsterdam, Berlin, Bern, Rome,
//! Stockholm, Vienna`, `(GMT-05.00) Eastern Time (US & Canada)`.

use std::collections::HashMap;
use std::sync::OnceLock;

use chrono_tz::Tz;

use super::{iana, windows};

/// What older versions showed, where it differs from today's words.
const OLDER: &[(&str, &str)] = &[
    ("Adelaide", "Australia/Adelaide"),
    ("Almaty, Novosibirsk", "Asia/Novosibirsk"),
    ("Amsterdam, Copenhagen, Madrid, Paris, Vilnius", "Europe/Paris"),
    ("Athens, Beirut, Istanbul, Minsk", "Europe/Athens"),
    ("Athens, Istanbul, Minsk", "Europe/Athens"),
    ("Baghdad, Kuwait, Riyadh", "Asia/Riyadh"),
    ("Baku, Tbilisi, Yerevan", "Asia/Baku"),
    ("Belgrade, Pozsony, Budapest, Ljubljana, Prague", "Europe/Budapest"),
    ("Bogota, Lima, Quito", "America/Bogota"),
    ("Bogota, Lima, Quito, Rio Branco", "America/Bogota"),
    ("Bombay, Calcutta, Madras, New Delhi", "Asia/Kolkata"),
    ("Brussels, Copenhagen, Madrid, Paris, Vilnius", "Europe/Paris"),
    ("Buenos Aires, Georgetown", "America/Buenos_Aires"),
    ("Calcutta, Chennai, Mumbai, New Delhi", "Asia/Kolkata"),
    ("Canberra, Melbourne, Sydney, Hobart", "Australia/Sydney"),
    ("Caracas, La Paz", "America/La_Paz"),
    ("Casablanca, Monrovia", "Africa/Casablanca"),
    ("Greenwich Mean Time, Dublin, Edinburgh, Lisbon, London", "Europe/London"),
    ("Guadalajara, Mexico City, Monterrey - New", "America/Mexico_City"),
    ("Helsinki, Riga, Tallinn", "Europe/Helsinki"),
    ("Irkutsk, Ulaan Bataar", "Asia/Irkutsk"),
    ("Islamabad, Karachi, Tashkent", "Asia/Karachi"),
    ("Jerusalem, Tel Aviv", "Asia/Jerusalem"),
    ("Magadan, Solomon Is., New Caledonia", "Pacific/Guadalcanal"),
    ("Mexico City, Tegucigalpa", "America/Mexico_City"),
    ("Midway Island, Samoa", "Pacific/Pago_Pago"),
    ("Moscow, St. Petersburg, Volgograd", "Europe/Moscow"),
    ("Pacific Time (US & Canada), Tijuana", "America/Los_Angeles"),
    ("Rangoon", "Asia/Rangoon"),
    ("Sarajevo, Skopje, Sofija, Vilnius, Warsaw, Zagreb", "Europe/Warsaw"),
    ("Sarajevo, Sofija, Warsaw, Zagreb", "Europe/Warsaw"),
    ("Universal Coordinated Time", "UTC"),
    ("Vilnius, Tallinn, Riga, Helsinki, Kiev, Sofia", "Europe/Helsinki"),
    ("West Central Africa", "Africa/Lagos"),
];

/// A city names at most so many zones.
const SHARED: usize = 4;

/// What is shown, made ready for look-ups.
struct Table {
    /// The whole list of cities, as [`words`] writes it.
    lists: HashMap<String, Tz>,
    /// Each city, and the zones (by their place in the list) that show it.
    cities: HashMap<String, Vec<Tz>>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let (mut lists, mut cities) = (HashMap::new(), HashMap::<String, Vec<Tz>>::new());
        for (shown, iana) in windows::shown().chain(OLDER.iter().copied()) {
            let Ok(tz) = iana.parse::<Tz>() else { continue };
            let words = words(shown);
            for city in &words {
                let zones = cities.entry(city.clone()).or_default();
                if !zones.contains(&tz) && zones.len() < SHARED {
                    zones.push(tz);
                }
            }
            lists.entry(words.join(",")).or_insert(tz);
        }
        Table { lists, cities }
    })
}

/// The zone shown with exactly these words behind `(UTC...)` or `(GMT...)`.
pub(super) fn find(name: &str) -> Option<Tz> {
    let (_, cities) = prefixed(name)?;
    table().lists.get(&words(cities).join(",")).copied()
}

/// The zone shown with these words and no prefix; or, behind a prefix, the one that shows most of these cities and
/// is as far from Greenwich as said: lists differ from version to version and from language to language.
pub(super) fn guess(name: &str) -> Option<Tz> {
    let Some((offset, cities)) = prefixed(name) else {
        return table().lists.get(&words(name).join(",")).copied();
    };
    let mut found: Vec<(Tz, usize)> = Vec::new();
    for city in words(cities) {
        for &tz in table().cities.get(&city).into_iter().flatten() {
            match found.iter_mut().find(|(known, _)| *known == tz) {
                Some((_, count)) => *count += 1,
                None => found.push((tz, 1)),
            }
        }
    }
    found.retain(|(tz, _)| Some(standard(*tz)) == offset);
    let most = found.iter().map(|(_, count)| *count).max()?;
    found.into_iter().find(|(_, count)| *count == most).map(|(tz, _)| tz)
}

/// `(UTC+01:00) Cities`: the offset in seconds, if one can be read, and what follows.
fn prefixed(name: &str) -> Option<(Option<i32>, &str)> {
    let (prefix, cities) = name.strip_prefix('(')?.split_once(')')?;
    let (word, rest) = prefix.trim().split_at_checked(3)?;
    let known = ["UTC", "GMT"].iter().any(|known| word.eq_ignore_ascii_case(known));
    known.then(|| (offset(rest), cities.trim()))
}

/// `+01:00`, `-05.00`, `+0530`, `+2` or nothing at all: seconds east of Greenwich.
pub(super) fn offset(text: &str) -> Option<i32> {
    let text = text.trim();
    if text.is_empty() {
        return Some(0);
    }
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let digits: String = digits.chars().filter(|letter| !matches!(letter, ':' | '.' | ' ')).collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.as_str(), "0"),
        3 | 4 => digits.split_at_checked(digits.len() - 2)?,
        _ => return None,
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60))
}

/// The cities, in lower case and in order, however they are set apart.
fn words(list: &str) -> Vec<String> {
    let parts = list.split([',', '/', ';', ':']).map(|part| {
        let words: Vec<String> = part
            .split_whitespace()
            .map(|word| if word == "&" { "and".to_owned() } else { word.to_lowercase() })
            .collect();
        words.join(" ")
    });
    parts.filter(|part| !part.is_empty()).collect()
}

/// The offset of a zone's winter in this decade.
fn standard(tz: Tz) -> i32 {
    const JANUARY: i64 = 1_767_225_600;
    const JULY: i64 = 1_782_864_000;
    iana::offset_at(tz, JANUARY).min(iana::offset_at(tz, JULY))
}
