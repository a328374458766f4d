//! A program is told that a calendar changed.

use televent_core::PushId;
use televent_store::outbox::Claimed;

use super::{Crew, Verdict, Wait};
use crate::backoff;
use crate::push::Told;

impl Crew {
    pub(super) async fn push(&self, claimed: &Claimed, id: PushId) -> Verdict {
        let Some(pusher) = &self.pusher else {
            // Switched off meanwhile; when it is on again, what is new then is told.
            return Verdict::Done;
        };
        let whom = match self.outbox.subscriber(id).await {
            Ok(Some(whom)) => whom,
            Ok(None) => return Verdict::Done,
            Err(error) => return Verdict::retry(error.to_string()),
        };
        let settled = match pusher.tell(&whom, self.store.world()).await {
            Told::Taken => self.outbox.told(id, whom.news).await,
            Told::Never(why) => {
                tracing::info!(subscription = %id, why, "a program is told of changes no more");
                self.outbox.unsubscribe(id).await
            }
            // What is new would only be asked for again: the program may subscribe anew.
            Told::Later(why, None) if backoff::is_last(claimed.channel, claimed.hold.attempt) => {
                tracing::info!(subscription = %id, why, "a program cannot be told of changes");
                self.outbox.unsubscribe(id).await
            }
            Told::Later(_, Some(wait)) => return Verdict::Snooze(Wait::Job(wait)),
            Told::Later(why, None) => return Verdict::retry(why),
        };
        settled.map_or_else(|error| Verdict::retry(error.to_string()), |()| Verdict::Done)
    }
}
