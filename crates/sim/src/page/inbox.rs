//! The inbox: JSON of what the mail catcher holds.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Shared;
use crate::mail::{Fault, FaultKind, Mail, Stage};

/// `GET /sim/mail`: all mails with their parts, newest first.
pub(super) async fn list(State(shared): State<Shared>) -> Json<Value> {
    let mails = shared.mail.as_ref().map(crate::mail::Server::messages).unwrap_or_default();
    Json(json!({"mails": mails.iter().rev().map(mail_json).collect::<Vec<_>>()}))
}

/// `GET /sim/mail/{id}`
pub(super) async fn one(State(shared): State<Shared>, Path(id): Path<u64>) -> Response {
    match shared.mail.as_ref().and_then(|mail| mail.message(id)) {
        Some(mail) => Json(mail_json(&mail)).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `GET /sim/mail/{id}/raw`: the text as sent.
pub(super) async fn raw(State(shared): State<Shared>, Path(id): Path<u64>) -> Response {
    let headers =
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")];
    match shared.mail.as_ref().and_then(|mail| mail.message(id)) {
        Some(mail) => (headers, mail.raw).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `DELETE /sim/mail`
pub(super) async fn clear(State(shared): State<Shared>) -> Json<Value> {
    if let Some(mail) = &shared.mail {
        mail.clear();
    }
    Json(json!({"ok": true}))
}

#[derive(Deserialize)]
pub(super) struct FaultWish {
    recipient: Option<String>,
    code: Option<u16>,
    text: Option<String>,
    times: Option<u32>,
}

/// `POST /sim/mail/fault {recipient?, code?, text?, times?}`: refuses a recipient, with 451 if no code is named.
pub(super) async fn fault(State(shared): State<Shared>, Json(it): Json<FaultWish>) -> Json<Value> {
    let code = it.code.filter(|code| (400..600).contains(code)).unwrap_or(451);
    let text = it.text.unwrap_or_else(|| "4.3.0 Try again later".to_owned());
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    let kind = FaultKind::Reply(code, text);
    let fault =
        Fault { stage: Stage::Recipient, recipient: it.recipient, kind, times: it.times.unwrap_or(1) };
    if let Some(mail) = &shared.mail {
        mail.inject(fault);
    }
    Json(json!({"ok": true}))
}

fn mail_json(mail: &Mail) -> Value {
    let parts: Vec<Value> = mail
        .parts
        .iter()
        .map(|part| {
            let parameters: serde_json::Map<String, Value> =
                part.parameters.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
            json!({"type": part.media_type, "parameters": parameters, "disposition": part.disposition,
                "name": part.name, "size": part.bytes.len(), "text": part.text})
        })
        .collect();
    json!({
        "id": mail.id, "from": mail.from, "to": mail.to, "at": mail.at.timestamp_millis(), "subject": mail.subject,
        "headers": mail.headers, "parts": parts, "size": mail.raw.len(),
    })
}
