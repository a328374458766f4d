//! DELETE (RFC 4918 section 9.6).

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use televent_ical::Target;
use televent_store::command::{DeleteEvent, Which};

use crate::dav::Ask;
use crate::dav::error::DavError;
use crate::dav::path::Place;
use crate::dav::precondition::write_condition;

/// Deletes an object.
pub(crate) async fn answer(ask: &Ask) -> Result<Response, DavError> {
    let Place::Object(_, segment, name) = &ask.place else { return Err(DavError::NotFound) };
    let calendar = ask.collection(segment).await?.calendar.id;
    let which = Which::Object(calendar, name.clone());
    let condition = write_condition(&ask.headers)?;
    ask.door.store.execute(ask.user.actor(), DeleteEvent { which, target: Target::All, condition }).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
