//! Events in JSON. What REST does not know of an event stays as it is in the object's text.

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::header::{ETAG, LOCATION};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use televent_core::EventId;
use televent_ical::{CalendarObject, Target};
use televent_store::command::{CreateEvents, DeleteEvent, EditEvent, Which};
use televent_store::objects::Bound;
use televent_store::{CommandError, Precondition};

use super::event_json::{EventInput, View};
use crate::actor::TokenUser;
use crate::dav::write_condition;
use crate::error::ApiError;
use crate::pace::Pace;
use crate::router::Door;

/// Events in one page at most.
const MOST: i64 = 500;

/// The window and the page of a list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Window {
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    limit: Option<i64>,
    cursor: Option<String>,
}

/// Events with an instance in a window, 30 days from now without one.
pub(crate) async fn list(
    State(door): State<Door>,
    user: TokenUser,
    window: Result<Query<Window>, QueryRejection>,
) -> Result<Json<Value>, ApiError> {
    let Query(window) = window.map_err(|rejection| ApiError::Invalid(rejection.body_text()))?;
    let from = window.from.unwrap_or_else(|| door.store.now());
    let until = window.until.or_else(|| from.checked_add_signed(TimeDelta::days(30)));
    let until = until.filter(|until| *until > from && *until - from <= TimeDelta::days(732));
    let until =
        until.ok_or_else(|| ApiError::Invalid("until: after from, at most two years later".to_owned()))?;
    let limit = window.limit.unwrap_or(100);
    if !(1..=MOST).contains(&limit) {
        return Err(ApiError::Invalid(format!("limit: 1 to {MOST}")));
    }
    let after = window.cursor.as_deref().map(read_cursor).transpose()?;
    let person = door.store.person(user.0).await?.ok_or(ApiError::NotFound)?;
    // A page of long texts is shorter: `next` says that there is more, not the number of events.
    let bound = Bound { rows: limit, octets: door.config.limits.page_octets };
    let (listed, more) = door.store.listed(user.0, (from, until), after, bound).await?;
    let next = listed
        .last()
        .filter(|_| more)
        .map(|last| format!("{}_{}", last.starts_at.timestamp_micros(), last.event));
    let mut events = Vec::with_capacity(listed.len());
    let mut pace = Pace::default();
    for item in &listed {
        pace.take(&item.text).await;
        let view = View {
            event: item.event,
            calendar: item.calendar,
            etag: item.etag.as_str(),
            version: item.version,
            text: &item.text,
        };
        let Some(mut json) = view.json(person.zone()) else { continue };
        let instances = view.instances(from..until, person.zone());
        if let Some(object) = json.as_object_mut().filter(|_| !instances.is_empty()) {
            object.insert("instances".to_owned(), Value::Array(instances));
            events.push(json);
        }
    }
    Ok(Json(json!({ "events": events, "next": next })))
}

fn read_cursor(text: &str) -> Result<(DateTime<Utc>, EventId), ApiError> {
    let read = || {
        let (micros, event) = text.split_once('_')?;
        Some((DateTime::from_timestamp_micros(micros.parse().ok()?)?, event.parse().ok()?))
    };
    read().ok_or_else(|| ApiError::Invalid("cursor: as `next` of the page before".to_owned()))
}

type Answer = (StatusCode, [(HeaderName, String); 1], Json<Value>);

/// One event.
pub(crate) async fn show(
    State(door): State<Door>,
    user: TokenUser,
    Path(id): Path<String>,
) -> Result<Answer, ApiError> {
    answer(&door, user, id_of(&id)?, StatusCode::OK).await
}

async fn answer(door: &Door, user: TokenUser, id: EventId, status: StatusCode) -> Result<Answer, ApiError> {
    let person = door.store.person(user.0).await?.ok_or(ApiError::NotFound)?;
    let event = door.store.event(user.0, id).await?.ok_or(ApiError::NotFound)?;
    let view = View {
        event: event.id,
        calendar: event.calendar,
        etag: event.stored.etag.as_str(),
        version: event.version,
        text: &event.stored.text,
    };
    let json = view.json(person.zone()).ok_or(ApiError::NotFound)?;
    Ok((status, [(ETAG, event.stored.etag.to_string())], Json(json)))
}

/// A new event in the default calendar.
pub(crate) async fn create(
    State(door): State<Door>,
    user: TokenUser,
    body: Result<Json<EventInput>, JsonRejection>,
) -> Result<(StatusCode, [(HeaderName, String); 2], Json<Value>), ApiError> {
    let Json(input) = body?;
    let person = door.store.person(user.0).await?.ok_or(ApiError::NotFound)?;
    let new = input.new_event(person.zone()).map_err(ApiError::Invalid)?;
    let command = CreateEvents { events: vec![new.into()], show: None, draft: None };
    let created = door.store.execute(user.actor(), command).await?;
    let event = created.first().ok_or(ApiError::NotFound)?.event;
    let (_, [etag], json) = answer(&door, user, event, StatusCode::CREATED).await?;
    let location = (LOCATION, format!("{}/api/events/{event}", door.config.public_url));
    Ok((StatusCode::CREATED, [etag, location], json))
}

/// PUT: what is not named is taken away, as far as REST knows it.
pub(crate) async fn replace(
    State(door): State<Door>,
    user: TokenUser,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Result<Json<EventInput>, JsonRejection>,
) -> Result<Answer, ApiError> {
    let Json(input) = body?;
    let person = door.store.person(user.0).await?.ok_or(ApiError::NotFound)?;
    let edit = input.replacing(person.zone()).map_err(ApiError::Invalid)?;
    let id = id_of(&id)?;
    run_edit(&door, user, id, condition(&headers)?, edit).await?;
    answer(&door, user, id, StatusCode::OK).await
}

/// PATCH: what is not named stays (RFC 7396).
pub(crate) async fn change(
    State(door): State<Door>,
    user: TokenUser,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Result<Json<EventInput>, JsonRejection>,
) -> Result<Answer, ApiError> {
    let Json(input) = body?;
    let person = door.store.person(user.0).await?.ok_or(ApiError::NotFound)?;
    let (id, asked) = (id_of(&id)?, condition(&headers)?);
    // A new time is set against the old one: it must still be the old one when it is written.
    for last in [false, false, true] {
        let event = door.store.event(user.0, id).await?.ok_or(ApiError::NotFound)?;
        if !asked.holds(Some(event.stored.etag.as_str())) {
            return Err(CommandError::Precondition.into());
        }
        let standing = CalendarObject::parse(&event.stored.text).ok().and_then(|object| object.span());
        let edit = input.clone().changing(person.zone(), standing.as_ref()).map_err(ApiError::Invalid)?;
        let seen = Precondition::Match(vec![event.stored.etag.as_str().to_owned()]);
        match run_edit(&door, user, id, seen, edit).await {
            Err(CommandError::Precondition) if !last => {}
            done => {
                done?;
                break;
            }
        }
    }
    answer(&door, user, id, StatusCode::OK).await
}

async fn run_edit(
    door: &Door,
    user: TokenUser,
    event: EventId,
    condition: Precondition,
    edit: televent_ical::Edit,
) -> Result<(), CommandError> {
    let command = EditEvent { event, edit, target: Target::All, condition, draft: None };
    door.store.execute(user.actor(), command).await.map(drop)
}

/// The event goes; undo in the chat brings it back.
pub(crate) async fn delete(
    State(door): State<Door>,
    user: TokenUser,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, ApiError> {
    let which = Which::Event(id_of(&id)?);
    let condition = condition(&headers)?;
    door.store
        .execute(user.actor(), DeleteEvent { which, target: Target::All, condition, draft: None })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn condition(headers: &HeaderMap) -> Result<Precondition, ApiError> {
    write_condition(headers).map_err(|_| ApiError::Invalid("If-Match: entity tags in quotes".to_owned()))
}

/// An id that is none is one of nothing.
fn id_of(text: &str) -> Result<EventId, ApiError> {
    text.parse().map_err(|_| ApiError::NotFound)
}
