//! principal-match (RFC 3744 section 9.3): oneself among the principals, or what names oneself in a property, such as
//! everything of which one is the `owner`.

use std::collections::VecDeque;

use axum::response::Response;
use televent_store::calendars::{Collection, DeadProperties};

use super::principal_search;
use crate::dav::Ask;
use crate::dav::error::DavError;
use crate::dav::listing::Listing;
use crate::dav::multistatus::{self, Pieces, found};
use crate::dav::path::Place;
use crate::dav::precondition::minimal;
use crate::dav::prop::{
    CalendarSource, HomeSource, ObjectSource, PrincipalSource, Prop, PropRequest, RootSource, Source,
};
use crate::dav::resource::Resource;
use crate::dav::xml::{self, DAV, Element, Name, Xml};

/// Answers with one's own principal, or with the members, at any depth, whose property names it.
pub(crate) async fn answer(ask: Ask, body: &Element) -> Result<Response, DavError> {
    principal_search::flat(&ask)?;
    if principal_search::props(body) > 1 {
        return Err(DavError::BadRequest("a principal-match has at most one prop"));
    }
    match (body.child(DAV, "self"), body.child(DAV, "principal-property")) {
        (Some(_), None) => principal_search::oneself(&ask, body).await,
        (None, Some(property)) => named_by(ask, body, property).await,
        _ => Err(DavError::BadRequest("a principal-match has either self or principal-property")),
    }
}

async fn named_by(ask: Ask, body: &Element, property: &Element) -> Result<Response, DavError> {
    let mut named = property.children().map(|named| &named.name);
    let (Some(property), None) = (named.next(), named.next()) else {
        return Err(DavError::BadRequest("principal-property names one property"));
    };
    let property = property.clone();
    let request = PropRequest::within(body, minimal(&ask.headers))?.unwrap_or_else(PropRequest::nothing);
    // Those that are not ours may be looked for as well.
    let dead = if Prop::of(&property).is_some() { request.dead() } else { DeadProperties::Read };
    let step = first(&ask, dead).await?;
    multistatus::answer(Walk { ask, property, request, dead, step }).await
}

/// What is looked at next.
enum Step {
    /// `/caldav/principals/` in `/caldav/`, and all else there.
    Principals,
    /// One's own principal, and whether the home set follows.
    Principal(bool),
    Home,
    Calendars(VecDeque<Collection>),
    /// The members of one calendar; then these calendars.
    Members(Box<Listing>, VecDeque<Collection>),
    End,
}

/// The first member of what is asked.
async fn first(ask: &Ask, dead: DeadProperties) -> Result<Step, DavError> {
    // What is not there has no members.
    Resource::at(ask, &ask.place).await?;
    Ok(match &ask.place {
        Place::Root => Step::Principals,
        Place::Principals => Step::Principal(false),
        Place::Home(_) => Step::Calendars(ask.door.store.collections(ask.user.person, dead).await?.into()),
        Place::Calendar(_, segment) => {
            let listing = Listing::of(ask.collection(segment).await?, ask.user.account);
            Step::Members(Box::new(listing), VecDeque::new())
        }
        Place::Principal(_) | Place::Object(..) | Place::AddMember(..) | Place::Push(_) => Step::End,
    })
}

struct Walk {
    ask: Ask,
    /// The property that must name oneself.
    property: Name,
    request: PropRequest,
    dead: DeadProperties,
    step: Step,
}

impl Pieces for Walk {
    async fn next(&mut self, xml: &mut Xml) -> Result<bool, DavError> {
        let (account, person) = (self.ask.user.account, self.ask.user.person);
        let store = self.ask.door.store.clone();
        self.step = match std::mem::replace(&mut self.step, Step::End) {
            Step::Principals => {
                self.look(&Place::Principals.href(), &RootSource { account }, xml);
                Step::Principal(true)
            }
            Step::Principal(more) => {
                let person = store.person(person).await?.ok_or(DavError::NotFound)?;
                let source = PrincipalSource { person: &person };
                self.look(&Place::Principal(account).href(), &source, xml);
                if more { Step::Home } else { Step::End }
            }
            Step::Home => {
                self.look(&Place::Home(account).href(), &HomeSource { account, room: None }, xml);
                Step::Calendars(store.collections(person, self.dead).await?.into())
            }
            Step::Calendars(mut calendars) => match calendars.pop_front() {
                Some(calendar) => {
                    self.calendar(&calendar, xml);
                    Step::Members(Box::new(Listing::of(calendar, account)), calendars)
                }
                None => Step::End,
            },
            Step::Members(mut listing, calendars) => match listing.next(&self.ask).await? {
                Some(member) => {
                    let source = ObjectSource { member: &member, calendar: &listing.calendar, account };
                    self.look(&listing.href(&member), &source, xml);
                    Step::Members(listing, calendars)
                }
                None => Step::Calendars(calendars),
            },
            Step::End => return Ok(false),
        };
        Ok(true)
    }
}

impl Walk {
    fn calendar(&self, collection: &Collection, xml: &mut Xml) {
        let account = self.ask.user.account;
        let config = &self.ask.door.config;
        let (most, push) = (config.limits.body, config.push.as_deref());
        let href = Place::Calendar(account, collection.calendar.slug.clone()).href();
        self.look(&href, &CalendarSource { collection, account, most, push, room: None }, xml);
    }

    /// Writes a resource whose property names oneself.
    fn look(&self, href: &str, source: &impl Source, xml: &mut Xml) {
        if self.names_oneself(source) {
            found(xml, href, source, &self.request);
        }
    }

    /// Section 9.3: whether the property's value holds an `href` with the address of one's own principal.
    fn names_oneself(&self, source: &impl Source) -> bool {
        let mut value = Xml::document("prop");
        let there = match Prop::of(&self.property) {
            Some(prop) => source.live(prop, &mut value),
            None => source.dead(&self.property).map(|text| value.raw(text)).is_some(),
        };
        if !there {
            return false;
        }
        let own = Place::Principal(self.ask.user.account);
        let read = xml::parse(value.finish("prop").as_bytes()).ok().flatten();
        let mut within = read.iter().flat_map(Element::children).flat_map(Element::children);
        within.any(|child| child.is(DAV, "href") && Place::of_href(&child.text()).as_ref() == Ok(&own))
    }
}
