use std::fmt::Write as _;

use super::sorted::OCTETS_MADE;
use super::*;
use crate::compose::NewEvent;
use crate::guard::Excess;
use crate::value::{Span, When};
use crate::zone::{ZoneTable, vtimezone};

fn event(uid: &str, lines: &str) -> String {
    format!("BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\n{lines}END:VEVENT\r\n")
}

fn calendar(body: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Google Inc//Google Calendar 70.9054//EN\r\nMETHOD:PUBLISH\r\nX-WR-CALNAME:Mine\r\nX-WR-TIMEZONE:Europe/Berlin\r\n{body}END:VCALENDAR\r\n"
    )
}

fn stored(text: &str) -> CalendarObject {
    CalendarObject::parse(text.replace("METHOD:PUBLISH\r\n", "")).unwrap()
}

const ZONE: &str = "BEGIN:VTIMEZONE\r\nTZID:Odd\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0130\r\nTZOFFSETTO:+0130\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

#[test]
fn many_objects_come_apart_by_uid_with_their_octets() {
    let odd = event(
        "a",
        "DTSTART;TZID=Odd:20260302T090000\r\nRRULE:FREQ=DAILY\r\nSUMMARY:long long long long long long long long long long long \r\n  folded oddly\r\n",
    );
    let moved = event("a", "RECURRENCE-ID;TZID=Odd:20260303T090000\r\nDTSTART;TZID=Odd:20260303T110000\r\n");
    let other = event("b", "DTSTART:20260302T090000Z\r\nX-X;P=\"a;b\":1\r\n");
    let import = import(&calendar(&format!("{ZONE}{odd}{other}{moved}")));
    assert_eq!(import.rejected, []);
    let [first, second] = import.objects.as_slice() else { panic!() };
    assert!(first.text().contains(&format!("{ZONE}{odd}{moved}END:VCALENDAR")));
    assert!(second.text().contains(&format!("X-WR-TIMEZONE:Europe/Berlin\r\n{other}END:VCALENDAR")));
    assert!(!first.text().contains("METHOD") && !first.text().contains("CALNAME"));
}

#[test]
fn a_bad_component_is_reported_and_the_others_go_in() {
    let bad = event("bad", "DTSTART:2026-03-02\r\nSUMMARY:Bad, day\r\n");
    let rule = event("rule", "DTSTART:20260302T090000Z\r\nRRULE:FREQ=SOMETIMES\r\n");
    let busy = "BEGIN:VFREEBUSY\r\nUID:f\r\nEND:VFREEBUSY\r\n";
    let import =
        import(&calendar(&format!("{bad}{busy}{}{rule}", event("good", "DTSTART:20260302T090000Z\r\n"))));
    assert_eq!(import.objects.iter().map(CalendarObject::uid).collect::<Vec<_>>(), ["good"]);
    let reported: Vec<_> = import.rejected.iter().map(|one| one.uid.as_deref().unwrap()).collect();
    assert_eq!(reported, ["f", "bad", "rule"]);
    assert_eq!(import.rejected[1].reason.to_string(), "DTSTART: not a date-time (YYYYMMDDTHHMMSS)");
}

#[test]
fn a_bad_override_does_not_take_its_series_along() {
    let series = event("a", "DTSTART:20260302T090000Z\r\nRRULE:FREQ=DAILY\r\n");
    let bad = event("a", "RECURRENCE-ID:20260303T090000Z\r\nDTSTART:nonsense\r\n");
    let import = import(&calendar(&format!("{series}{bad}")));
    assert_eq!((import.objects.len(), import.rejected.len()), (1, 1));
    assert!(import.objects[0].text().contains("RRULE"));
}

#[test]
fn quirks_of_programs_are_repaired() {
    let good = calendar(&event("a", "DTSTART:20260302T090000Z\r\nDESCRIPTION:one two\r\n"));
    for text in [
        format!("\u{feff}{good}"),
        good.replace("\r\n", "\n"),
        good.replace("\r\n", "\r"),
        good.replace("\r\n", "\r\n\r\n"),
        good.replace("one two", "one\r\ntwo"),
        good.replace("one two", "one\u{b} two\u{0}"),
        good.replace("END:VCALENDAR\r\n", ""),
        good.replace("END:VEVENT\r\n", ""),
        good.replace("UID:a\r\n", ""),
        good.replace("BEGIN:VCALENDAR\r\n", "").replace("END:VCALENDAR\r\n", ""),
        format!("From: someone\r\nSubject: x\r\n\r\n{good}"),
        good.replace("END:VCALENDAR\r\n", "") + &good.replace("UID:a", "UID:b"),
    ] {
        let import = import(&text);
        assert_eq!(import.rejected, [], "{text}");
        let read = import.objects[0].index(chrono_tz::Tz::UTC);
        assert_eq!(read.starts_at.unwrap().to_rfc3339(), "2026-03-02T09:00:00+00:00", "{text}");
        assert!(["one two", "one\ntwo"].contains(&read.description.unwrap().as_str()), "{text}");
    }
    let made = good.replace("UID:a\r\n", "");
    assert_eq!(import(&made).objects[0].uid(), import(&made).objects[0].uid());
}

#[test]
fn zones_are_found_though_their_names_are_padded() {
    let zone = ZONE.replace("TZID:Odd", "TZID: Odd");
    let padded = event("a", "DTSTART;TZID= Odd:20260302T090000\r\n");
    let import = import(&calendar(&format!("{zone}{padded}")));
    assert_eq!(import.rejected, []);
    let read = import.objects[0].index(chrono_tz::Tz::UTC);
    assert_eq!(read.starts_at.unwrap().to_rfc3339(), "2026-03-02T07:30:00+00:00");
}

#[test]
fn a_calendar_within_a_calendar_is_read() {
    let import = import(&calendar(&calendar(&event("a", "DTSTART:20260302T090000Z\r\n"))));
    assert_eq!((import.objects.len(), import.rejected.len()), (1, 0));
}

#[test]
fn of_two_revisions_the_newer_stands() {
    let old = event("a", "DTSTART:20260302T090000Z\r\nSEQUENCE:1\r\nSUMMARY:old\r\n");
    let new = event("a", "DTSTART:20260302T090000Z\r\nSEQUENCE:2\r\nSUMMARY:new\r\n");
    for body in [format!("{old}{new}"), format!("{new}{old}")] {
        let import = import(&calendar(&body));
        assert_eq!(import.objects[0].index(chrono_tz::Tz::UTC).summary.as_deref(), Some("new"));
        assert_eq!(import.rejected[0].reason, Reason::Object(ObjectError::Duplicate));
    }
}

#[test]
fn nothing_to_import_is_said() {
    for text in ["", "hello", "BEGIN:VCARD\r\nEND:VCARD\r\n"] {
        let import = import(text);
        assert!(import.objects.is_empty() && !import.rejected.is_empty(), "{text}");
    }
    assert_eq!(import("").rejected[0].reason, Reason::NoCalendar);
}

#[test]
fn export_and_import_round_trip() {
    let body = format!(
        "{ZONE}{}{}",
        event("a", "DTSTART;TZID=Odd:20260302T090000\r\nX-A:1\r\n"),
        event("b", "DTSTART:20260302T090000Z\r\nSUMMARY:x\r\n")
    );
    let objects = import(&calendar(&body)).objects;
    let file = export(&objects, "My, calendar");
    assert!(file.contains("X-WR-CALNAME:My\\, calendar\r\n"));
    assert!(file.contains(&body));
    let again = import(&file);
    assert_eq!(again.rejected, []);
    let components = |object: &CalendarObject| object.slice(object.master().octets()).to_owned();
    let both: Vec<_> = again.objects.iter().map(components).collect();
    assert_eq!(both, objects.iter().map(components).collect::<Vec<_>>());
}

/// A VTIMEZONE whose wall is always so far from Greenwich, and an event at nine on it.
fn customized(uid: &str, offset: &str) -> String {
    let zone = ZONE.replace("TZID:Odd", "TZID:Customized Time Zone").replace("+0130", offset);
    calendar(&format!(
        "{zone}{}",
        event(uid, "DTSTART;TZID=Customized Time Zone;X-A=\"b:c\":20260302T090000\r\n")
    ))
}

#[test]
fn zones_of_one_name_and_two_meanings_stay_apart_in_a_file() {
    let files = [("a", "+0130"), ("b", "-0345"), ("c", "+0130"), ("d", "-0345"), ("e", "+0045")];
    let objects: Vec<CalendarObject> =
        files.iter().flat_map(|(uid, offset)| import(&customized(uid, offset)).objects).collect();
    let file = export(&objects, "x");
    assert_eq!(file.matches("BEGIN:VTIMEZONE").count(), 3);
    let again = import(&file);
    assert_eq!(again.rejected, []);
    let starts = |objects: &[CalendarObject]| -> Vec<_> {
        objects.iter().map(|object| object.index(chrono_tz::Tz::UTC).starts_at).collect()
    };
    assert_eq!(starts(&again.objects), starts(&objects));
    assert!(file.contains("DTSTART;TZID=Customized Time Zone (2);X-A=\"b:c\":20260302T090000\r\n"), "{file}");
    // What needs no other name keeps its octets.
    assert!(file.contains(objects[2].slice(objects[2].master().octets())));
}

/// What a program wrote for the years of its own event does not do for another's.
#[test]
fn a_zone_of_the_iana_data_is_defined_for_all_years_and_once() {
    let at = |uid: &str, year: i32| {
        let start = format!("{year}0701T090000");
        let start = When::parse(&start, false, Some("Europe/Berlin"), &ZoneTable::default()).unwrap();
        NewEvent::new(uid, "x", Span { start: start.clone(), end: start })
            .compose(chrono::DateTime::UNIX_EPOCH)
            .unwrap()
    };
    let bare = calendar(&event("c", "DTSTART;TZID=\"/x/Asia/Kolkata\":20260302T090000\r\n"));
    let unused = calendar(&format!("{ZONE}{}", event("d", "DTSTART:20260302T090000Z\r\n")));
    let mut objects = vec![at("a", 1999), at("b", 2030)];
    objects.extend([&bare, &unused].map(|text| stored(text)));
    let file = export(&objects, "x");
    assert_eq!(file.matches("BEGIN:VTIMEZONE").count(), 2, "{file}");
    assert!(file.contains(&vtimezone(chrono_tz::Europe::Berlin, 1970, 2099)), "{file}");
    assert!(
        file.contains("TZID:/x/Asia/Kolkata\r\nX-LIC-LOCATION:Asia/Kolkata\r\nBEGIN:STANDARD\r\n"),
        "{file}"
    );
    // Each stands before what names it: some programs read a file once.
    let (zone, event) = (file.find("TZID:/x/Asia/Kolkata"), file.find("UID:c"));
    assert!(file.find("UID:b") < zone && zone < event, "{file}");
    let again = import(&file);
    assert_eq!(again.rejected, []);
    let index = |object: &CalendarObject| object.index(chrono_tz::Tz::UTC);
    assert_eq!(
        again.objects.iter().map(index).collect::<Vec<_>>(),
        objects.iter().map(index).collect::<Vec<_>>()
    );
}

#[test]
fn a_file_says_what_it_holds_and_its_objects_do_not() {
    let cover = Cover { name: "Work, mine", description: Some("a\nb"), color: Some("teal") };
    let mut export = Export::begin(&cover);
    assert!(export.written() > 0);
    let head = export.take();
    for line in [
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:",
        "\r\nX-WR-CALNAME:Work\\, mine\r\nNAME:Work\\, mine\r\n",
        "\r\nX-WR-CALDESC:a\\nb\r\nDESCRIPTION:a\\nb\r\n",
        "\r\nX-APPLE-CALENDAR-COLOR:teal\r\nCOLOR:teal\r\n",
    ] {
        assert!(head.contains(line), "{line} {head}");
    }
    let object = stored(&calendar(&event("a", "DTSTART:20260302T090000Z\r\n")));
    export.object(&object);
    assert_eq!(export.take(), object.slice(object.master().octets()));
    export.end();
    let file = format!("{head}{}{}", object.slice(object.master().octets()), export.take());
    let read = import(&file);
    let [one] = read.objects.as_slice() else { panic!("{read:?}") };
    for word in ["teal", "mine", "a\\nb"] {
        assert!(!one.text().contains(word), "{}", one.text());
    }
    // COLOR takes the names of colours only.
    let head = Export::begin(&Cover { color: Some("#3A7FD5FF"), ..cover }).take();
    assert!(head.contains("COLOR:#3A7FD5FF\r\n") && !head.contains("\r\nCOLOR:"), "{head}");
}

#[test]
fn a_series_in_two_calendars_of_a_file_is_one_object() {
    let series = calendar(&event("a", "DTSTART:20260302T090000Z\r\nRRULE:FREQ=DAILY\r\n"));
    let moved = event("a", "RECURRENCE-ID;TZID=Odd:20260303T103000\r\nDTSTART;TZID=Odd:20260303T110000\r\n");
    let import = import(&format!("{series}{}", calendar(&format!("{ZONE}{moved}"))));
    assert_eq!(import.rejected, []);
    let [object] = import.objects.as_slice() else { panic!("{import:?}") };
    assert!(object.text().contains(&format!("{ZONE}BEGIN:VEVENT")) && object.text().contains(&moved));
}

/// Octets that would multiply by the number of events, and lookups that would by the number of zones.
#[test]
fn a_file_does_not_grow_without_bound() {
    let heavy = ZONE.replace("TZID:Odd", &format!("TZID:Odd\r\nX-A:{}", "x".repeat(900_000)));
    let events: String =
        (0..2_000).map(|number| event(&number.to_string(), "DTSTART;TZID=Odd:20260302T090000\r\n")).collect();
    let read = import(&calendar(&format!("{heavy}{events}")));
    assert_eq!(read.objects.len() + read.rejected.len(), 2_000);
    assert!(read.objects.iter().map(|object| object.text().len()).sum::<usize>() < OCTETS_MADE + (1 << 20));
    let reason = Reason::Object(ObjectError::Excess(Excess::Octets(OCTETS_MADE)));
    assert!(read.rejected.iter().all(|one| one.reason == reason));

    let mut zones = String::new();
    for number in 0..20_000 {
        let _ = write!(zones, "BEGIN:VTIMEZONE\r\nTZID:Z{number}\r\nEND:VTIMEZONE\r\n");
    }
    let begun = std::time::Instant::now();
    let read = import(&calendar(&format!("{zones}{}", events.replace("TZID=Odd", "TZID=Z7"))));
    assert_eq!(read.objects.len(), 2_000);
    assert!(begun.elapsed() < std::time::Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[test]
fn octets_of_other_encodings_are_read() {
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain("Zoë".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(decode(&utf16), "Zoë");
    assert_eq!(decode("Zoë".as_bytes()), "Zoë");
    assert_eq!(decode(b"Zo\xeb"), "Zoë");
    assert_eq!(decode(b"Zo\xc3\r\n \xab!"), "Zoë!");
}

#[test]
fn quoted_printable_values_are_text() {
    let old = calendar(&event(
        "a",
        "DTSTART:20260302T090000Z\r\nSUMMARY;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Gr=C3=B6=C3=9Fe, a=3Db;=\r\n und =\r\nmehr\r\nDESCRIPTION;quoted-printable:one=0D=0Atwo =ZZ=\r\n\r\nLOCATION;ENCODING=quoted-printable;LANGUAGE=de:Caf=E9\r\nX-A;ENCODING=BASE64:QQ==\r\nCOMMENT:quoted-printable=\r\nCONTACT:me\r\n",
    ));
    let import = import(&old.replace("VERSION:2.0", "VERSION:1.0"));
    assert_eq!(import.rejected, []);
    let index = import.objects[0].index(chrono_tz::Tz::UTC);
    assert_eq!(index.summary.as_deref(), Some("Größe, a=b; und mehr"));
    assert_eq!(index.description.as_deref(), Some("one\ntwo =ZZ"));
    assert_eq!(index.location.as_deref(), Some("Café"));
    let text = import.objects[0].text();
    assert!(text.contains("X-A;ENCODING=BASE64:QQ==\r\n") && text.contains("LOCATION;LANGUAGE=de:"));
    assert!(!text.contains("CHARSET") && text.contains("COMMENT:quoted-printable=\r\nCONTACT:me\r\n"));
}
