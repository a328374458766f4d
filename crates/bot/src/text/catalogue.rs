//! Fluent catalogues: every sentence in every language, compiled in.

use televent_words::{Catalogue, Filling, Lang};

use super::{Html, escape};

/// Every sentence of the bot's.
pub(super) static CATALOGUE: Catalogue = Catalogue::new([
    include_str!("../../locales/en.ftl"),
    include_str!("../../locales/ru.ftl"),
    include_str!("../../locales/de.ftl"),
    include_str!("../../locales/es.ftl"),
]);

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

    fn fillings(&self, marked_up: bool) -> Vec<(&'static str, Filling)> {
        let filling = |arg: &Arg| match arg {
            Arg::Text(text) if marked_up => Filling::Text(escape(text)),
            Arg::Text(text) => Filling::Text(text.clone()),
            Arg::Html(html) if marked_up => Filling::Text(html.0.clone()),
            Arg::Html(html) => Filling::Text(html.plain()),
            Arg::Number(number) => Filling::Number(*number),
        };
        self.0.iter().map(|(name, arg)| (*name, filling(arg))).collect()
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
        Html(self.format(key, &args.fillings(true)))
    }

    /// A sentence with markup and no open places.
    pub(crate) fn line(self, key: &str) -> Html {
        self.html(key, &Args::new())
    }

    /// A sentence for where no markup is read: a button, a toast, a command's description.
    pub(crate) fn plain(self, key: &str, args: &Args) -> String {
        self.format(key, &args.fillings(false))
    }

    /// As [`Words::plain`], without open places.
    pub(crate) fn label(self, key: &str) -> String {
        self.plain(key, &Args::new())
    }

    fn format(self, key: &str, places: &[(&'static str, Filling)]) -> String {
        // A test holds that every language has every key; the key itself is the last resort.
        CATALOGUE.say(self.0, key, places).unwrap_or_else(|| key.to_owned())
    }
}
