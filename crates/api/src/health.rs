//! `/health`, `/ready`, `/version`: for whoever keeps the process running.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::json;

use crate::router::Door;

/// The process answers.
pub(crate) async fn health() -> impl IntoResponse {
    Json(json!({ "status": "ok" }))
}

/// The database answers and its schema is ours; otherwise 503 with the reason.
pub(crate) async fn ready(State(door): State<Door>) -> impl IntoResponse {
    let reason = match door.store.ready().await {
        Ok(true) => return (StatusCode::OK, Json(json!({ "status": "ready" }))),
        Ok(false) => "migrations are not applied",
        Err(error) => {
            tracing::warn!(%error, "not ready");
            if error.is_passing() { "the database cannot be reached" } else { "migrations are not applied" }
        }
    };
    (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "not ready", "reason": reason })))
}

/// Which build this is and which time zone data it holds.
pub(crate) async fn version(State(door): State<Door>) -> impl IntoResponse {
    Json(json!({
        "name": "televent",
        "version": door.config.version,
        "tzdata": chrono_tz::IANA_TZDB_VERSION,
    }))
}
