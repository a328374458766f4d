//! Reading RECUR values: ASCII first, then the grammar, then the MUSTs between the parts.

use std::ops::RangeInclusive;

use chrono::Weekday;

use super::{ByDay, Freq, Rule, RuleError, Skip, Until};
use crate::value::{parse_date, parse_date_time};

/// What stands in the text, part by part.
#[derive(Default)]
struct Parts {
    freq: Option<Freq>,
    interval: Option<u32>,
    count: Option<u32>,
    until: Option<Until>,
    week_start: Option<Weekday>,
    by_second: Option<Vec<u8>>,
    by_minute: Option<Vec<u8>>,
    by_hour: Option<Vec<u8>>,
    by_day: Option<Vec<ByDay>>,
    by_month_day: Option<Vec<i8>>,
    by_year_day: Option<Vec<i16>>,
    by_week_no: Option<Vec<i8>>,
    by_month: Option<Vec<u8>>,
    by_set_pos: Option<Vec<i16>>,
    scale: Option<()>,
    skip: Option<Skip>,
}

pub(super) fn rule(text: &str) -> Result<Rule, RuleError> {
    let text = text.trim();
    if text.is_empty() || text.len() > Rule::MAX_LENGTH || !text.is_ascii() {
        return Err(RuleError::NotARule);
    }
    let mut parts = Parts::default();
    let written = || text.split(';').map(str::trim).filter(|part| !part.is_empty());
    // Other calendars have other numbers, such as the month 5L: nothing else is judged.
    let scales = written().filter_map(|part| part.split_once('='));
    let mut scales = scales.filter(|(name, _)| name.trim().eq_ignore_ascii_case("RSCALE"));
    if let Some((_, scale)) = scales.find(|(_, scale)| !scale.trim().eq_ignore_ascii_case("GREGORIAN")) {
        return Err(RuleError::Scale(excerpt(scale.trim())));
    }
    for part in written() {
        let (name, value) = part.split_once('=').ok_or_else(|| RuleError::UnknownPart(excerpt(part)))?;
        parts.take(&name.trim().to_ascii_uppercase(), &value.trim().to_ascii_uppercase())?;
    }
    let rule = parts.finish()?;
    check(&rule)?;
    Ok(rule)
}

impl Parts {
    fn take(&mut self, name: &str, value: &str) -> Result<(), RuleError> {
        match name {
            "FREQ" => set("FREQ", &mut self.freq, freq(value)?),
            "INTERVAL" => set("INTERVAL", &mut self.interval, positive("INTERVAL", value)?),
            "COUNT" => set("COUNT", &mut self.count, positive("COUNT", value)?),
            "UNTIL" => set("UNTIL", &mut self.until, until(value)?),
            "WKST" => set("WKST", &mut self.week_start, weekday(value).ok_or_else(|| wrong("WKST", value))?),
            // Second 60 is second 59 where leap seconds are not kept (section 3.3.12).
            "BYSECOND" => {
                let seconds = unsigned("BYSECOND", value, 0..=60)?.into_iter().map(|second| second.min(59));
                set("BYSECOND", &mut self.by_second, distinct(seconds))
            }
            "BYMINUTE" => set("BYMINUTE", &mut self.by_minute, unsigned("BYMINUTE", value, 0..=59)?),
            "BYHOUR" => set("BYHOUR", &mut self.by_hour, unsigned("BYHOUR", value, 0..=23)?),
            "BYDAY" => set("BYDAY", &mut self.by_day, by_days(value)?),
            "BYMONTHDAY" => set("BYMONTHDAY", &mut self.by_month_day, signed("BYMONTHDAY", value, 31)?),
            "BYYEARDAY" => set("BYYEARDAY", &mut self.by_year_day, signed("BYYEARDAY", value, 366)?),
            "BYWEEKNO" => set("BYWEEKNO", &mut self.by_week_no, signed("BYWEEKNO", value, 53)?),
            "BYMONTH" => set("BYMONTH", &mut self.by_month, unsigned("BYMONTH", value, 1..=12)?),
            "BYSETPOS" => set("BYSETPOS", &mut self.by_set_pos, signed("BYSETPOS", value, 366)?),
            "RSCALE" => set("RSCALE", &mut self.scale, ()),
            "SKIP" => set("SKIP", &mut self.skip, skip(value)?),
            _ if name.starts_with("X-") => Ok(()),
            _ => Err(RuleError::UnknownPart(excerpt(name))),
        }
    }

    fn finish(self) -> Result<Rule, RuleError> {
        Ok(Rule {
            freq: self.freq.ok_or(RuleError::Freq)?,
            interval: self.interval.unwrap_or(1),
            count: self.count,
            until: self.until,
            week_start: self.week_start.unwrap_or(Weekday::Mon),
            by_second: self.by_second.unwrap_or_default(),
            by_minute: self.by_minute.unwrap_or_default(),
            by_hour: self.by_hour.unwrap_or_default(),
            by_day: self.by_day.unwrap_or_default(),
            by_month_day: self.by_month_day.unwrap_or_default(),
            by_year_day: self.by_year_day.unwrap_or_default(),
            by_week_no: self.by_week_no.unwrap_or_default(),
            by_month: self.by_month.unwrap_or_default(),
            by_set_pos: self.by_set_pos.unwrap_or_default(),
            skip: self.skip.unwrap_or_default(),
        })
    }
}

/// The MUSTs between parts.
fn check(rule: &Rule) -> Result<(), RuleError> {
    if rule.count.is_some() && rule.until.is_some() {
        return Err(RuleError::CountAndUntil);
    }
    let not_with = |part| Err(RuleError::NotWithFreq { part, freq: rule.freq });
    if !rule.by_week_no.is_empty() && rule.freq != Freq::Yearly {
        return not_with("BYWEEKNO");
    }
    if !rule.by_year_day.is_empty() && matches!(rule.freq, Freq::Daily | Freq::Weekly | Freq::Monthly) {
        return not_with("BYYEARDAY");
    }
    if !rule.by_month_day.is_empty() && rule.freq == Freq::Weekly {
        return not_with("BYMONTHDAY");
    }
    let numbered = rule.by_day.iter().any(|day| day.nth.is_some());
    if numbered && (rule.freq < Freq::Monthly || !rule.by_week_no.is_empty()) {
        return not_with("numbered BYDAY");
    }
    if !rule.by_set_pos.is_empty() {
        let bare = Rule { by_set_pos: Vec::new(), ..rule.clone() };
        if bare.is_plain() {
            return Err(RuleError::SetposAlone);
        }
    }
    check_skip(rule)
}

/// Whether SKIP can be computed: the days it moves stay within the period, or within a day of a month's end.
fn check_skip(rule: &Rule) -> Result<(), RuleError> {
    if rule.skip == Skip::Omit || rule.freq < Freq::Monthly {
        return Ok(());
    }
    let days = &rule.by_month_day;
    let elsewhere = !rule.by_week_no.is_empty()
        || rule.by_year_day.iter().any(|day| day.abs() == 366)
        || days.iter().any(|day| *day < -28);
    // The first of a month and what is carried there from the month before would be told apart no more.
    let meets = rule.freq == Freq::Monthly && days.iter().any(|day| *day == 1 || *day == -28);
    if elsewhere || (rule.skip == Skip::Forward && meets && days.iter().any(|day| *day > 28)) {
        return Err(RuleError::Skip);
    }
    Ok(())
}

fn skip(value: &str) -> Result<Skip, RuleError> {
    match value {
        "OMIT" => Ok(Skip::Omit),
        "BACKWARD" => Ok(Skip::Backward),
        "FORWARD" => Ok(Skip::Forward),
        _ => Err(wrong("SKIP", value)),
    }
}

fn set<T>(part: &'static str, slot: &mut Option<T>, value: T) -> Result<(), RuleError> {
    match slot.replace(value) {
        Some(_) => Err(RuleError::Twice(part)),
        None => Ok(()),
    }
}

fn freq(value: &str) -> Result<Freq, RuleError> {
    Ok(match value {
        "SECONDLY" => Freq::Secondly,
        "MINUTELY" => Freq::Minutely,
        "HOURLY" => Freq::Hourly,
        "DAILY" => Freq::Daily,
        "WEEKLY" => Freq::Weekly,
        "MONTHLY" => Freq::Monthly,
        "YEARLY" => Freq::Yearly,
        _ => return Err(RuleError::Freq),
    })
}

fn until(value: &str) -> Result<Until, RuleError> {
    if let Some(date) = parse_date(value) {
        return Ok(Until::Date(date));
    }
    match parse_date_time(value) {
        Some((local, true)) => Ok(Until::Utc(local.and_utc())),
        Some((local, false)) => Ok(Until::Floating(local)),
        None => Err(wrong("UNTIL", value)),
    }
}

fn positive(part: &'static str, value: &str) -> Result<u32, RuleError> {
    match number(value) {
        Some(number) if number > 0 => u32::try_from(number).map_err(|_| wrong(part, value)),
        _ => Err(wrong(part, value)),
    }
}

fn unsigned(part: &'static str, value: &str, range: RangeInclusive<i64>) -> Result<Vec<u8>, RuleError> {
    let each = |item: &str| {
        let number = number(item).filter(|number| range.contains(number));
        number.and_then(|number| u8::try_from(number).ok()).ok_or_else(|| wrong(part, item))
    };
    value.split(',').map(each).collect::<Result<Vec<u8>, _>>().map(distinct)
}

fn signed<T>(part: &'static str, value: &str, largest: i64) -> Result<Vec<T>, RuleError>
where
    T: TryFrom<i64> + PartialEq + Copy,
{
    let each = |item: &str| {
        let number = signed_number(item).filter(|number| *number != 0 && number.abs() <= largest);
        number.and_then(|number| T::try_from(number).ok()).ok_or_else(|| wrong(part, item))
    };
    value.split(',').map(each).collect::<Result<Vec<T>, _>>().map(distinct)
}

fn by_days(value: &str) -> Result<Vec<ByDay>, RuleError> {
    let each = |item: &str| by_day(item.trim()).ok_or_else(|| wrong("BYDAY", item));
    value.split(',').map(each).collect::<Result<Vec<ByDay>, _>>().map(distinct)
}

fn by_day(item: &str) -> Option<ByDay> {
    let (nth, name) = item.split_at_checked(item.len().checked_sub(2)?)?;
    let weekday = weekday(name)?;
    if nth.is_empty() {
        return Some(ByDay { nth: None, weekday });
    }
    let nth = signed_number(nth).filter(|nth| *nth != 0 && nth.abs() <= 53)?;
    Some(ByDay { nth: Some(i8::try_from(nth).ok()?), weekday })
}

fn weekday(name: &str) -> Option<Weekday> {
    Some(match name {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    })
}

fn signed_number(text: &str) -> Option<i64> {
    match text.strip_prefix('-') {
        Some(rest) => number(rest).map(|number| -number),
        None => number(text.strip_prefix('+').unwrap_or(text)),
    }
}

fn number(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = !text.is_empty() && text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// Each value once, where it stood first.
fn distinct<T: PartialEq>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut kept = Vec::new();
    for value in values {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept
}

fn wrong(part: &'static str, value: &str) -> RuleError {
    RuleError::Value { part, value: excerpt(value) }
}

fn excerpt(text: &str) -> String {
    text.chars().take(40).collect()
}
