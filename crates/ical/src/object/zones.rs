//! The VTIMEZONEs of an object, read for the zone table.

use chrono::NaiveDateTime;

use crate::tree::Component;
use crate::zone::{Observance, ObservanceKind, VTimezone, ZoneTable, parse_offset};

/// The zones the VTIMEZONEs in `root` define.
pub(crate) fn zone_table(root: &Component) -> ZoneTable {
    let definitions: Vec<VTimezone> =
        root.children().iter().filter(|child| child.is("VTIMEZONE")).filter_map(vtimezone).collect();
    ZoneTable::new(&definitions)
}

/// Reads one VTIMEZONE; observances without a readable start or offset are left out.
fn vtimezone(component: &Component) -> Option<VTimezone> {
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
