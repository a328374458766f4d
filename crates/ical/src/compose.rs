//! Composing new calendar objects.
//!
//! The writer is our own: every value and parameter passes [`LineBuilder`], which lets no quote, line break or control
//! character out of its place, and two lines of one name both stand.

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};

use crate::edit::check_span;
use crate::edit::when_line;
use crate::line::LineBuilder;
use crate::object::{
    Alarm, Attendee, CalAddress, CalendarObject, Class, Kind, Status, Transparency, definable, utc_text,
    vtimezone,
};
use crate::parse::ObjectError;
use crate::recur::{Rule, RuleError};
use crate::value::{Span, When};

/// PRODID of what this crate writes.
pub const PRODID: &str = "-//Televent//Televent//EN";

/// An event to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// UID, chosen by the caller; it must be unlike any other.
    pub uid: String,
    /// SUMMARY.
    pub summary: String,
    /// DTSTART and DTEND.
    pub span: Span,
    /// RRULE's value.
    pub rrule: Option<String>,
    /// Starts of occurrences that do not take place.
    pub exdates: Vec<When>,
    /// LOCATION.
    pub location: Option<String>,
    /// DESCRIPTION.
    pub description: Option<String>,
    /// URL.
    pub url: Option<String>,
    /// STATUS.
    pub status: Option<Status>,
    /// TRANSP; OPAQUE is not written, since it is the default.
    pub transparency: Transparency,
    /// CLASS; PUBLIC is not written, since it is the default.
    pub class: Class,
    /// VALARMs.
    pub alarms: Vec<Alarm>,
    /// ORGANIZER; needed if there are guests.
    pub organizer: Option<CalAddress>,
    /// ATTENDEEs.
    pub attendees: Vec<Attendee>,
    /// CATEGORIES.
    pub categories: Vec<String>,
    /// SEQUENCE; 0 for a new event.
    pub sequence: i32,
    /// Further properties of the VEVENT, as name and TEXT value. Only names that begin with `X-` are written.
    pub extra: Vec<(String, String)>,
}

/// Why an event cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// The UID is empty.
    #[error("the UID is empty")]
    NoUid,
    /// The end is before the start, or of another kind.
    #[error("the end is before the start")]
    Backwards,
    /// The rule cannot be read.
    #[error("not a recurrence rule: {0}")]
    Rule(#[from] RuleError),
    /// Guests without an organizer.
    #[error("guests need an organizer")]
    NoOrganizer,
    /// The text would not be a calendar object, for instance too large.
    #[error("the event would not stand: {0}")]
    Refused(#[from] ObjectError),
}

impl NewEvent {
    /// An event with a title and a time, and nothing else.
    pub fn new(uid: impl Into<String>, summary: impl Into<String>, span: Span) -> Self {
        Self {
            uid: uid.into(),
            summary: summary.into(),
            span,
            rrule: None,
            exdates: Vec::new(),
            location: None,
            description: None,
            url: None,
            status: None,
            transparency: Transparency::Opaque,
            class: Class::Public,
            alarms: Vec::new(),
            organizer: None,
            attendees: Vec::new(),
            categories: Vec::new(),
            sequence: 0,
            extra: Vec::new(),
        }
    }

    /// Writes the object: VCALENDAR, a VTIMEZONE for each zone named, the VEVENT. `now` is its DTSTAMP.
    ///
    /// # Errors
    /// [`ComposeError`] names what cannot be written.
    pub fn compose(&self, now: DateTime<Utc>) -> Result<CalendarObject, ComposeError> {
        if self.uid.trim().is_empty() {
            return Err(ComposeError::NoUid);
        }
        if !self.attendees.is_empty() && self.organizer.is_none() {
            return Err(ComposeError::NoOrganizer);
        }
        check_span(&self.span, Kind::Event).map_err(|_| ComposeError::Backwards)?;
        let mut writer = Writer::calendar(None);
        writer
            .zones([&self.span.start, &self.span.end].into_iter().chain(&self.exdates), self.rrule.is_some());
        writer.open(Kind::Event.as_str());
        self.write_times(&mut writer, now)?;
        self.write_texts(&mut writer);
        if let Some(organizer) = &self.organizer {
            writer.line(organizer.line());
        }
        for guest in &self.attendees {
            writer.line(guest.line());
        }
        for alarm in &self.alarms {
            writer.component(&alarm.write(LINE_END));
        }
        writer.close(Kind::Event.as_str());
        Ok(CalendarObject::parse(writer.finish())?)
    }

    fn write_times(&self, writer: &mut Writer, now: DateTime<Utc>) -> Result<(), ComposeError> {
        writer.line(LineBuilder::new("UID").text(self.uid.trim()));
        writer.line(LineBuilder::new("DTSTAMP").raw(&utc_text(now)));
        writer.line(LineBuilder::new("CREATED").raw(&utc_text(now)));
        writer.line(LineBuilder::new("LAST-MODIFIED").raw(&utc_text(now)));
        writer.line(LineBuilder::new("SEQUENCE").raw(&self.sequence.max(0).to_string()));
        writer.line(when_line("DTSTART", &definable(&self.span.start), None, &[]));
        if self.span.end != self.span.start {
            writer.line(when_line("DTEND", &definable(&self.span.end), None, &[]));
        }
        if let Some(rule) = &self.rrule {
            Rule::parse(rule)?;
            writer.line(LineBuilder::new("RRULE").raw(rule));
        }
        for exdate in &self.exdates {
            writer.line(when_line("EXDATE", &definable(exdate), None, &[]));
        }
        Ok(())
    }

    fn write_texts(&self, writer: &mut Writer) {
        writer.line(LineBuilder::new("SUMMARY").text(&self.summary));
        for (name, value) in [("LOCATION", &self.location), ("DESCRIPTION", &self.description)] {
            if let Some(value) = value {
                writer.line(LineBuilder::new(name).text(value));
            }
        }
        if let Some(url) = &self.url {
            writer.line(LineBuilder::new("URL").raw(url));
        }
        if let Some(status) = self.status {
            writer.line(LineBuilder::new("STATUS").raw(status.as_str()));
        }
        if self.transparency == Transparency::Transparent {
            writer.line(LineBuilder::new("TRANSP").raw(self.transparency.as_str()));
        }
        if self.class != Class::Public {
            writer.line(LineBuilder::new("CLASS").raw(self.class.as_str()));
        }
        if !self.categories.is_empty() {
            writer.line(LineBuilder::new("CATEGORIES").text_list(self.categories.iter().map(String::as_str)));
        }
        for (name, value) in self.extra.iter().filter(|(name, _)| name.to_ascii_uppercase().starts_with("X-"))
        {
            writer.line(LineBuilder::new(name).text(value));
        }
    }
}

/// The line end of what we write (RFC 5545 3.1).
pub(crate) const LINE_END: &str = "\r\n";

/// Writes a VCALENDAR.
pub(crate) struct Writer {
    text: String,
}

impl Writer {
    /// Begins a VCALENDAR; `method` makes it an iTIP message.
    pub(crate) fn calendar(method: Option<&str>) -> Self {
        let mut writer = Self { text: String::new() };
        writer.open("VCALENDAR");
        writer.line(LineBuilder::new("VERSION").raw("2.0"));
        writer.line(LineBuilder::new("PRODID").raw(PRODID));
        writer.line(LineBuilder::new("CALSCALE").raw("GREGORIAN"));
        if let Some(method) = method {
            writer.line(LineBuilder::new("METHOD").raw(method));
        }
        writer
    }

    /// Writes the VTIMEZONE of every zone named, once each, right from the year of its first use on.
    pub(crate) fn zones<'w>(&mut self, whens: impl IntoIterator<Item = &'w When>, series: bool) {
        let mut written = Vec::new();
        for when in whens {
            if let When::Zoned { local, zone } = definable(when).as_ref()
                && !written.contains(zone)
            {
                written.push(zone.clone());
                self.text.push_str(&vtimezone(zone, *local, series));
            }
        }
    }

    pub(crate) fn open(&mut self, component: &str) {
        self.line(LineBuilder::new("BEGIN").raw(component));
    }

    pub(crate) fn close(&mut self, component: &str) {
        self.line(LineBuilder::new("END").raw(component));
    }

    pub(crate) fn line(&mut self, line: LineBuilder) {
        line.finish_into(&mut self.text, LINE_END);
    }

    /// Adds text that is whole lines already.
    pub(crate) fn component(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// How many octets there are.
    pub(crate) fn written(&self) -> usize {
        self.text.len()
    }

    /// What has been written since the last time.
    pub(crate) fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    /// Ends the VCALENDAR.
    pub(crate) fn finish(mut self) -> String {
        self.close("VCALENDAR");
        self.text
    }
}
