//! RFC 5545 as a library: lossless object text, recurrence, time zones, free/busy.
//!
//! A calendar object is the text a client stored ([`CalendarObject`]); everything else is a view of that text or an
//! edit that touches only the lines that mean it. The crate is pure: time, ids and default zones come in as arguments.

pub mod busy;
pub mod compose;
pub mod diff;
pub mod edit;
pub mod guard;
pub mod import;
pub mod itip;
pub mod line;
pub mod object;
pub mod parse;
pub mod recur;
pub mod scheduling;
mod series;
pub mod tree;
pub mod value;
pub mod zone;

pub use busy::{BusyKind, BusyTime, Claim, Clash, ObjectBusy, Showing};
pub use compose::{ComposeError, NewEvent};
pub use diff::{Difference, diff};
pub use edit::{Edit, EditError, Target};
pub use object::{
    Alarm, AlarmAction, Attendee, CalAddress, CalendarObject, Class, Index, Kind, Occurrence, Occurrences,
    PartStat, Role, ScheduleAgent, Status, Transparency, Trigger, UserKind,
};
pub use parse::ObjectError;
pub use recur::{
    Budget, Instance, Instances, LastEnd, Length, Override, Rdate, RecurrenceSet, Rule, RuleError, Source,
};
pub use tree::{Component, Property};
pub use value::{Duration, Span, ValueError, When};
pub use zone::{Zone, ZoneTable};
