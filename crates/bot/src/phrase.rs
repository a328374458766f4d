//! Times, lengths and recurrences in a person's words.

mod repeat;
#[cfg(test)]
mod tests;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use chrono_tz::Tz;
use televent_ical::{Span, When, Zone};
use televent_quickadd::Moment;

pub(crate) use repeat::repeat;

use crate::city;
use crate::text::{Args, Words, two};

/// In whose words and for whose clock something is said.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader {
    pub(crate) words: Words,
    pub(crate) zone: Tz,
    /// The day it is there; other years than its own are named.
    pub(crate) today: NaiveDate,
}

impl Reader {
    /// `Tue 24 Nov`, with the year if it is another one.
    pub(crate) fn date(self, date: NaiveDate) -> String {
        let args = Args::new()
            .text("weekday", self.weekday(date.weekday()))
            .text("day", date.day().to_string())
            .text("month", self.words.label(&format!("month-{}", date.month())))
            .text("year", date.year().to_string());
        self.words.plain(if date.year() == self.today.year() { "date" } else { "date-year" }, &args)
    }

    /// `24 Nov`.
    pub(crate) fn day_of_month(self, date: NaiveDate) -> String {
        let args = Args::new()
            .text("day", date.day().to_string())
            .text("month", self.words.label(&format!("month-{}", date.month())))
            .text("year", date.year().to_string());
        self.words.plain(if date.year() == self.today.year() { "day-month" } else { "day-month-year" }, &args)
    }

    /// `Tue`.
    pub(crate) fn weekday(self, day: chrono::Weekday) -> String {
        self.words.label(&format!("weekday-{}", day.number_from_monday()))
    }

    /// `today`, `tomorrow`, else the date.
    pub(crate) fn near_date(self, date: NaiveDate) -> String {
        match (date - self.today).num_days() {
            0 => self.words.plain("date-today", &Args::new().text("date", self.date(date))),
            1 => self.words.plain("date-tomorrow", &Args::new().text("date", self.date(date))),
            _ => self.date(date),
        }
    }

    /// What the reader's clock shows at a time, and whether it is a whole day.
    pub(crate) fn local(self, when: &When) -> NaiveDateTime {
        match when {
            When::Date(_) | When::Floating(_) => when.local(),
            When::Utc(_) | When::Zoned { .. } => {
                when.to_utc(self.zone).with_timezone(&self.zone).naive_local()
            }
        }
    }

    /// `Tue 24 Nov, 09:30–10:15`; `Tue 24 Nov, all day`; `Tue 24 Nov – Thu 26 Nov`.
    pub(crate) fn span(self, span: &Span) -> String {
        let (start, end) = (self.local(&span.start), self.local(&span.end));
        if span.start.is_date() {
            let last = if end > start { end.date().pred_opt().unwrap_or(end.date()) } else { start.date() };
            return if last <= start.date() {
                self.words.plain("span-day", &Args::new().text("date", self.date(start.date())))
            } else {
                let args = Args::new().text("from", self.date(start.date())).text("to", self.date(last));
                self.words.plain("span-days", &args)
            };
        }
        let args = Args::new().text("date", self.date(start.date())).text("from", clock(start.time()));
        if end <= start {
            return self.words.plain("span-instant", &args);
        }
        let midnight = end.time() == NaiveTime::MIN && end.date().pred_opt() == Some(start.date());
        if end.date() == start.date() || midnight {
            let to = if midnight { "24:00".to_owned() } else { clock(end.time()) };
            return self.words.plain("span-hours", &args.text("to", to));
        }
        let args = args.text("until", self.date(end.date())).text("to", clock(end.time()));
        self.words.plain("span-nights", &args)
    }

    /// `09:30–10:15` of one day's list; what began before or ends after the day says so with dots.
    pub(crate) fn hours(self, span: &Span, day: NaiveDate) -> String {
        let (start, end) = (self.local(&span.start), self.local(&span.end));
        let last = end.date() == day || (end.time() == NaiveTime::MIN && end.date().pred_opt() == Some(day));
        if span.start.is_date() || (start.date() < day && !last) {
            return self.words.label("all-day");
        }
        let from = if start.date() < day { "…".to_owned() } else { clock(start.time()) };
        let to = match end {
            end if end <= start => return from,
            end if end.date() == day => clock(end.time()),
            _ if last => "24:00".to_owned(),
            _ => "…".to_owned(),
        };
        format!("{from}–{to}")
    }

    /// The name of the reader's zone.
    pub(crate) fn zone_name(self) -> String {
        city::name_of(self.zone, self.words.0)
    }

    /// `15:00 in London`, if the time was given in a zone whose clock shows something else.
    pub(crate) fn elsewhere(self, when: &When) -> Option<String> {
        let When::Zoned { local, zone } = when else { return None };
        if *local == self.local(when) {
            return None;
        }
        let city = match zone {
            Zone::Iana(tz) => city::name_of(*tz, self.words.0),
            Zone::Custom(_) => zone.tzid().chars().take(40).collect(),
        };
        let args = Args::new().text("time", clock(local.time())).text("city", city);
        Some(self.words.plain("time-elsewhere", &args))
    }

    /// A ready answer's time: `tomorrow, Sun 22 Nov 18:00`.
    pub(crate) fn moment(self, moment: Moment) -> String {
        match moment {
            Moment::Date(date) => self.near_date(date),
            Moment::Time(wall) => format!("{} {}", self.near_date(wall.date()), clock(wall.time())),
        }
    }

    /// `1 h 30 min`, `2 days`.
    pub(crate) fn length(self, minutes: i64) -> String {
        let (days, hours, rest) = (minutes / 1_440, minutes % 1_440 / 60, minutes % 60);
        let parts = [("length-days", days), ("length-hours", hours), ("length-minutes", rest)];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(_, number)| *number != 0)
            .map(|(key, number)| self.words.plain(key, &Args::new().number("count", number)))
            .collect();
        if parts.is_empty() {
            self.words.plain("length-minutes", &Args::new().number("count", 0))
        } else {
            parts.join(" ")
        }
    }
}

/// `09:30`.
pub(crate) fn clock(time: NaiveTime) -> String {
    format!("{}:{}", two(time.hour()), two(time.minute()))
}
