//! Changes to events that exist, as data.

use std::ops::Range;

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{Guest, SpanKind};

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
