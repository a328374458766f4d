//! The VTIMEZONEs of an object, read for the zone table.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDateTime};
use chrono_tz::Tz;

use crate::tree::Component;
use crate::value::When;
use crate::zone::{self, Observance, ObservanceKind, VTimezone, Zone, ZoneTable, parse_offset};

/// The zones the VTIMEZONEs in `root` define.
pub(crate) fn zone_table(root: &Component) -> ZoneTable {
    let definitions: Vec<VTimezone> =
        root.children().iter().filter(|child| child.is("VTIMEZONE")).filter_map(definition).collect();
    ZoneTable::new(&definitions)
}

/// The zone that the first VTIMEZONE of a VCALENDAR means, as [`ZoneTable`] finds it. One that says nothing of its
/// offsets is known by its name alone.
pub fn zone_defined(calendar: &Component) -> Option<Zone> {
    let definition = calendar.children().iter().find(|child| child.is("VTIMEZONE")).and_then(definition)?;
    let guess = || {
        let names = [Some(definition.tzid.as_str()), definition.location.as_deref()];
        names.into_iter().flatten().find_map(Zone::named)
    };
    if definition.observances.is_empty() {
        return guess();
    }
    match ZoneTable::new(std::slice::from_ref(&definition)).zone(&definition.tzid) {
        Some(Zone::Custom(custom)) => guess().or(Some(Zone::Custom(custom))),
        known => known,
    }
}

/// Reads one VTIMEZONE; observances without a readable start or offset are left out.
fn definition(component: &Component) -> Option<VTimezone> {
    Some(VTimezone {
        tzid: component.property("TZID")?.text().trim().to_owned(),
        location: component.text("X-LIC-LOCATION"),
        observances: component.children().iter().filter_map(observance).collect(),
    })
}

fn observance(component: &Component) -> Option<Observance> {
    let kind = match component.name() {
        "STANDARD" => ObservanceKind::Standard,
        "DAYLIGHT" => ObservanceKind::Daylight,
        _ => return None,
    };
    let offset = |name| component.property(name).and_then(|offset| parse_offset(offset.value().trim()));
    Some(Observance {
        kind,
        dtstart: local(component.property("DTSTART")?.value())?,
        offset_from: offset("TZOFFSETFROM")?,
        offset_to: offset("TZOFFSETTO")?,
        rrule: component.property("RRULE").map(|rule| rule.value().to_owned()),
        rdates: component.all("RDATE").flat_map(|dates| dates.value().split(',')).filter_map(local).collect(),
        name: component.text("TZNAME"),
    })
}

/// A local DATE-TIME; of a PERIOD, its start.
fn local(value: &str) -> Option<NaiveDateTime> {
    let value = value.split('/').next()?.trim().trim_end_matches(['Z', 'z']);
    NaiveDateTime::parse_from_str(value, "%Y%m%dT%H%M%S").ok()
}

/// The year up to which a definition is written for a series, which may go on for ever.
const SERIES_UNTIL: i32 = 2099;

/// A moment in a form a new object can define: in UTC if its zone is UTC, or one that only a foreign VTIMEZONE knows.
pub(crate) fn definable(when: &When) -> Cow<'_, When> {
    match when {
        When::Zoned { zone: Zone::Iana(Tz::UTC) | Zone::Custom(_), .. } => {
            Cow::Owned(When::Utc(when.to_utc(Tz::UTC)))
        }
        _ => Cow::Borrowed(when),
    }
}

/// The VTIMEZONE of a zone, with CRLF, right from the year of `first_use` on: for that year and the next, or for a
/// series as far as it may go. Nothing for a zone that only a foreign VTIMEZONE knows.
pub(crate) fn vtimezone(zone: &Zone, first_use: NaiveDateTime, series: bool) -> String {
    let from = first_use.year();
    match zone {
        Zone::Iana(tz) => zone::vtimezone(*tz, from, if series { SERIES_UNTIL } else { from + 1 }),
        Zone::Custom(_) => String::new(),
    }
}
