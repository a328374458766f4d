//! Who is told that an invitation did not arrive.

use televent_core::change::Effect;
use televent_core::notice::{Notice, Unreached};
use televent_core::{EventId, PersonId, TelegramId};

use super::{JobId, Outbox};
use crate::error::StoreError;

impl Outbox {
    /// What the organizer of an event is told of a mail to a guest that was given up: `None` if nobody remembers
    /// whose the event was, or its organizer cannot be written to.
    pub async fn unreached_by_mail(&self, event: EventId, job: JobId) -> Result<Option<Effect>, StoreError> {
        let chat = sqlx::query_scalar!(
            "select p.telegram_id from calendars k join people p on p.id = k.owner_id
             where p.reachable and k.id = coalesce((select calendar_id from events where id = $1),
               (select calendar_id from change_log where event_id = $1 order by version desc limit 1))",
            event.0
        )
        .fetch_optional(&self.pool)
        .await?;
        let notice = Notice::Unreached { event, guest: Unreached::Mail(job.0) };
        Ok(chat.map(|chat| Effect::Say { chat: TelegramId(chat), notice }))
    }

    /// What the organizers are told of guests who will never see these cards of theirs: one for each card whose
    /// organizer is a person we know, keeps the event still, and can be written to.
    pub async fn unreached_by_card(&self, copies: &[EventId]) -> Result<Vec<Effect>, StoreError> {
        let ids: Vec<uuid::Uuid> = copies.iter().map(|event| event.0).collect();
        let rows = sqlx::query!(
            "select p.telegram_id, own.id, k.owner_id as guest
             from events e join calendars k on k.id = e.calendar_id
             join people p on 'urn:uuid:' || p.id::text = lower(e.organizer)
             join calendars of on of.owner_id = p.id
             join events own on own.calendar_id = of.id and own.uid = e.uid
             where e.id = any($1) and p.reachable and p.id <> k.owner_id",
            &ids
        )
        .fetch_all(&self.pool)
        .await?;
        let effects = rows.into_iter().map(|row| {
            let guest = Unreached::Person(PersonId(row.guest));
            let notice = Notice::Unreached { event: EventId(row.id), guest };
            Effect::Say { chat: TelegramId(row.telegram_id), notice }
        });
        Ok(effects.collect())
    }

    /// The guests' cards that wait in a chat, by the guest's own object.
    pub async fn guest_cards(&self, lane: i64) -> Result<Vec<EventId>, StoreError> {
        let events = sqlx::query_scalar!(
            r#"select (payload->'notice'->>'event')::uuid as "event!" from outbox
               where lane = $1 and kind = 'say' and payload->'notice'->>'notice' = 'card'
                 and payload->'notice'->>'card' = 'guest'"#,
            lane
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(events.into_iter().map(EventId).collect())
    }

    /// The address that a mail was for which was given up; `None` once an operator has decided about it.
    pub async fn dead_address(&self, job: JobId) -> Result<Option<String>, StoreError> {
        let address = sqlx::query_scalar!("select payload->>'address' from outbox_dead where id = $1", job.0)
            .fetch_optional(&self.pool)
            .await?;
        Ok(address.flatten())
    }
}
