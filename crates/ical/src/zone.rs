//! Time zones: IANA names, Windows names, VTIMEZONE definitions in and out (RFC 5545 section 3.6.5).

mod custom;
mod iana;
mod names;
mod offsets;
mod shown;
#[cfg(test)]
mod tests;
mod windows;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;

pub use custom::{CustomZone, Observance, ObservanceKind, VTimezone};
pub(crate) use offsets::{Offsets, Stretch};
pub use write::vtimezone;

/// The version of the IANA data compiled in, such as `2025b`.
pub const DATA_VERSION: &str = chrono_tz::IANA_TZDB_VERSION;

/// A zone a time can be written in.
#[derive(Clone, Debug, PartialEq)]
pub enum Zone {
    /// A zone of the IANA data.
    Iana(Tz),
    /// A zone as a VTIMEZONE defines it, equal to none we know.
    Custom(Arc<CustomZone>),
}

impl Zone {
    /// The zone of an IANA or Windows name, however a client dresses it up (see [`ZoneTable`]): `Europe/Berlin`,
    /// `/mozilla.org/20050126_1/Europe/Berlin`, `W. Europe Standard Time`, `(UTC+01:00) Amsterdam, Berlin, Bern,
    /// Rome, Stockholm, Vienna`, `UTC+2`.
    pub fn named(name: &str) -> Option<Self> {
        names::guess(name).map(Self::Iana)
    }

    /// The instant at which this wall shows `local`. One rule (section 3.3.5): in an overlap the first of the two,
    /// in a gap the time read with the offset before it.
    pub fn to_utc(&self, local: NaiveDateTime) -> DateTime<Utc> {
        let placed = self.offsets().place(local.and_utc().timestamp());
        DateTime::from_timestamp(placed.utc, local.and_utc().timestamp_subsec_nanos())
            .unwrap_or(local.and_utc())
    }

    /// What this wall shows at an instant.
    pub fn to_local(&self, instant: DateTime<Utc>) -> NaiveDateTime {
        let local = instant.timestamp() + i64::from(self.offsets().at(instant.timestamp()));
        let shown = DateTime::from_timestamp(local, instant.timestamp_subsec_nanos());
        shown.unwrap_or(instant).naive_utc()
    }

    /// Whether the wall never shows this time, because the clocks jump over it.
    pub fn in_gap(&self, local: NaiveDateTime) -> bool {
        self.offsets().place(local.and_utc().timestamp()).in_gap
    }

    /// The name it is written with: the IANA name, or the TZID of its definition.
    pub fn tzid(&self) -> &str {
        match self {
            Self::Iana(tz) => tz.name(),
            Self::Custom(custom) => custom.tzid(),
        }
    }

    pub(crate) fn offsets(&self) -> &Offsets {
        match self {
            Self::Iana(tz) => iana::offsets(*tz),
            Self::Custom(custom) => custom.offsets(),
        }
    }
}

/// The zones one calendar object names: TZID to zone.
///
/// A TZID becomes an IANA zone when it names one (exactly, in another case, behind a prefix such as
/// `/mozilla.org/20050126_1/Europe/Berlin`, or as Windows and Outlook call it), else when the definition's
/// `X-LIC-LOCATION` names one, else when an IANA zone has the definition's offsets and changes; otherwise the
/// definition is used as it was given. Definitions after the first [`ZoneTable::MAX_DEFINITIONS`] are not read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ZoneTable {
    zones: BTreeMap<String, Zone>,
}

impl ZoneTable {
    /// No object needs more zones than this; each may cost a fraction of a millisecond to read.
    pub const MAX_DEFINITIONS: usize = 256;

    /// The table of an object's VTIMEZONE components. The first definition of a TZID wins.
    pub fn new(definitions: &[VTimezone]) -> Self {
        let (mut zones, mut steps) = (BTreeMap::new(), custom::MAX_STEPS);
        for definition in definitions.iter().take(Self::MAX_DEFINITIONS) {
            if !zones.contains_key(&definition.tzid) {
                zones.insert(definition.tzid.clone(), custom::resolve(definition, &mut steps));
            }
        }
        Self { zones }
    }

    /// The zone of a TZID parameter (unquoted).
    pub fn zone(&self, tzid: &str) -> Option<Zone> {
        self.zones.get(tzid).cloned().or_else(|| Zone::named(tzid))
    }

    /// The TZID under which the object defines a zone, if it does: an edit of the object keeps that name.
    pub fn tzid_of(&self, zone: &Zone) -> Option<&str> {
        self.zones.iter().find(|(_, known)| *known == zone).map(|(tzid, _)| tzid.as_str())
    }

    /// TZIDs and zones, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Zone)> {
        self.zones.iter().map(|(tzid, zone)| (tzid.as_str(), zone))
    }
}

/// Reads a UTC-OFFSET (section 3.3.14), seconds east of Greenwich. `+HHMM`, `+HHMMSS`, also with colons.
pub fn parse_offset(text: &str) -> Option<i32> {
    let text = text.trim();
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let digits: String = rest.chars().filter(|letter| *letter != ':').collect();
    if !matches!(digits.len(), 4 | 6) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let pair = |at: usize| digits.get(at..at + 2).map_or(Some(0), |pair| pair.parse::<i32>().ok());
    let (hours, minutes, seconds) = (pair(0)?, pair(2)?, pair(4)?);
    (hours < 24 && minutes < 60 && seconds < 60).then_some(sign * (hours * 3_600 + minutes * 60 + seconds))
}
