use super::*;
use crate::dav::xml::parse;

const EVENT: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261101T000000Z\r\n\
DTSTART;TZID=Europe/Berlin:20261102T090000\r\nDTEND;TZID=Europe/Berlin:20261102T100000\r\nRRULE:FREQ=WEEKLY;COUNT=4\r\n\
SUMMARY:Team Übung\\, weekly\r\nATTENDEE;PARTSTAT=ACCEPTED;CN=Ann:mailto:ann@example.org\r\nATTENDEE;PARTSTAT=DECLINED:mailto:bob@example.org\r\n\
BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261101T000000Z\r\nRECURRENCE-ID;TZID=Europe/Berlin:20261109T090000\r\n\
DTSTART;TZID=Europe/Berlin:20261110T140000\r\nDTEND;TZID=Europe/Berlin:20261110T150000\r\nSUMMARY:Moved\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

fn holds(text: &str, inner: &str) -> bool {
    let body = format!(
        "<filter xmlns='urn:ietf:params:xml:ns:caldav'><comp-filter name='VCALENDAR'>{inner}</comp-filter></filter>"
    );
    let filter = CompFilter::read(&parse(body.as_bytes()).unwrap().unwrap()).unwrap();
    let object = CalendarObject::parse(text).unwrap();
    Matcher { object: &object, zone: Tz::UTC }.matches(&filter)
}

fn event(inner: &str) -> bool {
    holds(EVENT, &format!("<comp-filter name='VEVENT'>{inner}</comp-filter>"))
}

#[test]
fn an_instance_of_the_series_counts_and_its_gap_does_not() {
    let at = |start: &str, end: &str| event(&format!("<time-range start='{start}' end='{end}'/>"));
    assert!(at("20261102T000000Z", "20261103T000000Z"));
    assert!(!at("20261109T000000Z", "20261110T000000Z"), "moved away");
    assert!(at("20261110T000000Z", "20261111T000000Z"), "moved here");
    assert!(!at("20261130T000000Z", "20261201T000000Z"), "beyond the count");
    assert!(!at("20261102T090000Z", "20261102T100000Z"), "the end is outside");
    assert!(event("<time-range start='20261123T080000Z'/>"));
    assert!(!event("<time-range end='20261102T080000Z'/>"));
}

#[test]
fn texts_in_their_collations() {
    let summary = |attributes: &str, text: &str| {
        event(&format!(
            "<prop-filter name='SUMMARY'><text-match {attributes}>{text}</text-match></prop-filter>"
        ))
    };
    assert!(summary("", "team"));
    assert!(summary("", ", WEEKLY"));
    assert!(!summary("", "übung"), "ASCII folds only ASCII letters");
    assert!(summary("collation='i;unicode-casemap'", "ÜBUNG"));
    assert!(!summary("collation='i;octet'", "team"));
    assert!(summary("match-type='equals'", "moved"));
    assert!(summary("negate-condition='yes'", "team"), "the override is another title");
    assert!(!summary("match-type='starts-with'", "oved"));
}

#[test]
fn parameters_and_absence() {
    let attendee = |inner: &str| event(&format!("<prop-filter name='ATTENDEE'>{inner}</prop-filter>"));
    let both = |state: &str| {
        attendee(&format!(
            "<text-match>ann@</text-match><param-filter name='PARTSTAT'><text-match>{state}</text-match></param-filter>"
        ))
    };
    assert!(both("accepted"));
    assert!(!both("declined"), "of one and the same attendee");
    assert!(attendee("<param-filter name='CN'><is-not-defined/></param-filter>"));
    assert!(event("<prop-filter name='LOCATION'><is-not-defined/></prop-filter>"));
    assert!(!event("<prop-filter name='UID'><is-not-defined/></prop-filter>"));
    assert!(!event("<prop-filter name='LOCATION'/>"));
    assert!(event(
        "<prop-filter name='DTSTART'><time-range start='20261110T000000Z' end='20261111T000000Z'/></prop-filter>"
    ));
}

#[test]
fn one_component_must_satisfy_all_of_it() {
    let timed = |day: &str, text: &str| {
        event(&format!(
            "<time-range start='202611{day}T000000Z' end='202611{day}T235959Z'/>\
             <prop-filter name='SUMMARY'><text-match>{text}</text-match></prop-filter>"
        ))
    };
    assert!(timed("10", "moved"));
    assert!(!timed("10", "team"));
    assert!(timed("16", "team"));
}

#[test]
fn alarms() {
    let alarm = |start: &str, end: &str| {
        event(&format!("<comp-filter name='VALARM'><time-range start='{start}' end='{end}'/></comp-filter>"))
    };
    assert!(alarm("20261102T074000Z", "20261102T075000Z"));
    assert!(!alarm("20261102T080000Z", "20261102T083000Z"));
    assert!(event("<comp-filter name='VALARM'/>"));
    assert!(event("<comp-filter name='VALARM'><is-not-defined/></comp-filter>"), "the override has none");
}

#[test]
fn a_text_without_a_component_is_looked_for_in_every_one() {
    assert!(holds(EVENT, "<prop-filter name='SUMMARY'><text-match>moved</text-match></prop-filter>"));
    assert!(!holds(EVENT, "<prop-filter name='SUMMARY'><text-match>nowhere</text-match></prop-filter>"));
    assert!(holds(EVENT, "<prop-filter name='VERSION'><text-match>2.0</text-match></prop-filter>"));
    assert!(!holds(EVENT, "<comp-filter name='VTODO'/>"));
}

#[test]
fn to_dos_without_a_start() {
    let todo = |line: &str| {
        format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VTODO\r\nUID:1\r\nDTSTAMP:20261101T000000Z\r\n{line}END:VTODO\r\nEND:VCALENDAR\r\n"
        )
    };
    let window = "<comp-filter name='VTODO'><time-range start='20261101T000000Z' end='20261102T000000Z'/></comp-filter>";
    assert!(holds(&todo(""), window), "nothing known matches every time");
    assert!(holds(&todo("DUE:20261101T120000Z\r\n"), window));
    assert!(!holds(&todo("DUE:20261103T120000Z\r\n"), window));
}
