//! The components of a file sorted by UID, and the objects made of them.

use std::collections::{BTreeMap, HashMap};

use super::{Import, repair};
use crate::compose::LINE_END;
use crate::guard::Excess;
use crate::line::LineBuilder;
use crate::object::{CalendarObject, Kind};
use crate::parse::ObjectError;
use crate::tree::Component;

/// The octets of all objects an import makes, counted together: each carries the zones it names, so that a file of
/// thousands of events and one huge VTIMEZONE would otherwise multiply.
pub(super) const OCTETS_MADE: usize = 64 << 20;

/// What a VCALENDAR says of a message or of the calendar that a file holds (RFC 5546, RFC 7986, and what others add).
const OF_THE_FILE: [&str; 8] = [
    "METHOD",
    "NAME",
    "X-WR-CALNAME",
    "X-WR-CALDESC",
    "DESCRIPTION",
    "COLOR",
    "X-APPLE-CALENDAR-COLOR",
    "X-WR-RELCALID",
];

/// A component and the number of the calendar it stands in.
#[derive(Clone, Copy)]
pub(super) struct Part<'c> {
    calendar: usize,
    pub(super) component: &'c Component,
}

/// The components of one UID and kind.
pub(super) struct Group<'c> {
    pub(super) uid: String,
    pub(super) parts: Vec<Part<'c>>,
}

/// The components of a file by UID, and the zones of its calendars by TZID.
#[derive(Default)]
pub(super) struct Sorted<'c> {
    calendars: Vec<(&'c Component, HashMap<String, &'c Component>)>,
    pub(super) groups: Vec<Group<'c>>,
    places: HashMap<(Kind, String), usize>,
}

impl<'c> Sorted<'c> {
    /// Takes the components of one VCALENDAR in; reports those that are no objects.
    pub(super) fn sort(&mut self, text: &str, calendar: &'c Component, import: &mut Import) {
        let mut zones = HashMap::new();
        for component in calendar.children() {
            if component.is("VTIMEZONE") {
                // The first definition of a TZID stands, as for an object.
                zones.entry(tzid(component)).or_insert(component);
                continue;
            }
            let Some(kind) = Kind::of(component.name()) else {
                if component.name().starts_with('V') && !component.is("VCALENDAR") {
                    let name = component.name().to_owned();
                    import.reject(Some(component), ObjectError::Component(name).into());
                }
                continue;
            };
            let uid = component.text("UID").map(|uid| uid.trim().to_owned()).filter(|uid| !uid.is_empty());
            let uid = uid.unwrap_or_else(|| repair::made_uid(text, component));
            let part = Part { calendar: self.calendars.len(), component };
            let place = *self.places.entry((kind, uid.clone())).or_insert(self.groups.len());
            match self.groups.get_mut(place) {
                Some(group) => group.parts.push(part),
                None => self.groups.push(Group { uid, parts: vec![part] }),
            }
        }
        self.calendars.push((calendar, zones));
    }

    /// The object made of `parts`: their octets, the first calendar's own properties, the zones they name.
    pub(super) fn object(
        &self,
        text: &str,
        uid: &str,
        parts: &[Part<'_>],
        left: &mut usize,
    ) -> Result<CalendarObject, ObjectError> {
        if *left == 0 {
            return Err(Excess::Octets(OCTETS_MADE).into());
        }
        let made = self.text(text, uid, parts);
        *left = left.saturating_sub(made.len());
        CalendarObject::parse(made)
    }

    fn text(&self, text: &str, uid: &str, parts: &[Part<'_>]) -> String {
        let octets = |range| text.get(range).unwrap_or_default();
        let mut object = format!("BEGIN:VCALENDAR{LINE_END}");
        let mut named = vec!["VERSION", "PRODID"];
        let first = parts.first().and_then(|part| self.calendars.get(part.calendar));
        for property in first.into_iter().flat_map(|(calendar, _)| calendar.properties()) {
            // What describes the file or the message is no part of an object.
            if !OF_THE_FILE.contains(&property.name()) {
                named.retain(|name| !property.is(name));
                object.push_str(octets(property.octets()));
            }
        }
        for name in named {
            let value = if name == "VERSION" { "2.0" } else { crate::compose::PRODID };
            LineBuilder::new(name).raw(value).finish_into(&mut object, LINE_END);
        }
        for zone in self.zones(parts) {
            object.push_str(octets(zone.octets()));
        }
        for part in parts {
            object.push_str(&repair::component(text, part.component, uid));
        }
        object.push_str("END:VCALENDAR");
        object.push_str(LINE_END);
        object
    }

    /// The definitions of the zones that `parts` name, in the order of the file.
    fn zones(&self, parts: &[Part<'_>]) -> Vec<&'c Component> {
        let mut zones: BTreeMap<String, &Component> = BTreeMap::new();
        for part in parts {
            let Some((_, defined)) = self.calendars.get(part.calendar) else { continue };
            for tzid in repair::zones_named(part.component) {
                if let Some(zone) = defined.get(tzid.trim()) {
                    zones.entry(tzid.trim().to_owned()).or_insert(zone);
                }
            }
        }
        let mut zones: Vec<&Component> = zones.into_values().collect();
        zones.sort_by_key(|zone| zone.octets().start);
        zones
    }
}

/// A VTIMEZONE's TZID.
pub(super) fn tzid(zone: &Component) -> String {
    zone.text("TZID").unwrap_or_default().trim().to_owned()
}
