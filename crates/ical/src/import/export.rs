//! Many objects as one file.

mod zones;

use std::borrow::Cow;

use super::with_crlf;
use crate::compose::Writer;
use crate::edit::Patch;
use crate::line::{LineBuilder, Parameter};
use crate::object::CalendarObject;
use crate::tree::Component;
use zones::{Renamed, Zones};

/// What a file says of the calendar it holds, in the words most programs know and in those of RFC 7986.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cover<'a> {
    /// X-WR-CALNAME and NAME (section 5.1).
    pub name: &'a str,
    /// X-WR-CALDESC and DESCRIPTION (section 5.2).
    pub description: Option<&'a str>,
    /// X-APPLE-CALENDAR-COLOR, such as `#3A7FD5`; and COLOR (section 5.9) if it is a word, because COLOR takes the
    /// names of CSS colours and nothing else.
    pub color: Option<&'a str>,
}

/// One VCALENDAR of many objects, written as they come: what has been written is taken away in between, so that in
/// memory are one object and, within a bound, the zones that are defined already.
///
/// Each component keeps its octets, but for line ends. A zone is defined before the first component that names it, and
/// once: a zone of the IANA data by that data, from 1970 on, because objects bring definitions that hold for the years
/// of their own events only; any other as its object defines it. Where objects mean different zones by one TZID
/// (`Customized Time Zone` of two programs), the later ones get a name of their own, in the VTIMEZONE and wherever
/// their components name it; nothing else is changed.
///
/// ```
/// use televent_ical::{CalendarObject, import::{Cover, Export}};
///
/// # let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VTODO\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nEND:VTODO\r\nEND:VCALENDAR\r\n";
/// let mut export = Export::begin(&Cover { name: "Work", ..Cover::default() });
/// export.object(&CalendarObject::parse(text)?);
/// export.end();
/// assert!(export.take().ends_with("UID:1\r\nDTSTAMP:20260101T000000Z\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"));
/// # Ok::<(), televent_ical::ObjectError>(())
/// ```
pub struct Export {
    writer: Writer,
    zones: Zones,
}

impl Export {
    /// Writes what stands before the objects.
    pub fn begin(cover: &Cover<'_>) -> Self {
        let mut writer = Writer::calendar(None);
        for name in ["X-WR-CALNAME", "NAME"] {
            writer.line(LineBuilder::new(name).text(cover.name));
        }
        for name in ["X-WR-CALDESC", "DESCRIPTION"] {
            if let Some(description) = cover.description {
                writer.line(LineBuilder::new(name).text(description));
            }
        }
        if let Some(color) = cover.color {
            writer.line(LineBuilder::new("X-APPLE-CALENDAR-COLOR").raw(color));
            if !color.is_empty() && color.bytes().all(|octet| octet.is_ascii_alphabetic()) {
                writer.line(LineBuilder::new("COLOR").raw(color));
            }
        }
        Self { writer, zones: Zones::default() }
    }

    /// Writes the components of an object, after the zones they name that are not defined yet.
    pub fn object(&mut self, object: &CalendarObject) {
        let components = || object.tree().children().iter().filter(|child| !child.is("VTIMEZONE"));
        let renamed = self.zones.define(object, components(), &mut self.writer);
        for component in components() {
            self.writer.component(&with_crlf(&called(object.text(), component, &renamed)));
        }
    }

    /// Writes what stands after the objects.
    pub fn end(&mut self) {
        self.writer.close("VCALENDAR");
    }

    /// How many octets have been written since the last [`Export::take`].
    pub fn written(&self) -> usize {
        self.writer.written()
    }

    /// What has been written since the last time.
    pub fn take(&mut self) -> String {
        self.writer.take()
    }
}

/// Many objects as one VCALENDAR called `name` (see [`Export`]).
pub fn export(objects: &[CalendarObject], name: &str) -> String {
    let mut export = Export::begin(&Cover { name, ..Cover::default() });
    for object in objects {
        export.object(object);
    }
    export.end();
    export.take()
}

/// A component's text with its zones called as they are in the file.
fn called<'t>(text: &'t str, component: &Component, renamed: &Renamed) -> Cow<'t, str> {
    if renamed.is_empty() {
        return Cow::Borrowed(text.get(component.octets()).unwrap_or_default());
    }
    let mut patch = Patch::new(text, component);
    let mut open = vec![component];
    while let Some(part) = open.pop() {
        open.extend(part.children());
        for property in part.properties() {
            let Some(name) = property.parameter_value("TZID").and_then(|tzid| renamed.get(tzid.trim()))
            else {
                continue;
            };
            let line =
                property.parameters().iter().fold(LineBuilder::new(property.name()), |line, parameter| {
                    if parameter.name() == "TZID" {
                        line.parameter("TZID", name)
                    } else {
                        line.parameters([parameter] as [&Parameter; 1])
                    }
                });
            patch.replace(property, line.raw(property.value()));
        }
    }
    Cow::Owned(patch.finish())
}
