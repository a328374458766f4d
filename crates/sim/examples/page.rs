//! The chat page with a conversation in it, for working on its looks:
//! `cargo run -p televent-sim --example page [PORT]`. No bot runs; its side is called by hand.

use std::net::SocketAddr;

use serde_json::{Value, json};
use televent_sim::mail;
use televent_sim::telegram::{Login, Options, Outgoing, Server};

type Failure = Box<dyn std::error::Error + Send + Sync>;

const ANN: i64 = 1001;
const BOB: i64 = 1002;
const GROUP: i64 = -1_002_000_000_001;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let port: u16 = std::env::args().nth(1).map_or(Ok(8090), |port| port.parse())?;
    let mail = mail::Server::start(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    let login = Login {
        url: "http://127.0.0.1:8080/caldav/".to_owned(),
        username: "1001-k7wq".to_owned(),
        password: "cobalt-finch-ramble-42".to_owned(),
    };
    let options = Options { login: Some(login), mail: Some(mail), ..Options::default() };
    let server = Server::start(SocketAddr::from(([127, 0, 0, 1], port)), options).await?;
    converse(&server).await?;
    tokio::signal::ctrl_c().await?;
    Ok(())
}

/// Calls a method as the bot; gives the message's id.
async fn call(server: &Server, method: &str, params: Value) -> Result<i64, Failure> {
    let url = format!("{}/bot{}/{method}", server.api_url(), server.token());
    let answer: Value = reqwest::Client::new().post(url).json(&params).send().await?.json().await?;
    Ok(answer.pointer("/result/message_id").and_then(Value::as_i64).unwrap_or_default())
}

fn card(chat: i64, text: &str, rows: &[&[&str]]) -> Value {
    let button = |label: &&str| json!({"text": label, "callback_data": label});
    let rows: Vec<Vec<Value>> = rows.iter().map(|row| row.iter().map(button).collect()).collect();
    json!({"chat_id": chat, "text": text, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": rows}})
}

async fn converse(server: &Server) -> Result<(), Failure> {
    let commands = json!({"commands": [
        {"command": "today", "description": "Your day"}, {"command": "device", "description": "Passwords for your phone"},
    ]});
    call(server, "setMyCommands", commands).await?;
    server.say(ANN, "/start")?;
    call(server, "sendMessage", card(ANN, "Hi Ann. I keep your calendar.\nYour time zone?", &[])).await?;
    server.send_location(ANN, ANN, 52.52, 13.405)?;
    server.say(ANN, "Dentist tue 9:30 45m @ Main St 5 !1h")?;
    let text = "📅 <b>Dentist</b>\nTue 24 Nov, 09:30–10:15 (Berlin)\n📍 Main St 5 · 🔔 1 h before";
    let keys: &[&[&str]] = &[&["✏️ Edit", "👥 Invite", "↩ Undo"]];
    let id = call(server, "sendMessage", card(ANN, text, keys)).await?;
    server.send(ANN, ANN, &Outgoing::text("move to thu 10").reply_to(id))?;
    let moved =
        "📅 <b>Dentist</b>\n<s>Tue 24 Nov, 09:30</s> → Thu 26 Nov, 10:00–10:45 (Berlin)\n📍 Main St 5";
    let mut edit = card(ANN, moved, keys);
    if let Some(edit) = edit.as_object_mut() {
        edit.insert("message_id".to_owned(), json!(id));
    }
    call(server, "editMessageText", edit).await?;
    server.say(BOB, "/start")?;
    let text = "✉️ <b>Ann</b> invites you\n\n<b>Lunch</b>\nFri 27 Nov, 12:30–13:30\n📍 <a href=\"https://example.com/\">\
                Café Nord</a>\n<blockquote>Bring the photos!</blockquote>⚠️ overlaps <i>Stand-up</i> 12:15–12:45";
    call(
        server,
        "sendMessage",
        card(BOB, text, &[&["✅ Yes", "🤔 Maybe", "❌ No"], &["Propose another time"]]),
    )
    .await?;
    server.send_text(GROUP, ANN, "/new lunch fri 12:30")?;
    let text = "🍽 <b>Lunch</b>\nFri 27 Nov, 12:30–13:30 (Berlin)\n\n✅ 2 (Ann, Bob) · 🤔 0 · ❌ 0";
    call(server, "sendMessage", card(GROUP, text, &[&["✅ I go", "🤔 Maybe", "❌ No"]])).await?;
    server.send_text(GROUP, BOB, "count me in 🎉")?;
    Ok(())
}
