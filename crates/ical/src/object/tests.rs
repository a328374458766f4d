use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

const ONE: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//X//Y//EN\r\nBEGIN:VEVENT\r\nUID:u1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;TZID=Europe/Berlin:20260302T090000\r\nDTEND;TZID=Europe/Berlin:20260302T100000\r\nSUMMARY:Plan\\, then\r\n  do\r\nX-THING;P=\"a:b\":c\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

#[test]
fn the_text_stands_and_the_columns_are_read() {
    let object = CalendarObject::parse(ONE).unwrap();
    assert_eq!(object.text(), ONE);
    let index = object.index(Tz::UTC);
    assert_eq!(index.summary.as_deref(), Some("Plan, then do"));
    assert_eq!(index.starts_at, Some(at("2026-03-02T08:00:00Z")));
    assert_eq!(index.ends_at, Some(at("2026-03-02T09:00:00Z")));
    assert_eq!(index.tzid.as_deref(), Some("Europe/Berlin"));
    assert!(!index.all_day && !index.recurring && !index.floating);
}
