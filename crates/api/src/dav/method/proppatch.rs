//! PROPPATCH (RFC 4918 section 9.2): all of it or none.

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use televent_store::calendars::DeadProperties;
use televent_store::command::ChangeCalendar;
use televent_store::outbox::Spared;

use crate::dav::Ask;
use crate::dav::body;
use crate::dav::error::DavError;
use crate::dav::multistatus::whole;
use crate::dav::path::Place;
use crate::dav::precondition::{applied, calendar_condition, minimal};
use crate::dav::prop::{Edits, Making};
use crate::dav::xml::{DAV, Element, Xml};

/// Sets and removes properties of a calendar; nothing else has properties that a client may set.
pub(crate) async fn answer(ask: Ask, body: Body) -> Result<Response, DavError> {
    let body = body::element(&ask, body).await?.filter(|body| body.is(DAV, "propertyupdate"));
    let body = body.ok_or(DavError::BadRequest("the body is not a propertyupdate"))?;
    let edits = match &ask.place {
        Place::Calendar(_, segment) => {
            let collection = ask.collection_with(segment, DeadProperties::Read).await?;
            calendar_condition(&ask, true).await?;
            if !instructs(&body) {
                return Err(DavError::BadRequest("a propertyupdate sets or removes something"));
            }
            let edits = Edits::read(&body, Making::Not, Some(&collection));
            if edits.hold() {
                let command = ChangeCalendar { calendar: collection.calendar.id, edit: edits.edit.clone() };
                if ask.door.store.execute(ask.user.actor(), command).await? {
                    super::push::spare(&ask, segment, Spared::Properties).await;
                }
            }
            edits
        }
        Place::Object(_, segment, name) => {
            let found = ask.door.store.object(ask.user.person, segment, name.as_str()).await?;
            found.map(|_| Edits::refused(&body)).ok_or(DavError::NotFound)?
        }
        _ => Edits::refused(&body),
    };
    if edits.hold() && minimal(&ask.headers) {
        // RFC 8144 section 2.2: what went well needs no words.
        return Ok(applied(StatusCode::OK.into_response(), "return=minimal"));
    }
    let mut xml = Xml::document("multistatus");
    xml.raw("<response>");
    xml.leaf("href", &ask.place.href());
    edits.write(&mut xml);
    xml.raw("</response>");
    Ok(whole(StatusCode::MULTI_STATUS, xml.finish("multistatus")))
}

/// Whether there is anything in it (RFC 4918 section 14.19).
fn instructs(body: &Element) -> bool {
    ["set", "remove"].iter().any(|instruction| body.child(DAV, instruction).is_some())
}
