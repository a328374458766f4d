//! From parameters to formatted text, in the order of checks of the real server.

use serde_json::Value;

use super::entity::{Entity, EntityKind, Rich};
use super::error::ApiError;
use super::params::Params;
use super::{format, html, link, markdown};

/// Code points a message may have after parsing.
pub(crate) const TEXT_LIMIT: usize = 4096;
/// Code points a caption may have after parsing.
pub(crate) const CAPTION_LIMIT: usize = 1024;

/// The text of a message: `text`, `parse_mode`, `entities`.
pub(crate) fn text(params: &Params) -> Result<Rich, ApiError> {
    text_of(params.text("text"), params.text("parse_mode"), params.json("entities").ok().flatten().as_ref())
}

/// A text from its three parts.
pub(crate) fn text_of(text: &str, parse_mode: &str, entities: Option<&Value>) -> Result<Rich, ApiError> {
    if text.is_empty() {
        return Err(ApiError::bad("message text is empty"));
    }
    let rich = formatted(text, parse_mode, entities)?;
    if rich.text.is_empty() {
        return Err(ApiError::bad("text must be non-empty"));
    }
    if rich.text.chars().count() > TEXT_LIMIT {
        return Err(ApiError::bad("message is too long"));
    }
    Ok(rich)
}

/// The caption of a file or picture: `caption`, `parse_mode`, `caption_entities`. May be empty.
pub(crate) fn caption(params: &Params) -> Result<Rich, ApiError> {
    let entities = params.json("caption_entities").ok().flatten();
    caption_of(params.text("caption"), params.text("parse_mode"), entities.as_ref())
}

/// A caption from its three parts.
pub(crate) fn caption_of(text: &str, parse_mode: &str, entities: Option<&Value>) -> Result<Rich, ApiError> {
    let rich = formatted(text, parse_mode, entities)?;
    if rich.text.chars().count() > CAPTION_LIMIT {
        return Err(ApiError::bad("message caption is too long"));
    }
    Ok(rich)
}

fn formatted(text: &str, parse_mode: &str, entities: Option<&Value>) -> Result<Rich, ApiError> {
    let unparsable = |why: String| ApiError::bad(format!("can't parse entities: {why}"));
    let rich = match parse_mode.to_ascii_lowercase().as_str() {
        "" | "none" => Rich { text: text.to_owned(), entities: explicit(entities)? },
        "html" => html::parse(text).map_err(unparsable)?,
        "markdownv2" => markdown::parse(text).map_err(unparsable)?,
        _ => return Err(ApiError::bad("unsupported parse_mode")),
    };
    let mut rich = format::tidy(&rich);
    format::detect(&mut rich);
    Ok(rich)
}

/// Spans given as `entities`. Kinds that Telegram finds by itself are ignored, as it does.
fn explicit(entities: Option<&Value>) -> Result<Vec<Entity>, ApiError> {
    let Some(entities) = entities else { return Ok(Vec::new()) };
    let Some(list) = entities.as_array() else {
        return Err(ApiError::bad("can't parse entities: expected an Array of message entities"));
    };
    let mut out = Vec::new();
    for value in list {
        if !value.is_object() {
            return Err(ApiError::bad("can't parse entities: expected an Object as a message entity"));
        }
        let Some(mut entity) = Entity::from_json(value) else {
            return Err(ApiError::bad("can't parse entities: wrong message entity"));
        };
        match &entity.kind {
            EntityKind::Other(_)
            | EntityKind::Mention
            | EntityKind::Hashtag
            | EntityKind::BotCommand
            | EntityKind::Url
            | EntityKind::Email => continue,
            EntityKind::TextLink(url) => {
                let url = link::checked(url).map_err(|why| {
                    ApiError::bad(format!("can't parse entities: entity URL '{url}' is invalid: {why}"))
                })?;
                entity.kind = EntityKind::TextLink(url);
            }
            _ => {}
        }
        out.push(entity);
    }
    Ok(out)
}
