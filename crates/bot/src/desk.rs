//! What all answers need, and the life of the bot: stand by, lead, answer, stop.

use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use serde_json::json;
use televent_core::TelegramId;
use televent_store::Store;
use televent_store::updates::Lead;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::post::{Post, PostError};
use crate::{BotError, Config, Mode, inbox, slash, source};

/// How often one who stands by asks whether it may lead.
const STAND_BY: Duration = Duration::from_secs(1);

/// What all answers need.
pub(crate) struct Desk {
    pub(crate) store: Store,
    pub(crate) post: Post,
    /// How the world reaches CalDAV.
    pub(crate) public_url: Url,
    /// Accounts that become admins when they first write.
    pub(crate) admins: Vec<TelegramId>,
}

impl Desk {
    pub(crate) fn new(config: &Config, store: Store) -> Arc<Self> {
        Arc::new(Self {
            store,
            post: Post::new(&config.token, &config.api_url, config.pace.clone()),
            public_url: config.public_url.clone(),
            admins: config.admins.clone(),
        })
    }

    /// Leads whenever it may, until `shutdown`.
    pub(crate) async fn run(
        self: Arc<Self>,
        mode: Mode,
        shutdown: CancellationToken,
    ) -> Result<(), BotError> {
        let mut waiting = false;
        while !shutdown.is_cancelled() {
            match self.store.lead_updates().await {
                Ok(Some(lead)) => {
                    waiting = false;
                    self.lead(lead, &mode, &shutdown).await?;
                }
                Ok(None) if !waiting => {
                    waiting = true;
                    tracing::info!("another instance answers updates; standing by");
                }
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "the inbox cannot be reached; trying again"),
            }
            rest(&shutdown, STAND_BY).await;
        }
        Ok(())
    }

    /// Takes updates in and answers them until the lead is lost or `shutdown`.
    async fn lead(
        self: &Arc<Self>,
        lead: Lead,
        mode: &Mode,
        shutdown: &CancellationToken,
    ) -> Result<(), BotError> {
        let stop = shutdown.child_token();
        if !self.introduce(mode, &stop).await? {
            return Ok(());
        }
        tracing::info!("answering updates");
        let answering = tokio::spawn(inbox::answer(Arc::clone(self), lead, stop.clone()));
        let taken_in = match mode {
            Mode::Polling => source::poll(self, &stop).await,
            Mode::Webhook { .. } => {
                stop.cancelled().await;
                Ok(())
            }
        };
        stop.cancel();
        if let Err(error) = answering.await {
            tracing::error!(%error, "the inbox stopped in an unexpected way");
        }
        taken_in
    }

    /// Tells Telegram how updates are to come and what commands there are. False if it was stopped meanwhile.
    async fn introduce(&self, mode: &Mode, stop: &CancellationToken) -> Result<bool, BotError> {
        let mut pause = Duration::from_millis(500);
        loop {
            match self.try_introduce(mode).await {
                Ok(()) => return Ok(true),
                Err(error) if error.is_token() => return Err(BotError::Token),
                Err(error) if error.is_passing() => {
                    tracing::warn!(%error, "Telegram cannot be reached; trying again");
                }
                Err(error) => return Err(BotError::Webhook(error.to_string())),
            }
            if rest(stop, pause).await {
                return Ok(false);
            }
            pause = (pause * 2).min(Duration::from_secs(30));
        }
    }

    async fn try_introduce(&self, mode: &Mode) -> Result<(), PostError> {
        let me = self.post.me().await?;
        tracing::info!(bot = me.id, "this is the bot");
        match mode {
            Mode::Polling => self.post.call_by_name("deleteWebhook", &json!({}), None).await?,
            Mode::Webhook { url, secret } => {
                let webhook = json!({
                    "url": url.as_str(),
                    "secret_token": secret.expose_secret(),
                    "allowed_updates": source::ALLOWED,
                });
                self.post.call_by_name("setWebhook", &webhook, None).await?
            }
        };
        if let Err(error) = slash::introduce(&self.post).await {
            tracing::warn!(%error, "the command menu could not be set");
        }
        Ok(())
    }
}

/// Waits, unless it is stopped: then true at once.
pub(crate) async fn rest(stop: &CancellationToken, time: Duration) -> bool {
    tokio::select! {
        () = stop.cancelled() => true,
        () = tokio::time::sleep(time) => false,
    }
}
