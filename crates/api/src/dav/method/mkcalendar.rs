//! MKCALENDAR (RFC 4791 section 5.3.1) and extended MKCOL (RFC 5689): a calendar in one's own home set.

use axum::body::Body;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use televent_store::command::CreateCalendar;

use super::allowed;
use crate::dav::Ask;
use crate::dav::body;
use crate::dav::error::{Condition, DavError};
use crate::dav::multistatus::whole;
use crate::dav::path::Place;
use crate::dav::precondition::calendar_condition;
use crate::dav::prop::{Edits, Making};
use crate::dav::xml::{CALDAV, DAV, Xml};

/// The two methods that make a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Mkcalendar,
    Mkcol,
}

impl Method {
    fn body(self) -> (&'static str, &'static str) {
        match self {
            Self::Mkcalendar => (CALDAV, "mkcalendar"),
            Self::Mkcol => (DAV, "mkcol"),
        }
    }
}

/// Makes the calendar with its properties, or nothing.
pub(crate) async fn answer(ask: Ask, body: Body, method: Method) -> Result<Response, DavError> {
    let body = body::element(&ask, body).await?;
    let (space, local) = method.body();
    if body.as_ref().is_some_and(|body| !body.is(space, local)) {
        // RFC 4918 section 9.3: a body that is not understood.
        return Err(DavError::MediaType);
    }
    let Place::Calendar(_, segment) = &ask.place else {
        return Err(DavError::condition(Condition::CalendarCollectionLocationOk));
    };
    match (ask.collection(segment).await, method) {
        (Err(DavError::NotFound), _) => {}
        (Err(error), _) => return Err(error),
        (Ok(_), Method::Mkcalendar) => return Err(DavError::condition(Condition::ResourceMustBeNull)),
        // RFC 4918 section 9.3.1.
        (Ok(_), Method::Mkcol) => return Err(DavError::Method(allowed(&ask.place))),
    }
    calendar_condition(&ask, false).await?;
    let edits = body.as_ref().map(|body| Edits::read(body, Making::Calendar, None)).unwrap_or_default();
    if method == Method::Mkcol && !edits.asks_for_calendar {
        let why = "only calendars can be made here".to_owned();
        return Err(DavError::Condition(Condition::ValidResourceType, why));
    }
    if !edits.hold() {
        return Ok(refused(&edits, method));
    }
    let most = ask.door.config.limits.calendars;
    let command = CreateCalendar { slug: segment.clone(), edit: edits.edit, most };
    ask.door.store.execute(ask.user.actor(), command).await?;
    let mut response = StatusCode::CREATED.into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

/// RFC 5689 section 3: which properties stood in the way.
fn refused(edits: &Edits, method: Method) -> Response {
    let root = match method {
        Method::Mkcalendar => "C:mkcalendar-response",
        Method::Mkcol => "mkcol-response",
    };
    let mut xml = Xml::document(root);
    edits.write(&mut xml);
    whole(edits.status(), xml.finish(root))
}
