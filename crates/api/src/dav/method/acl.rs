//! ACL (RFC 3744 section 8.1): never carried out. Who may do what follows from whose calendar it is and from the
//! groups it is shared with, and is changed in the chat.

use axum::response::Response;

use crate::dav::Ask;
use crate::dav::error::{Condition, DavError};
use crate::dav::path::Place;

/// Refuses with the rule that stands against it.
pub(crate) async fn answer(ask: &Ask) -> Result<Response, DavError> {
    if let Place::Calendar(_, segment) = &ask.place {
        ask.collection(segment).await?;
    }
    Err(DavError::condition(Condition::NoProtectedAceConflict))
}
