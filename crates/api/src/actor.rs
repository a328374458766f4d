//! Who asks: a calendar program by device password (Basic), a script by access token (Bearer).

mod address;
mod brake;
mod noted;
mod program;
mod sign_in;
mod verified;

pub(crate) use address::client_address;
pub(crate) use sign_in::{Denied, DeviceUser, SignIn, basic};

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use televent_core::credential::token_digest;
use televent_core::{Actor, Door as Way, PersonId};

use crate::error::ApiError;
use crate::router::Door;

/// A person who came with a personal access token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokenUser(pub(crate) PersonId);

impl TokenUser {
    /// In whose name commands run.
    pub(crate) fn actor(self) -> Actor {
        Actor::new(self.0, Way::Rest)
    }
}

impl FromRequestParts<Door> for TokenUser {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, ApiError> {
        let address = client_address(parts, &door.config.trusted_proxies);
        let now = door.store.now();
        if let Some(seconds) = door.sign_in.address_blocked(address, now) {
            return Err(ApiError::SlowDown { seconds });
        }
        let token = bearer(parts).ok_or(ApiError::Unauthorized)?;
        let Some((token, person)) = door.store.token_login(token_digest(token)).await? else {
            door.sign_in.address_failed(address, now);
            return Err(ApiError::Unauthorized);
        };
        door.sign_in.note_token(&door.store, token).await;
        Ok(Self(person))
    }
}

/// The token of an `Authorization: Bearer` header.
fn bearer(parts: &Parts) -> Option<&str> {
    let header = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}
