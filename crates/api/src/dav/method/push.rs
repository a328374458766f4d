//! WebDAV Push (draft-bitfire-webdav-push): POST of a `push-register` to a calendar, DELETE of what came of it.

use axum::body::Body;
use axum::http::header::{EXPIRES, LOCATION};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use televent_core::PushId;
use televent_store::command::{RegisterPush, RemovePush, Triggers};
use televent_store::outbox::Spared;

use super::get::insert;
use crate::dav::Ask;
use crate::dav::body;
use crate::dav::error::{Condition, DavError};
use crate::dav::path::Place;
use crate::dav::prop::http_date;
use crate::dav::xml::{Element, PUSH};

/// How long a subscription holds if the program does not say, and at most.
const HOLDS: TimeDelta = TimeDelta::days(7);
const LONGEST: TimeDelta = TimeDelta::days(30);

/// As many subscriptions as one request may spare.
const MOST_NAMED: usize = 100;

/// Subscribes the program to the calendar, or renews its subscription.
pub(crate) async fn register(ask: Ask, body: Body) -> Result<Response, DavError> {
    if ask.door.config.push.is_none() {
        return Err(DavError::condition(Condition::PushNotAvailable));
    }
    let body = body::element(&ask, body).await?.filter(|body| body.is(PUSH, "push-register"));
    let body = body.ok_or(DavError::BadRequest("the body is not a push-register"))?;
    let Place::Calendar(_, segment) = &ask.place else { return Err(DavError::NotFound) };
    let calendar = ask.collection(segment).await?.calendar.id;
    let triggers = triggers(&body).ok_or_else(|| DavError::condition(Condition::NoSupportedTrigger))?;
    let (endpoint, public_key, auth_secret) =
        subscription(&body).ok_or_else(|| DavError::condition(Condition::InvalidSubscription))?;
    let expires_at = expires(&body, ask.door.store.now())?;
    let device = ask.user.device;
    let command = RegisterPush { calendar, device, endpoint, public_key, auth_secret, triggers, expires_at };
    let registered = ask.door.store.execute(ask.user.actor(), command).await?;
    let status = if registered.fresh { StatusCode::CREATED } else { StatusCode::NO_CONTENT };
    let mut response = status.into_response();
    insert(response.headers_mut(), LOCATION, &Place::Push(registered.id).href());
    insert(response.headers_mut(), EXPIRES, &http_date(expires_at));
    Ok(response)
}

/// Spares subscriptions the word of the one change that was just made, if the request asks for that by
/// `Push-Dont-Notify`: a list of their addresses, or `*`, which here means all of this person's. Others are always told.
pub(crate) async fn spare(ask: &Ask, segment: &str, change: Spared) {
    let Some(header) = ask.headers.get("push-dont-notify").and_then(|header| header.to_str().ok()) else {
        return;
    };
    let named = (header.trim() != "*").then(|| named(header));
    if named.as_ref().is_some_and(Vec::is_empty) {
        return;
    }
    // What fails here is one message too many, and the change is made.
    if let Err(error) = ask.door.store.spare_pushes(ask.user.person, segment, change, named.as_deref()).await
    {
        tracing::warn!(%error, "subscriptions could not be spared a word");
    }
}

/// The subscriptions in a list of quoted addresses.
fn named(header: &str) -> Vec<PushId> {
    let addresses = header.split(',').filter_map(|one| one.trim().strip_prefix('"')?.strip_suffix('"'));
    let places = addresses.filter_map(|address| Place::of(address.parse::<Uri>().ok()?.path()).ok());
    let ids = places.filter_map(|place| if let Place::Push(id) = place { Some(id) } else { None });
    ids.take(MOST_NAMED).collect()
}

/// Ends a subscription.
pub(crate) async fn remove(ask: &Ask, id: PushId) -> Result<Response, DavError> {
    ask.door.store.execute(ask.user.actor(), RemovePush(id)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What the program wants to be told of; `None` if that is nothing that can be told. Whatever depth it asks for, a
/// calendar is told of to the depth there is, and whatever properties it names, of all of them: the draft leaves both to
/// the server. Programs that name no trigger at all (older `DAVx⁵`) look at members alone.
fn triggers(body: &Element) -> Option<Triggers> {
    let Some(trigger) = body.child(PUSH, "trigger") else { return Some(Triggers::Content) };
    let asked = |name: &str| trigger.child(PUSH, name).is_some();
    Triggers::new(asked("content-update"), asked("property-update"))
}

/// The address at the push service and the two keys of RFC 8291; `None` if one is missing or not what it must be.
fn subscription(body: &Element) -> Option<(String, [u8; 65], [u8; 16])> {
    let web_push = body.child(PUSH, "subscription")?.child(PUSH, "web-push-subscription")?;
    let text = |name: &str| web_push.child(PUSH, name).map(|child| child.text().trim().to_owned());
    if text("content-encoding").is_some_and(|coding| !coding.eq_ignore_ascii_case("aes128gcm")) {
        return None;
    }
    let endpoint = text("push-resource").filter(|endpoint| endpoint.len() <= 2_000)?;
    let uri: Uri = endpoint.parse().ok()?;
    // Whether the host is one we go to is seen when it is gone to.
    let scheme = uri.scheme_str().is_some_and(|scheme| matches!(scheme, "https" | "http"));
    let public_key: [u8; 65] = decoded(&text("subscription-public-key")?)?.try_into().ok()?;
    let auth_secret: [u8; 16] = decoded(&text("auth-secret")?)?.try_into().ok()?;
    (scheme && public_key.first() == Some(&4)).then_some((endpoint, public_key, auth_secret))
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    let code = if text.ends_with('=') { URL_SAFE } else { URL_SAFE_NO_PAD };
    code.decode(text).ok()
}

/// What the program asks for (an HTTP date), within bounds.
fn expires(body: &Element, now: DateTime<Utc>) -> Result<DateTime<Utc>, DavError> {
    let Some(asked) = body.child(PUSH, "expires") else { return Ok(now + HOLDS) };
    let asked = DateTime::parse_from_rfc2822(asked.text().trim())
        .map_err(|_| DavError::BadRequest("expires is an HTTP date"))?
        .to_utc();
    if asked <= now {
        return Err(DavError::BadRequest("expires is in the past"));
    }
    Ok(asked.min(now + LONGEST))
}
