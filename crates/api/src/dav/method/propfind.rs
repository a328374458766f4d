//! PROPFIND (RFC 4918 section 9.1).

use std::collections::VecDeque;

use axum::body::Body;
use axum::response::Response;
use televent_store::calendars::{Collection, DeadProperties, Room};

use crate::dav::Ask;
use crate::dav::body;
use crate::dav::error::{Condition, DavError};
use crate::dav::listing::Listing;
use crate::dav::multistatus::{self, Pieces, found};
use crate::dav::path::Place;
use crate::dav::precondition::{Depth, applied, depth, minimal, prefers};
use crate::dav::prop::{
    CalendarSource, HomeSource, ObjectSource, PrincipalSource, Prop, PropRequest, RootSource,
};
use crate::dav::xml::Xml;

const NO_ROOT: &str = "depth-noroot";

/// Writes the properties of the resource and, at depth 1, of what is in it.
pub(crate) async fn answer(ask: Ask, body: Body) -> Result<Response, DavError> {
    // Section 9.1 would have a request without the header be infinite, which is refused here. Programs that leave it
    // out mean the resource itself, and most calendar servers answer them so.
    let depth = depth(&ask.headers, Depth::Zero)?;
    let body = body::element(&ask, body).await?;
    let request = PropRequest::propfind(body.as_ref(), minimal(&ask.headers))?;
    // Section 9.1.1.
    if depth == Depth::Infinity {
        return Err(DavError::condition(Condition::PropfindFiniteDepth));
    }
    let deep = depth == Depth::One;
    // RFC 8144 section 3: the members without the collection itself.
    let rootless = deep && prefers(&ask.headers, NO_ROOT);
    let next = first(&ask, request.dead()).await?;
    let asks_for_room = request.asks_for(&[Prop::QuotaAvailableBytes, Prop::QuotaUsedBytes]);
    let room = if asks_for_room { Some(ask.door.store.room(ask.user.person).await?) } else { None };
    let walk = Walk { ask, request, deep, rootless, room, next };
    let response = multistatus::answer(walk).await?;
    Ok(if rootless { applied(response, NO_ROOT) } else { response })
}

/// What is written next.
enum Step {
    /// `/caldav/` or `/caldav/principals/`.
    Root,
    /// `/caldav/principals/` in `/caldav/`.
    Principals,
    /// One's own principal.
    Principal,
    /// One's own home set.
    Home,
    /// The calendars in it.
    Calendars(VecDeque<Collection>),
    Calendar(Box<Collection>),
    Members(Box<Listing>),
    Object(Box<Collection>, String),
    End,
}

async fn first(ask: &Ask, dead: DeadProperties) -> Result<Step, DavError> {
    Ok(match &ask.place {
        Place::Root | Place::Principals => Step::Root,
        Place::Principal(_) => Step::Principal,
        Place::Home(_) => Step::Home,
        Place::Calendar(_, segment) => Step::Calendar(Box::new(ask.collection_with(segment, dead).await?)),
        Place::AddMember(..) | Place::Push(_) => return Err(DavError::NotFound),
        Place::Object(_, segment, name) => {
            Step::Object(Box::new(ask.collection(segment).await?), name.as_str().to_owned())
        }
    })
}

struct Walk {
    ask: Ask,
    request: PropRequest,
    deep: bool,
    /// Leave out the resource that was asked.
    rootless: bool,
    /// What the person's calendars keep and may keep, if that is asked for.
    room: Option<Room>,
    next: Step,
}

impl Pieces for Walk {
    async fn next(&mut self, xml: &mut Xml) -> Result<bool, DavError> {
        let account = self.ask.user.account;
        self.next = match std::mem::replace(&mut self.next, Step::End) {
            Step::Root => {
                if !self.rootless {
                    found(xml, &self.ask.place.href(), &RootSource { account }, &self.request);
                }
                match (self.deep, &self.ask.place) {
                    (true, Place::Principals) => Step::Principal,
                    (true, _) => Step::Principals,
                    (false, _) => Step::End,
                }
            }
            Step::Principals => {
                found(xml, &Place::Principals.href(), &RootSource { account }, &self.request);
                found(
                    xml,
                    &Place::Home(account).href(),
                    &HomeSource { account, room: self.room },
                    &self.request,
                );
                Step::End
            }
            Step::Principal => self.principal(xml).await?,
            Step::Home => self.home(xml).await?,
            Step::Calendars(mut calendars) => match calendars.pop_front() {
                Some(calendar) => {
                    self.calendar(&calendar, xml);
                    Step::Calendars(calendars)
                }
                None => Step::End,
            },
            Step::Calendar(calendar) => {
                if !self.rootless {
                    self.calendar(&calendar, xml);
                }
                if self.deep { Step::Members(Box::new(Listing::of(*calendar, account))) } else { Step::End }
            }
            Step::Members(mut listing) => match listing.next(&self.ask).await? {
                Some(member) => {
                    let source = ObjectSource { member: &member, calendar: &listing.calendar, account };
                    found(xml, &listing.href(&member), &source, &self.request);
                    Step::Members(listing)
                }
                None => Step::End,
            },
            Step::Object(calendar, name) => self.object(&calendar, name, xml).await?,
            Step::End => return Ok(false),
        };
        Ok(true)
    }
}

impl Walk {
    async fn principal(&self, xml: &mut Xml) -> Result<Step, DavError> {
        let person = self.ask.door.store.person(self.ask.user.person).await?.ok_or(DavError::NotFound)?;
        let href = Place::Principal(self.ask.user.account).href();
        found(xml, &href, &PrincipalSource { person: &person }, &self.request);
        Ok(Step::End)
    }

    async fn home(&self, xml: &mut Xml) -> Result<Step, DavError> {
        let account = self.ask.user.account;
        if !self.rootless {
            found(xml, &Place::Home(account).href(), &HomeSource { account, room: self.room }, &self.request);
        }
        if !self.deep {
            return Ok(Step::End);
        }
        let (store, person) = (&self.ask.door.store, self.ask.user.person);
        Ok(Step::Calendars(store.collections(person, self.request.dead()).await?.into()))
    }

    fn calendar(&self, collection: &Collection, xml: &mut Xml) {
        let account = self.ask.user.account;
        let href = Place::Calendar(account, collection.calendar.slug.clone()).href();
        let most = self.ask.door.config.limits.body;
        let push = self.ask.door.config.push.as_deref();
        found(
            xml,
            &href,
            &CalendarSource { collection, account, most, push, room: self.room },
            &self.request,
        );
    }

    async fn object(&self, calendar: &Collection, name: String, xml: &mut Xml) -> Result<Step, DavError> {
        let account = self.ask.user.account;
        let (store, person) = (&self.ask.door.store, self.ask.user.person);
        let objects = store.objects_named(person, calendar.calendar.id, &[name], 1).await?;
        let object = objects.into_iter().flatten().next().ok_or(DavError::NotFound)?;
        let source = ObjectSource { member: &object.member, calendar, account };
        found(xml, &self.ask.place.href(), &source, &self.request);
        Ok(Step::End)
    }
}
