//! RFC 5545 as a library: lossless object text, recurrence, time zones, free/busy.
//!
//! A calendar object is the text a client stored ([`CalendarObject`]); everything else is a view of that text or an
//! edit that touches only the lines that mean it. The crate is pure: time, ids and default zones come in as arguments.

pub mod guard;
pub mod line;
pub mod tree;
pub mod value;
pub mod zone;

pub use value::{Duration, Span, ValueError, When};
pub use zone::{Zone, ZoneTable};
