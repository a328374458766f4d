//! To another time or place: "move lunch to Friday", "from 2pm to 3pm", "make it 3pm", "move it to Cafe Luna".

use chrono::NaiveTime;

use super::{Edit, is_time};
use crate::draft::written;
use crate::lang::Role;
use crate::lex::Kind;
use crate::outcome::{EditChange, Target};
use crate::plan::{Plan, plan};
use crate::span::clock::clock;
use crate::span::{Element, What};

impl Edit<'_, '_> {
    pub(super) fn moved(&self) -> Option<(Target, EditChange)> {
        let made = |plan: &Plan| {
            let (date, time, end) = self.when(plan)?;
            Some(EditChange::Move { date, time, end, zone: plan.zone.map(|(zone, _)| zone) })
        };
        if let Some(range) = self.old_to_new() {
            return Some(range);
        }
        if let Some((at, next)) = self.joint() {
            // "Shift 10pm Thursday to 6am Friday" names nothing that could be moved.
            let bare = self.verb.to == self.verb.from + 1 && !self.verb.strong;
            let timed =
                self.elements.iter().any(|element| element.from == self.from && is_time(&element.what));
            if bare && timed && at > self.from && self.target(self.from, at).title.is_none() {
                return None;
            }
            let new = self.plan(at.min(next), self.to);
            let from_element =
                self.elements.iter().any(|element| element.from == at && is_time(&element.what));
            let change = made(&if from_element { self.plan(at, self.to) } else { new })?;
            return Some((self.target(self.from, at), change));
        }
        if let Some(found) = self.bare_hour() {
            return Some(found);
        }
        if let Some(found) = self.elsewhere() {
            return Some(found);
        }
        if !self.verb.strong {
            return None;
        }
        // "reschedule dentist next Tuesday at 10": without "to", everything said is the new time.
        let new = self.plan(self.from, self.to);
        let named = self.target(self.from, self.to);
        let change = made(&new).unwrap_or(EditChange::Move { date: None, time: None, end: None, zone: None });
        Some((Target { title: named.title, date: None, time: None }, change))
    }

    /// "move breakfast to 9": a mere number after "to", at the end.
    fn bare_hour(&self) -> Option<(Target, EditChange)> {
        let (at, found, end) = (self.from + 1..self.to).find_map(|i| {
            let hit = self.phrase.hit(i, Role::EditTo).filter(|hit| hit.value == 1)?;
            let (found, end) = clock(self.phrase, i + hit.len, true)?;
            Some((i, found, end))
        })?;
        let mut alone =
            vec![Element { from: at, to: end, what: What::Clock(found), score: 0, soft: 0, led: true }];
        let (_, time, _) = self.when(&plan(self.phrase, &mut alone))?;
        let change = EditChange::Move { date: None, time, end: None, zone: None };
        let target = self.target(self.from, at);
        (end >= self.to && target.title.is_some()).then_some((target, change))
    }

    /// "move lunch to Cafe Luna".
    pub(super) fn elsewhere(&self) -> Option<(Target, EditChange)> {
        let (at, next) = (self.from + 1..self.to).find_map(|i| {
            let hit = self.phrase.hit(i, Role::EditTo).filter(|hit| hit.value == 1)?;
            Some((i, i + hit.len))
        })?;
        let name = self.phrase.skip(next, Role::Article);
        let place = self.phrase.is(name, Role::PlaceNoun)
            || self.phrase.token(name).is_some_and(|token| token.capital);
        let dated = self.elements.iter().any(|element| element.from >= self.from && is_time(&element.what));
        let location = written(self.phrase, next, self.to);
        (place && !dated && !location.is_empty())
            .then(|| (self.target(self.from, at), EditChange::Location { location }))
    }

    /// "make it 3pm".
    pub(super) fn made_at(&self) -> Option<(Target, EditChange)> {
        let it = self.verb.to > self.verb.from + 1 && self.phrase.is(self.verb.to - 1, Role::EditIt);
        let plan = self.plan(self.from, self.to);
        let (date, time, end) = self.when(&plan).filter(|_| it && plan.rule.is_none())?;
        Some((Target::default(), EditChange::Move { date, time, end, zone: plan.zone.map(|(zone, _)| zone) }))
    }

    /// "make lunch at 12:30 instead", "lunch at 1 instead": everything said of the time is the new one.
    pub(super) fn made_instead(&self) -> Option<(Target, EditChange)> {
        self.instead?;
        let plan = self.plan(self.from, self.to);
        let (date, time, end) = self.when(&plan).filter(|_| plan.rule.is_none())?;
        // "put the dentist on Tuesday instead"
        let from = self.phrase.skip(self.from, Role::Lead);
        let title = self.target(from, self.to).title;
        let change = EditChange::Move { date, time, end, zone: plan.zone.map(|(zone, _)| zone) };
        Some((Target { title, date: None, time: None }, change))
    }

    /// "move my 3pm to 4pm": the old time is all that is said of the event.
    fn whole_object(&self, element: &Element) -> bool {
        let joined = (element.from..element.to).any(|i| {
            self.phrase.hit(i, Role::EditTo).is_some_and(|hit| hit.value == 1)
                && self.phrase.token(i).is_some_and(|token| token.kind == Kind::Word)
        });
        let definite = self.verb.to > self.verb.from + 1 || matches!(element.what, What::Days(..));
        joined && definite && self.target(self.from, element.from).title.is_none()
    }

    /// "move lunch from Monday to Tuesday", "from 2pm to 3pm".
    pub(super) fn old_to_new(&self) -> Option<(Target, EditChange)> {
        let index = self.elements.iter().position(|element| {
            element.from >= self.from
                && element.to <= self.to
                && (self.phrase.is(element.from, Role::From) || self.whole_object(element))
                && matches!(element.what, What::Days(..) | What::Clocks(..))
        })?;
        let element = self.elements.get(index)?;
        let one = |what: What| {
            let mut alone = vec![Element { what, ..element.clone() }];
            plan(self.phrase, &mut alone)
        };
        let (old, new) = match &element.what {
            What::Days(old, new) => (one(What::Day(*old)), one(What::Day(*new))),
            What::Clocks(old, new) => (one(What::Clock(*old)), one(What::Clock(*new))),
            _ => return None,
        };
        let (old_date, old_time, _) = self.when(&old)?;
        // "from Thursday to next Tuesday at 11": what is said behind is of the new day.
        let (date, time, _) = self.when(&new)?;
        let (time, end) = match element.what {
            What::Days(..) => self.hours_behind(element).unwrap_or((time, None)),
            _ => (time, None),
        };
        let mut target = self.target(self.from, element.from);
        target.date = target.date.or(old_date);
        target.time = target.time.or(old_time);
        Some((target, EditChange::Move { date, time, end, zone: None }))
    }

    /// The hours said behind a range of days.
    fn hours_behind(&self, range: &Element) -> Option<(Option<NaiveTime>, Option<NaiveTime>)> {
        let rest = self.plan(range.to, self.to);
        let timed = rest.when.is_none() && rest.rule.is_none() && rest.doubt.is_none();
        if !timed || rest.clock.is_none() && rest.part.is_none() {
            return None;
        }
        let (_, time, end) = self.when(&rest)?;
        Some((time, end))
    }

    /// Where the new value begins: the first "to" before a day or time, or else the first other preposition that is
    /// one; and the token after it.
    pub(super) fn joint(&self) -> Option<(usize, usize)> {
        let phrase = self.phrase;
        let found = |strong: bool| {
            (self.from..self.to).find_map(|i| {
                let hit = phrase.hit(i, Role::EditTo).filter(|hit| (hit.value == 1) == strong)?;
                let next = i + hit.len;
                let begins = self.elements.iter().any(|element| {
                    (element.from == next || element.from == i || element.from == i + 1)
                        && element.to <= self.to
                        && is_time(&element.what)
                });
                begins.then_some((i, next))
            })
        };
        found(true).or_else(|| found(false).filter(|_| self.verb.strong))
    }
}
