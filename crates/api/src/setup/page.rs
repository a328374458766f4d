//! The pages that set a device up, from the catalogues in `locales/`.

use qrcode::QrCode;
use qrcode::render::svg::Color;
use televent_words::{Catalogue, Filling, Lang};

use crate::dav::Xml;

static CATALOGUE: Catalogue = Catalogue::new([
    include_str!("../../locales/en.ftl"),
    include_str!("../../locales/ru.ftl"),
    include_str!("../../locales/de.ftl"),
    include_str!("../../locales/es.ftl"),
]);

/// A page being written, in one language.
pub(super) struct Page {
    lang: Lang,
    html: Xml,
}

impl Page {
    /// An empty page in the language of a BCP 47 tag, or of the first one in a list.
    pub(super) fn of(locale: &str) -> Self {
        let lang = Lang::of(locale.split([',', ';']).next().unwrap_or_default().trim());
        let mut page = Self { lang, html: Xml::default() };
        page.html.raw("<!DOCTYPE html>\n<html lang=\"");
        page.html.raw(lang.code());
        page.html.raw("\"><head><meta charset=\"utf-8\">");
        page.html.raw("<meta name=\"viewport\" content=\"width=device-width\">");
        page.html.raw("<meta name=\"robots\" content=\"noindex\">");
        page.html.raw("<link rel=\"stylesheet\" href=\"/setup/style.css\">");
        page.leaf("title", "setup-title");
        page.html.raw("</head><body>");
        page.leaf("h1", "setup-title");
        page
    }

    /// What the link leads to: a button for each kind of device, and the link as a picture for another one.
    pub(super) fn offer(mut self, label: &str, token: &str, address: &str) -> String {
        let device = self.say("setup-device", &[("label", Filling::from(label))]);
        self.html.leaf("p", &device);
        self.leaf("h2", "setup-apple");
        self.leaf("p", "setup-apple-then");
        self.button(token, "apple", "setup-apple-button");
        self.leaf("h2", "setup-android");
        self.leaf("p", "setup-android-need");
        self.button(token, "davx5", "setup-android-button");
        // A link too long for a picture is left out.
        if let Ok(code) = QrCode::new(address) {
            self.html.raw("<hr>");
            self.leaf("p", "setup-other");
            let mut picture = code.render::<Color<'_>>();
            picture.dark_color(Color("#000")).light_color(Color("#fff")).min_dimensions(192, 192);
            let picture = picture.build();
            // What stands before the element is for a file of its own.
            let element = picture.find("<svg").and_then(|at| picture.get(at..));
            self.html.raw(element.unwrap_or_default());
        }
        self.end()
    }

    /// The account as a link that opens `DAVx⁵`, and to be typed. Its scheme stands for https, `caldav:` for http.
    pub(super) fn davx5(mut self, public_url: &str, user: &str, password: &str) -> String {
        let (scheme, rest) = match public_url.split_once("://") {
            Some(("http", rest)) => ("caldav", rest),
            Some((_, rest)) => ("davx5", rest),
            None => ("davx5", public_url),
        };
        self.html.raw("<p><a class=\"button\" href=\"");
        self.html.text(&format!("{scheme}://{user}:{password}@{rest}/caldav/"));
        self.html.raw("\">");
        self.text("setup-open");
        self.html.raw("</a></p>");
        self.leaf("p", "setup-by-hand");
        self.html.raw("<dl>");
        let server = format!("{public_url}/caldav/");
        for (key, value) in [("setup-server", &*server), ("setup-user", user), ("setup-password", password)] {
            self.leaf("dt", key);
            self.html.leaf("dd", value);
        }
        self.html.raw("</dl>");
        self.leaf("p", "setup-once");
        self.end()
    }

    /// A link that leads nowhere any more.
    pub(super) fn dead(mut self) -> String {
        self.leaf("p", "setup-dead");
        self.end()
    }

    fn end(mut self) -> String {
        self.html.raw("</body></html>\n");
        self.html.take()
    }

    fn say(&self, key: &str, places: &[(&'static str, Filling)]) -> String {
        CATALOGUE.say(self.lang, key, places).unwrap_or_default()
    }

    fn text(&mut self, key: &str) {
        let sentence = self.say(key, &[]);
        self.html.text(&sentence);
    }

    fn leaf(&mut self, element: &str, key: &str) {
        self.html.open(element);
        self.text(key);
        self.html.close(element);
    }

    fn button(&mut self, token: &str, path: &str, key: &str) {
        self.html.raw("<form method=\"post\" action=\"/setup/");
        self.html.text(token);
        self.html.raw("/");
        self.html.raw(path);
        self.html.raw("\"><button>");
        self.text(key);
        self.html.raw("</button></form>");
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_catalogue_has_every_sentence_and_no_other() {
        let keys = |lang: Lang| -> BTreeSet<String> {
            let lines = CATALOGUE.source(lang).lines();
            lines.filter_map(|line| Some(line.split_once(" = ")?.0.to_owned())).collect()
        };
        for lang in Lang::ALL {
            assert!(CATALOGUE.entries(lang).unwrap() > 10);
            assert_eq!(keys(lang), keys(Lang::En), "{lang:?}");
            for key in keys(lang) {
                let sentence = CATALOGUE.say(lang, &key, &[("label", Filling::from("§"))]).unwrap();
                assert!(!sentence.is_empty() && !sentence.contains('{'), "{lang:?} {key}: {sentence}");
            }
        }
    }

    #[test]
    fn davx5_takes_its_own_scheme_for_https_only() {
        let page = Page::of("en").davx5("https://cal.example.org:444", "7-key", "a-b");
        assert!(page.contains("href=\"davx5://7-key:a-b@cal.example.org:444/caldav/\""), "{page}");
        let page = Page::of("en").davx5("http://127.0.0.1:8080", "7-key", "a-b");
        assert!(page.contains("href=\"caldav://7-key:a-b@127.0.0.1:8080/caldav/\""), "{page}");
    }

    #[test]
    fn what_a_person_wrote_is_text() {
        let page = Page::of("de-AT,en;q=0.5").offer("<b>x</b>\" onload=\"", "t", "https://x/setup/t");
        assert!(
            page.contains("lang=\"de\"") && page.contains("„&lt;b&gt;x&lt;/b&gt;&quot; onload"),
            "{page}"
        );
    }
}
