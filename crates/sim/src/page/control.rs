//! Acting as people over HTTP, for the page and for tests in other languages. Refusals are 400 with `{"error"}`.

use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Shared;
use crate::telegram::{ActError, Entity, Fault, FaultKind, FloodLimits, Outgoing, Pressed};

/// A refusal in words.
pub(super) struct Refused(String);

impl From<ActError> for Refused {
    fn from(error: ActError) -> Self {
        Self(error.to_string())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, Json(json!({"error": self.0}))).into_response()
    }
}

type Answer = Result<Json<Value>, Refused>;

fn done() -> Json<Value> {
    Json(json!({"ok": true}))
}

#[derive(Deserialize)]
pub(super) struct Send {
    chat: i64,
    from: i64,
    text: String,
    reply_to: Option<i64>,
    thread: Option<i64>,
    #[serde(default)]
    entities: Vec<Value>,
}

/// `POST /sim/send {chat, from, text, reply_to?, thread?, entities?}` -> `{message_id}`
pub(super) async fn send(State(shared): State<Shared>, Json(send): Json<Send>) -> Answer {
    let entities = send.entities.iter().filter_map(Entity::from_json).collect();
    let mut out = Outgoing::rich(send.text, entities);
    out.reply_to = send.reply_to;
    out.thread = send.thread;
    let id = shared.sim.write(|world| world.send_by(send.chat, send.from, &out))?;
    Ok(Json(json!({"message_id": id})))
}

#[derive(Deserialize)]
pub(super) struct Edit {
    chat: i64,
    from: i64,
    message_id: i64,
    #[serde(default)]
    text: String,
}

/// `POST /sim/edit {chat, from, message_id, text}`
pub(super) async fn edit(State(shared): State<Shared>, Json(edit): Json<Edit>) -> Answer {
    shared
        .sim
        .write(|world| world.edit_by(edit.chat, edit.from, edit.message_id, &Outgoing::text(edit.text)))?;
    Ok(done())
}

/// `POST /sim/delete {chat, from, message_id}`
pub(super) async fn delete(State(shared): State<Shared>, Json(edit): Json<Edit>) -> Answer {
    shared.sim.write(|world| world.delete_by(edit.chat, edit.from, edit.message_id))?;
    Ok(done())
}

#[derive(Deserialize)]
pub(super) struct Forward {
    chat: i64,
    from: i64,
    source: i64,
    message_id: i64,
}

/// `POST /sim/forward {chat, from, source, message_id}` -> `{message_id}`
pub(super) async fn forward(State(shared): State<Shared>, Json(it): Json<Forward>) -> Answer {
    let id = shared.sim.write(|world| world.forward_by(it.chat, it.from, it.source, it.message_id))?;
    Ok(Json(json!({"message_id": id})))
}

#[derive(Deserialize)]
pub(super) struct Press {
    chat: i64,
    from: i64,
    message_id: i64,
    button: String,
}

/// `POST /sim/press {chat, from, message_id, button}` -> `{callback}` or `{url}`, `{copied}`, `{inline}`
pub(super) async fn press(State(shared): State<Shared>, Json(press): Json<Press>) -> Answer {
    use crate::telegram::Action;
    let pressed =
        shared.sim.write(|world| world.press_by(press.chat, press.from, press.message_id, &press.button))?;
    Ok(Json(match pressed {
        Pressed::Callback(id) => json!({"callback": id}),
        Pressed::App(Action::Url(url) | Action::WebApp(url)) => json!({"url": url}),
        Pressed::App(Action::Copy(text)) => json!({"copied": text}),
        Pressed::App(Action::SwitchInline(query) | Action::SwitchInlineCurrent(query)) => {
            json!({"inline": query})
        }
        Pressed::App(Action::SwitchInlineChosen(value)) => json!({"inline": value.get("query")}),
        Pressed::App(Action::Login(value)) => json!({"url": value.get("url")}),
        Pressed::App(Action::Callback(_)) => Value::Null,
    }))
}

#[derive(Deserialize)]
pub(super) struct Open {
    from: i64,
    url: String,
}

/// `POST /sim/open {from, url}`: follows a link that starts the bot -> `{message_id}`
pub(super) async fn open(State(shared): State<Shared>, Json(it): Json<Open>) -> Answer {
    let id = shared.sim.write(|world| world.open_by(it.from, &it.url))?;
    Ok(Json(json!({"message_id": id})))
}

#[derive(Deserialize)]
pub(super) struct Place {
    chat: i64,
    from: i64,
    latitude: f64,
    longitude: f64,
}

/// `POST /sim/location {chat, from, latitude, longitude}` -> `{message_id}`
pub(super) async fn location(State(shared): State<Shared>, Json(it): Json<Place>) -> Answer {
    if !(-90.0..=90.0).contains(&it.latitude) || !(-180.0..=180.0).contains(&it.longitude) {
        return Err(Refused("latitude is within 90 degrees, longitude within 180".to_owned()));
    }
    let id = shared.sim.write(|world| world.location_by(it.chat, it.from, it.latitude, it.longitude))?;
    Ok(Json(json!({"message_id": id})))
}

#[derive(Deserialize)]
pub(super) struct Document {
    chat: i64,
    from: i64,
    name: String,
    #[serde(default)]
    caption: String,
}

/// `POST /sim/document?chat=&from=&name=&caption=` with the file as body -> `{message_id}`
pub(super) async fn document(
    State(shared): State<Shared>,
    Query(it): Query<Document>,
    body: Bytes,
) -> Answer {
    if body.is_empty() {
        return Err(Refused("the file is empty".to_owned()));
    }
    let id = shared.sim.write(|world| world.document_by(it.chat, it.from, &it.name, body, &it.caption))?;
    Ok(Json(json!({"message_id": id})))
}

#[derive(Deserialize)]
pub(super) struct Block {
    person: i64,
    blocked: bool,
}

/// `POST /sim/block {person, blocked}`
pub(super) async fn block(State(shared): State<Shared>, Json(it): Json<Block>) -> Answer {
    shared.sim.write(|world| world.block_by(it.person, it.blocked))?;
    Ok(done())
}

#[derive(Deserialize)]
pub(super) struct GroupChange {
    chat: i64,
    by: i64,
    has_bot: Option<bool>,
    bot_admin: Option<bool>,
}

/// `POST /sim/group {chat, by, has_bot?, bot_admin?}`
pub(super) async fn group(State(shared): State<Shared>, Json(it): Json<GroupChange>) -> Answer {
    shared.sim.write(|world| {
        if let Some(inside) = it.has_bot {
            world.set_bot_in_group(it.chat, it.by, inside)?;
        }
        if let Some(admin) = it.bot_admin {
            world.set_bot_admin(it.chat, it.by, admin)?;
        }
        Ok::<(), ActError>(())
    })?;
    Ok(done())
}

#[derive(Deserialize)]
pub(super) struct Inline {
    from: i64,
    query: String,
    #[serde(default)]
    chat_type: Option<String>,
}

/// `POST /sim/inline {from, query, chat_type?}` -> `{id}`
pub(super) async fn inline(State(shared): State<Shared>, Json(it): Json<Inline>) -> Answer {
    let kind = it.chat_type.as_deref().unwrap_or("sender");
    let id = shared.sim.write(|world| world.inline_by(it.from, &it.query, kind))?;
    Ok(Json(json!({"id": id})))
}

#[derive(Deserialize)]
pub(super) struct InlineId {
    id: String,
}

/// `GET /sim/inline?id=` -> `{answered, results}`
pub(super) async fn inline_results(State(shared): State<Shared>, Query(it): Query<InlineId>) -> Answer {
    let found = shared.sim.read(|world| world.inline_queries.get(&it.id).cloned());
    let found = found.ok_or_else(|| Refused("no such inline query".to_owned()))?;
    Ok(Json(json!({"answered": found.results.is_some(), "results": found.results.unwrap_or_default()})))
}

#[derive(Deserialize)]
pub(super) struct Choose {
    query: String,
    result: String,
    chat: i64,
}

/// `POST /sim/choose {query, result, chat}` -> `{message_id}`
pub(super) async fn choose(State(shared): State<Shared>, Json(it): Json<Choose>) -> Answer {
    let id = shared.sim.write(|world| world.choose_by(&it.query, &it.result, it.chat))?;
    Ok(Json(json!({"message_id": id})))
}

/// `POST /sim/update`: any update, as it is -> `{update_id}`
pub(super) async fn update(State(shared): State<Shared>, Json(update): Json<Value>) -> Answer {
    if !update.is_object() {
        return Err(Refused("an update is an object".to_owned()));
    }
    let id = shared.sim.write(|world| world.push_raw(update));
    Ok(Json(json!({"update_id": id})))
}

#[derive(Deserialize)]
pub(super) struct FaultWish {
    kind: String,
    seconds: Option<u64>,
    method: Option<String>,
    chat: Option<i64>,
    times: Option<u32>,
}

/// `POST /sim/fault {kind: 429|500|drop|drop_after|hang|delay, seconds?, method?, chat?, times?}`
pub(super) async fn fault(State(shared): State<Shared>, Json(it): Json<FaultWish>) -> Answer {
    let seconds = it.seconds.unwrap_or(5);
    let kind = match it.kind.as_str() {
        "429" => FaultKind::TooManyRequests(seconds),
        "500" => FaultKind::ServerError,
        "drop" => FaultKind::Drop,
        "drop_after" => FaultKind::DropAfter,
        "hang" => FaultKind::Hang,
        "delay" => FaultKind::Delay(Duration::from_secs(seconds)),
        other => {
            return Err(Refused(format!("{other:?} is none of 429, 500, drop, drop_after, hang, delay")));
        }
    };
    let fault = Fault { method: it.method, chat: it.chat, kind, times: it.times.unwrap_or(1) };
    shared.sim.write(|world| world.faults.push(fault));
    Ok(done())
}

/// `DELETE /sim/fault`
pub(super) async fn clear_faults(State(shared): State<Shared>) -> Answer {
    shared.sim.write(|world| world.faults.clear());
    Ok(done())
}

#[derive(Deserialize)]
pub(super) struct Limits {
    enforced: bool,
}

/// `POST /sim/limits {enforced}`: the published limits on sending, on or off.
pub(super) async fn limits(State(shared): State<Shared>, Json(it): Json<Limits>) -> Answer {
    shared.sim.write(|world| world.flood.set(it.enforced.then(FloodLimits::default)));
    Ok(done())
}
