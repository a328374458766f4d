//! Reads a request's body into a tree. Refuses what no client needs and an attacker likes: document types,
//! entities of one's own, other encodings than UTF-8, deep nesting, crowds of elements or attributes.

use std::sync::Arc;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::name::{Name, XML};

/// Elements open at one place.
const DEEPEST: usize = 64;
/// Elements in all. A body of 1 MiB that is a multiget of real addresses stays below it.
const MOST_ELEMENTS: usize = 25_000;
/// Attributes of one element, namespace declarations included.
const MOST_ATTRIBUTES: usize = 32;
/// Namespace declarations in force at one place.
const MOST_BINDINGS: usize = 128;

/// Why a body is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum XmlError {
    #[error("the body is not well-formed XML")]
    Malformed,
    #[error("the body is not UTF-8")]
    Encoding,
    #[error("a document type is not allowed")]
    Doctype,
    #[error("an entity is not known")]
    Entity,
    #[error("a namespace prefix is not declared")]
    Prefix,
    #[error("elements are nested too deep")]
    Depth,
    #[error("there are too many elements, attributes or namespaces")]
    Crowd,
}

/// One element and what is in it, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: Name,
    pub(crate) attributes: Vec<(Name, String)>,
    pub(crate) nodes: Vec<Node>,
}

/// What stands in an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    fn new(name: Name) -> Self {
        Self { name, attributes: Vec::new(), nodes: Vec::new() }
    }

    pub(crate) fn is(&self, space: &str, local: &str) -> bool {
        self.name.is(space, local)
    }

    /// The elements in it.
    pub(crate) fn children(&self) -> impl Iterator<Item = &Element> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first element in it of that name.
    pub(crate) fn child(&self, space: &str, local: &str) -> Option<&Element> {
        self.children().find(|child| child.is(space, local))
    }

    /// The text directly in it.
    pub(crate) fn text(&self) -> String {
        let texts = self.nodes.iter().map(|node| match node {
            Node::Text(text) => text.as_str(),
            Node::Element(_) => "",
        });
        texts.collect()
    }

    /// Its own `xml:lang`.
    pub(crate) fn language(&self) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name.is(XML, "lang")).map(|(_, value)| value.as_str())
    }

    /// The value of an attribute without namespace.
    pub(crate) fn attribute(&self, local: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name.is("", local)).map(|(_, value)| value.as_str())
    }
}

/// Whether an encoding is UTF-8, as some programs write it.
fn is_utf8(name: &str) -> bool {
    ["utf-8", "utf8"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Whether octets of ASCII mean the same in an encoding: in all that programs still write but those of wider units.
fn is_wider_ascii(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    !["utf-16", "utf16", "utf-32", "utf32", "ucs", "iso-10646"].iter().any(|wide| name.starts_with(wide))
}

/// Reads a whole body. `None` for an empty one.
pub(crate) fn parse(body: &[u8]) -> Result<Option<Element>, XmlError> {
    let text = std::str::from_utf8(body).map_err(|_| XmlError::Encoding)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !text.chars().all(is_char) {
        return Err(XmlError::Malformed);
    }
    if text.trim().is_empty() {
        return Ok(None);
    }
    let mut reader = Reader::from_str(text);
    let mut tree = Tree::default();
    loop {
        match reader.read_event().map_err(|_| XmlError::Malformed)? {
            Event::Start(start) => tree.open(&start)?,
            Event::Empty(start) => {
                tree.open(&start)?;
                tree.close()?;
            }
            Event::End(_) => tree.close()?,
            Event::Text(text) => tree.text(&text.xml10_content())?,
            Event::CData(text) => tree.text(&text.xml10_content())?,
            Event::GeneralRef(reference) => tree.text(entity(&reference)?.encode_utf8(&mut [0; 4]))?,
            Event::Decl(declaration) => {
                let encoding = declaration.encoding().transpose().map_err(|_| XmlError::Malformed)?;
                if encoding.is_some_and(|name| !(is_utf8(&name) || text.is_ascii() && is_wider_ascii(&name)))
                {
                    return Err(XmlError::Encoding);
                }
            }
            Event::DocType(_) => return Err(XmlError::Doctype),
            Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => return tree.finish().map(Some),
        }
    }
}

fn entity(reference: &BytesRef<'_>) -> Result<char, XmlError> {
    if let Some(character) = reference.resolve_char_ref().map_err(|_| XmlError::Entity)? {
        return if is_char(character) { Ok(character) } else { Err(XmlError::Malformed) };
    }
    match reference.xml10_content().as_ref() {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        _ => Err(XmlError::Entity),
    }
}

/// What XML 1.0 lets stand in a document, written out or as a reference (section 2.2). No NUL among others, which the
/// database would not take either.
fn is_char(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// Whether a part of a name may stand in our own answers again. Narrower than XML, wide enough for any property.
pub(crate) fn is_word(part: &str) -> bool {
    let first = part.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
    first && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// The tree while it grows.
#[derive(Default)]
struct Tree {
    root: Option<Element>,
    open: Vec<(Element, usize)>,
    /// Prefix and namespace, innermost last.
    bindings: Vec<(String, Arc<str>)>,
    elements: usize,
}

impl Tree {
    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), XmlError> {
        self.elements += 1;
        if self.open.len() >= DEEPEST {
            return Err(XmlError::Depth);
        }
        if self.elements > MOST_ELEMENTS {
            return Err(XmlError::Crowd);
        }
        if self.root.is_some() {
            return Err(XmlError::Malformed);
        }
        let before = self.bindings.len();
        let mut attributes = Vec::new();
        for (number, attribute) in start.attributes().with_checks(false).enumerate() {
            if number >= MOST_ATTRIBUTES || self.bindings.len() > MOST_BINDINGS {
                return Err(XmlError::Crowd);
            }
            let attribute = attribute.map_err(|_| XmlError::Malformed)?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| XmlError::Entity)?;
            if !value.chars().all(is_char) {
                return Err(XmlError::Malformed);
            }
            match attribute.key.as_ref() {
                "xmlns" => self.bindings.push((String::new(), value.as_ref().into())),
                key => match key.strip_prefix("xmlns:") {
                    Some(prefix) => self.bindings.push((prefix.to_owned(), value.as_ref().into())),
                    None => attributes.push((key.to_owned(), value.into_owned())),
                },
            }
        }
        let name = start.name();
        let mut element = Element::new(self.resolve(name.as_ref(), true)?);
        for (key, value) in attributes {
            element.attributes.push((self.resolve(&key, false)?, value));
        }
        self.open.push((element, before));
        Ok(())
    }

    fn resolve(&self, name: &str, element: bool) -> Result<Name, XmlError> {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        if !is_word(local) || !(prefix.is_empty() || is_word(prefix)) || name.starts_with(':') {
            return Err(XmlError::Malformed);
        }
        if prefix.is_empty() && !element {
            return Ok(Name::new("", local));
        }
        if prefix == "xml" {
            return Ok(Name::new(XML, local));
        }
        let bound = self.bindings.iter().rev().find(|(known, _)| known == prefix);
        match bound {
            Some((_, space)) if prefix.is_empty() || !space.is_empty() => {
                Ok(Name { space: Arc::clone(space), local: local.to_owned() })
            }
            None if prefix.is_empty() => Ok(Name::new("", local)),
            _ => Err(XmlError::Prefix),
        }
    }

    fn close(&mut self) -> Result<(), XmlError> {
        let (element, before) = self.open.pop().ok_or(XmlError::Malformed)?;
        self.bindings.truncate(before);
        match self.open.last_mut() {
            Some((parent, _)) => parent.nodes.push(Node::Element(element)),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), XmlError> {
        match self.open.last_mut() {
            None if text.trim().is_empty() => Ok(()),
            None => Err(XmlError::Malformed),
            Some((element, _)) => {
                if let Some(Node::Text(known)) = element.nodes.last_mut() {
                    known.push_str(text);
                } else {
                    element.nodes.push(Node::Text(text.to_owned()));
                }
                Ok(())
            }
        }
    }

    fn finish(self) -> Result<Element, XmlError> {
        if !self.open.is_empty() {
            return Err(XmlError::Malformed);
        }
        self.root.ok_or(XmlError::Malformed)
    }
}

#[cfg(test)]
mod tests;
