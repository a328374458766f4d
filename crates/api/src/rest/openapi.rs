//! `/api/openapi.json`: the description of this API, kept by hand and held against the routes by a test.

use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

/// The document, `OpenAPI` 3.1.
pub(crate) const DOCUMENT: &str = include_str!("openapi.json");

/// Sends the document.
pub(crate) async fn answer() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], DOCUMENT)
}
