//! The chat page and the JSON endpoints under `/sim`.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;

use crate::mail;
use crate::telegram::Sim;

/// All routes of the page.
pub(crate) fn router(_sim: Arc<Sim>, _addr: SocketAddr, _mail: Option<mail::Server>) -> Router {
    Router::new()
}
