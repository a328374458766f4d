//! Each crate's settings out of ours, and its one function.

use anyhow::Context;
use secrecy::SecretString;
use televent_store::Store;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{Ended, Role};
use crate::config::{Config, Secret, TelegramMode};

/// Starts these roles; each runs until `stop`.
pub(super) fn start(
    config: &Config,
    store: &Store,
    roles: &[Role],
    listener: Option<TcpListener>,
    stop: &CancellationToken,
) -> anyhow::Result<JoinSet<Ended>> {
    let mut running = JoinSet::new();
    if roles.contains(&Role::Api) {
        let listener = listener.context("the api role has no listener")?;
        let serving = televent_api::serve(api(config), store.clone(), listener, stop.clone());
        running.spawn(async { (Role::Api, serving.await.map_err(Into::into)) });
    }
    Ok(running)
}

fn secret(secret: &Secret) -> SecretString {
    SecretString::from(secret.expose())
}

fn api(config: &Config) -> televent_api::Config {
    let networks = config.trusted_proxies.iter();
    televent_api::Config {
        public_url: config.public_address(),
        trusted_proxies: networks
            .map(|network| televent_api::Network { address: network.address, prefix: network.prefix })
            .collect(),
        webhook_secret: match &config.telegram.mode {
            TelegramMode::Webhook { secret: word } => Some(secret(word)),
            TelegramMode::Polling => None,
        },
        version: env!("CARGO_PKG_VERSION").to_owned(),
        ..televent_api::Config::default()
    }
}
