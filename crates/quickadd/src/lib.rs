//! What a person meant by a line of chat.
//!
//! [`interpret`] is pure: text, now, zone and profile in, [`Outcome`] out.

mod outcome;

pub use outcome::{
    Ask, Category, Choice, Clarification, EditChange, EditDraft, EventDraft, Guest, Label, Moment, NoneKind,
    Outcome, Profile, QueryDraft, Reason, ReminderDraft, SpanKind, Target, TaskDraft,
};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// Reads `text` as written at `now` by somebody who lives in `zone`.
pub fn interpret(text: &str, now: DateTime<Utc>, zone: Tz, profile: &Profile) -> Outcome {
    let _ = (now, zone, profile);
    if text.trim().is_empty() {
        return Outcome::None(NoneKind::Empty);
    }
    Outcome::None(NoneKind::NothingDated { title: text.trim().to_owned() })
}
