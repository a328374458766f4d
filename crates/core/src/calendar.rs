//! Calendars: collections of calendar objects (RFC 4791 section 4.2) and who may do what in them.

use crate::id::{CalendarId, PersonId};

/// What a sync-token (RFC 6578 section 4) begins with; the calendar and the number of its last change follow.
pub const SYNC_TOKEN: &str = "urn:x-televent:sync:";

/// The sync-token of a calendar after so many changes.
pub fn sync_token(calendar: CalendarId, number: i64) -> String {
    format!("{SYNC_TOKEN}{}:{number}", calendar.0.simple())
}

/// What a calendar is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarKind {
    /// The one the bot writes to; every person has exactly one.
    Default,
    /// Made by the person.
    Extra,
    /// Belongs to a Telegram group; its members read and write by their rights.
    Group,
    /// Filled from a subscription; nobody writes to it by hand.
    Subscribed,
}

/// What a person may do in a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// See what is in it.
    Read,
    /// Also add, change and delete.
    Write,
    /// Also rename, share and delete the calendar.
    Own,
}

/// A calendar as one person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Our id.
    pub id: CalendarId,
    /// Whose home set it is shown in as its own.
    pub owner: PersonId,
    /// The last segment of its address under the home set; opaque. Deleting the calendar frees it, and another may
    /// take it then: what stands for this calendar and no other is `id`.
    pub slug: String,
    /// What the calendar is for.
    pub kind: CalendarKind,
    /// `DAV:displayname`.
    pub display_name: String,
    /// `calendar-description`.
    pub description: Option<String>,
    /// `calendar-color`, `#RRGGBB` or `#RRGGBBAA`.
    pub color: Option<String>,
    /// `calendar-order`.
    pub position: i32,
    /// `calendar-timezone`: the VTIMEZONE object as the client sent it.
    pub timezone: Option<String>,
    /// Raised by one for every change of a member, in commit order; ctag and sync-token are this number.
    pub sync_token: i64,
    /// Changes up to here are no longer in the log; older sync-tokens are refused (RFC 6578 section 3.8).
    pub oldest_token: i64,
    /// What the person asking may do.
    pub access: Access,
}

impl Calendar {
    /// Whether members may be added, changed and deleted by the person asking.
    pub fn writable(&self) -> bool {
        self.access >= Access::Write && self.kind != CalendarKind::Subscribed
    }
}
