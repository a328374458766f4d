//! sync-collection (RFC 6578): what changed in a calendar since a sync-token.
//!
//! The `Depth` header is not looked at: section 3.2 wants 0, and programs that everybody has send 1.

use std::collections::VecDeque;

use axum::http::StatusCode;
use axum::response::Response;
use chrono_tz::Tz;
use televent_core::{CalendarId, ETag};
use televent_store::calendars::Collection;
use televent_store::change_log::Changed;
use televent_store::objects::{Bound, Member, Object};

use crate::dav::Ask;
use crate::dav::calendar_data::{Around, Asked};
use crate::dav::error::{Condition, DavError};
use crate::dav::filter::KINDS;
use crate::dav::multistatus::{self, Pieces, missing};
use crate::dav::path::{Place, encode};
use crate::dav::precondition::minimal;
use crate::dav::sync_token::SyncToken;
use crate::dav::xml::{DAV, Element, Xml};
use crate::pace::Pace;

/// Objects whose text is read from the database at a time.
const AT_ONCE: usize = 100;

/// Answers with changes and the sync-token that follows them.
pub(crate) async fn answer(ask: Ask, body: &Element) -> Result<Response, DavError> {
    let Place::Calendar(_, segment) = &ask.place else {
        return Err(DavError::condition(Condition::SupportedReport));
    };
    let level = body.child(DAV, "sync-level").map(Element::text);
    if level.is_some_and(|level| !matches!(level.trim(), "1" | "infinite" | "infinity")) {
        return Err(DavError::BadRequest("the sync-level is 1 or infinite"));
    }
    let asked = Asked::read(body, minimal(&ask.headers))?;
    let limit = crate::dav::calendar_data::limit(body)?;
    let given = body.child(DAV, "sync-token").map(Element::text).unwrap_or_default();
    let collection = ask.collection(segment).await?;
    let step = first_step(&collection, given.trim(), limit)?;
    let left = limit.unwrap_or(usize::MAX);
    let waiting = VecDeque::new();
    let (zone, limited) = (asked.zone(&collection), limit.is_some());
    multistatus::answer(Sync {
        ask,
        asked,
        collection,
        zone,
        step,
        waiting,
        limited,
        left,
        pace: Pace::default(),
    })
    .await
}

/// Where the answer begins.
///
/// # Errors
/// `valid-sync-token` for a token that is not ours, not this calendar's, from the future, or older than what is
/// known of deletions (section 3.2): the client then begins anew instead of missing something.
fn first_step(collection: &Collection, given: &str, limit: Option<usize>) -> Result<Step, DavError> {
    let calendar = &collection.calendar;
    if given.is_empty() {
        return Ok(match limit {
            None => Step::Names(String::new()),
            Some(_) => Step::Snapshot { since: 0, began: calendar.sync_token },
        });
    }
    let known = |number: i64| number >= calendar.oldest_token && number <= calendar.sync_token;
    match SyncToken::read(given) {
        Some(SyncToken { calendar: of, number, began: None }) if of == calendar.id && known(number) => {
            Ok(Step::Delta { since: number, until: calendar.sync_token })
        }
        Some(SyncToken { calendar: of, number, began: Some(began) })
            if of == calendar.id && known(began) && number <= calendar.sync_token =>
        {
            Ok(Step::Snapshot { since: number, began })
        }
        _ => Err(DavError::condition(Condition::ValidSyncToken)),
    }
}

enum Step {
    /// All members by name, after this one: a first synchronisation in one go.
    Names(String),
    /// Members by their last change after `since`, and all that is gone: a first synchronisation in pages, and
    /// whatever follows the first page of another one.
    Snapshot { since: i64, began: i64 },
    /// Changes after `since`, up to `until`, without what came and went in between.
    Delta { since: i64, until: i64 },
    /// Nothing more but what the client knows from here on, and whether the answer was cut.
    End { token: SyncToken, cut: bool },
}

/// One member to be told of.
enum Piece {
    There(Object),
    /// A member whose text is still to be read.
    Wanted(String),
    Gone(String),
}

struct Sync {
    ask: Ask,
    asked: Asked,
    collection: Collection,
    /// Dates and floating times are read in it.
    zone: Tz,
    /// What follows the members that are waiting.
    step: Step,
    waiting: VecDeque<Piece>,
    limited: bool,
    left: usize,
    pace: Pace,
}

impl Pieces for Sync {
    async fn next(&mut self, xml: &mut Xml) -> Result<bool, DavError> {
        match self.waiting.pop_front() {
            Some(Piece::There(object)) => {
                if !object.text.is_empty() {
                    self.pace.take(&object.text).await;
                }
                let href = self.href(&object.member.name);
                let (calendar, account) = (&self.collection, self.ask.user.account);
                let around = Around { calendar, account, zone: self.zone };
                self.asked.write(xml, &href, &around, &object.member, &object.text);
            }
            Some(Piece::Gone(name)) => missing(xml, &self.href(&name)),
            Some(Piece::Wanted(name)) => {
                self.waiting.push_front(Piece::Wanted(name));
                self.read().await?;
            }
            None => match &self.step {
                Step::Names(after) => self.names(&after.clone()).await?,
                Step::Snapshot { since, began } => self.snapshot(*since, *began).await?,
                Step::Delta { since, until } => self.delta(*since, *until).await?,
                Step::End { token, cut } => {
                    if *cut {
                        self.cut(xml);
                    }
                    xml.leaf("sync-token", &token.write());
                    return Ok(false);
                }
            },
        }
        Ok(true)
    }
}

impl Sync {
    fn calendar(&self) -> CalendarId {
        self.collection.calendar.id
    }

    /// How many rows to read: the page, or one more than may still be told, to see whether there is more.
    fn page(&self) -> usize {
        let page = usize::try_from(self.ask.door.config.limits.page).unwrap_or(usize::MAX);
        if self.asked.light() { page.saturating_mul(4) } else { page }.min(self.left.saturating_add(1))
    }

    async fn names(&mut self, after: &str) -> Result<(), DavError> {
        let (store, person) = (&self.ask.door.store, self.ask.user.person);
        let rows = i64::try_from(self.page()).unwrap_or(i64::MAX);
        let (objects, more) = if self.asked.needs_text() {
            let bound = Bound { rows, octets: self.ask.door.config.limits.page_octets };
            let part = store.objects(person, self.calendar(), &KINDS, after, bound).await?;
            (part.objects, part.more)
        } else {
            let members = store.members(person, self.calendar(), after, rows).await?;
            let more = members.len() >= self.page();
            (members.into_iter().map(without_text).collect(), more)
        };
        self.step = match objects.last() {
            Some(last) if more => Step::Names(last.member.name.clone()),
            _ => Step::End {
                token: SyncToken::at(self.calendar(), self.collection.calendar.sync_token),
                cut: false,
            },
        };
        self.waiting.extend(objects.into_iter().map(Piece::There));
        Ok(())
    }

    async fn snapshot(&mut self, since: i64, began: i64) -> Result<(), DavError> {
        let page = self.page();
        let limit = i64::try_from(page).unwrap_or(i64::MAX);
        let store = &self.ask.door.store;
        let changed = store.snapshot(self.ask.user.person, self.calendar(), since, began, limit).await?;
        let full = changed.len() >= page;
        let told = self.tell(changed, since);
        self.step = match (full, self.left) {
            (true, 0) => self.end(told, Some(began)),
            (true, _) => Step::Snapshot { since: told, began },
            (false, _) => self.end(told.max(began), None),
        };
        Ok(())
    }

    async fn delta(&mut self, since: i64, until: i64) -> Result<(), DavError> {
        let page = self.page();
        let limit = i64::try_from(page).unwrap_or(i64::MAX);
        let (store, segment) = (&self.ask.door.store, &self.collection.calendar.slug);
        let delta = store.delta(self.ask.user.person, segment, since, Some(until), limit).await?;
        let delta = delta.ok_or(DavError::NotFound)?;
        let full = delta.changed.len() >= page;
        let told = self.tell(delta.changed, since);
        self.step = match (full, self.left) {
            (true, 0) => self.end(told, Some(since)),
            // From here on what came and went cannot be told from what was there, went, came and went again: all
            // that is gone is told.
            (true, _) => Step::Snapshot { since: told, began: since },
            (false, _) => self.end(until, None),
        };
        Ok(())
    }

    /// The end of the answer; it is cut if something `began` that is not over.
    fn end(&self, number: i64, began: Option<i64>) -> Step {
        Step::End { token: SyncToken { calendar: self.calendar(), number, began }, cut: began.is_some() }
    }

    /// Takes as many changes as may still be told and returns the number of the last one.
    fn tell(&mut self, mut changed: Vec<Changed>, since: i64) -> i64 {
        changed.truncate(self.left);
        self.left = if self.limited { self.left.saturating_sub(changed.len()) } else { self.left };
        let last = changed.last().map_or(since, |change| change.token);
        let light = self.asked.light();
        self.waiting.extend(changed.into_iter().map(|change| match change.etag {
            None => Piece::Gone(change.name),
            Some(etag) if light => Piece::There(without_text(known_by_tag(change.name, etag))),
            Some(_) => Piece::Wanted(change.name),
        }));
        last
    }

    /// Reads the objects of the next members, as many as one part holds.
    async fn read(&mut self) -> Result<(), DavError> {
        let next = self.waiting.iter().take(AT_ONCE).filter_map(|piece| match piece {
            Piece::Wanted(name) => Some(name.clone()),
            Piece::There(_) | Piece::Gone(_) => None,
        });
        let names: Vec<String> = next.collect();
        let octets = self.ask.door.config.limits.page_octets;
        let (store, person) = (&self.ask.door.store, self.ask.user.person);
        let mut objects = store.objects_named(person, self.calendar(), &names, octets).await?.into_iter();
        for piece in &mut self.waiting {
            if let Piece::Wanted(name) = piece {
                let Some(object) = objects.next() else { break };
                *piece = object.map_or_else(|| Piece::Gone(std::mem::take(name)), Piece::There);
            }
        }
        Ok(())
    }

    fn href(&self, name: &str) -> String {
        let parent = Place::Calendar(self.ask.user.account, self.collection.calendar.slug.clone()).href();
        format!("{parent}{}", encode(name))
    }

    /// Section 3.6: the answer was cut, and the sync-token stands for what is in it.
    fn cut(&self, xml: &mut Xml) {
        let error = Some("number-of-matches-within-limits");
        multistatus::status(xml, &self.ask.place.href(), StatusCode::INSUFFICIENT_STORAGE, error);
    }
}

/// A member of which only the entity tag is asked.
fn known_by_tag(name: String, etag: String) -> Member {
    let at = chrono::DateTime::UNIX_EPOCH;
    let kind = televent_ical::Kind::Event;
    Member { name, etag: ETag::kept(etag), kind, octets: 0, created_at: at, updated_at: at }
}

fn without_text(member: Member) -> Object {
    Object { member, text: String::new(), place: None }
}
