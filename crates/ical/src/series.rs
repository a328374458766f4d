//! Rules about series: cancelling one date, bringing it back, splitting, undoing.

#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::edit::{Edit, EditError, Patch, Rewrite, Target, in_form_of, set_span, when_line};
use crate::line::LineBuilder;
use crate::object::{CalendarObject, recurrence_id, sequence, start_of};
use crate::tree::{Component, Property};
use crate::value::{Span, When};

/// Zone in which floating times are compared with each other; any does, since both sides are floating.
const ANY: Tz = Tz::UTC;

impl CalendarObject {
    /// The object without the occurrence planned at `when`: an EXDATE on the master, and its override taken out. Where
    /// no series stands, as with an invitation to some of its dates, there is only the override.
    ///
    /// # Errors
    /// [`EditError::NoSuchOccurrence`] if there is none at that time, [`EditError::NothingLeft`] if there is no other.
    pub fn without_occurrence(&self, when: &When, now: DateTime<Utc>) -> Result<Self, EditError> {
        let (id, _) = self.planned(when).ok_or(EditError::NoSuchOccurrence)?;
        let mut rewrite = Rewrite::new(self);
        let master = self.master();
        let start = master.property("DTSTART").filter(|_| self.has_master());
        let Some(start) = start else {
            let standing = self.override_of(&id, ANY).ok_or(EditError::NoSuchOccurrence)?;
            if self.components().nth(1).is_none() {
                return Err(EditError::NothingLeft);
            }
            rewrite.drop(standing);
            return rewrite.finish();
        };
        let mut patch = Patch::new(self.text(), master);
        let line = when_line("EXDATE", &id, start.parameter_value("TZID"), &[]);
        match master.all("EXDATE").last().or_else(|| master.property("RRULE")) {
            Some(standing) => patch.insert_after(standing, line),
            None => patch.append(line),
        }
        crate::edit::finish(&mut patch, true, now);
        rewrite.put(patch);
        if let Some(standing) = self.override_of(&id, ANY) {
            rewrite.drop(standing);
        }
        rewrite.finish()
    }

    /// The object with the occurrence at `when` taking place again: its EXDATE taken out.
    ///
    /// # Errors
    /// [`EditError::NoSuchOccurrence`] if no EXDATE names that time.
    pub fn with_occurrence(&self, when: &When, now: DateTime<Utc>) -> Result<Self, EditError> {
        let master = self.series_master()?;
        let instant = when.to_utc(ANY);
        let mut patch = Patch::new(self.text(), master);
        keep_dates(&mut patch, self, "EXDATE", |date| date.to_utc(ANY) != instant);
        if patch.is_empty() {
            return Err(EditError::NoSuchOccurrence);
        }
        crate::edit::finish(&mut patch, true, now);
        let mut rewrite = Rewrite::new(self);
        rewrite.put(patch);
        rewrite.finish()
    }

    /// The object with the occurrence planned at `when` as the series says again: its override taken out.
    ///
    /// # Errors
    /// [`EditError::NoSuchOccurrence`] if no override stands for that time.
    pub fn without_override(&self, when: &When, now: DateTime<Utc>) -> Result<Self, EditError> {
        let standing = self.override_of(when, ANY).ok_or(EditError::NoSuchOccurrence)?;
        let master = self.series_master()?;
        let mut rewrite = Rewrite::new(self);
        rewrite.drop(standing);
        let mut patch = Patch::new(self.text(), master);
        crate::edit::finish(&mut patch, true, now);
        rewrite.put(patch);
        rewrite.finish()
    }

    /// The series cut in two before the occurrence planned at `when`: what was before it under the old UID, it and
    /// all later ones under `new_uid`. Overrides, EXDATEs and RDATEs go with their side.
    ///
    /// # Errors
    /// [`EditError::NothingBefore`] if that is the first occurrence, [`EditError::NoSuchOccurrence`] if there is none.
    pub fn split_at(
        &self,
        when: &When,
        new_uid: &str,
        now: DateTime<Utc>,
    ) -> Result<(Self, Self), EditError> {
        let (id, span) = self.planned(when).ok_or(EditError::NoSuchOccurrence)?;
        if !self.has_earlier(&id) {
            return Err(EditError::NothingBefore);
        }
        self.series_master()?;
        Ok((self.before(&id, now)?, self.from(&id, &span, new_uid, now)?))
    }

    /// `edit` made on the occurrence planned at `when` and all later ones: the series is split, and the second part
    /// edited. A time in `edit` is that of the occurrence at `when`.
    ///
    /// # Errors
    /// As for [`Self::split_at`] and [`Self::edited`].
    pub fn edited_from(
        &self,
        edit: &Edit,
        when: &When,
        new_uid: &str,
        now: DateTime<Utc>,
    ) -> Result<(Self, Self), EditError> {
        let (first, second) = self.split_at(when, new_uid, now)?;
        Ok((first, second.edited(edit, &Target::All, now)?))
    }

    /// The span of the first occurrence when the one planned at `when` is moved to `to` and the whole series with
    /// it: what [`Edit::span`] wants for [`Target::All`].
    pub fn span_for_all(&self, when: &When, to: &Span) -> Option<Span> {
        let first = self.span()?;
        let (id, _) = self.planned(when)?;
        let by = to.start.local() - in_form_of(&id, &first.start, ANY).local();
        let start = to.start.with_local(first.start.local().checked_add_signed(by)?);
        Some(to.beginning(start))
    }

    /// This object with the text of `former` again, as a newer revision than this one: the undo of any edit. DTSTAMP
    /// and LAST-MODIFIED are `now`, SEQUENCE is above that of this object if guests were told of it.
    ///
    /// # Errors
    /// [`EditError::Missing`] if the two are not one object.
    pub fn restored(&self, former: &Self, now: DateTime<Utc>) -> Result<Self, EditError> {
        if self.uid() != former.uid() {
            return Err(EditError::Missing("common UID"));
        }
        let highest = |object: &Self| object.components().map(sequence).max().unwrap_or(0);
        let (told, then) = (highest(self), highest(former));
        let mut rewrite = Rewrite::new(former);
        for component in former.components() {
            let mut patch = Patch::new(former.text(), component);
            if told > then {
                patch.set_raw("SEQUENCE", Some(&told.saturating_add(1).to_string()));
            }
            patch.stamp(now);
            rewrite.put(patch);
        }
        rewrite.finish()
    }

    /// The master, of an object that has a series.
    fn series_master(&self) -> Result<&Component, EditError> {
        if self.has_master() { Ok(self.master()) } else { Err(EditError::Missing("master")) }
    }

    /// The part of the series before `id`.
    fn before(&self, id: &When, now: DateTime<Utc>) -> Result<Self, EditError> {
        let instant = id.to_utc(ANY);
        let master = self.master();
        let mut patch = Patch::new(self.text(), master);
        if let Some(rule) = master.property("RRULE") {
            patch.set_raw("RRULE", Some(&ended_before(rule.value(), id)));
        }
        for name in ["RDATE", "EXDATE"] {
            keep_dates(&mut patch, self, name, |date| date.to_utc(ANY) < instant);
        }
        crate::edit::finish(&mut patch, true, now);
        let mut rewrite = Rewrite::new(self);
        rewrite.put(patch);
        for component in self.components() {
            if recurrence_id(component, self.zones()).is_some_and(|planned| planned.to_utc(ANY) >= instant) {
                rewrite.drop(component);
            }
        }
        rewrite.finish()
    }

    /// The part of the series from `id` on, as a series of its own that begins with `span`.
    fn from(&self, id: &When, span: &Span, new_uid: &str, now: DateTime<Utc>) -> Result<Self, EditError> {
        let instant = id.to_utc(ANY);
        let master = self.master();
        let mut rewrite = Rewrite::new(self);
        for component in self.components() {
            let planned = recurrence_id(component, self.zones());
            if planned.is_some_and(|planned| planned.to_utc(ANY) < instant) {
                rewrite.drop(component);
                continue;
            }
            let mut patch = Patch::new(self.text(), component);
            patch.set_text("UID", Some(new_uid));
            if component.octets() == master.octets() {
                let old = self.span();
                set_span(&mut patch, self, old.as_ref(), span)?;
                let counted = master.property("RRULE").map(Property::value);
                if let Some(rule) = counted.filter(|rule| rule.split(';').any(|part| is_part(part, "COUNT")))
                {
                    let passed = self.counted_before(id).ok_or(EditError::TooMany)?;
                    patch.set_raw("RRULE", Some(&counted_down(rule, passed)));
                }
                for name in ["RDATE", "EXDATE"] {
                    keep_dates(&mut patch, self, name, |date| date.to_utc(ANY) >= instant);
                }
            }
            crate::edit::finish(&mut patch, false, now);
            rewrite.put(patch);
        }
        rewrite.finish()
    }

    /// The dates of all EXDATE lines of the master.
    pub fn excluded(&self) -> Vec<When> {
        self.master().all("EXDATE").flat_map(|line| dates(line, self)).map(|(when, _)| when).collect()
    }

    /// The overrides: when each was planned, and the component. RANGE=THISANDFUTURE ones too.
    pub fn overrides(&self) -> impl Iterator<Item = (When, &Component)> {
        self.components().filter_map(|component| Some((recurrence_id(component, self.zones())?, component)))
    }

    /// Whether RRULE or RDATE stands on the master, or overrides do.
    pub fn is_recurring(&self) -> bool {
        ["RRULE", "RDATE"].iter().any(|name| self.master().property(name).is_some())
            || self.overrides().next().is_some()
    }

    /// Whether the series plans an occurrence before `id`.
    pub(crate) fn has_earlier(&self, id: &When) -> bool {
        let start = start_of(self.master(), self.zones());
        start.is_some_and(|start| self.first_planned().unwrap_or(start).to_utc(ANY) < id.to_utc(ANY))
    }
}

/// The dates of an EXDATE or RDATE line, each with its text; of a PERIOD, its start.
pub(crate) fn dates<'p>(line: &'p Property, object: &CalendarObject) -> Vec<(When, &'p str)> {
    let tzid = line.parameter_value("TZID");
    line.value()
        .split(',')
        .filter_map(|text| {
            let start = text.split('/').next()?;
            let is_date = line.is_date();
            When::parse(start, is_date, tzid, object.zones()).ok().map(|when| (when, text))
        })
        .collect()
}

/// Keeps of the lines called `name` the dates that `keep` wants; a line without any goes.
fn keep_dates(patch: &mut Patch<'_>, object: &CalendarObject, name: &str, keep: impl Fn(&When) -> bool) {
    for line in patch.component().all(name) {
        let all = dates(line, object);
        let kept: Vec<&str> = all.iter().filter(|(when, _)| keep(when)).map(|(_, text)| *text).collect();
        if kept.is_empty() && !all.is_empty() {
            patch.remove(line.octets());
        } else if kept.len() < all.len() {
            patch.replace(line, LineBuilder::new(name).parameters(line.parameters()).raw(&kept.join(",")));
        }
    }
}

/// A rule that ends just before `id`: UNTIL in the form RFC 5545 3.3.10 asks for, COUNT taken out.
fn ended_before(rule: &str, id: &When) -> String {
    let until = match id {
        When::Date(date) => When::Date(date.pred_opt().unwrap_or(*date)),
        When::Floating(local) => When::Floating(*local - TimeDelta::seconds(1)),
        timed => When::Utc(timed.to_utc(ANY) - TimeDelta::seconds(1)),
    };
    let parts = rule.split(';').filter(|part| !is_part(part, "COUNT") && !is_part(part, "UNTIL"));
    let mut parts: Vec<&str> = parts.collect();
    let until = format!("UNTIL={}", until.write().0);
    parts.push(&until);
    parts.join(";")
}

/// A rule with COUNT less by the `passed` instances that went to the part before.
fn counted_down(rule: &str, passed: u32) -> String {
    let parts = rule.split(';').map(|part| match part.split_once('=') {
        Some((key, count)) if is_part(part, "COUNT") => {
            let left = count.trim().parse::<u32>().unwrap_or(1).saturating_sub(passed).max(1);
            format!("{key}={left}")
        }
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join(";")
}

fn is_part(part: &str, key: &str) -> bool {
    part.split_once('=').is_some_and(|(name, _)| name.trim().eq_ignore_ascii_case(key))
}
