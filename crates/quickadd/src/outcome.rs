//! What the crate answers: drafts, questions and nothing, all as data.
//!
//! Everything here is plain values. A door keeps a draft in a row, shows it in the person's language, and acts on it
//! later; the text is never parsed a second time.

use std::ops::Range;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

mod change;
mod question;

pub use change::{EditChange, EditDraft, Target};
pub use question::{Ask, Choice, Clarification, Label, QueryDraft, Reason};

/// Who is asking, as far as it changes the reading of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// BCP 47 tag such as `en-US`, `ru` or `de-AT`. The language is tried first, then English; the region decides
    /// whether `3/4` is the third of April or the fourth of March.
    pub locale: String,
    /// The first day of the person's week; written as `WKST` where it changes a recurrence.
    pub week_start: Weekday,
    /// The length a door gives an event whose text states neither end nor duration. The drafts stay without an end;
    /// only an answer to a question that needs a length uses it.
    pub default_duration_minutes: u32,
}

impl Default for Profile {
    fn default() -> Self {
        Self { locale: "en".to_owned(), week_start: Weekday::Mon, default_duration_minutes: 60 }
    }
}

/// What a text turned out to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// One event, clear enough to be saved at once.
    Event(EventDraft),
    /// Several dated lines, one event each, in the order of the text; at least two.
    Events(Vec<EventDraft>),
    /// Something to be done, with or without a due date.
    Task(TaskDraft),
    /// Something to be told at a time.
    Reminder(ReminderDraft),
    /// A change to an event that exists.
    Edit(EditDraft),
    /// A question about the calendar.
    Query(QueryDraft),
    /// Understood in part; the person is to choose.
    Clarify(Clarification),
    /// Nothing for a calendar.
    None(NoneKind),
}

/// A day, or a wall-clock time in the draft's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// A whole day.
    Date(NaiveDate),
    /// A wall-clock time. In a gap or an overlap of the zone it is read as RFC 5545 section 3.3.5 says: with the
    /// offset before the gap, and as the first of the two.
    Time(NaiveDateTime),
}

impl Moment {
    /// The day it lies on.
    pub fn date(self) -> NaiveDate {
        match self {
            Self::Date(date) => date,
            Self::Time(wall) => wall.date(),
        }
    }

    /// The time of day, if it has one.
    pub fn time(self) -> Option<NaiveTime> {
        match self {
            Self::Date(_) => None,
            Self::Time(wall) => Some(wall.time()),
        }
    }

    /// Whether it is a whole day.
    pub fn is_date(self) -> bool {
        matches!(self, Self::Date(_))
    }
}

/// An event as understood, before it is saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventDraft {
    /// The text minus what was understood as something else; may be empty only inside a [`Reason::NoTitle`] answer.
    pub title: String,
    /// First start; a [`Moment::Date`] makes it an all-day event.
    pub start: Moment,
    /// End, of the same kind as `start`; for all-day events the day after the last (as DTEND). `None` when the text
    /// states neither end nor duration.
    pub end: Option<Moment>,
    /// The zone named in the text; `None` means the person's own.
    pub zone: Option<Tz>,
    /// RFC 5545 recurrence value without the `RRULE:` name.
    pub rrule: Option<String>,
    /// Days on which the recurrence does not happen.
    pub exdates: Vec<NaiveDate>,
    /// The place, as written.
    pub location: Option<String>,
    /// The people named by `@username` or e-mail address, in the order of the text, each once.
    pub attendees: Vec<Guest>,
    /// Minutes before the start at which to remind.
    pub alarms: Vec<u32>,
    /// What kind of event it is, when a word of the text says so.
    pub category: Option<Category>,
    /// What was understood where: byte ranges of the text handed in, in order, not overlapping.
    pub spans: Vec<(Range<usize>, SpanKind)>,
    /// Further lines of the message that are neither title nor date, as written.
    pub notes: Option<String>,
    /// Other readings of the same text, likeliest first; at most three.
    pub alternatives: Vec<EventDraft>,
}

impl EventDraft {
    /// Whether it is an all-day event.
    pub fn all_day(&self) -> bool {
        self.start.is_date()
    }
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskDraft {
    /// What is to be done.
    pub title: String,
    /// By when; the first due date if it repeats.
    pub due: Option<Moment>,
    /// The zone named in the text; `None` means the person's own.
    pub zone: Option<Tz>,
    /// RFC 5545 recurrence value of the due date.
    pub rrule: Option<String>,
    /// Days on which the recurrence does not happen.
    pub exdates: Vec<NaiveDate>,
    /// Where, as written.
    pub location: Option<String>,
    /// The people named by `@username` or e-mail address.
    pub attendees: Vec<Guest>,
    /// Minutes before the due time at which to remind.
    pub alarms: Vec<u32>,
    /// What was understood where, as in [`EventDraft::spans`].
    pub spans: Vec<(Range<usize>, SpanKind)>,
}

/// Something to be told at a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReminderDraft {
    /// What to remind of.
    pub title: String,
    /// When to remind; a [`Moment::Date`] leaves the hour to the person's settings.
    pub at: Moment,
    /// The zone named in the text; `None` means the person's own.
    pub zone: Option<Tz>,
    /// RFC 5545 recurrence value.
    pub rrule: Option<String>,
    /// Days on which the recurrence does not happen.
    pub exdates: Vec<NaiveDate>,
    /// Where, as written.
    pub location: Option<String>,
    /// The people named by `@username` or e-mail address.
    pub attendees: Vec<Guest>,
    /// What was understood where, as in [`EventDraft::spans`].
    pub spans: Vec<(Range<usize>, SpanKind)>,
}

/// Somebody named in the text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guest {
    /// A Telegram user name without the `@`.
    Username(String),
    /// An e-mail address.
    Email(String),
}

/// What kind of event it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// A birthday.
    Birthday,
    /// An anniversary.
    Anniversary,
}

/// What a part of the text was understood as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpanKind {
    /// A day or a range of days.
    Date,
    /// A time of day or a range of them.
    Time,
    /// A length of time.
    Duration,
    /// A recurrence, its bounds and exceptions.
    Recurrence,
    /// A time zone.
    Zone,
    /// A place.
    Location,
    /// People.
    Guests,
    /// A reminder before the start.
    Alarm,
    /// Words that ask for something to be done and are no part of the title.
    Lead,
}

/// Why there is nothing for a calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoneKind {
    /// No words at all.
    Empty,
    /// Longer than a message can be.
    TooLong,
    /// A slash command, for another part of the bot.
    Command,
    /// Greetings, idioms, remarks.
    SmallTalk,
    /// Something that has happened.
    Past,
    /// A question that is not about the calendar.
    Question,
    /// Perhaps a plan, but without any date; a door may ask "when?".
    NothingDated {
        /// What would be the title.
        title: String,
    },
}
