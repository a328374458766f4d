use televent_ical::Kind;

use super::super::{CompFilter, Plan};
use super::*;
use crate::dav::xml::parse;

fn read(inner: &str) -> Result<CompFilter, DavError> {
    let body = format!("<filter xmlns='urn:ietf:params:xml:ns:caldav'>{inner}</filter>");
    CompFilter::read(&parse(body.as_bytes()).unwrap().unwrap())
}

fn condition(inner: &str) -> Condition {
    match read(inner) {
        Err(DavError::Condition(condition, _)) => condition,
        other => panic!("{other:?}"),
    }
}

#[test]
fn plans_what_the_index_can_find() {
    let plan = |inner: &str| {
        let filter = read(&format!("<comp-filter name='VCALENDAR'>{inner}</comp-filter>")).unwrap();
        (filter.plan(), filter.is_kind_only())
    };
    assert_eq!(plan(""), (Plan::Kinds(super::super::KINDS.to_vec()), true));
    assert_eq!(plan("<comp-filter name='vtodo'/>"), (Plan::Kinds(vec![Kind::Todo]), true));
    let not = "<comp-filter name='VTODO'><is-not-defined/></comp-filter>";
    assert_eq!(plan(not), (Plan::Kinds(vec![Kind::Event, Kind::Journal]), true));
    let timed = "<comp-filter name='VEVENT'><time-range start='20261101T000000Z' end='20261108T000000Z'/></comp-filter>";
    let (Plan::Between(window), false) = plan(timed) else { panic!("{:?}", plan(timed)) };
    assert_eq!(window.end - window.start, chrono::TimeDelta::days(7));
    let named = "<comp-filter name='VEVENT'><prop-filter name='SUMMARY'/></comp-filter>";
    assert_eq!(plan(named), (Plan::Kinds(vec![Kind::Event]), false));
    let impossible = "<comp-filter name='VEVENT'/><comp-filter name='VTODO'/>";
    assert_eq!(plan(impossible), (Plan::Kinds(vec![]), true));
    assert!(!plan("<comp-filter name='VTIMEZONE'/>").1);
}

#[test]
fn refuses_what_makes_no_sense() {
    let within = |inner: &str| format!("<comp-filter name='VCALENDAR'>{inner}</comp-filter>");
    for inner in [
        String::new(),
        "<comp-filter name='VEVENT'/>".to_owned(),
        "<comp-filter/>".to_owned(),
        within("<time-range start='20261101T000000Z'/>"),
        within("<comp-filter name='VEVENT'><time-range start='20261101'/></comp-filter>"),
        within(
            "<comp-filter name='VEVENT'><time-range start='20261102T000000Z' end='20261101T000000Z'/></comp-filter>",
        ),
        within(&"<comp-filter name='VEVENT'/>".repeat(300)),
    ] {
        assert_eq!(condition(&inner), Condition::ValidFilter, "{inner}");
    }
    let match_with = |attributes: &str| {
        within(&format!("<prop-filter name='X'><text-match {attributes}>a</text-match></prop-filter>"))
    };
    assert_eq!(condition(&match_with("collation='i;klingon'")), Condition::SupportedCollation);
    assert_eq!(condition(&match_with("match-type='sounds-like'")), Condition::SupportedFilter);
    assert_eq!(condition(&within("<magic/>")), Condition::SupportedFilter);
}
