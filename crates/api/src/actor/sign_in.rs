//! Sign-in by device password: at most one Argon2id hash per request, behind brakes, off the async threads.

use std::net::IpAddr;

use axum::http::header::{AUTHORIZATION, USER_AGENT};
use axum::http::request::Parts;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use televent_core::credential::{DevicePassword, NOBODY, verify};
use televent_core::{Actor, DeviceId, PersonId, TelegramId, TokenId, World};
use televent_store::command::NoteProgram;
use televent_store::devices::DeviceLogin;
use televent_store::{CommandError, Store, StoreError};

use super::brake::Brake;
use super::client_address;
use super::noted::Noted;
use super::program::program;
use super::turns::Turns;
use super::verified::{Seal, Verified};
use crate::config::{Config, Limits};

/// A calendar program that signed in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DeviceUser {
    /// Whose device it is.
    pub(crate) person: PersonId,
    /// The account in its addresses.
    pub(crate) account: TelegramId,
    /// The device password used.
    pub(crate) device: DeviceId,
}

impl DeviceUser {
    /// In whose name commands run.
    pub(crate) fn actor(&self) -> Actor {
        Actor::device(self.person, self.device)
    }
}

/// Why nobody is signed in.
#[derive(Debug)]
pub(crate) enum Denied {
    /// No credential, or not a good one.
    Unauthorized,
    /// Too many failures; try again after so many seconds.
    SlowDown(u32),
    /// Too many others wait for their hash.
    Busy,
    /// The database could not say.
    Store(StoreError),
}

/// What sign-ins share: brakes, the memory of good credentials, and turns for equal ones.
pub(crate) struct SignIn {
    accounts: Brake<String>,
    addresses: Brake<IpAddr>,
    verified: Verified,
    turns: Turns<Seal>,
    queue: usize,
    noted: Noted,
}

impl SignIn {
    /// Nothing counted, nothing remembered.
    pub(crate) fn new(limits: &Limits, world: &World) -> Self {
        Self {
            accounts: Brake::new(limits.account_failures),
            addresses: Brake::new(limits.address_failures),
            verified: Verified::new(world.octets(), world.octets()),
            turns: Turns::default(),
            queue: limits.hash_queue,
            noted: Noted::default(),
        }
    }

    /// Counts a token or link that opens nothing against the address it came from. Seconds until it may try again, if it
    /// may not now.
    pub(crate) fn guessed(&self, address: IpAddr, now: DateTime<Utc>) -> Option<u32> {
        let blocked = self.addresses.blocked(&address, now);
        if blocked.is_none() {
            metrics::counter!("televent_sign_in_failures_total").increment(1);
            self.addresses.count(address, now);
        }
        blocked
    }

    /// The device a request signs in with.
    pub(crate) async fn device(
        &self,
        store: &Store,
        config: &Config,
        parts: &Parts,
    ) -> Result<DeviceUser, Denied> {
        let (user, password) = basic(parts).ok_or(Denied::Unauthorized)?;
        let (now, revocations) = (store.now(), store.revocations());
        let credential = self.verified.seal_of(&[&user, &password]);
        if let Some(user) = self.verified.stands(&credential, now, revocations) {
            return Ok(user);
        }
        let login = match account(&user) {
            Some((account, key)) => store.device_login(account, key).await.map_err(Denied::Store)?,
            None => None,
        };
        let seal = login.as_ref().map(|login| self.verified.seal(&user, &password, &login.hash));
        let known = || {
            login
                .as_ref()
                .zip(seal)
                .is_some_and(|(login, seal)| self.verified.knows(&seal, login.device, now))
        };
        if !known() {
            // A program opens many connections at once. They are one attempt: what the first finds holds for the others.
            let _turn = self.turns.take(credential).await;
            if !known() {
                let address = client_address(parts, &config.trusted_proxies);
                let login = login.as_ref().zip(seal);
                self.check(store, (&user, &password), login, address, now).await?;
            }
        }
        let (Some(login), Some((account, _))) = (login, account(&user)) else {
            return Err(Denied::Unauthorized);
        };
        self.note_use(store, &login, parts, now).await;
        let user = DeviceUser { person: login.person, account, device: login.device };
        self.verified.found(credential, user, now, revocations);
        Ok(user)
    }

    /// Hashes, for an unknown user as well, unless the brakes say no.
    async fn check(
        &self,
        store: &Store,
        (user, password): (&str, &str),
        login: Option<(&DeviceLogin, Seal)>,
        address: IpAddr,
        now: DateTime<Utc>,
    ) -> Result<(), Denied> {
        let account = user.to_owned();
        let blocked = self.accounts.blocked(&account, now).max(self.addresses.blocked(&address, now));
        if let Some(seconds) = blocked {
            return Err(Denied::SlowDown(seconds));
        }
        self.accounts.count(account.clone(), now);
        self.addresses.count(address, now);
        let checked = self.hash(store, password, login, now).await;
        if matches!(checked, Ok(false)) {
            metrics::counter!("televent_sign_in_failures_total").increment(1);
            return Err(Denied::Unauthorized);
        }
        // Who was turned away has guessed nothing.
        self.accounts.forgive(&account);
        self.addresses.forgive(&address);
        checked.map(|_| ())
    }

    async fn hash(
        &self,
        store: &Store,
        password: &str,
        login: Option<(&DeviceLogin, Seal)>,
        now: DateTime<Utc>,
    ) -> Result<bool, Denied> {
        let chair = store.seats().take(self.queue).await.ok_or(Denied::Busy)?;
        let (password, kept) =
            (password.to_owned(), login.map_or(NOBODY, |(login, _)| &login.hash).to_owned());
        match (chair.run(move || verify(&password, &kept)).await, login) {
            (Some(Ok(true)), Some((login, seal))) => {
                self.verified.remember(seal, login.device, now);
                Ok(true)
            }
            (Some(Ok(_)), _) => Ok(false),
            (Some(Err(error)), _) => {
                tracing::error!(%error, "a kept password hash cannot be read");
                Ok(false)
            }
            (None, _) => Err(Denied::Busy),
        }
    }

    /// Hashes a freshly minted password in one of the same seats. `None` if too many wait.
    pub(crate) async fn hash_new(
        &self,
        store: &Store,
        password: DevicePassword,
        salt: [u8; 16],
    ) -> Option<(DevicePassword, String)> {
        let seat = store.seats().take(self.queue).await?;
        seat.run(move || password.hash(salt).map(|hash| (password, hash))).await?.ok()
    }

    /// Keeps when a device was last used by a program, at most once in ten minutes per process, and tells its owner of
    /// a program that is new.
    async fn note_use(&self, store: &Store, login: &DeviceLogin, parts: &Parts, now: DateTime<Utc>) {
        let agent = parts.headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        let program = agent.and_then(program);
        if !self.noted.due(login.device.0, program.as_deref(), now) {
            return;
        }
        if let Err(error) = note(store, login, program).await {
            tracing::warn!(%error, "the use of a device could not be noted");
        }
    }

    /// Keeps when a token was last used, as rarely as for a device.
    pub(crate) async fn note_token(&self, store: &Store, token: TokenId) {
        if !self.noted.due(token.0, None, store.now()) {
            return;
        }
        if let Err(error) = store.token_seen(token).await {
            tracing::warn!(%error, "the use of a token could not be noted");
        }
    }
}

async fn note(store: &Store, login: &DeviceLogin, program: Option<String>) -> Result<(), StoreError> {
    let is_new = store.device_seen(login.device, program.as_deref()).await?;
    let Some(program) = program.filter(|_| is_new) else { return Ok(()) };
    let actor = Actor::device(login.person, login.device);
    match store.execute(actor, NoteProgram { device: login.device, program }).await {
        Err(CommandError::Store(error)) => Err(error),
        // Another request noted it meanwhile.
        _ => Ok(()),
    }
}

/// User name and password of an `Authorization: Basic` header (RFC 7617, UTF-8).
pub(crate) fn basic(parts: &Parts) -> Option<(String, String)> {
    let header = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") || encoded.len() > 1024 {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some((user.to_ascii_lowercase(), password.to_owned()))
}

/// Account and key of a user name `{telegram id}-{key}`. An account is written in one way only: guesses are counted by
/// user name. A key is of letters and digits; nothing else is worth a question to the database.
fn account(user: &str) -> Option<(TelegramId, &str)> {
    let (account, key) = user.split_once('-')?;
    let id: i64 = account.parse().ok()?;
    let plain = !key.is_empty() && key.bytes().all(|octet| octet.is_ascii_alphanumeric());
    (id > 0 && id.to_string() == account && plain).then_some((TelegramId(id), key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(header: &str) -> Option<(String, String)> {
        let (parts, ()) =
            axum::http::Request::builder().header(AUTHORIZATION, header).body(()).unwrap().into_parts();
        basic(&parts)
    }

    #[test]
    fn reads_basic_credentials() {
        let header = |text: &str| format!("Basic {}", STANDARD.encode(text));
        assert_eq!(of(&header("7-AbC:x:y")), Some(("7-abc".to_owned(), "x:y".to_owned())));
        assert_eq!(of(&header("nothing")), None);
        assert_eq!(of("Basic ***"), None);
        assert_eq!(of("Bearer abc"), None);
        assert_eq!(of(&header(&"x".repeat(2000))), None);
    }

    #[test]
    fn reads_user_names() {
        assert_eq!(account("42-k3y"), Some((TelegramId(42), "k3y")));
        for bad in [
            "42",
            "-k3y",
            "x-k3y",
            "+42-k",
            "042-k",
            "0-k",
            "99999999999999999999-k",
            "",
            "7-",
            "7-a\0",
            "7-ä",
        ] {
            assert_eq!(account(bad), None, "{bad}");
        }
    }
}
