//! REPORT (RFC 3253 section 3.6): one file per report, found by the root element of the body.

mod calendar_multiget;
mod calendar_query;
mod expand_property;
mod free_busy;
mod principal_match;
mod principal_search;
mod sync_collection;

use axum::body::Body;
use axum::response::Response;

use super::Ask;
use super::body;
use super::error::{Condition, DavError};
use super::xml::{CALDAV, DAV};

/// Reads the body and hands it to its report.
pub(crate) async fn answer(ask: Ask, body: Body) -> Result<Response, DavError> {
    let body = body::element(&ask, body).await?.ok_or(DavError::BadRequest("a report needs a body"))?;
    match (&*body.name.space, body.name.local.as_str()) {
        (CALDAV, "calendar-query") => calendar_query::answer(ask, &body).await,
        (CALDAV, "calendar-multiget") => calendar_multiget::answer(ask, &body).await,
        (CALDAV, "free-busy-query") => free_busy::answer(ask, &body).await,
        (DAV, "sync-collection") => sync_collection::answer(ask, &body).await,
        (DAV, "expand-property") => expand_property::answer(ask, &body).await,
        (DAV, "principal-property-search") => principal_search::property_search(ask, &body).await,
        (DAV, "principal-search-property-set") => principal_search::search_property_set(&ask),
        (DAV, "principal-match") => principal_match::answer(ask, &body).await,
        (DAV, "acl-principal-prop-set") => principal_search::acl_principals(ask, &body).await,
        _ => Err(DavError::condition(Condition::SupportedReport)),
    }
}
