//! Import of calendar files as they are found in the world, and export of many objects as one.

mod export;
mod quoted;
mod repair;
mod sorted;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashMap;

pub use export::{Cover, Export, export};
use sorted::{OCTETS_MADE, Part, Sorted};

use crate::compose::LINE_END;
use crate::guard::{self, Limits};
use crate::object::CalendarObject;
use crate::parse::ObjectError;
use crate::tree::{self, Component};

/// What an import found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Import {
    /// The objects that can be stored, one for each UID, in order of first appearance.
    pub objects: Vec<CalendarObject>,
    /// What cannot be, and why.
    pub rejected: Vec<Rejected>,
}

/// A component, or the whole file, that is not imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// The UID, if one could be read.
    pub uid: Option<String>,
    /// The SUMMARY, if one could be read.
    pub summary: Option<String>,
    /// Why.
    pub reason: Reason,
}

/// Why something is not imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The file has no calendar in it.
    #[error("no calendar found")]
    NoCalendar,
    /// The file exceeds a limit, or its components do not fit together.
    #[error("{0}")]
    Object(#[from] ObjectError),
}

/// Reads a file of any number of objects: each UID becomes an object of its own with the VTIMEZONEs it names.
///
/// A file whose lines can be read keeps their octets, but for line ends; of one that cannot the lines are repaired:
/// text that was not folded or escaped, missing END lines, control characters, components without a VCALENDAR.
/// Quoted-printable values (vCalendar 1.0) become TEXT. METHOD
/// and what names the file are left out, a missing UID is made. A component that still cannot stand is reported and
/// the others go in. A UID that stands in several VCALENDARs of the file is one object.
///
/// The file may have what [`Limits::import`] allows; the objects made of it come to 64 MiB at most, and what would
/// go beyond that is reported too.
pub fn import(text: &str) -> Import {
    let mut import = Import::default();
    let limits = Limits::import();
    if let Err(excess) = guard::scan(text, &limits) {
        import.reject(None, ObjectError::from(excess).into());
        return import;
    }
    let mut text = quoted::decoded(with_crlf(text.strip_prefix('\u{feff}').unwrap_or(text)));
    let calendars = match tree::parse_within(&text, &limits) {
        Ok(calendars) if calendars.iter().all(|calendar| calendar.is("VCALENDAR")) => calendars,
        _ => {
            text = Cow::Owned(repair::lines(&text));
            let repaired = guard::scan(&text, &limits).map_err(ObjectError::from);
            match repaired.and_then(|()| Ok(tree::parse_within(&text, &limits)?)) {
                Ok(calendars) => calendars,
                Err(error) => {
                    import.reject(None, error.into());
                    return import;
                }
            }
        }
    };
    if calendars.is_empty() {
        import.reject(None, Reason::NoCalendar);
    }
    let mut sorted = Sorted::default();
    // A calendar within a calendar is one that was not closed, or closed twice.
    let mut calendars: Vec<&Component> = calendars.iter().rev().collect();
    while let Some(calendar) = calendars.pop() {
        sorted.sort(&text, calendar, &mut import);
        calendars.extend(calendar.children().iter().rev().filter(|child| child.is("VCALENDAR")));
    }
    let mut left = OCTETS_MADE;
    for group in &sorted.groups {
        let mut make = |parts: &[Part<'_>]| sorted.object(&text, &group.uid, parts, &mut left);
        import.object(&mut make, &group.parts);
    }
    import
}

impl Import {
    fn reject(&mut self, component: Option<&Component>, reason: Reason) {
        let text = |name| component.and_then(|component: &Component| component.text(name));
        self.rejected.push(Rejected { uid: text("UID"), summary: text("SUMMARY"), reason });
    }

    /// Makes an object of the components of one UID; what does not fit is left out one by one.
    fn object(
        &mut self,
        make: &mut impl FnMut(&[Part<'_>]) -> Result<CalendarObject, ObjectError>,
        parts: &[Part<'_>],
    ) {
        let parts = self.newest(parts);
        match make(&parts) {
            Ok(object) => self.objects.push(object),
            Err(_) if parts.len() > 1 => {
                let mut standing = Vec::new();
                for part in parts {
                    match make(&[part]) {
                        Ok(_) => standing.push(part),
                        Err(error) => self.reject(Some(part.component), error.into()),
                    }
                }
                match make(&standing) {
                    Ok(object) => self.objects.push(object),
                    Err(_) if standing.is_empty() => {}
                    Err(error) => self.reject(standing.first().map(|part| part.component), error.into()),
                }
            }
            Err(error) => self.reject(parts.first().map(|part| part.component), error.into()),
        }
    }

    /// Of components for the same occurrence the one with the highest SEQUENCE (the last of those) stands.
    fn newest<'c>(&mut self, parts: &[Part<'c>]) -> Vec<Part<'c>> {
        let mut newest: Vec<Part<'_>> = Vec::new();
        let mut places: HashMap<Option<String>, usize> = HashMap::new();
        for &part in parts {
            let id = part.component.property("RECURRENCE-ID");
            let key =
                id.map(|id| format!("{}:{}", id.parameter_value("TZID").unwrap_or_default(), id.value()));
            let Some(standing) = places.get(&key).and_then(|&place| newest.get_mut(place)) else {
                places.insert(key, newest.len());
                newest.push(part);
                continue;
            };
            let sequence = |part: Part<'_>| crate::object::sequence(part.component);
            let older = sequence(*standing) <= sequence(part);
            let loser = if older { std::mem::replace(standing, part) } else { part };
            self.reject(Some(loser.component), ObjectError::Duplicate.into());
        }
        newest
    }
}

/// Lines with CRLF at their ends, whatever stands there (CR alone only if no LF stands at all).
pub(crate) fn with_crlf(text: &str) -> Cow<'_, str> {
    if text.contains('\n') {
        let bare = text.split_inclusive('\n').any(|line| !line.ends_with(LINE_END));
        return if bare {
            Cow::Owned(text.lines().flat_map(|line| [line, LINE_END]).collect())
        } else {
            Cow::Borrowed(text)
        };
    }
    Cow::Owned(text.split('\r').filter(|line| !line.is_empty()).flat_map(|line| [line, LINE_END]).collect())
}

/// Octets of a file as text: UTF-8, UTF-16 with a byte order mark, else Latin-1, which old exports use.
pub fn decode(octets: &[u8]) -> Cow<'_, str> {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = rest.chunks_exact(2).filter_map(|pair| <[u8; 2]>::try_from(pair).ok()).map(unit);
        char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>()
    };
    match octets {
        [0xff, 0xfe, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes)),
        _ => match std::str::from_utf8(octets) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => repair::unfolded_octets(octets),
        },
    }
}
