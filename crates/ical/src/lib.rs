//! iCalendar (RFC 5545) as a library: lossless object text, recurrence, time zones, scheduling, free/busy.
//!
//! A calendar object is the text a client stored ([`CalendarObject`]); everything else is a view of that text or an
//! edit that touches only the lines that mean it. The crate is pure: time, ids and default zones come in as arguments,
//! nothing reads a clock, a file or the environment. Input is hostile: limits stand in front of every parse
//! ([`guard`]), every expansion has a budget ([`Budget`]), and nothing recurses on input.
//!
//! ```
//! use chrono::{DateTime, Utc};
//! use chrono_tz::Tz;
//! use televent_ical::{CalendarObject, Edit, Target};
//!
//! let object = CalendarObject::parse(
//!     "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//A//B//EN\r\nBEGIN:VEVENT\r\nUID:1@example.org\r\n\
//!      DTSTAMP:20260101T000000Z\r\nDTSTART;TZID=Europe/Berlin:20260302T090000\r\nDURATION:PT1H\r\n\
//!      RRULE:FREQ=WEEKLY;COUNT=6\r\nSUMMARY:Weekly round\r\nX-OWN;P=1:kept\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
//! )?;
//!
//! // Five Mondays of March; the last one after the change to summer time.
//! let from: DateTime<Utc> = "2026-03-01T00:00:00Z".parse()?;
//! let until: DateTime<Utc> = "2026-04-01T00:00:00Z".parse()?;
//! let found = object.occurrences(from..until, Tz::UTC, 100);
//! let starts: Vec<String> = found.items.iter().map(|one| one.starts_at.to_rfc3339()).collect();
//! assert_eq!(starts.len(), 5);
//! assert_eq!(starts[4], "2026-03-30T07:00:00+00:00");
//!
//! // A new title; every other line stays as the client wrote it.
//! let edit = Edit { summary: Some("Round; with cake".to_owned()), ..Edit::default() };
//! let edited = object.edited(&edit, &Target::All, from)?;
//! assert!(edited.text().contains("SUMMARY:Round\\; with cake\r\n"));
//! assert!(edited.text().contains("X-OWN;P=1:kept\r\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | module | what it holds |
//! |---|---|
//! | [`object`], [`parse`], [`tree`], [`mod@line`] | the text and the views of it: columns, components, properties, content lines |
//! | [`guard`] | limits of size, depth and counts |
//! | [`value`] | DATE, DATE-TIME, DURATION, PERIOD |
//! | [`recur`] | RRULE, RDATE, EXDATE, RECURRENCE-ID: the instances of a [`RecurrenceSet`] in a window, sought |
//! | [`zone`] | IANA and Windows names, VTIMEZONE in and out |
//! | [`edit`], [`mod@diff`], [`compose`] | changing an object, telling two apart, making one |
//! | [`itip`], [`scheduling`] | iTIP messages (RFC 5546) and what an attendee may change (RFC 6638) |
//! | [`busy`] | free/busy and clashes |
//! | [`import`] | files of many objects, in and out |
//!
//! The library is whole by itself: it holds what RFC 5545, 5546 and 6638 ask of whoever keeps calendars, of which Televent
//! uses this today. The rest waits for answers and changes that come by mail, and is held by this crate's own tests and
//! fuzzing until then.
//!
//! | part | who uses it |
//! |---|---|
//! | text and views, [`edit`], [`compose`], [`recur`], [`zone`], [`guard`] | every crate that stores, shows or changes events |
//! | [`import`] | the chat: files in and out; CalDAV: a calendar as a file |
//! | [`CalendarObject::busy`], [`busy::merge`], [`BusyTime::line`] | CalDAV: `free-busy-query` |
//! | [`Showing`], [`busy::clashes`], [`busy::merge`], [`busy::free`] | the chat: what overlaps, what is free |
//! | [`itip::request`], [`itip::cancel`] | mail to guests |
//! | [`itip::reply`], [`itip::counter`], [`itip::Message`] with its replies and its `applied_to` | nobody yet: answers by mail |
//! | [`mod@diff`] | nobody yet: telling guests what a change changed |
//! | [`scheduling`] | nobody yet: guests who edit their copy over CalDAV |
//! | [`busy::all_clashes`], [`BusyKind::Unavailable`] | nobody yet: clashes within a calendar, times nothing may be put in |
//!
//! Where the RFC is silent, and the two places where this crate departs from it, see `docs/decisions/0003` and `0004`.

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
