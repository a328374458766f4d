//! free-busy-query (RFC 4791 section 7.10): which times are taken, and nothing else.

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use televent_ical::CalendarObject;
use televent_ical::busy::{BusyTime, merge};
use televent_store::calendars::{Collection, DeadProperties};
use televent_store::objects::Bound;

use crate::dav::Ask;
use crate::dav::calendar_data::zone_of;
use crate::dav::error::{Condition, DavError};
use crate::dav::filter::time_range;
use crate::dav::path::Place;
use crate::dav::xml::{CALDAV, Element};
use crate::pace::Pace;

/// Objects read from the database at a time, and instances of one object looked at.
const PAGE: i64 = 200;
const MOST_INSTANCES: usize = 5_000;
/// Times in one answer before they are merged.
const MOST_TIMES: usize = 100_000;

/// Answers with one VFREEBUSY for a calendar, or for all calendars of a home set.
pub(crate) async fn answer(ask: Ask, body: &Element) -> Result<Response, DavError> {
    let range = body.child(CALDAV, "time-range").ok_or(DavError::BadRequest("a time-range is needed"))?;
    // Here there is no filter whose precondition could stand in the answer.
    let bounds =
        time_range(range).map_err(|_| DavError::BadRequest("a time-range is in UTC and in order"))?;
    let (Some(from), Some(until)) = bounds else {
        return Err(DavError::BadRequest("a time-range has a start and an end here"));
    };
    if until - from > TimeDelta::days(3_660) {
        let why = "at most ten years".to_owned();
        return Err(DavError::Condition(Condition::NumberOfMatchesWithinLimits, why));
    }
    let collections = match &ask.place {
        Place::Calendar(_, segment) => vec![ask.collection(segment).await?],
        Place::Home(_) => ask.door.store.collections(ask.user.person, DeadProperties::LeftOut).await?,
        _ => return Err(DavError::condition(Condition::SupportedReport)),
    };
    let mut times = Vec::new();
    for collection in &collections {
        gather(&ask, collection, from..until, &mut times).await?;
    }
    let text = write(&merge(times, &(from..until)), from, until, ask.door.store.now());
    let mut response = Response::new(Body::from(text));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
    Ok(response)
}

async fn gather(
    ask: &Ask,
    collection: &Collection,
    window: std::ops::Range<DateTime<Utc>>,
    times: &mut Vec<BusyTime>,
) -> Result<(), DavError> {
    let zone = zone_of(collection);
    let own = televent_core::person::address_of(ask.user.person);
    let (store, person) = (&ask.door.store, ask.user.person);
    let bounds = (Some(window.start), Some(window.end));
    let bound = Bound { rows: PAGE, octets: ask.door.config.limits.page_octets };
    let (mut after, mut pace) = (None, Pace::default());
    loop {
        let part = store.objects_between(person, collection.calendar.id, bounds, after, bound).await?;
        for object in &part.objects {
            pace.take(&object.text).await;
            let Ok(object) = CalendarObject::parse(object.text.as_str()) else { continue };
            let busy = object.busy(window.clone(), zone, &[&own], MOST_INSTANCES);
            times.extend(busy.times);
            // Time that was not looked at would be told as free.
            if busy.more || times.len() > MOST_TIMES {
                let why = "more instances than are counted: ask for a shorter time".to_owned();
                return Err(DavError::Condition(Condition::NumberOfMatchesWithinLimits, why));
            }
        }
        after = part.objects.last().and_then(|object| object.place);
        if after.is_none() || !part.more {
            return Ok(());
        }
    }
}

fn write(times: &[BusyTime], from: DateTime<Utc>, until: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let stamp = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        format!("PRODID:{}", televent_ical::compose::PRODID),
        "BEGIN:VFREEBUSY".to_owned(),
        format!("DTSTAMP:{}", stamp(now)),
        format!("DTSTART:{}", stamp(from)),
        format!("DTEND:{}", stamp(until)),
    ];
    lines.extend(times.iter().map(BusyTime::line));
    lines.extend(["END:VFREEBUSY".to_owned(), "END:VCALENDAR".to_owned(), String::new()]);
    lines.join("\r\n")
}
