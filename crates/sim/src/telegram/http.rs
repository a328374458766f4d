//! The HTTP side of the Bot API: `/bot{token}/{method}` and `/file/bot{token}/{path}`.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{ConnectInfo, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::error::ApiError;
use super::fault::{Fault, FaultKind};
use super::gate::Cut;
use super::method::spelled;
use super::observe::Call;
use super::params::Params;
use super::sim::Sim;

/// Calls kept for looking at.
const CALLS_KEPT: usize = 20_000;

/// Any other address.
pub(crate) async fn not_found() -> Response {
    ApiError::new(404, "Not Found").into_response()
}

/// A call of a method.
pub(crate) async fn call(
    State(sim): State<Arc<Sim>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    Path((bot, method)): Path<(String, String)>,
    request: Request,
) -> Response {
    let Some(token) = bot.strip_prefix("bot") else { return not_found().await };
    if sim.read(|world| world.options.token != token) {
        return ApiError::new(401, "Unauthorized").into_response();
    }
    let params = match Params::read(request).await {
        Ok(params) => params,
        Err(error) => return error.into_response(),
    };
    let Some(name) = spelled(&method) else {
        let error = ApiError::new(404, "Not Found: method not found");
        record(&sim, &method, &params, &Err(error.clone()));
        return error.into_response();
    };
    let fault = sim.write(|world| world.take_fault(&name.to_ascii_lowercase(), &params));
    match fault {
        None => {}
        Some(FaultKind::Delay(pause)) => pause_for(&sim, pause).await,
        Some(FaultKind::DropAfter) => {
            // The call takes effect, and the caller hears nothing.
            let _unheard = run(&sim, name, &params).await;
            return silence(&sim, name, &params, &cut);
        }
        Some(FaultKind::Drop) => return silence(&sim, name, &params, &cut),
        Some(FaultKind::Hang) => {
            record_silent(&sim, name, &params, "injected: no answer");
            sim.closed().await;
            return silence(&sim, name, &params, &cut);
        }
        Some(kind) => {
            let error = Fault::refusal(&kind).unwrap_or_else(|| ApiError::new(500, "Internal Server Error"));
            record(&sim, name, &params, &Err(error.clone()));
            return error.into_response();
        }
    }
    match run(&sim, name, &params).await {
        Ok(result) => Json(json!({"ok": true, "result": result})).into_response(),
        Err(error) => error.into_response(),
    }
}

async fn pause_for(sim: &Sim, pause: Duration) {
    tokio::select! {
        () = tokio::time::sleep(pause) => {}
        () = sim.closed() => {}
    }
}

/// Runs the method and writes the call down.
async fn run(sim: &Sim, name: &str, params: &Params) -> Result<Value, ApiError> {
    let outcome = if name == "getUpdates" {
        poll(sim, params).await
    } else {
        sim.write(|world| {
            let outcome = world.run(name, params);
            note(world, name, params, &outcome);
            outcome
        })
    };
    if name == "getUpdates" {
        // An empty poll is no news.
        let empty = matches!(&outcome, Ok(Value::Array(updates)) if updates.is_empty());
        if !empty {
            record(sim, name, params, &outcome);
        }
    }
    outcome
}

fn note(world: &mut super::world::World, name: &str, params: &Params, outcome: &Result<Value, ApiError>) {
    let (status, error) = match outcome {
        Ok(_) => (200, None),
        Err(error) => (error.code, Some(error.description.clone())),
    };
    let call = Call { method: name.to_owned(), params: params.record(), at: world.now(), status, error };
    world.record(call);
    if world.calls.len() > CALLS_KEPT {
        world.calls.drain(..CALLS_KEPT / 4);
    }
}

fn record(sim: &Sim, name: &str, params: &Params, outcome: &Result<Value, ApiError>) {
    sim.write(|world| note(world, name, params, outcome));
}

fn record_silent(sim: &Sim, name: &str, params: &Params, why: &str) {
    sim.write(|world| {
        let at = world.now();
        let call = Call {
            method: name.to_owned(),
            params: params.record(),
            at,
            status: 0,
            error: Some(why.to_owned()),
        };
        world.record(call);
    });
}

/// Cuts the connection; what is returned is never written.
fn silence(sim: &Sim, name: &str, params: &Params, cut: &Cut) -> Response {
    record_silent(sim, name, params, "injected: connection cut");
    cut.cut();
    StatusCode::BAD_GATEWAY.into_response()
}

/// A long poll: waits up to `timeout` seconds, ends a poll that still waits, ends itself when another begins.
async fn poll(sim: &Sim, params: &Params) -> Result<Value, ApiError> {
    const WEBHOOK: &str =
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
    const OTHER: &str =
        "terminated by other getUpdates request; make sure that only one bot instance is running";
    let seconds = u64::try_from(params.int("timeout")).unwrap_or(0).min(50);
    let limit = match params.int("limit") {
        n @ 1..=100 => usize::try_from(n).unwrap_or(100),
        _ => 100,
    };
    let mut offset = params.int("offset");
    let mut changes = sim.changes();
    let generation = sim.write(|world| {
        if world.webhook.is_some() {
            return Err(ApiError::conflict(WEBHOOK));
        }
        world.allow_updates(params);
        world.poll_generation += 1;
        Ok(world.poll_generation)
    })?;
    let deadline = Instant::now() + Duration::from_secs(seconds);
    loop {
        changes.borrow_and_update();
        let updates = sim.write_quietly(|world| {
            if world.poll_generation != generation {
                let why = if world.webhook.is_some() { "terminated by setWebhook request" } else { OTHER };
                return Err(ApiError::conflict(why));
            }
            Ok(world.take_updates(offset, limit))
        })?;
        // A negative offset counts from the end once only; after that whatever is there counts.
        offset = offset.max(0);
        if !updates.is_empty() || Instant::now() >= deadline {
            return Ok(Value::Array(updates));
        }
        tokio::select! {
            _ = changes.changed() => {}
            () = tokio::time::sleep_until(deadline) => {}
            () = sim.closed() => return Ok(json!([])),
        }
    }
}

/// Download of a file.
pub(crate) async fn download(
    State(sim): State<Arc<Sim>>,
    Path((bot, path)): Path<(String, String)>,
) -> Response {
    let Some(token) = bot.strip_prefix("bot") else { return not_found().await };
    let file = sim.read(|world| {
        if world.options.token != token {
            return Err(ApiError::new(401, "Unauthorized"));
        }
        let found = world.files.values().find(|file| file.path == path).cloned();
        found.ok_or_else(|| ApiError::new(404, "Not Found"))
    });
    match file {
        Ok(file) => ([(header::CONTENT_TYPE, "application/octet-stream")], file.bytes).into_response(),
        Err(error) => error.into_response(),
    }
}
