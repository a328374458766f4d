//! calendar-multiget (RFC 4791 section 7.9): the named objects, or 404 for each that is not there.

use std::collections::{HashMap, HashSet, VecDeque};

use axum::response::Response;
use chrono_tz::Tz;
use televent_store::calendars::{Collection, DeadProperties};
use televent_store::objects::Object;

use crate::dav::Ask;
use crate::dav::calendar_data::{Around, Asked};
use crate::dav::error::{Condition, DavError};
use crate::dav::multistatus::{self, Pieces, missing};
use crate::dav::path::Place;
use crate::dav::precondition::minimal;
use crate::dav::xml::{DAV, Element, Xml};
use crate::pace::Pace;

/// Addresses looked up in the database at a time.
const PAGE: usize = 100;

/// Answers for each address.
pub(crate) async fn answer(ask: Ask, body: &Element) -> Result<Response, DavError> {
    let asked = Asked::read(body, minimal(&ask.headers))?;
    let hrefs: Vec<String> = body
        .children()
        .filter(|child| child.is(DAV, "href"))
        .map(|href| href.text().trim().to_owned())
        .collect();
    if hrefs.len() > ask.door.config.limits.multiget {
        let why = format!("at most {} addresses at once", ask.door.config.limits.multiget);
        return Err(DavError::Condition(Condition::NumberOfMatchesWithinLimits, why));
    }
    let mut calendars = HashMap::new();
    for calendar in ask.door.store.collections(ask.user.person, DeadProperties::LeftOut).await? {
        calendars.insert(calendar.calendar.slug.clone(), calendar);
    }
    // The addresses must be below the one that is asked (section 7.9).
    match &ask.place {
        Place::Home(_) => {}
        Place::Calendar(_, segment) | Place::Object(_, segment, _) => {
            calendars.retain(|slug, _| slug == segment);
            if calendars.is_empty() {
                return Err(DavError::NotFound);
            }
        }
        _ => return Err(DavError::condition(Condition::SupportedReport)),
    }
    // RFC 4918 section 14.24: no address stands twice in an answer.
    let mut known = HashSet::new();
    let hrefs = hrefs.into_iter().filter(|href| known.insert(href.clone())).collect();
    let ready = VecDeque::new();
    let (zone, pace) = (Tz::UTC, Pace::default());
    multistatus::answer(Multiget { ask, asked, calendars, hrefs, ready, zone, pace }).await
}

struct Multiget {
    ask: Ask,
    asked: Asked,
    calendars: HashMap<String, Collection>,
    /// Addresses that nobody has looked at.
    hrefs: VecDeque<String>,
    /// Addresses that were looked at, with the calendar and the object.
    ready: VecDeque<(String, Option<(String, Object)>)>,
    /// Of the calendar that was looked into last.
    zone: Tz,
    pace: Pace,
}

impl Pieces for Multiget {
    async fn next(&mut self, xml: &mut Xml) -> Result<bool, DavError> {
        let Some((href, found)) = self.ready.pop_front() else { return self.fetch().await };
        let found = found.and_then(|(segment, object)| Some((self.calendars.get(&segment)?, object)));
        match found {
            // The address comes back as it was sent: programs look for it by its text.
            Some((calendar, object)) => {
                self.pace.take(&object.text).await;
                let around = Around { calendar, account: self.ask.user.account, zone: self.zone };
                self.asked.write(xml, &href, &around, &object.member, &object.text);
            }
            None => missing(xml, &href),
        }
        Ok(true)
    }
}

impl Multiget {
    /// Reads the objects at the next addresses that are in one calendar; false if there are no more addresses.
    async fn fetch(&mut self) -> Result<bool, DavError> {
        let mut names = Vec::new();
        let mut calendar = None;
        for href in self.hrefs.iter().take(PAGE) {
            match (self.place(href), &calendar) {
                (Some((segment, name)), None) => {
                    names.push(name);
                    calendar = Some(segment);
                }
                (Some((segment, name)), Some(known)) if segment == *known => names.push(name),
                _ => break,
            }
        }
        let Some(segment) = calendar else {
            let nowhere = self.hrefs.pop_front();
            let more = nowhere.is_some();
            self.ready.extend(nowhere.map(|href| (href, None)));
            return Ok(more);
        };
        let calendar = self.calendars.get(&segment).ok_or(DavError::NotFound)?;
        self.zone = self.asked.zone(calendar);
        let id = calendar.calendar.id;
        let octets = self.ask.door.config.limits.page_octets;
        let objects = self.ask.door.store.objects_named(self.ask.user.person, id, &names, octets).await?;
        for object in objects {
            let found = object.map(|object| (segment.clone(), object));
            self.ready.extend(self.hrefs.pop_front().map(|href| (href, found)));
        }
        Ok(true)
    }

    /// Calendar and name of an address that can be one here.
    fn place(&self, href: &str) -> Option<(String, String)> {
        match Place::of_href(href).ok()? {
            Place::Object(account, segment, name)
                if account == self.ask.user.account && self.calendars.contains_key(&segment) =>
            {
                Some((segment, name.as_str().to_owned()))
            }
            _ => None,
        }
    }
}
