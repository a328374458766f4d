//! Which message shows which event, so that a change of the event edits it.

use std::collections::HashMap;

use sqlx::PgConnection;
use televent_core::change::Effect;
use televent_core::notice::Notice;
use televent_core::{Card, CardKind, EventId, PersonId, TelegramId};
use uuid::Uuid;

use crate::Store;
use crate::error::{StoreError, corrupt};
use crate::outbox::put;

fn kind(word: &str) -> Result<CardKind, StoreError> {
    match word {
        "own" => Ok(CardKind::Own),
        "guest" => Ok(CardKind::Guest),
        _ => Err(corrupt("cards", "kind")),
    }
}

fn word(kind: CardKind) -> &'static str {
    match kind {
        CardKind::Own => "own",
        CardKind::Guest => "guest",
    }
}

/// The messages that show an event.
pub(crate) async fn of_event(connection: &mut PgConnection, event: EventId) -> Result<Vec<Card>, StoreError> {
    sqlx::query!(
        r#"select chat_id, message_id, kind::text as "kind!" from cards where event_id = $1"#,
        event.0
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .map(|row| Ok(Card { chat: TelegramId(row.chat_id), message: row.message_id, kind: kind(&row.kind)? }))
    .collect()
}

/// The messages that show these events.
pub(crate) async fn of_events(
    connection: &mut PgConnection,
    events: &[Uuid],
) -> Result<HashMap<EventId, Vec<Card>>, StoreError> {
    let rows = sqlx::query!(
        r#"select event_id, chat_id, message_id, kind::text as "kind!" from cards where event_id = any($1)"#,
        events
    )
    .fetch_all(connection)
    .await?;
    let mut cards: HashMap<EventId, Vec<Card>> = HashMap::new();
    for row in rows {
        let card = Card { chat: TelegramId(row.chat_id), message: row.message_id, kind: kind(&row.kind)? };
        cards.entry(EventId(row.event_id)).or_default().push(card);
    }
    Ok(cards)
}

/// A card that was sent.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// The chat and message, and for whom it is.
    pub card: Card,
    /// The event in it.
    pub event: EventId,
    /// The version of the event that the message shows.
    pub version: i64,
    /// The message in which a person asked for the event.
    pub source: Option<i64>,
}

/// Whose event it is and how it stands: what whoever renders a card needs first.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Whose calendar it is, or was, in.
    pub owner: PersonId,
    /// Its version; deletion counts.
    pub version: i64,
    /// If it is gone: the octets until then.
    pub gone: Option<String>,
}

impl Store {
    /// The event a message shows, for replies to a card.
    pub async fn event_of_card(&self, chat: TelegramId, message: i64) -> Result<Option<EventId>, StoreError> {
        let event = sqlx::query_scalar!(
            "select event_id from cards where chat_id = $1 and message_id = $2",
            chat.0,
            message
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(event.map(EventId))
    }

    /// The events whose cards answer a message, for a person who edits what they wrote.
    pub async fn events_of_source(&self, chat: TelegramId, source: i64) -> Result<Vec<EventId>, StoreError> {
        let events = sqlx::query_scalar!(
            "select event_id from cards where chat_id = $1 and source_id = $2 order by message_id",
            chat.0,
            source
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(events.into_iter().map(EventId).collect())
    }

    /// The event of the newest card in a chat: the one last spoken of.
    pub async fn last_event_shown(&self, chat: TelegramId) -> Result<Option<EventId>, StoreError> {
        let event = sqlx::query_scalar!(
            "select c.event_id from cards c join events e on e.id = c.event_id
             where c.chat_id = $1 order by c.message_id desc limit 1",
            chat.0
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(event.map(EventId))
    }

    /// How an event stands, there or gone. For the sender, who was told by the outbox to show it; a door that
    /// answers a person reads with [`Store::event`].
    pub async fn standing(&self, event: EventId) -> Result<Option<Standing>, StoreError> {
        let row = sqlx::query!(
            r#"select k.owner_id, coalesce(e.version, l.version) as "version!",
                 case when e.id is null then coalesce(l.before, '') end as gone
               from (select) as one left join events e on e.id = $1
               left join lateral (select * from change_log where event_id = $1 order by version desc limit 1) l on true
               join calendars k on k.id = coalesce(e.calendar_id, l.calendar_id)"#,
            event.0
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|row| Standing { owner: PersonId(row.owner_id), version: row.version, gone: row.gone }))
    }

    /// Remembers that a message shows an event. Written by whoever sent it, after Telegram gave its id.
    ///
    /// The event may have changed between reading it for the message and this call, and that change could not
    /// know of the card: then the card is brought up to date by a notice of its own. The event's row is locked
    /// while the card is written; a change reads the cards once it has that lock, so one of the two sees the
    /// other.
    pub async fn remember_card(&self, shown: Shown) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        let standing =
            sqlx::query_scalar!("select version from events where id = $1 for share", shown.event.0)
                .fetch_optional(&mut *tx)
                .await?;
        let version = match standing {
            Some(version) => Some(version),
            None => {
                sqlx::query_scalar!("select max(version) from change_log where event_id = $1", shown.event.0)
                    .fetch_one(&mut *tx)
                    .await?
            }
        };
        let Card { chat, message, kind } = shown.card;
        sqlx::query!(
            "insert into cards (chat_id, message_id, event_id, kind, source_id, created_at)
             values ($1, $2, $3, $4::text::card_kind, $5, $6)
             on conflict (chat_id, message_id) do update set event_id = excluded.event_id, kind = excluded.kind",
            chat.0,
            message,
            shown.event.0,
            word(kind),
            shown.source,
            self.now(),
        )
        .execute(&mut *tx)
        .await?;
        let newer = version.filter(|version| *version != shown.version);
        if let Some(version) = newer {
            let notice = Notice::Refresh { event: shown.event, card: kind, message, version };
            put(&mut tx, &[Effect::Say { chat, notice }], self.now()).await?;
        }
        tx.commit().await?;
        if newer.is_some() {
            self.wake.poke();
        }
        Ok(())
    }

    /// Forgets a card whose message is gone.
    pub async fn forget_card(&self, chat: TelegramId, message: i64) -> Result<(), StoreError> {
        sqlx::query!("delete from cards where chat_id = $1 and message_id = $2", chat.0, message)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// A group has another id now: its cards and open questions go along.
    pub async fn move_chat(&self, from: TelegramId, to: TelegramId) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        // Message ids start anew in the new chat, so the old cards can no longer be edited.
        sqlx::query!("delete from cards where chat_id = $1", from.0).execute(&mut *tx).await?;
        sqlx::query!("update drafts set chat_id = $2, message_id = null where chat_id = $1", from.0, to.0)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}
