//! Fluent catalogues: every sentence in every language, compiled in.

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::{Html, escape};

type Bundle = FluentBundle<FluentResource>;

/// A language the bot speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Lang {
    En,
    Ru,
    De,
    Es,
}

impl Lang {
    pub(crate) const ALL: [Self; 4] = [Self::En, Self::Ru, Self::De, Self::Es];

    /// The language of a BCP 47 tag; English if we do not speak it.
    pub(crate) fn of(locale: &str) -> Self {
        let language = locale.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|lang| lang.code().eq_ignore_ascii_case(language)).unwrap_or(Self::En)
    }

    /// The two letters of ISO 639-1.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ru => "ru",
            Self::De => "de",
            Self::Es => "es",
        }
    }

    /// What the language calls itself.
    pub(crate) fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Ru => "Русский",
            Self::De => "Deutsch",
            Self::Es => "Español",
        }
    }

    pub(super) fn source(self) -> &'static str {
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
            // Direction is kept apart by our own escaping, where it is needed.
            bundle.set_use_isolating(false);
            let resource =
                FluentResource::try_new(self.source().to_owned()).unwrap_or_else(|(resource, _)| resource);
            bundle.add_resource_overriding(resource);
            bundle
        })
    }
}

/// What stands in the places a sentence leaves open.
#[derive(Clone, Debug, Default)]
pub(crate) struct Args(Vec<(&'static str, Arg)>);

#[derive(Clone, Debug)]
enum Arg {
    Text(String),
    Html(Html),
    Number(i64),
}

impl Args {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Text as somebody wrote it.
    pub(crate) fn text(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.0.push((name, Arg::Text(text.into())));
        self
    }

    /// Text with markup of ours.
    pub(crate) fn html(mut self, name: &'static str, html: Html) -> Self {
        self.0.push((name, Arg::Html(html)));
        self
    }

    /// A number, which chooses the plural.
    pub(crate) fn number(mut self, name: &'static str, number: impl TryInto<i64>) -> Self {
        self.0.push((name, Arg::Number(number.try_into().unwrap_or(i64::MAX))));
        self
    }

    fn fluent(&self, marked_up: bool) -> FluentArgs<'static> {
        let mut args = FluentArgs::new();
        for (name, arg) in &self.0 {
            args.set(
                *name,
                match arg {
                    Arg::Text(text) if marked_up => FluentValue::from(escape(text)),
                    Arg::Text(text) => FluentValue::from(text.clone()),
                    Arg::Html(html) if marked_up => FluentValue::from(html.0.clone()),
                    Arg::Html(html) => FluentValue::from(html.plain()),
                    Arg::Number(number) => FluentValue::from(*number),
                },
            );
        }
        args
    }
}

/// One person's language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words(pub(crate) Lang);

impl Words {
    /// The words of the language of a BCP 47 tag.
    pub(crate) fn of(locale: &str) -> Self {
        Self(Lang::of(locale))
    }

    /// A sentence with markup; what `args` hold as text is escaped.
    pub(crate) fn html(self, key: &str, args: &Args) -> Html {
        Html(self.format(key, &args.fluent(true)))
    }

    /// A sentence with markup and no open places.
    pub(crate) fn line(self, key: &str) -> Html {
        self.html(key, &Args::new())
    }

    /// A sentence for where no markup is read: a button, a toast, a command's description.
    pub(crate) fn plain(self, key: &str, args: &Args) -> String {
        self.format(key, &args.fluent(false))
    }

    /// As [`Words::plain`], without open places.
    pub(crate) fn label(self, key: &str) -> String {
        self.plain(key, &Args::new())
    }

    fn format(self, key: &str, args: &FluentArgs<'_>) -> String {
        // A test holds that every language has every key; English is the way out, the key itself the last resort.
        for lang in [self.0, Lang::En] {
            let bundle = lang.bundle();
            if let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) {
                let mut faults = Vec::new();
                return bundle.format_pattern(pattern, Some(args), &mut faults).into_owned();
            }
        }
        key.to_owned()
    }
}
