//! Delivery of updates to a webhook: one HTTP POST each, in order, tried again until it is accepted.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::sim::Sim;
use super::world::Webhook;

/// A delivery that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs until the server closes.
pub(crate) async fn deliver(sim: Arc<Sim>) {
    let mut changes = sim.changes();
    let first_pause = sim.read(|world| world.options.webhook_retry);
    let mut pause = first_pause;
    loop {
        changes.borrow_and_update();
        let next = sim.read(|world| world.webhook.clone().zip(world.updates.front().cloned()));
        let Some((hook, (id, update))) = next else {
            tokio::select! {
                _ = changes.changed() => continue,
                () = sim.closed() => return,
            }
        };
        let outcome = tokio::time::timeout(PATIENCE, post(&hook, &update)).await;
        let error = match outcome {
            Ok(Ok(status)) if (200..300).contains(&status) => None,
            Ok(Ok(status)) => Some(format!("Wrong response from the webhook: {status}")),
            Ok(Err(error)) => Some(error.to_string()),
            Err(_) => Some("Read timeout expired".to_owned()),
        };
        sim.write_quietly(|world| {
            let now = world.now().timestamp();
            match &error {
                None => world.updates.retain(|(other, _)| *other != id),
                Some(text) => {
                    if let Some(current) =
                        world.webhook.as_mut().filter(|now| now.generation == hook.generation)
                    {
                        current.last_error = Some((now, text.clone()));
                    }
                }
            }
        });
        if error.is_none() {
            pause = first_pause;
            continue;
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => pause = (pause * 2).min(first_pause * 20),
            () = sim.closed() => return,
        }
    }
}

/// Posts one update and gives the status. Speaks plain HTTP only: what is behind TLS is out of reach here.
async fn post(hook: &Webhook, update: &Value) -> std::io::Result<u16> {
    let wrong = |text: &str| std::io::Error::other(text.to_owned());
    let url = url::Url::parse(&hook.url).map_err(|_| wrong("Wrong URL"))?;
    if url.scheme() != "http" {
        return Err(wrong("SSL error: the simulator speaks plain HTTP only"));
    }
    let host = url.host_str().ok_or_else(|| wrong("Wrong URL"))?;
    let port = url.port_or_known_default().unwrap_or(80);
    let mut stream = TcpStream::connect((host.trim_matches(['[', ']']), port)).await?;
    let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let body = update.to_string();
    let secret = hook
        .secret
        .as_ref()
        .map(|secret| format!("X-Telegram-Bot-Api-Secret-Token: {secret}\r\n"))
        .unwrap_or_default();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         {secret}Connection: close\r\nAccept-Encoding: identity\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(1 << 20).read_to_end(&mut answer).await?;
    let line = answer.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    line.split_whitespace()
        .nth(1)
        .and_then(|code| code.parse().ok())
        .ok_or_else(|| wrong("Wrong HTTP response"))
}
