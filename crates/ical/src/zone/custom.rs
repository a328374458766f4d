//! VTIMEZONE definitions as clients send them.

use std::sync::Arc;

use chrono::NaiveDateTime;

use super::offsets::Offsets;
use super::{Zone, names};

/// More changes than four a year over a thousand years say nothing about clocks.
const MAX_ONSETS: usize = 4_096;

/// A VTIMEZONE component (RFC 5545 section 3.6.5) as plain values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VTimezone {
    /// TZID.
    pub tzid: String,
    /// X-LIC-LOCATION: the IANA name many programs add.
    pub location: Option<String>,
    /// The STANDARD and DAYLIGHT parts.
    pub observances: Vec<Observance>,
}

/// Which of the two parts of a VTIMEZONE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObservanceKind {
    /// STANDARD.
    Standard,
    /// DAYLIGHT.
    Daylight,
}

/// A STANDARD or DAYLIGHT part: when it begins and what it changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Observance {
    /// STANDARD or DAYLIGHT.
    pub kind: ObservanceKind,
    /// DTSTART: the first onset, on the wall clock that shows `offset_from`.
    pub dtstart: NaiveDateTime,
    /// TZOFFSETFROM in seconds east of Greenwich (see [`super::parse_offset`]).
    pub offset_from: i32,
    /// TZOFFSETTO in seconds east of Greenwich.
    pub offset_to: i32,
    /// RRULE's value, if there is one.
    pub rrule: Option<String>,
    /// RDATE's values: further onsets on the same wall clock.
    pub rdates: Vec<NaiveDateTime>,
    /// TZNAME, if there is one.
    pub name: Option<String>,
}

/// A zone that only its definition knows.
#[derive(Debug, PartialEq)]
pub struct CustomZone {
    tzid: String,
    offsets: Offsets,
}

impl CustomZone {
    /// The TZID of the definition.
    pub fn tzid(&self) -> &str {
        &self.tzid
    }

    pub(crate) fn offsets(&self) -> &Offsets {
        &self.offsets
    }
}

/// The zone a definition means.
pub(super) fn resolve(definition: &VTimezone) -> Zone {
    let named = names::find(&definition.tzid);
    let named = named.or_else(|| definition.location.as_deref().and_then(names::find));
    match named {
        Some(tz) => Zone::Iana(tz),
        None => {
            Zone::Custom(Arc::new(CustomZone { tzid: definition.tzid.clone(), offsets: read(definition) }))
        }
    }
}

fn read(definition: &VTimezone) -> Offsets {
    let mut changes = Vec::new();
    for observance in &definition.observances {
        let onsets = std::iter::once(&observance.dtstart).chain(&observance.rdates);
        for onset in onsets.take(MAX_ONSETS) {
            changes.push((
                onset.and_utc().timestamp() - i64::from(observance.offset_from),
                observance.offset_to,
            ));
        }
    }
    let earliest = definition.observances.iter().min_by_key(|observance| observance.dtstart);
    Offsets::new(earliest.map_or(0, |observance| observance.offset_from), changes)
}
