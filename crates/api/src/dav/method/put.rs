//! PUT of a calendar object (RFC 4791 section 5.3.2): kept octet for octet, or refused with the precondition.

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_LOCATION, CONTENT_RANGE, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use televent_core::ETag;
use televent_ical::CalendarObject;
use televent_store::calendars::Collection;
use televent_store::command::{Put, PutObject};
use televent_store::outbox::Spared;
use televent_store::{CommandError, Precondition, Refusal};

use super::get::insert;
use crate::dav::Ask;
use crate::dav::body;
use crate::dav::error::{Condition, DavError};
use crate::dav::path::Place;
use crate::dav::precondition::{applied, dav_condition, prefers};

/// The preference for an answer with what is stored (RFC 7240 section 4.2).
const REPRESENTATION: &str = "return=representation";

/// Stores what the client sent.
pub(crate) async fn answer(ask: &Ask, sent: Body) -> Result<Response, DavError> {
    store(ask, sent, &ask.place, dav_condition(ask).await?).await
}

/// Stores what the client sent at the address of an object.
pub(super) async fn store(
    ask: &Ask,
    sent: Body,
    place: &Place,
    condition: Precondition,
) -> Result<Response, DavError> {
    let Place::Object(account, segment, name) = place.clone() else { return Err(DavError::NotFound) };
    if ask.headers.contains_key(CONTENT_RANGE) {
        // RFC 9110 section 14.4: a part must not be taken for the whole.
        return Err(DavError::BadRequest("an object is stored whole, without Content-Range"));
    }
    check_media_type(&ask.headers)?;
    let octets =
        body::read(&ask.headers, sent, ask.door.config.limits.body).await.map_err(|error| match error {
            DavError::TooLarge => DavError::condition(Condition::MaxResourceSize),
            other => other,
        })?;
    let (object, as_sent) = match object(&octets) {
        Ok(object) => object,
        Err(error) => {
            // That there is no such calendar goes before what is wrong with the object.
            ask.collection(&segment).await.map_err(no_parent)?;
            return Err(error);
        }
    };
    let uid = object.uid().to_owned();
    let shown = prefers(&ask.headers, REPRESENTATION).then(|| object.text().to_owned());
    let command = PutObject { calendar: segment.clone(), name, object, condition };
    match ask.door.store.execute(ask.user.actor(), command).await {
        Ok(Put::Created(etag)) => {
            super::push::spare(ask, &segment, Spared::Content).await;
            Ok(stored(place, StatusCode::CREATED, &etag, as_sent, shown))
        }
        Ok(Put::Updated(etag)) => {
            super::push::spare(ask, &segment, Spared::Content).await;
            Ok(stored(place, StatusCode::NO_CONTENT, &etag, as_sent, shown))
        }
        Ok(Put::Same(etag)) => Ok(stored(place, StatusCode::NO_CONTENT, &etag, as_sent, shown)),
        Err(CommandError::NotFound) => Err(DavError::NoParent),
        // RFC 8144 section 3.2: with what stands there now, so that the client need not ask for it.
        Err(CommandError::Precondition) if shown.is_some() => super::get::current(ask).await,
        Err(CommandError::Refused(Refusal::UidTaken)) => {
            Err(uid_conflict(ask, &ask.collection(&segment).await?, account, &uid).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// RFC 4918 section 9.7.1: a PUT without a parent is a conflict.
fn no_parent(error: DavError) -> DavError {
    match error {
        DavError::NotFound => DavError::NoParent,
        other => other,
    }
}

/// What was sent as an object, and whether its text is what was sent.
fn object(octets: &Bytes) -> Result<(CalendarObject, bool), DavError> {
    let (text, as_sent) = text(octets)?;
    Ok((CalendarObject::parse(text)?, as_sent))
}

/// An entity tag is strong, so it is only told when what is stored is what was sent (RFC 4791 section 5.3.4), or
/// when the answer shows what is stored (RFC 7240 section 4.2).
fn stored(place: &Place, status: StatusCode, etag: &ETag, as_sent: bool, shown: Option<String>) -> Response {
    let tell = as_sent || shown.is_some();
    let mut response = match shown {
        None => status.into_response(),
        Some(text) => {
            let status = if status == StatusCode::NO_CONTENT { StatusCode::OK } else { status };
            let kind = [(CONTENT_TYPE, "text/calendar; charset=utf-8")];
            let mut response = applied((status, kind, text).into_response(), REPRESENTATION);
            insert(response.headers_mut(), CONTENT_LOCATION, &place.href());
            response
        }
    };
    if tell {
        insert(response.headers_mut(), ETAG, &etag.to_string());
    }
    response
}

/// `no-uid-conflict` names the object that has the UID.
pub(crate) async fn uid_conflict(
    ask: &Ask,
    calendar: &Collection,
    account: televent_core::TelegramId,
    uid: &str,
) -> Result<DavError, DavError> {
    let name = ask.door.store.name_of_uid(ask.user.person, calendar.calendar.id, uid).await?;
    let href = name.map(|name| {
        Place::Object(account, calendar.calendar.slug.clone(), televent_core::ObjectName::kept(name)).href()
    });
    Ok(DavError::condition(Condition::NoUidConflict(href)))
}

/// RFC 4791 section 5.3.2.1 `supported-calendar-data`. Many programs name no type, some a wrong charset case.
fn check_media_type(headers: &HeaderMap) -> Result<(), DavError> {
    let Some(header) = headers.get(CONTENT_TYPE) else { return Ok(()) };
    let text = header.to_str().unwrap_or_default().to_ascii_lowercase();
    let mut parts = text.split(';').map(str::trim);
    let media = parts.next().unwrap_or_default();
    let charset =
        parts.find_map(|part| part.strip_prefix("charset=")).map(|charset| charset.trim_matches('"'));
    let plain = matches!(media, "text/calendar" | "application/octet-stream" | "");
    if plain && matches!(charset, None | Some("utf-8" | "utf8" | "us-ascii")) {
        return Ok(());
    }
    Err(DavError::condition(Condition::SupportedCalendarData))
}

/// The text, and whether it is what was sent. Old programs fold lines in the middle of a character (RFC 5545
/// section 3.1 warns of them); such a fold is taken out, because what it leaves is not UTF-8.
fn text(octets: &Bytes) -> Result<(String, bool), DavError> {
    if let Ok(text) = std::str::from_utf8(octets) {
        return Ok((text.to_owned(), true));
    }
    let why = || DavError::Condition(Condition::ValidCalendarData, "the text is not UTF-8".to_owned());
    String::from_utf8(without_split_characters(octets)).map(|text| (text, false)).map_err(|_| why())
}

/// Takes out every fold whose next octet continues a character.
fn without_split_characters(octets: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(octets.len());
    let mut rest = octets;
    while let Some((first, tail)) = rest.split_first() {
        let after = rest
            .strip_prefix(b"\r\n ")
            .or_else(|| rest.strip_prefix(b"\r\n\t"))
            .or_else(|| rest.strip_prefix(b"\n "))
            .or_else(|| rest.strip_prefix(b"\n\t"));
        match after {
            Some(after) if after.first().is_some_and(|next| next & 0b1100_0000 == 0b1000_0000) => {
                rest = after;
            }
            _ => {
                kept.push(*first);
                rest = tail;
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fold_inside_a_character_is_taken_out() {
        let folded = Bytes::from_static(b"SUMMARY:caf\xc3\r\n \xa9 a\r\n b\r\n");
        assert_eq!(text(&folded).unwrap(), ("SUMMARY:café a\r\n b\r\n".to_owned(), false));
        assert_eq!(text(&Bytes::from_static("é".as_bytes())).unwrap(), ("é".to_owned(), true));
        assert!(text(&Bytes::from_static(b"\xff")).is_err());
    }
}
