use super::*;
use crate::edit::{Edit, Target};
use crate::itip::Revision;

fn now() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn utc(text: &str) -> When {
    When::Utc(text.parse().unwrap())
}

fn meeting() -> CalendarObject {
    let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTAMP:20260101T000000Z\r\nSEQUENCE:2\r\nDTSTART:20260302T090000Z\r\nDTEND:20260302T100000Z\r\nRRULE:FREQ=DAILY;COUNT=5\r\nSUMMARY:A\r\nORGANIZER;CN=Boss;SCHEDULE-AGENT=SERVER:mailto:o@example.org\r\nATTENDEE;CN=\"A, B\";SCHEDULE-STATUS=\"1.1\";X-P=\"q:r\":mailto:a@example.org\r\nATTENDEE:mailto:b@example.org\r\nX-KEEP:1\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    CalendarObject::parse(text).unwrap()
}

#[test]
fn a_request_carries_the_object_but_not_what_is_private() {
    let text = request(&meeting(), None, now());
    let message = Message::parse(&text).unwrap();
    assert_eq!(message.method, Method::Request);
    assert!(!text.contains("VALARM") && !text.contains("SCHEDULE-"));
    assert!(text.contains("X-KEEP:1\r\n") && text.contains("RRULE:FREQ=DAILY;COUNT=5\r\n"));
    assert!(text.contains("ATTENDEE;CN=\"A, B\";X-P=\"q:r\":mailto:a@example.org\r\n"));
    assert!(text.contains("DTSTAMP:20261121T120000Z\r\n"));
    assert!(!message.object.text().contains("METHOD"));
}

#[test]
fn a_request_for_one_occurrence_carries_that_alone() {
    let text = request(&meeting(), Some(&utc("2026-03-04T09:00:00Z")), now());
    let message = Message::parse(&text).unwrap();
    assert!(text.contains("RECURRENCE-ID:20260304T090000Z\r\n") && !text.contains("RRULE"));
    assert_eq!(message.object.components().count(), 1);
}

#[test]
fn a_reply_is_applied_to_the_object_it_answers() {
    let text =
        reply(&meeting(), "A@example.org", PartStat::Accepted, None, Some("Yes;\nof course"), now()).unwrap();
    let message = Message::parse(&text).unwrap();
    let [answer] = message.replies().try_into().unwrap();
    assert_eq!(
        (answer.guest.partstat, answer.occurrence.clone(), answer.revision.sequence),
        (PartStat::Accepted, None, 2)
    );
    assert_eq!(answer.comment.as_deref(), Some("Yes;\nof course"));
    let answered = meeting().answered(&answer, None, now()).unwrap();
    let guests = answered.index(chrono_tz::Tz::UTC).attendees;
    assert_eq!((guests[0].partstat, guests[1].partstat), (PartStat::Accepted, PartStat::NeedsAction));
    assert!(answered.text().contains("X-P=\"q:r\""));
}

#[test]
fn old_answers_and_strangers_are_refused() {
    let text = reply(&meeting(), "a@example.org", PartStat::Accepted, None, None, now()).unwrap();
    let [answer] = Message::parse(&text).unwrap().replies().try_into().unwrap();
    let edit = Edit { location: Some(Some("x".into())), ..Edit::default() };
    let newer = meeting().edited(&edit, &Target::All, now()).unwrap();
    assert_eq!(newer.answered(&answer, None, now()), Err(ItipError::Stale));
    let later = Revision { sequence: 2, stamped: Some("2026-11-22T00:00:00Z".parse().unwrap()) };
    assert_eq!(meeting().answered(&answer, Some(later), now()), Err(ItipError::Stale));
    let stranger = Reply { guest: Attendee::new("eve@example.org", None), ..answer };
    assert_eq!(meeting().answered(&stranger, None, now()), Err(ItipError::NoSuchAttendee));
    assert_eq!(
        reply(&meeting(), "eve@example.org", PartStat::Accepted, None, None, now()),
        Err(ItipError::NoSuchAttendee)
    );
}

#[test]
fn an_answer_to_one_occurrence_makes_an_override() {
    let third = utc("2026-03-04T09:00:00Z");
    let text = reply(&meeting(), "b@example.org", PartStat::Declined, Some(&third), None, now()).unwrap();
    assert!(text.contains("RECURRENCE-ID:20260304T090000Z\r\nSUMMARY:A\r\nDTSTART:20260304T090000Z\r\n"));
    let [answer] = Message::parse(&text).unwrap().replies().try_into().unwrap();
    let answered = meeting().answered(&answer, None, now()).unwrap();
    let (planned, component) = answered.overrides().next().unwrap();
    assert_eq!(planned, third);
    assert_eq!(component.all("ATTENDEE").nth(1).unwrap().parameter_value("PARTSTAT"), Some("DECLINED"));
}

#[test]
fn a_cancel_names_whom_it_is_for() {
    let cancelled = meeting().cancelled(now()).unwrap();
    let text = cancel(&cancelled, &[], None, now()).unwrap();
    let message = Message::parse(&text).unwrap();
    assert_eq!((message.method, message.object.index(chrono_tz::Tz::UTC).sequence), (Method::Cancel, 3));
    assert_eq!(message.object.index(chrono_tz::Tz::UTC).attendees.len(), 2);
    let one = cancel(
        &meeting(),
        &[Attendee::new("b@example.org", None)],
        Some(&utc("2026-03-04T09:00:00Z")),
        now(),
    )
    .unwrap();
    assert!(one.contains("RECURRENCE-ID:20260304T090000Z") && !one.contains("a@example.org"));
}

#[test]
fn a_counter_proposes_another_time() {
    let span = Span { start: utc("2026-03-02T11:00:00Z"), end: utc("2026-03-02T12:00:00Z") };
    let text = counter(&meeting(), "b@example.org", &span, None, Some("Later?"), now()).unwrap();
    let message = Message::parse(&text).unwrap();
    assert_eq!((message.method, message.object.span()), (Method::Counter, Some(span)));
}

#[test]
fn what_is_no_message_is_refused() {
    assert_eq!(Message::parse(meeting().text()), Err(ItipError::NoMethod));
    assert!(matches!(Message::parse("METHOD:REPLY\r\n"), Err(ItipError::Object(_))));
}
