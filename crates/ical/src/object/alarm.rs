//! VALARM: what reminds a person, read from a component and written to one.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::line::LineBuilder;
use crate::tree::Component;
use crate::value::{Duration, Span, When};
use crate::zone::Zone;

/// What an alarm does (ACTION, RFC 5545 3.8.6.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlarmAction {
    /// Shows a text.
    Display,
    /// Plays a sound.
    Audio,
    /// Sends mail.
    Email,
    /// Anything else, in upper case.
    Other(String),
}

impl AlarmAction {
    fn parse(word: &str) -> Self {
        match word.trim().to_ascii_uppercase() {
            word if word == "DISPLAY" => Self::Display,
            word if word == "AUDIO" => Self::Audio,
            word if word == "EMAIL" => Self::Email,
            word => Self::Other(word),
        }
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Display => "DISPLAY",
            Self::Audio => "AUDIO",
            Self::Email => "EMAIL",
            Self::Other(word) => word,
        }
    }
}

/// When an alarm goes off (TRIGGER, RFC 5545 3.8.6.3).
#[derive(Clone, Debug, PartialEq)]
pub enum Trigger {
    /// So long after the start of an occurrence; negative means before it.
    Start(Duration),
    /// So long after the end (or due time) of an occurrence.
    End(Duration),
    /// At one instant, whatever the occurrences.
    At(DateTime<Utc>),
}

/// One VALARM.
#[derive(Clone, Debug, PartialEq)]
pub struct Alarm {
    /// What it does.
    pub action: AlarmAction,
    /// When it goes off first.
    pub trigger: Trigger,
    /// The text it shows.
    pub description: Option<String>,
    /// How often it goes off again (REPEAT) and how long after each other (DURATION).
    pub repeat: Option<(u32, Duration)>,
    /// The alarm's own UID (RFC 9074).
    pub uid: Option<String>,
    /// When it was dismissed (ACKNOWLEDGED, RFC 9074).
    pub acknowledged: Option<DateTime<Utc>>,
}

impl Alarm {
    /// A text shown so many minutes before the start.
    pub fn display(minutes_before: u32, description: &str) -> Self {
        Self {
            action: AlarmAction::Display,
            trigger: Trigger::Start(Duration::exact(TimeDelta::minutes(-i64::from(minutes_before)))),
            description: Some(description.to_owned()),
            repeat: None,
            uid: None,
            acknowledged: None,
        }
    }

    /// Reads a VALARM; `None` if it has no trigger that can be read.
    pub fn from_component(component: &Component) -> Option<Self> {
        let trigger = component.property("TRIGGER")?;
        let absolute =
            trigger.parameter_value("VALUE").is_some_and(|kind| kind.eq_ignore_ascii_case("DATE-TIME"));
        let trigger = if absolute || trigger.value().ends_with(['Z', 'z']) {
            Trigger::At(utc_value(trigger.value())?)
        } else {
            let offset = trigger.value().trim().parse().ok()?;
            let end = trigger.parameter_value("RELATED").is_some_and(|edge| edge.eq_ignore_ascii_case("END"));
            if end { Trigger::End(offset) } else { Trigger::Start(offset) }
        };
        let repeat = component
            .property("REPEAT")
            .and_then(|repeat| repeat.value().trim().parse().ok())
            .zip(component.property("DURATION").and_then(|duration| duration.value().trim().parse().ok()));
        Some(Self {
            action: component
                .property("ACTION")
                .map_or(AlarmAction::Display, |action| AlarmAction::parse(action.value())),
            trigger,
            description: component.text("DESCRIPTION"),
            repeat,
            uid: component.text("UID"),
            acknowledged: component.property("ACKNOWLEDGED").and_then(|at| utc_value(at.value())),
        })
    }

    /// When the alarm goes off first for an occurrence, in UTC; floating times are read in `default_zone`.
    pub fn at(&self, span: &Span, default_zone: Tz) -> DateTime<Utc> {
        let (edge, offset) = match &self.trigger {
            Trigger::At(instant) => return *instant,
            Trigger::Start(offset) => (&span.start, offset),
            Trigger::End(offset) => (&span.end, offset),
        };
        // An offset from a date counts from its midnight, and may be of hours.
        let edge = match edge {
            When::Date(_) => When::Zoned { local: edge.local(), zone: Zone::Iana(default_zone) },
            timed => timed.clone(),
        };
        offset.after(&edge).to_utc(default_zone)
    }

    /// The text of the VALARM, each line ended by `line_end`.
    pub fn write(&self, line_end: &str) -> String {
        let mut text = format!("BEGIN:VALARM{line_end}");
        let mut put = |line: LineBuilder| line.finish_into(&mut text, line_end);
        if let Some(uid) = &self.uid {
            put(LineBuilder::new("UID").text(uid));
        }
        put(LineBuilder::new("ACTION").raw(self.action.as_str()));
        put(match &self.trigger {
            Trigger::Start(offset) => LineBuilder::new("TRIGGER").raw(&offset.to_string()),
            Trigger::End(offset) => {
                LineBuilder::new("TRIGGER").parameter("RELATED", "END").raw(&offset.to_string())
            }
            Trigger::At(instant) => {
                LineBuilder::new("TRIGGER").parameter("VALUE", "DATE-TIME").raw(&utc_text(*instant))
            }
        });
        if let Some(description) = &self.description {
            put(LineBuilder::new("DESCRIPTION").text(description));
        }
        if let Some((times, apart)) = &self.repeat {
            put(LineBuilder::new("REPEAT").raw(&times.to_string()));
            put(LineBuilder::new("DURATION").raw(&apart.to_string()));
        }
        if let Some(instant) = self.acknowledged {
            put(LineBuilder::new("ACKNOWLEDGED").raw(&utc_text(instant)));
        }
        text.push_str("END:VALARM");
        text.push_str(line_end);
        text
    }
}

/// A UTC DATE-TIME value as written, `20260214T083000Z`.
pub(crate) fn utc_text(instant: DateTime<Utc>) -> String {
    When::Utc(instant).write().0
}

/// Reads a UTC DATE-TIME; a local one without zone is taken for UTC, since these properties allow nothing else.
pub(crate) fn utc_value(value: &str) -> Option<DateTime<Utc>> {
    let value = value.trim();
    let value = value.strip_suffix(['Z', 'z']).unwrap_or(value);
    chrono::NaiveDateTime::parse_from_str(value, "%Y%m%dT%H%M%S").ok().map(|local| local.and_utc())
}
