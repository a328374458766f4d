//! Which message shows which event, so that a change of the event edits it.

use sqlx::PgConnection;
use televent_core::{Card, CardKind, EventId, TelegramId};

use crate::Store;
use crate::error::{StoreError, corrupt};

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

    /// Remembers that a message shows an event. Written by whoever sent it, after Telegram gave its id.
    pub async fn remember_card(
        &self,
        chat: TelegramId,
        message: i64,
        event: EventId,
        kind: CardKind,
    ) -> Result<(), StoreError> {
        sqlx::query!(
            "insert into cards (chat_id, message_id, event_id, kind, created_at)
             values ($1, $2, $3, $4::text::card_kind, $5) on conflict (chat_id, message_id) do nothing",
            chat.0,
            message,
            event.0,
            word(kind),
            self.now(),
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
