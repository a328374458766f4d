//! COPY and MOVE of a calendar object (RFC 4918 sections 9.8 and 9.9). Calendars stay where they are: their
//! addresses are what programs remember them by.

use axum::http::header::LOCATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use televent_ical::CalendarObject;
use televent_store::command::{MoveObject, Moved};
use televent_store::{CommandError, Refusal};

use super::get::insert;
use super::put::uid_conflict;
use crate::dav::Ask;
use crate::dav::error::{Condition, DavError};
use crate::dav::path::Place;
use crate::dav::precondition::dav_condition;

/// Puts the object, or a copy of it, at the address in `Destination`.
pub(crate) async fn answer(ask: &Ask, copy: bool) -> Result<Response, DavError> {
    let destination = destination(&ask.headers)?;
    let (Place::Object(_, from, name), Place::Object(account, to, new_name)) = (&ask.place, &destination)
    else {
        return Err(DavError::condition(Condition::CalendarCollectionLocationOk));
    };
    if *account != ask.user.account {
        return Err(DavError::condition(Condition::NeedPrivileges));
    }
    if destination == ask.place {
        return Err(DavError::Forbidden("source and destination are one"));
    }
    let source = ask.collection(from).await?;
    let target = ask.collection(to).await.map_err(|error| match error {
        DavError::NotFound => DavError::NoParent,
        other => other,
    })?;
    let object =
        ask.door.store.object(ask.user.person, from, name.as_str()).await?.ok_or(DavError::NotFound)?;
    if !target.components.contains(&object.member.kind) {
        return Err(DavError::condition(Condition::SupportedCalendarComponent));
    }
    let command = MoveObject {
        from: (source.calendar.id, name.clone()),
        to: (target.calendar.id, new_name.clone()),
        copy,
        overwrite: overwrite(&ask.headers)?,
        condition: dav_condition(ask).await?,
    };
    let (status, etag) = match ask.door.store.execute(ask.user.actor(), command).await {
        Ok(Moved::Created(etag)) => (StatusCode::CREATED, etag),
        Ok(Moved::Replaced(etag)) => (StatusCode::NO_CONTENT, etag),
        Err(CommandError::Refused(Refusal::UidTaken)) => {
            let uid =
                CalendarObject::parse(object.text).map(|object| object.uid().to_owned()).unwrap_or_default();
            return Err(uid_conflict(ask, &target, *account, &uid).await?);
        }
        Err(error) => return Err(error.into()),
    };
    let mut response = status.into_response();
    insert(response.headers_mut(), axum::http::header::ETAG, &etag.to_string());
    if status == StatusCode::CREATED {
        insert(response.headers_mut(), LOCATION, &destination.href());
    }
    Ok(response)
}

/// The `Destination` header (RFC 4918 section 10.3).
fn destination(headers: &HeaderMap) -> Result<Place, DavError> {
    let header = headers.get("destination").ok_or(DavError::BadRequest("a Destination is needed"))?;
    let href = header.to_str().map_err(|_| DavError::BadRequest("the Destination is not a URI"))?;
    Place::of_href(href).map_err(|_| DavError::condition(Condition::CalendarCollectionLocationOk))
}

/// The `Overwrite` header (RFC 4918 section 10.6): yes without it.
fn overwrite(headers: &HeaderMap) -> Result<bool, DavError> {
    match headers.get("overwrite").map(axum::http::HeaderValue::as_bytes) {
        None | Some(b"T" | b"t") => Ok(true),
        Some(b"F" | b"f") => Ok(false),
        Some(_) => Err(DavError::BadRequest("Overwrite is T or F")),
    }
}
