//! The times a calendar object takes.

use std::ops::Range;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{BusyKind, BusyTime, Showing};
use crate::object::{Attendee, CalendarObject, Kind, PartStat, Status, Transparency};
use crate::tree::Component;

/// What an object takes of a window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectBusy {
    /// In the order of their starts; instances may overlap each other.
    pub times: Vec<BusyTime>,
    /// The limit cut the answer short: there are more instances in the window.
    pub more: bool,
}

impl CalendarObject {
    /// The times this object takes within a window, for the person with these addresses (none: nobody is a guest).
    /// Only events take time; each instance is judged by its own component, so one cancelled date is free.
    /// At most `limit` instances are looked at.
    pub fn busy(
        &self,
        window: Range<DateTime<Utc>>,
        default_zone: Tz,
        addresses: &[&str],
        limit: usize,
    ) -> ObjectBusy {
        if self.kind() != Kind::Event {
            return ObjectBusy::default();
        }
        let kinds: Vec<Option<BusyKind>> =
            self.tree().children().iter().map(|part| Showing::of(part, addresses).kind()).collect();
        let occurrences = self.occurrences(window, default_zone, limit);
        let times = occurrences.items.iter().filter(|one| one.starts_at < one.ends_at).filter_map(|one| {
            let kind = kinds.get(one.component).copied().flatten()?;
            Some(BusyTime { time: one.starts_at..one.ends_at, kind })
        });
        ObjectBusy { times: times.collect(), more: occurrences.more }
    }
}

impl Showing {
    /// What a VEVENT says about its time to the person with these addresses (none: nobody is a guest).
    pub fn of(component: &Component, addresses: &[&str]) -> Self {
        let transparency = component.property("TRANSP").map(|line| Transparency::parse(line.value()));
        let mine = |guest: &Attendee| addresses.iter().any(|address| guest.is(address));
        let answer: Option<PartStat> =
            component.all("ATTENDEE").map(Attendee::from_property).find(mine).map(|guest| guest.partstat);
        Self {
            transparency: transparency.unwrap_or(Transparency::Opaque),
            status: component.property("STATUS").and_then(|line| Status::parse(line.value())),
            answer,
        }
    }
}
