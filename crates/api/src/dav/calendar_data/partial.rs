//! Partial retrieval (RFC 4791 sections 9.6.1 to 9.6.4): only the components and properties that are named.

use televent_ical::{Component, Property, line, tree};

use crate::dav::xml::{CALDAV, Element};

/// What is wanted of a component.
#[derive(Clone, Debug)]
pub(super) struct Part {
    name: String,
    properties: Properties,
    components: Components,
}

#[derive(Clone, Debug)]
enum Properties {
    All,
    /// Name, and whether the value is wanted.
    Named(Vec<(String, bool)>),
}

#[derive(Clone, Debug)]
enum Components {
    All,
    Named(Vec<Part>),
}

impl Part {
    /// Reads a `comp` element; its nesting is bounded by the XML reader.
    pub(super) fn read(element: &Element) -> Self {
        let named = |local: &'static str| element.children().filter(move |child| child.is(CALDAV, local));
        let properties = if element.child(CALDAV, "allprop").is_some() {
            Properties::All
        } else {
            let without_value = |prop: &Element| prop.attribute("novalue").is_some_and(|word| word == "yes");
            Properties::Named(named("prop").map(|prop| (upper(prop), !without_value(prop))).collect())
        };
        let components = if element.child(CALDAV, "allcomp").is_some() {
            Components::All
        } else {
            Components::Named(named("comp").map(Self::read).collect())
        };
        Self { name: upper(element), properties, components }
    }

    /// The part of a calendar text.
    pub(super) fn of(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for root in tree::parse(text, 8).unwrap_or_default().iter().filter(|root| root.is(&self.name)) {
            self.write(root, text, &mut out);
        }
        out
    }

    fn write(&self, component: &Component, text: &str, out: &mut String) {
        write_line(out, &["BEGIN:", component.name()]);
        for property in component.properties() {
            match self.wants(property) {
                None => {}
                Some(true) => {
                    let whole = text.get(property.octets()).unwrap_or_default();
                    write_line(out, &[whole.trim_end_matches(['\r', '\n'])]);
                }
                Some(false) => without_value(property, text, out),
            }
        }
        for child in component.children() {
            match &self.components {
                Components::All => out.push_str(text.get(child.octets()).unwrap_or_default()),
                Components::Named(parts) => {
                    if let Some(part) = parts.iter().find(|part| child.is(&part.name)) {
                        part.write(child, text, out);
                    }
                }
            }
        }
        write_line(out, &["END:", component.name()]);
    }

    /// Whether a property is wanted, and then whether with its value.
    fn wants(&self, property: &Property) -> Option<bool> {
        match &self.properties {
            Properties::All => Some(true),
            Properties::Named(names) => {
                names.iter().find(|(name, _)| property.is(name)).map(|(_, value)| *value)
            }
        }
    }
}

/// Section 9.6.4: the name and the parameters stand, as they were sent, and the colon.
fn without_value(property: &Property, text: &str, out: &mut String) {
    let whole = line::unfold(text.get(property.octets()).unwrap_or_default());
    line::fold_into(out, whole.strip_suffix(property.value()).unwrap_or(&whole), "\r\n");
}

fn upper(element: &Element) -> String {
    element.attribute("name").unwrap_or_default().to_ascii_uppercase()
}

fn write_line(out: &mut String, parts: &[&str]) {
    for part in parts {
        out.push_str(part);
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dav::xml::parse;

    const TEXT: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID;X-A=\"b:c\":1\r\nSUMMARY;LANGU\r\n AGE=de:a\r\n b\r\n\
                        LOCATION:z\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    fn part(body: &str) -> String {
        let body = format!("<comp xmlns='urn:ietf:params:xml:ns:caldav' {body}</comp>");
        Part::read(&parse(body.as_bytes()).unwrap().unwrap()).of(TEXT)
    }

    #[test]
    fn keeps_what_is_named_and_nothing_else() {
        let got = part(
            "name='VCALENDAR'><prop name='VERSION'/><comp name='VEVENT'><prop name='summary'/><prop name='UID' novalue='yes'/></comp>",
        );
        assert_eq!(
            got,
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID;X-A=\"b:c\":\r\nSUMMARY;LANGU\r\n AGE=de:a\r\n b\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
    }

    #[test]
    fn without_its_value_a_property_keeps_its_parameters() {
        let got = part("name='VCALENDAR'><comp name='VEVENT'><prop name='SUMMARY' novalue='yes'/></comp>");
        assert_eq!(
            got,
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY;LANGUAGE=de:\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
    }

    #[test]
    fn everything_is_everything() {
        assert_eq!(part("name='VCALENDAR'><allprop/><allcomp/>"), TEXT);
    }
}
