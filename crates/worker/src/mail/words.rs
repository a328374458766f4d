//! What a mail says, from the catalogues in `locales/`.

use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};
use chrono_tz::Tz;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use televent_ical::{Span, When, Zone};
use unic_langid::LanguageIdentifier;

type Bundle = FluentBundle<FluentResource>;

/// A language mails are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English
    En,
    /// Russian
    Ru,
    /// German
    De,
    /// Spanish
    Es,
}

impl Lang {
    /// Every language.
    pub const ALL: [Self; 4] = [Self::En, Self::Ru, Self::De, Self::Es];

    /// The language of a BCP 47 tag; English for one that has no catalogue.
    pub fn of(locale: &str) -> Self {
        let language = locale.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|lang| lang.code().eq_ignore_ascii_case(language)).unwrap_or(Self::En)
    }

    /// The two letters of ISO 639-1.
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ru => "ru",
            Self::De => "de",
            Self::Es => "es",
        }
    }

    fn source(self) -> &'static str {
        match self {
            Self::En => include_str!("../../locales/en.ftl"),
            Self::Ru => include_str!("../../locales/ru.ftl"),
            Self::De => include_str!("../../locales/de.ftl"),
            Self::Es => include_str!("../../locales/es.ftl"),
        }
    }

    fn bundle(self) -> &'static Bundle {
        static BUNDLES: [OnceLock<Bundle>; 4] = [const { OnceLock::new() }; 4];
        let [en, ru, de, es] = &BUNDLES;
        let bundle = match self {
            Self::En => en,
            Self::Ru => ru,
            Self::De => de,
            Self::Es => es,
        };
        bundle.get_or_init(|| {
            let id = LanguageIdentifier::from_bytes(self.code().as_bytes()).unwrap_or_default();
            let mut bundle = Bundle::new_concurrent(vec![id]);
            bundle.set_use_isolating(false);
            let resource =
                FluentResource::try_new(self.source().to_owned()).unwrap_or_else(|(resource, _)| resource);
            bundle.add_resource_overriding(resource);
            bundle
        })
    }

    /// A sentence with its open places filled.
    pub(super) fn say(self, key: &str, places: &[(&'static str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for (name, text) in places {
            args.set(*name, FluentValue::from(*text));
        }
        let bundle = self.bundle();
        let pattern = bundle.get_message(key).and_then(|message| message.value());
        pattern
            .map(|pattern| bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned())
            .unwrap_or_default()
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
            let resource =
                FluentResource::try_new(lang.source().to_owned()).map_err(|(_, errors)| errors).unwrap();
            assert!(resource.entries().count() > 20);
            lang.source().lines().filter_map(|line| Some(line.split_once(" = ")?.0.to_owned())).collect()
        };
        for lang in Lang::ALL {
            assert_eq!(keys(lang), keys(Lang::En), "{lang:?}");
            for key in keys(lang) {
                let places: Vec<&str> =
                    ["name", "title", "when", "place", "weekday", "day", "month", "year"].to_vec();
                let filled: Vec<_> = places.iter().map(|name| (*name, "§")).collect();
                let sentence = lang.say(&key, &filled);
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
        assert_eq!(Lang::En.span(&hour, berlin), "Monday, 23 November 2026, 10:00–11:30 (Europe/Berlin)");
        assert_eq!(Lang::De.span(&hour, berlin), "Montag, 23. November 2026, 10:00–11:30 (Europe/Berlin)");
        let night = span(When::Utc(at(20, 0)), When::Utc(at(23, 30)));
        assert_eq!(
            Lang::Ru.span(&night, berlin),
            "понедельник, 23 ноября 2026 г., 21:00 – вторник, 24 ноября 2026 г., 00:30 (Europe/Berlin)"
        );
        let tokyo = Zone::named("Asia/Tokyo").unwrap();
        let local = at(18, 0).naive_utc();
        let zoned = span(When::Zoned { local, zone: tokyo }, When::Utc(at(10, 0)));
        assert_eq!(Lang::En.span(&zoned, berlin), "Monday, 23 November 2026, 18:00–19:00 (Asia/Tokyo)");
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let one = span(When::Date(day), When::Date(day + TimeDelta::days(1)));
        assert_eq!(Lang::Es.span(&one, berlin), "lunes, 23 de noviembre de 2026");
        let two = span(When::Date(day), When::Date(day + TimeDelta::days(2)));
        assert_eq!(Lang::En.span(&two, berlin), "Monday, 23 November 2026 – Tuesday, 24 November 2026");
        let floating = span(When::Floating(local), When::Floating(local));
        assert_eq!(Lang::En.span(&floating, berlin), "Monday, 23 November 2026, 18:00");
    }
}
