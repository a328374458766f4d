//! Going through a rule's instances as wall-clock seconds: from anywhere, forwards, a bounded number of steps.

use super::civil::{self, DAY};
use super::plan::{DaySeen, Look, Period, Plan};
use super::tally;

/// What is left of the work an expansion may do. One step is one period looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Steps {
    left: u64,
    spent_up: bool,
}

impl Steps {
    pub(super) fn new(left: u64) -> Self {
        Self { left, spent_up: false }
    }

    /// Takes one step; false when none is left.
    pub(super) fn take(&mut self) -> bool {
        self.spent_up |= self.left == 0;
        self.left = self.left.saturating_sub(1);
        !self.spent_up
    }

    /// Takes several at once, for work that costs as much.
    pub(super) fn spend(&mut self, steps: u64) {
        self.left = self.left.saturating_sub(steps);
    }

    /// How many are left.
    pub(super) fn left(&self) -> u64 {
        self.left
    }

    /// Whether a step was refused.
    pub(super) fn are_spent(&self) -> bool {
        self.spent_up
    }
}

/// The members of one period: days times slots, or the picks of BYSETPOS among them.
#[derive(Clone, Debug)]
pub(super) struct Members {
    pub(super) period: Period,
    /// With BYSETPOS, the members' places among all days times slots; sorted.
    picks: Option<Vec<u32>>,
}

impl Members {
    pub(super) fn new(plan: &Plan<'_>, period: Period, old: Option<Vec<u32>>) -> Self {
        if plan.rule.by_set_pos.is_empty() {
            return Self { period, picks: None };
        }
        let all = i64::from(period.days.len()) * i64::from(plan.slots().len());
        let mut picks = old.unwrap_or_default();
        picks.clear();
        picks.extend(plan.rule.by_set_pos.iter().filter_map(|place| {
            let place = i64::from(*place);
            let index = if place > 0 { place - 1 } else { all + place };
            (0..all).contains(&index).then(|| civil::small(index))
        }));
        picks.sort_unstable();
        picks.dedup();
        Self { period, picks: Some(picks) }
    }

    /// How many members there are.
    pub(super) fn len(&self, plan: &Plan<'_>) -> u64 {
        match &self.picks {
            Some(picks) => picks.len() as u64,
            None => u64::from(self.period.days.len()) * u64::from(plan.slots().len()),
        }
    }

    /// How many members come before a wall-clock second.
    pub(super) fn rank(&self, plan: &Plan<'_>, local: i64) -> u64 {
        let within = local - self.period.base;
        if within <= 0 {
            return 0;
        }
        let day = civil::small(within.div_euclid(DAY).min(400));
        let mut before = u64::from(self.period.days.rank(day)) * u64::from(plan.slots().len());
        if self.period.days.contains(day) {
            before += u64::from(plan.slots().below(within.rem_euclid(DAY)));
        }
        match &self.picks {
            Some(picks) => picks.partition_point(|pick| u64::from(*pick) < before) as u64,
            None => before,
        }
    }

    /// The member that has `index` members before it.
    pub(super) fn nth(&self, plan: &Plan<'_>, index: u64) -> Option<i64> {
        let index = u32::try_from(index).ok()?;
        let index = match &self.picks {
            Some(picks) => picks.get(index as usize).copied()?,
            None => index,
        };
        let slots = plan.slots();
        let day = self.period.days.nth(index / slots.len())?;
        Some(self.period.base + i64::from(day) * DAY + slots.second(index % slots.len()))
    }
}

/// A walk through one rule's instances. DTSTART is its first, whether the rule names it or not.
#[derive(Clone, Debug)]
pub(super) struct Walk<'a> {
    plan: Plan<'a>,
    /// The period under our feet.
    number: i64,
    members: Option<Members>,
    /// Where in it: the day and the slot, or the pick.
    day: Option<u32>,
    slot: u32,
    /// DTSTART is still to come, ahead of everything else.
    lead: bool,
    /// How many instances COUNT still allows.
    left: Option<u64>,
    seen: DaySeen,
    stop: i64,
}

impl<'a> Walk<'a> {
    /// A walk from the first instance at or after `from`, given up at `stop` (wall-clock seconds).
    pub(super) fn new(plan: Plan<'a>, from: i64, stop: i64, steps: &mut Steps) -> Self {
        let from = from.max(plan.start);
        let number = plan.number(from).max(0);
        let mut walk = Self {
            plan,
            number,
            members: None,
            day: None,
            slot: 0,
            lead: false,
            left: None,
            seen: DaySeen::NONE,
            stop,
        };
        if let Some(count) = walk.plan.rule.count {
            let counted = tally::counted(&walk.plan, from, steps);
            walk.left = Some(u64::from(count).saturating_sub(counted));
        }
        walk.lead = from == walk.plan.start && !walk.plan.names_start();
        if walk.left != Some(0) && walk.enter(steps) {
            walk.stand_at(from);
        }
        walk
    }

    /// The next instance, as wall-clock seconds.
    pub(super) fn next(&mut self, steps: &mut Steps) -> Option<i64> {
        if let Some(left) = &mut self.left {
            *left = left.checked_sub(1)?;
        }
        if self.lead {
            self.lead = false;
            return Some(self.plan.start);
        }
        loop {
            if let Some(local) = self.step() {
                return (local <= civil::LAST_SECOND).then_some(local);
            }
            self.members.as_ref()?;
            self.number += 1;
            if !self.enter(steps) {
                return None;
            }
        }
    }

    /// Enters the period `number` or the next one that has members; false at the end.
    fn enter(&mut self, steps: &mut Steps) -> bool {
        let old = self.members.take().and_then(|members| members.picks);
        while steps.take() {
            if self.plan.begins(self.number) > self.stop {
                return false;
            }
            match self.plan.look(self.number, &mut self.seen) {
                Look::Days(period) => {
                    self.day = period.days.next(0);
                    self.slot = 0;
                    self.members = Some(Members::new(&self.plan, period, old));
                    return true;
                }
                Look::Later(number) => self.number = number,
                Look::Over => return false,
            }
        }
        false
    }

    /// Passes over the members before a wall-clock second.
    fn stand_at(&mut self, local: i64) {
        let Some(members) = &self.members else { return };
        let rank = members.rank(&self.plan, local);
        if members.picks.is_some() {
            self.slot = u32::try_from(rank).unwrap_or(u32::MAX);
            return;
        }
        let slots = u64::from(self.plan.slots().len());
        let day = u32::try_from(rank / slots).unwrap_or(u32::MAX);
        self.day = members.period.days.nth(day);
        self.slot = u32::try_from(rank % slots).unwrap_or(0);
    }

    /// The next member of the period.
    fn step(&mut self) -> Option<i64> {
        let members = self.members.as_ref()?;
        if members.picks.is_some() {
            let local = members.nth(&self.plan, u64::from(self.slot))?;
            self.slot += 1;
            return Some(local);
        }
        let day = self.day?;
        let slots = self.plan.slots();
        let local = members.period.base + i64::from(day) * DAY + slots.second(self.slot);
        self.slot += 1;
        if self.slot >= slots.len() {
            self.slot = 0;
            self.day = members.period.days.next(day + 1);
        }
        Some(local)
    }
}
