//! POST of a calendar object (RFC 5995): like PUT, but the server chooses the name.

use axum::body::Body;
use axum::http::header::LOCATION;
use axum::response::Response;
use televent_core::{EventId, ObjectName};
use televent_store::Precondition;

use super::get::insert;
use super::put;
use crate::dav::Ask;
use crate::dav::error::DavError;
use crate::dav::path::Place;
use crate::dav::precondition::dav_condition;

/// Stores what the client sent under a new name and says which.
///
/// Conditions are about the address that is posted to (RFC 9110 section 13.1), where there is never an object with a
/// tag: those that want one fail.
pub(crate) async fn answer(ask: &Ask, sent: Body) -> Result<Response, DavError> {
    let Place::AddMember(account, segment) = ask.place.clone() else { return Err(DavError::NotFound) };
    let name = ObjectName::of(ask.door.store.world().id::<EventId>());
    let place = Place::Object(account, segment, name);
    let condition = Precondition::All(vec![Precondition::Absent, dav_condition(ask).await?]);
    let mut response = put::store(ask, sent, &place, condition).await.map_err(|error| match error {
        // It is the address itself that is not there.
        DavError::NoParent => DavError::NotFound,
        other => other,
    })?;
    insert(response.headers_mut(), LOCATION, &place.href());
    Ok(response)
}
