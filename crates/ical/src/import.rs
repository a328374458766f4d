//! Import of calendar files as they are found in the world, and export of many objects as one.

mod repair;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashMap;

use crate::compose::{LINE_END, Writer};
use crate::guard::{self, Limits};
use crate::line::LineBuilder;
use crate::object::{CalendarObject, Kind};
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
/// text that was not folded or escaped, missing END lines, control characters, components without a VCALENDAR. METHOD
/// and what names the file are left out, a missing UID is made. A component that still cannot stand is reported and
/// the others go in.
pub fn import(text: &str) -> Import {
    let mut import = Import::default();
    let limits = Limits::import();
    if let Err(excess) = guard::scan(text, &limits) {
        import.reject(None, ObjectError::from(excess).into());
        return import;
    }
    let mut text = with_crlf(text.strip_prefix('\u{feff}').unwrap_or(text));
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
    // A calendar within a calendar is one that was not closed, or closed twice.
    let mut calendars: Vec<&Component> = calendars.iter().rev().collect();
    while let Some(calendar) = calendars.pop() {
        import.calendar(&text, calendar);
        calendars.extend(calendar.children().iter().rev().filter(|child| child.is("VCALENDAR")));
    }
    import
}

impl Import {
    fn reject(&mut self, component: Option<&Component>, reason: Reason) {
        let text = |name| component.and_then(|component: &Component| component.text(name));
        self.rejected.push(Rejected { uid: text("UID"), summary: text("SUMMARY"), reason });
    }

    /// Sorts the components of one VCALENDAR by UID and makes an object of each.
    fn calendar(&mut self, text: &str, calendar: &Component) {
        let mut order: Vec<String> = Vec::new();
        let mut groups: HashMap<String, Vec<&Component>> = HashMap::new();
        for component in calendar.children() {
            if Kind::of(component.name()).is_none() {
                let known = component.is("VTIMEZONE") || component.is("VCALENDAR");
                if component.name().starts_with('V') && !known {
                    let name = component.name().to_owned();
                    self.reject(Some(component), ObjectError::Component(name).into());
                }
                continue;
            }
            let uid = component.text("UID").map(|uid| uid.trim().to_owned()).filter(|uid| !uid.is_empty());
            let uid = uid.unwrap_or_else(|| repair::made_uid(text, component));
            let key = format!("{}\n{uid}", component.name());
            if !groups.contains_key(&key) {
                order.push(key.clone());
            }
            groups.entry(key).or_default().push(component);
        }
        for key in order {
            let uid = key.split_once('\n').map_or("", |(_, uid)| uid);
            let components = groups.remove(&key).unwrap_or_default();
            self.object(text, calendar, uid, &components);
        }
    }

    /// Makes an object of the components of one UID; what does not fit is left out one by one.
    fn object(&mut self, text: &str, calendar: &Component, uid: &str, components: &[&Component]) {
        let components = self.newest(components);
        match CalendarObject::parse(object_text(text, calendar, uid, &components)) {
            Ok(object) => self.objects.push(object),
            Err(_) if components.len() > 1 => {
                let mut standing: Vec<&Component> = Vec::new();
                for component in components {
                    match CalendarObject::parse(object_text(text, calendar, uid, &[component])) {
                        Ok(_) => standing.push(component),
                        Err(error) => self.reject(Some(component), error.into()),
                    }
                }
                match CalendarObject::parse(object_text(text, calendar, uid, &standing)) {
                    Ok(object) => self.objects.push(object),
                    Err(_) if standing.is_empty() => {}
                    Err(error) => self.reject(standing.first().copied(), error.into()),
                }
            }
            Err(error) => self.reject(components.first().copied(), error.into()),
        }
    }

    /// Of components for the same occurrence the one with the highest SEQUENCE (the last of those) stands.
    fn newest<'c>(&mut self, components: &[&'c Component]) -> Vec<&'c Component> {
        let mut newest: Vec<&Component> = Vec::new();
        let mut places: HashMap<Option<String>, usize> = HashMap::new();
        for &component in components {
            let id = component.property("RECURRENCE-ID");
            let key =
                id.map(|id| format!("{}:{}", id.parameter_value("TZID").unwrap_or_default(), id.value()));
            let Some(standing) = places.get(&key).and_then(|&place| newest.get_mut(place)) else {
                places.insert(key, newest.len());
                newest.push(component);
                continue;
            };
            let older = crate::object::sequence(standing) <= crate::object::sequence(component);
            let loser = if older { std::mem::replace(standing, component) } else { component };
            self.reject(Some(loser), ObjectError::Duplicate.into());
        }
        newest
    }
}

/// The text of an object made of `components`: their octets, the calendar's own properties, the zones they name.
fn object_text(text: &str, calendar: &Component, uid: &str, components: &[&Component]) -> String {
    let octets = |range| text.get(range).unwrap_or_default();
    let mut object = format!("BEGIN:VCALENDAR{LINE_END}");
    let mut named = vec!["VERSION", "PRODID"];
    for property in calendar.properties() {
        // What describes the file or the message is no part of an object.
        if !matches!(property.name(), "METHOD" | "NAME" | "X-WR-CALNAME" | "X-WR-CALDESC" | "X-WR-RELCALID") {
            named.retain(|name| !property.is(name));
            object.push_str(octets(property.octets()));
        }
    }
    for name in named {
        let value = if name == "VERSION" { "2.0" } else { crate::compose::PRODID };
        LineBuilder::new(name).raw(value).finish_into(&mut object, LINE_END);
    }
    let zones = repair::zones_named(components);
    let mut written = Vec::new();
    for zone in calendar.children().iter().filter(|child| child.is("VTIMEZONE")) {
        let tzid = zone.text("TZID").unwrap_or_default().trim().to_owned();
        if zones.contains(&tzid) && !written.contains(&tzid) {
            object.push_str(octets(zone.octets()));
            written.push(tzid);
        }
    }
    for component in components {
        object.push_str(&repair::component(text, component, uid));
    }
    object.push_str("END:VCALENDAR");
    object.push_str(LINE_END);
    object
}

/// Many objects as one VCALENDAR called `name`: each component's octets, each VTIMEZONE once.
pub fn export(objects: &[CalendarObject], name: &str) -> String {
    let mut writer = Writer::calendar(None);
    writer.line(LineBuilder::new("X-WR-CALNAME").text(name));
    let mut zones: Vec<String> = Vec::new();
    for object in objects {
        for zone in object.tree().children().iter().filter(|child| child.is("VTIMEZONE")) {
            let tzid = zone.text("TZID").unwrap_or_default();
            if !zones.contains(&tzid) {
                writer.component(&with_crlf(object.slice(zone.octets())));
                zones.push(tzid);
            }
        }
    }
    for object in objects {
        for component in object.tree().children().iter().filter(|child| !child.is("VTIMEZONE")) {
            writer.component(&with_crlf(object.slice(component.octets())));
        }
    }
    writer.finish()
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
