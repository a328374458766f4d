//! A calendar object from anywhere: read, asked everything a request asks, edited, imported. Nothing may panic, and
//! what is read must keep its octets.
#![no_main]

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use libfuzzer_sys::fuzz_target;
use televent_fuzz::bounded;
use televent_ical::{CalendarObject, Edit, PartStat, Target, When, diff, import, itip};

fuzz_target!(|octets: &[u8]| bounded(|| hold(octets)));

fn hold(octets: &[u8]) {
    let text = import::decode(octets);
    let now = DateTime::<Utc>::from_timestamp(1_772_442_000, 0).unwrap();
    match CalendarObject::parse(text.as_ref()) {
        Ok(object) => {
            assert_eq!(object.text(), text);
            ask(&object, now);
        }
        Err(error) => drop(error.to_string()),
    }
    for object in import::import(&text).objects {
        // What an import makes can be stored, and stored again.
        assert_eq!(CalendarObject::parse(object.text()).unwrap(), object);
    }
    let _ = itip::Message::parse(&text);
}

fn ask(object: &CalendarObject, now: DateTime<Utc>) {
    let window = now..now + TimeDelta::days(30);
    let index = object.index(Tz::Europe__Berlin);
    let found = object.occurrences(window.clone(), Tz::America__New_York, 100);
    assert!(found.items.len() <= 100);
    assert!(found.items.iter().all(|item| item.starts_at <= item.ends_at));
    let _ = object.overlaps(window.clone(), Tz::UTC);
    let _ = object.alarm_overlaps(window.clone(), Tz::UTC);
    let _ = object.expand(window.clone(), Tz::UTC, 50);
    let _ = object.limit_recurrence_set(window, Tz::UTC);

    let edit = Edit {
        summary: Some("New, \"title\"\r\nX-EVIL:1".to_owned()),
        span: object.span(),
        categories: Some(vec!["a,b".to_owned()]),
        ..Edit::default()
    };
    if let Ok(edited) = object.edited(&edit, &Target::All, now) {
        assert_eq!(edited.index(Tz::UTC).summary.as_deref(), Some("New, \"title\"\nX-EVIL:1"));
        let _ = diff::diff(object, &edited);
        let again = edited.edited(&edit, &Target::All, now).unwrap();
        assert_eq!(again.text(), edited.text());
    }
    let when = found.items.first().and_then(|item| item.recurrence_id.clone()).unwrap_or(When::Utc(now));
    if let Ok(edited) = object.edited(&edit, &Target::One(when.clone()), now) {
        let _ = diff::diff(object, &edited);
    }
    let _ = object.without_occurrence(&when, now);
    let _ = object.split_at(&when, "other", now);
    let _ = object.cancelled(now);
    if let Some(guest) = index.attendees.first() {
        let _ = object.with_partstat(&guest.address, PartStat::Accepted, &Target::All, now);
        let _ = itip::reply(object, &guest.address, PartStat::Accepted, Some(&when), Some("x"), now);
    }
    let request = itip::request(object, None, now);
    let _ = itip::Message::parse(&request);
}
