//! calendar-query (RFC 4791 section 7.8): the objects that match a filter.
//!
//! The index of the database names the objects that can match; each of them is then held against the filter,
//! recurrence and overrides counted, unless the index decides already.

use std::collections::VecDeque;

use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use televent_ical::{CalendarObject, Kind};
use televent_store::calendars::Collection;
use televent_store::objects::{Bound, Object, Place as Position};

use crate::dav::Ask;
use crate::dav::calendar_data::{Around, Asked, limit, zone_in, zone_of};
use crate::dav::error::{Condition, DavError};
use crate::dav::filter::{CompFilter, Matcher, Plan};
use crate::dav::multistatus::{self, Pieces};
use crate::dav::path::{Place, encode};
use crate::dav::precondition::{Depth, depth, minimal};
use crate::dav::xml::{CALDAV, Element, Xml};
use crate::pace::Pace;

/// Objects with their text read from the database at a time.
const PAGE: i64 = 200;

/// Answers with the objects that match.
pub(crate) async fn answer(ask: Ask, body: &Element) -> Result<Response, DavError> {
    let asked = Asked::read(body, minimal(&ask.headers))?;
    let filter =
        body.child(CALDAV, "filter").ok_or(DavError::Condition(Condition::ValidFilter, String::new()))?;
    let filter = CompFilter::read(filter)?;
    let left = limit(body)?.unwrap_or(usize::MAX);
    let (segment, step) = match &ask.place {
        Place::Calendar(_, segment) => {
            // Section 7.8: the depth says what is searched. Without the header most programs mean the members.
            let deep = depth(&ask.headers, Depth::One)? != Depth::Zero;
            (segment.clone(), if deep { Step::of(&filter.plan(), &filter, &asked) } else { Step::End })
        }
        Place::Object(_, segment, name) => (segment.clone(), Step::One(name.as_str().to_owned())),
        _ => return Err(DavError::condition(Condition::SupportedReport)),
    };
    let collection = ask.collection(&segment).await?;
    let zone = zone_asked(body)?.unwrap_or_else(|| zone_of(&collection));
    let found = VecDeque::new();
    let query =
        Query { ask, asked, filter, collection, zone, step, found, look: true, left, pace: Pace::default() };
    multistatus::answer(query).await
}

/// The zone a query brings along for dates and floating times (RFC 4791 section 9.8, RFC 7809 section 4.2).
fn zone_asked(body: &Element) -> Result<Option<Tz>, DavError> {
    if let Some(id) = body.child(CALDAV, "timezone-id") {
        let zone = id.text().trim().parse();
        return zone.map(Some).map_err(|_| DavError::condition(Condition::ValidTimezone));
    }
    match body.child(CALDAV, "timezone") {
        None => Ok(None),
        Some(text) => match zone_in(&text.text()) {
            Some(zone) => Ok(Some(zone)),
            None => Err(DavError::Condition(
                Condition::ValidCalendarData,
                "the timezone cannot be read".to_owned(),
            )),
        },
    }
}

enum Step {
    /// Events in the order of their ends, after this one.
    Between(Option<DateTime<Utc>>, Option<DateTime<Utc>>, Option<Position>),
    /// Objects of these kinds by name, after this one; each is looked at.
    Look(Vec<Kind>, String),
    /// The same where the kind decides and no text is asked for.
    List(Vec<Kind>, String),
    /// The one object that was asked.
    One(String),
    End,
}

impl Step {
    fn of(plan: &Plan, filter: &CompFilter, asked: &Asked) -> Self {
        match plan {
            Plan::Kinds(kinds) if kinds.is_empty() => Self::End,
            Plan::Kinds(kinds) if filter.is_kind_only() && !asked.needs_text() => {
                Self::List(kinds.clone(), String::new())
            }
            Plan::Kinds(kinds) => Self::Look(kinds.clone(), String::new()),
            // The ends of time are no instants PostgreSQL knows.
            Plan::Between(window) => Self::Between(
                Some(window.start).filter(|start| *start > DateTime::<Utc>::MIN_UTC),
                Some(window.end).filter(|end| *end < DateTime::<Utc>::MAX_UTC),
                None,
            ),
        }
    }
}

struct Query {
    ask: Ask,
    asked: Asked,
    filter: CompFilter,
    collection: Collection,
    /// Dates and floating times are read in it, to search and to expand.
    zone: Tz,
    /// Where the next objects come from.
    step: Step,
    found: VecDeque<Object>,
    /// Whether those found are still to be held against the filter.
    look: bool,
    left: usize,
    pace: Pace,
}

impl Pieces for Query {
    async fn next(&mut self, xml: &mut Xml) -> Result<bool, DavError> {
        let Some(object) = self.found.pop_front() else { return self.fetch().await };
        if self.look {
            self.pace.take(&object.text).await;
            if !self.matches(&object) {
                return Ok(true);
            }
        }
        if self.left == 0 {
            self.cut(xml);
            return Ok(false);
        }
        self.left -= 1;
        self.write(&object, xml);
        Ok(true)
    }
}

impl Query {
    /// Reads the next objects; false if there are none.
    async fn fetch(&mut self) -> Result<bool, DavError> {
        let (store, person) = (self.ask.door.store.clone(), self.ask.user.person);
        let calendar = self.collection.calendar.id;
        let bound = Bound { rows: PAGE, octets: self.ask.door.config.limits.page_octets };
        self.look = true;
        let (part, next) = match std::mem::replace(&mut self.step, Step::End) {
            Step::End => return Ok(false),
            Step::List(kinds, after) => return self.list(kinds, &after).await,
            Step::One(name) => {
                self.found
                    .extend(store.objects_named(person, calendar, &[name], 1).await?.into_iter().flatten());
                return Ok(true);
            }
            Step::Between(from, until, after) => {
                let part = store.objects_between(person, calendar, (from, until), after, bound).await?;
                let last = part.objects.last().and_then(|object| object.place);
                (part, last.map_or(Step::End, |last| Step::Between(from, until, Some(last))))
            }
            Step::Look(kinds, after) => {
                let part = store.objects(person, calendar, &kinds, &after, bound).await?;
                let last = part.objects.last().map(|object| object.member.name.clone());
                (part, last.map_or(Step::End, |last| Step::Look(kinds, last)))
            }
        };
        if part.more {
            self.step = next;
        }
        self.found.extend(part.objects);
        Ok(true)
    }

    fn matches(&self, object: &Object) -> bool {
        match CalendarObject::parse(object.text.as_str()) {
            Ok(object) => Matcher { object: &object, zone: self.zone }.matches(&self.filter),
            Err(error) => {
                tracing::error!(%error, "a stored object cannot be read");
                false
            }
        }
    }

    /// Reads the next members where their kind decides.
    async fn list(&mut self, kinds: Vec<Kind>, after: &str) -> Result<bool, DavError> {
        let limit = self.ask.door.config.limits.page;
        let store = &self.ask.door.store;
        let members = store.members(self.ask.user.person, self.collection.calendar.id, after, limit).await?;
        let full = usize::try_from(limit).is_ok_and(|limit| members.len() >= limit);
        let last = members.last().map(|last| last.name.clone()).filter(|_| full);
        self.look = false;
        let wanted = members.into_iter().filter(|member| kinds.contains(&member.kind));
        self.found.extend(wanted.map(|member| Object { member, text: String::new(), place: None }));
        self.step = last.map_or(Step::End, |last| Step::List(kinds, last));
        Ok(true)
    }

    fn href(&self, name: &str) -> String {
        let parent = Place::Calendar(self.ask.user.account, self.collection.calendar.slug.clone()).href();
        format!("{parent}{}", encode(name))
    }

    fn write(&self, object: &Object, xml: &mut Xml) {
        let href = self.href(&object.member.name);
        let (calendar, account) = (&self.collection, self.ask.user.account);
        let around = Around { calendar, account, zone: self.zone };
        self.asked.write(xml, &href, &around, &object.member, &object.text);
    }

    /// RFC 4791 section 7.8 with the limit of RFC 6578 section 6.4: there is more than was wanted.
    fn cut(&self, xml: &mut Xml) {
        let error = Some("number-of-matches-within-limits");
        multistatus::status(xml, &self.ask.place.href(), StatusCode::INSUFFICIENT_STORAGE, error);
    }
}
