//! What a guest may change on the object of an invitation (RFC 6638 3.2.2.1).

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono_tz::Tz;

use crate::object::{
    Attendee, CalendarObject, bare_address, recurrence_id, same_address, sequence, span_of, start_of,
};
use crate::tree::{Component, Property};
use crate::value::{Span, When};

/// What a guest changed but must not (precondition allowed-attendee-scheduling-object-change).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a guest must not change {property}")]
pub struct NotAllowed {
    /// The property or component, by its name.
    pub property: String,
}

/// Properties a guest may add, change and take out. So may names with X-, which programs keep for themselves.
const FREE: [&str; 7] =
    ["TRANSP", "PERCENT-COMPLETE", "COMPLETED", "CREATED", "DTSTAMP", "LAST-MODIFIED", "REQUEST-STATUS"];

/// Properties that are compared by what they mean, or by rules of their own.
const MEANT: [&str; 8] =
    ["DTSTART", "DTEND", "DUE", "DURATION", "RECURRENCE-ID", "SEQUENCE", "ATTENDEE", "EXDATE"];

/// What makes a series, and does not stand on an override.
const SERIES: [&str; 3] = ["RRULE", "RDATE", "EXRULE"];

/// Whether the guest at `address` may change `old` to `new`: the own answer, alarms, TRANSP, progress of a to-do, and
/// dates left out; an override may be added for these. Everything else is the organizer's.
///
/// # Errors
/// [`NotAllowed`] names the first property that changed.
pub fn attendee_change(old: &CalendarObject, new: &CalendarObject, address: &str) -> Result<(), NotAllowed> {
    if old.uid() != new.uid() || old.kind() != new.kind() {
        return Err(not_allowed("UID"));
    }
    if old.has_master() != new.has_master() {
        return Err(not_allowed("RECURRENCE-ID"));
    }
    let guest = Guest { old, new, address };
    if old.has_master() {
        guest.compare(old.master(), new.master(), Times::Own)?;
        for date in old.excluded() {
            if !holds(&new.excluded(), &date) {
                return Err(not_allowed("EXDATE"));
            }
        }
    }
    guest.overrides()
}

/// Whether two dates name one instant.
fn holds(dates: &[When], date: &When) -> bool {
    dates.iter().any(|other| other.to_utc(Tz::UTC) == date.to_utc(Tz::UTC))
}

fn not_allowed(property: &str) -> NotAllowed {
    NotAllowed { property: property.to_owned() }
}

/// With what times a component is compared.
enum Times {
    /// With those of the component it is compared with.
    Own,
    /// With those the series planned.
    Planned(Span),
}

/// Two texts of an object, and the guest who made one of the other.
struct Guest<'a> {
    old: &'a CalendarObject,
    new: &'a CalendarObject,
    address: &'a str,
}

impl Guest<'_> {
    /// Compares the overrides of both texts. One may go with its date, and one may come that says what the series
    /// says.
    fn overrides(&self) -> Result<(), NotAllowed> {
        let at = |when: &When| when.to_utc(Tz::UTC);
        let before: BTreeMap<_, _> =
            self.old.overrides().map(|(planned, component)| (at(&planned), component)).collect();
        let after: BTreeMap<_, _> =
            self.new.overrides().map(|(planned, component)| (at(&planned), component)).collect();
        let excluded: Vec<_> = self.new.excluded().iter().map(at).collect();
        if before.keys().any(|at| !after.contains_key(at) && !excluded.contains(at)) {
            return Err(not_allowed("RECURRENCE-ID"));
        }
        for (at, component) in after {
            if let Some(standing) = before.get(&at) {
                self.compare(standing, component, Times::Own)?;
            } else {
                let planned = recurrence_id(component, self.new.zones())
                    .and_then(|id| self.old.planned(&id))
                    .ok_or_else(|| not_allowed("RECURRENCE-ID"))?;
                self.compare(self.old.master(), component, Times::Planned(planned.1))?;
            }
        }
        Ok(())
    }

    /// Compares one component of both texts.
    fn compare(&self, before: &Component, after: &Component, times: Times) -> Result<(), NotAllowed> {
        let made = matches!(times, Times::Planned(_));
        let wanted = match times {
            Times::Own => span_of(before, self.old.zones()),
            Times::Planned(span) => Some(span),
        };
        if !same_span(wanted.as_ref(), span_of(after, self.new.zones()).as_ref()) {
            let moved = start_of(after, self.new.zones()).map(|start| start.to_utc(Tz::UTC));
            let stays = wanted.map(|span| span.start.to_utc(Tz::UTC)) == moved;
            return Err(not_allowed(if stays { "DTEND" } else { "DTSTART" }));
        }
        if sequence(before) != sequence(after) {
            return Err(not_allowed("SEQUENCE"));
        }
        let kept = |property: &&Property| {
            let name = property.name();
            let free = FREE.contains(&name) || MEANT.contains(&name) || name.starts_with("X-");
            !(free || made && SERIES.contains(&name))
        };
        let values = |component: &Component| -> BTreeMap<String, Vec<String>> {
            let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for property in component.properties().iter().filter(kept) {
                values.entry(property.name().to_owned()).or_default().push(property.text().into_owned());
            }
            for list in values.values_mut() {
                list.sort_unstable();
            }
            values
        };
        let (one, other) = (values(before), values(after));
        let mut names = one.keys().chain(other.keys());
        if let Some(name) = names.find(|name| one.get(*name) != other.get(*name)) {
            return Err(not_allowed(name));
        }
        self.compare_guests(before, after)
    }

    /// The guests must be the same, and nobody's answer but the own may differ. What programs add to the lines of
    /// others (names, kinds, X- parameters) is not looked at.
    fn compare_guests(&self, before: &Component, after: &Component) -> Result<(), NotAllowed> {
        let read = |component: &Component| -> Vec<_> {
            let guests = component.all("ATTENDEE").map(Attendee::from_property);
            let mut guests: Vec<_> = guests
                .map(|guest| {
                    let own = same_address(&guest.address, self.address);
                    let answer = if own { None } else { Some(guest.partstat.as_str()) };
                    (bare_address(&guest.address).to_ascii_lowercase(), answer, guest.role.as_str())
                })
                .collect();
            guests.sort_unstable();
            guests
        };
        if read(before) == read(after) { Ok(()) } else { Err(not_allowed("ATTENDEE")) }
    }
}

/// Whether two spans take the same time, however their zones are called.
fn same_span(one: Option<&Span>, other: Option<&Span>) -> bool {
    let zone = Tz::UTC;
    match (one, other) {
        (Some(one), Some(other)) => {
            one.start.is_date() == other.start.is_date()
                && one.start.to_utc(zone) == other.start.to_utc(zone)
                && one.end.to_utc(zone) == other.end.to_utc(zone)
        }
        (None, None) => true,
        _ => false,
    }
}
