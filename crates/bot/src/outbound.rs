//! Notices of the outbox become messages.

use std::time::Duration;

use televent_core::notice::{Notice, Unreached};
use televent_core::{CalendarId, Card, CardKind, DeviceId, DraftId, EventId, TelegramId};
use televent_store::cards::Shown;
use televent_store::outbox::JobId;
use televent_store::{Store, StoreError};

use crate::Config;
use crate::asking;
use crate::button::{Button, Keyboard, press};
use crate::card::{self, Drawn, reader_of};
use crate::handler::device;
use crate::listing::titled;
use crate::post::{Outgoing, Post, PostError};
use crate::question::Question;
use crate::text::{Args, short};

/// How long a notice waits for its turn before it goes back to the outbox.
const PATIENCE: Duration = Duration::from_secs(2);

/// Says what the outbox holds.
#[derive(Clone)]
pub struct Outbound {
    store: Store,
    post: Post,
}

/// A notice that was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// The message, if there is one: what is gone or out of date is said by none.
    pub message: Option<i64>,
}

/// Why a notice was not said.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DeliverError {
    /// It may work later; not before `after`, if that is known.
    #[error("to be tried again: {reason}")]
    Retry {
        /// What Telegram, or our own budget, asks for; such a wait is no failed attempt.
        after: Option<Duration>,
        /// What happened, without any text of an event.
        reason: String,
    },
    /// It will never work.
    #[error("refused for good: {reason}")]
    Permanent {
        /// What Telegram said.
        reason: String,
        /// The person blocked the bot, never started it or is gone: nothing more can be said there. Whoever asked for
        /// the delivery remembers it.
        blocked: bool,
    },
    /// The group has another id now; the notice is to go there.
    #[error("the group is {to} now")]
    Migrated {
        /// The supergroup.
        to: TelegramId,
    },
}

impl From<PostError> for DeliverError {
    fn from(error: PostError) -> Self {
        let reason = error.to_string();
        match error {
            PostError::Flood(wait) => Self::Retry { after: Some(wait), reason },
            PostError::Migrated(to) => Self::Migrated { to: TelegramId(to) },
            error if error.is_passing() || error.is_token() => Self::Retry { after: None, reason },
            error => Self::Permanent { blocked: error.is_blocked(), reason },
        }
    }
}

impl From<StoreError> for DeliverError {
    fn from(error: StoreError) -> Self {
        if error.is_passing() {
            Self::Retry { after: None, reason: error.to_string() }
        } else {
            Self::Permanent { blocked: false, reason: error.to_string() }
        }
    }
}

impl Outbound {
    /// A sender on the send budget of `config`.
    pub fn new(config: &Config, store: Store) -> Self {
        let post = Post::new(&config.token, &config.api_url, config.pace.clone()).patient_for(PATIENCE);
        Self { store, post }
    }

    /// Says a notice in a chat: rendered now, from what is stored now, in the words of whoever reads it.
    ///
    /// # Errors
    /// [`DeliverError`] says whether it is to be tried again.
    pub async fn deliver(&self, chat: TelegramId, notice: &Notice) -> Result<Delivered, DeliverError> {
        let said = match notice {
            Notice::Card { event, card, reply_to } => self.card(chat, *event, *card, *reply_to).await,
            Notice::Refresh { event, card, message, .. } => self.refresh(chat, *event, *card, *message).await,
            Notice::Question { draft, reply_to } => self.question(chat, *draft, *reply_to).await,
            Notice::Unreached { event, guest } => self.unreached(chat, *event, *guest).await,
            Notice::CalendarDeleted { calendar } => self.calendar_deleted(chat, *calendar).await,
            Notice::NewProgram { device, place } => self.new_program(chat, *device, *place).await,
            Notice::Withdraw { message } => self.withdraw(chat, *message).await,
        };
        if let Err(DeliverError::Migrated { to }) = said {
            self.store.move_chat(chat, to).await?;
        }
        said
    }

    async fn card(
        &self,
        chat: TelegramId,
        event: EventId,
        kind: CardKind,
        reply_to: Option<i64>,
    ) -> Result<Delivered, DeliverError> {
        let Some(Drawn { html, keyboard, version }) = card::draw(&self.store, event, kind).await? else {
            return Ok(Delivered { message: None });
        };
        let outgoing = Outgoing::new(html).under(keyboard).reply_to(reply_to);
        let message = self.post.send(chat.0, &outgoing).await?;
        let card = Card { chat, message, kind };
        self.store.remember_card(Shown { card, event, version, source: reply_to }).await?;
        Ok(Delivered { message: Some(message) })
    }

    async fn refresh(
        &self,
        chat: TelegramId,
        event: EventId,
        kind: CardKind,
        message: i64,
    ) -> Result<Delivered, DeliverError> {
        let Some(Drawn { html, keyboard, .. }) = card::draw(&self.store, event, kind).await? else {
            return Ok(Delivered { message: None });
        };
        match self.post.edit(chat.0, message, &html, &keyboard).await {
            Ok(()) => Ok(Delivered { message: Some(message) }),
            Err(error) if error.is_gone() => {
                self.store.forget_card(chat, message).await?;
                Ok(Delivered { message: None })
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn question(
        &self,
        chat: TelegramId,
        draft: DraftId,
        reply_to: Option<i64>,
    ) -> Result<Delivered, DeliverError> {
        let nothing = Ok(Delivered { message: None });
        let Some(owner) = self.store.draft_owner(draft).await? else { return nothing };
        let (Some(person), Some(kept)) =
            (self.store.person(owner).await?, self.store.draft(owner, draft).await?)
        else {
            return nothing;
        };
        let Some(question) = Question::read(kept.question).filter(|_| kept.open) else { return nothing };
        let reader = reader_of(&self.store, &person);
        let bot = &self.post.me().await?.username;
        let drawn = asking::draw(&self.store, reader, &person, draft, &question, bot).await?;
        let Some((html, under)) = drawn else { return nothing };
        let outgoing = Outgoing::new(html).under(under).reply_to(reply_to);
        let message = self.post.send(chat.0, &outgoing).await?;
        self.store.draft_sent(draft, message).await?;
        Ok(Delivered { message: Some(message) })
    }

    /// Tells an organizer who does not know of their event; a card gone by, an answered dead job is no news any more.
    async fn unreached(
        &self,
        chat: TelegramId,
        event: EventId,
        guest: Unreached,
    ) -> Result<Delivered, DeliverError> {
        let nothing = Ok(Delivered { message: None });
        let Some(organizer) = self.store.person_by_telegram(chat).await? else { return nothing };
        let name = match guest {
            Unreached::Person(person) => self.store.person(person).await?.map(|guest| guest.name),
            Unreached::Mail(job) => self.store.outbox().dead_address(JobId(job)).await?,
        };
        let Some(name) = name else { return nothing };
        let reader = reader_of(&self.store, &organizer);
        let found = self.store.event(organizer.id, event).await?;
        let title =
            found.and_then(|event| event.object().ok()?.index(reader.zone).summary).unwrap_or_default();
        let args = Args::new().text("name", short(&name, 80)).text("title", titled(reader, &title, 80));
        let key = match guest {
            Unreached::Person(_) => "unreached-person",
            Unreached::Mail(_) => "unreached-mail",
        };
        let message = self.post.send(chat.0, &Outgoing::new(reader.words.html(key, &args))).await?;
        Ok(Delivered { message: Some(message) })
    }

    /// Tells an owner that their calendar went, which most often a program did; one that is back is no news any more.
    async fn calendar_deleted(
        &self,
        chat: TelegramId,
        calendar: CalendarId,
    ) -> Result<Delivered, DeliverError> {
        let nothing = Ok(Delivered { message: None });
        let Some(owner) = self.store.person_by_telegram(chat).await? else { return nothing };
        let Some(gone) = self.store.deleted_calendar(owner.id, calendar).await? else { return nothing };
        let words = reader_of(&self.store, &owner).words;
        let args = Args::new().text("name", short(&gone.name, 80)).number("count", gone.objects);
        let keyboard =
            Keyboard::new().row([press(&words.label("button-undo"), Button::Restore { calendar })]);
        let outgoing = Outgoing::new(words.html("calendar-deleted", &args)).under(keyboard);
        let message = self.post.send(chat.0, &outgoing).await?;
        Ok(Delivered { message: Some(message) })
    }

    /// Tells an owner which program uses their device; one that was revoked meanwhile is no news any more.
    async fn new_program(
        &self,
        chat: TelegramId,
        device: DeviceId,
        place: u16,
    ) -> Result<Delivered, DeliverError> {
        let Some(owner) = self.store.person_by_telegram(chat).await? else {
            return Ok(Delivered { message: None });
        };
        let devices = self.store.devices(owner.id).await?;
        let Some((html, keyboard)) =
            device::met(reader_of(&self.store, &owner).words, &devices, device, place)
        else {
            return Ok(Delivered { message: None });
        };
        let message = self.post.send(chat.0, &Outgoing::new(html).under(keyboard)).await?;
        Ok(Delivered { message: Some(message) })
    }

    async fn withdraw(&self, chat: TelegramId, message: i64) -> Result<Delivered, DeliverError> {
        self.post.delete(chat.0, message).await?;
        Ok(Delivered { message: None })
    }
}
