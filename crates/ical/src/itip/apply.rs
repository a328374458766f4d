//! A guest's side: what the organizer sends, put into the guest's own copy.
//!
//! Messages come late, twice and out of order. Each component is judged by itself: the higher SEQUENCE stands, then the
//! later DTSTAMP (RFC 5546 2.1.5), so that any order of the same messages ends in the same object.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{ItipError, Message, Method, Revision};
use crate::compose::LINE_END;
use crate::edit::{Patch, Rewrite, one_component};
use crate::import::with_crlf;
use crate::line::LineBuilder;
use crate::object::{CalendarObject, Status, recurrence_id, same_address, sequence};
use crate::parse::ObjectError;
use crate::tree::Component;

/// A component's place in its object: `None` for the master, else when it was planned.
type Place = Option<DateTime<Utc>>;

impl Message {
    /// The guest's copy after this message: `standing` is the copy before, if there is one, and `me` the guest's address.
    /// `None` if nothing changes: a message seen before, or a CANCEL for others or of what nobody has.
    ///
    /// A REQUEST or PUBLISH brings components in; alarms of the copy stay, and so does the own answer unless the
    /// organizer raised SEQUENCE. A CANCEL sets STATUS:CANCELLED, on the object or on one occurrence.
    ///
    /// # Errors
    /// [`ItipError::Stale`] if all of it is older than what stands, [`ItipError::OtherMethod`] for messages to the
    /// organizer, [`ItipError::OtherUid`] if `standing` is another object.
    pub fn applied_to(
        &self,
        standing: Option<&CalendarObject>,
        me: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<CalendarObject>, ItipError> {
        if standing.is_some_and(|standing| standing.uid() != self.object.uid()) {
            return Err(ItipError::OtherUid);
        }
        match (self.method, standing) {
            (Method::Publish | Method::Request | Method::Add, None) => Ok(Some(self.object.clone())),
            (Method::Publish | Method::Request | Method::Add, Some(standing)) => self.merged(standing, me),
            (Method::Cancel, None) => Ok(None),
            (Method::Cancel, Some(standing)) => self.cancelled(standing, me, now),
            (Method::Reply | Method::Refresh | Method::Counter | Method::DeclineCounter, _) => {
                Err(ItipError::OtherMethod)
            }
        }
    }

    /// The newer of each component.
    fn merged(&self, standing: &CalendarObject, me: &str) -> Result<Option<CalendarObject>, ItipError> {
        let (before, after) = (places(standing), places(&self.object));
        let newer = |place: &Place| match (before.get(place), after.get(place)) {
            (Some(old), Some(new)) => Revision::of(new) > Revision::of(old),
            (old, _) => old.is_none(),
        };
        let ruling =
            [before.get(&None), after.get(&None)].into_iter().flatten().map(|master| sequence(master));
        let ruling = ruling.max().unwrap_or(0);
        let comes_along = after.contains_key(&None) && newer(&None);
        let mut chosen: BTreeMap<Place, String> = BTreeMap::new();
        for (place, component) in &before {
            // A new master undoes the overrides of older revisions that it does not bring along.
            let undone =
                place.is_some() && (sequence(component) < ruling || (comes_along && self.excludes(place)));
            if !undone {
                chosen.insert(*place, standing.slice(component.octets()).to_owned());
            }
        }
        let mut changed = false;
        for (place, component) in after.iter().filter(|(place, _)| newer(place)) {
            let late = place.is_some() && !comes_along && sequence(component) < ruling;
            if !late {
                changed = true;
                chosen.insert(*place, self.own_text(component, before.get(place).copied(), standing, me));
            }
        }
        if !changed {
            let same = |place: &Place| {
                before
                    .get(place)
                    .zip(after.get(place))
                    .is_some_and(|(old, new)| Revision::of(old) == Revision::of(new))
            };
            return if after.keys().all(same) { Ok(None) } else { Err(ItipError::Stale) };
        }
        let head = if comes_along { &self.object } else { standing };
        Ok(Some(CalendarObject::parse(assembled(head, [&self.object, standing], chosen.values()))?))
    }

    /// Whether the master of this message leaves that date out.
    fn excludes(&self, place: &Place) -> bool {
        place.is_some_and(|at| self.object.excluded().iter().any(|date| date.to_utc(Tz::UTC) == at))
    }

    /// A component of the message as the guest keeps it: with the alarms of the copy, and the own answer if nothing
    /// was rescheduled.
    fn own_text(
        &self,
        component: &Component,
        before: Option<&Component>,
        standing: &CalendarObject,
        me: &str,
    ) -> String {
        let mut patch = Patch::new(self.object.text(), component);
        for alarm in component.children().iter().filter(|child| child.is("VALARM")) {
            patch.remove(alarm.octets());
        }
        let source = before.unwrap_or_else(|| standing.master());
        for alarm in source.children().iter().filter(|child| child.is("VALARM")) {
            patch.append_component(standing.slice(alarm.octets()).to_owned());
        }
        if let Some(before) = before.filter(|before| sequence(before) == sequence(component)) {
            let own = |component: &Component| {
                component.all("ATTENDEE").find(|guest| same_address(guest.value(), me)).cloned()
            };
            if let (Some(old), Some(new)) = (own(before), own(component)) {
                let line = standing.slice(old.octets()).to_owned();
                patch.replace_text(&new, line);
            }
        }
        patch.finish()
    }

    /// The copy with what this CANCEL names cancelled.
    fn cancelled(
        &self,
        standing: &CalendarObject,
        me: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<CalendarObject>, ItipError> {
        let mut object = standing.clone();
        let (mut changed, mut stale) = (false, false);
        for component in self.object.components() {
            let mut guests = component.all("ATTENDEE").peekable();
            if guests.peek().is_some() && !guests.any(|guest| same_address(guest.value(), me)) {
                continue;
            }
            match cancel_one(&object, component, &self.object, now)? {
                Cancelled::Changed(next) => {
                    object = next;
                    changed = true;
                }
                Cancelled::Stale => stale = true,
                Cancelled::Already => {}
            }
        }
        match (changed, stale) {
            (true, _) => Ok(Some(object)),
            (false, true) => Err(ItipError::Stale),
            (false, false) => Ok(None),
        }
    }
}

/// What one component of a CANCEL did.
enum Cancelled {
    Changed(CalendarObject),
    Already,
    Stale,
}

/// Cancels the object, or the occurrence that `component` names.
fn cancel_one(
    object: &CalendarObject,
    component: &Component,
    message: &CalendarObject,
    now: DateTime<Utc>,
) -> Result<Cancelled, ItipError> {
    let by = sequence(component);
    let Some(when) = recurrence_id(component, message.zones()) else {
        let mut rewrite = Rewrite::new(object);
        if object.components().any(|standing| sequence(standing) > by) {
            return Ok(Cancelled::Stale);
        }
        if object.components().all(is_cancelled) {
            return Ok(Cancelled::Already);
        }
        for standing in object.components() {
            rewrite.put(cancelling(Patch::new(object.text(), standing), by, now));
        }
        return Ok(Cancelled::Changed(rewrite.finish()?));
    };
    let standing = object.override_of(&when, Tz::UTC);
    if sequence(standing.unwrap_or_else(|| object.master())) > by {
        return Ok(Cancelled::Stale);
    }
    if standing.is_some_and(is_cancelled) {
        return Ok(Cancelled::Already);
    }
    let Some((id, span)) = object.planned(&when) else {
        // A date of a revision that has not come yet: the cancelled occurrence stands until its series comes.
        let mut rewrite = Rewrite::new(object);
        rewrite.add(cancelling(Patch::new(message.text(), component), by, now).finish());
        return Ok(Cancelled::Changed(rewrite.finish()?));
    };
    let future = component.property("RECURRENCE-ID").and_then(|id| id.parameter_value("RANGE"));
    if future.is_some_and(|range| range.eq_ignore_ascii_case("THISANDFUTURE")) {
        return match object.split_at(&when, "cancelled", now) {
            Ok((before, _)) => Ok(Cancelled::Changed(before)),
            Err(crate::edit::EditError::NothingBefore) => Ok(Cancelled::Changed(object.cancelled(now)?)),
            Err(error) => Err(error.into()),
        };
    }
    let mut rewrite = Rewrite::new(object);
    if let Some(standing) = standing {
        rewrite.put(cancelling(Patch::new(object.text(), standing), by, now));
    } else {
        let text = one_component(object, &id, &span)?;
        let made = crate::tree::parse(&text, 8).map_err(ObjectError::from)?;
        let made = made.first().ok_or(ItipError::NoMethod)?;
        rewrite.add(cancelling(Patch::new(&text, made), by, now).finish());
    }
    Ok(Cancelled::Changed(rewrite.finish()?))
}

fn is_cancelled(component: &Component) -> bool {
    component.property("STATUS").is_some_and(|line| Status::parse(line.value()) == Some(Status::Cancelled))
}

/// STATUS:CANCELLED with the SEQUENCE of the message.
fn cancelling(mut patch: Patch<'_>, by: i32, now: DateTime<Utc>) -> Patch<'_> {
    patch.set_raw("STATUS", Some(Status::Cancelled.as_str()));
    patch.set_raw("SEQUENCE", Some(&by.to_string()));
    patch.stamp(now);
    patch
}

/// The components of an object by their places.
fn places(object: &CalendarObject) -> BTreeMap<Place, &Component> {
    let at = |component: &Component| recurrence_id(component, object.zones()).map(|id| id.to_utc(Tz::UTC));
    object.components().map(|component| (at(component), component)).collect()
}

/// An object's text: the calendar's own lines of `head`, each VTIMEZONE of `zones` once, and the components.
fn assembled<'t>(
    head: &CalendarObject,
    zones: [&CalendarObject; 2],
    components: impl Iterator<Item = &'t String>,
) -> String {
    let mut text = format!("BEGIN:VCALENDAR{LINE_END}");
    for line in head.tree().properties() {
        text.push_str(&with_crlf(head.slice(line.octets())));
    }
    if head.tree().property("VERSION").is_none() {
        LineBuilder::new("VERSION").raw("2.0").finish_into(&mut text, LINE_END);
    }
    let mut written: Vec<String> = Vec::new();
    for object in zones {
        for zone in object.tree().children().iter().filter(|child| child.is("VTIMEZONE")) {
            let tzid = zone.text("TZID").unwrap_or_default();
            if !written.contains(&tzid) {
                text.push_str(&with_crlf(object.slice(zone.octets())));
                written.push(tzid);
            }
        }
    }
    for component in components {
        text.push_str(&with_crlf(component));
    }
    text.push_str("END:VCALENDAR");
    text.push_str(LINE_END);
    text
}
