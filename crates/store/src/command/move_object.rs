//! MOVE and COPY of a calendar object (RFC 4918 sections 9.8 and 9.9).

use televent_core::event::Place;
use televent_core::{CalendarId, ETag, Event, EventError, EventId, ObjectName};
use televent_ical::CalendarObject;

use super::{Command, CommandError, Precondition, Refusal};
use crate::error::corrupt;
use crate::tx::Tx;

/// Puts an object at another address, in the same calendar or another one, or a copy of it.
#[derive(Clone, Debug)]
pub struct MoveObject {
    /// Where it is.
    pub from: (CalendarId, ObjectName),
    /// Where it goes.
    pub to: (CalendarId, ObjectName),
    /// Whether it also stays where it is.
    pub copy: bool,
    /// Whether what is at the other address may be replaced (`Overwrite`, RFC 4918 section 10.6).
    pub overwrite: bool,
    /// On the object that is moved.
    pub condition: Precondition,
}

/// What a MOVE or COPY did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moved {
    /// There was nothing at the other address.
    Created(ETag),
    /// What was there is replaced.
    Replaced(ETag),
}

impl Command for MoveObject {
    type Outcome = Moved;
    const ACTION: &'static str = "object.move";

    async fn run(self, tx: &mut Tx) -> Result<Moved, CommandError> {
        if self.from == self.to {
            return Err(CommandError::Forbidden);
        }
        let (source, target) = self.lock(tx).await?;
        let text = match &source {
            Some(source) => source.stored.text.clone(),
            None => tx.text_at(self.from.0, &self.from.1).await?.ok_or(CommandError::NotFound)?,
        };
        if !self.condition.holds(Some(ETag::of(&text).as_str())) {
            return Err(CommandError::Precondition);
        }
        if target.is_some() && !self.overwrite {
            return Err(CommandError::Precondition);
        }
        let object = CalendarObject::parse(text).map_err(|_| corrupt("events", "text"))?;
        if target.as_ref().is_some_and(|target| target.uid != object.uid()) {
            // RFC 4791 section 5.3.2.1: nothing is overwritten by what has another UID.
            return Err(Refusal::Event(EventError::Identity).into());
        }
        let etag = ETag::of(object.text());
        let outcome = if target.is_some() { Moved::Replaced(etag) } else { Moved::Created(etag) };
        let mut cards = Vec::new();
        let event = tx.new_id::<EventId>();
        if let Some(mut source) = source {
            // The messages that show the object follow it.
            cards = std::mem::take(&mut source.cards);
            tx.record(source.delete());
            tx.show_instead(source.id, event).await?;
        }
        match target {
            Some(target) if cards.is_empty() => {
                if let Some(change) = target.replace(object)? {
                    tx.record(change);
                }
            }
            target => {
                if let Some(target) = target {
                    tx.record(target.delete());
                }
                let place = Place { event, calendar: self.to.0, name: self.to.1, last_version: 0 };
                tx.record(Event::create(place, object).refreshing(&cards));
            }
        }
        Ok(outcome)
    }
}

impl MoveObject {
    /// Locks what is moved (not what is copied) and what is replaced, always in the same order.
    async fn lock(&self, tx: &mut Tx) -> Result<(Option<Event>, Option<Event>), CommandError> {
        let key = |place: &(CalendarId, ObjectName)| (place.0, place.1.as_str().to_owned());
        if self.copy {
            return Ok((None, tx.lock_object(self.to.0, &self.to.1).await?));
        }
        let (source, target) = if key(&self.from) < key(&self.to) {
            let source = tx.lock_object(self.from.0, &self.from.1).await?;
            (source, tx.lock_object(self.to.0, &self.to.1).await?)
        } else {
            let target = tx.lock_object(self.to.0, &self.to.1).await?;
            (tx.lock_object(self.from.0, &self.from.1).await?, target)
        };
        Ok((Some(source.ok_or(CommandError::NotFound)?), target))
    }
}

impl Tx {
    /// The text at an address that the person may read.
    async fn text_at(
        &mut self,
        calendar: CalendarId,
        name: &ObjectName,
    ) -> Result<Option<String>, CommandError> {
        let person = self.actor().person.0;
        Ok(sqlx::query_scalar!(
            "select e.text from events e where e.calendar_id = $1 and e.name = $2
             and exists (select 1 from readers r where r.calendar_id = $1 and r.person_id = $3)",
            calendar.0,
            name.as_str(),
            person,
        )
        .fetch_optional(self.connection().await?)
        .await?)
    }

    /// The cards of one object show another from now on.
    async fn show_instead(&mut self, from: EventId, to: EventId) -> Result<(), CommandError> {
        sqlx::query!("update cards set event_id = $2 where event_id = $1", from.0, to.0)
            .execute(self.connection().await?)
            .await?;
        Ok(())
    }
}
