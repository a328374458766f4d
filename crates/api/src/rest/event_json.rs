//! Events as JSON: read into commands, shown from the object's text.

use std::ops::Range;

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use televent_core::{CalendarId, EventId};
use televent_ical::{Alarm, CalendarObject, Edit, NewEvent, Span, Trigger, When, Zone};

/// Instances of one event in a list at most.
const MOST_INSTANCES: usize = 100;

/// An event as a script writes it. `Some(None)` is a null: the thing is taken away.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::option_option, reason = "a null takes a thing away, nothing at all leaves it")]
pub(crate) struct EventInput {
    summary: Option<String>,
    /// `2026-11-21`, `2026-11-21T10:00:00` in `timezone`, or with `Z` or an offset.
    start: Option<String>,
    /// In the form of `start`. Without it an event that stands keeps its length, and a new one takes an hour or a day.
    end: Option<String>,
    /// IANA name. Without it an event that stands keeps its zone, and a new one takes the person's own.
    timezone: Option<String>,
    #[serde(deserialize_with = "present")]
    location: Option<Option<String>>,
    #[serde(deserialize_with = "present")]
    description: Option<Option<String>>,
    #[serde(deserialize_with = "present")]
    rrule: Option<Option<String>>,
    /// Minutes before the start.
    alarms: Option<Vec<u32>>,
    categories: Option<Vec<String>>,
}

/// Tells a null from nothing at all.
#[expect(clippy::option_option, reason = "the fields it is for")]
fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

impl EventInput {
    /// A new event; summary and start are needed.
    pub(crate) fn new_event(self, zone: Tz) -> Result<NewEvent, String> {
        self.check()?;
        let span = self.span(zone, None)?.ok_or("start: needed")?;
        let alarms = self.alarms();
        let summary = self.summary.ok_or("summary: needed")?;
        Ok(NewEvent {
            rrule: self.rrule.flatten(),
            location: self.location.flatten(),
            description: self.description.flatten(),
            alarms: alarms.unwrap_or_default(),
            categories: self.categories.unwrap_or_default(),
            ..NewEvent::new(String::new(), summary, span)
        })
    }

    /// The edit of a PUT: what is not named goes.
    pub(crate) fn replacing(self, zone: Tz) -> Result<Edit, String> {
        if self.summary.is_none() || self.start.is_none() {
            return Err("summary and start: needed".to_owned());
        }
        let whole = Self {
            location: Some(self.location.flatten()),
            description: Some(self.description.flatten()),
            rrule: Some(self.rrule.flatten()),
            alarms: Some(self.alarms.unwrap_or_default()),
            categories: Some(self.categories.unwrap_or_default()),
            ..self
        };
        whole.changing(zone, None)
    }

    /// The edit of a PATCH to an event that stands at `standing`: what is not named stays.
    pub(crate) fn changing(self, zone: Tz, standing: Option<&Span>) -> Result<Edit, String> {
        self.check()?;
        if self.start.is_none() && self.timezone.is_some() {
            return Err("timezone: only with start".to_owned());
        }
        Ok(Edit {
            span: self.span(zone, standing)?,
            alarms: self.alarms(),
            summary: self.summary,
            location: self.location,
            description: self.description,
            rrule: self.rrule,
            categories: self.categories,
            ..Edit::default()
        })
    }

    fn check(&self) -> Result<(), String> {
        let long = |text: &Option<String>, most: usize| {
            text.as_ref().is_some_and(|text| text.chars().count() > most)
        };
        let inner = |text: &Option<Option<String>>, most| text.as_ref().is_some_and(|text| long(text, most));
        if self.summary.as_ref().is_some_and(|text| text.trim().is_empty()) || long(&self.summary, 1_000) {
            return Err("summary: 1 to 1000 characters".to_owned());
        }
        if inner(&self.location, 1_000) || inner(&self.description, 100_000) || inner(&self.rrule, 1_000) {
            return Err("location, description, rrule: too long".to_owned());
        }
        if self
            .alarms
            .as_ref()
            .is_some_and(|alarms| alarms.len() > 10 || alarms.iter().any(|minutes| *minutes > 525_600))
        {
            return Err("alarms: at most 10, each at most a year before".to_owned());
        }
        let categories = self.categories.as_deref().unwrap_or_default();
        if categories.len() > 50
            || categories.iter().any(|word| word.is_empty() || word.chars().count() > 100)
        {
            return Err("categories: at most 50 of 1 to 100 characters".to_owned());
        }
        Ok(())
    }

    fn alarms(&self) -> Option<Vec<Alarm>> {
        let text = self.summary.as_deref().unwrap_or("Reminder");
        self.alarms
            .as_ref()
            .map(|minutes| minutes.iter().map(|minutes| Alarm::display(*minutes, text)).collect())
    }

    fn span(&self, zone: Tz, standing: Option<&Span>) -> Result<Option<Span>, String> {
        let named = self.timezone.as_ref().map(|name| {
            name.parse::<Tz>().map_err(|_| "timezone: an IANA name such as Europe/Berlin".to_owned())
        });
        let named = named.transpose()?;
        let like = standing.map(|standing| &standing.start).filter(|_| named.is_none());
        let zone = named.unwrap_or(zone);
        let read = |name: &str, text: &str| {
            when(text, zone, like).ok_or_else(|| {
                format!("{name}: 2026-11-21 or 2026-11-21T10:00:00, perhaps with Z or an offset")
            })
        };
        let start = match (&self.start, &self.end, like) {
            (Some(start), ..) => read("start", start)?,
            (None, Some(_), Some(start)) => start.clone(),
            (None, Some(_), None) => return Err("end: only with start".to_owned()),
            (None, None, _) => return Ok(None),
        };
        let span = match (&self.end, standing) {
            (Some(end), _) => Span { start, end: read("end", end)? },
            (None, Some(standing)) if standing.start.is_date() == start.is_date() => {
                standing.beginning(start)
            }
            (None, _) => {
                let length = if start.is_date() { TimeDelta::days(1) } else { TimeDelta::hours(1) };
                let end = start.local().checked_add_signed(length).ok_or("start: out of range")?;
                Span { end: start.with_local(end), start }
            }
        };
        let backwards =
            span.end.to_utc(zone) < span.start.to_utc(zone) || span.start.is_date() != span.end.is_date();
        if backwards { Err("end: not before start, and of its form".to_owned()) } else { Ok(Some(span)) }
    }
}

/// A time as it is written: a day, an instant, or what a wall shows in `zone`. Where an event stands in a zone of its own
/// (`like`), on the wall of that.
fn when(text: &str, zone: Tz, like: Option<&When>) -> Option<When> {
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(When::Date(date));
    }
    if let Some(at) = utc(text) {
        return Some(match like {
            Some(When::Zoned { zone, .. }) => When::Zoned { local: zone.to_local(at), zone: zone.clone() },
            _ => When::Utc(at),
        });
    }
    let local = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    Some(match like {
        Some(like @ (When::Floating(_) | When::Zoned { .. })) => like.with_local(local),
        _ if zone == Tz::UTC => When::Utc(local.and_utc()),
        _ => When::Zoned { local, zone: Zone::Iana(zone) },
    })
}

/// An instant with `Z` or an offset.
fn utc(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc))
}

/// A stored event about to be shown.
pub(crate) struct View<'a> {
    pub(crate) event: EventId,
    pub(crate) calendar: CalendarId,
    pub(crate) etag: &'a str,
    pub(crate) version: i64,
    pub(crate) text: &'a str,
}

impl View<'_> {
    /// The event; `None` if the object holds something else.
    pub(crate) fn json(&self, zone: Tz) -> Option<Value> {
        let object = CalendarObject::parse(self.text).ok()?;
        let index = object.index(zone);
        if index.kind != televent_ical::Kind::Event {
            return None;
        }
        let span = object.span();
        let (start, end) =
            (span.as_ref().map(|span| shown(&span.start)), span.as_ref().map(|span| shown(&span.end)));
        let timezone = span.as_ref().and_then(|span| span.start.zone()).map(|zone| zone.tzid().to_owned());
        let minutes = |alarm: &Alarm| match &alarm.trigger {
            Trigger::Start(offset) => Some(-offset.as_seconds() / 60),
            Trigger::End(_) | Trigger::At(_) => None,
        };
        let attendees = index.attendees.iter().map(|attendee| {
            json!({ "address": attendee.address, "name": attendee.name, "partstat": attendee.partstat.as_str() })
        });
        Some(json!({
            "id": self.event,
            "calendar": self.calendar,
            "etag": self.etag,
            "version": self.version,
            "uid": index.uid,
            "summary": index.summary,
            "start": start,
            "end": end,
            "timezone": timezone,
            "all_day": index.all_day,
            "location": index.location,
            "description": index.description,
            "rrule": object.rrule(),
            "status": index.status.map(|status| status.as_str().to_ascii_lowercase()),
            "alarms": index.alarms.iter().filter_map(minutes).collect::<Vec<_>>(),
            "categories": index.categories,
            "organizer": index.organizer,
            "attendees": attendees.collect::<Vec<_>>(),
        }))
    }

    /// Its instances in a window.
    pub(crate) fn instances(&self, window: Range<DateTime<Utc>>, zone: Tz) -> Vec<Value> {
        let Ok(object) = CalendarObject::parse(self.text) else { return Vec::new() };
        let found = object.occurrences(window, zone, MOST_INSTANCES).items;
        let instance = |at: &televent_ical::Occurrence| json!({ "start": shown(&at.span.start), "end": shown(&at.span.end), "starts_at": at.starts_at, "ends_at": at.ends_at });
        found.iter().map(instance).collect()
    }
}

/// A date, an instant with `Z`, or a wall-clock time.
fn shown(when: &When) -> String {
    match when {
        When::Date(date) => date.to_string(),
        When::Utc(at) => at.to_rfc3339_opts(SecondsFormat::Secs, true),
        When::Floating(local) | When::Zoned { local, .. } => local.format("%Y-%m-%dT%H:%M:%S").to_string(),
    }
}
