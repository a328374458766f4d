//! Two times with a dash between them are a range, also where the second one could be the offset of a zone.

use chrono::{NaiveDate, TimeZone, Utc};
use televent_quickadd::{Moment, Outcome, Profile, interpret};

use crate::tongue::{Tongue, english, german, russian, spanish};

/// The minutes that offsets have: 5:00, 3:30, 12:45.
const MINUTES: [u32; 3] = [0, 30, 45];

fn every_range_comes_back(tongue: &Tongue) {
    let now = Utc.with_ymd_and_hms(2026, 5, 6, 8, 0, 0).unwrap();
    let profile = Profile { locale: tongue.locale.to_owned(), ..Profile::default() };
    let date = NaiveDate::from_ymd_opt(2026, 5, 7).unwrap();
    let times = || (0..24).flat_map(|hour| MINUTES.map(|minute| (hour, minute)));
    let mut wrong = Vec::new();
    for (from, begin) in times().enumerate() {
        for (to, end) in times().enumerate().filter(|(to, _)| *to > from) {
            let dash = ["-", "–", "—", "−", " -", "- ", " - "][(from + to) % 7];
            let clock = |(hour, minute): (u32, u32)| format!("{hour:02}:{minute:02}");
            let title = tongue.titles[1];
            let text = format!("{title} {} {}{dash}{}", tongue.tomorrow, clock(begin), clock(end));
            let at = |(hour, minute): (u32, u32)| Moment::Time(date.and_hms_opt(hour, minute, 0).unwrap());
            let right = match interpret(&text, now, tongue.zone, &profile) {
                Outcome::Event(draft) => {
                    draft.title == title
                        && draft.start == at(begin)
                        && draft.end == Some(at(end))
                        && draft.zone.is_none()
                }
                _ => false,
            };
            if !right {
                wrong.push(text);
            }
        }
    }
    assert!(wrong.is_empty(), "{} such as {:?}", wrong.len(), wrong.iter().take(10).collect::<Vec<_>>());
}

#[test]
fn english_ranges_come_back() {
    every_range_comes_back(&english());
}

#[test]
fn russian_ranges_come_back() {
    every_range_comes_back(&russian());
}

#[test]
fn german_ranges_come_back() {
    every_range_comes_back(&german());
}

#[test]
fn spanish_ranges_come_back() {
    every_range_comes_back(&spanish());
}
