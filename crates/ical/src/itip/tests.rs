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

/// A message of the organizer: the meeting with other lines.
fn sent(method: &str, sequence: i32, change: &[(&str, &str)]) -> Message {
    let mut text = meeting().text().replace("PRODID:x", &format!("PRODID:x\r\nMETHOD:{method}"));
    text = text.replace("SEQUENCE:2", &format!("SEQUENCE:{sequence}"));
    for (from, to) in change {
        assert!(text.contains(from));
        text = text.replace(from, to);
    }
    Message::parse(&text).unwrap()
}

const ONE: &[(&str, &str)] =
    &[("RRULE:FREQ=DAILY;COUNT=5", "RECURRENCE-ID:20260304T090000Z"), ("20260302T", "20260304T")];

/// What of an object counts: each component's place, sequence, start, title and status.
fn essence(object: &CalendarObject) -> Vec<String> {
    let mut essence: Vec<String> = object
        .components()
        .map(|component| {
            let of = |name: &str| component.text(name).unwrap_or_default();
            format!(
                "{} {} {} {} {}",
                of("RECURRENCE-ID"),
                of("SEQUENCE"),
                of("DTSTART"),
                of("SUMMARY"),
                of("STATUS")
            )
        })
        .collect();
    essence.sort();
    essence
}

#[test]
fn any_order_of_messages_ends_in_the_same_object() {
    let one = |sequence, title: &str| sent("REQUEST", sequence, &[ONE, &[("SUMMARY:A", title)]].concat());
    let messages = [
        sent("REQUEST", 3, &[("T090000Z\r\nDTEND", "T093000Z\r\nDTEND"), ("SUMMARY:A", "SUMMARY:moved")]),
        sent("REQUEST", 4, &[("SUMMARY:A", "SUMMARY:moved back")]),
        one(2, "SUMMARY:early one"),
        one(4, "SUMMARY:late one"),
        sent("CANCEL", 5, &[ONE, &[("SUMMARY:A", "SUMMARY:late one")]].concat()),
        sent("REQUEST", 4, &[("SUMMARY:A", "SUMMARY:moved back")]),
    ];
    let mut orders: Vec<Vec<usize>> = vec![vec![]];
    for _ in 0..messages.len() {
        let longer = orders.iter().flat_map(|order| {
            (0..messages.len())
                .filter(|next| !order.contains(next))
                .map(|next| [order.as_slice(), &[next]].concat())
        });
        orders = longer.collect();
    }
    let end = |order: &[usize]| {
        let mut object = meeting();
        for &number in order {
            match messages[number].applied_to(Some(&object), "a@example.org", now()) {
                Ok(Some(next)) => object = next,
                Ok(None) | Err(ItipError::Stale) => {}
                Err(error) => panic!("{error}"),
            }
        }
        essence(&object)
    };
    let expected = end(&[0, 1, 2, 3, 4, 5]);
    assert_eq!(expected.len(), 2, "{expected:?}");
    assert!(
        expected
            .iter()
            .any(|component| component.starts_with("20260304T090000Z 5") && component.ends_with("CANCELLED"))
    );
    // A CANCEL of an occurrence that comes before all else carries what the copy says of it; times and titles of a
    // cancelled occurrence do not matter.
    let states =
        |essence: Vec<String>| -> Vec<String> {
            essence
                .iter()
                .map(|component| {
                    if component.ends_with("CANCELLED") { "cancelled".to_owned() } else { component.clone() }
                })
                .collect()
        };
    for order in &orders {
        assert_eq!(states(end(order)), states(expected.clone()), "{order:?}");
    }
}

#[test]
fn a_guest_keeps_alarms_and_the_own_answer() {
    let mine = meeting().with_partstat("a@example.org", PartStat::Accepted, &Target::All, now()).unwrap();
    let later = ("DTSTAMP:20260101T000000Z", "DTSTAMP:20270101T000000Z");
    let cosmetic =
        sent("REQUEST", 2, &[later, ("SUMMARY:A", "SUMMARY:B"), ("TRIGGER:-PT5M", "TRIGGER:-PT9M")]);
    let next = cosmetic.applied_to(Some(&mine), "a@example.org", now()).unwrap().unwrap();
    let index = next.index(chrono_tz::Tz::UTC);
    assert_eq!((index.summary.as_deref(), index.attendees[0].partstat), (Some("B"), PartStat::Accepted));
    assert!(next.text().contains("TRIGGER:-PT5M") && !next.text().contains("TRIGGER:-PT9M"));
    let moved = sent("REQUEST", 3, &[later, ("20260302T09", "20260302T08")]);
    let next = moved.applied_to(Some(&mine), "a@example.org", now()).unwrap().unwrap();
    assert_eq!(next.index(chrono_tz::Tz::UTC).attendees[0].partstat, PartStat::NeedsAction);
}

#[test]
fn cancels_are_for_those_they_name() {
    let all = sent("CANCEL", 3, &[]);
    assert_eq!(all.applied_to(None, "a@example.org", now()), Ok(None));
    assert_eq!(all.applied_to(Some(&meeting()), "stranger@example.org", now()), Ok(None));
    let cancelled = all.applied_to(Some(&meeting()), "a@example.org", now()).unwrap().unwrap();
    assert_eq!(cancelled.index(chrono_tz::Tz::UTC).status, Some(crate::object::Status::Cancelled));
    assert_eq!(all.applied_to(Some(&cancelled), "a@example.org", now()), Ok(None));
    let old = sent("CANCEL", 1, &[]);
    assert_eq!(old.applied_to(Some(&meeting()), "a@example.org", now()), Err(ItipError::Stale));
    let future =
        sent("CANCEL", 3, &[ONE, &[("RECURRENCE-ID", "RECURRENCE-ID;RANGE=THISANDFUTURE")]].concat());
    let ended = future.applied_to(Some(&meeting()), "a@example.org", now()).unwrap().unwrap();
    let window = "2026-01-01T00:00:00Z".parse().unwrap().."2027-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(ended.occurrences(window, chrono_tz::Tz::UTC, 10).items.len(), 2);
}

#[test]
fn an_occurrence_may_come_before_its_series() {
    let one = sent("REQUEST", 2, ONE);
    let alone = one.applied_to(None, "a@example.org", now()).unwrap().unwrap();
    assert!(!alone.has_master());
    let both = sent("REQUEST", 2, &[]).applied_to(Some(&alone), "a@example.org", now()).unwrap().unwrap();
    assert!(both.has_master());
    assert_eq!(both.overrides().count(), 1);
    let reply =
        Message::parse(&reply(&meeting(), "a@example.org", PartStat::Accepted, None, None, now()).unwrap());
    assert_eq!(reply.unwrap().applied_to(Some(&both), "a@example.org", now()), Err(ItipError::OtherMethod));
}
