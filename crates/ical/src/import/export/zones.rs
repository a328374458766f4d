//! The zones of a file of many objects: each defined once, none taken for another.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use chrono_tz::Tz;

use crate::compose::{LINE_END, Writer};
use crate::edit::Patch;
use crate::import::repair::zones_named;
use crate::import::sorted::tzid;
use crate::import::with_crlf;
use crate::line::LineBuilder;
use crate::object::CalendarObject;
use crate::tree::Component;
use crate::zone::{self, Zone};

/// The years for which the IANA data is written down. Most programs begin with the first; the last is that of the
/// data, whose rules then go on.
const YEARS: (i32, i32) = (1970, 2099);

/// How much is remembered of the zones that were defined, in octets of definitions and of the tables read from them.
/// Real calendars need a few kilobytes. What is not remembered is defined again, under another name.
const ROOM: usize = 4 << 20;

/// The names under which an object's zones stand in the file, where they differ.
pub(super) type Renamed = HashMap<String, String>;

/// The zones defined so far.
pub(super) struct Zones {
    /// By the TZID the objects use: what it means, and how it is called in the file.
    meanings: HashMap<String, Vec<(Zone, String)>>,
    names: HashSet<String>,
    /// The number in the last name that was made.
    number: usize,
    room: usize,
}

impl Default for Zones {
    fn default() -> Self {
        Self { meanings: HashMap::new(), names: HashSet::new(), number: 1, room: ROOM }
    }
}

impl Zones {
    /// Writes the definitions of the zones that an object's components name, if they do not stand yet.
    pub(super) fn define<'c>(
        &mut self,
        object: &CalendarObject,
        components: impl Iterator<Item = &'c Component>,
        writer: &mut Writer,
    ) -> Renamed {
        let mut renamed = Renamed::new();
        let named: BTreeSet<&str> = components.flat_map(zones_named).map(str::trim).collect();
        for own in named {
            let Some(zone) = object.zones().zone(own) else { continue };
            let meanings = self.meanings.get(own).map(Vec::as_slice).unwrap_or_default();
            let name = match meanings.iter().find(|(known, _)| *known == zone) {
                Some((_, name)) => name.clone(),
                None => self.add(object, own, zone, writer),
            };
            if name != own {
                renamed.insert(own.to_owned(), name);
            }
        }
        renamed
    }

    /// Writes the definition of a zone that does not stand yet and returns how it is called.
    fn add(&mut self, object: &CalendarObject, own: &str, zone: Zone, writer: &mut Writer) -> String {
        if self.room == 0 && !self.names.contains(own) && Zone::named(own).as_ref() == Some(&zone) {
            // Whoever reads it knows the zone by its name. Thousands of names for it are no reason to write as many
            // definitions.
            return own.to_owned();
        }
        let mut name = own.to_owned();
        while self.room == 0 && name == own || self.names.contains(&name) {
            self.number += 1;
            name = format!("{own} ({})", self.number);
        }
        let Some(definition) = definition(object, own, &zone, &name) else { return own.to_owned() };
        writer.component(&definition);
        let table = match &zone {
            Zone::Iana(_) => 0,
            Zone::Custom(_) => size_of_val(zone.offsets().shifts()),
        };
        if self.room > 0 {
            self.room = self.room.saturating_sub(definition.len() + table);
            self.names.insert(name.clone());
            self.meanings.entry(own.to_owned()).or_default().push((zone, name.clone()));
        }
        name
    }
}

/// The VTIMEZONE of a zone that an object calls `own`, under the name it has in the file.
fn definition(object: &CalendarObject, own: &str, zone: &Zone, name: &str) -> Option<String> {
    if let Zone::Iana(tz) = zone {
        return Some(of_data(*tz, name));
    }
    let mut definitions = object.tree().children().iter().filter(|child| child.is("VTIMEZONE"));
    let standing = definitions.find(|definition| tzid(definition) == own)?;
    let text = if own == name {
        Cow::Borrowed(object.slice(standing.octets()))
    } else {
        let mut patch = Patch::new(object.text(), standing);
        patch.set_text("TZID", Some(name));
        Cow::Owned(patch.finish())
    };
    Some(with_crlf(&text).into_owned())
}

/// The VTIMEZONE of a zone of the IANA data. Where it is called otherwise, X-LIC-LOCATION says which one it is.
fn of_data(tz: Tz, name: &str) -> String {
    let definition = zone::vtimezone(tz, YEARS.0, YEARS.1);
    if name == tz.name() {
        return definition;
    }
    let mut lines = LineBuilder::new("TZID").text(name).finish(LINE_END);
    LineBuilder::new("X-LIC-LOCATION").raw(tz.name()).finish_into(&mut lines, LINE_END);
    definition.replacen(&format!("TZID:{}{LINE_END}", tz.name()), &lines, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Cover, Export, import};

    /// What no longer is remembered gets a definition of its own and is never read by another's.
    #[test]
    fn zones_beyond_the_room_stay_apart() {
        let object = |number: i32| {
            let offset = format!("+{:02}{:02}", number / 60 % 12, number % 60);
            let zone = format!(
                "BEGIN:VTIMEZONE\r\nTZID:Odd\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:{offset}\r\nTZOFFSETTO:{offset}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
            );
            let times = "DTSTART;TZID=Odd:20260302T090000\r\nDTEND;TZID=Europe/Berlin:20260302T230000\r\n";
            let event =
                format!("BEGIN:VEVENT\r\nUID:{number}\r\nDTSTAMP:20260101T000000Z\r\n{times}END:VEVENT\r\n");
            let text =
                format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{zone}{event}END:VCALENDAR\r\n");
            CalendarObject::parse(text).unwrap()
        };
        let objects: Vec<CalendarObject> = (1..50).map(object).collect();
        for room in [0, 1, 500, 5_000] {
            let mut export = Export::begin(&Cover::default());
            export.zones.room = room;
            objects.iter().chain(&objects).for_each(|object| export.object(object));
            export.end();
            let file = export.take();
            let kept = export.zones.meanings.values().map(Vec::len).sum::<usize>();
            assert!(kept <= 1 + room / 150, "{kept} remembered of {room}");
            let read = import(&file);
            assert_eq!(read.objects.len(), objects.len());
            for (read, object) in read.objects.iter().zip(&objects) {
                let (read, own) = (read.index(Tz::UTC), object.index(Tz::UTC));
                assert_eq!((read.starts_at, read.ends_at), (own.starts_at, own.ends_at), "{room}");
            }
        }
    }
}
