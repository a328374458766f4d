//! Edits that change what an event is like: longer, elsewhere, repeated.

use super::Edit;
use super::verb::Deed;
use crate::draft::written;
use crate::lang::Role;
use crate::outcome::{EditChange, Target};
use crate::repeat::repeated;
use crate::span::alarm::minutes as in_minutes;
use crate::span::length::length;
use crate::span::{Element, What};

impl Edit<'_, '_> {
    /// "make it 30 minutes longer", "1h longer".
    pub(super) fn longer(&self) -> Option<(Target, EditChange)> {
        let (found, at, after) = self.length()?;
        let later = self.phrase.hit(after, Role::EditDir).map_or(0, |hit| hit.len);
        let behind = self
            .phrase
            .hit(after, Role::EditLonger)
            .filter(|hit| hit.len >= later)
            .map(|hit| (hit.value, at, after + hit.len));
        let ahead = (self.from..at).rev().take(4).find_map(|i| {
            let hit = self.phrase.hit(i, Role::EditLonger)?;
            Some((hit.value, i, after))
        });
        let verbless = self.verb.deed == Deed::Nothing;
        let (sign, first, last) = behind.or(ahead).filter(|(_, _, last)| !verbless || self.closes(*last))?;
        let minutes = in_minutes(found)?;
        let mut target = self.target(self.from, self.before_joint(first));
        if target.title.is_none() {
            target = self.target(last, self.to);
        }
        Some((target, EditChange::Extend { minutes: i64::from(minutes) * i64::from(sign) }))
    }

    /// "extend the meeting by 30 minutes", "shorten lunch to 45 min".
    pub(super) fn extend(&self, sign: i16) -> Option<(Target, EditChange)> {
        let (found, at, after) = self.length()?;
        let minutes = i64::from(in_minutes(found)?);
        let to =
            at > self.from && self.phrase.is(at - 1, Role::EditTo) && !self.phrase.is(at - 1, Role::EditBy);
        let mut target = self.target(self.from, self.before_joint(at));
        if target.title.is_none() {
            target = self.target(after, self.to);
        }
        let change = if to {
            EditChange::Duration { minutes }
        } else {
            EditChange::Extend { minutes: minutes * i64::from(sign) }
        };
        Some((target, change))
    }

    /// "extend the sync until 4pm".
    pub(super) fn extend_until(&self) -> Option<(Target, EditChange)> {
        let (at, _) = self.joint()?;
        let (_, end, _) = self.when(&self.plan(at, self.to))?;
        end?;
        Some((self.target(self.from, at), EditChange::Move { date: None, time: None, end, zone: None }))
    }

    /// "make lunch 90 minutes".
    pub(super) fn lasting(&self) -> Option<(Target, EditChange)> {
        let (found, at, after) = self.length()?;
        let ends = after >= self.to || self.phrase.is(after, Role::EditLong);
        // "turn the brisket in 12 hours": counted from now it is no length.
        let from_now = |element: &Element| matches!(element.what, What::Offset(..)) && element.to == after;
        let ends = ends && !self.elements.iter().any(from_now);
        let minutes = i64::from(in_minutes(found)?);
        ends.then(|| (self.target(self.from, self.before_joint(at)), EditChange::Duration { minutes }))
    }

    /// "change the place of lunch to Cafe Luna", "change the duration of the sync to 45 min".
    pub(super) fn attribute(&self) -> Option<(Target, EditChange)> {
        let phrase = self.phrase;
        let at = phrase.skip(self.from, Role::Article);
        let length_word = phrase.past(at, Role::EditLength);
        let next = length_word.or_else(|| phrase.past(at, Role::EditPlace))?;
        let of = phrase.skip(next, Role::Of);
        let (joint, value) = (of..self.to).find_map(|i| {
            let hit = phrase.hit(i, Role::EditTo).filter(|_| i > of || of == next)?;
            Some((i, i + hit.len))
        })?;
        let target = self.target(of.min(joint), joint);
        if length_word.is_some() {
            let minutes = i64::from(in_minutes(length(phrase, value, true)?.0)?);
            return Some((target, EditChange::Duration { minutes }));
        }
        let location = written(phrase, value, self.to);
        (!location.is_empty()).then_some((target, EditChange::Location { location }))
    }

    /// "make it weekly", "repeat the gym every Friday".
    pub(super) fn repeat(&self) -> Option<(Target, EditChange)> {
        let first = self
            .elements
            .iter()
            .find(|element| element.from >= self.from && matches!(element.what, What::Rule(_)))?;
        // "Change sheets every other Sunday": to change something takes a "to".
        let changes = self.phrase.hit(self.verb.from, Role::EditMake).is_some_and(|hit| hit.value == 1);
        let joined = (self.from..=first.from.max(self.from)).any(|i| self.phrase.is(i, Role::EditTo));
        let it = (self.verb.from..first.from).any(|i| self.phrase.is(i, Role::EditIt));
        if changes && !joined && !it {
            return None;
        }
        let plan = self.plan(self.from, self.to);
        let rule = plan.rule.as_ref()?;
        let found = repeated(
            &plan,
            rule,
            self.phrase.lang,
            self.here,
            self.hints(self.from, self.to),
            self.profile.week_start,
        )
        .ok()?;
        Some((
            self.target(self.from, self.before_joint(first.from)),
            EditChange::Repeat { rrule: Some(found.rrule) },
        ))
    }
}
