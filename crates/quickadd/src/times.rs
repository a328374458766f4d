//! A plan against the calendar: start and end, and what else they could be.

use chrono::{Duration, NaiveDate, NaiveDateTime, Timelike};
use chrono_tz::Tz;

use crate::lang::Lang;
use crate::outcome::{Moment, Reason};
use crate::plan::{Plan, When};
use crate::resolve::day::{resolve, resolve_after, stretch};
use crate::resolve::{
    Dated, Here, Hints, add_days, add_length, at, in_gap, instant, minutes, range, second_of_two,
};
use crate::span::{Clock, Day, Length, Part, Stretch};

/// Start and end, with the readings that are about as good.
#[derive(Clone, Debug)]
pub(crate) struct Times {
    /// Start.
    pub(crate) start: Moment,
    /// End, for whole days the day after the last.
    pub(crate) end: Option<Moment>,
    /// Other readings.
    pub(crate) others: Vec<(Moment, Option<Moment>)>,
    /// The zone, if it is not the person's.
    pub(crate) zone: Option<Tz>,
    /// Why it should be asked.
    pub(crate) reason: Option<Reason>,
}

/// The hours of a plan, in minutes after midnight.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hours {
    /// Start; 1440 and more on the next day.
    pub(crate) start: u32,
    /// End, if said as a time.
    pub(crate) end: Option<u32>,
    /// Whether the start is only the usual hour of a part of the day.
    pub(crate) loose: bool,
    /// Whether it is midnight, which could be either end of the day.
    pub(crate) midnight: bool,
}

/// The hours a plan names; `None` for whole days.
pub(crate) fn hours(plan: &Plan, lang: &Lang, hints: Hints) -> Result<Option<Hours>, Reason> {
    let part = plan.part.map(|(part, _)| part).or_else(|| plan.rule.as_ref().and_then(|rule| rule.part));
    let hints = Hints { part, ..hints };
    if [plan.clock, plan.to_clock, plan.until_clock, plan.or_clock]
        .into_iter()
        .flatten()
        .any(|clock| clock.bad)
    {
        return Err(Reason::ImpossibleTime);
    }
    let midnight = plan.clock.is_some_and(|clock| clock.face == crate::span::Face::Midnight);
    let (start, loose) = match (plan.clock, part) {
        (Some(clock), _) => {
            if let Some(last) = plan.to_clock.or(plan.until_clock) {
                let (start, end) = range(clock, last, hints)?;
                return Ok(Some(Hours { start, end: Some(end), loose: false, midnight: false }));
            }
            (minutes(clock, hints), false)
        }
        (None, Some(part)) => (lang.part_hours.get(part.index()).copied().unwrap_or(9) * 60, true),
        (None, None) => return Ok(None),
    };
    let end = plan.until_clock.map(|last| end_after(start, last, hints));
    Ok(Some(Hours { start, end, loose, midnight }))
}

fn end_after(start: u32, last: Clock, hints: Hints) -> u32 {
    let end = minutes(last, hints);
    if end > start { end } else { end + 720 * ((start - end) / 720 + 1) }
}

/// Start and end of a plan.
pub(crate) fn times(plan: &Plan, lang: &Lang, here: &Here, hints: Hints) -> Result<Times, Reason> {
    let zone = plan.zone.map(|(zone, _)| zone);
    let here = here.moved(zone);
    if let Some(When::Offset(length)) = plan.when
        && length.clocked()
    {
        return elapsed(plan, length, &here, zone);
    }
    let hours = hours(plan, lang, hints)?;
    if plan.all_day && hours.is_some_and(|hours| !hours.loose) {
        return Err(Reason::Either);
    }
    let hours = hours.filter(|_| !plan.all_day);
    if let Some(When::Spell(first, begin, last, end)) = plan.when {
        return spell(plan, (first, begin), (last, end), &here, hints);
    }
    let Some(hours) = hours else { return whole_days(plan, &here) };
    timed(plan, hours, &here)
}

/// "in 2 hours": time that passes, whatever the clocks do.
fn elapsed(plan: &Plan, length: Length, here: &Here, zone: Option<Tz>) -> Result<Times, Reason> {
    let build = || -> Option<Times> {
        let date = add_days(here.today(), Length { minutes: 0, ..length })?;
        let base = instant(date.and_time(here.wall.time()), here.zone)?;
        let then = base.checked_add_signed(Duration::try_minutes(length.minutes)?)?;
        let local = then.with_timezone(&here.zone);
        let wall = local.naive_local().with_second(0)?.with_nanosecond(0)?;
        // In the hour that happens twice, the second one needs its offset said.
        let second = instant(wall, here.zone)? + Duration::minutes(1) < then - Duration::minutes(1);
        let fixed = if second { fixed_zone(&local) } else { None };
        let end = match plan.length {
            Some(length) => Some(Moment::Time(add_length(wall, length, here.zone)?)),
            None => None,
        };
        Some(Times { start: Moment::Time(wall), end, others: Vec::new(), zone: fixed.or(zone), reason: None })
    };
    if plan.clock.is_some() {
        return Err(Reason::Either);
    }
    build().ok_or(Reason::ImpossibleDate)
}

fn fixed_zone(local: &chrono::DateTime<Tz>) -> Option<Tz> {
    use chrono::Offset;
    crate::span::zone::zone_of_offset(local.offset().fix().local_minus_utc() / 60)
}

/// Days without a time.
fn whole_days(plan: &Plan, here: &Here) -> Result<Times, Reason> {
    let (dated, last) = match plan.when {
        Some(When::Day(day)) => (resolve(day, here, None)?, None),
        Some(When::Offset(length)) => {
            (Dated::sure(add_days(here.today(), length).ok_or(Reason::ImpossibleDate)?), None)
        }
        Some(When::Days(first, last)) => {
            let dated = resolve(first, here, None)?;
            let last = resolve_after(last, dated.date, here)?;
            if last < dated.date {
                return Err(Reason::EndBeforeStart);
            }
            (dated, Some(last))
        }
        Some(When::Stretch(found @ Stretch::Weekend(which))) => {
            let (first, last) = stretch(found, here).ok_or(Reason::ImpossibleDate)?;
            let others = if which == crate::span::Which::Next {
                first.checked_sub_days(chrono::Days::new(7))
            } else {
                None
            };
            let reason = (last < here.today()).then_some(Reason::Past);
            (Dated { date: first, others: others.into_iter().collect(), reason }, Some(last))
        }
        Some(When::Stretch(_)) => return Err(Reason::Vague),
        Some(When::Spell(..)) | None => return Err(Reason::NoDate),
    };
    if plan.length.is_some_and(Length::clocked) {
        return Err(Reason::NoTime);
    }
    let days = |date: NaiveDate| -> Option<Moment> {
        let end = match (last, plan.length) {
            (Some(last), _) => date.checked_add_signed(last - dated.date)?.succ_opt()?,
            (None, Some(length)) => add_days(date, length)?,
            (None, None) => return None,
        };
        Some(Moment::Date(end))
    };
    let mut reason = dated.reason;
    if let Some(also) = plan.also
        && resolve(also, here, None)?.date != dated.date
    {
        reason = Some(Reason::WeekdayMismatch);
    }
    let others = dated.others.iter().map(|date| (Moment::Date(*date), days(*date))).collect();
    Ok(Times { start: Moment::Date(dated.date), end: days(dated.date), others, zone: None, reason })
}

/// A day with a time, or a time alone.
fn timed(plan: &Plan, hours: Hours, here: &Here) -> Result<Times, Reason> {
    let zone = plan.zone.map(|(zone, _)| zone);
    let mut hours = after_midnight(plan, hours, here);
    let begin = hours.start;
    let wall = |date: NaiveDate| at(date, begin).ok_or(Reason::ImpossibleDate);
    let time = at(here.today(), begin % 1440).map(|wall| wall.time());
    let today = plan.part.is_some_and(|(_, today)| today);
    let dated = match plan.when {
        Some(When::Day(day)) => {
            let relaxed = loose_today(hours, here);
            let time = if hours.start >= 1440 || relaxed.is_some() { None } else { time };
            let dated = resolve(day, here, time)?;
            if let Some(start) = relaxed.filter(|_| dated.date == here.today()) {
                hours.start = start;
            }
            dated
        }
        Some(When::Offset(length)) => {
            Dated::sure(add_days(here.today(), length).ok_or(Reason::ImpossibleDate)?)
        }
        Some(When::Days(..)) => return Err(Reason::UnclearRecurrence),
        Some(When::Stretch(_)) => return Err(Reason::Vague),
        Some(When::Spell(..)) => return Err(Reason::NoDate),
        None if today => {
            if let Some(start) = loose_today(hours, here) {
                hours.start = start;
            }
            let past =
                wall(here.today())? < here.wall && !(hours.loose && loose_today(hours, here).is_some());
            Dated { reason: past.then_some(Reason::Past), ..Dated::sure(here.today()) }
        }
        None => {
            let ahead = wall(here.today())? > here.wall;
            let date = if ahead { Some(here.today()) } else { here.today().succ_opt() };
            Dated::sure(date.ok_or(Reason::ImpossibleDate)?)
        }
    };
    finish(plan, hours, &dated, here, zone)
}

/// "tonight at 2", said in the evening: the night goes on into tomorrow.
fn after_midnight(plan: &Plan, hours: Hours, here: &Here) -> Hours {
    let tonight = match plan.part {
        Some((Part::Night | Part::Tonight, true)) => true,
        Some((Part::Night, false)) => plan.when == Some(When::Day(Day::Rel(0))),
        _ => false,
    };
    let gone = at(here.today(), hours.start).is_some_and(|wall| wall < here.wall);
    if !tonight || hours.start >= 6 * 60 || !gone {
        return hours;
    }
    Hours { start: hours.start + 1440, end: hours.end.map(|end| end + 1440), ..hours }
}

/// "this afternoon" said in the afternoon: the next full hour while it lasts.
fn loose_today(hours: Hours, here: &Here) -> Option<u32> {
    let now = here.wall.hour() * 60 + here.wall.minute();
    let end = match hours.start {
        0..=659 => 12 * 60,
        660..=779 => 14 * 60,
        780..=1079 => 18 * 60,
        1080..=1319 => 23 * 60,
        _ => return None,
    };
    let next = (now / 60 + 1) * 60;
    (hours.loose && now >= hours.start && next <= end).then_some(next)
}

/// Start, end and other readings for the days found.
fn finish(plan: &Plan, hours: Hours, dated: &Dated, here: &Here, zone: Option<Tz>) -> Result<Times, Reason> {
    let both = |date: NaiveDate| -> Option<(NaiveDateTime, Option<NaiveDateTime>)> {
        let start = at(date, hours.start)?;
        let end = match (hours.end, plan.length) {
            (Some(end), _) => Some(at(date, end)?),
            (None, Some(length)) => Some(add_length(start, length, here.zone)?),
            (None, None) => None,
        };
        Some((start, end))
    };
    let moments =
        |(start, end): (NaiveDateTime, Option<NaiveDateTime>)| (Moment::Time(start), end.map(Moment::Time));
    let (start, end) = both(dated.date).ok_or(Reason::ImpossibleDate)?;
    let mut reason = dated.reason;
    if reason == Some(Reason::Past) && start > here.wall {
        reason = None;
    }
    if plan.length.is_some_and(|length| length.months >= 12 || length.days > 60) {
        reason = reason.or(Some(Reason::Vague));
    }
    if end.is_some_and(|end| end <= start) {
        reason = reason.or(Some(Reason::EndBeforeStart));
    }
    if let Some(also) = plan.also
        && resolve(also, here, Some(start.time()))?.date != dated.date
    {
        reason = reason.or(Some(Reason::WeekdayMismatch));
    }
    let mut others: Vec<_> = dated.others.iter().filter_map(|date| both(*date)).map(moments).collect();
    if hours.midnight
        && let Some(earlier) = dated.date.pred_opt().and_then(both)
        && earlier.0 > here.wall
    {
        others.push(moments(earlier));
    }
    let fixed = plan.zone.and_then(|(zone, fixed)| fixed.filter(|fixed| second_of_two(start, zone, *fixed)));
    if in_gap(start, here.zone) && plan.rule.is_none() {
        reason = reason.or(Some(Reason::Gap));
    }
    let (start, end) = moments((start, end));
    Ok(Times { start, end, others, zone: fixed.or(zone), reason })
}

/// From a time on one day to a time on another.
fn spell(
    plan: &Plan,
    first: (Day, Option<Clock>),
    last: (Day, Option<Clock>),
    here: &Here,
    hints: Hints,
) -> Result<Times, Reason> {
    let (Some(begin), Some(end)) = (first.1, last.1) else { return Err(Reason::NoTime) };
    if begin.bad || end.bad {
        return Err(Reason::ImpossibleTime);
    }
    let time = at(here.today(), minutes(begin, hints) % 1440).map(|wall| wall.time());
    let dated = resolve(first.0, here, time)?;
    let start = at(dated.date, minutes(begin, hints)).ok_or(Reason::ImpossibleDate)?;
    let close = resolve_after(last.0, dated.date, here)?;
    // "22 Uhr Donnerstag bis 6 Uhr Freitag": a night ends in the morning.
    let night = start.hour() >= 17 && dated.date.succ_opt() == Some(close);
    let hints = Hints { morning: if night { Some(0) } else { hints.morning }, ..hints };
    let end = at(close, minutes(end, hints)).ok_or(Reason::ImpossibleDate)?;
    let reason = if end <= start { Some(Reason::EndBeforeStart) } else { dated.reason };
    let zone = plan.zone.map(|(zone, _)| zone);
    Ok(Times { start: Moment::Time(start), end: Some(Moment::Time(end)), others: Vec::new(), zone, reason })
}
