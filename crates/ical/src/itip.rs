//! Scheduling messages (RFC 5546): written for the mail, read from it.

mod apply;
mod read;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};

pub use read::{ItipError, Message, Reply, Revision};

use crate::compose::Writer;
use crate::edit::Patch;
use crate::import::with_crlf;
use crate::line::LineBuilder;
use crate::object::{Attendee, CalendarObject, PartStat, same_address, utc_text};
use crate::tree::{Component, Property};
use crate::value::{Span, When};

crate::object::keywords! {
    /// METHOD (RFC 5546 1.4). An unknown word means PUBLISH: information nobody is asked about.
    Method, unknown Publish {
        /// Told to anyone.
        Publish = "PUBLISH",
        /// The organizer asks or updates.
        Request = "REQUEST",
        /// A guest answers.
        Reply = "REPLY",
        /// The organizer adds occurrences.
        Add = "ADD",
        /// The organizer cancels, all or for some guests.
        Cancel = "CANCEL",
        /// A guest asks for the latest text.
        Refresh = "REFRESH",
        /// A guest proposes a change.
        Counter = "COUNTER",
        /// The organizer turns the proposal down.
        DeclineCounter = "DECLINECOUNTER",
    }
}

/// Parameters of RFC 6638 section 7 that are between a client and its server and leave neither.
const PRIVATE_PARAMETERS: [&str; 3] = ["SCHEDULE-AGENT", "SCHEDULE-STATUS", "SCHEDULE-FORCE-SEND"];

/// The REQUEST that tells guests of `object`: the whole series, or with `occurrence` that one alone.
///
/// The octets of the object are sent but for alarms, which are the organizer's own, the parameters of RFC 6638, and
/// DTSTAMP, which is `now`.
pub fn request(object: &CalendarObject, occurrence: Option<&When>, now: DateTime<Utc>) -> String {
    let mut writer = Writer::calendar(Some(Method::Request.as_str()));
    put_zones(&mut writer, object);
    match occurrence.and_then(|when| occurrence_text(object, when)) {
        Some(text) => {
            let parsed = crate::tree::parse(&text, 8).unwrap_or_default();
            if let Some(component) = parsed.first() {
                writer.component(&outgoing(&text, component, now));
            }
        }
        None => {
            for component in object.components() {
                writer.component(&outgoing(object.text(), component, now));
            }
        }
    }
    writer.finish()
}

/// The component sent for one occurrence: its override, or one made for it.
fn occurrence_text(object: &CalendarObject, when: &When) -> Option<String> {
    if let Some(standing) = object.override_of(when, chrono_tz::UTC) {
        return Some(object.slice(standing.octets()).to_owned());
    }
    let (id, span) = object.planned(when)?;
    crate::edit::one_component(object, &id, &span).ok()
}

/// A component as it leaves the house.
fn outgoing(text: &str, component: &Component, now: DateTime<Utc>) -> String {
    let mut patch = Patch::new(text, component);
    patch.set_raw("DTSTAMP", Some(&utc_text(now)));
    for child in component.children().iter().filter(|child| child.is("VALARM")) {
        patch.remove(child.octets());
    }
    for line in component.properties().iter().filter(|line| has_private(line)) {
        let kept =
            line.parameters().iter().filter(|parameter| !PRIVATE_PARAMETERS.contains(&parameter.name()));
        patch.replace(line, LineBuilder::new(line.name()).parameters(kept).raw(line.value()));
    }
    with_crlf(&patch.finish()).into_owned()
}

fn has_private(line: &Property) -> bool {
    line.parameters().iter().any(|parameter| PRIVATE_PARAMETERS.contains(&parameter.name()))
}

/// The REPLY of the guest at `address` to `object`: `answer` for the whole series, or for one occurrence.
///
/// # Errors
/// [`ItipError::NoSuchAttendee`] if the object has no such guest, [`ItipError::NoOrganizer`] if nobody asked.
pub fn reply(
    object: &CalendarObject,
    address: &str,
    answer: PartStat,
    occurrence: Option<&When>,
    comment: Option<&str>,
    now: DateTime<Utc>,
) -> Result<String, ItipError> {
    let component = occurrence
        .and_then(|when| object.override_of(when, chrono_tz::UTC))
        .unwrap_or_else(|| object.master());
    let guest = component
        .all("ATTENDEE")
        .find(|guest| same_address(guest.value(), address))
        .map(Attendee::from_property)
        .ok_or(ItipError::NoSuchAttendee)?;
    let mut writer = Writer::calendar(Some(Method::Reply.as_str()));
    put_zones(&mut writer, object);
    writer.open(object.kind().as_str());
    put_identity(&mut writer, object, component, occurrence, now)?;
    let guest = LineBuilder::new("ATTENDEE")
        .parameter_if("CN", guest.name.as_deref())
        .parameter("PARTSTAT", answer.as_str())
        .raw(&guest.address);
    writer.line(guest);
    if let Some(comment) = comment {
        writer.line(LineBuilder::new("COMMENT").text(comment));
    }
    writer.line(LineBuilder::new("REQUEST-STATUS").raw("2.0;Success"));
    writer.close(object.kind().as_str());
    Ok(writer.finish())
}

/// The CANCEL for `guests` (all of them if empty): the whole series, or one occurrence.
///
/// The SEQUENCE sent is that of `object`, so the object is to be cancelled, or the guest taken out, before.
///
/// # Errors
/// [`ItipError::NoOrganizer`] if the object has none.
pub fn cancel(
    object: &CalendarObject,
    guests: &[Attendee],
    occurrence: Option<&When>,
    now: DateTime<Utc>,
) -> Result<String, ItipError> {
    let component = occurrence
        .and_then(|when| object.override_of(when, chrono_tz::UTC))
        .unwrap_or_else(|| object.master());
    let mut writer = Writer::calendar(Some(Method::Cancel.as_str()));
    put_zones(&mut writer, object);
    writer.open(object.kind().as_str());
    put_identity(&mut writer, object, component, occurrence, now)?;
    writer.line(LineBuilder::new("STATUS").raw("CANCELLED"));
    let standing: Vec<Attendee> = component.all("ATTENDEE").map(Attendee::from_property).collect();
    for guest in if guests.is_empty() { &standing } else { guests } {
        writer
            .line(LineBuilder::new("ATTENDEE").parameter_if("CN", guest.name.as_deref()).raw(&guest.address));
    }
    writer.close(object.kind().as_str());
    Ok(writer.finish())
}

/// The COUNTER of the guest at `address`: the object with another time, sent to the organizer as a proposal.
///
/// # Errors
/// As for [`reply`].
pub fn counter(
    object: &CalendarObject,
    address: &str,
    span: &Span,
    occurrence: Option<&When>,
    comment: Option<&str>,
    now: DateTime<Utc>,
) -> Result<String, ItipError> {
    let component = occurrence
        .and_then(|when| object.override_of(when, chrono_tz::UTC))
        .unwrap_or_else(|| object.master());
    if !component.all("ATTENDEE").any(|guest| same_address(guest.value(), address)) {
        return Err(ItipError::NoSuchAttendee);
    }
    let mut writer = Writer::calendar(Some(Method::Counter.as_str()));
    put_zones(&mut writer, object);
    writer.open(object.kind().as_str());
    put_head(&mut writer, object, component, occurrence, now)?;
    writer.line(crate::edit::when_line("DTSTART", &span.start, None, &[]));
    writer.line(crate::edit::when_line("DTEND", &span.end, None, &[]));
    for line in component.all("ATTENDEE") {
        let guest = Attendee::from_property(line);
        let answer = if guest.is(address) { PartStat::Tentative } else { guest.partstat };
        writer.line(Attendee { partstat: answer, schedule_status: None, ..guest }.line());
    }
    if let Some(comment) = comment {
        writer.line(LineBuilder::new("COMMENT").text(comment));
    }
    writer.close(object.kind().as_str());
    Ok(writer.finish())
}

/// UID, revision, organizer, RECURRENCE-ID and title.
fn put_head(
    writer: &mut Writer,
    object: &CalendarObject,
    component: &Component,
    occurrence: Option<&When>,
    now: DateTime<Utc>,
) -> Result<(), ItipError> {
    let organizer = component.property("ORGANIZER").ok_or(ItipError::NoOrganizer)?;
    writer.line(LineBuilder::new("UID").text(object.uid()));
    writer.line(LineBuilder::new("DTSTAMP").raw(&utc_text(now)));
    writer.line(LineBuilder::new("SEQUENCE").raw(&crate::object::sequence(component).to_string()));
    let kept =
        organizer.parameters().iter().filter(|parameter| !PRIVATE_PARAMETERS.contains(&parameter.name()));
    writer.line(LineBuilder::new("ORGANIZER").parameters(kept).raw(organizer.value()));
    if let Some(when) = occurrence {
        let tzid = object.master().property("DTSTART").and_then(|start| start.parameter_value("TZID"));
        let id = object.planned(when).map_or_else(|| when.clone(), |(id, _)| id);
        writer.line(crate::edit::when_line("RECURRENCE-ID", &id, tzid, &[]));
    }
    if let Some(summary) = component.text("SUMMARY") {
        writer.line(LineBuilder::new("SUMMARY").text(&summary));
    }
    Ok(())
}

/// The head, and the time as it stands.
fn put_identity(
    writer: &mut Writer,
    object: &CalendarObject,
    component: &Component,
    occurrence: Option<&When>,
    now: DateTime<Utc>,
) -> Result<(), ItipError> {
    put_head(writer, object, component, occurrence, now)?;
    let made = occurrence
        .filter(|_| component.property("RECURRENCE-ID").is_none())
        .and_then(|when| object.planned(when));
    let tzid = object.master().property("DTSTART").and_then(|start| start.parameter_value("TZID"));
    if let Some((_, span)) = made {
        writer.line(crate::edit::when_line("DTSTART", &span.start, tzid, &[]));
        if span.end != span.start {
            writer.line(crate::edit::when_line("DTEND", &span.end, tzid, &[]));
        }
        return Ok(());
    }
    for line in component.properties() {
        if matches!(line.name(), "DTSTART" | "DTEND" | "DUE" | "DURATION") {
            writer.line(LineBuilder::new(line.name()).parameters(line.parameters()).raw(line.value()));
        }
    }
    Ok(())
}

/// The VTIMEZONEs of the object.
fn put_zones(writer: &mut Writer, object: &CalendarObject) {
    for zone in object.tree().children().iter().filter(|child| child.is("VTIMEZONE")) {
        writer.component(&with_crlf(object.slice(zone.octets())));
    }
}
