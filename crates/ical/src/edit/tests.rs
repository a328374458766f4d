use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::*;
use crate::object::{AlarmAction, Trigger};
use crate::zone::ZoneTable;

fn now() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn object(lines: &str) -> CalendarObject {
    let text = format!(
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:u\nDTSTAMP:20260101T000000Z\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n"
    );
    CalendarObject::parse(text.replace('\n', "\r\n")).unwrap()
}

fn berlin(text: &str) -> When {
    When::parse(text, false, Some("Europe/Berlin"), &ZoneTable::default()).unwrap()
}

fn date(text: &str) -> When {
    When::parse(text, true, None, &ZoneTable::default()).unwrap()
}

fn span(start: When, end: When) -> Span {
    Span { start, end }
}

/// The lines that `edited` has and `object` has not, and the other way round, without stamps.
fn changes(object: &CalendarObject, edited: &CalendarObject) -> Vec<String> {
    let stamp = |line: &&str| !line.starts_with("DTSTAMP") && !line.starts_with("LAST-MODIFIED");
    let (old, new): (Vec<&str>, Vec<&str>) =
        (object.text().lines().collect(), edited.text().lines().collect());
    let gone =
        old.iter().filter(|line| !new.contains(line)).copied().filter(stamp).map(|line| format!("-{line}"));
    let come =
        new.iter().filter(|line| !old.contains(line)).copied().filter(stamp).map(|line| format!("+{line}"));
    gone.chain(come).collect()
}

const WEEKLY: &str = "DTSTART;TZID=Europe/Berlin;X-P=1:20260302T090000\nDTEND;TZID=Europe/Berlin:20260302T100000\nRRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20260601T070000Z\nEXDATE;TZID=Europe/Berlin:20260309T090000,20260316T090000\nSUMMARY:Stand-up\nX-KEEP;A=\"b:c\":d";

#[test]
fn a_move_touches_only_the_time() {
    let one =
        object("DTSTART;TZID=Europe/Berlin;X-P=1:20260302T090000\nDURATION:PT1H\nSUMMARY:A\nSEQUENCE:3");
    let to = span(berlin("20260302T110000"), berlin("20260302T120000"));
    let edited = one.edited(&Edit { span: Some(to), ..Edit::default() }, &Target::All, now()).unwrap();
    assert_eq!(
        changes(&one, &edited),
        [
            "-DTSTART;TZID=Europe/Berlin;X-P=1:20260302T090000",
            "-SEQUENCE:3",
            "+DTSTART;TZID=Europe/Berlin;X-P=1:20260302T110000",
            "+SEQUENCE:4",
        ]
    );
    assert!(edited.text().contains("DTSTAMP:20261121T120000Z\r\n"));
    assert!(edited.text().contains("LAST-MODIFIED:20261121T120000Z\r\n"));
}

#[test]
fn an_edit_that_changes_nothing_leaves_every_octet() {
    let one = object(WEEKLY);
    let edit = Edit { summary: Some("Stand-up".into()), span: one.span(), ..Edit::default() };
    assert_eq!(one.edited(&edit, &Target::All, now()).unwrap().text(), one.text());
}

#[test]
fn moving_a_series_moves_what_hangs_on_it() {
    let series = object(WEEKLY);
    let to = span(berlin("20260303T100000"), berlin("20260303T110000"));
    let edited = series.edited(&Edit { span: Some(to), ..Edit::default() }, &Target::All, now()).unwrap();
    assert_eq!(
        changes(&series, &edited),
        [
            "-DTSTART;TZID=Europe/Berlin;X-P=1:20260302T090000",
            "-DTEND;TZID=Europe/Berlin:20260302T100000",
            "-RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20260601T070000Z",
            "-EXDATE;TZID=Europe/Berlin:20260309T090000,20260316T090000",
            "+DTSTART;TZID=Europe/Berlin;X-P=1:20260303T100000",
            "+DTEND;TZID=Europe/Berlin:20260303T110000",
            "+RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20260602T080000Z",
            "+EXDATE;TZID=Europe/Berlin:20260310T100000,20260317T100000",
            "+SEQUENCE:1",
        ]
    );
    let (old, new) = (series.index(Tz::UTC), edited.index(Tz::UTC));
    assert_eq!(new.ends_at.unwrap() - old.ends_at.unwrap(), chrono::TimeDelta::hours(25));
}

#[test]
fn monthly_rules_follow_their_day() {
    for (rule, start, to, expected) in [
        ("FREQ=MONTHLY;BYDAY=1MO", "20260302T090000", "20260310T090000", "FREQ=MONTHLY;BYDAY=2TU"),
        ("FREQ=MONTHLY;BYDAY=-1MO", "20260330T090000", "20260331T090000", "FREQ=MONTHLY;BYDAY=-1TU"),
        (
            "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1",
            "20260302T090000",
            "20260303T090000",
            "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1",
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=2", "20260302T090000", "20260305T090000", "FREQ=MONTHLY;BYMONTHDAY=5"),
        (
            "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=2",
            "20260302T090000",
            "20260405T090000",
            "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=5",
        ),
        ("FREQ=WEEKLY;BYDAY=MO,WE", "20260302T090000", "20260303T090000", "FREQ=WEEKLY;BYDAY=TU,TH"),
        (
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
            "20260302T090000",
            "20260303T090000",
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        ),
        ("FREQ=DAILY;BYHOUR=9", "20260302T090000", "20260303T110000", "FREQ=DAILY;BYHOUR=11"),
    ] {
        let series = object(&format!("DTSTART;TZID=Europe/Berlin:{start}\nRRULE:{rule}"));
        let edit = Edit { span: Some(span(berlin(to), berlin(to))), ..Edit::default() };
        let edited = series.edited(&edit, &Target::All, now()).unwrap();
        assert_eq!(edited.rrule().unwrap(), expected);
    }
    let series = object("DTSTART;TZID=Europe/Berlin:20260302T090000\nRRULE:FREQ=MONTHLY;BYMONTHDAY=2,16");
    let edit =
        Edit { span: Some(span(berlin("20260303T090000"), berlin("20260303T090000"))), ..Edit::default() };
    assert_eq!(series.edited(&edit, &Target::All, now()), Err(EditError::RuleCannotFollow));
    let with_rule = Edit { rrule: Some(Some("FREQ=MONTHLY".into())), ..edit };
    assert_eq!(series.edited(&with_rule, &Target::All, now()).unwrap().rrule().unwrap(), "FREQ=MONTHLY");
}

#[test]
fn one_occurrence_gets_an_override_and_the_series_stays() {
    let series = object(WEEKLY);
    let to = span(berlin("20260324T150000"), berlin("20260324T170000"));
    let edit = Edit { span: Some(to.clone()), summary: Some("Late".into()), ..Edit::default() };
    let edited = series.edited(&edit, &Target::One(berlin("20260323T090000")), now()).unwrap();
    assert!(edited.text().starts_with(series.text().strip_suffix("END:VCALENDAR\r\n").unwrap()));
    let (planned, standing) = edited.overrides().next().unwrap();
    assert_eq!(planned, berlin("20260323T090000"));
    assert_eq!(standing.text("SUMMARY").unwrap(), "Late");
    assert!(standing.property("RRULE").is_none() && standing.property("EXDATE").is_none());
    assert_eq!(standing.property("X-KEEP").unwrap().value(), "d");
    let window = "2026-03-23T00:00:00Z".parse().unwrap().."2026-03-30T00:00:00Z".parse().unwrap();
    let found = edited.occurrences(window, Tz::UTC, 10);
    assert_eq!(found.items.iter().map(|item| &item.span).collect::<Vec<_>>(), [&to]);

    let again = Edit { location: Some(Some("Room".into())), ..Edit::default() };
    let twice = edited.edited(&again, &Target::One(berlin("20260323T090000")), now()).unwrap();
    assert_eq!(twice.overrides().count(), 1);
    let back = twice.without_override(&berlin("20260323T090000"), now()).unwrap();
    assert_eq!(back.overrides().count(), 0);
}

#[test]
fn occurrences_that_are_not_planned_are_refused() {
    let series = object(WEEKLY);
    for when in [berlin("20260324T090000"), berlin("20260309T090000"), berlin("20260608T090000")] {
        let edit = Edit { summary: Some("x".into()), ..Edit::default() };
        assert_eq!(series.edited(&edit, &Target::One(when), now()), Err(EditError::NoSuchOccurrence));
    }
    let rule = Edit { rrule: Some(None), ..Edit::default() };
    assert_eq!(
        series.edited(&rule, &Target::One(berlin("20260302T090000")), now()),
        Err(EditError::NoRuleHere)
    );
    let later = Target::From(berlin("20260323T090000"));
    assert_eq!(
        series.edited(&Edit { rrule: Some(None), ..Edit::default() }, &later, now()),
        Err(EditError::NeedsSplit)
    );
}

#[test]
fn an_occurrence_may_be_named_in_utc() {
    let series = object(WEEKLY);
    let utc = When::Utc("2026-03-23T08:00:00Z".parse().unwrap());
    let edit = Edit { status: Some(Status::Tentative), ..Edit::default() };
    let edited = series.edited(&edit, &Target::One(utc), now()).unwrap();
    assert!(edited.text().contains("RECURRENCE-ID;TZID=Europe/Berlin:20260323T090000\r\n"));
}

#[test]
fn overrides_follow_the_series_where_they_said_the_same() {
    let series = object(WEEKLY);
    let one = Edit { location: Some(Some("Cellar".into())), ..Edit::default() };
    let series = series.edited(&one, &Target::One(berlin("20260323T090000")), now()).unwrap();
    let all = Edit { summary: Some("Daily".into()), location: Some(Some("Roof".into())), ..Edit::default() };
    let edited = series.edited(&all, &Target::All, now()).unwrap();
    let (_, standing) = edited.overrides().next().unwrap();
    assert_eq!(standing.text("SUMMARY").unwrap(), "Daily");
    assert_eq!(standing.text("LOCATION").unwrap(), "Cellar");
    let to = span(berlin("20260302T080000"), berlin("20260302T090000"));
    let moved = edited.edited(&Edit { span: Some(to), ..Edit::default() }, &Target::All, now()).unwrap();
    let (planned, standing) = moved.overrides().next().unwrap();
    assert_eq!(planned, berlin("20260323T080000"));
    assert_eq!(standing.property("DTSTART").unwrap().value(), "20260323T080000");
}

#[test]
fn a_series_may_become_all_day_and_back() {
    let series = object(WEEKLY);
    let day = span(date("20260302"), date("20260303"));
    let edited = series.edited(&Edit { span: Some(day), ..Edit::default() }, &Target::All, now()).unwrap();
    assert!(edited.text().contains("DTSTART;VALUE=DATE;X-P=1:20260302\r\n"));
    assert!(edited.text().contains("EXDATE;VALUE=DATE:20260309,20260316\r\n"));
    assert!(edited.text().contains("UNTIL=20260601\r\n"));
    let back = edited.edited(&Edit { span: series.span(), ..Edit::default() }, &Target::All, now()).unwrap();
    assert_eq!(back.index(Tz::UTC).ends_at, series.index(Tz::UTC).ends_at);
    assert_eq!(back.excluded(), series.excluded());
}

#[test]
fn a_zone_the_object_does_not_define_is_defined() {
    let one = object("DTSTART:20260302T090000Z\nDTEND:20260302T100000Z");
    let to = span(berlin("20260302T110000"), berlin("20260302T120000"));
    let edited = one.edited(&Edit { span: Some(to), ..Edit::default() }, &Target::All, now()).unwrap();
    assert_eq!(edited.tree().children().iter().filter(|child| child.is("VTIMEZONE")).count(), 1);
    assert!(edited.text().contains("DTSTART;TZID=Europe/Berlin:20260302T110000\r\n"));
}

#[test]
fn alarms_that_stand_keep_their_octets() {
    let one = object(
        "DTSTART:20260302T090000Z\nBEGIN:VALARM\nX-FIRST:1\nTRIGGER:-P0DT0H10M0S\nACTION:DISPLAY\nDESCRIPTION:x\nEND:VALARM",
    );
    let standing = one.index(Tz::UTC).alarms;
    assert_eq!(standing[0].trigger, Trigger::Start("-PT10M".parse().unwrap()));
    let wanted = vec![standing[0].clone(), Alarm::display(60, "An hour")];
    let edited =
        one.edited(&Edit { alarms: Some(wanted.clone()), ..Edit::default() }, &Target::All, now()).unwrap();
    assert!(edited.text().contains("X-FIRST:1\r\nTRIGGER:-P0DT0H10M0S\r\n"));
    assert_eq!(edited.index(Tz::UTC).alarms, wanted);
    let none = edited.edited(&Edit { alarms: Some(vec![]), ..Edit::default() }, &Target::All, now()).unwrap();
    assert!(!none.text().contains("VALARM"));
    assert_eq!(wanted[1].action, AlarmAction::Display);
}

const MEETING: &str = "DTSTART:20260302T090000Z\nDTEND:20260302T100000Z\nRRULE:FREQ=DAILY;COUNT=5\nORGANIZER;CN=Boss:mailto:boss@example.org\nATTENDEE;CN=\"Ann, A.\";PARTSTAT=NEEDS-ACTION;RSVP=TRUE;X-NUM-GUESTS=0:MAILTO:Ann@Example.org\nATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.org";

#[test]
fn an_answer_touches_one_line() {
    let meeting = object(MEETING);
    let answered = meeting.with_partstat("ann@example.org", PartStat::Accepted, &Target::All, now()).unwrap();
    assert_eq!(
        changes(&meeting, &answered),
        [
            "-ATTENDEE;CN=\"Ann, A.\";PARTSTAT=NEEDS-ACTION;RSVP=TRUE;X-NUM-GUESTS=0:MAILTO:Ann@Example.org",
            "+ATTENDEE;CN=\"Ann, A.\";PARTSTAT=ACCEPTED;RSVP=TRUE;X-NUM-GUESTS=0:MAILTO:Ann",
            "+ @Example.org",
        ]
    );
    assert_eq!(
        meeting.with_partstat("nobody@example.org", PartStat::Accepted, &Target::All, now()),
        Err(EditError::NoSuchAttendee)
    );
    let second = Target::One(When::Utc("2026-03-03T09:00:00Z".parse().unwrap()));
    let once = meeting.with_partstat("mailto:ann@example.org", PartStat::Declined, &second, now()).unwrap();
    assert_eq!(once.index(Tz::UTC).attendees[0].partstat, PartStat::NeedsAction);
    assert!(once.text().contains("RECURRENCE-ID:20260303T090000Z\r\n"));
}

#[test]
fn guests_come_go_and_are_asked_again() {
    let meeting = object(MEETING);
    let edit = Edit {
        add_attendees: vec![
            Attendee::new("cy@example.org", Some("Cy \"C\"")),
            Attendee::new("BOB@example.org", None),
        ],
        remove_attendees: vec!["ann@example.org".into()],
        ask_again: true,
        ..Edit::default()
    };
    let edited = meeting.edited(&edit, &Target::All, now()).unwrap();
    let guests = edited.index(Tz::UTC).attendees;
    let names: Vec<_> = guests.iter().map(|guest| (guest.address.as_str(), guest.partstat)).collect();
    assert_eq!(
        names,
        [("mailto:bob@example.org", PartStat::NeedsAction), ("mailto:cy@example.org", PartStat::NeedsAction)]
    );
    assert_eq!(guests[1].name.as_deref(), Some("Cy \"C\""));
}

#[test]
fn cancelling_cancels_every_component() {
    let series = object(WEEKLY);
    let one = Edit { location: Some(Some("Cellar".into())), ..Edit::default() };
    let series = series.edited(&one, &Target::One(berlin("20260323T090000")), now()).unwrap();
    let cancelled = series.cancelled(now()).unwrap();
    assert!(cancelled.components().all(|component| component.text("STATUS").as_deref() == Some("CANCELLED")));
    assert_eq!(cancelled.cancelled(now()).unwrap().text(), cancelled.text());
}

#[test]
fn impossible_spans_are_refused() {
    let one = object("DTSTART:20260302T090000Z");
    for bad in [
        span(berlin("20260302T100000"), berlin("20260302T090000")),
        span(date("20260302"), date("20260302")),
        span(date("20260302"), berlin("20260303T090000")),
    ] {
        let edit = Edit { span: Some(bad), ..Edit::default() };
        assert_eq!(one.edited(&edit, &Target::All, now()), Err(EditError::Backwards));
    }
}

#[test]
fn texts_cannot_break_out_of_their_line() {
    let one = object("DTSTART:20260302T090000Z\nSUMMARY;LANGUAGE=de:A");
    let evil = "a\r\nX-EVIL:1\rX-EVIL:2\nEND:VEVENT\u{2028}\u{85}\0;,\\";
    let edited =
        one.edited(&Edit { summary: Some(evil.into()), ..Edit::default() }, &Target::All, now()).unwrap();
    assert_eq!(edited.index(Tz::UTC).summary.unwrap(), "a\nX-EVIL:1\nX-EVIL:2\nEND:VEVENT\n;,\\");
    assert!(edited.text().contains("SUMMARY;LANGUAGE=de:a\\nX-EVIL"));
    assert!(edited.master().property("X-EVIL").is_none());
}

#[test]
fn a_new_rule_takes_what_it_does_not_plan_along() {
    let series = object(WEEKLY);
    let one = Edit { location: Some(Some("Cellar".into())), ..Edit::default() };
    let kept = series.edited(&one, &Target::One(berlin("20260330T090000")), now()).unwrap();
    let both = kept.edited(&one, &Target::One(berlin("20260323T090000")), now()).unwrap();
    let rule = Edit { rrule: Some(Some("FREQ=WEEKLY;INTERVAL=2".into())), ..Edit::default() };
    let edited = both.edited(&rule, &Target::All, now()).unwrap();
    let left: Vec<When> = edited.overrides().map(|(planned, _)| planned).collect();
    assert_eq!(left, [berlin("20260330T090000")]);
    let single = both.edited(&Edit { rrule: Some(None), ..Edit::default() }, &Target::All, now()).unwrap();
    assert_eq!(single.components().count(), 1);
    assert!(!single.text().contains("RRULE") && !single.text().contains("EXDATE"));
}
