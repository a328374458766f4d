//! REST under `/api`: JSON, personal access tokens, typed errors. Described by `/api/openapi.json`.

mod devices;
mod event_json;
mod events;
mod me;
mod openapi;
mod tokens;

use axum::Router;
use axum::routing::{delete, get};

use crate::error::ApiError;
use crate::router::Door;

/// The routes, relative to `/api`.
pub(crate) fn router() -> Router<Door> {
    Router::new()
        .route("/openapi.json", get(openapi::answer))
        .route("/me", get(me::show))
        .route("/events", get(events::list).post(events::create))
        .route(
            "/events/{id}",
            get(events::show).put(events::replace).patch(events::change).delete(events::delete),
        )
        .route("/devices", get(devices::list).post(devices::mint))
        .route("/devices/{id}", delete(devices::revoke))
        .route("/tokens", get(tokens::list))
        .route("/tokens/{id}", delete(tokens::revoke))
        .fallback(|| async { ApiError::NotFound })
}
