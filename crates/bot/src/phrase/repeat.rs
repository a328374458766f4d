//! A recurrence rule in words. A rule that has no plain words is said to be one of its own.

use chrono::{NaiveDate, NaiveTime, Weekday};
use televent_ical::{When, ZoneTable};

use super::Reader;
use crate::text::Args;

/// The parts of a rule that have words.
#[derive(Default)]
struct Parts<'a> {
    freq: &'a str,
    interval: i64,
    count: Option<i64>,
    until: Option<NaiveDate>,
    days: Vec<(i64, Weekday)>,
    month_days: Vec<i64>,
    months: usize,
    position: Option<i64>,
}

impl<'a> Parts<'a> {
    /// `None` for a rule with a part that has no words here.
    fn read(rule: &'a str, reader: Reader, start: Option<NaiveTime>) -> Option<Self> {
        let mut parts = Self { interval: 1, ..Self::default() };
        for (name, value) in rule
            .split(';')
            .filter(|part| !part.trim().is_empty())
            .map(|part| part.split_once('='))
            .collect::<Option<Vec<_>>>()?
        {
            match name.trim().to_ascii_uppercase().as_str() {
                "FREQ" => parts.freq = value.trim(),
                "INTERVAL" => parts.interval = value.trim().parse().ok().filter(|interval| *interval > 0)?,
                "COUNT" => parts.count = Some(value.trim().parse().ok()?),
                "UNTIL" => {
                    let until = When::parse(value, false, None, &ZoneTable::default()).ok()?;
                    let last = reader.local(&until);
                    // Nothing begins any more on a day that ends, for the rule, before the event begins.
                    let over = !until.is_date() && start.is_some_and(|start| last.time() < start);
                    parts.until = if over { last.date().pred_opt() } else { Some(last.date()) };
                }
                "BYDAY" => parts.days = value.split(',').map(day).collect::<Option<_>>()?,
                "BYMONTHDAY" => {
                    parts.month_days =
                        value.split(',').map(|day| day.trim().parse().ok()).collect::<Option<_>>()?;
                }
                "BYMONTH" => parts.months = value.split(',').count(),
                "BYSETPOS" => parts.position = Some(value.trim().parse().ok()?),
                "WKST" => {}
                _ => return None,
            }
        }
        Some(parts)
    }

    fn is(&self, days: &[Weekday]) -> bool {
        self.days.len() == days.len() && days.iter().all(|day| self.days.contains(&(0, *day)))
    }
}

fn day(text: &str) -> Option<(i64, Weekday)> {
    let text = text.trim();
    let (number, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let number = if number.is_empty() { 0 } else { number.parse().ok()? };
    let day = match name.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    };
    Some((number, day))
}

/// `every 2 weeks on Mon, Wed, until 20 Dec`. `start` is when on its days the event begins, for the reader.
pub(crate) fn repeat(reader: Reader, rule: &str, start: Option<NaiveTime>) -> String {
    let words = reader.words;
    let said = Parts::read(rule, reader, start).and_then(|parts| Some((how_often(reader, &parts)?, parts)));
    let Some((often, parts)) = said else { return words.label("repeat-other") };
    let args = Args::new().text("often", often);
    if let Some(until) = parts.until {
        words.plain("repeat-until", &args.text("date", reader.day_of_month(until)))
    } else if let Some(count) = parts.count {
        words.plain("repeat-count", &args.number("count", count))
    } else {
        words.plain("repeat-ever", &args)
    }
}

fn how_often(reader: Reader, parts: &Parts<'_>) -> Option<String> {
    use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    let words = reader.words;
    let args = Args::new().number("count", parts.interval);
    let plain_days = parts.days.iter().all(|(number, _)| *number == 0);
    match parts.freq.to_ascii_uppercase().as_str() {
        "HOURLY" if parts.days.is_empty() && parts.month_days.is_empty() => {
            Some(words.plain("repeat-hourly", &args))
        }
        "DAILY" | "WEEKLY" if parts.interval == 1 && parts.is(&[Mon, Tue, Wed, Thu, Fri]) => {
            Some(words.label("repeat-workdays"))
        }
        "DAILY" | "WEEKLY" if parts.interval == 1 && parts.is(&[Sat, Sun]) => {
            Some(words.label("repeat-weekends"))
        }
        "DAILY" if parts.days.is_empty() && parts.month_days.is_empty() => {
            Some(words.plain("repeat-daily", &args))
        }
        "WEEKLY" if parts.days.is_empty() => Some(words.plain("repeat-weekly", &args)),
        "WEEKLY" if plain_days && parts.position.is_none() => {
            let mut days = parts.days.clone();
            days.sort_by_key(|(_, day)| day.num_days_from_monday());
            let days: Vec<String> = days.into_iter().map(|(_, day)| reader.weekday(day)).collect();
            Some(words.plain("repeat-weekly-on", &args.text("days", days.join(", "))))
        }
        "MONTHLY" => monthly(reader, parts, args),
        "YEARLY"
            if parts.days.is_empty()
                && parts.position.is_none()
                && parts.months <= 1
                && parts.month_days.len() <= 1 =>
        {
            Some(words.plain("repeat-yearly", &args))
        }
        _ => None,
    }
}

fn monthly(reader: Reader, parts: &Parts<'_>, args: Args) -> Option<String> {
    let words = reader.words;
    match (parts.days.as_slice(), parts.month_days.as_slice(), parts.position) {
        ([], [], None) => Some(words.plain("repeat-monthly", &args)),
        ([], [-1], None) => Some(words.plain("repeat-monthly-last-day", &args)),
        ([], days, None) if days.iter().all(|day| *day > 0) => {
            let days: Vec<String> = days.iter().map(i64::to_string).collect();
            Some(words.plain("repeat-monthly-on", &args.text("days", days.join(", "))))
        }
        ([(number, day)], [], position) => {
            let nth = if *number == 0 { position? } else { *number };
            let ordinal = match nth {
                1..=4 => words.label(&format!("ordinal-{nth}")),
                -1 => words.label("ordinal-last"),
                _ => return None,
            };
            let args = args.text("ordinal", ordinal).text("day", reader.weekday(*day));
            Some(words.plain("repeat-monthly-nth", &args))
        }
        _ => None,
    }
}
