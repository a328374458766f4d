use chrono_tz::Europe;

use super::*;
use crate::text::Lang;

fn reader(lang: Lang) -> Reader {
    Reader { words: Words(lang), zone: Europe::Berlin, today: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap() }
}

fn at(day: u32, hour: u32, minute: u32) -> When {
    let local = NaiveDate::from_ymd_opt(2026, 11, day).unwrap().and_hms_opt(hour, minute, 0).unwrap();
    When::Zoned { local, zone: Zone::Iana(Europe::Berlin) }
}

fn day(day: u32) -> When {
    When::Date(NaiveDate::from_ymd_opt(2026, 11, day).unwrap())
}

#[test]
fn a_span_is_said_for_the_reader() {
    let said = |lang, start, end| reader(lang).span(&Span { start, end });
    assert_eq!(said(Lang::En, at(24, 9, 30), at(24, 10, 15)), "Tue 24 Nov, 09:30–10:15");
    assert_eq!(said(Lang::Ru, at(24, 9, 30), at(24, 10, 15)), "вт 24 ноя, 09:30–10:15");
    assert_eq!(said(Lang::De, at(24, 9, 30), at(24, 10, 15)), "Di 24. Nov., 09:30–10:15");
    assert_eq!(said(Lang::Es, day(24), day(25)), "mar 24 nov, todo el día");
    assert_eq!(said(Lang::En, day(24), day(27)), "Tue 24 Nov – Thu 26 Nov");
    assert_eq!(said(Lang::En, at(24, 22, 0), at(25, 0, 0)), "Tue 24 Nov, 22:00–24:00");
    assert_eq!(said(Lang::En, at(24, 22, 0), at(25, 2, 0)), "Tue 24 Nov, 22:00 – Wed 25 Nov, 02:00");
    assert_eq!(said(Lang::En, at(24, 9, 0), at(24, 9, 0)), "Tue 24 Nov, 09:00");
    let utc = When::Utc(chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap());
    assert_eq!(said(Lang::En, utc.clone(), utc), "Fri 15 Jan 2027, 09:00");
}

#[test]
fn a_time_given_elsewhere_is_said_in_both_clocks() {
    let local = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap().and_hms_opt(15, 0, 0).unwrap();
    let london = When::Zoned { local, zone: Zone::Iana(Europe::London) };
    let reader = reader(Lang::En);
    assert_eq!(reader.elsewhere(&london).as_deref(), Some("15:00 in London"));
    assert_eq!(reader.local(&london).time(), NaiveTime::from_hms_opt(16, 0, 0).unwrap());
    assert_eq!(reader.elsewhere(&at(24, 9, 0)), None);
}

#[test]
fn a_rule_is_said_in_words() {
    let said = |rule: &str| repeat(reader(Lang::En), rule, None);
    for (rule, words) in [
        ("FREQ=DAILY", "every day"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261220T225959Z", "every weekday (Mon–Fri) until 20 Dec"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,MO;COUNT=10", "every 2 weeks on Mon, Wed, 10 times"),
        ("FREQ=MONTHLY;BYDAY=1TU", "on the first Tue of every month"),
        ("FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1", "on the last Fri of every month"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "on the last day of every month"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "every month on day 1, 15"),
        ("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=5", "every year"),
        ("freq=weekly;byday=sa,su;wkst=su", "every weekend (Sat, Sun)"),
        ("FREQ=YEARLY;BYWEEKNO=20", "repeats by a rule of its own"),
        ("FREQ=DAILY;BYDAY=1äö", "repeats by a rule of its own"),
        ("FREQ=WEEKLY;INTERVAL=0", "repeats by a rule of its own"),
        ("nonsense", "repeats by a rule of its own"),
        ("", "repeats by a rule of its own"),
    ] {
        assert_eq!(said(rule), words, "{rule}");
    }
    assert_eq!(repeat(reader(Lang::Ru), "FREQ=WEEKLY;BYDAY=MO,WE", None), "каждую неделю: пн, ср");
}

#[test]
fn a_length_is_said_in_its_largest_units() {
    let said = |minutes| reader(Lang::En).length(minutes);
    assert_eq!(
        [0, 45, 90, 1_440, 2_895].map(said),
        ["0 min", "45 min", "1 h 30 min", "1 day", "2 days 15 min"]
    );
}

#[test]
fn the_hours_of_a_night_are_cut_at_its_days() {
    let reader = reader(Lang::En);
    let span = Span { start: at(24, 22, 0), end: at(26, 2, 0) };
    let on = |day| reader.hours(&span, NaiveDate::from_ymd_opt(2026, 11, day).unwrap());
    assert_eq!([24, 25, 26].map(on), ["22:00–…", "all day", "…–02:00"]);
}
