//! Questions: those about the calendar, and those back to the person.

use std::ops::Range;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{Moment, Outcome};

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
