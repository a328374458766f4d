//! From text to a calendar object resource, or to the reason why it is none.

use crate::guard::{self, Excess, Limits};
use crate::object::{CalendarObject, Kind, read_when, zone_table};
use crate::recur::{Rule, RuleError};
use crate::tree::{self, Component, TreeError};
use crate::value::{Duration, ValueError};
use crate::zone::ZoneTable;

/// Why a text is not a calendar object resource (RFC 4791 4.1 and 5.3.2.1).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ObjectError {
    /// The text exceeds a limit (precondition max-resource-size, or valid-calendar-data for counts).
    #[error("the calendar object has {0}")]
    Excess(#[from] Excess),
    /// The lines do not form components (precondition valid-calendar-data).
    #[error("not iCalendar: {0}")]
    Malformed(#[from] TreeError),
    /// No VCALENDAR, but something else (precondition valid-calendar-data).
    #[error("not a VCALENDAR")]
    NoCalendar,
    /// More than one VCALENDAR.
    #[error("more than one VCALENDAR")]
    NotOneCalendar,
    /// A METHOD stands: an iTIP message is not an object to store.
    #[error("METHOD must not stand in a stored object")]
    Method,
    /// No VEVENT, VTODO or VJOURNAL (precondition supported-calendar-component).
    #[error("no VEVENT, VTODO or VJOURNAL")]
    NoComponent,
    /// A component that this server does not store, or two kinds in one object (supported-calendar-component).
    #[error("{0} beside or instead of one kind of VEVENT, VTODO or VJOURNAL")]
    Component(String),
    /// A component without UID.
    #[error("a component has no UID")]
    NoUid,
    /// Components with different UIDs.
    #[error("components with different UIDs")]
    Uids,
    /// A text by which objects are looked up is too long for that (precondition valid-calendar-data).
    #[error("{property} has more than {octets} octets")]
    Long {
        /// The property's name.
        property: &'static str,
        /// What it may have at most.
        octets: usize,
    },
    /// Two components for the same occurrence, or two masters.
    #[error("two components for the same occurrence")]
    Duplicate,
    /// A property that may stand once stands twice.
    #[error("{0} stands twice in one component")]
    Repeated(&'static str),
    /// A date or time that cannot be read, or in a zone that neither IANA nor a VTIMEZONE defines.
    #[error("{property}: {reason}")]
    Date {
        /// The property's name.
        property: &'static str,
        /// Why it cannot be read.
        reason: ValueError,
    },
    /// A recurrence rule that cannot be read or never yields, such as INTERVAL=0.
    #[error("RRULE: {0}")]
    Rule(#[from] RuleError),
    /// A duration that cannot be read or is negative where it must not be.
    #[error("DURATION is not a positive duration")]
    Duration,
}

/// The properties that hold one date or time and are read by the views.
const DATES: [&str; 4] = ["DTSTART", "DTEND", "DUE", "RECURRENCE-ID"];

/// Octets of a UID and of a guest's address at most. Objects are looked up by them, and no index holds entries
/// without end. RFC 7986 5.3 asks for a UID of at most 255, and RFC 5321 4.5.3.1 knows no longer mail address.
pub const LOOKED_UP_OCTETS: usize = 1_000;

/// Components that are calendar objects of their own, and that no calendar here takes.
const UNSTORED: [&str; 4] = ["VFREEBUSY", "VAVAILABILITY", "VPOLL", "VALARM"];

/// Reads a calendar object resource within the default limits.
pub(crate) fn object(text: String) -> Result<CalendarObject, ObjectError> {
    let limits = Limits::default();
    guard::scan(&text, &limits)?;
    let mut calendars = tree::parse_within(&text, &limits)?;
    let root = match (calendars.pop(), calendars.is_empty()) {
        (Some(root), true) if root.is("VCALENDAR") => root,
        (_, true) => return Err(ObjectError::NoCalendar),
        (_, false) => return Err(ObjectError::NotOneCalendar),
    };
    if root.property("METHOD").is_some() {
        return Err(ObjectError::Method);
    }
    let zones = zone_table(&root);
    let (uid, kind) = identity(&root)?;
    for component in root.children().iter().filter(|component| component.is(kind.as_str())) {
        check(component, &zones)?;
    }
    check_occurrences(&root, kind)?;
    Ok(CalendarObject::assemble(text, root, zones, uid, kind))
}

/// The one UID and the one kind of the components.
fn identity(root: &Component) -> Result<(String, Kind), ObjectError> {
    let mut found: Option<(String, Kind)> = None;
    for component in root.children() {
        let Some(kind) = Kind::of(component.name()) else {
            // What nobody knows is to be ignored (RFC 5545 3.6), and kept; what is known but not stored is refused.
            if !UNSTORED.contains(&component.name()) {
                continue;
            }
            return Err(ObjectError::Component(component.name().to_owned()));
        };
        let uid = component.property("UID").map(|uid| uid.text().trim().to_owned()).unwrap_or_default();
        if uid.is_empty() {
            return Err(ObjectError::NoUid);
        }
        looked_up("UID", &uid)?;
        match &found {
            None => found = Some((uid, kind)),
            Some((_, known)) if *known != kind => {
                return Err(ObjectError::Component(component.name().to_owned()));
            }
            Some((known, _)) if *known != uid => return Err(ObjectError::Uids),
            Some(_) => {}
        }
    }
    found.ok_or(ObjectError::NoComponent)
}

/// Whether what the views read can be read.
fn check(component: &Component, zones: &ZoneTable) -> Result<(), ObjectError> {
    for name in
        ["UID", "RECURRENCE-ID", "DTSTART", "DTEND", "DUE", "DURATION", "SEQUENCE", "STATUS", "ORGANIZER"]
    {
        if component.all(name).nth(1).is_some() {
            return Err(ObjectError::Repeated(name));
        }
    }
    for guest in component.all("ATTENDEE") {
        looked_up("ATTENDEE", guest.value())?;
    }
    let negative = |text: &str| text.trim().parse::<Duration>().map_or(true, Duration::is_negative);
    if component.property("DURATION").is_some_and(|duration| negative(duration.value())) {
        return Err(ObjectError::Duration);
    }
    for line in component.all("RRULE").filter(|line| !line.value().trim().is_empty()) {
        match Rule::parse(line.value()) {
            Err(error) if !error.is_beyond() => return Err(error.into()),
            // A rule by another calendar is kept for the programs that know it.
            _ => {}
        }
    }
    for name in DATES {
        if let Some(property) = component.property(name) {
            read_when(property, zones).map_err(|reason| ObjectError::Date { property: name, reason })?;
        }
    }
    Ok(())
}

/// That a text is not too long to be looked up by.
fn looked_up(property: &'static str, text: &str) -> Result<(), ObjectError> {
    let octets = LOOKED_UP_OCTETS;
    if text.trim().len() > octets { Err(ObjectError::Long { property, octets }) } else { Ok(()) }
}

/// Whether each occurrence has one component at most.
fn check_occurrences(root: &Component, kind: Kind) -> Result<(), ObjectError> {
    let mut seen = std::collections::HashSet::new();
    for component in root.children().iter().filter(|component| component.is(kind.as_str())) {
        let id = component.property("RECURRENCE-ID");
        let key = (id.map(|id| id.value().trim().to_owned()), id.and_then(|id| id.parameter_value("TZID")));
        if !seen.insert(key) {
            return Err(ObjectError::Duplicate);
        }
    }
    Ok(())
}
