//! What the crate answers: drafts, questions and nothing, all as data.
//!
//! Everything here is plain values. A door keeps a draft in a row, shows it in the person's language, and acts on it
//! later; the text is never parsed a second time.

use std::ops::Range;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

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

/// A change to an event that exists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EditDraft {
    /// Which event.
    pub target: Target,
    /// What is to become of it.
    pub change: EditChange,
    /// What was understood where, as in [`EventDraft::spans`].
    pub spans: Vec<(Range<usize>, SpanKind)>,
}

/// The event an edit is about, as far as the text says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Words of its title; `None` means the event at hand (the card replied to, or the last one spoken of).
    pub title: Option<String>,
    /// The day it is on now, when the text says so.
    pub date: Option<NaiveDate>,
    /// The time it is at now, when the text says so.
    pub time: Option<NaiveTime>,
}

/// What an edit does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EditChange {
    /// To another day, another time, or both; what is `None` stays. With neither, the text named no new time.
    Move {
        /// The new day.
        date: Option<NaiveDate>,
        /// The new start.
        time: Option<NaiveTime>,
        /// The new end.
        end: Option<NaiveTime>,
        /// The zone named for the new time.
        zone: Option<Tz>,
    },
    /// Later by so many minutes, earlier if negative.
    Shift {
        /// Minutes.
        minutes: i64,
    },
    /// To a new length.
    Duration {
        /// Minutes.
        minutes: i64,
    },
    /// Longer by so many minutes, shorter if negative.
    Extend {
        /// Minutes.
        minutes: i64,
    },
    /// To a new title.
    Rename {
        /// The new title.
        title: String,
    },
    /// To a new place.
    Location {
        /// The new place, as written.
        location: String,
    },
    /// To a new recurrence; `None` stops repeating.
    Repeat {
        /// RFC 5545 recurrence value.
        rrule: Option<String>,
    },
    /// To be reminded so many minutes before.
    Remind {
        /// Minutes before the start.
        minutes: u32,
    },
    /// More people.
    Invite {
        /// Those named.
        guests: Vec<Guest>,
    },
    /// Called off.
    Cancel,
}

/// A question about the calendar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueryDraft {
    /// What is asked.
    pub ask: Ask,
    /// From (included) until (excluded), in the person's zone; `None` when the text names no time.
    pub window: Option<Range<NaiveDateTime>>,
    /// Words an event must contain, when the text names some.
    pub text: Option<String>,
}

/// What a question wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// What there is in the window.
    Agenda,
    /// Whether and when there is time.
    Free,
    /// What comes next.
    Next,
    /// When something is.
    Find,
}

/// A question back to the person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clarification {
    /// Why it is asked.
    pub reason: Reason,
    /// Ready answers, likeliest first; up to three, at times none.
    pub options: Vec<Choice>,
    /// The title as far as it is known.
    pub title: String,
}

/// Why the person is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A date is given, but not what happens then.
    NoTitle,
    /// Something to be reminded of, moved or planned, but no time.
    NoDate,
    /// A length is given, but no start.
    NoTime,
    /// Only a stretch of time is given: "next week", "in April", "soon".
    Vague,
    /// Two dates or times, joined by "or" or simply both there.
    Either,
    /// The named weekday is not the weekday of the named date.
    WeekdayMismatch,
    /// The moment has passed.
    Past,
    /// The end lies before the start.
    EndBeforeStart,
    /// There is no such date: 31 June, 13/13.
    ImpossibleDate,
    /// There is no such time: 25:00, 13pm.
    ImpossibleTime,
    /// The clocks skip this time.
    Gap,
    /// Day and month could be either way round.
    DayMonthOrder,
    /// The recurrence ends before it starts, or never happens.
    EmptyRecurrence,
    /// A recurrence is named, but cannot be put as a rule.
    UnclearRecurrence,
    /// A word that looks like a date or time was not understood.
    Unread,
    /// The event to be changed, or the change, is not clear.
    UnclearEdit,
    /// It could be a plan or a mere remark.
    MaybeNoEvent,
}

/// One ready answer to a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// What tells this answer from the others.
    pub label: Label,
    /// What happens when it is chosen: the resolved values.
    pub outcome: Box<Outcome>,
}

/// The parts of an answer's words; a door puts them in the person's language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// A start and, if stated, an end.
    When {
        /// Start.
        start: Moment,
        /// End, as in [`EventDraft::end`].
        end: Option<Moment>,
    },
    /// A recurrence and its first start.
    Repeat {
        /// RFC 5545 recurrence value.
        rrule: String,
        /// First start.
        start: Moment,
    },
    /// Save it as it was said, even so (in the past, for example).
    Keep {
        /// Start.
        start: Moment,
    },
    /// Save it under a general title.
    Untitled {
        /// Start.
        start: Moment,
    },
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
