//! DELETE (RFC 4918 section 9.6) of an object, or of a calendar with all that is in it.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use televent_ical::Target;
use televent_store::command::{DeleteCalendar, DeleteEvent, Which};
use televent_store::outbox::Spared;

use crate::dav::Ask;
use crate::dav::error::DavError;
use crate::dav::path::Place;
use crate::dav::precondition::{Depth, calendar_condition, dav_condition, depth};

/// Deletes what is at the address.
pub(crate) async fn answer(ask: &Ask) -> Result<Response, DavError> {
    match &ask.place {
        Place::Object(_, segment, name) => {
            let calendar = ask.collection(segment).await?.calendar.id;
            let which = Which::Object(calendar, name.clone());
            let condition = dav_condition(ask).await?;
            let command = DeleteEvent { which, target: Target::All, condition, draft: None };
            ask.door.store.execute(ask.user.actor(), command).await?;
            super::push::spare(ask, segment, Spared::Content).await;
        }
        Place::Calendar(_, segment) => {
            // Section 9.6.1: a collection goes whole or not at all.
            if depth(&ask.headers, Depth::Infinity)? != Depth::Infinity {
                return Err(DavError::BadRequest("a calendar is deleted with Depth: infinity"));
            }
            let calendar = ask.collection(segment).await?.calendar.id;
            calendar_condition(ask, true).await?;
            ask.door.store.execute(ask.user.actor(), DeleteCalendar(calendar)).await?;
        }
        Place::Push(id) => return super::push::remove(ask, *id).await,
        _ => return Err(DavError::NotFound),
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}
