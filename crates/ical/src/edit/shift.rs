//! Moving a whole series: what hangs on its start moves along.

use chrono::{Datelike, NaiveDate, TimeDelta, Timelike};
use chrono_tz::Tz;

use super::overrides::{in_form_of, set_span, set_when, tzid_of};
use super::{Edit, EditError, Patch};
use crate::line::LineBuilder;
use crate::object::{CalendarObject, definable, recurrence_id, span_of};
use crate::tree::{Component, Property};
use crate::value::{Duration, Span, When};

const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// How the times of a series move: wall-clock time by wall-clock time, into the new start's form.
#[derive(Clone, Debug)]
pub(crate) struct Shift {
    old: Span,
    new: Span,
    by: TimeDelta,
}

impl Shift {
    /// The shift from one span of the first occurrence to another; `None` if it stays.
    pub(crate) fn between(old: &Span, new: &Span) -> Option<Self> {
        (old != new).then(|| Self {
            old: old.clone(),
            new: new.clone(),
            by: new.start.local() - old.start.local(),
        })
    }

    /// Whether occurrences begin at other times than before.
    fn moves_start(&self) -> bool {
        self.old.start != self.new.start
    }

    /// Where a time of the old series lies in the new one.
    fn map(&self, when: &When) -> When {
        let local = in_form_of(when, &self.old.start, Tz::UTC).local();
        self.new.start.with_local(local.checked_add_signed(self.by).unwrap_or(local))
    }

    /// Moves EXDATE and RDATE.
    pub(crate) fn move_dates(&self, patch: &mut Patch<'_>, object: &CalendarObject) {
        if !self.moves_start() {
            return;
        }
        let component = patch.component();
        for line in component.properties().iter().filter(|line| line.is("EXDATE") || line.is("RDATE")) {
            let moved = self.moved_list(line, object);
            let Some((first, _)) = moved.first() else { continue };
            let values: Vec<&str> = moved.iter().map(|(_, text)| text.as_str()).collect();
            let tzid = tzid_of(object, component, first);
            let period =
                line.parameter_value("VALUE").is_some_and(|kind| kind.eq_ignore_ascii_case("PERIOD"));
            let mut builder = LineBuilder::new(line.name());
            if period {
                builder = builder.parameter("VALUE", "PERIOD");
            }
            for (name, value) in first.write().1 {
                builder = builder.parameter(&name, tzid.filter(|_| name == "TZID").unwrap_or(&value));
            }
            let kept = line.parameters().iter().filter(|kept| !matches!(kept.name(), "TZID" | "VALUE"));
            patch.replace(line, builder.parameters(kept).raw(&values.join(",")));
        }
    }

    /// The values of an EXDATE or RDATE line, moved: each start, and the text written for it.
    fn moved_list(&self, line: &Property, object: &CalendarObject) -> Vec<(When, String)> {
        let tzid = line.parameter_value("TZID");
        let read = |value: &str| When::parse(value, line.is_date(), tzid, object.zones()).ok();
        line.value()
            .split(',')
            .filter_map(|value| {
                let (start, rest) =
                    value.split_once('/').map_or((value, None), |(start, rest)| (start, Some(rest)));
                let moved = definable(&self.map(&read(start)?)).into_owned();
                let mut text = moved.write().0;
                if let Some(rest) = rest {
                    text.push('/');
                    match read(rest) {
                        Some(end) => text.push_str(&definable(&self.map(&end)).write().0),
                        None => text.push_str(rest),
                    }
                }
                Some((moved, text))
            })
            .collect()
    }

    /// Moves what the rule says of days and its UNTIL.
    pub(crate) fn move_rule(&self, patch: &mut Patch<'_>) -> Result<(), EditError> {
        if !self.moves_start() {
            return Ok(());
        }
        if let Some(line) = patch.component().property("RRULE") {
            let moved = self.moved_rule(line.value())?;
            patch.set_raw("RRULE", Some(&moved));
        }
        Ok(())
    }

    /// The rule text for the new start.
    fn moved_rule(&self, rule: &str) -> Result<String, EditError> {
        let mut parts: Vec<(String, String)> = rule
            .split(';')
            .filter_map(|part| part.split_once('='))
            .map(|(key, value)| (key.trim().to_ascii_uppercase(), value.trim().to_owned()))
            .collect();
        let (old, new) = (self.old.start.local(), self.new.start.local());
        for (key, was, is) in [
            ("BYHOUR", old.hour(), new.hour()),
            ("BYMINUTE", old.minute(), new.minute()),
            ("BYSECOND", old.second(), new.second()),
        ] {
            if was != is || self.new.start.is_date() {
                replace_single(&mut parts, key, &was.to_string(), &is.to_string())?;
            }
        }
        if old.date() != new.date() {
            move_days(&mut parts, old.date(), new.date())?;
        }
        if let Some((_, until)) = parts.iter_mut().find(|(key, _)| key == "UNTIL") {
            *until = self.moved_until(until)?;
        }
        let words: Vec<String> = parts.iter().map(|(key, value)| format!("{key}={value}")).collect();
        Ok(words.join(";"))
    }

    /// UNTIL in the form the new start asks for (RFC 5545 3.3.10): a date, a floating time, or UTC.
    fn moved_until(&self, until: &str) -> Result<String, EditError> {
        let zones = crate::zone::ZoneTable::default();
        let read = When::parse(until, false, None, &zones).map_err(|_| EditError::RuleCannotFollow)?;
        // UNTIL as a date beside a timed start means the whole day; keep that.
        if read.is_date() && !self.old.start.is_date() && !self.new.start.is_date() {
            let date = read.local()
                + TimeDelta::days((self.new.start.local().date() - self.old.start.local().date()).num_days());
            return Ok(When::Date(date.date()).write().0);
        }
        let read = if read.is_date() { self.old.start.with_local(read.local()) } else { read };
        Ok(match self.map(&read) {
            timed @ When::Zoned { .. } => When::Utc(timed.to_utc(Tz::UTC)),
            other => other,
        }
        .write()
        .0)
    }

    /// Moves an override's RECURRENCE-ID, and its times if nobody had moved it; whether anything moved.
    pub(crate) fn move_override(
        &self,
        patch: &mut Patch<'_>,
        object: &CalendarObject,
    ) -> Result<bool, EditError> {
        let component = patch.component();
        let Some(id) = recurrence_id(component, object.zones()) else { return Ok(false) };
        let moved = self.map(&id);
        if self.moves_start() {
            set_when(patch, object, "RECURRENCE-ID", "DTSTART", &moved);
        }
        let Some(span) = span_of(component, object.zones()) else { return Ok(self.moves_start()) };
        if span.start != id {
            return Ok(self.moves_start());
        }
        let zone = Tz::UTC;
        let end = if span.length(zone) == self.old.length(zone) {
            self.end_from(&moved)
        } else {
            self.map(&span.end)
        };
        set_span(patch, object, Some(&span), &Span { start: moved, end })?;
        Ok(true)
    }

    /// The end of an occurrence of the new series that begins at `start`.
    fn end_from(&self, start: &When) -> When {
        match start {
            When::Date(_) => {
                let days = self.new.length(Tz::UTC).num_days();
                Duration::days(i32::try_from(days).unwrap_or(i32::MAX)).after(start)
            }
            _ => Duration::exact(self.new.length(Tz::UTC)).after(start),
        }
    }
}

/// Turns a part that names the old start alone to the new one; refuses one that names more.
fn replace_single(parts: &mut [(String, String)], key: &str, was: &str, is: &str) -> Result<(), EditError> {
    match parts.iter_mut().find(|(name, _)| name == key) {
        None => Ok(()),
        Some((_, value)) if value.trim_start_matches('0') == was.trim_start_matches('0') => {
            is.clone_into(value);
            Ok(())
        }
        Some(_) => Err(EditError::RuleCannotFollow),
    }
}

/// Moves the parts of a rule that name days from one start date to another.
fn move_days(parts: &mut [(String, String)], old: NaiveDate, new: NaiveDate) -> Result<(), EditError> {
    let part = |key: &str| parts.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone());
    if part("BYYEARDAY").is_some() || part("BYWEEKNO").is_some() {
        return Err(EditError::RuleCannotFollow);
    }
    let frequency = part("FREQ").unwrap_or_default().to_ascii_uppercase();
    let (days, position) = (part("BYDAY"), part("BYSETPOS"));
    if frequency == "MONTHLY" || frequency == "YEARLY" {
        replace_single(parts, "BYMONTH", &old.month().to_string(), &new.month().to_string())?;
        if days.is_some() && part_of(parts, "BYMONTHDAY").is_some() {
            return Err(EditError::RuleCannotFollow);
        }
        move_month_day(parts, old, new)?;
        if let Some(days) = days {
            let (day, position) = move_ordinal(&days, position.as_deref(), old, new)?;
            set_part(parts, "BYDAY", &day);
            if let Some(position) = position {
                set_part(parts, "BYSETPOS", &position);
            }
        }
        return Ok(());
    }
    if part("BYMONTHDAY").is_some() || position.is_some() {
        return Err(EditError::RuleCannotFollow);
    }
    let Some(days) = days else { return Ok(()) };
    let moved = rotate(&days, parts, old, new, &frequency)?;
    set_part(parts, "BYDAY", &moved);
    Ok(())
}

fn part_of<'p>(parts: &'p [(String, String)], key: &str) -> Option<&'p str> {
    parts.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
}

fn set_part(parts: &mut [(String, String)], key: &str, value: &str) {
    if let Some((_, standing)) = parts.iter_mut().find(|(name, _)| name == key) {
        value.clone_into(standing);
    }
}

/// BYMONTHDAY that names the old day alone, from the front or from the end of the month.
fn move_month_day(parts: &mut [(String, String)], old: NaiveDate, new: NaiveDate) -> Result<(), EditError> {
    let from_end = |date: NaiveDate| i64::from(date.day()) - i64::from(date.num_days_in_month()) - 1;
    match part_of(parts, "BYMONTHDAY").and_then(|day| day.parse::<i64>().ok()) {
        None if part_of(parts, "BYMONTHDAY").is_some() => Err(EditError::RuleCannotFollow),
        None => Ok(()),
        Some(day) if day == i64::from(old.day()) => {
            set_part(parts, "BYMONTHDAY", &new.day().to_string());
            Ok(())
        }
        Some(day) if day == from_end(old) => {
            set_part(parts, "BYMONTHDAY", &from_end(new).to_string());
            Ok(())
        }
        Some(_) => Err(EditError::RuleCannotFollow),
    }
}

/// `2MO` (or `MO` with BYSETPOS 2) for the new start: the same way of counting, from the front or from the end.
fn move_ordinal(
    days: &str,
    position: Option<&str>,
    old: NaiveDate,
    new: NaiveDate,
) -> Result<(String, Option<String>), EditError> {
    let weekday = |date: NaiveDate| {
        WEEKDAYS.get(date.weekday().num_days_from_monday() as usize).copied().unwrap_or("MO")
    };
    let front = |date: NaiveDate| i64::from((date.day() - 1) / 7 + 1);
    let back = |date: NaiveDate| -i64::from((u32::from(date.num_days_in_month()) - date.day()) / 7 + 1);
    let name = days.trim().to_ascii_uppercase();
    let ordinal = name.strip_suffix(weekday(old)).ok_or(EditError::RuleCannotFollow)?;
    let counted = |ordinal: &str| match ordinal.parse::<i64>() {
        Ok(number) if number == front(old) => Ok(front(new)),
        Ok(number) if number == back(old) => Ok(back(new)),
        _ => Err(EditError::RuleCannotFollow),
    };
    match (ordinal, position) {
        ("", Some(position)) => Ok((weekday(new).to_owned(), Some(counted(position)?.to_string()))),
        ("", None) | (_, Some(_)) => Err(EditError::RuleCannotFollow),
        (ordinal, None) => Ok((format!("{}{}", counted(ordinal)?, weekday(new)), None)),
    }
}

/// The weekdays of a rule, all moved by as many days as the start. Every working day stays every working day.
fn rotate(
    days: &str,
    parts: &[(String, String)],
    old: NaiveDate,
    new: NaiveDate,
    frequency: &str,
) -> Result<String, EditError> {
    let by = usize::try_from((new - old).num_days().rem_euclid(7)).unwrap_or_default();
    let index = |day: &str| WEEKDAYS.iter().position(|known| known.eq_ignore_ascii_case(day.trim()));
    let listed: Vec<usize> =
        days.split(',').map(index).collect::<Option<_>>().ok_or(EditError::RuleCannotFollow)?;
    if listed.len() > 1
        && listed.contains(&(new.weekday().num_days_from_monday() as usize))
        && (frequency == "DAILY" || listed.len() >= 5)
    {
        return Ok(days.to_owned());
    }
    if frequency != "WEEKLY" {
        return Err(EditError::RuleCannotFollow);
    }
    let week_start = part_of(parts, "WKST").and_then(index).unwrap_or(0);
    let every = part_of(parts, "INTERVAL").and_then(|number| number.parse::<u32>().ok()).unwrap_or(1);
    let place = |day: usize| (day + 7 - week_start) % 7;
    let wraps = listed.iter().any(|&day| place(day) + by >= 7);
    if every > 1 && listed.len() > 1 && wraps && !listed.iter().all(|&day| place(day) + by >= 7) {
        return Err(EditError::RuleCannotFollow);
    }
    let moved: Vec<&str> = listed.iter().filter_map(|day| WEEKDAYS.get((day + by) % 7).copied()).collect();
    Ok(moved.join(","))
}

/// The part of `edit` that an override follows: where it said the same as the master before. Guests and organizer
/// are those of the whole object.
pub(crate) fn follow(edit: &Edit, master: &Component, component: &Component) -> Edit {
    let same = |name: &str| component.text(name) == master.text(name);
    Edit {
        summary: edit.summary.clone().filter(|_| same("SUMMARY")),
        location: edit.location.clone().filter(|_| same("LOCATION")),
        description: edit.description.clone().filter(|_| same("DESCRIPTION")),
        span: None,
        rrule: None,
        status: edit.status.filter(|_| same("STATUS")),
        transparency: edit.transparency.filter(|_| same("TRANSP")),
        class: edit.class.filter(|_| same("CLASS")),
        alarms: edit
            .alarms
            .clone()
            .filter(|_| crate::object::alarms(component) == crate::object::alarms(master)),
        categories: edit.categories.clone().filter(|_| same("CATEGORIES")),
        add_attendees: edit.add_attendees.clone(),
        remove_attendees: edit.remove_attendees.clone(),
        organizer: edit.organizer.clone(),
        ask_again: edit.ask_again,
    }
}
