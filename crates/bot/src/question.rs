//! Questions that are kept: what is asked, with every ready answer as values, so that nothing is read twice.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use televent_core::EventId;
use televent_core::invite::Link;
use televent_quickadd::{Clarification, EditChange};

/// The choice of a button that stands for none of the ready answers.
pub(crate) const OTHER: u8 = u8::MAX;

/// How long an answer to a question counts.
pub(crate) const LIVES: TimeDelta = TimeDelta::minutes(10);

/// A question as its draft keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub(crate) enum Question {
    /// Where do you live? Asked on the first meeting, or because the person wants to change it.
    Zone {
        /// Whether it is the first meeting.
        welcome: bool,
    },
    /// Understood in part.
    Clarify {
        /// Reason, ready answers, title.
        clarification: Clarification,
        /// The message that was understood in part.
        source: Option<i64>,
    },
    /// Which event is to be changed?
    Pick {
        /// The events that fit.
        events: Vec<EventId>,
        /// The change.
        change: EditChange,
    },
    /// Only this date, from here on, or all?
    Reach {
        /// The series.
        event: EventId,
        /// As it was when it was asked.
        etag: String,
        /// When the date meant is planned.
        at: DateTime<Utc>,
        /// The change; `Cancel` deletes.
        change: EditChange,
    },
    /// Ready values for something about an event.
    Preset {
        /// The event.
        event: EventId,
        /// A change for each button; the last one takes the thing away.
        changes: Vec<EditChange>,
    },
    /// The next text is the new value.
    Typed {
        /// The event.
        event: EventId,
        /// What it is the value of.
        field: String,
    },
    /// The next text names guests.
    Guests {
        /// The event.
        event: EventId,
    },
    /// Whoever opens the link is a guest.
    Link(Link),
    /// Import the file?
    Import {
        /// The file, as Telegram names it.
        file: String,
    },
    /// What was searched for, for the next page.
    Found {
        /// The words.
        words: String,
    },
}

impl Question {
    /// As the draft keeps it.
    pub(crate) fn value(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// Back from the draft; `None` for one that a later version wrote.
    pub(crate) fn read(value: serde_json::Value) -> Option<Self> {
        serde_json::from_value(value).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_comes_back_as_it_was_kept() {
        let event = EventId(uuid::Uuid::from_u128(7));
        for question in [
            Question::Zone { welcome: true },
            Question::Pick { events: vec![event], change: EditChange::Shift { minutes: 30 } },
            Question::Reach {
                event,
                etag: "x".to_owned(),
                at: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
                change: EditChange::Cancel,
            },
            Question::Link(Link { event, names: vec!["@bob".to_owned()] }),
        ] {
            assert_eq!(Question::read(question.value()), Some(question));
        }
        // What the store writes and looks for.
        let link = Link { event, names: Vec::new() };
        assert_eq!(Question::read(link.question()), Some(Question::Link(link.clone())));
        assert_eq!(Link::of(Question::Link(link.clone()).value()), Some(link));
        assert_eq!(Link::of(Question::Guests { event }.value()), None);
        assert_eq!(Question::read(serde_json::json!({"ask": "planet"})), None);
    }
}
