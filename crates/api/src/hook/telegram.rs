//! `/hooks/telegram`: updates as the Bot API's webhook sends them.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use secrecy::ExposeSecret;
use serde::Deserialize;
use subtle::ConstantTimeEq;
use televent_core::UpdateId;
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
    let Some(received) = read(&body) else { return StatusCode::BAD_REQUEST };
    match door.store.receive_updates(&[received]).await {
        Ok(_) => StatusCode::OK,
        Err(error) => {
            tracing::error!(%error, "an update could not be kept");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

#[derive(Deserialize)]
struct Update {
    update_id: i64,
    #[serde(flatten)]
    rest: serde_json::Map<String, serde_json::Value>,
}

/// Only the id and the chat are looked at here; everything else is the bot's to read.
fn read(body: &[u8]) -> Option<Received> {
    let raw = std::str::from_utf8(body).ok()?;
    let update: Update = serde_json::from_str(raw).ok()?;
    let chat = update.rest.values().find_map(chat_of);
    // PostgreSQL keeps no NUL; a JSON text cannot hold a bare one, only its escape.
    Some(Received { id: UpdateId(update.update_id), chat, raw: raw.to_owned() })
}

/// The chat of a message or of the message under a button; a private chat has the person's number.
fn chat_of(content: &serde_json::Value) -> Option<i64> {
    let number = |path: &str| content.pointer(path).and_then(serde_json::Value::as_i64);
    number("/chat/id").or_else(|| number("/message/chat/id")).or_else(|| number("/from/id"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_id_and_chat() {
        let of = |raw: &str| read(raw.as_bytes()).map(|received| (received.id.0, received.chat));
        assert_eq!(of(r#"{"update_id":7,"message":{"chat":{"id":-5},"text":"x"}}"#), Some((7, Some(-5))));
        assert_eq!(
            of(r#"{"update_id":7,"callback_query":{"from":{"id":1},"message":{"chat":{"id":9}}}}"#),
            Some((7, Some(9)))
        );
        assert_eq!(of(r#"{"update_id":7,"inline_query":{"from":{"id":3}}}"#), Some((7, Some(3))));
        assert_eq!(of(r#"{"update_id":7,"poll":{"id":"x"}}"#), Some((7, None)));
        for bad in ["", "[]", "{}", r#"{"update_id":"7"}"#, "\u{0}"] {
            assert_eq!(of(bad), None, "{bad}");
        }
    }
}
