//! The rules about calendars, people and invitations: pure, no I/O, no clock.
//!
//! A door (chat, CalDAV, REST) hands a command to the store; the command loads what it needs and asks a
//! rule of this crate for a [`Change`]. Only rules build a `Change`, and only the store's recording function
//! takes one, so every write of an event has the same shape (`docs/ARCHITECTURE.md`, "One way to write").
//!
//! | module | what it decides |
//! |---|---|
//! | [`event`] | how an event is scheduled, rewritten, replaced, deleted and restored |
//! | [`invite`] | who must be told of a change and by which route |
//! | [`change`] | the shape of every write, and what the worker must do afterwards |
//! | [`notice`] | what is to be said to whom, never as a sentence |
//! | [`credential`] | device passwords and access tokens: mint, hash, verify |
//! | [`person`], [`calendar`] | who owns what |
//! | [`id`], [`world`] | ids as types; time and randomness as arguments |

pub mod calendar;
pub mod change;
pub mod credential;
pub mod event;
pub mod id;
pub mod invite;
pub mod notice;
pub mod person;
pub mod world;

pub use calendar::{Access, Calendar, CalendarKind};
pub use change::{Action, Change, Channel, Effect, Job, Priority};
pub use event::{Card, CardKind, ETag, Event, EventError, ObjectName};
pub use id::{CalendarId, DeviceId, DraftId, EventId, PersonId, PushId, TelegramId, TokenId, UpdateId};
pub use person::{Actor, Door, Person, Rank};
pub use world::{Clock, Entropy, World};
