//! RECUR values read, refused and written; the readings of the RFC's own examples.

use super::super::{Rule, RuleError};
use super::{series, starts};

#[test]
fn a_rule_is_written_as_it_was_read() {
    for text in [
        "FREQ=DAILY",
        "FREQ=WEEKLY;UNTIL=20261231T225959Z;INTERVAL=2;BYDAY=MO,WE,FR;WKST=SU",
        "FREQ=MONTHLY;COUNT=10;BYDAY=1MO,-1FR",
        "FREQ=YEARLY;BYDAY=-53SU",
        "FREQ=YEARLY;BYMONTHDAY=-31,31;BYYEARDAY=-366,1;BYMONTH=2,12;BYSETPOS=-366,1",
        "FREQ=YEARLY;BYDAY=MO;BYWEEKNO=-53,20",
        "FREQ=SECONDLY;INTERVAL=4294967295;BYSECOND=0,59;BYMINUTE=30;BYHOUR=23",
        "FREQ=DAILY;UNTIL=20261231",
        "FREQ=DAILY;UNTIL=20261231T120000",
    ] {
        assert_eq!(Rule::parse(text).unwrap().to_string(), text);
    }
    for (text, written) in [
        ("byday=mo;freq=weekly;", "FREQ=WEEKLY;BYDAY=MO"),
        ("FREQ=DAILY;INTERVAL=01;WKST=MO", "FREQ=DAILY"),
        ("FREQ=MONTHLY;BYDAY=+2TU,+2TU", "FREQ=MONTHLY;BYDAY=2TU"),
        ("FREQ=MINUTELY;BYSECOND=60,59", "FREQ=MINUTELY;BYSECOND=59"),
        ("FREQ=DAILY;X-EVIL=1;COUNT=3", "FREQ=DAILY;COUNT=3"),
        ("RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=OMIT", "FREQ=MONTHLY"),
        ("RSCALE=Gregorian;FREQ=MONTHLY", "FREQ=MONTHLY"),
        ("FREQ=MONTHLY;SKIP=FORWARD", "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD"),
        (
            "FREQ=YEARLY;SKIP=BACKWARD;WKST=SU;RSCALE=GREGORIAN",
            "RSCALE=GREGORIAN;FREQ=YEARLY;WKST=SU;SKIP=BACKWARD",
        ),
    ] {
        assert_eq!(Rule::parse(text).unwrap().to_string(), written);
    }
}

#[test]
fn garbage_is_refused_by_name() {
    let refused = |text: &str| Rule::parse(text).unwrap_err();
    for text in ["", "   ", "FREQ=WEEKLY;BYDAY=MO😀", "FREQ=DÄILY", &"FREQ=DAILY;".repeat(2_000)] {
        assert_eq!(refused(text), RuleError::NotARule, "{text}");
    }
    for text in [
        "FREQ",
        "DAILY",
        "FREQ=DAILY;FOO=1",
        "FREQ=DAILY;RSCALES=HEBREW",
        "RRULE:FREQ=DAILY",
        "FREQ=DAILY;=1",
    ] {
        assert!(matches!(refused(text), RuleError::UnknownPart(_)), "{text}");
    }
    for text in ["COUNT=3", "FREQ=FORTNIGHTLY", "FREQ=", "INTERVAL=2"] {
        assert_eq!(refused(text), RuleError::Freq, "{text}");
    }
    assert_eq!(refused("FREQ=DAILY;COUNT=3;COUNT=3"), RuleError::Twice("COUNT"));
    assert_eq!(refused("FREQ=DAILY;COUNT=3;UNTIL=20260101"), RuleError::CountAndUntil);
    assert_eq!(refused("FREQ=MONTHLY;BYSETPOS=1"), RuleError::SetposAlone);
    for text in [
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=DAILY;BYDAY=1MO",
        "FREQ=YEARLY;BYWEEKNO=3;BYDAY=1MO",
        "FREQ=MONTHLY;BYWEEKNO=3",
        "FREQ=WEEKLY;BYMONTHDAY=3",
        "FREQ=MONTHLY;BYYEARDAY=3",
    ] {
        assert!(matches!(refused(text), RuleError::NotWithFreq { .. }), "{text}");
    }
}

#[test]
fn values_out_of_range_are_refused() {
    for (part, values) in [
        ("INTERVAL", &["0", "-1", "", "1.5", "4294967296", "99999999999999999999", "0x2", "１"][..]),
        ("COUNT", &["0", "-1", "", "many"]),
        ("UNTIL", &["", "2026", "20260230", "20260101T", "99999999T000000Z"]),
        ("WKST", &["", "XX", "1MO"]),
        ("BYSECOND", &["61", "-1", "", "1,", ",1"]),
        ("BYMINUTE", &["60"]),
        ("BYHOUR", &["24"]),
        ("BYDAY", &["", "M", "0MO", "54MO", "-54MO", "MOO", "1", "--1MO", "MO,"]),
        ("BYMONTHDAY", &["0", "32", "-32", "--1"]),
        ("BYYEARDAY", &["0", "367", "-367"]),
        ("BYWEEKNO", &["0", "54", "-54"]),
        ("BYMONTH", &["0", "13", "-1", "5L"]),
        ("BYSETPOS", &["0", "367", "-367"]),
    ] {
        for value in values {
            let text =
                format!("FREQ=YEARLY;BYMONTH=1;{part}={value}").replace("BYMONTH=1;BYMONTH", "BYMONTH");
            let expected =
                matches!(Rule::parse(&text), Err(RuleError::Value { part: named, .. }) if named == part);
            let not_ascii = !value.is_ascii() && Rule::parse(&text) == Err(RuleError::NotARule);
            assert!(expected || not_ascii, "{text}: {:?}", Rule::parse(&text));
        }
    }
}

/// Section 3.8.5.3 of RFC 5545, the examples that are not plain: DTSTART's day, rule, first days.
const EXAMPLES: &str = "
19970902 FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13 19970902 19980213 19980313 19981113 19990813
19970913 FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13 19970913 19971011 19971108 19971213
19961105 FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8 19961105 20001107 20041102
19970904 FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3 19970904 19971007 19971106
19970929 FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2 19970929 19971030 19971127 19971230
19970805 FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO 19970805 19970810 19970819 19970824
19970805 FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU 19970805 19970817 19970819 19970831
20070115 FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5 20070115 20070130 20070215 20070315 20070330
19970101 FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200 19970101 19970410 19970719 20000101 20000409
19970519 FREQ=YEARLY;BYDAY=20MO 19970519 19980518 19990517
19970512 FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO 19970512 19980511 19990517
19970512 FREQ=YEARLY;BYWEEKNO=20 19970512 19980511 19990517
19970313 FREQ=YEARLY;BYMONTH=3;BYDAY=TH 19970313 19970320 19970327 19980305
19970928 FREQ=MONTHLY;BYMONTHDAY=-3 19970928 19971029 19971128 19971229 19980129
19970906 FREQ=DAILY;BYMONTH=1,9;COUNT=26 19970906 19970907";

#[test]
fn the_rfc_s_examples() {
    for line in EXAMPLES.trim().lines() {
        let mut words = line.split(' ');
        let (start, rule) = (words.next().unwrap(), words.next().unwrap());
        let expected: Vec<String> = words.map(|day| format!("{day}T090000")).collect();
        assert_eq!(starts(&series(&format!("{start}T090000"), rule), expected.len()), expected, "{rule}");
    }
    let twenty = series("19970902T090000", "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40");
    let finer = series("19970902T090000", "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16");
    assert_eq!(starts(&twenty, 400), starts(&finer, 400));
}

#[test]
fn times_are_ignored_for_dates_and_weekdays_unite_with_numbered_ones() {
    let days = series("20260101", "FREQ=DAILY;BYHOUR=3,4;BYMINUTE=7;COUNT=2");
    assert_eq!(starts(&days, 9), ["20260101", "20260102"]);
    let hourly = series("20260101", "FREQ=HOURLY;INTERVAL=36;COUNT=3");
    assert_eq!(starts(&hourly, 9), ["20260101", "20260102", "20260104"]);
    let mixed = series("20260105T090000", "FREQ=MONTHLY;BYDAY=MO,2TU;COUNT=6");
    let expected = ["0105", "0112", "0113", "0119", "0126", "0202"].map(|day| format!("2026{day}T090000"));
    assert_eq!(starts(&mixed, 9), expected);
}
