//! A command, a change and a job as the recording statement takes them.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use serde_json::json;
use televent_core::Change;
use televent_core::change::{Action, Job};
use televent_ical::{Kind, Status, Transparency};
use uuid::Uuid;

use crate::outbox::{channel_number, priority_number, slot_of};

/// Which command, when, in whose name.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Origin {
    pub(super) act: Uuid,
    /// Of whole microseconds, as the database keeps it.
    pub(super) at: DateTime<Utc>,
    pub(super) person_id: Uuid,
    /// Octets that the person's calendars may keep (migration 0081).
    pub(super) room: i64,
}

/// One command, for the audit row and the update it consumes.
#[derive(Serialize)]
pub(super) struct ActRow<'a> {
    #[serde(flatten)]
    pub(super) origin: Origin,
    pub(super) door: &'static str,
    pub(super) device_id: Option<Uuid>,
    pub(super) action: &'static str,
    pub(super) delta: &'a str,
    pub(super) update_id: Option<i64>,
    /// Chats that are replied to by the command's jobs.
    pub(super) replied: Vec<i64>,
}

/// One changed object.
#[derive(Serialize)]
pub(super) struct ChangeRow<'a> {
    #[serde(flatten)]
    origin: Origin,
    calendar_id: Uuid,
    event_id: Uuid,
    name: &'a str,
    uid: String,
    version: i64,
    action: &'static str,
    before: Option<&'a str>,
    #[serde(flatten)]
    columns: Option<Columns<'a>>,
}

/// The index columns read out of an object's text.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of the table")]
struct Columns<'a> {
    kind: &'static str,
    text: &'a str,
    etag: &'a str,
    summary: Option<String>,
    location: Option<String>,
    status: Option<&'static str>,
    transparent: bool,
    sequence: i32,
    starts_at: Option<DateTime<Utc>>,
    ends_at: Option<DateTime<Utc>>,
    all_day: bool,
    floating: bool,
    recurring: bool,
    organizer: Option<String>,
    categories: Vec<String>,
    attendees: Vec<Guest>,
}

#[derive(Serialize)]
struct Guest {
    address: String,
    name: Option<String>,
    role: String,
    partstat: String,
}

pub(crate) fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Event => "event",
        Kind::Todo => "todo",
        Kind::Journal => "journal",
    }
}

fn action_word(action: Action) -> &'static str {
    match action {
        Action::Created => "created",
        Action::Updated => "updated",
        Action::Deleted => "deleted",
    }
}

impl<'a> ChangeRow<'a> {
    pub(super) fn of(change: &'a Change, origin: Origin) -> Self {
        let after = change.after();
        // Floating times have no instant of their own; UTC stands in, and queries widen their window for them.
        let index = after.map(|(object, _)| object.index(Tz::UTC));
        let uid = index.as_ref().map(|index| index.uid.clone()).unwrap_or_default();
        let columns = after.zip(index).map(|((object, etag), index)| Columns {
            kind: kind_word(index.kind),
            text: object.text(),
            etag: etag.as_str(),
            summary: index.summary,
            location: index.location,
            status: index.status.map(Status::as_str),
            transparent: index.transparency == Transparency::Transparent,
            sequence: index.sequence,
            starts_at: index.starts_at,
            ends_at: index.ends_at,
            all_day: index.all_day,
            floating: index.floating,
            recurring: index.recurring,
            organizer: index.organizer,
            categories: index.categories,
            attendees: guests(&index.attendees),
        });
        Self {
            origin,
            calendar_id: change.calendar().0,
            event_id: change.event().0,
            name: change.name().as_str(),
            uid,
            version: change.version(),
            action: action_word(change.action()),
            before: change.before().map(|stored| stored.text.as_str()),
            columns,
        }
    }
}

/// One row per address: a client may name a guest twice, the last one counts.
fn guests(attendees: &[televent_ical::Attendee]) -> Vec<Guest> {
    let mut guests: Vec<Guest> = Vec::with_capacity(attendees.len());
    for attendee in attendees {
        let address = attendee.address.to_lowercase();
        guests.retain(|guest| guest.address != address);
        guests.push(Guest {
            address,
            name: attendee.name.clone(),
            role: attendee.role.as_str().to_owned(),
            partstat: attendee.partstat.as_str().to_owned(),
        });
    }
    guests
}

/// One outbox row.
#[derive(Serialize)]
pub(crate) struct JobRow<'a> {
    lane: i64,
    slot: i16,
    channel: i16,
    prio: i16,
    due_at: DateTime<Utc>,
    kind: &'a str,
    dedupe_key: Option<&'a str>,
    payload: &'a serde_json::Value,
}

impl<'a> JobRow<'a> {
    /// The rows of jobs, each with the time it was asked for; of several with one key that of the last: one statement
    /// cannot write the same row twice.
    pub(crate) fn once_each(jobs: impl DoubleEndedIterator<Item = (&'a Job, DateTime<Utc>)>) -> Vec<Self> {
        let mut seen = HashSet::new();
        let mut rows: Vec<Self> = jobs
            .rev()
            .filter(|(job, _)| job.dedupe_key.as_deref().is_none_or(|key| seen.insert(key)))
            .map(|(job, now)| Self::of(job, now))
            .collect();
        rows.reverse();
        rows
    }

    fn of(job: &'a Job, now: DateTime<Utc>) -> Self {
        Self {
            lane: job.lane,
            slot: slot_of(job.lane),
            channel: channel_number(job.channel),
            prio: priority_number(job.priority),
            due_at: job.due_at.unwrap_or(now),
            kind: job.kind,
            dedupe_key: job.dedupe_key.as_deref(),
            payload: &job.payload,
        }
    }
}

/// What the audit row says of a change: ids and numbers, no text.
pub(super) fn note(change: &Change) -> serde_json::Value {
    json!({
        "event": change.event(),
        "calendar": change.calendar(),
        "action": action_word(change.action()),
        "version": change.version(),
        "etag": change.after().map(|(_, etag)| etag.as_str()),
        "before": change.before().map(|stored| stored.etag.as_str()),
    })
}
