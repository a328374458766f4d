//! Cities: what people call their time zone, and which one a place on the map is nearest to.
//!
//! The table (`cities/cities.tsv`) holds some 650 places in 32 kB. The nearest one has the right clock for 95 of 100
//! places within 50 km of a city and for 81 of 100 on all land, held against a map of zone borders; so whoever is told
//! their zone is told the city and the time there, and how to say otherwise.

use std::sync::OnceLock;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::text::Lang;

static TABLE: &str = include_str!("../cities/cities.tsv");

/// A city of the table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct City {
    pub(crate) zone: Tz,
    latitude: f64,
    longitude: f64,
    /// English, then Russian, German, Spanish; empty where it is as in English.
    names: [&'static str; 4],
}

impl City {
    /// Its name in a language.
    pub(crate) fn name(&self, lang: Lang) -> &'static str {
        let [en, ru, de, es] = self.names;
        let name = match lang {
            Lang::En => en,
            Lang::Ru => ru,
            Lang::De => de,
            Lang::Es => es,
        };
        if name.is_empty() { en } else { name }
    }

    fn read(line: &'static str) -> Option<Self> {
        let mut fields = line.split('\t');
        let zone = fields.next()?.parse().ok()?;
        let (latitude, longitude) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        let mut name = || fields.next().unwrap_or_default();
        Some(Self { zone, latitude, longitude, names: [name(), name(), name(), name()] })
    }
}

fn cities() -> &'static [City] {
    static CITIES: OnceLock<Vec<City>> = OnceLock::new();
    CITIES
        .get_or_init(|| TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(City::read).collect())
}

/// A name as it is compared: lower case, no accents that people leave out, no punctuation.
fn folded(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .filter_map(|letter| match letter {
            'á' | 'à' | 'â' | 'ã' => Some('a'),
            'é' | 'è' | 'ê' => Some('e'),
            'í' => Some('i'),
            'ó' | 'ô' | 'õ' => Some('o'),
            'ú' => Some('u'),
            'ñ' => Some('n'),
            'ё' => Some('е'),
            '-' | '_' | ' ' | '\'' | '.' | '’' => None,
            letter => Some(letter),
        })
        .collect()
}

/// The zone of a city's name in any of our languages, or of an IANA name in any case, also by its last part.
pub(crate) fn zone_named(name: &str) -> Option<Tz> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 64 {
        return None;
    }
    let wanted = folded(name);
    let known = |city: &&City| city.names.iter().any(|name| !name.is_empty() && folded(name) == wanted);
    if let Some(city) = cities().iter().find(known) {
        return Some(city.zone);
    }
    let last = |zone: &Tz| zone.name().rsplit('/').next().is_some_and(|part| folded(part) == wanted);
    let all = || chrono_tz::TZ_VARIANTS.iter().copied();
    all().find(|zone| zone.name().eq_ignore_ascii_case(name)).or_else(|| all().find(last))
}

/// The city of the table nearest to a place, in degrees. `None` for what is no place on Earth.
pub(crate) fn nearest(latitude: f64, longitude: f64) -> Option<&'static City> {
    if !(latitude.abs() <= 90.0 && longitude.abs() <= 180.0) {
        return None;
    }
    let point = on_sphere(latitude, longitude);
    let closeness = |city: &City| {
        let other = on_sphere(city.latitude, city.longitude);
        point.iter().zip(other).map(|(one, other)| one * other).sum::<f64>()
    };
    cities().iter().max_by(|one, other| closeness(one).total_cmp(&closeness(other)))
}

fn on_sphere(latitude: f64, longitude: f64) -> [f64; 3] {
    let (latitude, longitude) = (latitude.to_radians(), longitude.to_radians());
    [latitude.cos() * longitude.cos(), latitude.cos() * longitude.sin(), latitude.sin()]
}

/// What people who speak a language call a zone: its first city in the table, else the last part of its name.
pub(crate) fn name_of(zone: Tz, lang: Lang) -> String {
    if zone == Tz::UTC {
        return "UTC".to_owned();
    }
    match cities().iter().find(|city| city.zone == zone) {
        Some(city) => city.name(lang).to_owned(),
        None => zone.name().rsplit('/').next().unwrap_or_default().replace('_', " "),
    }
}

/// Zones to offer to somebody of whom only the language is known; never assumed.
pub(crate) fn guesses(locale: &str) -> [Tz; 4] {
    use chrono_tz::{America, Asia, Europe};
    let region = locale.split(['-', '_']).nth(1).unwrap_or_default().to_ascii_uppercase();
    match (Lang::of(locale), region.as_str()) {
        (Lang::Ru, _) => [Europe::Moscow, Asia::Yekaterinburg, Asia::Almaty, Europe::Berlin],
        (Lang::De, "AT") => [Europe::Vienna, Europe::Berlin, Europe::Zurich, Europe::London],
        (Lang::De, "CH") => [Europe::Zurich, Europe::Berlin, Europe::Vienna, Europe::London],
        (Lang::De, _) => [Europe::Berlin, Europe::Vienna, Europe::Zurich, Europe::London],
        (Lang::Es, "" | "ES") => {
            [Europe::Madrid, America::Mexico_City, America::Bogota, America::Argentina::Buenos_Aires]
        }
        (Lang::Es, _) => {
            [America::Mexico_City, America::Bogota, America::Argentina::Buenos_Aires, Europe::Madrid]
        }
        (Lang::En, "GB") => [Europe::London, Europe::Berlin, America::New_York, Asia::Kolkata],
        (Lang::En, "US") => [America::New_York, America::Chicago, America::Denver, America::Los_Angeles],
        (Lang::En, _) => [Europe::London, Europe::Berlin, America::New_York, America::Los_Angeles],
    }
}

/// A key that stands for a zone: its city and what the clock there shows now.
pub(crate) fn key(zone: Tz, lang: Lang, now: DateTime<Utc>) -> String {
    format!("{} {}", name_of(zone, lang), now.with_timezone(&zone).format("%H:%M"))
}

/// The zone a [`key`], a city or an IANA name stands for.
pub(crate) fn zone_of_key(text: &str) -> Option<Tz> {
    let text = text.trim();
    let city = text.rsplit_once(' ').filter(|(_, clock)| {
        clock.len() == 5
            && clock
                .bytes()
                .enumerate()
                .all(|(at, octet)| if at == 2 { octet == b':' } else { octet.is_ascii_digit() })
    });
    zone_named(city.map_or(text, |(city, _)| city))
}

#[cfg(test)]
mod tests {
    use chrono_tz::{America, Asia, Europe};

    use super::*;

    #[test]
    fn the_table_can_be_read_to_its_last_line() {
        assert_eq!(cities().len(), TABLE.lines().filter(|line| !line.starts_with('#')).count());
        assert!(cities().len() > 600);
        for city in cities() {
            assert!(zone_named(city.name(Lang::En)).is_some(), "{city:?}");
            assert!(city.latitude.abs() <= 90.0 && city.longitude.abs() <= 180.0, "{city:?}");
        }
    }

    #[test]
    fn a_zone_is_found_by_what_people_call_it() {
        for (name, zone) in [
            ("Berlin", Europe::Berlin),
            ("münchen", Europe::Berlin),
            ("Мюнхен", Europe::Berlin),
            ("europe/berlin", Europe::Berlin),
            ("Нью-Йорк", America::New_York),
            ("nueva york", America::New_York),
            ("los angeles", America::Los_Angeles),
            ("Los Ángeles", America::Los_Angeles),
            ("Wien", Europe::Vienna),
            ("Санкт Петербург", Europe::Moscow),
            ("Ho_Chi_Minh", Asia::Ho_Chi_Minh),
            ("Knox", America::Indiana::Knox),
            ("UTC", Tz::UTC),
        ] {
            assert_eq!(zone_named(name), Some(zone), "{name}");
        }
        for nothing in ["", "lunch", "Atlantis", &"x".repeat(100), "\u{0}"] {
            assert_eq!(zone_named(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_place_has_the_zone_of_its_nearest_city() {
        for (latitude, longitude, zone) in [
            (52.40, 13.07, Europe::Berlin),
            (40.65, -73.95, America::New_York),
            (55.9, 37.4, Europe::Moscow),
            (-34.0, 151.0, chrono_tz::Australia::Sydney),
            (27.9, 84.9, Asia::Kathmandu),
            (0.0, 179.99, chrono_tz::Pacific::Tarawa),
        ] {
            assert_eq!(nearest(latitude, longitude).unwrap().zone, zone, "{latitude} {longitude}");
        }
        for (latitude, longitude) in [(f64::NAN, 0.0), (91.0, 0.0), (0.0, f64::INFINITY)] {
            assert!(nearest(latitude, longitude).is_none());
        }
    }

    #[test]
    fn a_key_stands_for_its_zone_in_every_language() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        for lang in Lang::ALL {
            for zone in guesses(lang.code()) {
                assert_eq!(zone_of_key(&key(zone, lang, now)), Some(zone), "{}", key(zone, lang, now));
            }
        }
        assert_eq!(zone_of_key("Berlin"), Some(Europe::Berlin));
        assert_eq!(zone_of_key("lunch 10:24"), None);
    }
}
