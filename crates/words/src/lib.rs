//! Sentences in the reader's language: Fluent catalogues, compiled in by the crate whose sentences they are and looked
//! up here.

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

type Bundle = FluentBundle<FluentResource>;

/// A language that has catalogues.
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
    /// Every language, in the order of a [`Catalogue`]'s sources.
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

    /// What the language calls itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Ru => "Русский",
            Self::De => "Deutsch",
            Self::Es => "Español",
        }
    }
}

/// What stands in a place that a sentence leaves open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filling {
    /// Put in as it is.
    Text(String),
    /// Also chooses the plural.
    Number(i64),
}

impl From<&str> for Filling {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// One crate's sentences in every language; each language is read when it is first spoken.
#[derive(Default)]
pub struct Catalogue {
    sources: [&'static str; 4],
    bundles: [OnceLock<Bundle>; 4],
}

impl Catalogue {
    /// A catalogue of these Fluent texts, in the order of [`Lang::ALL`].
    pub const fn new(sources: [&'static str; 4]) -> Self {
        Self { sources, bundles: [const { OnceLock::new() }; 4] }
    }

    /// The Fluent text of a language.
    pub fn source(&self, lang: Lang) -> &'static str {
        let [en, ru, de, es] = self.sources;
        match lang {
            Lang::En => en,
            Lang::Ru => ru,
            Lang::De => de,
            Lang::Es => es,
        }
    }

    /// How many entries the Fluent text of a language has; for the test of whoever brings one.
    ///
    /// # Errors
    /// What cannot be read in it.
    pub fn entries(&self, lang: Lang) -> Result<usize, String> {
        let resource = FluentResource::try_new(self.source(lang).to_owned());
        resource
            .map(|resource| resource.entries().count())
            .map_err(|(_, faults)| format!("{lang:?}: {faults:?}"))
    }

    /// A sentence with its open places filled, in this language or else in English; `None` for an unknown key.
    pub fn say(&self, lang: Lang, key: &str, places: &[(&'static str, Filling)]) -> Option<String> {
        let mut args = FluentArgs::with_capacity(places.len());
        for (name, filling) in places {
            let value = match filling {
                Filling::Text(text) => FluentValue::from(text.as_str()),
                Filling::Number(number) => FluentValue::from(*number),
            };
            args.set(*name, value);
        }
        [lang, Lang::En].into_iter().find_map(|lang| {
            let bundle = self.bundle(lang);
            let pattern = bundle.get_message(key)?.value()?;
            Some(bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned())
        })
    }

    fn bundle(&self, lang: Lang) -> &Bundle {
        let [en, ru, de, es] = &self.bundles;
        let bundle = match lang {
            Lang::En => en,
            Lang::Ru => ru,
            Lang::De => de,
            Lang::Es => es,
        };
        bundle.get_or_init(|| {
            let id = LanguageIdentifier::from_bytes(lang.code().as_bytes()).unwrap_or_default();
            let mut bundle = Bundle::new_concurrent(vec![id]);
            // Marks of direction would stand in mails and copied texts; who needs them puts them in.
            bundle.set_use_isolating(false);
            let resource = FluentResource::try_new(self.source(lang).to_owned())
                .unwrap_or_else(|(resource, _)| resource);
            bundle.add_resource_overriding(resource);
            bundle
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static GUESTS: Catalogue = Catalogue::new([
        "guests = { $count ->\n    [one] { $count } guest of { $name }\n   *[other] { $count } guests of { $name }\n}\nonly = English",
        "guests = { $count ->\n    [one] { $count } гость\n    [few] { $count } гостя\n   *[other] { $count } гостей\n}",
        "guests = { $count } Gäste",
        "broken = { $",
    ]);

    fn guests(lang: Lang, count: i64) -> Option<String> {
        GUESTS.say(lang, "guests", &[("count", Filling::Number(count)), ("name", "Ann".into())])
    }

    #[test]
    fn a_sentence_is_filled_and_counts_as_its_language_does() {
        assert_eq!(guests(Lang::En, 1).unwrap(), "1 guest of Ann");
        assert_eq!(guests(Lang::En, 3).unwrap(), "3 guests of Ann");
        assert_eq!(guests(Lang::Ru, 3).unwrap(), "3 гостя");
        assert_eq!(guests(Lang::Ru, 11).unwrap(), "11 гостей");
    }

    #[test]
    fn what_a_language_lacks_is_said_in_english() {
        assert_eq!(GUESTS.say(Lang::De, "only", &[]).unwrap(), "English");
        assert_eq!(guests(Lang::Es, 2).unwrap(), "2 guests of Ann");
        assert_eq!(GUESTS.say(Lang::En, "none", &[]), None);
        assert!(GUESTS.entries(Lang::Es).is_err());
        assert_eq!(GUESTS.entries(Lang::En), Ok(2));
    }

    #[test]
    fn the_language_of_a_tag() {
        assert_eq!((Lang::of("de-AT"), Lang::of("RU"), Lang::of("pt_BR")), (Lang::De, Lang::Ru, Lang::En));
    }
}
