//! OPTIONS (RFC 9110 section 9.3.7): what may be done here. The `DAV` and `Allow` headers are added outside.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// Says yes; the headers say what.
pub(crate) fn answer() -> Response {
    StatusCode::OK.into_response()
}
