//! The parameters of a call, from whichever of the four encodings they came in.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use serde_json::Value;

use super::error::ApiError;

/// Telegram takes uploads up to 50 MB.
pub(crate) const UPLOAD_LIMIT: usize = 50 * 1024 * 1024;

/// A file that came with the call.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    pub(crate) name: String,
    pub(crate) mime: String,
    pub(crate) bytes: Bytes,
}

/// Parameters by name; members that are not strings in a JSON body are their JSON text, as in the real server.
#[derive(Debug, Clone, Default)]
pub(crate) struct Params {
    fields: BTreeMap<String, String>,
    files: BTreeMap<String, Upload>,
}

impl Params {
    /// Reads query and body.
    pub(crate) async fn read(request: Request) -> Result<Self, ApiError> {
        let mut params = Self::default();
        params.add_form(request.uri().query().unwrap_or_default().as_bytes());
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_ascii_lowercase();
        if kind.starts_with("multipart/form-data") {
            params.add_multipart(request).await?;
            return Ok(params);
        }
        let body = axum::body::to_bytes(request.into_body(), UPLOAD_LIMIT)
            .await
            .map_err(|_| ApiError::new(413, "Request Entity Too Large"))?;
        if kind.starts_with("application/json") {
            params.add_json(&body)?;
        } else if kind.starts_with("application/x-www-form-urlencoded") {
            params.add_form(&body);
        }
        Ok(params)
    }

    fn add_form(&mut self, bytes: &[u8]) {
        for (key, value) in url::form_urlencoded::parse(bytes) {
            self.fields.insert(key.to_lowercase(), value.into_owned());
        }
    }

    fn add_json(&mut self, body: &[u8]) -> Result<(), ApiError> {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(());
        }
        let value: Value = serde_json::from_slice(body)
            .map_err(|_| ApiError::bad("can't parse request: JSON object expected"))?;
        if !value.is_object() {
            return Err(ApiError::bad("can't parse request: JSON object expected"));
        }
        self.add_object(&value);
        Ok(())
    }

    fn add_object(&mut self, value: &Value) {
        for (key, value) in value.as_object().into_iter().flatten() {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Null => continue,
                other => other.to_string(),
            };
            self.fields.insert(key.to_lowercase(), text);
        }
    }

    async fn add_multipart(&mut self, request: Request) -> Result<(), ApiError> {
        let broken = |_| ApiError::bad("can't parse multipart request");
        let mut parts = Multipart::from_request(request, &())
            .await
            .map_err(|_| ApiError::bad("can't parse multipart request"))?;
        while let Some(part) = parts.next_field().await.map_err(broken)? {
            let key = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().map(ToOwned::to_owned);
            let mime = part.content_type().unwrap_or("application/octet-stream").to_owned();
            let bytes = part.bytes().await.map_err(|_| ApiError::new(413, "Request Entity Too Large"))?;
            if let Some(name) = file {
                self.files.insert(key, Upload { name, mime, bytes });
            } else {
                let text = String::from_utf8(bytes.to_vec())
                    .map_err(|_| ApiError::bad("strings must be encoded in UTF-8"))?;
                self.fields.insert(key.to_lowercase(), text);
            }
        }
        Ok(())
    }

    /// The text of a parameter; empty where it is absent.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// A whole number; whatever is none counts as 0.
    pub(crate) fn int(&self, name: &str) -> i64 {
        self.text(name).trim().parse().unwrap_or(0)
    }

    pub(crate) fn float(&self, name: &str) -> Option<f64> {
        self.text(name).trim().parse().ok()
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        let value = self.text(name).trim().to_ascii_lowercase();
        matches!(value.as_str(), "true" | "yes" | "1")
    }

    /// A JSON parameter: `None` where it is absent or empty, an error where it is no JSON.
    pub(crate) fn json(&self, name: &str) -> Result<Option<Value>, serde_json::Error> {
        let text = self.text(name);
        if text.trim().is_empty() { Ok(None) } else { serde_json::from_str(text).map(Some) }
    }

    /// A file by the name of its part.
    pub(crate) fn file(&self, name: &str) -> Option<&Upload> {
        self.files.get(name)
    }

    /// All parameters as JSON, for the record of calls. Files are named with their size.
    pub(crate) fn record(&self) -> Value {
        let mut out = serde_json::Map::new();
        for (key, value) in &self.fields {
            let plain = || Value::String(value.clone());
            // Structured values read better as what they are; text must stay text.
            let shown = match value.as_bytes().first() {
                Some(b'{' | b'[') if key != "text" && key != "caption" => {
                    serde_json::from_str(value).unwrap_or_else(|_| plain())
                }
                _ => plain(),
            };
            out.insert(key.clone(), shown);
        }
        for (key, file) in &self.files {
            out.insert(
                key.clone(),
                Value::String(format!("file {} ({} bytes)", file.name, file.bytes.len())),
            );
        }
        Value::Object(out)
    }
}
