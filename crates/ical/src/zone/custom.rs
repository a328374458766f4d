//! VTIMEZONE definitions as clients send them.

use std::sync::Arc;

use chrono::{Days, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

use super::offsets::{HORIZON, Offsets};
use super::{Zone, iana, names, windows};
use crate::recur::{Rule, Until, starts};

/// More changes than four a year over five hundred years say nothing about clocks.
const MAX_ONSETS: usize = 2_048;
/// What reading the definitions of one object may cost, in periods of their rules. A usual one takes a thousand:
/// two rules, every year from 1601.
pub(super) const MAX_STEPS: u64 = 100_000;
/// More changes than this in the years compared are no real zone's.
const MAX_COMPARED: usize = 64;
/// The years compared: 2025 to 2030. Definitions mostly speak of "now and ever after", so older rules of the IANA
/// data count for nothing here.
const ALIKE_FROM: i64 = 1_735_689_600;
const ALIKE_TO: i64 = 1_924_992_000;
/// Of zones with the same rules, those named first are taken.
const FIRST_CHOICE: [Tz; 8] = [
    Tz::Europe__Berlin,
    Tz::Europe__London,
    Tz::Europe__Helsinki,
    Tz::America__New_York,
    Tz::America__Chicago,
    Tz::America__Denver,
    Tz::America__Los_Angeles,
    Tz::Australia__Sydney,
];

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
pub(super) fn resolve(definition: &VTimezone, steps: &mut u64) -> Zone {
    let named = names::find(&definition.tzid);
    let named = named.or_else(|| definition.location.as_deref().and_then(names::find));
    if let Some(tz) = named {
        return Zone::Iana(tz);
    }
    let offsets = read(definition, steps);
    match alike(&definition.tzid, &offsets) {
        Some(tz) => Zone::Iana(tz),
        None => Zone::Custom(Arc::new(CustomZone { tzid: definition.tzid.clone(), offsets })),
    }
}

/// The table a definition describes: every onset of every part, up to the horizon of the IANA data.
pub(super) fn read(definition: &VTimezone, steps: &mut u64) -> Offsets {
    let mut changes = Vec::new();
    for observance in &definition.observances {
        let from = i64::from(observance.offset_from);
        let mut add = |local: i64| changes.push((local - from, observance.offset_to));
        let start = observance.dtstart.and_utc().timestamp();
        add(start);
        observance.rdates.iter().take(MAX_ONSETS).for_each(|onset| add(onset.and_utc().timestamp()));
        if let Some(Ok(rule)) = observance.rrule.as_deref().map(Rule::parse) {
            let until = rule.until().map_or(i64::MAX, |until| match until {
                Until::Utc(instant) => instant.timestamp() + from,
                Until::Floating(local) => local.and_utc().timestamp(),
                Until::Date(date) => (date + Days::new(1)).and_time(NaiveTime::MIN).and_utc().timestamp() - 1,
            });
            starts(&rule, start, until.min(HORIZON), steps).take(MAX_ONSETS).for_each(add);
        }
        if changes.len() > MAX_ONSETS {
            changes.truncate(MAX_ONSETS);
            break;
        }
    }
    let earliest = definition.observances.iter().min_by_key(|observance| observance.dtstart);
    Offsets::new(earliest.map_or(0, |observance| observance.offset_from), changes)
}

/// The IANA zone that has the same offsets and changes in the years from [`ALIKE_FROM`] on. Of several, the one
/// whose city the TZID names, else the first of the Windows zones' representatives.
fn alike(tzid: &str, offsets: &Offsets) -> Option<Tz> {
    if offsets.shifts().is_empty() {
        return fixed(offsets.at(ALIKE_FROM));
    }
    let years = ALIKE_FROM..ALIKE_TO;
    let changes: Vec<i64> =
        offsets.shifts().iter().map(|shift| shift.at).filter(|at| years.contains(at)).collect();
    if changes.is_empty() || changes.len() > MAX_COMPARED {
        return None;
    }
    let tzid = tzid.to_ascii_lowercase();
    let mut found = None;
    for tz in FIRST_CHOICE.into_iter().chain(windows::representatives()) {
        if !same_years(tz, offsets, &changes) {
            continue;
        }
        let city = tz.name().rsplit('/').next().unwrap_or_default().replace('_', " ").to_ascii_lowercase();
        if tzid.contains(&city) {
            return Some(tz);
        }
        found = found.or(Some(tz));
    }
    found
}

/// `Etc/GMT-2` and its like for an offset of whole hours that never changes.
fn fixed(offset: i32) -> Option<Tz> {
    let hours = offset / 3_600;
    if offset % 3_600 != 0 || !(-12..=14).contains(&hours) {
        return None;
    }
    // The sign of these names is the POSIX one: west is positive.
    if hours == 0 { Some(Tz::UTC) } else { format!("Etc/GMT{:+}", -hours).parse().ok() }
}

fn same_years(tz: Tz, offsets: &Offsets, changes: &[i64]) -> bool {
    let same = |utc| offsets.at(utc) == iana::offset_at(tz, utc);
    changes.iter().all(|at| same(*at) && same(at - 1))
        && (ALIKE_FROM..ALIKE_TO).step_by(20 * 86_400).all(same)
}
