//! Webhook settings, and what a poll takes from the queue.

use serde_json::{Value, json};

use crate::telegram::error::{ApiError, set};
use crate::telegram::params::Params;
use crate::telegram::world::{Webhook, World};

impl World {
    /// What a `getUpdates` finds now. Everything below `offset` is confirmed and gone.
    pub(crate) fn take_updates(&mut self, offset: i64, limit: usize) -> Vec<Value> {
        if offset > 0 {
            self.updates.retain(|(id, _)| *id >= offset);
        } else if offset < 0 {
            // Counted from the end; all before are forgotten.
            let keep = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
            let surplus = self.updates.len().saturating_sub(keep);
            self.updates.drain(..surplus);
        }
        self.updates.iter().take(limit).map(|(_, update)| update.clone()).collect()
    }

    /// Takes over `allowed_updates` where the call names them; an empty list means the default.
    pub(crate) fn allow_updates(&mut self, params: &Params) {
        if let Ok(Some(Value::Array(kinds))) = params.json("allowed_updates") {
            let kinds: Vec<String> = kinds.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect();
            self.allowed = (!kinds.is_empty()).then_some(kinds);
        }
    }

    pub(super) fn set_webhook(&mut self, params: &Params) -> Result<Value, ApiError> {
        let url = params.text("url").trim().to_owned();
        if url.is_empty() {
            return Ok(self.delete_webhook(params));
        }
        let secret = params.text("secret_token").to_owned();
        if secret.len() > 256 {
            return Err(ApiError::bad("secret token is too long"));
        }
        if !secret.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
            return Err(ApiError::bad("secret token contains unallowed characters"));
        }
        let parsed = url::Url::parse(&url).map_err(|_| ApiError::bad("bad webhook: URL host is empty"))?;
        let host = parsed.host_str().unwrap_or_default();
        let loopback = matches!(host, "127.0.0.1" | "localhost" | "[::1]");
        // Telegram insists on HTTPS; a loopback address stands for a server behind its proxy.
        if parsed.scheme() != "https" && !(parsed.scheme() == "http" && loopback) {
            return Err(ApiError::bad("bad webhook: An HTTPS URL must be provided for webhook"));
        }
        let port = parsed.port_or_known_default().unwrap_or(443);
        if !loopback && ![443, 80, 88, 8443].contains(&port) {
            return Err(ApiError::bad(
                "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
            ));
        }
        self.allow_updates(params);
        if params.flag("drop_pending_updates") {
            self.updates.clear();
        }
        let generation = self.serial();
        self.webhook = Some(Webhook {
            url,
            secret: Some(secret).filter(|secret| !secret.is_empty()),
            max_connections: match params.int("max_connections") {
                0 => 40,
                n => n.clamp(1, 100),
            },
            last_error: None,
            generation,
        });
        // A poll that waits is over now.
        self.poll_generation += 1;
        Ok(json!(true))
    }

    pub(super) fn delete_webhook(&mut self, params: &Params) -> Value {
        self.webhook = None;
        if params.flag("drop_pending_updates") {
            self.updates.clear();
        }
        json!(true)
    }

    pub(super) fn webhook_info(&self) -> Value {
        let mut out = json!({
            "url": self.webhook.as_ref().map_or("", |hook| hook.url.as_str()),
            "has_custom_certificate": false,
            "pending_update_count": self.updates.len(),
        });
        if let Some(hook) = &self.webhook {
            set(&mut out, "max_connections", json!(hook.max_connections));
            if let Some((at, text)) = &hook.last_error {
                set(&mut out, "last_error_date", json!(at));
                set(&mut out, "last_error_message", json!(text));
            }
        }
        if let Some(kinds) = &self.allowed {
            set(&mut out, "allowed_updates", json!(kinds));
        }
        out
    }
}
