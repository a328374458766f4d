//! Counting a rule's instances without going through them, for COUNT.
//!
//! Where the numbers of members come round in a cycle, counting is a multiplication. Rules finer than a day repeat
//! the same pattern of times on every day that begins at the same phase of INTERVAL, so a day is counted once per
//! phase. All other rules are counted period by period, by the bits of the period's days, until the calendar itself
//! comes round: 400 years are whole weeks, and after them every month and year is as it was.

use super::civil::{DAY, small};
use super::plan::{DaySeen, Look, Plan};
use super::walk::{Members, Steps};

/// How many members the rule has from DTSTART up to, not including, `local`; COUNT itself
/// when it is reached before, or when the steps run out.
pub(super) fn before(plan: &Plan<'_>, local: i64, steps: &mut Steps) -> u64 {
    if local <= plan.start {
        return 0;
    }
    let mut counter = Counter::new(plan);
    let goal = u64::from(plan.rule.count.unwrap_or(u32::MAX));
    let target = plan.number(local);
    counter.run(target, goal, steps);
    if counter.number < target {
        return goal;
    }
    counter.found + members_at(plan, target).map_or(0, |members| members.rank(plan, local))
        - counter.skipped_at(target)
}

/// What COUNT has counted up to, not including, `local`: the members from DTSTART on, and DTSTART itself though the
/// rule may not name it. As [`before`] when COUNT is reached or the steps run out.
pub(super) fn counted(plan: &Plan<'_>, local: i64, steps: &mut Steps) -> u64 {
    let extra = local > plan.start && !plan.names_start();
    before(plan, local, steps) + u64::from(extra)
}

/// The `count`th instance of the rule (its members from DTSTART on, DTSTART itself being the first of all), as
/// wall-clock seconds, or DTSTART when it stays alone. None when the rule has fewer, or when the steps run out.
pub(super) fn nth(plan: &Plan<'_>, count: u64, steps: &mut Steps) -> Option<i64> {
    let count = if plan.names_start() { count } else { count.checked_sub(1)? };
    if count == 0 {
        return Some(plan.start);
    }
    let mut counter = Counter::new(plan);
    counter.run(i64::MAX, count, steps);
    let mut seen = DaySeen::NONE;
    while steps.take() {
        match plan.look(counter.number, &mut seen) {
            // Parts that never meet leave DTSTART alone.
            Look::Over => return (counter.found == 0).then_some(plan.start),
            Look::Later(number) => counter.number = number,
            Look::Days(period) => {
                let members = Members::new(plan, period, None);
                let skipped = counter.skipped_at(counter.number);
                let here = members.len(plan) - skipped;
                if counter.found + here >= count {
                    return members.nth(plan, count - counter.found - 1 + skipped);
                }
                counter.found += here;
                counter.number += 1;
            }
        }
    }
    None
}

fn members_at(plan: &Plan<'_>, number: i64) -> Option<Members> {
    match plan.look(number, &mut DaySeen::NONE.clone()) {
        Look::Days(period) => Some(Members::new(plan, period, None)),
        Look::Later(_) | Look::Over => None,
    }
}

/// Stands before a period and knows how many members lie behind.
struct Counter<'p, 'a> {
    plan: &'p Plan<'a>,
    number: i64,
    found: u64,
    /// Members of DTSTART's own period that lie before DTSTART and do not count.
    skipped: u64,
    seen: DaySeen,
}

impl<'p, 'a> Counter<'p, 'a> {
    fn new(plan: &'p Plan<'a>) -> Self {
        let skipped = members_at(plan, 0).map_or(0, |members| members.rank(plan, plan.start));
        Self { plan, number: 0, found: 0, skipped, seen: DaySeen::NONE }
    }

    fn skipped_at(&self, number: i64) -> u64 {
        if number == 0 { self.skipped } else { 0 }
    }

    /// Counts whole periods up to `target`, or for as long as fewer than `goal` members are found.
    fn run(&mut self, target: i64, goal: u64, steps: &mut Steps) {
        if target > 0 {
            self.count_one(goal, steps);
        }
        if self.number == 0 {
            return;
        }
        if let Some(cycle) = self.plan.cycle() {
            let periods = self.number..self.number + cycle;
            let members = periods.filter_map(|number| members_at(self.plan, number));
            let members = members.map(|members| members.len(self.plan)).sum();
            self.multiply(cycle, members, target, goal);
        } else if self.plan.unit() != 0 {
            self.count_days(target, goal, steps);
        }
        let (first, found) = (self.number, self.found);
        let era = first.saturating_add(self.plan.era());
        while self.number < target.min(era) && self.found < goal && self.count_one(goal, steps) {}
        if (era..target).contains(&self.number) {
            let members = self.found - found;
            (self.number, self.found) = (first, found);
            self.multiply(self.plan.era(), members, target, goal);
        }
        while self.number < target && self.found < goal && self.count_one(goal, steps) {}
    }

    /// Counts one period, unless that reaches the goal or the end.
    fn count_one(&mut self, goal: u64, steps: &mut Steps) -> bool {
        if !steps.take() {
            return false;
        }
        match self.plan.look(self.number, &mut self.seen) {
            Look::Over => return false,
            Look::Later(number) => self.number = number,
            Look::Days(period) => {
                let members =
                    Members::new(self.plan, period, None).len(self.plan) - self.skipped_at(self.number);
                if self.found + members >= goal {
                    return false;
                }
                self.found += members;
                self.number += 1;
            }
        }
        true
    }

    /// Passes over as many whole cycles of so many members as fit before the target and the goal.
    fn multiply(&mut self, cycle: i64, members: u64, target: i64, goal: u64) {
        let fitting = u64::try_from((target - self.number) / cycle).unwrap_or(0);
        let wanted = goal.saturating_sub(self.found).saturating_sub(1);
        let cycles = wanted.checked_div(members).map_or(fitting, |wanted| wanted.min(fitting));
        self.found += cycles * members;
        self.number = self.number.saturating_add(i64::try_from(cycles).unwrap_or(0).saturating_mul(cycle));
    }

    /// Counts rules finer than a day by whole days; stops before the day that holds the target or the goal.
    fn count_days(&mut self, target: i64, goal: u64, steps: &mut Steps) {
        let Some(each) = members_of_one(self.plan) else { return };
        let end = self.plan.begins(target);
        // By the place of the day's first period; a whole day after the first begins within one step of midnight.
        let places = self.plan.pace().min(DAY) / self.plan.unit();
        let mut by_phase: Vec<Option<u64>> = vec![None; small(places) as usize];
        while self.number < target && steps.take() {
            let base = self.plan.begins(self.number);
            let (day, phase) = (base.div_euclid(DAY), base.rem_euclid(DAY));
            let to = end.saturating_sub(day * DAY).min(DAY);
            if self.plan.day_passes(day) {
                let known = by_phase.get_mut(small(phase / self.plan.unit()) as usize).filter(|_| to == DAY);
                let times = match known {
                    Some(Some(times)) => *times,
                    Some(unknown) => *unknown.insert(self.times_between(phase, to, steps)),
                    None => self.times_between(phase, to, steps),
                };
                if self.found + times * each >= goal {
                    return;
                }
                self.found += times * each;
            }
            self.number = self.plan.first_from(day * DAY + to).max(self.number + 1);
        }
    }

    /// How many periods of a day are admitted before second `to` when the first begins at second `phase`.
    fn times_between(&self, phase: i64, to: i64, steps: &mut Steps) -> u64 {
        let pace = self.plan.pace();
        let mut second = phase;
        let mut times = 0;
        while second < to && steps.take() {
            if self.plan.admits(second) {
                times += 1;
                second += pace;
            } else {
                let next = self.plan.next_time(second);
                second += ((next - second).max(1) + pace - 1) / pace * pace;
            }
        }
        times
    }
}

/// Rules finer than a day: how many members every admitted period has.
fn members_of_one(plan: &Plan<'_>) -> Option<u64> {
    let whole = super::plan::Period { base: 0, days: super::dayset::DaySet::of(1) };
    let members = Members::new(plan, whole, None).len(plan);
    (members > 0).then_some(members)
}
