//! Answers to presses and to inline queries.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::telegram::compose;
use crate::telegram::error::ApiError;
use crate::telegram::keyboard;
use crate::telegram::observe::Toast;
use crate::telegram::params::Params;
use crate::telegram::world::World;

const TOO_OLD: &str = "query is too old and response timeout expired or query ID is invalid";

impl World {
    pub(super) fn answer_callback(&mut self, params: &Params) -> Result<Value, ApiError> {
        let text = params.text("text").to_owned();
        if text.chars().count() > 200 {
            return Err(ApiError::bad("MESSAGE_TOO_LONG"));
        }
        let now = self.now();
        let lifetime = TimeDelta::from_std(self.options.callback_lifetime).unwrap_or(TimeDelta::MAX);
        let serial = self.serial();
        let callback = self
            .callbacks
            .get_mut(params.text("callback_query_id"))
            .filter(|callback| now - callback.at <= lifetime)
            .ok_or_else(|| ApiError::bad(TOO_OLD))?;
        let first = callback.answered_at.is_none();
        callback.answered_at.get_or_insert(now);
        let toast = Toast {
            serial,
            callback: callback.id.clone(),
            to: callback.from,
            chat: callback.chat,
            text,
            alert: params.flag("show_alert"),
            url: Some(params.text("url").to_owned()).filter(|url| !url.is_empty()),
        };
        // The app shows the first answer only.
        if first {
            self.remember_toast(toast);
        }
        Ok(json!(true))
    }

    pub(super) fn answer_inline(&mut self, params: &Params) -> Result<Value, ApiError> {
        let results = params
            .json("results")
            .map_err(|_| ApiError::bad("can't parse inline query results JSON object"))?
            .unwrap_or_else(|| json!([]));
        let Some(results) = results.as_array().cloned() else {
            return Err(ApiError::bad("expected an Array of inline query results"));
        };
        if results.len() > 50 {
            return Err(ApiError::bad("RESULTS_TOO_MUCH"));
        }
        let mut seen = BTreeSet::new();
        for result in &results {
            check_result(result)?;
            let id = result.get("id").and_then(Value::as_str).unwrap_or_default();
            if id.is_empty() || id.len() > 64 {
                return Err(ApiError::bad("RESULT_ID_INVALID"));
            }
            if !seen.insert(id.to_owned()) {
                return Err(ApiError::bad("RESULT_ID_DUPLICATE"));
            }
        }
        let now = self.now();
        let lifetime = TimeDelta::from_std(self.options.inline_lifetime).unwrap_or(TimeDelta::MAX);
        let query = self
            .inline_queries
            .get_mut(params.text("inline_query_id"))
            .filter(|query| now - query.at <= lifetime)
            .ok_or_else(|| ApiError::bad(TOO_OLD))?;
        query.results = Some(results);
        query.answer = Some(params.record());
        Ok(json!(true))
    }
}

/// Content and keyboard of one result.
fn check_result(result: &Value) -> Result<(), ApiError> {
    let broken = |text: &str| ApiError::bad(format!("can't parse inline query result: {text}"));
    let text = |key: &str| result.get(key).and_then(Value::as_str).unwrap_or_default();
    if result.get("type").and_then(Value::as_str).is_none() {
        return Err(broken("Can't find field \"type\""));
    }
    if let Some(markup) = result.get("reply_markup") {
        // The chat is not known yet, so the rules for groups hold.
        keyboard::parse(Some(markup), false)?;
    }
    if text("type") == "article" {
        if text("title").is_empty() {
            return Err(broken("Can't find field \"title\""));
        }
        let Some(content) = result.get("input_message_content") else {
            return Err(ApiError::bad("message content is not specified"));
        };
        content_text(content)?;
    }
    Ok(())
}

/// The text of an `InputTextMessageContent`.
pub(crate) fn content_text(content: &Value) -> Result<crate::telegram::entity::Rich, ApiError> {
    let text = |key: &str| content.get(key).and_then(Value::as_str).unwrap_or_default();
    compose::text_of(text("message_text"), text("parse_mode"), content.get("entities"))
}
