//! People, device passwords and tokens from the console: for scripts and the first admin.

use anyhow::{Context, bail};
use chrono_tz::Tz;
use serde_json::{Value, json};
use televent_core::credential::{DevicePassword, mint_token, token_digest};
use televent_core::{Actor, Door, Person, PersonId, Rank, TelegramId, TokenId};
#[cfg(feature = "demo")]
use televent_store::command::RevokeDevice;
use televent_store::command::{MintDevice, MintToken, RegisterPerson, RevokeToken};
use televent_store::{CommandError, Store};

use crate::config::Config;
use crate::database::with_store;

/// What a person or a device may be called: one line that shows something.
///
/// # Errors
/// What is wrong with it, for the command line.
pub fn name(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.chars().any(char::is_control) || text.chars().count() > 64 {
        return Err("must be 1 to 64 characters on one line".to_owned());
    }
    Ok(text.to_owned())
}

/// Makes a person or brings their name up to date.
///
/// # Errors
/// If the database refuses.
pub async fn add_user(
    config: &Config,
    telegram_id: i64,
    name: String,
    timezone: Option<Tz>,
    admin: bool,
) -> anyhow::Result<Value> {
    with_store(config, async |store| {
        let person = register(store, telegram_id, name, None, timezone, admin).await?;
        Ok(json!({
            "telegram_id": person.telegram_id,
            "name": person.name,
            "timezone": person.timezone.map(chrono_tz::Tz::name),
            "admin": person.rank == Rank::Admin,
        }))
    })
    .await
}

/// What the chat told about a person earlier is kept.
pub(crate) async fn register(
    store: &Store,
    telegram_id: i64,
    name: String,
    username: Option<String>,
    timezone: Option<Tz>,
    admin: bool,
) -> anyhow::Result<Person> {
    let telegram_id = TelegramId(telegram_id);
    let known = store.person_by_telegram(telegram_id).await?;
    let username = username.or_else(|| known.as_ref().and_then(|person| person.username.clone()));
    let command = RegisterPerson { telegram_id, name, username, locale: None, timezone, admin };
    // Nobody acts yet when the first person is made; the command names its own person as the actor.
    let actor = Actor::new(known.map_or(PersonId(uuid::Uuid::nil()), |person| person.id), Door::Console);
    store.execute(actor, command).await.context("the person could not be made")
}

/// Makes this person an admin, also before they have written to the bot.
pub(crate) async fn make_admin(store: &Store, telegram_id: i64) -> anyhow::Result<()> {
    let known = store.person_by_telegram(TelegramId(telegram_id)).await?;
    match known {
        Some(person) if person.rank == Rank::Admin => Ok(()),
        known => {
            let name = known.map_or_else(|| telegram_id.to_string(), |person| person.name);
            register(store, telegram_id, name, None, None, true).await.map(drop)
        }
    }
}

/// Mints a device password; the answer is the only place it is ever shown.
///
/// # Errors
/// If nobody has this Telegram id, or there are too many devices.
pub async fn add_device(config: &Config, telegram_id: i64, label: &str) -> anyhow::Result<Value> {
    let url = config.caldav_url();
    with_store(config, async |store| {
        let (username, password) = mint_device(store, telegram_id, label).await?;
        Ok(json!({ "url": url, "username": username, "password": password }))
    })
    .await
}

/// User name and password of a new device.
pub(crate) async fn mint_device(
    store: &Store,
    telegram_id: i64,
    label: &str,
) -> anyhow::Result<(String, String)> {
    let person = find(store, telegram_id).await?;
    let world = store.world();
    let password = DevicePassword::mint(world.octets(), world.octets());
    let hash = password.hash(world.octets())?;
    let actor = Actor::new(person.id, Door::Console);
    let command = MintDevice::new(label, &password, hash);
    store.execute(actor, command).await.context("no device password could be made")?;
    Ok((format!("{telegram_id}-{}", password.key), password.secret))
}

/// A new password for the device of this label; the old one ends.
#[cfg(feature = "demo")]
pub(crate) async fn renew_device(
    store: &Store,
    telegram_id: i64,
    label: &str,
) -> anyhow::Result<(String, String)> {
    let person = find(store, telegram_id).await?;
    for device in store.devices(person.id).await?.into_iter().filter(|device| device.label == label) {
        store.execute(Actor::new(person.id, Door::Console), RevokeDevice(device.id)).await?;
    }
    mint_device(store, telegram_id, label).await
}

/// Mints an access token for REST.
///
/// # Errors
/// If nobody has this Telegram id, or there are too many tokens.
pub async fn add_token(config: &Config, telegram_id: i64, label: &str) -> anyhow::Result<Value> {
    with_store(config, async |store| {
        Ok(json!({ "token": mint_access_token(store, telegram_id, label).await? }))
    })
    .await
}

/// The access tokens of a person that stand, newest first, without the tokens.
///
/// # Errors
/// If nobody has this Telegram id.
pub async fn tokens(config: &Config, telegram_id: i64) -> anyhow::Result<Vec<Value>> {
    with_store(config, async |store| {
        let person = find(store, telegram_id).await?;
        let tokens = store.tokens(person.id).await?.into_iter().map(|token| {
            json!({
                "id": token.id,
                "name": token.label,
                "created_at": token.created_at,
                "last_used_at": token.last_used_at,
            })
        });
        Ok(tokens.collect::<Vec<_>>())
    })
    .await
}

/// Ends an access token; the next request with it is refused.
///
/// # Errors
/// If nobody has this Telegram id, or the person no such token.
pub async fn revoke_token(config: &Config, telegram_id: i64, token: TokenId) -> anyhow::Result<Value> {
    with_store(config, async |store| {
        let person = find(store, telegram_id).await?;
        match store.execute(Actor::new(person.id, Door::Console), RevokeToken(token)).await {
            Err(CommandError::NotFound) => bail!(
                "{telegram_id} has no token {token} that stands: televent token list --telegram-id {telegram_id}"
            ),
            done => done.context("the token could not be revoked")?,
        }
        Ok(json!({ "revoked": token }))
    })
    .await
}

pub(crate) async fn mint_access_token(
    store: &Store,
    telegram_id: i64,
    label: &str,
) -> anyhow::Result<String> {
    let person = find(store, telegram_id).await?;
    let world = store.world();
    let token = mint_token(world.octets(), world.octets());
    let command = MintToken { label: label.to_owned(), digest: token_digest(&token) };
    store.execute(Actor::new(person.id, Door::Console), command).await.context("no token could be made")?;
    Ok(token)
}

async fn find(store: &Store, telegram_id: i64) -> anyhow::Result<Person> {
    match store.person_by_telegram(TelegramId(telegram_id)).await? {
        Some(person) => Ok(person),
        None => bail!(
            "nobody has Telegram id {telegram_id}: televent user add --telegram-id {telegram_id} --name NAME"
        ),
    }
}
