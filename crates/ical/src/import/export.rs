//! Many objects as one file.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::{tzid, with_crlf};
use crate::compose::Writer;
use crate::edit::Patch;
use crate::line::{LineBuilder, Parameter};
use crate::object::CalendarObject;
use crate::tree::Component;
use crate::zone::Zone;

/// Many objects as one VCALENDAR called `name`: each component's octets, each VTIMEZONE once.
///
/// Where objects define different zones under one TZID (`Customized Time Zone` of two programs), the later ones get
/// a name of their own, in the VTIMEZONE and wherever their components name it; nothing else is changed.
pub fn export(objects: &[CalendarObject], name: &str) -> String {
    let mut writer = Writer::calendar(None);
    writer.line(LineBuilder::new("X-WR-CALNAME").text(name));
    let mut zones = Zones::default();
    let renamed: Vec<Renamed> = objects.iter().map(|object| zones.take(object, &mut writer)).collect();
    for (object, renamed) in objects.iter().zip(&renamed) {
        for component in object.tree().children().iter().filter(|child| !child.is("VTIMEZONE")) {
            writer.component(&with_crlf(&called(object.text(), component, renamed)));
        }
    }
    writer.finish()
}

/// The names under which an object's zones stand in the file, where they differ.
type Renamed = HashMap<String, String>;

/// The zones written so far.
#[derive(Default)]
struct Zones {
    /// By the TZID the objects use: what it means, and how it is called in the file.
    meanings: HashMap<String, Vec<(Zone, String)>>,
    names: HashSet<String>,
}

impl Zones {
    /// Writes the definitions of an object that do not stand yet.
    fn take(&mut self, object: &CalendarObject, writer: &mut Writer) -> Renamed {
        let mut renamed = Renamed::new();
        let mut seen = HashSet::new();
        for definition in object.tree().children().iter().filter(|child| child.is("VTIMEZONE")) {
            let own = tzid(definition);
            let Some(zone) = object.zones().zone(&own).filter(|_| seen.insert(own.clone())) else { continue };
            let meanings = self.meanings.entry(own.clone()).or_default();
            let name = if let Some((_, name)) = meanings.iter().find(|(known, _)| *known == zone) {
                name.clone()
            } else {
                let mut name = own.clone();
                for number in 2.. {
                    if self.names.insert(name.clone()) {
                        break;
                    }
                    name = format!("{own} ({number})");
                }
                writer.component(&with_crlf(&defined(object.text(), definition, &own, &name)));
                meanings.push((zone, name.clone()));
                name
            };
            if name != own {
                renamed.insert(own, name);
            }
        }
        renamed
    }
}

/// A VTIMEZONE's text under the name it has in the file.
fn defined<'t>(text: &'t str, definition: &Component, own: &str, name: &str) -> Cow<'t, str> {
    if own == name {
        return Cow::Borrowed(text.get(definition.octets()).unwrap_or_default());
    }
    let mut patch = Patch::new(text, definition);
    patch.set_text("TZID", Some(name));
    Cow::Owned(patch.finish())
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
