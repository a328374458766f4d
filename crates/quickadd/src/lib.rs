//! What a person meant by a line of chat.
//!
//! [`interpret`] is pure: text, now, zone and profile in, [`Outcome`] out. A text goes through stages, each a plain
//! function over what the one before made: [`lex`] cuts it into tokens that know their place in the text, [`phrase`]
//! looks the words up in the language tables, [`span`] finds every part that could mean something, [`choose`] takes
//! the best set of parts that do not overlap, [`plan`] puts them together, [`resolve`] sets them against the calendar,
//! [`check`] looks for anything unexplained, and [`intent`] decides whether the text wants anything at all.
//!
//! Without a clear winner the answer is a question with ready answers; nothing is guessed in silence.

mod check;
mod choose;
mod clarify;
mod draft;
mod edit;
mod fold;
mod frame;
mod intent;
mod lang;
mod lex;
mod lines;
mod outcome;
mod past;
mod phrase;
mod place;
mod plan;
mod query;
mod repeat;
mod resolve;
mod span;
mod times;
mod title;

pub use outcome::{
    Ask, Category, Choice, Clarification, EditChange, EditDraft, EventDraft, Guest, Label, Moment, NoneKind,
    Outcome, Profile, QueryDraft, Reason, ReminderDraft, SpanKind, Target, TaskDraft,
};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::resolve::Here;

/// The longest text looked at, in bytes: a Telegram message is at most 4,096 characters of up to four bytes.
pub const MAX_TEXT: usize = 16 * 1024;

/// Reads `text` as written at `now` by somebody who lives in `zone`.
pub fn interpret(text: &str, now: DateTime<Utc>, zone: Tz, profile: &Profile) -> Outcome {
    if text.len() > MAX_TEXT {
        return Outcome::None(NoneKind::TooLong);
    }
    lines::interpret(text, &Here::new(now, zone), profile)
}
