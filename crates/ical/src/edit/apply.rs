//! Making an [`Edit`] on master and overrides.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::overrides::{check_span, one_component, set_span};
use super::shift::{Shift, follow};
use super::{Edit, EditError, Patch, Rewrite, Target};
use crate::line::{self, LineBuilder};
use crate::object::{Alarm, CalendarObject, PartStat, Status, same_address, sequence, span_of};
use crate::tree::Component;
use crate::value::{Span, When};

/// Zone in which floating times are compared with each other; any does, since both sides are floating.
const ANY: Tz = Tz::UTC;

/// See [`CalendarObject::edited`].
pub(super) fn edited(
    object: &CalendarObject,
    edit: &Edit,
    target: &Target,
    now: DateTime<Utc>,
) -> Result<CalendarObject, EditError> {
    match place(object, target)? {
        Place::Series => edit_series(object, edit, now),
        Place::Occurrence { id, span } => {
            if edit.rrule.is_some() {
                return Err(EditError::NoRuleHere);
            }
            on_occurrence(
                object,
                &id,
                &span,
                |patch, old| {
                    let bump = edit_component(patch, object, edit, old, None)?;
                    finish(patch, bump, now);
                    Ok(())
                },
                edit.span.as_ref(),
            )
        }
    }
}

/// Where an edit is made.
enum Place {
    Series,
    Occurrence { id: When, span: Span },
}

/// Finds the occurrence a target means.
fn place(object: &CalendarObject, target: &Target) -> Result<Place, EditError> {
    let (when, from) = match target {
        Target::All => return Ok(Place::Series),
        Target::One(when) => (when, false),
        Target::From(when) => (when, true),
    };
    let recurring = object.is_recurring();
    let occurrence = object.planned(when).ok_or(EditError::NoSuchOccurrence)?;
    let first = !object.has_earlier(&occurrence.0);
    match (recurring, from) {
        (false, _) => Ok(Place::Series),
        (true, true) if first => Ok(Place::Series),
        (true, true) => Err(EditError::NeedsSplit),
        (true, false) => Ok(Place::Occurrence { id: occurrence.0, span: occurrence.1 }),
    }
}

/// Edits the override of `id`, or makes one and edits that.
fn on_occurrence(
    object: &CalendarObject,
    id: &When,
    span: &Span,
    edit: impl FnOnce(&mut Patch<'_>, &Component) -> Result<(), EditError>,
    zones: Option<&Span>,
) -> Result<CalendarObject, EditError> {
    let mut rewrite = Rewrite::new(object);
    if let Some(span) = zones {
        rewrite.need_zones(span);
    }
    if let Some(standing) = object.override_of(id, ANY) {
        let mut patch = Patch::new(object.text(), standing);
        edit(&mut patch, standing)?;
        rewrite.put(patch);
    } else {
        let text = one_component(object, id, span)?;
        let components = crate::tree::parse(&text, 8).map_err(crate::parse::ObjectError::from)?;
        let component = components.first().ok_or(EditError::Missing("component"))?;
        let mut patch = Patch::new(&text, component);
        edit(&mut patch, component)?;
        rewrite.add(patch.finish());
    }
    rewrite.finish()
}

/// Edits the master, and the overrides where they follow it.
fn edit_series(
    object: &CalendarObject,
    edit: &Edit,
    now: DateTime<Utc>,
) -> Result<CalendarObject, EditError> {
    let master = object.master();
    let mut rewrite = Rewrite::new(object);
    let old = object.span();
    if let Some(new) = &edit.span {
        check_span(new, object.kind())?;
        rewrite.need_zones(new);
    }
    let spans = edit.span.as_ref().zip(old.as_ref()).filter(|_| object.has_master());
    let shift = spans.and_then(|(new, old)| Shift::between(old, new));
    let mut patch = Patch::new(object.text(), master);
    let mut bump = edit_component(&mut patch, object, edit, master, None)?;
    bump |= edit_rule(&mut patch, object, edit, shift.as_ref())?;
    finish(&mut patch, bump, now);
    rewrite.put(patch);
    for component in object.components().filter(|component| component.octets() != master.octets()) {
        if edit.rrule == Some(None) {
            rewrite.drop(component);
            continue;
        }
        let mut patch = Patch::new(object.text(), component);
        let mut bump =
            edit_component(&mut patch, object, &follow(edit, master, component), component, shift.as_ref())?;
        if let Some(shift) = &shift {
            bump |= shift.move_override(&mut patch, object)?;
        }
        finish(&mut patch, bump, now);
        rewrite.put(patch);
    }
    let edited = rewrite.finish()?;
    if edit.rrule.is_some() { without_strays(&edited) } else { Ok(edited) }
}

/// Puts a new rule on the master or takes the series off it; without a new rule, lets the old one follow the start.
/// Whether SEQUENCE is to be raised.
fn edit_rule(
    patch: &mut Patch<'_>,
    object: &CalendarObject,
    edit: &Edit,
    shift: Option<&Shift>,
) -> Result<bool, EditError> {
    let component = patch.component();
    let before = component.property("RRULE").map(crate::tree::Property::value);
    match (&edit.rrule, shift) {
        (Some(None), _) => {
            let mut bump = false;
            for name in ["RRULE", "RDATE", "EXDATE", "EXRULE"] {
                bump |= component.property(name).is_some();
                patch.remove_all(name);
            }
            return Ok(bump);
        }
        (Some(Some(rule)), shift) => {
            crate::recur::Rule::parse(rule)?;
            patch.set_raw("RRULE", Some(rule));
            if let Some(shift) = shift {
                shift.move_dates(patch, object);
            }
            return Ok(before != Some(rule.as_str()));
        }
        (None, Some(shift)) => {
            shift.move_rule(patch)?;
            shift.move_dates(patch, object);
        }
        (None, None) => {}
    }
    Ok(false)
}

/// The object without overrides of dates that its series does not plan any more: each would be an event of its own.
fn without_strays(object: &CalendarObject) -> Result<CalendarObject, EditError> {
    let mut rewrite = Rewrite::new(object);
    for (id, component) in object.overrides().filter(|_| object.has_master()) {
        if !object.is_planned(&id) {
            rewrite.drop(component);
        }
    }
    rewrite.finish()
}

/// Raises SEQUENCE if `bump`, and stamps the revision if anything changed.
pub(crate) fn finish(patch: &mut Patch<'_>, bump: bool, now: DateTime<Utc>) {
    if bump {
        let next = sequence(patch.component()).saturating_add(1);
        patch.set_raw("SEQUENCE", Some(&next.to_string()));
    }
    if !patch.is_empty() {
        patch.stamp(now);
    }
}

/// Makes the edits that concern one component alone; whether SEQUENCE is to be raised.
fn edit_component(
    patch: &mut Patch<'_>,
    object: &CalendarObject,
    edit: &Edit,
    component: &Component,
    series: Option<&Shift>,
) -> Result<bool, EditError> {
    let mut bump = false;
    if let Some(summary) = &edit.summary {
        patch.set_text("SUMMARY", Some(summary));
    }
    if let Some(description) = &edit.description {
        patch.set_text("DESCRIPTION", description.as_deref());
    }
    if let Some(location) = &edit.location {
        bump |= patch.set_text("LOCATION", location.as_deref());
    }
    if let (Some(span), None) = (&edit.span, series) {
        let old = span_of(component, object.zones());
        bump |= old.as_ref() != Some(span);
        set_span(patch, object, old.as_ref(), span)?;
    }
    if let Some(status) = edit.status {
        let before = component.property("STATUS").and_then(|line| Status::parse(line.value()));
        bump |= before != Some(status);
        patch.set_raw("STATUS", Some(status.as_str()));
    }
    if let Some(transparency) = edit.transparency {
        patch.set_raw("TRANSP", Some(transparency.as_str()));
    }
    if let Some(class) = edit.class {
        patch.set_raw("CLASS", Some(class.as_str()));
    }
    if let Some(categories) = &edit.categories {
        set_categories(patch, categories);
    }
    if let Some(wanted) = &edit.alarms {
        set_alarms(patch, wanted);
    }
    set_people(patch, edit);
    Ok(bump)
}

/// Sets CATEGORIES, unless they say so already.
fn set_categories(patch: &mut Patch<'_>, categories: &[String]) {
    let component = patch.component();
    let categories: Vec<String> = categories.iter().map(|category| line::plain_text(category)).collect();
    if crate::object::categories(component) == categories {
        return;
    }
    let wanted = LineBuilder::new("CATEGORIES").text_list(categories.iter().map(String::as_str));
    let mut lines = component.all("CATEGORIES");
    match lines.next() {
        Some(first) if !categories.is_empty() => patch.replace(first, wanted),
        Some(first) => patch.remove(first.octets()),
        None if !categories.is_empty() => patch.append(wanted),
        None => {}
    }
    for line in lines {
        patch.remove(line.octets());
    }
}

/// Takes out the alarms not wanted and adds those missing; what cannot be read stays.
fn set_alarms(patch: &mut Patch<'_>, wanted: &[Alarm]) {
    let mut missing: Vec<&Alarm> = wanted.iter().collect();
    let component = patch.component();
    for child in component.children().iter().filter(|child| child.is("VALARM")) {
        let Some(standing) = Alarm::from_component(child) else { continue };
        match missing.iter().position(|alarm| **alarm == standing) {
            Some(at) => drop(missing.swap_remove(at)),
            None => patch.remove(child.octets()),
        }
    }
    for alarm in wanted.iter().filter(|alarm| missing.contains(alarm)) {
        patch.append_component(alarm.write(patch.line_end()));
    }
}

/// Guests out, guests in, organizer, and the question again.
fn set_people(patch: &mut Patch<'_>, edit: &Edit) {
    let component = patch.component();
    if let Some(organizer) = &edit.organizer {
        match component.property("ORGANIZER") {
            Some(standing) if same_address(standing.value(), &organizer.address) => {}
            Some(standing) => patch.replace(standing, organizer.line()),
            None => patch.append(organizer.line()),
        }
    }
    let host = edit
        .organizer
        .as_ref()
        .map(|organizer| organizer.address.as_str())
        .or_else(|| component.property("ORGANIZER").map(crate::tree::Property::value))
        .unwrap_or_default();
    for guest in component.all("ATTENDEE") {
        if edit.remove_attendees.iter().any(|address| same_address(guest.value(), address)) {
            patch.remove(guest.octets());
        } else if edit.ask_again && !same_address(guest.value(), host) {
            set_answer(patch, guest, PartStat::NeedsAction);
        }
    }
    for guest in &edit.add_attendees {
        if !component.all("ATTENDEE").any(|standing| guest.is(standing.value())) {
            match component.all("ATTENDEE").last() {
                Some(last) => patch.insert_after(last, guest.line()),
                None => patch.append(guest.line()),
            }
        }
    }
}

/// Puts `answer` on a guest's line, unless it stands there already.
fn set_answer(patch: &mut Patch<'_>, guest: &crate::tree::Property, answer: PartStat) {
    let before = guest.parameter_value("PARTSTAT").map_or(PartStat::NeedsAction, PartStat::parse);
    if before == answer {
        return;
    }
    let mut line = LineBuilder::new("ATTENDEE");
    let mut written = false;
    for parameter in guest.parameters() {
        line = if parameter.name() == "PARTSTAT" {
            written = true;
            line.parameter("PARTSTAT", answer.as_str())
        } else {
            line.parameters([parameter])
        };
    }
    if !written {
        line = line.parameter("PARTSTAT", answer.as_str());
    }
    patch.replace(guest, line.raw(guest.value()));
}

/// See [`CalendarObject::with_partstat`].
pub(super) fn with_partstat(
    object: &CalendarObject,
    address: &str,
    answer: PartStat,
    target: &Target,
    now: DateTime<Utc>,
) -> Result<CalendarObject, EditError> {
    let answer_in = |patch: &mut Patch<'_>| {
        let component = patch.component();
        let mut found = false;
        for guest in component.all("ATTENDEE").filter(|guest| same_address(guest.value(), address)) {
            found = true;
            set_answer(patch, guest, answer);
        }
        finish(patch, false, now);
        found
    };
    match place(object, target)? {
        Place::Series => {
            let mut rewrite = Rewrite::new(object);
            let mut found = false;
            for component in object.components() {
                let mut patch = Patch::new(object.text(), component);
                found |= answer_in(&mut patch);
                rewrite.put(patch);
            }
            if found { rewrite.finish() } else { Err(EditError::NoSuchAttendee) }
        }
        Place::Occurrence { id, span } => {
            let edit = |patch: &mut Patch<'_>, _: &Component| {
                if answer_in(patch) { Ok(()) } else { Err(EditError::NoSuchAttendee) }
            };
            on_occurrence(object, &id, &span, edit, None)
        }
    }
}

/// See [`CalendarObject::cancelled`].
pub(super) fn cancelled(object: &CalendarObject, now: DateTime<Utc>) -> Result<CalendarObject, EditError> {
    let mut rewrite = Rewrite::new(object);
    for component in object.components() {
        let mut patch = Patch::new(object.text(), component);
        let standing = component.property("STATUS").and_then(|line| Status::parse(line.value()));
        if standing != Some(Status::Cancelled) {
            patch.set_raw("STATUS", Some(Status::Cancelled.as_str()));
            finish(&mut patch, true, now);
        }
        rewrite.put(patch);
    }
    rewrite.finish()
}
