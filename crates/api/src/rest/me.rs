//! Who the token belongs to.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use televent_core::{Access, CalendarKind, Rank};
use televent_store::calendars::DeadProperties;

use crate::actor::TokenUser;
use crate::error::ApiError;
use crate::router::Door;

/// The person and their calendars.
pub(crate) async fn show(State(door): State<Door>, user: TokenUser) -> Result<Json<Value>, ApiError> {
    let person = door.store.person(user.0).await?.ok_or(ApiError::NotFound)?;
    let account = person.telegram_id;
    let url = &door.config.public_url;
    let calendars =
        door.store.collections(user.0, DeadProperties::LeftOut).await?.into_iter().map(|collection| {
            let calendar = collection.calendar;
            json!({
                "id": calendar.id,
                "name": calendar.display_name,
                "color": calendar.color,
                "kind": match calendar.kind {
                    CalendarKind::Default => "default",
                    CalendarKind::Extra => "extra",
                    CalendarKind::Group => "group",
                    CalendarKind::Subscribed => "subscribed",
                },
                "access": match calendar.access {
                    Access::Read => "read",
                    Access::Write => "write",
                    Access::Own => "own",
                },
                "url": format!("{url}/caldav/{account}/{}/", crate::dav::encode(&calendar.slug)),
            })
        });
    Ok(Json(json!({
        "telegram_id": account,
        "name": person.name,
        "username": person.username,
        "locale": person.locale,
        "timezone": person.timezone.map(chrono_tz::Tz::name),
        "admin": person.rank == Rank::Admin,
        "caldav_url": format!("{url}/caldav/"),
        "calendars": calendars.collect::<Vec<_>>(),
    })))
}
