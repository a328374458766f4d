//! Who mounts what: the whole HTTP door on one screen.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::from_fn;
use axum::routing::{any, get, post};
use televent_store::Store;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::actor::SignIn;
use crate::config::Config;
use crate::{dav, health, hook, leftover, measure, profile, rest, setup};

/// What every handler may use. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Door {
    pub(crate) store: Store,
    pub(crate) config: Arc<Config>,
    pub(crate) sign_in: Arc<SignIn>,
}

/// The HTTP door as a service of its own, for [`serve`](crate::serve) and for tests.
pub fn router(config: Config, store: Store) -> Router {
    let timeout = config.limits.request;
    let sign_in = Arc::new(SignIn::new(&config.limits, store.world()));
    let body = config.limits.body;
    let door = Door { store, config: Arc::new(config), sign_in };
    Router::new()
        .route("/health", get(health::health))
        .route("/ready", get(health::ready))
        .route("/version", get(health::version))
        .route("/.well-known/caldav", any(dav::well_known))
        .route("/.well-known/caldav/", any(dav::well_known))
        .route("/caldav", any(dav::answer))
        .route("/caldav/", any(dav::answer))
        .route("/caldav/{*path}", any(dav::answer))
        // Where some programs ask whatever they were told.
        .route("/", any(dav::answer))
        .route("/principals", any(dav::answer))
        .route("/principals/", any(dav::answer))
        .route("/.mobileconfig", get(profile::answer))
        .route("/setup/style.css", get(setup::style))
        .route("/setup/{token}", get(setup::show))
        .route("/setup/{token}/apple", post(setup::apple))
        .route("/setup/{token}/davx5", post(setup::davx5))
        .nest("/api", rest::router())
        .route("/hooks/telegram", post(hook::telegram::receive))
        .with_state(door)
        .layer(DefaultBodyLimit::max(body))
        .layer(from_fn(leftover::read_on))
        .layer(TimeoutLayer::with_status_code(axum::http::StatusCode::REQUEST_TIMEOUT, timeout))
        .layer(CatchPanicLayer::new())
        .layer(SetResponseHeaderLayer::if_not_present(
            HeaderName::from_static("x-content-type-options"),
            HeaderValue::from_static("nosniff"),
        ))
        // Around all else, so that what took too long or broke is counted too.
        .layer(from_fn(measure::measure))
}
