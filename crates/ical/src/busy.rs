//! Free/busy: which times are taken, merged over calendars, and which events clash.
//!
//! Everything works on plain times and a few words ([`Showing`]), so it serves stored objects, copies of other
//! calendars and proposals alike. [`crate::object::CalendarObject::busy`] makes the plain times of an object.

mod object;
#[cfg(test)]
mod tests;

use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};

use crate::object::{PartStat, Status, Transparency};

pub use object::ObjectBusy;

/// How firmly a time is taken (FBTYPE, RFC 5545 section 3.2.9), weakest first. Free time is no value of this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BusyKind {
    /// BUSY-TENTATIVE: perhaps.
    Tentative,
    /// BUSY: taken.
    Busy,
    /// BUSY-UNAVAILABLE: nothing may be put there.
    Unavailable,
}

impl BusyKind {
    /// The FBTYPE keyword.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tentative => "BUSY-TENTATIVE",
            Self::Busy => "BUSY",
            Self::Unavailable => "BUSY-UNAVAILABLE",
        }
    }
}

/// What an event says about the time it takes, for one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Showing {
    /// TRANSP.
    pub transparency: Transparency,
    /// STATUS.
    pub status: Option<Status>,
    /// The person's own PARTSTAT, if the person is a guest.
    pub answer: Option<PartStat>,
}

impl Showing {
    /// How the event takes the person's time; none if it leaves it free (RFC 4791 section 7.10, and the answer).
    ///
    /// A transparent event is free, all day long too; so is a cancelled one, and one the person declined or sent
    /// someone else to. One that is tentative, or that the person has not firmly accepted, is tentative.
    pub fn kind(self) -> Option<BusyKind> {
        if self.transparency == Transparency::Transparent || self.status == Some(Status::Cancelled) {
            return None;
        }
        match self.answer {
            Some(PartStat::Declined | PartStat::Delegated) => None,
            Some(PartStat::Tentative | PartStat::NeedsAction) => Some(BusyKind::Tentative),
            _ if self.status == Some(Status::Tentative) => Some(BusyKind::Tentative),
            _ => Some(BusyKind::Busy),
        }
    }
}

/// A time that is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusyTime {
    /// From its first moment up to, not including, its end.
    pub time: Range<DateTime<Utc>>,
    /// How firmly.
    pub kind: BusyKind,
}

impl BusyTime {
    /// The property of a VFREEBUSY that says so (RFC 5545 section 3.8.2.6), without a line end.
    pub fn line(&self) -> String {
        let stamp = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ");
        let kind = match self.kind {
            BusyKind::Busy => String::new(),
            kind => format!(";FBTYPE={}", kind.as_str()),
        };
        format!("FREEBUSY{kind}:{}/{}", stamp(self.time.start), stamp(self.time.end))
    }
}

/// One timetable out of many times, from any number of calendars: cut to the window, in order, without overlaps.
/// Where several lie over each other the firmest holds; neighbours of one kind are one.
pub fn merge(times: impl IntoIterator<Item = BusyTime>, window: &Range<DateTime<Utc>>) -> Vec<BusyTime> {
    // Each time opens and closes its kind; between two such edges the firmest kind still open holds.
    let mut edges: Vec<(DateTime<Utc>, BusyKind, i32)> = Vec::new();
    for BusyTime { time, kind } in times {
        let (start, end) = (time.start.max(window.start), time.end.min(window.end));
        if start < end {
            edges.extend([(start, kind, 1), (end, kind, -1)]);
        }
    }
    edges.sort_unstable_by_key(|edge| edge.0);
    let mut open = [(BusyKind::Unavailable, 0), (BusyKind::Busy, 0), (BusyKind::Tentative, 0)];
    let mut merged: Vec<BusyTime> = Vec::new();
    let mut since = window.start;
    for (at, kind, change) in edges {
        let holds = open.iter().find(|(_, count)| *count > 0).map(|(kind, _)| *kind);
        if let (Some(kind), true) = (holds, since < at) {
            match merged.last_mut() {
                Some(last) if last.kind == kind && last.time.end == since => last.time.end = at,
                _ => merged.push(BusyTime { time: since..at, kind }),
            }
        }
        since = at;
        if let Some((_, count)) = open.iter_mut().find(|(known, _)| *known == kind) {
            *count += change;
        }
    }
    merged
}

/// The stretches of a window in which nothing is taken, at least `length` long. `merged` is what [`merge`] gives;
/// times no firmer than `ignoring` count as free.
pub fn free(
    merged: &[BusyTime],
    window: &Range<DateTime<Utc>>,
    length: TimeDelta,
    ignoring: Option<BusyKind>,
) -> Vec<Range<DateTime<Utc>>> {
    let mut free = Vec::new();
    let mut since = window.start;
    let taken =
        merged.iter().filter(|busy| ignoring.is_none_or(|kind| busy.kind > kind)).map(|busy| &busy.time);
    for time in taken.chain(std::iter::once(&(window.end..window.end))) {
        if time.start > since && time.start - since >= length {
            free.push(since..time.start);
        }
        since = since.max(time.end);
    }
    free
}

/// A time somebody or something holds, and what it is called by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim<K> {
    /// Names the event (and, for a series, the instance) to whoever asked.
    pub key: K,
    /// When.
    pub time: Range<DateTime<Utc>>,
    /// How firmly.
    pub kind: BusyKind,
}

/// Two claims on the same time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash<K> {
    /// Which claim, as its index in what was asked.
    pub asked: usize,
    /// The other claim's key.
    pub with: K,
    /// How firmly the other one holds it.
    pub kind: BusyKind,
    /// The time they share; never empty.
    pub shared: Range<DateTime<Utc>>,
}

/// The standing claims that times asked for would clash with, by asked time and then by start; at most `limit`.
/// Times that only touch do not clash, and a time of no length takes none.
pub fn clashes<K: Clone>(
    asked: &[Range<DateTime<Utc>>],
    standing: &[Claim<K>],
    limit: usize,
) -> Vec<Clash<K>> {
    let mut order: Vec<&Claim<K>> =
        standing.iter().filter(|claim| claim.time.start < claim.time.end).collect();
    order.sort_by_key(|claim| claim.time.start);
    // The latest end among a claim and all that start before it: what ends earlier needs no look.
    let mut reach = Vec::with_capacity(order.len());
    for claim in &order {
        reach.push(reach.last().copied().unwrap_or(claim.time.end).max(claim.time.end));
    }
    let mut found = Vec::new();
    for (index, time) in asked.iter().enumerate().filter(|(_, time)| time.start < time.end) {
        let first = reach.partition_point(|end| *end <= time.start);
        let near = order.iter().skip(first).take_while(|claim| claim.time.start < time.end);
        for claim in near.filter(|claim| claim.time.end > time.start) {
            if found.len() == limit {
                return found;
            }
            let shared = claim.time.start.max(time.start)..claim.time.end.min(time.end);
            found.push(Clash { asked: index, with: claim.key.clone(), kind: claim.kind, shared });
        }
    }
    found
}

/// Every pair among the claims that shares time, by the later one's start; at most `limit` pairs. In a pair the
/// one that starts first stands first; `asked` of the clash is its index in `claims`.
pub fn all_clashes<K: Clone>(claims: &[Claim<K>], limit: usize) -> Vec<Clash<K>> {
    let mut order: Vec<(usize, &Claim<K>)> =
        claims.iter().enumerate().filter(|(_, claim)| claim.time.start < claim.time.end).collect();
    order.sort_by_key(|(_, claim)| claim.time.start);
    let mut open: Vec<(usize, &Claim<K>)> = Vec::new();
    let mut found = Vec::new();
    for (index, claim) in order {
        open.retain(|(_, earlier)| earlier.time.end > claim.time.start);
        for (earlier_index, earlier) in &open {
            if found.len() == limit {
                return found;
            }
            let shared = claim.time.start..claim.time.end.min(earlier.time.end);
            found.push(Clash { asked: *earlier_index, with: claim.key.clone(), kind: claim.kind, shared });
        }
        open.push((index, claim));
    }
    found
}
