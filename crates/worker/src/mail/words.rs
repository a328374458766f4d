//! What a mail says, from the catalogues in `locales/`.

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};
use chrono_tz::Tz;
use televent_ical::{Span, When, Zone};
use televent_words::{Catalogue, Filling, Lang};

static CATALOGUE: Catalogue = Catalogue::new([
    include_str!("../../locales/en.ftl"),
    include_str!("../../locales/ru.ftl"),
    include_str!("../../locales/de.ftl"),
    include_str!("../../locales/es.ftl"),
]);

/// The words of a mail, in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words(Lang);

impl Words {
    /// The words of the language of a BCP 47 tag.
    pub fn of(locale: &str) -> Self {
        Self(Lang::of(locale))
    }

    /// The two letters of ISO 639-1.
    pub(super) fn code(self) -> &'static str {
        self.0.code()
    }

    /// A sentence with its open places filled.
    pub(super) fn say(self, key: &str, places: &[(&'static str, &str)]) -> String {
        let places: Vec<(&'static str, Filling)> =
            places.iter().map(|(name, text)| (*name, Filling::from(*text))).collect();
        CATALOGUE.say(self.0, key, &places).unwrap_or_default()
    }

    /// A day with its weekday.
    fn day(self, day: NaiveDate) -> String {
        let weekday = self.say(&format!("weekday-{}", day.weekday().number_from_monday()), &[]);
        let month = self.say(&format!("month-{}", day.month()), &[]);
        let (number, year) = (day.day().to_string(), day.year().to_string());
        self.say("day", &[("weekday", &weekday), ("day", &number), ("month", &month), ("year", &year)])
    }

    /// From when to when, in the zone the event is written in; an instant without one is told in `zone`.
    pub(super) fn span(self, span: &Span, zone: Tz) -> String {
        if let When::Date(first) = span.start {
            let last = span.end.local().date() - TimeDelta::days(1);
            let (from, to) = (self.day(first), self.day(last));
            return if last <= first { from } else { format!("{from} – {to}") };
        }
        let (from, tzid) = wall(&span.start, zone);
        let (to, _) = wall(&in_zone_of(&span.start, &span.end, zone), zone);
        let clock = |at: NaiveDateTime| at.format("%H:%M").to_string();
        let begins = format!("{}, {}", self.day(from.date()), clock(from));
        let ends = match to {
            to if to <= from => String::new(),
            to if to.date() == from.date() => format!("–{}", clock(to)),
            to => format!(" – {}, {}", self.day(to.date()), clock(to)),
        };
        let place = tzid.map(|tzid| format!(" ({tzid})")).unwrap_or_default();
        [begins, ends, place].concat()
    }
}

/// What the clock shows, and whose clock it is.
fn wall(when: &When, zone: Tz) -> (NaiveDateTime, Option<String>) {
    match when {
        When::Date(_) | When::Floating(_) => (when.local(), None),
        When::Utc(instant) => (instant.with_timezone(&zone).naive_local(), Some(zone.name().to_owned())),
        When::Zoned { local, zone } => (*local, Some(zone.tzid().to_owned())),
    }
}

/// The end on the clock of the start: flights begin and end in different zones.
fn in_zone_of(start: &When, end: &When, default: Tz) -> When {
    match (start, end) {
        (When::Zoned { zone, .. }, When::Utc(_) | When::Zoned { .. }) => {
            When::Zoned { local: Zone::to_local(zone, end.to_utc(default)), zone: zone.clone() }
        }
        (When::Utc(_), When::Zoned { .. }) => When::Utc(end.to_utc(default)),
        _ => end.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::{TimeZone, Utc};

    use super::*;

    #[test]
    fn every_catalogue_has_every_sentence_and_no_other() {
        let keys = |lang: Lang| -> BTreeSet<String> {
            assert!(CATALOGUE.entries(lang).unwrap() > 20);
            let lines = CATALOGUE.source(lang).lines();
            lines.filter_map(|line| Some(line.split_once(" = ")?.0.to_owned())).collect()
        };
        for lang in Lang::ALL {
            assert_eq!(keys(lang), keys(Lang::En), "{lang:?}");
            for key in keys(lang) {
                let places: Vec<&str> =
                    ["name", "title", "when", "place", "weekday", "day", "month", "year"].to_vec();
                let filled: Vec<_> = places.iter().map(|name| (*name, "§")).collect();
                let sentence = Words(lang).say(&key, &filled);
                assert!(!sentence.is_empty() && !sentence.contains('{'), "{lang:?} {key}: {sentence}");
            }
        }
    }

    #[test]
    fn times_are_told_in_the_zone_they_are_written_in() {
        let at = |hour, minute| Utc.with_ymd_and_hms(2026, 11, 23, hour, minute, 0).unwrap();
        let berlin = chrono_tz::Europe::Berlin;
        let span = |start, end| Span { start, end };
        let hour = span(When::Utc(at(9, 0)), When::Utc(at(10, 30)));
        assert_eq!(
            Words(Lang::En).span(&hour, berlin),
            "Monday, 23 November 2026, 10:00–11:30 (Europe/Berlin)"
        );
        assert_eq!(
            Words(Lang::De).span(&hour, berlin),
            "Montag, 23. November 2026, 10:00–11:30 (Europe/Berlin)"
        );
        let night = span(When::Utc(at(20, 0)), When::Utc(at(23, 30)));
        assert_eq!(
            Words(Lang::Ru).span(&night, berlin),
            "понедельник, 23 ноября 2026 г., 21:00 – вторник, 24 ноября 2026 г., 00:30 (Europe/Berlin)"
        );
        let tokyo = Zone::named("Asia/Tokyo").unwrap();
        let local = at(18, 0).naive_utc();
        let zoned = span(When::Zoned { local, zone: tokyo }, When::Utc(at(10, 0)));
        assert_eq!(
            Words(Lang::En).span(&zoned, berlin),
            "Monday, 23 November 2026, 18:00–19:00 (Asia/Tokyo)"
        );
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let one = span(When::Date(day), When::Date(day + TimeDelta::days(1)));
        assert_eq!(Words(Lang::Es).span(&one, berlin), "lunes, 23 de noviembre de 2026");
        let two = span(When::Date(day), When::Date(day + TimeDelta::days(2)));
        assert_eq!(
            Words(Lang::En).span(&two, berlin),
            "Monday, 23 November 2026 – Tuesday, 24 November 2026"
        );
        let floating = span(When::Floating(local), When::Floating(local));
        assert_eq!(Words(Lang::En).span(&floating, berlin), "Monday, 23 November 2026, 18:00");
    }
}
