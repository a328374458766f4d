//! Each crate's settings out of ours, and its one function.

use std::sync::Arc;

use anyhow::Context;
use secrecy::SecretString;
use televent_core::TelegramId;
use televent_store::Store;
use televent_worker::{Deliver, MailConfig, PushConfig, Vapid};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::sender::{ByBot, Nobody};
use super::{Ended, Role};
use crate::config::{Config, Secret, TelegramMode};
use crate::key::Key;

/// Starts these roles; each runs until `stop`.
pub(super) fn start(
    config: &Config,
    key: &Key,
    store: &Store,
    roles: &[Role],
    listener: Option<TcpListener>,
    stop: &CancellationToken,
) -> anyhow::Result<JoinSet<Ended>> {
    let mut running = JoinSet::new();
    let push = push(config, key)?;
    if roles.contains(&Role::Api) {
        let listener = listener.context("the api role has no listener")?;
        let serving = televent_api::serve(api(config, push.as_ref()), store.clone(), listener, stop.clone());
        running.spawn(async { (Role::Api, serving.await.map_err(Into::into)) });
    }
    // One value for both, because clones share the send budget.
    let bot = bot(config)?;
    if let (true, Some(bot)) = (roles.contains(&Role::Bot), bot.clone()) {
        let answering = televent_bot::run(bot, store.clone(), stop.clone());
        running.spawn(async { (Role::Bot, answering.await.map_err(Into::into)) });
    }
    if roles.contains(&Role::Worker) {
        let sender: Arc<dyn Deliver> = match bot {
            Some(bot) => Arc::new(ByBot(televent_bot::Outbound::new(&bot, store.clone()))),
            None => Arc::new(Nobody),
        };
        let working = televent_worker::run(worker(config, push), store.clone(), sender, stop.clone());
        running.spawn(async { (Role::Worker, working.await.map_err(Into::into)) });
    }
    if !roles.contains(&Role::Worker) {
        // A worker announces by itself; without one, workers elsewhere would find this process's work a second late.
        let (store, stop) = (store.clone(), stop.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = store.announce() => {}
                () = stop.cancelled() => {}
            }
        });
    }
    Ok(running)
}

fn secret(secret: &Secret) -> SecretString {
    SecretString::from(secret.expose())
}

/// How programs are told of changes: the key is made from the server's own, so nothing more is kept.
fn push(config: &Config, key: &Key) -> anyhow::Result<Option<PushConfig>> {
    let Some(contact) = &config.push else { return Ok(None) };
    let vapid = Vapid::derive(&key.secret("web push")).context("no key for push services comes of it")?;
    Ok(Some(PushConfig { vapid, contact: contact.clone(), nearby: false }))
}

fn api(config: &Config, push: Option<&PushConfig>) -> televent_api::Config {
    let networks = config.trusted_proxies.iter();
    televent_api::Config {
        public_url: config.public_address(),
        trusted_proxies: networks
            .map(|network| televent_api::Network { address: network.address, prefix: network.prefix })
            .collect(),
        webhook_secret: match &config.telegram.mode {
            TelegramMode::Webhook { secret: word } => word.as_ref().map(secret),
            TelegramMode::Polling => None,
        },
        push: push.map(|push| push.vapid.public_key().to_owned()),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        ..televent_api::Config::default()
    }
}

/// The bot's settings; `None` without a token.
pub(crate) fn bot(config: &Config) -> anyhow::Result<Option<televent_bot::Config>> {
    let Some(token) = &config.telegram.token else { return Ok(None) };
    let mut bot = televent_bot::Config::new(secret(token), config.public_address().parse()?);
    if let Some(api_url) = &config.telegram.api_url {
        bot.api_url = api_url.clone();
    }
    if let TelegramMode::Webhook { secret: Some(word) } = &config.telegram.mode {
        let url = format!("{}/hooks/telegram", config.public_address()).parse()?;
        bot.mode = televent_bot::Mode::Webhook { url, secret: secret(word) };
    }
    bot.admins = config.admins.iter().copied().map(TelegramId).collect();
    Ok(Some(bot))
}

fn worker(config: &Config, push: Option<PushConfig>) -> televent_worker::Config {
    let mail =
        config.mail.as_ref().map(|mail| MailConfig { url: secret(&mail.url), from: mail.from.clone() });
    televent_worker::Config { mail, push, ..televent_worker::Config::default() }
}
