//! Questions back, with ready answers that carry resolved values.

use chrono::{Days, NaiveDate};

use crate::draft::{Found, Words, outcome, resolve};
use crate::frame::Asked;
use crate::outcome::{Choice, Clarification, Label, Moment, Outcome, Profile, Reason};
use crate::phrase::Phrase;
use crate::plan::{Plan, When};
use crate::resolve::day::stretch;
use crate::resolve::{Here, instant};
use crate::span::{Clock, Day, Face, Rule, Stretch};
use crate::times::Times;

/// What a question is built from.
pub(crate) struct Ground<'g, 't> {
    /// The text.
    pub(crate) phrase: &'g Phrase<'t>,
    /// What it asks for.
    pub(crate) asked: Asked,
    /// Its times.
    pub(crate) plan: &'g Plan,
    /// Its words.
    pub(crate) words: &'g Words,
    /// Where and when.
    pub(crate) here: &'g Here,
    /// For whom.
    pub(crate) profile: &'g Profile,
}

impl Ground<'_, '_> {
    /// The question for `reason`; `found` is the reading that raised it, if one was reached.
    pub(crate) fn question(&self, reason: Reason, found: Option<&Found>) -> Outcome {
        let mut options: Vec<Choice> = match reason {
            Reason::Either => self.either(),
            Reason::Vague => self.days_of_stretch(),
            Reason::NoDate => self.on_days(&[0, 1]),
            Reason::NoTime => self.at_hours(),
            Reason::Past => self.later(found),
            Reason::WeekdayMismatch | Reason::DayMonthOrder => {
                found.map(|found| self.with_others(found)).unwrap_or_default()
            }
            Reason::UnclearRecurrence => self.rules(found),
            Reason::Gap => self.around_gap(found),
            Reason::MaybeNoEvent | Reason::NoTitle => {
                found.map(|found| vec![self.choice(self.plan, found)]).unwrap_or_default()
            }
            _ => Vec::new(),
        };
        if reason == Reason::NoTitle {
            for choice in &mut options {
                if let Label::When { start, .. } = choice.label {
                    choice.label = Label::Untitled { start };
                }
            }
        }
        options.truncate(3);
        Outcome::Clarify(Clarification { reason, options, title: self.words.title.clone() })
    }

    fn choice(&self, plan: &Plan, found: &Found) -> Choice {
        let label = match &found.rrule {
            Some(rrule) => Label::Repeat { rrule: rrule.clone(), start: found.times.start },
            None => Label::When { start: found.times.start, end: found.times.end },
        };
        Choice { label, outcome: Box::new(outcome(self.asked, plan, self.words, found)) }
    }

    /// The answer that a plan without the doubt would give.
    fn settled(&self, plan: Plan) -> Option<Choice> {
        let plan = Plan { doubt: None, or_day: None, or_clock: None, also: None, ..plan };
        let found = resolve(self.phrase, &plan, self.words, self.here, self.profile).ok()?;
        (found.times.reason.is_none()).then(|| self.choice(&plan, &found))
    }

    fn either(&self) -> Vec<Choice> {
        let mut options: Vec<Choice> = self.settled(self.plan.clone()).into_iter().collect();
        if let Some(day) = self.plan.or_day {
            options.extend(self.settled(Plan { when: Some(When::Day(day)), ..self.plan.clone() }));
        }
        if let Some(clock) = self.plan.or_clock {
            options.extend(self.settled(Plan { clock: Some(clock), ..self.plan.clone() }));
        }
        options.dedup_by(|a, b| a.label == b.label);
        options
    }

    fn on_date(&self, date: NaiveDate) -> Option<Choice> {
        let day = Day::Rel(i32::try_from((date - self.here.today()).num_days()).ok()?);
        self.settled(Plan { when: Some(When::Day(day)), ..self.plan.clone() })
    }

    fn on_days(&self, days: &[u64]) -> Vec<Choice> {
        days.iter()
            .filter_map(|days| self.on_date(self.here.today().checked_add_days(Days::new(*days))?))
            .collect()
    }

    /// "next week": its first days of work, or all of it.
    fn days_of_stretch(&self) -> Vec<Choice> {
        let found = match self.plan.when {
            Some(When::Stretch(Stretch::Someday)) | None => return self.on_days(&[1, 7]),
            Some(When::Stretch(found)) => found,
            Some(_) => return Vec::new(),
        };
        let Some((first, last)) = stretch(found, self.here) else { return Vec::new() };
        let first = first.max(self.here.today().succ_opt().unwrap_or(first));
        let steps: &[u64] = if matches!(found, Stretch::Week(_)) { &[0, 2, 4] } else { &[0, 7, 14] };
        steps
            .iter()
            .filter_map(|days| first.checked_add_days(Days::new(*days)))
            .filter(|date| *date <= last)
            .filter_map(|date| self.on_date(date))
            .collect()
    }

    /// Hours of the day for something that has a length but no start.
    fn at_hours(&self) -> Vec<Choice> {
        [9, 13, 17]
            .into_iter()
            .filter_map(|hour| {
                let clock =
                    Clock { minutes: hour * 60, face: Face::Exact, part: None, marked: true, bad: false };
                self.settled(Plan { clock: Some(clock), ..self.plan.clone() })
            })
            .collect()
    }

    /// Something past: tomorrow at that time, the same date a year or more later, or as it was said.
    fn later(&self, found: Option<&Found>) -> Vec<Choice> {
        let mut options = Vec::new();
        let Some(found) = found else { return options };
        let clock_day = matches!(self.plan.when, None | Some(When::Day(Day::Rel(_) | Day::Weekday(..))));
        if clock_day && found.times.start.time().is_some() {
            options.extend(self.on_days(&[1]));
        }
        if let Some(When::Day(Day::Full { year: Some(_), month, day, .. })) = self.plan.when {
            let next = Day::Full { year: None, month, day, weekday: None, swapped: false };
            options.extend(self.settled(Plan { when: Some(When::Day(next)), ..self.plan.clone() }));
        }
        options.extend(self.others(found));
        let kept = self.choice(self.plan, found);
        options.push(Choice { label: Label::Keep { start: found.times.start }, ..kept });
        options
    }

    /// The reading itself and its others.
    fn with_others(&self, found: &Found) -> Vec<Choice> {
        let mut options = vec![self.choice(self.plan, found)];
        options.extend(self.others(found));
        options
    }

    fn others(&self, found: &Found) -> Vec<Choice> {
        let others = found.times.others.iter().filter(|(start, _)| start.date() >= self.here.today());
        others
            .map(|(start, end)| {
                let times = Times { start: *start, end: *end, others: Vec::new(), ..found.times.clone() };
                self.choice(self.plan, &Found { times, ..found.clone() })
            })
            .collect()
    }

    /// Two readings of a recurrence.
    fn rules(&self, found: Option<&Found>) -> Vec<Choice> {
        let mut options: Vec<Choice> = found.map(|found| self.choice(self.plan, found)).into_iter().collect();
        let other = found.and_then(|found| found.other.clone()).map(|rule| *rule);
        if let Some(rule) = other {
            options.extend(self.settled(Plan { rule: Some(rule), ..self.plan.clone() }));
        }
        // "Monday 6pm for 8 weeks": or all of it at a stretch.
        if self.plan.length.is_some_and(|length| !length.clocked()) {
            options.extend(self.settled(Plan { rule: None, ..self.plan.clone() }));
        }
        if let (None, Some(When::Days(first, last))) = (&self.plan.rule, self.plan.when) {
            options.extend(self.each_day(first, last));
        }
        if let Some(rule) = self.plan.rule.as_ref().filter(|rule| rule.loose || rule.pair) {
            let sure = Rule { loose: false, pair: false, ..rule.clone() };
            options.extend(self.settled(Plan { rule: Some(sure), ..self.plan.clone() }));
            for (_, weekday) in rule.days.iter().filter(|_| rule.pair) {
                let when = Some(When::Day(Day::Weekday(*weekday, crate::span::Which::Bare)));
                options.extend(self.settled(Plan { rule: None, when, ..self.plan.clone() }));
            }
        }
        options
    }

    /// "Monday to Wednesday 10-12": on each of the days.
    fn each_day(&self, first: Day, last: Day) -> Option<Choice> {
        let begin = crate::resolve::day::resolve(first, self.here, None).ok()?.date;
        let end = crate::resolve::day::resolve_after(last, begin, self.here).ok()?;
        let count = u32::try_from((end - begin).num_days() + 1).ok()?;
        let rule = Rule::every(crate::span::Freq::Day, 1);
        self.settled(Plan {
            when: Some(When::Day(first)),
            rule: Some(rule),
            count: Some(count),
            ..self.plan.clone()
        })
    }

    /// A time the clocks skip: the hour after it, and the hour before.
    fn around_gap(&self, found: Option<&Found>) -> Vec<Choice> {
        let Some(found) = found else { return Vec::new() };
        let Moment::Time(wall) = found.times.start else { return Vec::new() };
        let zone = found.times.zone.unwrap_or(self.here.zone);
        let after = instant(wall, zone).map(|utc| utc.with_timezone(&zone).naive_local());
        let before = wall.checked_sub_signed(chrono::TimeDelta::hours(1));
        [after, before]
            .into_iter()
            .flatten()
            .map(|start| {
                let shift = start - wall;
                let end = found.times.end.map(|end| match end {
                    Moment::Time(end) => Moment::Time(end + shift),
                    date @ Moment::Date(_) => date,
                });
                let times = Times { start: Moment::Time(start), end, reason: None, ..found.times.clone() };
                self.choice(self.plan, &Found { times, ..found.clone() })
            })
            .collect()
    }
}
