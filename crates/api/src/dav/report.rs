//! REPORT (RFC 3253 section 3.6): one file per report, found by the root element of the body.

mod calendar_multiget;
mod calendar_query;
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
        (DAV, "sync-collection") => sync_collection::answer(ask, &body).await,
        _ => Err(DavError::condition(Condition::SupportedReport)),
    }
}
