//! Splices on the text of one component.

use std::ops::Range;

use chrono::{DateTime, Utc};

use crate::line::{self, LineBuilder, Parameter};
use crate::object::utc_text;
use crate::tree::{Component, Property};
use crate::value::When;

/// Edits collected on one component; [`Patch::finish`] makes them.
///
/// Positions are those of the object's text; every splice replaces whole lines.
pub(crate) struct Patch<'a> {
    text: &'a str,
    component: &'a Component,
    line_end: &'static str,
    splices: Vec<(Range<usize>, String)>,
}

impl<'a> Patch<'a> {
    /// No edits yet on `component`, which stands in `text`.
    pub(crate) fn new(text: &'a str, component: &'a Component) -> Self {
        Self { text, component, line_end: line::line_end(text), splices: Vec::new() }
    }

    /// The component as it stands.
    pub(crate) fn component(&self) -> &'a Component {
        self.component
    }

    /// The line end of the text.
    pub(crate) fn line_end(&self) -> &'static str {
        self.line_end
    }

    /// Whether anything is to be changed.
    pub(crate) fn is_empty(&self) -> bool {
        self.splices.is_empty()
    }

    /// Puts `line` in the place of `property`.
    pub(crate) fn replace(&mut self, property: &Property, line: LineBuilder) {
        self.splices.push((property.octets(), line.finish(self.line_end)));
    }

    /// Puts whole lines of text in the place of `property`.
    pub(crate) fn replace_text(&mut self, property: &Property, text: String) {
        self.splices.push((property.octets(), text));
    }

    /// Takes `octets` (lines or a component) out.
    pub(crate) fn remove(&mut self, octets: Range<usize>) {
        self.splices.push((octets, String::new()));
    }

    /// Adds a line after the last property.
    pub(crate) fn append(&mut self, line: LineBuilder) {
        let at = self.component.properties_end();
        self.splices.push((at..at, line.finish(self.line_end)));
    }

    /// Adds a line after `property`.
    pub(crate) fn insert_after(&mut self, property: &Property, line: LineBuilder) {
        let at = property.octets().end;
        self.splices.push((at..at, line.finish(self.line_end)));
    }

    /// Adds the text of a component before the END line.
    pub(crate) fn append_component(&mut self, text: String) {
        let at = self.component.body_end();
        self.splices.push((at..at, text));
    }

    /// Sets a property to `value`, written by `write`, keeping the parameters of a line that stands; `None` removes.
    /// Further lines of the name are taken out, since one value is meant.
    pub(crate) fn set(
        &mut self,
        name: &str,
        value: Option<&str>,
        write: fn(LineBuilder, &str) -> LineBuilder,
    ) {
        let Some(value) = value else {
            self.remove_all(name);
            return;
        };
        let mut standing = self.component.all(name);
        match standing.next() {
            Some(property) => {
                let kept = property.parameters().iter().filter(|parameter| parameter.name() != "ALTREP");
                self.replace(property, write(LineBuilder::new(name).parameters(kept), value));
            }
            None => self.append(write(LineBuilder::new(name), value)),
        }
        for property in standing {
            self.remove(property.octets());
        }
    }

    /// Sets a TEXT property, unless it says so already; whether it did not.
    pub(crate) fn set_text(&mut self, name: &str, value: Option<&str>) -> bool {
        let value = value.map(line::plain_text);
        let changed = self.component.text(name) != value;
        if changed {
            self.set(name, value.as_deref(), LineBuilder::text);
        }
        changed
    }

    /// Sets a property that is a keyword, number or rule, unless it says so already.
    pub(crate) fn set_raw(&mut self, name: &str, value: Option<&str>) {
        if self.component.property(name).map(Property::value) != value {
            self.set(name, value, LineBuilder::raw);
        }
    }

    /// Takes every line called `name` out.
    pub(crate) fn remove_all(&mut self, name: &str) {
        for property in self.component.all(name) {
            self.remove(property.octets());
        }
    }

    /// Sets a date property; what stands beside TZID and VALUE on its line is kept.
    pub(crate) fn set_when(&mut self, name: &str, after: &str, value: &When, tzid: Option<&str>) {
        let standing = self.component.property(name);
        let kept = standing.map(Property::parameters).unwrap_or_default();
        let line = when_line(name, value, tzid, kept);
        match (standing, self.component.property(after)) {
            (Some(property), _) => self.replace(property, line),
            (None, Some(before)) => self.insert_after(before, line),
            (None, None) => self.append(line),
        }
    }

    /// Stamps the revision: DTSTAMP and LAST-MODIFIED become `now`.
    pub(crate) fn stamp(&mut self, now: DateTime<Utc>) {
        for name in ["DTSTAMP", "LAST-MODIFIED"] {
            self.set_raw(name, Some(&utc_text(now)));
        }
    }

    /// The text of the component alone, edits made.
    pub(crate) fn finish(mut self) -> String {
        self.splices.sort_by_key(|(octets, _)| (octets.start, octets.end));
        let all = self.component.octets();
        let mut result = String::with_capacity(all.len() + 256);
        let mut from = all.start;
        for (octets, replacement) in self.splices {
            result.push_str(self.text.get(from..octets.start).unwrap_or_default());
            result.push_str(&replacement);
            from = octets.end.max(from);
        }
        result.push_str(self.text.get(from..all.end).unwrap_or_default());
        result
    }
}

/// A line holding a date or time: `tzid` in place of the zone's own name if the object calls it otherwise.
pub(crate) fn when_line(name: &str, value: &When, tzid: Option<&str>, kept: &[Parameter]) -> LineBuilder {
    let (written, parameters) = value.write();
    let mut line = LineBuilder::new(name);
    for (parameter, own) in &parameters {
        line = line.parameter(parameter, tzid.filter(|_| parameter == "TZID").unwrap_or(own));
    }
    line.parameters(kept.iter().filter(|parameter| !matches!(parameter.name(), "TZID" | "VALUE")))
        .raw(&written)
}
