//! Later or earlier: "push standup back 30 minutes", "1 hour later".

use super::Edit;
use super::verb::Deed;
use crate::lang::Role;
use crate::outcome::{EditChange, Target};
use crate::span::Length;
use crate::span::length::length;

impl Edit<'_, '_> {
    /// A length in the content, and the tokens it takes with the words around it.
    pub(super) fn length(&self) -> Option<(Length, usize, usize)> {
        (self.from..self.to).find_map(|i| {
            let (found, to) = length(self.phrase, i, self.phrase.lang.bare_unit && self.led_length(i))?;
            Some((found, i, to))
        })
    }

    pub(super) fn led_length(&self, i: usize) -> bool {
        i.checked_sub(1).is_some_and(|before| {
            self.phrase.is(before, Role::EditDir)
                || self.phrase.is(before, Role::By)
                || self.phrase.is(before, Role::EditTo)
        })
    }

    /// "push standup back 30 minutes", "1 hour later".
    pub(super) fn shift(&self) -> Option<(Target, EditChange)> {
        let (found, at, after) = self.length()?;
        let direction = self.direction(at, after);
        let by = at > self.from && self.phrase.is(at - 1, Role::EditBy);
        let sign = match (self.verb.deed, direction) {
            (_, Some((sign, ..))) | (Deed::Shift(sign), None) => sign,
            (Deed::Move, None) if by || after >= self.to && at > self.from => 1,
            _ => return None,
        };
        let minutes = crate::span::alarm::minutes(found)?;
        let cut = direction.map_or(at, |(_, first, _)| first.min(at));
        let cut = self.before_joint(cut);
        let end = direction.map_or(after, |(_, _, last)| last.max(after));
        let rest = self.target(end, self.to);
        let mut target = self.target(self.from, cut);
        if target.title.is_none() {
            target = Target {
                title: rest.title,
                date: target.date.or(rest.date),
                time: target.time.or(rest.time),
            };
        }
        Some((target, EditChange::Shift { minutes: i64::from(minutes) * i64::from(sign) }))
    }

    /// The word that says later or earlier, next to the length; its sign, first token and end.
    pub(super) fn direction(&self, at: usize, after: usize) -> Option<(i16, usize, usize)> {
        let ahead = (self.from..at).rev().take(6).find_map(|i| {
            let hit = self.phrase.hit(i, Role::EditDir).filter(|hit| i + hit.len == at)?;
            Some((hit.value, i, i + hit.len))
        });
        let behind = self.phrase.hit(after, Role::EditDir).map(|hit| (hit.value, after, after + hit.len));
        let apart = (self.from..self.to).find_map(|i| {
            let hit = self.phrase.hit(i, Role::EditDir).filter(|hit| !(i < after && i + hit.len > at))?;
            Some((hit.value, i, i + hit.len))
        });
        if self.verb.deed == Deed::Nothing {
            return behind.or(ahead).filter(|(_, _, end)| self.closes(*end));
        }
        // "by" alone only points the way the verb goes.
        let chosen = behind
            .or(ahead)
            .filter(|(_, first, end)| !self.only_by(*first, *end))
            .or(apart.filter(|(_, first, end)| !self.only_by(*first, *end)));
        let by = behind.or(ahead).or(apart);
        match (chosen, by, self.verb.deed) {
            (Some(found), ..) => Some(match self.verb.deed {
                Deed::Shift(sign) => (sign, found.1, found.2),
                _ => found,
            }),
            (None, Some(found), Deed::Shift(sign)) => Some((sign, found.1, found.2)),
            (None, found, Deed::Move) => found,
            _ => None,
        }
    }

    /// Without a verb, what follows "1h later" or "30 min longer" names the event at most: "for the standup". In "30 min
    /// warm up run" and "1 hour back massage" the word is part of a name.
    pub(super) fn closes(&self, at: usize) -> bool {
        let phrase = self.phrase;
        at >= self.to
            || phrase.ends(at)
            || [
                Role::Article,
                Role::Pronoun,
                Role::EditIt,
                Role::For,
                Role::On,
                Role::At,
                Role::EditTo,
                Role::Tail,
            ]
            .into_iter()
            .any(|role| phrase.is(at, role))
            || phrase.hits(at).iter().any(|hit| crate::phrase::is_calendar(hit.role))
    }

    pub(super) fn only_by(&self, first: usize, end: usize) -> bool {
        end == first + 1 && self.phrase.is(first, Role::By)
    }

    /// Leaves out a preposition that hangs before a cut.
    pub(super) fn before_joint(&self, cut: usize) -> usize {
        let hangs = cut > self.from
            && [Role::By, Role::EditBy, Role::EditTo].into_iter().any(|role| self.phrase.is(cut - 1, role));
        if hangs { cut - 1 } else { cut }
    }
}
