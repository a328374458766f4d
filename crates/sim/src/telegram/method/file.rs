//! Files: uploads, references, download.

use serde_json::{Value, json};

use crate::telegram::error::ApiError;
use crate::telegram::model::{Attachment, File};
use crate::telegram::params::{Params, Upload};
use crate::telegram::world::World;

/// `getFile` gives files up to 20 MB.
const DOWNLOAD_LIMIT: usize = 20 * 1024 * 1024;
/// Pictures may have 10 MB.
const PHOTO_LIMIT: usize = 10 * 1024 * 1024;

impl World {
    /// Puts a file on the simulated server.
    pub(crate) fn add_file(&mut self, upload: &Upload, photo: bool) -> Attachment {
        let number = self.serial();
        let extension = upload.name.rsplit_once('.').map_or("bin", |(_, extension)| extension);
        let path = if photo {
            format!("photos/file_{number}.jpg")
        } else {
            format!("documents/file_{number}.{extension}")
        };
        let file_id = format!("{}{number:08}SIMfileIdentifier", if photo { "AgACAgI" } else { "BQACAgI" });
        let file = File {
            path,
            mime: upload.mime.clone(),
            name: upload.name.clone(),
            bytes: upload.bytes.clone(),
            photo,
        };
        let attachment = attachment(&file_id, &file);
        self.files.insert(file_id, file);
        attachment
    }

    /// The file a sending method names: an upload in its part, `attach://part`, or a `file_id`.
    pub(super) fn input_file(
        &mut self,
        params: &Params,
        name: &str,
        photo: bool,
    ) -> Result<Attachment, ApiError> {
        if let Some(upload) = params.file(name) {
            let upload = upload.clone();
            return self.take_upload(&upload, photo);
        }
        let reference = params.text(name).to_owned();
        self.input_reference(params, &reference, name, photo)
    }

    pub(super) fn input_reference(
        &mut self,
        params: &Params,
        reference: &str,
        name: &str,
        photo: bool,
    ) -> Result<Attachment, ApiError> {
        if reference.is_empty() {
            return Err(ApiError::bad(format!("there is no {name} in the request")));
        }
        if let Some(part) = reference.strip_prefix("attach://") {
            let upload = params
                .file(part)
                .cloned()
                .ok_or_else(|| ApiError::bad(format!("attached file \"{part}\" not found")))?;
            return self.take_upload(&upload, photo);
        }
        if reference.starts_with("http://") || reference.starts_with("https://") {
            // Nothing here reaches into the network.
            return Err(ApiError::bad("failed to get HTTP URL content"));
        }
        let Some(file) = self.files.get(reference) else {
            return Err(ApiError::bad("wrong file identifier/HTTP URL specified"));
        };
        if file.photo != photo {
            let (have, want) = if photo { ("Document", "Photo") } else { ("Photo", "Document") };
            return Err(ApiError::bad(format!("can't use file of type {have} as {want}")));
        }
        Ok(attachment(reference, file))
    }

    fn take_upload(&mut self, upload: &Upload, photo: bool) -> Result<Attachment, ApiError> {
        if upload.bytes.is_empty() {
            return Err(ApiError::bad("file must be non-empty"));
        }
        if photo {
            if upload.bytes.len() > PHOTO_LIMIT {
                return Err(ApiError::bad("file is too big for a photo"));
            }
            let Some((width, height)) = sides(&upload.bytes) else {
                return Err(ApiError::bad("IMAGE_PROCESS_FAILED"));
            };
            let (long, short) = (width.max(height), width.min(height));
            if width.saturating_add(height) > 10_000 || short == 0 || long > short.saturating_mul(20) {
                return Err(ApiError::bad("PHOTO_INVALID_DIMENSIONS"));
            }
        }
        Ok(self.add_file(upload, photo))
    }

    pub(super) fn get_file(&self, params: &Params) -> Result<Value, ApiError> {
        let id = params.text("file_id");
        if id.is_empty() {
            return Err(ApiError::bad("file_id not specified"));
        }
        let Some(file) = self.files.get(id) else {
            return Err(ApiError::bad("wrong file_id or the file is temporarily unavailable"));
        };
        if file.bytes.len() > DOWNLOAD_LIMIT {
            return Err(ApiError::bad("file is too big"));
        }
        Ok(json!({
            "file_id": id,
            "file_unique_id": format!("AQ{}", id.chars().rev().take(14).collect::<String>()),
            "file_size": file.bytes.len(),
            "file_path": file.path,
        }))
    }
}

fn attachment(file_id: &str, file: &File) -> Attachment {
    Attachment {
        file_id: file_id.to_owned(),
        name: file.name.clone(),
        mime: file.mime.clone(),
        size: file.bytes.len(),
        sides: sides(&file.bytes),
    }
}

/// Width and height of a PNG, GIF or JPEG.
fn sides(bytes: &[u8]) -> Option<(u32, u32)> {
    let be16 = |at: usize| Some(u32::from(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
    let be32 = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let le16 = |at: usize| Some(u32::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some((be32(16)?, be32(20)?));
    }
    if bytes.starts_with(b"GIF8") {
        return Some((le16(6)?, le16(8)?));
    }
    if !bytes.starts_with(&[0xff, 0xd8]) {
        return None;
    }
    let mut at = 2;
    loop {
        let (mark, kind) = (*bytes.get(at)?, *bytes.get(at + 1)?);
        if mark != 0xff {
            return None;
        }
        // A start-of-frame segment holds the sides; DHT, JPG and DAC share its range of numbers.
        if (0xc0..=0xcf).contains(&kind) && ![0xc4, 0xc8, 0xcc].contains(&kind) {
            return Some((be16(at + 7)?, be16(at + 5)?));
        }
        at = at.checked_add(2)?.checked_add(usize::try_from(be16(at + 2)?).ok()?)?;
    }
}
