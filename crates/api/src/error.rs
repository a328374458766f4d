//! The one place where REST answers become statuses and JSON.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use televent_store::{CommandError, Refusal, StoreError};

/// Why a REST request is not carried out. Its JSON is `{"error": {"code", "message"}}`; programs go by the code.
#[derive(Debug)]
pub(crate) enum ApiError {
    /// No token, or not a good one.
    Unauthorized,
    /// Too many failures; try again after so many seconds.
    SlowDown {
        /// How long.
        seconds: u32,
    },
    /// There is no such thing, or it is somebody else's.
    NotFound,
    /// It may be seen but not changed.
    Forbidden,
    /// `If-Match` or `If-None-Match` do not hold.
    Precondition,
    /// Something in the request is not as it must be.
    Invalid(String),
    /// The body is not JSON of the right shape.
    Body(JsonRejection),
    /// A rule said no.
    Refused(Refusal),
    /// Something of ours is broken.
    Store(StoreError),
}

impl ApiError {
    fn parts(&self) -> (StatusCode, &'static str, String) {
        match self {
            Self::Unauthorized => {
                (StatusCode::UNAUTHORIZED, "unauthorized", "a personal access token is needed".to_owned())
            }
            Self::SlowDown { .. } => {
                (StatusCode::TOO_MANY_REQUESTS, "slow_down", "too many failed attempts".to_owned())
            }
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found", "there is no such thing".to_owned()),
            Self::Forbidden => {
                (StatusCode::FORBIDDEN, "forbidden", "this may be read but not changed".to_owned())
            }
            Self::Precondition => {
                (StatusCode::PRECONDITION_FAILED, "changed", "it is not in the state you named".to_owned())
            }
            Self::Invalid(why) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid", why.clone()),
            Self::Body(rejection) => (rejection.status(), "body", rejection.body_text()),
            Self::Refused(refusal @ (Refusal::UidTaken | Refusal::NameTaken | Refusal::CalendarExists)) => {
                (StatusCode::CONFLICT, "conflict", refusal.to_string())
            }
            Self::Refused(refusal @ Refusal::TooMany) => {
                (StatusCode::CONFLICT, "too_many", refusal.to_string())
            }
            Self::Refused(refusal @ Refusal::Full) => {
                (StatusCode::INSUFFICIENT_STORAGE, "full", refusal.to_string())
            }
            Self::Refused(refusal) => (StatusCode::UNPROCESSABLE_ENTITY, "refused", refusal.to_string()),
            Self::Store(error) if error.is_passing() => {
                (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "try again in a moment".to_owned())
            }
            Self::Store(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "internal", "something broke on our side".to_owned())
            }
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let Self::Store(error) = &self {
            tracing::error!(%error, "a REST request failed");
        }
        let (status, code, message) = self.parts();
        let mut response =
            (status, Json(json!({ "error": { "code": code, "message": message } }))).into_response();
        match self {
            Self::Unauthorized => {
                response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Self::SlowDown { seconds } => {
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
            }
            _ => {}
        }
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        Self::Body(rejection)
    }
}

impl From<CommandError> for ApiError {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::NotFound => Self::NotFound,
            CommandError::Forbidden => Self::Forbidden,
            CommandError::Precondition | CommandError::AlreadyDone | CommandError::Overtaken => {
                Self::Precondition
            }
            CommandError::Refused(refusal) => Self::Refused(refusal),
            CommandError::Store(error) => Self::Store(error),
        }
    }
}
