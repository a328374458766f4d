//! Who mounts what: the whole HTTP door on one screen.

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::from_fn;
use axum::routing::get;
use televent_store::Store;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::config::Config;
use crate::{health, measure};

/// What every handler may use. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Door {
    pub(crate) store: Store,
    pub(crate) config: Arc<Config>,
}

/// The HTTP door as a service of its own, for [`serve`](crate::serve) and for tests.
pub fn router(config: Config, store: Store) -> Router {
    let timeout = config.limits.request;
    let door = Door { store, config: Arc::new(config) };
    Router::new()
        .route("/health", get(health::health))
        .route("/ready", get(health::ready))
        .route("/version", get(health::version))
        .with_state(door)
        .layer(from_fn(measure::measure))
        .layer(TimeoutLayer::with_status_code(axum::http::StatusCode::REQUEST_TIMEOUT, timeout))
        .layer(CatchPanicLayer::new())
        .layer(SetResponseHeaderLayer::if_not_present(
            HeaderName::from_static("x-content-type-options"),
            HeaderValue::from_static("nosniff"),
        ))
}
