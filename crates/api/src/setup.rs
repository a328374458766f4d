//! `/setup/{token}`: a device gets its account without anybody typing it.
//!
//! Looking at the page uses nothing up, because chats and mail programs look at links by themselves; a press of one of
//! its buttons does. Half of the password is in the link and half in the database, where it goes with that press.

mod page;

use axum::extract::{Path, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use televent_core::Actor;
use televent_core::credential::{DevicePassword, token_digest};
use televent_store::command::TakeLink;
use televent_store::devices::LinkedDevice;

use crate::error::ApiError;
use crate::profile;
use crate::router::Door;
use page::Page;

/// What a page may load and where its buttons may lead: nothing of others.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The page with its two buttons.
pub(crate) async fn show(State(door): State<Door>, Path(token): Path<String>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    match linked(&door, &token, &parts).await {
        Ok(device) => {
            let address = format!("{}/setup/{token}", door.config.public_url);
            html(StatusCode::OK, Page::of(&device.locale).offer(&device.label, &token, &address))
        }
        Err(refused) => refused,
    }
}

/// A configuration profile for iOS, iPadOS and macOS; the link is used up.
pub(crate) async fn apple(State(door): State<Door>, Path(token): Path<String>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    match taken(&door, &token, &parts).await {
        Ok((device, password)) => profile::file(&door, device.account, device.device, &password),
        Err(refused) => refused,
    }
}

/// A page that opens `DAVx⁵` with the account filled in; the link is used up.
pub(crate) async fn davx5(State(door): State<Door>, Path(token): Path<String>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    match taken(&door, &token, &parts).await {
        Ok((device, password)) => {
            let user = format!("{}-{}", device.account, password.key);
            let page = Page::of(&device.locale).davx5(&door.config.public_url, &user, &password.secret);
            html(StatusCode::OK, page)
        }
        Err(refused) => refused,
    }
}

/// How the pages look.
pub(crate) async fn style() -> Response {
    let kind = [(CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"))];
    (kind, include_str!("setup/style.css")).into_response()
}

/// The device of a link that stands, or the page that says it does not. Guesses are counted by address.
async fn linked(door: &Door, token: &str, parts: &Parts) -> Result<LinkedDevice, Response> {
    match door.store.linked_device(token_digest(token)).await {
        Ok(Some(device)) => Ok(device),
        Ok(None) => Err(door.guessed(parts).map_or_else(|| dead(parts), IntoResponse::into_response)),
        Err(error) => Err(ApiError::from(error).into_response()),
    }
}

/// The password that a link brings, once.
async fn taken(door: &Door, token: &str, parts: &Parts) -> Result<(LinkedDevice, DevicePassword), Response> {
    let device = linked(door, token, parts).await?;
    let command = TakeLink { digest: token_digest(token) };
    let half = door.store.execute(Actor::device(device.person, device.device), command).await;
    let half = half.map_err(|error| match error {
        // Pressed twice.
        televent_store::CommandError::NotFound => dead(parts),
        error => ApiError::from(error).into_response(),
    })?;
    match DevicePassword::rejoin(token, &half, &device.key) {
        Ok(password) => Ok((device, password)),
        Err(_) => Err(dead(parts)),
    }
}

/// Nobody is known here, so the browser's language has to do.
fn dead(parts: &Parts) -> Response {
    let language = parts.headers.get(axum::http::header::ACCEPT_LANGUAGE);
    let language = language.and_then(|value| value.to_str().ok()).unwrap_or_default();
    html(StatusCode::NOT_FOUND, Page::of(language).dead())
}

fn html(status: StatusCode, page: String) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    ];
    (status, headers, page).into_response()
}
