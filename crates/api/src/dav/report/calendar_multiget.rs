//! calendar-multiget (RFC 4791 section 7.9): the named objects, or 404 for each that is not there.

use std::collections::{BTreeMap, HashMap};

use axum::response::Response;
use televent_store::calendars::Collection;

use crate::dav::Ask;
use crate::dav::calendar_data::Asked;
use crate::dav::error::{Condition, DavError};
use crate::dav::multistatus::{self, Pages, missing};
use crate::dav::path::Place;
use crate::dav::precondition::minimal;
use crate::dav::xml::{DAV, Element, Xml};

/// Objects read from the database at a time.
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
    for calendar in ask.door.store.collections(ask.user.person).await? {
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
    multistatus::answer(Multiget { ask, asked, calendars, hrefs: hrefs.into_iter() }).await
}

struct Multiget {
    ask: Ask,
    asked: Asked,
    calendars: HashMap<String, Collection>,
    hrefs: std::vec::IntoIter<String>,
}

impl Pages for Multiget {
    async fn next(&mut self, xml: &mut Xml) -> Result<bool, DavError> {
        let hrefs: Vec<String> = self.hrefs.by_ref().take(PAGE).collect();
        let places: Vec<Option<Place>> = hrefs.iter().map(|href| self.place(href)).collect();
        let mut wanted: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for place in places.iter().flatten() {
            if let Place::Object(_, segment, name) = place {
                wanted.entry(segment).or_default().push(name.as_str().to_owned());
            }
        }
        let mut objects = HashMap::new();
        for (segment, names) in wanted {
            let Some(calendar) = self.calendars.get(segment) else { continue };
            let store = &self.ask.door.store;
            for object in store.objects_named(self.ask.user.person, calendar.calendar.id, &names).await? {
                objects.insert((segment, object.member.name.clone()), object);
            }
        }
        for (href, place) in hrefs.iter().zip(&places) {
            let found = match place {
                Some(Place::Object(_, segment, name)) => objects
                    .get(&(segment.as_str(), name.as_str().to_owned()))
                    .zip(self.calendars.get(segment)),
                _ => None,
            };
            match found {
                // The address comes back as it was sent: programs look for it by its text.
                Some((object, calendar)) => {
                    self.asked.write(
                        xml,
                        href,
                        calendar,
                        self.ask.user.account,
                        &object.member,
                        &object.text,
                    );
                }
                None => missing(xml, href),
            }
        }
        Ok(self.hrefs.len() > 0)
    }
}

impl Multiget {
    fn place(&self, href: &str) -> Option<Place> {
        Place::of_href(href).ok().filter(|place| place.account() == Some(self.ask.user.account))
    }
}
