//! Writes XML into a buffer. Names carry the prefixes that [`Xml::document`] declares: none for `DAV:`, `C` for
//! CalDAV, `CS` for the calendar server extensions, `I` for Apple's.

use super::name::{APPLE, CALDAV, CALENDARSERVER, DAV, Name, XML};
use super::read::{Element, Node};

/// XML being written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Xml {
    out: String,
}

impl Xml {
    /// The start of a document whose root is `root`.
    pub(crate) fn document(root: &str) -> Self {
        let mut xml = Self::default();
        xml.raw("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<");
        xml.raw(root);
        for (prefix, space) in [("", DAV), (":C", CALDAV), (":CS", CALENDARSERVER), (":I", APPLE)] {
            xml.raw(" xmlns");
            xml.raw(prefix);
            xml.raw("=\"");
            xml.raw(space);
            xml.raw("\"");
        }
        xml.raw(">");
        xml
    }

    /// Text that is XML already.
    pub(crate) fn raw(&mut self, text: &str) {
        self.out.push_str(text);
    }

    pub(crate) fn open(&mut self, name: &str) {
        self.out.push('<');
        self.out.push_str(name);
        self.out.push('>');
    }

    pub(crate) fn close(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    pub(crate) fn empty(&mut self, name: &str) {
        self.out.push('<');
        self.out.push_str(name);
        self.out.push_str("/>");
    }

    /// Character data. A CR stands as a reference, because a parser turns a bare one into LF; what XML cannot
    /// hold becomes U+FFFD.
    pub(crate) fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) =
            rest.find(|c: char| c < ' ' || matches!(c, '&' | '<' | '>' | '"' | '\u{fffe}' | '\u{ffff}'))
        {
            let (plain, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
            self.out.push_str(plain);
            let mut letters = from.chars();
            match letters.next() {
                Some('&') => self.out.push_str("&amp;"),
                Some('<') => self.out.push_str("&lt;"),
                Some('>') => self.out.push_str("&gt;"),
                Some('"') => self.out.push_str("&quot;"),
                Some('\r') => self.out.push_str("&#13;"),
                Some(c @ ('\n' | '\t')) => self.out.push(c),
                _ => self.out.push('\u{fffd}'),
            }
            rest = letters.as_str();
        }
        self.out.push_str(rest);
    }

    /// An element with nothing but text.
    pub(crate) fn leaf(&mut self, name: &str, text: &str) {
        self.open(name);
        self.text(text);
        self.close(name);
    }

    /// An element that holds one `href`.
    pub(crate) fn href(&mut self, name: &str, href: &str) {
        self.open(name);
        self.leaf("href", href);
        self.close(name);
    }

    /// A start tag, or an empty element. Returns what [`Xml::close`] takes.
    fn open_any(&mut self, name: &Name, empty: bool) -> String {
        let known = [(DAV, ""), (CALDAV, "C:"), (CALENDARSERVER, "CS:"), (APPLE, "I:")];
        let word = match known.iter().find(|(space, _)| *space == &*name.space) {
            Some((_, prefix)) => format!("{prefix}{}", name.local),
            None if name.space.is_empty() => {
                // No namespace: the default one is taken back.
                self.raw("<");
                self.raw(&name.local);
                self.raw(" xmlns=\"\"");
                self.raw(if empty { "/>" } else { ">" });
                return name.local.clone();
            }
            None => {
                self.raw("<x:");
                self.raw(&name.local);
                self.raw(" xmlns:x=\"");
                self.text(&name.space);
                self.raw("\"");
                self.raw(if empty { "/>" } else { ">" });
                return format!("x:{}", name.local);
            }
        };
        self.raw("<");
        self.raw(&word);
        self.raw(if empty { "/>" } else { ">" });
        word
    }

    /// The start of an element of any name. Returns what [`Xml::close`] takes.
    pub(crate) fn open_named(&mut self, name: &Name) -> String {
        self.open_any(name, false)
    }

    /// An empty element of any name.
    pub(crate) fn empty_any(&mut self, name: &Name) {
        self.open_any(name, true);
    }

    /// An element as it was read, in the language that held around it.
    pub(crate) fn element_in(&mut self, element: &Element, language: Option<&str>) {
        let word = self.open_any(&element.name, false);
        self.out.truncate(self.out.len().saturating_sub(1));
        if &*element.name.space == DAV {
            // What is around it may have taken the default namespace back.
            self.raw(" xmlns=\"DAV:\"");
        }
        if let Some(language) = language.filter(|_| element.language().is_none()) {
            self.attribute(" xml:lang", language);
        }
        for (number, (name, value)) in element.attributes.iter().enumerate() {
            match &*name.space {
                "" => self.attribute(&format!(" {}", name.local), value),
                XML => self.attribute(&format!(" xml:{}", name.local), value),
                space => {
                    self.attribute(&format!(" xmlns:a{number}"), space);
                    self.attribute(&format!(" a{number}:{}", name.local), value);
                }
            }
        }
        self.raw(">");
        for node in &element.nodes {
            match node {
                Node::Text(text) => self.text(text),
                Node::Element(child) => self.element_in(child, None),
            }
        }
        self.close(&word);
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.raw(name);
        self.raw("=\"");
        self.text(value);
        self.raw("\"");
    }

    pub(crate) fn len(&self) -> usize {
        self.out.len()
    }

    /// What has been written since the last time, leaving the buffer empty.
    pub(crate) fn take(&mut self) -> String {
        std::mem::take(&mut self.out)
    }

    /// The finished text.
    pub(crate) fn finish(mut self, root: &str) -> String {
        self.close(root);
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dav::xml::parse;

    #[test]
    fn what_is_written_reads_back() {
        let mut xml = Xml::document("multistatus");
        xml.leaf("C:calendar-data", "BEGIN:VCALENDAR\r\nSUMMARY:a<b>&\"c\"\r\n\té\u{1}");
        xml.empty_any(&Name::new("urn:a&b", "odd"));
        xml.empty_any(&Name::new("", "bare"));
        let text = xml.finish("multistatus");
        let root = parse(text.as_bytes()).unwrap().unwrap();
        assert!(root.is(DAV, "multistatus"));
        assert_eq!(
            root.child(CALDAV, "calendar-data").unwrap().text(),
            "BEGIN:VCALENDAR\r\nSUMMARY:a<b>&\"c\"\r\n\té\u{fffd}"
        );
        assert!(root.child("urn:a&b", "odd").is_some());
        assert!(root.child("", "bare").is_some());
    }

    #[test]
    fn a_dead_property_comes_back_as_it_was() {
        let body =
            "<o:note xmlns:o='urn:o' lang='de' xml:lang='de'>a <o:b/> c<bare xmlns=''>&amp;</bare></o:note>";
        let read = parse(body.as_bytes()).unwrap().unwrap();
        let mut xml = Xml::document("prop");
        xml.element_in(&read, None);
        let back = parse(xml.finish("prop").as_bytes()).unwrap().unwrap();
        assert_eq!(back.children().next(), Some(&read));
    }
}
