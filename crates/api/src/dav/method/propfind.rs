//! PROPFIND (RFC 4918 section 9.1).

use axum::body::Body;
use axum::response::Response;
use televent_store::calendars::Collection;

use crate::dav::Ask;
use crate::dav::body;
use crate::dav::error::{Condition, DavError};
use crate::dav::multistatus::{self, Pages, found};
use crate::dav::path::{Place, encode};
use crate::dav::precondition::{Depth, applied, depth, minimal, prefers};
use crate::dav::prop::{CalendarSource, HomeSource, ObjectSource, PrincipalSource, PropRequest, RootSource};
use crate::dav::xml::Xml;

const NO_ROOT: &str = "depth-noroot";

/// Writes the properties of the resource and, at depth 1, of what is in it.
pub(crate) async fn answer(ask: Ask, body: Body) -> Result<Response, DavError> {
    let depth = depth(&ask.headers, Depth::Infinity)?;
    let body = body::element(&ask, body).await?;
    let request = PropRequest::propfind(body.as_ref(), minimal(&ask.headers))?;
    // Section 9.1.1: without the header the depth is infinite, and an infinite one may be refused.
    if depth == Depth::Infinity && ask.headers.contains_key("depth") {
        return Err(DavError::condition(Condition::PropfindFiniteDepth));
    }
    let deep = depth == Depth::One;
    // RFC 8144 section 3: the members without the collection itself.
    let rootless = deep && prefers(&ask.headers, NO_ROOT);
    let walk = Walk { next: first(&ask).await?, ask, request, deep, rootless };
    let response = multistatus::answer(walk).await?;
    Ok(if rootless { applied(response, NO_ROOT) } else { response })
}

/// What is written next.
enum Step {
    /// `/caldav/` or `/caldav/principals/` and what may be known in it.
    Root,
    /// One's own principal.
    Principal,
    Home,
    Calendar(Box<Collection>),
    /// The members after this name.
    Members(Box<Collection>, String),
    Object(Box<Collection>, String),
}

async fn first(ask: &Ask) -> Result<Step, DavError> {
    Ok(match &ask.place {
        Place::Root | Place::Principals => Step::Root,
        Place::Principal(_) => Step::Principal,
        Place::Home(_) => Step::Home,
        Place::Calendar(_, segment) => Step::Calendar(Box::new(ask.collection(segment).await?)),
        Place::Push(_) => return Err(DavError::NotFound),
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
    next: Step,
}

impl Pages for Walk {
    async fn next(&mut self, xml: &mut Xml) -> Result<bool, DavError> {
        let account = self.ask.user.account;
        match &self.next {
            Step::Root => {
                if !self.rootless {
                    found(xml, &self.ask.place.href(), &RootSource { account }, &self.request);
                }
                match (self.deep, &self.ask.place) {
                    (true, Place::Principals) => self.principal(xml).await?,
                    (true, _) => {
                        found(xml, &Place::Principals.href(), &RootSource { account }, &self.request);
                        found(xml, &Place::Home(account).href(), &HomeSource { account }, &self.request);
                    }
                    (false, _) => {}
                }
            }
            Step::Principal => self.principal(xml).await?,
            Step::Home => {
                if !self.rootless {
                    found(xml, &Place::Home(account).href(), &HomeSource { account }, &self.request);
                }
                if self.deep {
                    for calendar in self.ask.door.store.collections(self.ask.user.person).await? {
                        self.calendar(&calendar, xml);
                    }
                }
            }
            Step::Calendar(calendar) => {
                if !self.rootless {
                    self.calendar(calendar, xml);
                }
                if self.deep {
                    self.next = Step::Members(calendar.clone(), String::new());
                    return Ok(true);
                }
            }
            Step::Members(calendar, after) => {
                let last = self.members(calendar, after, xml).await?;
                if let Some(last) = last {
                    self.next = Step::Members(calendar.clone(), last);
                    return Ok(true);
                }
            }
            Step::Object(calendar, name) => self.object(calendar, name, xml).await?,
        }
        Ok(false)
    }
}

impl Walk {
    async fn principal(&self, xml: &mut Xml) -> Result<(), DavError> {
        let person = self.ask.door.store.person(self.ask.user.person).await?.ok_or(DavError::NotFound)?;
        let href = Place::Principal(self.ask.user.account).href();
        found(xml, &href, &PrincipalSource { person: &person }, &self.request);
        Ok(())
    }

    fn calendar(&self, collection: &Collection, xml: &mut Xml) {
        let account = self.ask.user.account;
        let href = Place::Calendar(account, collection.calendar.slug.clone()).href();
        let most = self.ask.door.config.limits.body;
        let push = self.ask.door.config.push.as_deref();
        found(xml, &href, &CalendarSource { collection, account, most, push }, &self.request);
    }

    /// Writes a page of members and returns the last name if there may be more.
    async fn members(
        &self,
        calendar: &Collection,
        after: &str,
        xml: &mut Xml,
    ) -> Result<Option<String>, DavError> {
        let account = self.ask.user.account;
        let limit = self.ask.door.config.limits.page;
        let store = &self.ask.door.store;
        let members = store.members(self.ask.user.person, calendar.calendar.id, after, limit).await?;
        let parent = Place::Calendar(account, calendar.calendar.slug.clone()).href();
        for member in &members {
            let href = format!("{parent}{}", encode(&member.name));
            found(xml, &href, &ObjectSource { member, calendar, account }, &self.request);
        }
        let full = usize::try_from(limit).is_ok_and(|limit| members.len() >= limit);
        Ok(members.into_iter().next_back().filter(|_| full).map(|member| member.name))
    }

    async fn object(&self, calendar: &Collection, name: &str, xml: &mut Xml) -> Result<(), DavError> {
        let account = self.ask.user.account;
        let names = [name.to_owned()];
        let found_ones =
            self.ask.door.store.objects_named(self.ask.user.person, calendar.calendar.id, &names).await?;
        let object = found_ones.first().ok_or(DavError::NotFound)?;
        let source = ObjectSource { member: &object.member, calendar, account };
        found(xml, &self.ask.place.href(), &source, &self.request);
        Ok(())
    }
}
