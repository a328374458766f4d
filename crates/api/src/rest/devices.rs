//! Device passwords: listed without anything that opens a door, minted and shown once, revoked.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use televent_core::DeviceId;
use televent_core::credential::DevicePassword;
use televent_store::command::{MintDevice, RevokeDevice};

use crate::actor::TokenUser;
use crate::error::ApiError;
use crate::router::Door;

/// The devices that stand, newest first.
pub(crate) async fn list(State(door): State<Door>, user: TokenUser) -> Result<Json<Value>, ApiError> {
    let devices = door.store.devices(user.0).await?.into_iter().map(|device| {
        json!({
            "id": device.id,
            "name": device.label,
            "created_at": device.created_at,
            "last_used_at": device.last_used_at,
            "last_program": device.last_program,
        })
    });
    Ok(Json(json!({ "devices": devices.collect::<Vec<_>>() })))
}

/// What a new device is called.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Named {
    name: String,
}

/// Makes a password and shows it this once.
pub(crate) async fn mint(
    State(door): State<Door>,
    user: TokenUser,
    body: Result<Json<Named>, JsonRejection>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let Json(Named { name }) = body?;
    if name.trim().is_empty() || name.chars().count() > 64 {
        return Err(ApiError::Invalid("name: 1 to 64 characters".to_owned()));
    }
    let person = door.store.person(user.0).await?.ok_or(ApiError::NotFound)?;
    let world = door.store.world();
    let (password, salt) = (DevicePassword::mint(world.octets(), world.octets()), world.octets());
    let (password, hash) =
        door.sign_in.hash_new(&door.store, password, salt).await.ok_or(ApiError::SlowDown { seconds: 2 })?;
    let minted = door.store.execute(user.actor(), MintDevice::new(name.trim(), &password, hash)).await?;
    let body = json!({
        "id": minted.device,
        "url": format!("{}/caldav/", door.config.public_url),
        "username": format!("{}-{}", person.telegram_id, password.key),
        "password": password.secret,
    });
    Ok((StatusCode::CREATED, Json(body)))
}

/// The next request with this password is refused.
pub(crate) async fn revoke(
    State(door): State<Door>,
    user: TokenUser,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let device: DeviceId = id.parse().map_err(|_| ApiError::NotFound)?;
    door.store.execute(user.actor(), RevokeDevice(device)).await?;
    Ok(StatusCode::NO_CONTENT)
}
