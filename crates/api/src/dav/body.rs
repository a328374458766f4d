//! A request's body within its limits.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH};

use super::Ask;
use super::error::DavError;
use super::xml::{self, Element};

/// Reads the whole body.
///
/// # Errors
/// [`DavError::TooLarge`] before anything is read if its length says so, otherwise as soon as it is longer;
/// [`DavError::Coding`] if it is compressed, because what it unfolds to has no bound.
pub(crate) async fn read(headers: &HeaderMap, body: Body, most: usize) -> Result<Bytes, DavError> {
    let coded = headers
        .get(CONTENT_ENCODING)
        .is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity"));
    if coded {
        return Err(DavError::Coding);
    }
    let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > most)) {
        return Err(DavError::TooLarge);
    }
    to_bytes(body, most).await.map_err(|error| {
        let mut cause = std::error::Error::source(&error);
        while let Some(inner) = cause {
            if inner.is::<http_body_util::LengthLimitError>() {
                return DavError::TooLarge;
            }
            cause = inner.source();
        }
        DavError::BadRequest("the body ended early")
    })
}

/// Reads the body as XML; `None` for an empty one.
pub(crate) async fn element(ask: &Ask, body: Body) -> Result<Option<Element>, DavError> {
    let octets = read(&ask.headers, body, ask.door.config.limits.body).await?;
    Ok(xml::parse(&octets)?)
}
