//! Whether an object touches a window (RFC 4791 9.9).

use std::ops::Range;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{Alarm, CalendarObject, Kind, Occurrences, Trigger, span_of, start_of, utc_value, when_of};
use crate::recur::Rule;
use crate::tree::Component;

/// Occurrences looked at before an answer must be found, and alarm times computed. An object whose alarms lie further
/// from its occurrences than this many of them is not found by its alarms.
const LOOKED_AT: usize = 4_000;
const COMPUTED: usize = 100_000;

impl CalendarObject {
    /// Whether any occurrence overlaps `window` by the table of RFC 4791 9.9 for this object's kind. A series whose
    /// rule is not computed here may do so at any time after its start.
    pub fn overlaps(&self, window: Range<DateTime<Utc>>, default_zone: Tz) -> bool {
        if window.start >= window.end {
            return false;
        }
        if self.kind() == Kind::Todo && !self.is_timed_series() {
            return self.components().any(|todo| self.todo_overlaps(todo, &window, default_zone));
        }
        // Of what cannot be computed nobody can say that it does not take place then.
        let may =
            self.is_beyond() && self.span().is_some_and(|span| span.start.to_utc(default_zone) < window.end);
        may || !self.touching(window, default_zone, 1).items.is_empty()
    }

    /// Whether a rule of the master is one that is kept and not computed ([`crate::RuleError::is_beyond`]).
    pub fn is_beyond(&self) -> bool {
        let mut rules = self.master().all("RRULE").map(|line| Rule::parse(line.value()));
        rules.any(|rule| rule.is_err_and(|error| error.is_beyond()))
    }

    /// Whether the object has occurrences that a rule, dates or overrides make out of a DTSTART. To-dos that have not
    /// are judged one by one.
    pub(super) fn is_timed_series(&self) -> bool {
        self.is_recurring() && start_of(self.master(), self.zones()).is_some()
    }

    /// The occurrences in `window` by the table for this object's kind: those of [`Self::occurrences`], and of a
    /// to-do with a DURATION also one that ends just when the window begins.
    pub(super) fn touching(&self, window: Range<DateTime<Utc>>, zone: Tz, limit: usize) -> Occurrences {
        let mut found = self.occurrences(window.clone(), zone, limit);
        let by_duration = |component: &Component| component.property("DURATION").is_some();
        if self.kind() != Kind::Todo || !self.components().any(by_duration) {
            return found;
        }
        let Some(before) = window.start.checked_sub_signed(TimeDelta::seconds(1)) else { return found };
        let mut ended = self.occurrences(before..window.start, zone, LOOKED_AT).items;
        ended.retain(|one| {
            one.starts_at < window.start
                && one.ends_at == window.start
                && self.tree().children().get(one.component).is_some_and(by_duration)
        });
        found.items.splice(0..0, ended);
        found.more |= found.items.len() > limit;
        found.items.truncate(limit);
        found
    }

    /// The table for VTODO: start with duration or due, due alone, completed, created, or nothing at all.
    pub(super) fn todo_overlaps(&self, todo: &Component, window: &Range<DateTime<Utc>>, zone: Tz) -> bool {
        let when = |name: &str| Some(when_of(todo.property(name)?, self.zones())?.to_utc(zone));
        let stamp = |name: &str| utc_value(todo.property(name)?.value());
        let (start, due) = (when("DTSTART"), when("DUE"));
        let duration = todo.property("DURATION").is_some();
        match (start, due, stamp("COMPLETED"), stamp("CREATED")) {
            (Some(start), _, _, _) if duration => {
                let end = super::span_of(todo, self.zones()).map_or(start, |span| span.end.to_utc(zone));
                window.start <= end && (window.end > start || window.end >= end)
            }
            (Some(start), Some(due), _, _) => {
                (window.start < due || window.start <= start) && (window.end > start || window.end >= due)
            }
            (Some(start), None, _, _) => window.start <= start && window.end > start,
            (None, Some(due), _, _) => window.start < due && window.end >= due,
            (None, None, Some(completed), Some(created)) => {
                (window.start <= created || window.start <= completed)
                    && (window.end >= created || window.end >= completed)
            }
            (None, None, Some(completed), None) => window.start <= completed && window.end >= completed,
            (None, None, None, Some(created)) => window.end > created,
            (None, None, None, None) => true,
        }
    }

    /// Whether any alarm of any occurrence goes off in `window`, repetitions counted (RFC 4791 9.9, VALARM).
    pub fn alarm_overlaps(&self, window: Range<DateTime<Utc>>, default_zone: Tz) -> bool {
        self.alarm_times(window, default_zone, 1).next().is_some()
    }

    /// The same for some of the alarms: `chosen` is handed each VALARM and the component it stands in.
    pub fn chosen_alarm_overlaps(
        &self,
        window: Range<DateTime<Utc>>,
        default_zone: Tz,
        chosen: impl Fn(&Component, &Component) -> bool,
    ) -> bool {
        !self.times_of(&self.alarms(chosen), window, default_zone, 1).is_empty()
    }

    /// The instants in `window` at which alarms go off, in order of occurrences, at most `limit`.
    pub fn alarm_times(
        &self,
        window: Range<DateTime<Utc>>,
        default_zone: Tz,
        limit: usize,
    ) -> impl Iterator<Item = AlarmTime> {
        self.times_of(&self.alarms(|_, _| true), window, default_zone, limit).into_iter()
    }

    /// The alarms that can be read and are chosen, each with the number of the component it stands in.
    fn alarms(&self, chosen: impl Fn(&Component, &Component) -> bool) -> Vec<(usize, Arc<Alarm>)> {
        let mut alarms = Vec::new();
        for (number, component) in self.tree().children().iter().enumerate() {
            if component.is(self.kind().as_str()) {
                let children = component.children().iter().filter(|child| child.is("VALARM"));
                let wanted = children.filter(|alarm| chosen(alarm, component));
                alarms
                    .extend(wanted.filter_map(Alarm::from_component).map(|alarm| (number, Arc::new(alarm))));
            }
        }
        alarms
    }

    fn times_of(
        &self,
        alarms: &[(usize, Arc<Alarm>)],
        window: Range<DateTime<Utc>>,
        default_zone: Tz,
        limit: usize,
    ) -> Vec<AlarmTime> {
        let mut times = Vec::new();
        if alarms.is_empty() || window.start >= window.end {
            return times;
        }
        let (absolute, relative): (Vec<_>, Vec<_>) =
            alarms.iter().cloned().partition(|(_, alarm)| matches!(alarm.trigger, Trigger::At(_)));
        self.put_absolute(&absolute, &window, default_zone, &mut times);
        let reach = relative.iter().map(|(_, alarm)| reach(alarm)).max().unwrap_or_default();
        let from = window.start.checked_sub_signed(reach).unwrap_or(DateTime::<Utc>::MIN_UTC);
        let to = window.end.checked_add_signed(reach).unwrap_or(DateTime::<Utc>::MAX_UTC);
        let looked_at = (COMPUTED / relative.len().max(1)).clamp(1, LOOKED_AT);
        let found = if relative.is_empty() {
            Vec::new()
        } else {
            self.occurrences(from..to, default_zone, looked_at).items
        };
        for occurrence in found {
            for (_, alarm) in relative.iter().filter(|(number, _)| *number == occurrence.component) {
                let first = alarm.at(&occurrence.span, default_zone);
                for at in repetitions(alarm, first).filter(|at| window.contains(at)) {
                    times.push(AlarmTime { at, alarm: Arc::clone(alarm), starts_at: occurrence.starts_at });
                }
            }
            if times.len() >= limit {
                break;
            }
        }
        times.truncate(limit);
        times
    }

    /// The alarms at instants of their own: once each, for the first time their component takes place. A to-do
    /// without dates takes place when it is called to mind.
    fn put_absolute(
        &self,
        alarms: &[(usize, Arc<Alarm>)],
        window: &Range<DateTime<Utc>>,
        zone: Tz,
        times: &mut Vec<AlarmTime>,
    ) {
        for (number, alarm) in alarms {
            let Trigger::At(first) = alarm.trigger else { continue };
            let component = self.tree().children().get(*number);
            let span = component.and_then(|component| span_of(component, self.zones()));
            let starts_at = span.map_or(first, |span| span.start.to_utc(zone));
            let within = repetitions(alarm, first).filter(|at| window.contains(at));
            times.extend(within.map(|at| AlarmTime { at, alarm: Arc::clone(alarm), starts_at }));
        }
    }
}

/// One time an alarm goes off.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmTime {
    /// When.
    pub at: DateTime<Utc>,
    /// Which alarm.
    pub alarm: Arc<Alarm>,
    /// The start of the occurrence it is for.
    pub starts_at: DateTime<Utc>,
}

/// How far from its occurrence an alarm can go off.
fn reach(alarm: &Alarm) -> TimeDelta {
    let offset = match &alarm.trigger {
        Trigger::Start(offset) | Trigger::End(offset) => offset.as_seconds().abs(),
        Trigger::At(_) => 0,
    };
    let repeat =
        alarm.repeat.map_or(0, |(times, apart)| i64::from(times).saturating_mul(apart.as_seconds().abs()));
    // A day more, for offsets that count in days across a change of the clocks.
    TimeDelta::try_seconds(offset.saturating_add(repeat).saturating_add(86_400)).unwrap_or(TimeDelta::MAX)
}

/// The times an alarm goes off, the first one and its repetitions (at most 100).
fn repetitions(alarm: &Alarm, first: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
    let (times, apart) = alarm.repeat.map_or((0, 0), |(times, apart)| (times.min(100), apart.as_seconds()));
    (0..=i64::from(times)).filter_map(move |number| {
        first.checked_add_signed(TimeDelta::try_seconds(apart.checked_mul(number)?)?)
    })
}
