//! GET and HEAD of a calendar object (RFC 9110 section 9.3.1): the octets as they were sent.

use axum::body::Body;
use axum::http::header::{CONTENT_LOCATION, CONTENT_TYPE, ETAG, LAST_MODIFIED};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

use crate::dav::Ask;
use crate::dav::error::DavError;
use crate::dav::path::Place;
use crate::dav::precondition::{ReadVerdict, Strength, read_condition};
use crate::dav::prop::{content_type, http_date};

/// Sends the object, or 304 if the client has it.
pub(crate) async fn answer(ask: &Ask) -> Result<Response, DavError> {
    let Place::Object(_, segment, name) = &ask.place else { return Err(DavError::NotFound) };
    let object =
        ask.door.store.object(ask.user.person, segment, name.as_str()).await?.ok_or(DavError::NotFound)?;
    let member = &object.member;
    let mut response = match read_condition(ask, member.etag.as_str(), Strength::Strong).await? {
        ReadVerdict::Failed => return Err(DavError::Precondition),
        ReadVerdict::NotModified => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        }
        ReadVerdict::Send => {
            let mut response = Response::new(Body::from(object.text));
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type(member.kind)));
            response
        }
    };
    let headers = response.headers_mut();
    insert(headers, ETAG, &member.etag.to_string());
    insert(headers, LAST_MODIFIED, &http_date(member.updated_at));
    Ok(response)
}

/// The object as it is, for a client whose condition did not hold; 412 alone if there is none.
pub(super) async fn current(ask: &Ask) -> Result<Response, DavError> {
    let Place::Object(_, segment, name) = &ask.place else { return Err(DavError::Precondition) };
    let object = ask.door.store.object(ask.user.person, segment, name.as_str()).await?;
    let object = object.ok_or(DavError::Precondition)?;
    let mut response = Response::new(Body::from(object.text));
    *response.status_mut() = StatusCode::PRECONDITION_FAILED;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(object.member.kind)));
    insert(headers, ETAG, &object.member.etag.to_string());
    insert(headers, CONTENT_LOCATION, &ask.place.href());
    Ok(response)
}

/// A header of ours; its values are plain ASCII by construction.
pub(crate) fn insert(headers: &mut axum::http::HeaderMap, name: axum::http::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
