//! An object as it leaves the house by mail.
//!
//! Inside, people we know are `urn:uuid:` addresses, which no mail program can deliver to and nobody outside can do
//! anything with. So the copy that goes to an outsider has the mail address of this installation as its ORGANIZER,
//! with the name of the person as CN, and leaves out every ATTENDEE who has no mail address. Guests by mail see each
//! other, as everywhere in iMIP. The stored object stays as it is.

use chrono::{DateTime, Utc};
use televent_core::change::MailMethod;
use televent_ical::line::{LineBuilder, line_end};
use televent_ical::object::{bare_address, same_address};
use televent_ical::{Attendee, CalendarObject, Component, itip};

/// Why an object cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutwardError {
    /// The stored text is not what it was taken for.
    #[error("the stored object cannot be read")]
    Unreadable,
    /// The addressee is not, or no more, a guest.
    #[error("not a guest of this event")]
    NotInvited,
}

/// An object ready to be sent.
#[derive(Clone, Debug)]
pub struct Outward {
    /// The object as outsiders may see it.
    pub object: CalendarObject,
    /// The iTIP message (RFC 5546).
    pub message: String,
}

impl Outward {
    /// The copy of a stored object for one guest by mail. `from` is this installation's address, `organizer` the
    /// name of the person whose event it is.
    pub fn new(
        text: &str,
        method: MailMethod,
        (from, organizer): (&str, &str),
        guest: &str,
        now: DateTime<Utc>,
    ) -> Result<Self, OutwardError> {
        let object = CalendarObject::parse(text).map_err(|_| OutwardError::Unreadable)?;
        let object = outward(&object, from, organizer)?;
        let address = format!("mailto:{guest}");
        let guests: Vec<Attendee> = object
            .components()
            .flat_map(|component| component.all("ATTENDEE"))
            .map(Attendee::from_property)
            .filter(|attendee| same_address(&attendee.address, &address))
            .take(1)
            .collect();
        if guests.is_empty() {
            return Err(OutwardError::NotInvited);
        }
        let message = match method {
            MailMethod::Request => itip::request(&object, None, now),
            MailMethod::Cancel => {
                // The revision sent must be newer than the one the guest has (RFC 5546 section 3.2.5).
                let cancelled = object.cancelled(now).map_err(|_| OutwardError::Unreadable)?;
                itip::cancel(&cancelled, &guests, None, now).map_err(|_| OutwardError::Unreadable)?
            }
        };
        Ok(Self { object, message })
    }
}

/// The object with its ORGANIZER replaced and the guests without a mail address left out.
fn outward(object: &CalendarObject, from: &str, organizer: &str) -> Result<CalendarObject, OutwardError> {
    let text = object.text();
    let organizer = LineBuilder::new("ORGANIZER")
        .parameter("CN", organizer)
        .raw(&format!("mailto:{from}"))
        .finish(line_end(text));
    let mut edits: Vec<(std::ops::Range<usize>, &str)> = Vec::new();
    for component in object.components() {
        edit_component(component, &organizer, &mut edits);
    }
    edits.sort_by_key(|(octets, _)| octets.start);
    let (mut written, mut at) = (String::with_capacity(text.len()), 0);
    for (octets, line) in edits {
        written.push_str(text.get(at..octets.start).ok_or(OutwardError::Unreadable)?);
        written.push_str(line);
        at = octets.end;
    }
    written.push_str(text.get(at..).ok_or(OutwardError::Unreadable)?);
    CalendarObject::parse(written).map_err(|_| OutwardError::Unreadable)
}

fn edit_component<'a>(
    component: &Component,
    organizer: &'a str,
    edits: &mut Vec<(std::ops::Range<usize>, &'a str)>,
) {
    let mut standing = component.all("ORGANIZER");
    match (standing.next(), component.properties().first()) {
        (Some(line), _) => edits.push((line.octets(), organizer)),
        (None, Some(first)) => edits.push((first.octets().start..first.octets().start, organizer)),
        (None, None) => {}
    }
    edits.extend(standing.map(|line| (line.octets(), "")));
    let without_mail = component.all("ATTENDEE").filter(|line| !is_mail(line.value()));
    edits.extend(without_mail.map(|line| (line.octets(), "")));
}

/// Whether an address is one that a mail can go to, written with `mailto:` or without.
fn is_mail(address: &str) -> bool {
    televent_core::invite::mailable(bare_address(address))
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    const TEXT: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//phone//EN\r\nBEGIN:VEVENT\r\nUID:u1\r\n\
        DTSTAMP:20261121T100000Z\r\nDTSTART:20261123T090000Z\r\nDTEND:20261123T100000Z\r\nRRULE:FREQ=DAILY;COUNT=3\r\n\
        SUMMARY:Lunch\r\nSEQUENCE:2\r\nORGANIZER;CN=Ann:urn:uuid:0192f0c1-2b5e-7c11-8a4b-5d2f00000001\r\n\
        ATTENDEE;CN=\"A very long name so that the line must be folded somewhere\";PARTSTAT=ACC\r\n EPTED:urn:uuid:0192f0c1-2b5e-7c11-8a4b-5d2f00000002\r\n\
        ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:eve@example.org\r\n\
        BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:u1\r\nRECURRENCE-ID:20261124T090000Z\r\nDTSTAMP:20261121T100000Z\r\n\
        DTSTART:20261124T110000Z\r\nDTEND:20261124T120000Z\r\nSUMMARY:Late lunch\r\n\
        ATTENDEE:urn:uuid:0192f0c1-2b5e-7c11-8a4b-5d2f00000002\r\nATTENDEE:mailto:eve@example.org\r\n\
        END:VEVENT\r\nEND:VCALENDAR\r\n";

    fn sent(method: MailMethod, guest: &str) -> Result<Outward, OutwardError> {
        let now = Utc.with_ymd_and_hms(2026, 11, 21, 10, 0, 0).unwrap();
        Outward::new(TEXT, method, ("cal@example.net", "Ann; \"A\"\r\nX:y"), guest, now)
    }

    #[test]
    fn no_address_of_the_house_leaves_it() {
        let request = sent(MailMethod::Request, "Eve@Example.org").unwrap().message;
        assert!(!request.contains("urn:uuid"), "{request}");
        assert!(!request.contains("VALARM"), "{request}");
        assert_eq!(request.matches("mailto:eve@example.org").count(), 2, "{request}");
        assert_eq!(
            request.matches(":mailto:cal@example.net\r\n").count(),
            2,
            "one organizer each: {request}"
        );
        assert!(request.contains("METHOD:REQUEST\r\n") && !request.contains("\r\nX:y"), "{request}");
    }

    #[test]
    fn a_cancellation_is_newer_than_what_the_guest_has_and_names_only_them() {
        let cancel = sent(MailMethod::Cancel, "eve@example.org").unwrap().message;
        for line in ["METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:3", "UID:u1"] {
            assert!(cancel.contains(&format!("{line}\r\n")), "{line} in {cancel}");
        }
        assert_eq!(cancel.matches("ATTENDEE").count(), 1, "{cancel}");
    }

    #[test]
    fn who_is_no_guest_gets_nothing() {
        assert_eq!(sent(MailMethod::Request, "bob@example.org").unwrap_err(), OutwardError::NotInvited);
    }
}
