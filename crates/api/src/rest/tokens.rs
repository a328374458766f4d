//! Access tokens: listed without anything that opens a door, and revoked. A token makes no further ones; that is for
//! the console.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};
use televent_core::TokenId;
use televent_store::command::RevokeToken;

use crate::actor::TokenUser;
use crate::error::ApiError;
use crate::router::Door;

/// The tokens that stand, newest first.
pub(crate) async fn list(State(door): State<Door>, user: TokenUser) -> Result<Json<Value>, ApiError> {
    let tokens = door.store.tokens(user.0).await?.into_iter().map(|token| {
        json!({
            "id": token.id,
            "name": token.label,
            "created_at": token.created_at,
            "last_used_at": token.last_used_at,
        })
    });
    Ok(Json(json!({ "tokens": tokens.collect::<Vec<_>>() })))
}

/// The next request with this token is refused; it may be the one that asks.
pub(crate) async fn revoke(
    State(door): State<Door>,
    user: TokenUser,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let token: TokenId = id.parse().map_err(|_| ApiError::NotFound)?;
    door.store.execute(user.actor(), RevokeToken(token)).await?;
    Ok(StatusCode::NO_CONTENT)
}
