//! sync-collection (RFC 6578): what changed in a calendar since a sync-token.
//!
//! The `Depth` header is not looked at: section 3.2 wants 0, and programs that everybody has send 1.

use axum::http::StatusCode;
use axum::response::Response;
use televent_core::{CalendarId, ETag};
use televent_store::calendars::Collection;
use televent_store::change_log::Changed;
use televent_store::objects::Member;

use crate::dav::Ask;
use crate::dav::calendar_data::Asked;
use crate::dav::error::{Condition, DavError};
use crate::dav::multistatus::{self, Pages, missing};
use crate::dav::path::{Place, encode};
use crate::dav::precondition::minimal;
use crate::dav::sync_token::SyncToken;
use crate::dav::xml::{DAV, Element, Xml};

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
    multistatus::answer(Sync { ask, asked, collection, step, limited: limit.is_some(), left }).await
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
}

struct Sync {
    ask: Ask,
    asked: Asked,
    collection: Collection,
    step: Step,
    limited: bool,
    left: usize,
}

impl Pages for Sync {
    async fn next(&mut self, xml: &mut Xml) -> Result<bool, DavError> {
        match &self.step {
            Step::Names(after) => self.names(&after.clone(), xml).await,
            Step::Snapshot { since, began } => self.snapshot(*since, *began, xml).await,
            Step::Delta { since, until } => self.delta(*since, *until, xml).await,
        }
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

    async fn names(&mut self, after: &str, xml: &mut Xml) -> Result<bool, DavError> {
        let (store, person) = (&self.ask.door.store, self.ask.user.person);
        let page = self.page();
        let limit = i64::try_from(page).unwrap_or(i64::MAX);
        let mut last = None;
        let mut count = 0;
        if self.asked.needs_text() {
            for object in
                store.objects(person, self.calendar(), &crate::dav::filter::KINDS, after, limit).await?
            {
                let href = self.href(&object.member.name);
                self.write(xml, &href, &object.member, &object.text);
                (count, last) = (count + 1, Some(object.member.name));
            }
        } else {
            for member in store.members(person, self.calendar(), after, limit).await? {
                let href = self.href(&member.name);
                self.write(xml, &href, &member, "");
                (count, last) = (count + 1, Some(member.name));
            }
        }
        match last {
            Some(last) if count >= page => {
                self.step = Step::Names(last);
                Ok(true)
            }
            _ => {
                end(xml, &SyncToken::at(self.calendar(), self.collection.calendar.sync_token));
                Ok(false)
            }
        }
    }

    async fn snapshot(&mut self, since: i64, began: i64, xml: &mut Xml) -> Result<bool, DavError> {
        let page = self.page();
        let limit = i64::try_from(page).unwrap_or(i64::MAX);
        let store = &self.ask.door.store;
        let changed = store.snapshot(self.ask.user.person, self.calendar(), since, began, limit).await?;
        let full = changed.len() >= page;
        let told = self.tell(changed, since, xml).await?;
        let (calendar, number) = (self.calendar(), told);
        if full && self.left == 0 {
            self.cut(xml);
            end(xml, &SyncToken { calendar, number, began: Some(began) });
            return Ok(false);
        }
        if full {
            self.step = Step::Snapshot { since: told, began };
            return Ok(true);
        }
        end(xml, &SyncToken::at(calendar, number.max(began)));
        Ok(false)
    }

    async fn delta(&mut self, since: i64, until: i64, xml: &mut Xml) -> Result<bool, DavError> {
        let page = self.page();
        let limit = i64::try_from(page).unwrap_or(i64::MAX);
        let (store, segment) = (&self.ask.door.store, &self.collection.calendar.slug);
        let delta = store.delta(self.ask.user.person, segment, since, Some(until), limit).await?;
        let delta = delta.ok_or(DavError::NotFound)?;
        let full = delta.changed.len() >= page;
        let told = self.tell(delta.changed, since, xml).await?;
        if full && self.left == 0 {
            self.cut(xml);
            end(xml, &SyncToken { calendar: self.calendar(), number: told, began: Some(since) });
            return Ok(false);
        }
        if full {
            // From here on what came and went cannot be told from what was there, went, came and went again: all
            // that is gone is told.
            self.step = Step::Snapshot { since: told, began: since };
            return Ok(true);
        }
        end(xml, &SyncToken::at(self.calendar(), until));
        Ok(false)
    }

    /// Writes as many changes as may still be told and returns the number of the last one.
    async fn tell(&mut self, mut changed: Vec<Changed>, since: i64, xml: &mut Xml) -> Result<i64, DavError> {
        changed.truncate(self.left);
        self.left = if self.limited { self.left.saturating_sub(changed.len()) } else { self.left };
        let mut objects = std::collections::HashMap::new();
        if !self.asked.light() {
            let names: Vec<String> = changed
                .iter()
                .filter(|change| change.etag.is_some())
                .map(|change| change.name.clone())
                .collect();
            let store = &self.ask.door.store;
            for object in store.objects_named(self.ask.user.person, self.calendar(), &names).await? {
                objects.insert(object.member.name.clone(), object);
            }
        }
        let mut last = since;
        for change in changed {
            last = change.token;
            let href = self.href(&change.name);
            match (change.etag, objects.get(&change.name)) {
                (Some(_), Some(object)) => self.write(xml, &href, &object.member, &object.text),
                (Some(etag), None) if self.asked.light() => self.write(xml, &href, &known_by_tag(etag), ""),
                _ => missing(xml, &href),
            }
        }
        Ok(last)
    }

    fn href(&self, name: &str) -> String {
        let parent = Place::Calendar(self.ask.user.account, self.collection.calendar.slug.clone()).href();
        format!("{parent}{}", encode(name))
    }

    fn write(&self, xml: &mut Xml, href: &str, member: &Member, text: &str) {
        self.asked.write(xml, href, &self.collection, self.ask.user.account, member, text);
    }

    /// Section 3.6: the answer was cut, and the sync-token stands for what is in it.
    fn cut(&self, xml: &mut Xml) {
        let error = Some("number-of-matches-within-limits");
        multistatus::status(xml, &self.ask.place.href(), StatusCode::INSUFFICIENT_STORAGE, error);
    }
}

/// A member of which only the entity tag is asked.
fn known_by_tag(etag: String) -> Member {
    let at = chrono::DateTime::UNIX_EPOCH;
    let kind = televent_ical::Kind::Event;
    Member { name: String::new(), etag: ETag::kept(etag), kind, octets: 0, created_at: at, updated_at: at }
}

/// What the client knows from here on.
fn end(xml: &mut Xml, token: &SyncToken) {
    xml.leaf("sync-token", &token.write());
}
