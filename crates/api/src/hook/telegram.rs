//! `/hooks/telegram`: updates as the Bot API's webhook sends them.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;
use televent_store::updates::Received;

use crate::router::Door;

/// The header that carries `secret_token` of `setWebhook`.
const SECRET: &str = "x-telegram-bot-api-secret-token";

/// Keeps an update in the inbox. Answered with 200 only once it is kept; Telegram sends it again otherwise.
pub(crate) async fn receive(State(door): State<Door>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let Some(secret) = &door.config.webhook_secret else { return StatusCode::NOT_FOUND };
    let given = headers.get(SECRET).map(axum::http::HeaderValue::as_bytes).unwrap_or_default();
    if !bool::from(given.ct_eq(secret.expose_secret().as_bytes())) {
        return StatusCode::UNAUTHORIZED;
    }
    // Only the number and the chat are looked at here; everything else is the bot's to read.
    let received = std::str::from_utf8(&body).ok().and_then(Received::read);
    let Some(received) = received else { return StatusCode::BAD_REQUEST };
    match door.store.receive_updates(&[received]).await {
        Ok(_) => StatusCode::OK,
        Err(error) => {
            tracing::error!(%error, "an update could not be kept");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}
