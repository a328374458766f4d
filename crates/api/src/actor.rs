//! Who asks: a calendar program by device password (Basic), a script by access token (Bearer).

mod address;
mod brake;
mod noted;
mod program;
mod sign_in;
mod turns;
mod verified;

use address::client_address;
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
        let token = bearer(parts).ok_or(ApiError::Unauthorized)?;
        let Some((token, person)) = door.store.token_login(token_digest(token)).await? else {
            // A token has 256 bits: who guesses is slowed down, who has one is not held up by them.
            return Err(door.guessed(parts).unwrap_or(ApiError::Unauthorized));
        };
        door.sign_in.note_token(&door.store, token).await;
        Ok(Self(person))
    }
}

impl Door {
    /// Counts a guess against the address it came from; what to say if there were too many.
    pub(crate) fn guessed(&self, parts: &Parts) -> Option<ApiError> {
        let address = client_address(parts, &self.config.trusted_proxies);
        let seconds = self.sign_in.guessed(address, self.store.now())?;
        Some(ApiError::SlowDown { seconds })
    }
}

/// The token of an `Authorization: Bearer` header.
fn bearer(parts: &Parts) -> Option<&str> {
    let header = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}
