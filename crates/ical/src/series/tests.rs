use super::*;
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

/// The starts of all occurrences up to the end of 2026, in UTC, as written.
fn starts(object: &CalendarObject) -> Vec<String> {
    let window = "2000-01-01T00:00:00Z".parse().unwrap().."2027-01-01T00:00:00Z".parse().unwrap();
    let found = object.occurrences(window, Tz::UTC, 1_000);
    found.items.iter().map(|item| item.starts_at.format("%m-%d %H:%M").to_string()).collect()
}

const SERIES: &str = "DTSTART;TZID=Europe/Berlin:20260316T090000\nDTEND;TZID=Europe/Berlin:20260316T100000\nRRULE:FREQ=WEEKLY;COUNT=5\nRDATE;TZID=Europe/Berlin:20260318T090000,20260415T090000\nEXDATE;TZID=Europe/Berlin:20260323T090000";

#[test]
fn a_date_is_cancelled_and_brought_back() {
    let series = object(SERIES);
    let all = ["03-16 08:00", "03-18 08:00", "03-30 07:00", "04-06 07:00", "04-13 07:00", "04-15 07:00"];
    assert_eq!(starts(&series), all);
    let without = series.without_occurrence(&berlin("20260406T090000"), now()).unwrap();
    assert_eq!(starts(&without), [&all[..3], &all[4..]].concat());
    assert_eq!(
        series.without_occurrence(&berlin("20260407T090000"), now()),
        Err(EditError::NoSuchOccurrence)
    );
    assert_eq!(
        without.without_occurrence(&berlin("20260406T090000"), now()),
        Err(EditError::NoSuchOccurrence)
    );
    let back = without.with_occurrence(&berlin("20260406T090000"), now()).unwrap();
    assert_eq!(starts(&back), all);
    assert_eq!(back.master().property("SEQUENCE").unwrap().value(), "2");
    let more = back.with_occurrence(&berlin("20260323T090000"), now()).unwrap();
    assert_eq!(starts(&more).len(), all.len() + 1);
}

/// Whoever is invited to some dates of a series has those and no series to take them from.
#[test]
fn a_date_without_its_series_just_goes() {
    let one = "RECURRENCE-ID:20260406T070000Z\nDTSTART:20260406T070000Z\nSUMMARY:One";
    let other = "RECURRENCE-ID:20260413T070000Z\nDTSTART:20260414T090000Z\nSUMMARY:Other";
    let between = "END:VEVENT\nBEGIN:VEVENT\nUID:u\nDTSTAMP:20260101T000000Z";
    let both = object(&format!("{one}\n{between}\n{other}"));
    let (first, second) = (
        When::Utc("2026-04-06T07:00:00Z".parse().unwrap()),
        When::Utc("2026-04-13T07:00:00Z".parse().unwrap()),
    );
    let left = both.without_occurrence(&first, now()).unwrap();
    assert_eq!(left.text(), object(other).text());
    assert_eq!(left.without_occurrence(&second, now()), Err(EditError::NothingLeft));
    assert_eq!(left.without_occurrence(&first, now()), Err(EditError::NoSuchOccurrence));
}

#[test]
fn all_day_dates_are_excluded_as_dates() {
    let series = object("DTSTART;VALUE=DATE:20260316\nRRULE:FREQ=DAILY;COUNT=3");
    let day = When::Date("2026-03-17".parse().unwrap());
    let without = series.without_occurrence(&day, now()).unwrap();
    assert!(without.text().contains("RRULE:FREQ=DAILY;COUNT=3\r\nEXDATE;VALUE=DATE:20260317\r\n"));
    assert_eq!(starts(&without), ["03-16 00:00", "03-18 00:00"]);
}

#[test]
fn cancelling_a_moved_date_takes_its_override_out() {
    let series = object(SERIES);
    let to = Span { start: berlin("20260331T120000"), end: berlin("20260331T130000") };
    let target = Target::One(berlin("20260330T090000"));
    let moved = series.edited(&Edit { span: Some(to), ..Edit::default() }, &target, now()).unwrap();
    assert_eq!(starts(&moved)[2], "03-31 10:00");
    let without = moved.without_occurrence(&berlin("20260330T090000"), now()).unwrap();
    assert_eq!(without.overrides().count(), 0);
    assert_eq!(starts(&without).len(), 5);
}

#[test]
fn a_split_keeps_every_occurrence_once() {
    let series = object(SERIES);
    let to = Span { start: berlin("20260407T120000"), end: berlin("20260407T130000") };
    let target = Target::One(berlin("20260406T090000"));
    let series = series.edited(&Edit { span: Some(to), ..Edit::default() }, &target, now()).unwrap();
    let (first, second) = series.split_at(&berlin("20260330T090000"), "u-2", now()).unwrap();
    assert_eq!(first.uid(), "u");
    assert_eq!(second.uid(), "u-2");
    assert_eq!([starts(&first), starts(&second)].concat(), starts(&series));
    assert!(first.text().contains("RRULE:FREQ=WEEKLY;UNTIL=20260330T065959Z\r\n"));
    assert!(second.text().contains("RRULE:FREQ=WEEKLY;COUNT=3\r\n"));
    assert_eq!((first.overrides().count(), second.overrides().count()), (0, 1));
    assert_eq!((first.excluded().len(), second.excluded().len()), (1, 0));
    assert_eq!(series.split_at(&berlin("20260316T090000"), "x", now()), Err(EditError::NothingBefore));
    assert_eq!(series.split_at(&berlin("20260317T090000"), "x", now()), Err(EditError::NoSuchOccurrence));
}

#[test]
fn this_and_following_are_edited_behind_a_split() {
    let series = object("DTSTART;VALUE=DATE:20260316\nRRULE:FREQ=DAILY;UNTIL=20260320");
    let day = |text: &str| When::Date(text.parse().unwrap());
    let to = Span { start: day("2026-03-19"), end: day("2026-03-20") };
    let edit = Edit { span: Some(to), summary: Some("Later".into()), ..Edit::default() };
    let (first, second) = series.edited_from(&edit, &day("2026-03-18"), "n", now()).unwrap();
    assert_eq!(starts(&first), ["03-16 00:00", "03-17 00:00"]);
    assert_eq!(starts(&second), ["03-19 00:00", "03-20 00:00", "03-21 00:00"]);
    assert!(first.text().contains("UNTIL=20260317\r\n"));
}

#[test]
fn one_occurrence_moved_for_all_moves_the_first_as_far() {
    let series = object(SERIES);
    let to = Span { start: berlin("20260330T100000"), end: berlin("20260330T113000") };
    let all = series.span_for_all(&berlin("20260330T090000"), &to).unwrap();
    assert_eq!(all, Span { start: berlin("20260316T100000"), end: berlin("20260316T113000") });
}

#[test]
fn undo_brings_the_former_text_as_a_newer_revision() {
    let series = object(SERIES);
    let without = series.without_occurrence(&berlin("20260406T090000"), now()).unwrap();
    let undone = without.restored(&series, now()).unwrap();
    assert_eq!(starts(&undone), starts(&series));
    assert_eq!(undone.master().property("SEQUENCE").unwrap().value(), "2");
    let renamed = Edit { summary: Some("x".into()), ..Edit::default() };
    let renamed = series.edited(&renamed, &Target::All, now()).unwrap();
    assert!(renamed.restored(&series, now()).unwrap().master().property("SEQUENCE").is_none());
    assert!(renamed.restored(&object("DTSTART:20260101T000000Z"), now()).is_ok());
}
