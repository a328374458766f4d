use super::*;
use crate::edit::{Edit, Target};
use crate::object::{Alarm, PartStat, Status, Transparency};

const ME: &str = "ann@example.org";

fn now() -> chrono::DateTime<chrono::Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn invitation() -> CalendarObject {
    let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTAMP:20260101T000000Z\r\nSEQUENCE:2\r\nDTSTART;TZID=Europe/Berlin:20260302T090000\r\nDTEND;TZID=Europe/Berlin:20260302T100000\r\nRRULE:FREQ=DAILY;COUNT=5\r\nSUMMARY:A\r\nLOCATION:Room\r\nORGANIZER:mailto:o@example.org\r\nATTENDEE;CN=Ann;PARTSTAT=NEEDS-ACTION:mailto:ann@example.org\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    CalendarObject::parse(text).unwrap()
}

fn second() -> When {
    When::Utc("2026-03-03T08:00:00Z".parse().unwrap())
}

/// The name of what must not change, for the invitation's text with `from` made `to`.
fn changed(from: &str, to: &str) -> Option<String> {
    let text = invitation().text().replace(from, to);
    assert_ne!(text, invitation().text());
    attendee_change(&invitation(), &CalendarObject::parse(text).unwrap(), ME)
        .err()
        .map(|error| error.property)
}

#[test]
fn a_guest_may_answer_remind_and_hide() {
    for target in [Target::All, Target::One(second())] {
        let edits = [
            invitation().with_partstat(ME, PartStat::Accepted, &target, now()).unwrap(),
            invitation()
                .edited(
                    &Edit { alarms: Some(vec![Alarm::display(5, "x")]), ..Edit::default() },
                    &target,
                    now(),
                )
                .unwrap(),
            invitation()
                .edited(
                    &Edit { transparency: Some(Transparency::Transparent), ..Edit::default() },
                    &target,
                    now(),
                )
                .unwrap(),
        ];
        for edited in edits {
            assert_eq!(attendee_change(&invitation(), &edited, ME), Ok(()), "{}", edited.text());
            // Undoing it is no other change, but an override may not simply vanish.
            let back = attendee_change(&edited, &invitation(), ME);
            assert_eq!(back.is_ok(), target == Target::All);
        }
    }
}

#[test]
fn a_guest_may_leave_a_date_out_but_not_bring_one_back() {
    let mut without = invitation().without_occurrence(&second(), now()).unwrap().text().to_owned();
    without = without.replace("SEQUENCE:3", "SEQUENCE:2");
    let without = CalendarObject::parse(without).unwrap();
    assert_eq!(attendee_change(&invitation(), &without, ME), Ok(()));
    assert_eq!(attendee_change(&without, &invitation(), ME).unwrap_err().property, "EXDATE");
}

#[test]
fn programs_may_rewrite_what_means_the_same() {
    for (from, to) in [
        ("DTEND;TZID=Europe/Berlin:20260302T100000", "DURATION:PT1H"),
        ("DTSTART;TZID=Europe/Berlin:20260302T090000", "DTSTART:20260302T080000Z"),
        ("SUMMARY:A", "X-MOZ-LASTACK:20260101T000000Z\r\nSUMMARY;LANGUAGE=de:A"),
        (
            "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob",
            "ATTENDEE;CUTYPE=INDIVIDUAL;EMAIL=\"b\";PARTSTAT=ACCEPTED:MAILTO:Bob",
        ),
        ("PRODID:x", "PRODID:y\r\nCALSCALE:GREGORIAN"),
        ("PARTSTAT=NEEDS-ACTION", "PARTSTAT=DECLINED;RSVP=TRUE"),
    ] {
        assert_eq!(changed(from, to), None, "{to}");
    }
}

#[test]
fn everything_else_is_the_organizers() {
    for (from, to, name) in [
        ("SUMMARY:A", "SUMMARY:B", "SUMMARY"),
        ("LOCATION:Room\r\n", "", "LOCATION"),
        ("SUMMARY:A", "SUMMARY:A\r\nDESCRIPTION:new", "DESCRIPTION"),
        ("T090000", "T093000", "DTSTART"),
        ("T100000", "T103000", "DTEND"),
        ("COUNT=5", "COUNT=6", "RRULE"),
        ("SEQUENCE:2", "SEQUENCE:3", "SEQUENCE"),
        ("o@example.org", "ann@example.org", "ORGANIZER"),
        ("PARTSTAT=ACCEPTED", "PARTSTAT=DECLINED", "ATTENDEE"),
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.org\r\n", "", "ATTENDEE"),
        ("PARTSTAT=ACCEPTED", "ROLE=CHAIR;PARTSTAT=ACCEPTED", "ATTENDEE"),
        ("SUMMARY:A", "SUMMARY:A\r\nSTATUS:CANCELLED", "STATUS"),
        ("UID:u", "UID:v", "UID"),
    ] {
        assert_eq!(changed(from, to).as_deref(), Some(name), "{to}");
    }
}

#[test]
fn an_override_may_not_say_anything_new() {
    let target = Target::One(second());
    let status = Edit { status: Some(Status::Tentative), ..Edit::default() };
    let edited = invitation().edited(&status, &target, now()).unwrap();
    assert!(attendee_change(&invitation(), &edited, ME).is_err());
    let later = Span {
        start: When::Utc("2026-03-03T09:00:00Z".parse().unwrap()),
        end: When::Utc("2026-03-03T10:00:00Z".parse().unwrap()),
    };
    let moved = invitation().edited(&Edit { span: Some(later), ..Edit::default() }, &target, now()).unwrap();
    assert_eq!(attendee_change(&invitation(), &moved, ME).unwrap_err().property, "DTSTART");
}
