//! Somebody opens a link that invites to an event.

use televent_core::event::Place;
use televent_core::invite::{self, Link, Route};
use televent_core::{DraftId, EventId};

use super::{Command, CommandError};
use crate::tx::Tx;

/// Invites the person who asks to the event of somebody else's link, as if the organizer had named them.
#[derive(Clone, Copy, Debug)]
pub struct JoinEvent {
    /// The link: a question of the organizer that stays open as long as the link counts, and names the event.
    pub link: DraftId,
}

impl Command for JoinEvent {
    type Outcome = ();
    const ACTION: &'static str = "event.join";

    async fn run(self, tx: &mut Tx) -> Result<(), CommandError> {
        let guest = tx.person().await?;
        let (now, link) = (tx.now(), self.link.0);
        let row = sqlx::query!(
            "select person_id, question from drafts where id = $1 and answered_at is null and expires_at > $2",
            link,
            now,
        )
        .fetch_optional(tx.connection().await?)
        .await?
        .ok_or(CommandError::NotFound)?;
        let Link { event, .. } = Link::of(row.question).ok_or(CommandError::NotFound)?;
        let organizer = row.person_id.into();
        let organizer =
            crate::people::by_id(tx.connection().await?, organizer).await?.ok_or(CommandError::NotFound)?;
        let event = tx.lock_any_event(event).await?.ok_or(CommandError::NotFound)?;
        if event.owner != organizer.id || guest.id == organizer.id {
            return Err(CommandError::Forbidden);
        }
        let existing = tx.lock_uid(guest.default_calendar, &event.uid).await?.map(Box::new);
        let place = Place::new(tx.new_id::<EventId>(), guest.default_calendar);
        let route = Route::Telegram { person: Box::new(guest), place, existing };
        for change in invite::invite(&event, &organizer, vec![route], now)? {
            tx.record(change);
        }
        Ok(())
    }
}
