//! The chat page, the inbox page and the JSON endpoints under `/sim`.

mod control;
mod guard;
mod inbox;
mod state;
mod stream;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::mail;
use crate::telegram::Sim;

/// What the handlers of the page share.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) sim: Arc<Sim>,
    pub(crate) addr: SocketAddr,
    pub(crate) mail: Option<mail::Server>,
}

/// All routes of the page.
pub(crate) fn router(sim: Arc<Sim>, addr: SocketAddr, mail: Option<mail::Server>) -> Router {
    let shared = Shared { sim, addr, mail };
    Router::new()
        .route("/", get(chat_page))
        .route("/chat.css", get(|| async { asset("text/css; charset=utf-8", include_str!("page/chat.css")) }))
        .route(
            "/chat.js",
            get(|| async { asset("text/javascript; charset=utf-8", include_str!("page/chat.js")) }),
        )
        .route(
            "/render.js",
            get(|| async { asset("text/javascript; charset=utf-8", include_str!("page/render.js")) }),
        )
        .route("/inbox", get(|| async { asset("text/html; charset=utf-8", include_str!("page/inbox.html")) }))
        .route(
            "/inbox.js",
            get(|| async { asset("text/javascript; charset=utf-8", include_str!("page/inbox.js")) }),
        )
        .route("/sim/state", get(stream::state))
        .route("/sim/events", get(stream::events))
        .route("/sim/calls", get(stream::calls))
        .route("/sim/file/{id}", get(stream::file))
        .route("/sim/send", post(control::send))
        .route("/sim/edit", post(control::edit))
        .route("/sim/delete", post(control::delete))
        .route("/sim/forward", post(control::forward))
        .route("/sim/press", post(control::press))
        .route("/sim/open", post(control::open))
        .route("/sim/location", post(control::location))
        .route("/sim/document", post(control::document))
        .route("/sim/block", post(control::block))
        .route("/sim/group", post(control::group))
        .route("/sim/inline", get(control::inline_results).post(control::inline))
        .route("/sim/choose", post(control::choose))
        .route("/sim/update", post(control::update))
        .route("/sim/fault", post(control::fault).delete(control::clear_faults))
        .route("/sim/limits", post(control::limits))
        .route("/sim/mail", get(inbox::list).delete(inbox::clear))
        .route("/sim/mail/{id}", get(inbox::one))
        .route("/sim/mail/{id}/raw", get(inbox::raw))
        .route("/sim/mail/fault", post(inbox::fault))
        .layer(DefaultBodyLimit::max(50 * 1024 * 1024))
        .layer(middleware::from_fn_with_state(shared.clone(), guard::same_site))
        .with_state(shared)
}

async fn chat_page() -> Response {
    asset("text/html; charset=utf-8", include_str!("page/chat.html"))
}

/// A file compiled in. The policy allows nothing from elsewhere.
fn asset(kind: &'static str, text: &'static str) -> Response {
    let policy = "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, "no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, text).into_response()
}
