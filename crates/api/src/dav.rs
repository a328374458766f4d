//! CalDAV (RFC 4791) on WebDAV (RFC 4918): one file per method, one per report, one for every error.
//!
//! The tree: `/caldav/` leads to principals and to one home set per person, which holds their calendars and those
//! shared with them; a calendar holds calendar objects and nothing else. Whatever belongs to another account is
//! not found.

mod body;
mod calendar_data;
mod chunks;
mod error;
mod filter;
mod listing;
mod method;
mod multistatus;
mod path;
mod precondition;
mod prop;
mod report;
mod resource;
mod sync_token;
mod xml;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_LOCATION, HeaderName, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use televent_store::calendars::{Collection, DeadProperties};

use crate::actor::DeviceUser;
use crate::router::Door;
use method::mkcalendar::Method as Making;

pub(crate) use error::DavError;
pub(crate) use path::{Place, encode};
pub(crate) use precondition::write_condition;
pub(crate) use xml::Xml;

/// What this server does, in the words of the `DAV` header (RFC 4918 section 10.1, RFC 4791 section 5.1, RFC 3744
/// section 7.2, RFC 5689 section 3.1). Not there because it is not done: 2 (locks), scheduling.
const CLASSES: &str = "1, 3, access-control, calendar-access, extended-mkcol";

/// The same where programs are told of changes (draft-bitfire-webdav-push).
const CLASSES_PUSH: &str = "1, 3, access-control, calendar-access, extended-mkcol, webdav-push";

/// A signed-in request.
pub(crate) struct Ask {
    pub(crate) door: Door,
    pub(crate) user: DeviceUser,
    pub(crate) place: Place,
    pub(crate) headers: HeaderMap,
}

impl Ask {
    /// The calendar at an address under this person's home set, without its dead properties.
    pub(crate) async fn collection(&self, segment: &str) -> Result<Collection, DavError> {
        self.collection_with(segment, DeadProperties::LeftOut).await
    }

    /// The same with or without them.
    pub(crate) async fn collection_with(
        &self,
        segment: &str,
        dead: DeadProperties,
    ) -> Result<Collection, DavError> {
        self.door.store.collection(self.user.person, segment, dead).await?.ok_or(DavError::NotFound)
    }
}

/// `/.well-known/caldav` (RFC 6764 section 5): for every method, before any sign-in.
pub(crate) async fn well_known() -> Response {
    let headers = [(LOCATION, path::ROOT), (CACHE_CONTROL, "public, max-age=86400")];
    (StatusCode::MOVED_PERMANENTLY, headers).into_response()
}

/// Every request below `/caldav/`.
pub(crate) async fn answer(State(door): State<Door>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let classes = if door.config.push.is_some() { CLASSES_PUSH } else { CLASSES };
    let mut response = handle(door, parts, body).await.unwrap_or_else(IntoResponse::into_response);
    response.headers_mut().insert(HeaderName::from_static("dav"), HeaderValue::from_static(classes));
    response
}

async fn handle(door: Door, parts: Parts, body: Body) -> Result<Response, DavError> {
    let user = door.sign_in.device(&door.store, &door.config, &parts).await?;
    let word = parts.method.as_str();
    let makes = matches!(word, "MKCALENDAR" | "MKCOL");
    let path = parts.uri.path();
    let place = Place::of(path);
    if makes && !matches!(place, Ok(Place::Calendar(..))) {
        return Err(DavError::condition(error::Condition::CalendarCollectionLocationOk));
    }
    let place = place.map_err(|_| DavError::NotFound)?;
    if place.account().is_some_and(|account| account != user.account) {
        return Err(DavError::NotFound);
    }
    if matches!(word, "COPY" | "MOVE" | "DELETE") && place.is_fixed(word == "DELETE") {
        return Err(DavError::Forbidden("collections stay where they are"));
    }
    let allowed = method::allowed(&place);
    if !allowed.split(", ").any(|known| known == word) {
        return Err(DavError::Method(allowed));
    }
    // RFC 4918 section 5.2: a collection that was named without its slash says where it is.
    let named = (place.is_collection() && !path.ends_with('/')).then(|| place.href());
    let ask = Ask { door, user, place, headers: parts.headers };
    let mut response = match word {
        "OPTIONS" => method::options::answer(),
        "PROPFIND" => method::propfind::answer(ask, body).await?,
        "REPORT" => report::answer(ask, body).await?,
        "GET" | "HEAD" if matches!(ask.place, Place::Calendar(..)) => {
            method::export::answer(ask, word == "HEAD").await?
        }
        "GET" | "HEAD" => method::get::answer(&ask).await?,
        "PUT" => method::put::answer(&ask, body).await?,
        "DELETE" => method::delete::answer(&ask).await?,
        "PROPPATCH" => method::proppatch::answer(ask, body).await?,
        "MKCALENDAR" => method::mkcalendar::answer(ask, body, Making::Mkcalendar).await?,
        "MKCOL" => method::mkcalendar::answer(ask, body, Making::Mkcol).await?,
        "POST" if matches!(ask.place, Place::AddMember(..)) => method::add_member::answer(&ask, body).await?,
        "POST" => method::push::register(ask, body).await?,
        "ACL" => method::acl::answer(&ask).await?,
        "COPY" => method::copy_move::answer(&ask, true).await?,
        "MOVE" => method::copy_move::answer(&ask, false).await?,
        _ => return Err(DavError::Method(allowed)),
    };
    if let Some(address) = named {
        method::get::insert(response.headers_mut(), CONTENT_LOCATION, &address);
    }
    if word == "OPTIONS" {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    }
    Ok(response)
}
