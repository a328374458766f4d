//! Files in and out.

use reqwest::multipart::{Form, Part};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::{Post, PostError, error};

impl Post {
    /// Fetches a file a person sent, if it has at most `most` octets; `None` if it has more.
    pub(crate) async fn fetch(&self, file_id: &str, most: usize) -> Result<Option<Vec<u8>>, PostError> {
        let file = self.call_by_name("getFile", &json!({ "file_id": file_id }), None).await?;
        let size = file.get("file_size").and_then(Value::as_u64).unwrap_or_default();
        let path = file.get("file_path").and_then(Value::as_str).ok_or(PostError::Unreadable)?;
        if usize::try_from(size).map_or(true, |size| size > most) {
            return Ok(None);
        }
        let address = format!("{}/file/bot{}/{path}", self.inner.api, self.inner.token.expose_secret());
        let unanswered = |error| PostError::Unanswered(error::without_address(error));
        let mut response = self.inner.http.get(address).send().await.map_err(unanswered)?;
        if !response.status().is_success() {
            return Err(PostError::Refused { code: response.status().as_u16(), text: String::new() });
        }
        let mut octets = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(unanswered)? {
            if octets.len() + piece.len() > most {
                return Ok(None);
            }
            octets.extend_from_slice(&piece);
        }
        Ok(Some(octets))
    }

    /// Sends a file.
    pub(crate) async fn send_file(
        &self,
        chat: i64,
        name: &str,
        octets: Vec<u8>,
        caption: &str,
    ) -> Result<i64, PostError> {
        self.inner.pace.turn(chat, self.patience).await.map_err(PostError::Flood)?;
        let part = Part::bytes(octets).file_name(name.to_owned());
        let part = part
            .mime_str("text/calendar")
            .map_err(|error| PostError::Unconnected(error::without_address(error)))?;
        let form = Form::new()
            .text("chat_id", chat.to_string())
            .text("caption", caption.to_owned())
            .part("document", part);
        let sent = error::answer(self.inner.http.post(self.address("sendDocument")).multipart(form)).await?;
        sent.get("message_id").and_then(Value::as_i64).ok_or(PostError::Unreadable)
    }
}
