//! A guest gets a mail.

use televent_core::EventId;
use televent_core::change::MailMethod;
use televent_store::outbox::Claimed;

use super::{Crew, Verdict};
use crate::mail::outward::{Outward, OutwardError};
use crate::mail::{Letter, Words, smtp::SendError};

impl Crew {
    pub(super) async fn mail(
        &self,
        claimed: &Claimed,
        event: EventId,
        version: i64,
        address: &str,
        method: MailMethod,
    ) -> Verdict {
        let Some(mailer) = &self.mailer else {
            return Verdict::bury("mail is off: SMTP_URL is not set");
        };
        if !televent_core::invite::mailable(address) {
            return Verdict::bury("not a mail address");
        }
        let source = match method {
            MailMethod::Request => {
                match self.outbox.mail_follows(claimed.hold.job, claimed.lane, event).await {
                    // The one behind it says how things stand then, and in one mail.
                    Ok(true) => return Verdict::Done,
                    Ok(false) => self.outbox.event_letter(event).await,
                    Err(error) => return Verdict::retry(error.to_string()),
                }
            }
            MailMethod::Cancel => self.outbox.letter_before(event, version).await,
        };
        let source = match (source, method) {
            (Ok(Some(source)), _) => source,
            // Gone before the guest heard of it; if they did, a cancellation follows in the same lane.
            (Ok(None), MailMethod::Request) => return Verdict::Done,
            (Ok(None), MailMethod::Cancel) => {
                return Verdict::bury("what was cancelled is not remembered any more");
            }
            (Err(error), _) => return Verdict::retry(error.to_string()),
        };
        let organizer = &source.organizer;
        let letter = Letter {
            event,
            version,
            method,
            to: address,
            organizer: &organizer.name,
            words: Words::of(&organizer.locale),
            zone: organizer.zone(),
            at: self.store.now(),
        };
        let from = (mailer.sender().address(), organizer.name.as_str());
        let outward = match Outward::new(&source.text, method, from, address, letter.at) {
            Ok(outward) => outward,
            // Taken out of the list in the meantime.
            Err(OutwardError::NotInvited) => return Verdict::Done,
            Err(error) => return Verdict::bury(error.to_string()),
        };
        let message = match letter.compose(mailer.sender(), &outward) {
            Ok(message) => message,
            Err(error) => return Verdict::bury(error.to_string()),
        };
        match mailer.send(message).await {
            Ok(()) => Verdict::Done,
            Err(SendError::Passing(error)) => Verdict::retry(error),
            Err(SendError::Permanent(error)) => Verdict::bury(error),
        }
    }
}
