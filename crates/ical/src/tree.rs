//! The view of a calendar text as a tree of components and properties, each knowing its octets.

use std::borrow::Cow;
use std::ops::Range;

use crate::guard::Limits;
use crate::line::{self, Parameter};

/// Why a text is not one well-formed stream of components.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// A line that is not `name *(";" param) ":" value`. The number counts content lines from 1.
    #[error("line {line} is not a content line")]
    Line {
        /// The content line, from 1; blank lines count.
        line: usize,
    },
    /// A control character that no calendar text may hold (RFC 5545 3.1), such as a lone CR.
    #[error("line {line} holds a control character")]
    Control {
        /// The content line, from 1.
        line: usize,
    },
    /// An END that closes nothing, or something else than what is open.
    #[error("line {line} ends what is not open")]
    UnmatchedEnd {
        /// The content line, from 1.
        line: usize,
    },
    /// A property outside any component.
    #[error("line {line} stands outside any component")]
    Stray {
        /// The content line, from 1.
        line: usize,
    },
    /// The text ends inside a component.
    #[error("the text ends inside a component")]
    Unclosed,
    /// Components nested deeper than allowed.
    #[error("components nested deeper than allowed")]
    Depth,
    /// More values of parameters than allowed.
    #[error("more than {0} values of parameters")]
    Parameters(usize),
}

/// One property of a component.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    name: String,
    parameters: Vec<Parameter>,
    value: String,
    octets: Range<usize>,
}

impl Property {
    /// The name in upper case.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether this is the property called `name` (given in upper case).
    pub fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// The parameters in order.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The parameter called `name` (given in upper case).
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name() == name)
    }

    /// The first value of the parameter called `name`.
    pub fn parameter_value(&self, name: &str) -> Option<&str> {
        self.parameter(name).map(Parameter::value)
    }

    /// The value as written, unfolded; text escapes stand.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The value as TEXT, its escapes undone.
    pub fn text(&self) -> Cow<'_, str> {
        line::unescape_text(&self.value)
    }

    /// Where the whole line stands in the object's text: folds and line end included.
    pub fn octets(&self) -> Range<usize> {
        self.octets.clone()
    }

    /// Whether VALUE=DATE stands, or the value has the shape of a date (clients forget the parameter).
    pub fn is_date(&self) -> bool {
        match self.parameter_value("VALUE") {
            Some(kind) => kind.eq_ignore_ascii_case("DATE"),
            None => self.value.len() == 8 && self.value.bytes().all(|byte| byte.is_ascii_digit()),
        }
    }
}

/// One component: its properties and the components inside it, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    name: String,
    properties: Vec<Property>,
    children: Vec<Component>,
    octets: Range<usize>,
    body_end: usize,
}

impl Component {
    /// The name in upper case.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether this is the component called `name` (given in upper case).
    pub fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// The properties in order.
    pub fn properties(&self) -> &[Property] {
        &self.properties
    }

    /// The first property called `name` (given in upper case).
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.is(name))
    }

    /// Every property called `name` (given in upper case).
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Property> + 'a {
        self.properties.iter().filter(move |property| property.is(name))
    }

    /// The components inside, in order.
    pub fn children(&self) -> &[Component] {
        &self.children
    }

    /// Where the component stands in the object's text, from BEGIN to the line end of END.
    pub fn octets(&self) -> Range<usize> {
        self.octets.clone()
    }

    /// The TEXT of the first property called `name`, if there is one.
    pub fn text(&self, name: &str) -> Option<String> {
        self.property(name).map(|property| property.text().into_owned())
    }

    /// Where its END line begins: new components go here.
    pub(crate) fn body_end(&self) -> usize {
        self.body_end
    }

    /// Where new properties go: after the last property, before the first component inside.
    pub(crate) fn properties_end(&self) -> usize {
        let first_child = self.children.first().map_or(self.body_end, |child| child.octets.start);
        self.properties
            .iter()
            .map(|property| property.octets.end)
            .filter(|&end| end <= first_child)
            .max()
            .unwrap_or(first_child)
    }
}

/// Reads every component at the top of `text`. Blank lines are skipped; a byte order mark in front is too.
///
/// Nesting is kept on an explicit stack bounded by `depth`, so no input can exhaust the thread's.
///
/// # Errors
/// [`TreeError`] names the line (from 1) that no component can hold.
pub fn parse(text: &str, depth: usize) -> Result<Vec<Component>, TreeError> {
    parse_within(text, &Limits { depth, ..Limits::default() })
}

/// The same, with a limit of its own for the values of parameters.
pub(crate) fn parse_within(text: &str, limits: &Limits) -> Result<Vec<Component>, TreeError> {
    let mut parameters = 0;
    let mut done = Vec::new();
    let mut open: Vec<Component> = Vec::new();
    for (number, octets) in line::ranges(text).enumerate() {
        let at = number + 1;
        let raw = text.get(octets.clone()).unwrap_or_default();
        let unfolded = line::unfold(raw);
        let content =
            if number == 0 { unfolded.strip_prefix('\u{feff}').unwrap_or(&unfolded) } else { &unfolded };
        if content.is_empty() {
            continue;
        }
        if content.bytes().any(|byte| byte < 0x20 && byte != b'\t' || byte == 0x7f) {
            return Err(TreeError::Control { line: at });
        }
        let parts = line::split(content).ok_or(TreeError::Line { line: at })?;
        parameters += parts.parameters.iter().map(|parameter| 1 + parameter.values().len()).sum::<usize>();
        if parameters > limits.parameters {
            return Err(TreeError::Parameters(limits.parameters));
        }
        if parts.name.eq_ignore_ascii_case("BEGIN") {
            if open.len() >= limits.depth {
                return Err(TreeError::Depth);
            }
            let name = parts.value.trim().to_ascii_uppercase();
            if !line::is_name(&name) {
                return Err(TreeError::Line { line: at });
            }
            open.push(Component {
                name,
                properties: Vec::new(),
                children: Vec::new(),
                body_end: octets.end,
                octets,
            });
        } else if parts.name.eq_ignore_ascii_case("END") {
            let mut closed = open.pop().ok_or(TreeError::UnmatchedEnd { line: at })?;
            if !closed.name.eq_ignore_ascii_case(parts.value.trim()) {
                return Err(TreeError::UnmatchedEnd { line: at });
            }
            closed.body_end = octets.start;
            closed.octets.end = octets.end;
            // Trees are kept as long as their objects, thousands at a time after an import.
            closed.properties.shrink_to_fit();
            closed.children.shrink_to_fit();
            open.last_mut().map_or(&mut done, |parent| &mut parent.children).push(closed);
        } else {
            let component = open.last_mut().ok_or(TreeError::Stray { line: at })?;
            component.properties.push(Property {
                name: parts.name.to_ascii_uppercase(),
                parameters: parts.parameters,
                value: parts.value.to_owned(),
                octets,
            });
        }
    }
    if open.is_empty() { Ok(done) } else { Err(TreeError::Unclosed) }
}
