//! Properties as clients set them: in PROPPATCH (RFC 4918 section 9.2), MKCALENDAR (RFC 4791 section 5.3.1) and
//! extended MKCOL (RFC 5689). Each request holds as a whole or not at all.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use televent_ical::compose::PRODID;
use televent_ical::zone::vtimezone;
use televent_ical::{Kind, tree};
use televent_store::calendars::{CalendarEdit, Collection};

use super::Prop;
use crate::dav::multistatus::status_line;
use crate::dav::xml::{CALDAV, DAV, Element, Name, Xml};

/// Dead properties of one calendar, octets of each, and of all together with their names.
const MOST: usize = 50;
const LARGEST: usize = 16 << 10;
const ALL: usize = 64 << 10;

/// Whether the calendar is being made: some properties are set then or never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Making {
    /// It is there.
    Not,
    /// It is about to be.
    Calendar,
}

/// What a request sets and takes away, with a verdict for each property.
#[derive(Debug, Default)]
pub(crate) struct Edits {
    /// All of it.
    pub(crate) edit: CalendarEdit,
    /// Whether `resourcetype` asks for a calendar.
    pub(crate) asks_for_calendar: bool,
    verdicts: Vec<(Name, Verdict)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Good,
    /// A live property that only the server sets.
    Protected,
    /// Not a value of this property.
    Invalid,
    /// A `calendar-timezone` that is none (RFC 4791 section 5.3.1.1, `valid-calendar-data`).
    NoZone,
    /// More than is kept.
    TooMuch,
}

impl Verdict {
    fn status(self) -> StatusCode {
        match self {
            Self::Good => StatusCode::OK,
            Self::Protected | Self::NoZone => StatusCode::FORBIDDEN,
            Self::Invalid => StatusCode::CONFLICT,
            Self::TooMuch => StatusCode::INSUFFICIENT_STORAGE,
        }
    }
}

impl Edits {
    /// Reads the `set` and `remove` elements of a request for a calendar, in order.
    pub(crate) fn read(body: &Element, making: Making, collection: Option<&Collection>) -> Self {
        let mut edits = Self::default();
        for Asked { set, property, language } in properties(body) {
            let verdict =
                if set { edits.set(property, language, making) } else { edits.remove(&property.name) };
            edits.verdicts.push((property.name.clone(), verdict));
        }
        let nothing = BTreeMap::new();
        let kept = collection.map_or(&nothing, |collection| &collection.properties);
        if edits.is_too_much(kept) {
            for (name, verdict) in &mut edits.verdicts {
                if edits.edit.properties.contains_key(&name.clark()) {
                    *verdict = Verdict::TooMuch;
                }
            }
        }
        edits
    }

    /// Whether more dead properties would be kept than there may be. What makes them less is never too much.
    fn is_too_much(&self, kept: &BTreeMap<String, String>) -> bool {
        let mut after: BTreeMap<&str, &str> =
            kept.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        for (key, value) in &self.edit.properties {
            match value {
                Some(value) => after.insert(key, value),
                None => after.remove(key.as_str()),
            };
        }
        let octets = |(key, value): (&str, &str)| key.len() + value.len();
        let before: usize = kept.iter().map(|(key, value)| octets((key, value))).sum();
        let sum: usize = after.iter().map(|(key, value)| octets((key, value))).sum();
        (after.len() > MOST && after.len() > kept.len()) || (sum > ALL && sum > before)
    }

    /// Every property of the request refused: the resource has none that a client may set.
    pub(crate) fn refused(body: &Element) -> Self {
        let verdicts =
            properties(body).map(|asked| (asked.property.name.clone(), Verdict::Protected)).collect();
        Self { verdicts, ..Self::default() }
    }

    /// Whether all of it can be done.
    pub(crate) fn hold(&self) -> bool {
        self.verdicts.iter().all(|(_, verdict)| *verdict == Verdict::Good)
    }

    /// The status that tells most about why not.
    pub(crate) fn status(&self) -> StatusCode {
        let worst =
            self.verdicts.iter().map(|(_, verdict)| *verdict).find(|verdict| *verdict != Verdict::Good);
        worst.map_or(StatusCode::OK, Verdict::status)
    }

    /// Writes the `propstat`s. If anything is refused, all else is 424 Failed Dependency.
    pub(crate) fn write(&self, xml: &mut Xml) {
        if self.verdicts.is_empty() {
            // A response holds a propstat at least (RFC 4918 section 14.24).
            xml.raw("<propstat><prop/>");
            status_line(xml, StatusCode::OK);
            xml.raw("</propstat>");
        }
        let good = if self.hold() { StatusCode::OK } else { StatusCode::FAILED_DEPENDENCY };
        for verdict in
            [Verdict::Good, Verdict::Protected, Verdict::Invalid, Verdict::NoZone, Verdict::TooMuch]
        {
            let mut names =
                self.verdicts.iter().filter(|(_, own)| *own == verdict).map(|(name, _)| name).peekable();
            if names.peek().is_none() {
                continue;
            }
            xml.raw("<propstat><prop>");
            for name in names {
                xml.empty_any(name);
            }
            xml.raw("</prop>");
            status_line(xml, if verdict == Verdict::Good { good } else { verdict.status() });
            match verdict {
                Verdict::Protected => xml.raw("<error><cannot-modify-protected-property/></error>"),
                Verdict::NoZone => xml.raw("<error><C:valid-calendar-data/></error>"),
                Verdict::Good | Verdict::Invalid | Verdict::TooMuch => {}
            }
            xml.raw("</propstat>");
        }
    }

    fn set(&mut self, property: &Element, language: Option<&str>, making: Making) -> Verdict {
        let text = || property.text().trim().to_owned();
        let within = |text: String, most: usize| (text.chars().count() <= most).then_some(Some(text));
        match Prop::of(&property.name) {
            Some(Prop::DisplayName) => keep(&mut self.edit.display_name, within(text(), 255)),
            Some(Prop::CalendarDescription) => {
                keep(&mut self.edit.description, within(property.text(), 10_000))
            }
            Some(Prop::CalendarColor) => keep(&mut self.edit.color, within(text(), 64)),
            Some(Prop::CalendarTimezone) => {
                let text = property.text();
                match keep(&mut self.edit.timezone, is_timezone(&text).then_some(Some(text))) {
                    Verdict::Invalid => Verdict::NoZone,
                    good => good,
                }
            }
            Some(Prop::CalendarTimezoneId) => keep(&mut self.edit.timezone, defined(&text()).map(Some)),
            Some(Prop::CalendarOrder) => keep(&mut self.edit.position, order(&text()).map(Some)),
            Some(Prop::SupportedCalendarComponentSet) if making == Making::Calendar => {
                keep(&mut self.edit.components, components(property))
            }
            Some(Prop::ResourceType) if making == Making::Calendar => {
                self.asks_for_calendar = property.child(CALDAV, "calendar").is_some();
                Verdict::Good
            }
            Some(_) => Verdict::Protected,
            None => {
                let mut xml = Xml::default();
                xml.element_in(property, language);
                if xml.len() > LARGEST {
                    return Verdict::TooMuch;
                }
                self.edit.properties.insert(property.name.clark(), Some(xml.take()));
                Verdict::Good
            }
        }
    }

    fn remove(&mut self, name: &Name) -> Verdict {
        match Prop::of(name) {
            Some(Prop::DisplayName) => self.edit.display_name = Some(None),
            Some(Prop::CalendarDescription) => self.edit.description = Some(None),
            Some(Prop::CalendarColor) => self.edit.color = Some(None),
            Some(Prop::CalendarTimezone | Prop::CalendarTimezoneId) => self.edit.timezone = Some(None),
            Some(Prop::CalendarOrder) => self.edit.position = Some(None),
            Some(_) => return Verdict::Protected,
            None => {
                self.edit.properties.insert(name.clark(), None);
            }
        }
        Verdict::Good
    }
}

/// One property of a request.
struct Asked<'e> {
    /// Set, or removed.
    set: bool,
    property: &'e Element,
    /// The `xml:lang` of what stands around it, which is kept with it (RFC 4918 section 4.3).
    language: Option<&'e str>,
}

/// Every property of a request, in order.
fn properties(body: &Element) -> impl Iterator<Item = Asked<'_>> {
    let instructions = body.children().filter(|child| child.is(DAV, "set") || child.is(DAV, "remove"));
    instructions.flat_map(move |instruction| {
        let set = instruction.is(DAV, "set");
        let props = instruction.children().filter(|child| child.is(DAV, "prop"));
        props.flat_map(move |prop| {
            let language = [prop, instruction, body].into_iter().find_map(Element::language);
            prop.children().map(move |property| Asked { set, property, language })
        })
    })
}

fn keep<T>(place: &mut Option<T>, value: Option<T>) -> Verdict {
    match value {
        Some(value) => {
            *place = Some(value);
            Verdict::Good
        }
        None => Verdict::Invalid,
    }
}

/// A place among the calendars. Nothing is the first, and what lies between two is rounded.
fn order(text: &str) -> Option<i32> {
    if text.is_empty() {
        return Some(0);
    }
    let place: f64 = text.parse().ok()?;
    // Written without a fraction; what does not fit is no place.
    format!("{place:.0}").parse().ok()
}

/// One VCALENDAR with exactly one VTIMEZONE (RFC 4791 section 5.2.2).
fn is_timezone(text: &str) -> bool {
    let calendars =
        if text.len() <= 64 << 10 { tree::parse(text.trim(), 4).unwrap_or_default() } else { Vec::new() };
    match calendars.as_slice() {
        [calendar] => {
            calendar.is("VCALENDAR") && calendar.children().iter().filter(|c| c.is("VTIMEZONE")).count() == 1
        }
        _ => false,
    }
}

/// The text that `calendar-timezone` gives when a zone is set by its name (RFC 7809: the two are one property).
fn defined(name: &str) -> Option<String> {
    let definition = vtimezone(name.parse().ok()?, 2000, 2099);
    Some(format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{PRODID}\r\n{definition}END:VCALENDAR\r\n"))
}

/// Those of the components asked for that are taken here; `None` if there are none.
fn components(property: &Element) -> Option<Vec<Kind>> {
    let named = property.children().filter(|child| child.is(CALDAV, "comp"));
    let mut kinds = Vec::new();
    for kind in named.filter_map(|comp| Kind::of(&comp.attribute("name")?.to_ascii_uppercase())) {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    (!kinds.is_empty()).then_some(kinds)
}
