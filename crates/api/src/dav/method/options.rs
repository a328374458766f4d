//! OPTIONS (RFC 9110 section 9.3.7): what may be done here. The `DAV` and `Allow` headers are added outside.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::dav::Ask;
use crate::dav::error::DavError;

/// Says yes; the headers say what.
pub(crate) async fn answer(_ask: &Ask) -> Result<Response, DavError> {
    Ok(StatusCode::OK.into_response())
}
