//! VTIMEZONE for outgoing objects (RFC 5545 section 3.6.5), right for the years an event needs.

use std::fmt::Write as _;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Offset, TimeZone};
use chrono_tz::{OffsetComponents, OffsetName, Tz};

use super::ObservanceKind;
use super::offsets::{HORIZON, Shift};
use crate::recur::{month_length, two_letters};

/// The last year of the compiled-in data: a rule that holds to it holds on.
const LAST_DATA_YEAR: i32 = 2099;

/// A VTIMEZONE component for an IANA zone: lines ending in CRLF, from `BEGIN` to `END`, none longer than 75 octets
/// once `RDATE`s are folded by the caller's writer (each stands on its own line here). It holds from the first
/// moment of year `from` through year `to`; where the zone's present rules go on, the definition goes on too.
pub fn vtimezone(tz: Tz, from: i32, to: i32) -> String {
    let from = from.clamp(1850, LAST_DATA_YEAR);
    let to = to.clamp(from, LAST_DATA_YEAR);
    let mut out = format!("BEGIN:VTIMEZONE\r\nTZID:{}\r\n", tz.name());
    for run in runs(tz, from, to) {
        run.write(&mut out);
    }
    out.push_str("END:VTIMEZONE\r\n");
    out
}

/// One change of offset with all its words.
#[derive(Clone, Debug, PartialEq)]
struct Onset {
    kind: ObservanceKind,
    /// On the wall clock before the change.
    local: NaiveDateTime,
    from: i32,
    to: i32,
    name: String,
}

/// Onsets of consecutive years that one yearly rule describes.
#[derive(Debug)]
struct Run {
    first: Onset,
    last: NaiveDateTime,
    /// The smallest and largest day of the month seen.
    days: (u32, u32),
    /// The same week of the month, counted from its start, in every year; and from its end.
    same_week: bool,
    same_week_from_end: bool,
    /// Onsets of the same change that follow no rule.
    others: Vec<NaiveDateTime>,
}

fn runs(tz: Tz, from: i32, to: i32) -> Vec<Run> {
    let new_year =
        |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default().and_time(chrono::NaiveTime::MIN);
    let table = super::iana::offsets(tz);
    let begin = new_year(from).and_utc().timestamp() - 86_400;
    let before = table.shifts().partition_point(|shift| shift.at <= begin);
    let skipped = before.saturating_sub(1);
    let shifts = table.shifts().iter().skip(skipped).filter(|shift| shift.at < HORIZON);
    let mut runs: Vec<Run> = Vec::new();
    if before == 0 || table.shifts().len() == before {
        // No change leads into these years, or none comes any more: one offset from a round date.
        let start = if from > 1970 { new_year(1970) } else { new_year(from - 1) };
        runs.push(Run::new(still(tz, start, table.at(begin))));
        if before != 0 {
            return runs;
        }
    }
    for onset in shifts.map(|shift| onset(tz, shift)) {
        let wanted = onset.local.year() <= to;
        match runs.iter_mut().find(|run| run.takes(&onset)) {
            Some(run) => run.extend(&onset),
            None if wanted => runs.push(Run::new(onset)),
            None => {}
        }
    }
    merged(runs)
}

/// Lone onsets of one and the same change become one part with RDATEs.
fn merged(runs: Vec<Run>) -> Vec<Run> {
    let mut kept: Vec<Run> = Vec::new();
    for run in runs {
        let alike = |other: &&mut Run| other.is_lone() && other.first.is_like(&run.first);
        match kept.iter_mut().find(alike) {
            Some(other) if run.is_lone() => other.others.push(run.first.local),
            _ => kept.push(run),
        }
    }
    kept
}

fn onset(tz: Tz, shift: &Shift) -> Onset {
    let at = |utc: i64| {
        tz.offset_from_utc_datetime(&DateTime::from_timestamp(utc, 0).unwrap_or_default().naive_utc())
    };
    let (before, after) = (at(shift.at - 1), at(shift.at));
    let (from, to) = (before.fix().local_minus_utc(), after.fix().local_minus_utc());
    let daylight = to > from && before.dst_offset() != after.dst_offset();
    let kind = if daylight { ObservanceKind::Daylight } else { ObservanceKind::Standard };
    let local = DateTime::from_timestamp(shift.at + i64::from(from), 0).unwrap_or_default().naive_utc();
    Onset { kind, local, from, to, name: abbreviation(tz, shift.at) }
}

/// No change at all: the offset that holds.
fn still(tz: Tz, local: NaiveDateTime, offset: i32) -> Onset {
    let name = abbreviation(tz, local.and_utc().timestamp());
    Onset { kind: ObservanceKind::Standard, local, from: offset, to: offset, name }
}

fn abbreviation(tz: Tz, utc: i64) -> String {
    let naive = DateTime::from_timestamp(utc, 0).unwrap_or_default().naive_utc();
    tz.offset_from_utc_datetime(&naive).abbreviation().unwrap_or_default().to_owned()
}

impl Onset {
    fn is_like(&self, other: &Self) -> bool {
        (self.kind, self.from, self.to, &self.name) == (other.kind, other.from, other.to, &other.name)
    }
}

impl Run {
    fn new(first: Onset) -> Self {
        let day = first.local.day();
        let last = first.local;
        Self { first, last, days: (day, day), same_week: true, same_week_from_end: true, others: Vec::new() }
    }

    fn is_lone(&self) -> bool {
        self.last == self.first.local && self.first.from != self.first.to
    }

    /// Whether an onset is next year's of the same rule.
    fn takes(&self, onset: &Onset) -> bool {
        let (ours, theirs) = (self.last, onset.local);
        self.first.is_like(onset)
            && ours.year() + 1 == theirs.year()
            && (ours.month(), ours.time(), ours.weekday())
                == (theirs.month(), theirs.time(), theirs.weekday())
            && self.with(theirs).is_some()
    }

    /// The days and weeks with one more onset, if one rule still describes them.
    fn with(&self, local: NaiveDateTime) -> Option<((u32, u32), bool, bool)> {
        let first = self.first.local;
        let days = (self.days.0.min(local.day()), self.days.1.max(local.day()));
        let same = self.same_week && week(first) == week(local);
        let same_from_end = self.same_week_from_end && week_from_end(first) == week_from_end(local);
        (same || same_from_end || days.1 - days.0 < 7).then_some((days, same, same_from_end))
    }

    fn extend(&mut self, onset: &Onset) {
        if let Some((days, same, same_from_end)) = self.with(onset.local) {
            (self.days, self.same_week, self.same_week_from_end) = (days, same, same_from_end);
            self.last = onset.local;
        }
    }

    fn write(&self, out: &mut String) {
        let part = match self.first.kind {
            ObservanceKind::Standard => "STANDARD",
            ObservanceKind::Daylight => "DAYLIGHT",
        };
        let stamp = |local: NaiveDateTime| local.format("%Y%m%dT%H%M%S");
        let first = &self.first;
        let _ = write!(out, "BEGIN:{part}\r\nDTSTART:{}\r\n", stamp(first.local));
        let _ = write!(out, "TZOFFSETFROM:{}\r\nTZOFFSETTO:{}\r\n", offset(first.from), offset(first.to));
        if !first.name.is_empty() {
            let _ = write!(out, "TZNAME:{}\r\n", first.name);
        }
        if self.last != first.local {
            let _ = write!(out, "RRULE:{}\r\n", self.rule());
        }
        for other in &self.others {
            let _ = write!(out, "RDATE:{}\r\n", stamp(*other));
        }
        let _ = write!(out, "END:{part}\r\n");
    }

    fn rule(&self) -> String {
        let first = self.first.local;
        let name = two_letters(first.weekday());
        let mut rule = format!("FREQ=YEARLY;BYMONTH={}", first.month());
        if self.same_week_from_end && week_from_end(first) == 1 {
            let _ = write!(rule, ";BYDAY=-1{name}");
        } else if self.same_week {
            let _ = write!(rule, ";BYDAY={}{name}", week(first));
        } else if self.same_week_from_end {
            let _ = write!(rule, ";BYDAY=-{}{name}", week_from_end(first));
        } else {
            let days: Vec<String> =
                (self.days.0..32.min(self.days.0 + 7)).map(|day| day.to_string()).collect();
            let _ = write!(rule, ";BYMONTHDAY={};BYDAY={name}", days.join(","));
        }
        if self.last.year() < LAST_DATA_YEAR {
            let utc = self.last - chrono::TimeDelta::seconds(i64::from(self.first.from));
            let _ = write!(rule, ";UNTIL={}", utc.format("%Y%m%dT%H%M%SZ"));
        }
        rule
    }
}

/// Which weekday of its kind in the month: 1 to 5.
fn week(local: NaiveDateTime) -> u32 {
    (local.day() - 1) / 7 + 1
}

/// The same from the month's end.
fn week_from_end(local: NaiveDateTime) -> u32 {
    (month_length(i64::from(local.year()), local.month()) - local.day()) / 7 + 1
}

/// UTC-OFFSET: seconds only where there are some.
fn offset(seconds: i32) -> String {
    let (sign, seconds) = if seconds < 0 { ('-', -seconds) } else { ('+', seconds) };
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if rest == 0 {
        format!("{sign}{hours:02}{minutes:02}")
    } else {
        format!("{sign}{hours:02}{minutes:02}{rest:02}")
    }
}
