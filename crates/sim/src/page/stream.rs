//! Reading: the whole state, its stream, the calls, files.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::Stream;
use futures::stream;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::Shared;

/// Changes within this time are sent together.
const GATHER: Duration = Duration::from_millis(25);

/// `GET /sim/state`
pub(super) async fn state(State(shared): State<Shared>) -> Json<Value> {
    Json(shared.state())
}

/// `GET /sim/events`: server-sent events named `state`, the whole state each time something changed.
pub(super) async fn events(
    State(shared): State<Shared>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let seen = Seen {
        world: shared.sim.changes(),
        mail: shared.mail.as_ref().map(crate::mail::Server::arrivals),
        first: true,
    };
    let stream = stream::unfold((shared, seen), |(shared, mut seen)| async move {
        if !seen.first && !seen.next(&shared).await {
            return None;
        }
        seen.first = false;
        let event = Event::default().event("state").data(shared.state().to_string());
        Some((Ok(event), (shared, seen)))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

struct Seen {
    world: watch::Receiver<u64>,
    mail: Option<watch::Receiver<u64>>,
    first: bool,
}

impl Seen {
    /// Waits for a change; `false` when the server is closing.
    async fn next(&mut self, shared: &Shared) -> bool {
        let sim = Arc::clone(&shared.sim);
        let mail = async {
            match &mut self.mail {
                Some(mail) => mail.changed().await.is_ok(),
                None => std::future::pending().await,
            }
        };
        let more = tokio::select! {
            changed = self.world.changed() => changed.is_ok(),
            arrived = mail => arrived,
            () = sim.closed() => false,
            // "Is typing" ends without a change.
            () = tokio::time::sleep(Duration::from_secs(6)) => true,
        };
        if more {
            tokio::time::sleep(GATHER).await;
            self.world.borrow_and_update();
        }
        more
    }
}

/// `GET /sim/calls`: all calls of the bot, oldest first.
pub(super) async fn calls(State(shared): State<Shared>) -> Json<Value> {
    let calls = shared.sim.read(|world| world.calls.iter().map(super::state::call_json).collect::<Vec<_>>());
    Json(json!({"calls": calls}))
}

/// `GET /sim/file/{file_id}`
pub(super) async fn file(State(shared): State<Shared>, Path(id): Path<String>) -> Response {
    let file = shared.sim.read(|world| world.files.get(&id).cloned());
    let Some(file) = file else { return StatusCode::NOT_FOUND.into_response() };
    // Only pictures are shown; whatever else was sent is saved, so that no page of a stranger runs here.
    let picture = ["image/png", "image/jpeg", "image/gif"].contains(&file.mime.as_str());
    let kind = if picture { file.mime } else { "application/octet-stream".to_owned() };
    let name: String =
        file.name.chars().filter(|c| c.is_ascii_graphic() && *c != '"' && *c != '\\').collect();
    let disposition = if picture { "inline".to_owned() } else { format!("attachment; filename=\"{name}\"") };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, file.bytes).into_response()
}
