//! Many objects at once: an .ics file sent to the chat or the console.

use televent_core::event::Place;
use televent_core::{Event, EventId};
use televent_ical::CalendarObject;

use super::{Command, CommandError};
use crate::tx::Tx;

/// Puts objects into the default calendar of the person who asks; one whose UID is there already replaces it
/// if it is different and of the same kind of component. Invites nobody.
#[derive(Clone, Debug)]
pub struct ImportObjects {
    /// The objects, each of one UID.
    pub objects: Vec<CalendarObject>,
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Objects that are new.
    pub created: usize,
    /// Objects that replaced an older one.
    pub updated: usize,
    /// Objects that were there as they are.
    pub same: usize,
    /// Objects that stay out: another kind of component has their UID, and a file turns no event into a to-do.
    pub refused: usize,
}

impl Command for ImportObjects {
    type Outcome = Imported;
    const ACTION: &'static str = "object.import";

    async fn run(self, tx: &mut Tx) -> Result<Imported, CommandError> {
        let calendar = tx.default_calendar().await?;
        let mut imported = Imported::default();
        let mut seen = std::collections::HashSet::new();
        for object in self.objects {
            if !seen.insert(object.uid().to_owned()) {
                continue;
            }
            match tx.lock_uid(calendar, object.uid()).await? {
                None => {
                    let event = tx.new_id::<EventId>();
                    tx.record(Event::create(Place::new(event, calendar), object));
                    imported.created += 1;
                }
                Some(existing) if existing.object().is_ok_and(|there| there.kind() != object.kind()) => {
                    imported.refused += 1;
                }
                Some(existing) => match existing.replace(object)? {
                    None => imported.same += 1,
                    Some(change) => {
                        tx.record(change);
                        imported.updated += 1;
                    }
                },
            }
        }
        Ok(imported)
    }
}
