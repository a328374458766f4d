mod definitions;

use chrono::{NaiveDate, NaiveDateTime, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::{Zone, iana, names, parse_offset, windows};

fn local(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn utc(tz: Tz, text: &str) -> String {
    Zone::Iana(tz).to_utc(local(text)).format("%Y-%m-%d %H:%M").to_string()
}

#[test]
fn a_gap_takes_the_offset_before_it_and_an_overlap_the_first_pass() {
    assert_eq!(utc(Tz::Europe__Berlin, "2026-03-29 01:59"), "2026-03-29 00:59");
    assert_eq!(utc(Tz::Europe__Berlin, "2026-03-29 02:30"), "2026-03-29 01:30");
    assert_eq!(utc(Tz::Europe__Berlin, "2026-03-29 03:00"), "2026-03-29 01:00");
    assert_eq!(utc(Tz::Europe__Berlin, "2026-10-25 02:30"), "2026-10-25 00:30");
    assert_eq!(utc(Tz::Europe__Berlin, "2026-10-25 03:00"), "2026-10-25 02:00");
    assert_eq!(utc(Tz::Australia__Lord_Howe, "2026-10-04 02:15"), "2026-10-03 15:45");
    assert_eq!(utc(Tz::Pacific__Apia, "2011-12-30 12:00"), "2011-12-30 22:00");
    assert!(Zone::Iana(Tz::Pacific__Apia).in_gap(local("2011-12-30 12:00")));
    assert!(!Zone::Iana(Tz::Pacific__Apia).in_gap(local("2011-12-31 00:00")));
}

#[test]
fn rules_go_on_beyond_the_compiled_data() {
    assert_eq!(utc(Tz::Europe__Berlin, "2150-07-01 12:00"), "2150-07-01 10:00");
    assert_eq!(utc(Tz::Europe__Berlin, "2150-01-01 12:00"), "2150-01-01 11:00");
    // Last Sunday of March 2101 is the 27th.
    assert_eq!(utc(Tz::Europe__Berlin, "2101-03-27 02:30"), "2101-03-27 01:30");
    assert_eq!(utc(Tz::Europe__Berlin, "2101-03-27 03:00"), "2101-03-27 01:00");
    assert_eq!(utc(Tz::Africa__Casablanca, "2150-07-01 12:00"), "2150-07-01 11:00");
    assert_eq!(utc(Tz::Asia__Kolkata, "9999-07-01 12:00"), "9999-07-01 06:30");
}

/// A definition beside a name that only might be a zone's is what counts.
#[test]
fn a_guess_gives_way_to_a_definition() {
    for (name, certain) in
        [("Canberra, Melbourne, Sydney", false), ("UTC+2", false), ("Eastern Standard Time", true)]
    {
        let known = names::find(name).is_some();
        assert_eq!(known, certain, "{name}");
        assert!(Zone::named(name).is_some(), "{name}");
    }
}

/// Every zone day by day takes ten seconds and holds too; the sample keeps the suite quick.
const EVERY: usize = 11;
const APART: i64 = 2 * 86_400;

#[test]
fn the_table_is_the_compiled_data() {
    for tz in TZ_VARIANTS.iter().step_by(EVERY) {
        let table = iana::offsets(*tz);
        let mut seconds = -3_786_825_600_i64;
        while seconds < 4_102_444_800 {
            assert_eq!(table.at(seconds), iana::offset_at(*tz, seconds), "{tz} at {seconds}");
            seconds += APART;
        }
        for shift in table.shifts() {
            assert_ne!(iana::offset_at(*tz, shift.at - 1), shift.offset, "{tz} before {}", shift.at);
            assert_eq!(iana::offset_at(*tz, shift.at), shift.offset, "{tz} at {}", shift.at);
        }
    }
}

#[test]
fn wall_clock_times_agree_with_chrono() {
    let mut state = 7_u64;
    for _ in 0..20_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let tz = TZ_VARIANTS[usize::try_from(state >> 40).unwrap() % TZ_VARIANTS.len()];
        let day = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + chrono::Days::new((state >> 20) % 73_000);
        let at = day.and_hms_opt(u32::try_from(state % 24).unwrap(), 30, 0).unwrap();
        match tz.from_local_datetime(&at) {
            chrono::LocalResult::Single(time) => assert_eq!(Zone::Iana(tz).to_utc(at), time, "{tz} {at}"),
            chrono::LocalResult::Ambiguous(first, _) => {
                assert_eq!(Zone::Iana(tz).to_utc(at), first, "{tz} {at}");
            }
            chrono::LocalResult::None => assert!(Zone::Iana(tz).in_gap(at), "{tz} {at}"),
        }
    }
}

/// What programs write, and the zone meant.
const NAMES: &[(&str, Tz)] = &[
    ("Europe/Berlin", Tz::Europe__Berlin),
    ("europe/berlin", Tz::Europe__Berlin),
    ("\"Europe/Berlin\"", Tz::Europe__Berlin),
    ("/mozilla.org/20050126_1/Europe/Berlin", Tz::Europe__Berlin),
    ("/freeassociation.sourceforge.net/Tzfile/America/Argentina/Ushuaia", Tz::America__Argentina__Ushuaia),
    ("/citadel.org/20190914_1/America/New York", Tz::America__New_York),
    ("W. Europe Standard Time", Tz::Europe__Berlin),
    ("w. europe standard time", Tz::Europe__Berlin),
    ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", Tz::Europe__Berlin),
    ("(GMT-08.00) Pacific Time (US & Canada)", Tz::America__Los_Angeles),
    ("tzone://Microsoft/Utc", Tz::UTC),
    ("Etc/UTC", Tz::Etc__UTC),
    ("(UTC-05:00) Eastern Time (US and Canada)", Tz::America__New_York),
    ("(UTC-05:00) Eastern Time (US & Canada)", Tz::America__New_York),
    ("(GMT-05.00) Eastern Time (US & Canada)", Tz::America__New_York),
    ("(GMT+01.00) Amsterdam / Berlin / Bern / Rome / Stockholm / Vienna", Tz::Europe__Berlin),
    ("(GMT+0100) Sarajevo/Skopje/Sofija/Vilnius/Warsaw/Zagreb", Tz::Europe__Warsaw),
    ("(GMT) Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London", Tz::Europe__London),
    ("(UTC) Dublin, Edinburgh, Lisbon, London", Tz::Europe__London),
    ("(UTC) Coordinated Universal Time", Tz::Etc__UTC),
    ("(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien", Tz::Europe__Berlin),
    ("(UTC+01:00) Brüssel, Kopenhagen, Madrid, Paris", Tz::Europe__Paris),
    ("(GMT-08:00) Pacific Time (US & Canada); Tijuana", Tz::America__Los_Angeles),
    ("Pacific Time (US & Canada), Tijuana", Tz::America__Los_Angeles),
    ("Eastern Time (US & Canada)", Tz::America__New_York),
    ("Canberra, Melbourne, Sydney", Tz::Australia__Sydney),
    ("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", Tz::Asia__Calcutta),
    ("(UTC+13:00) Nuku'alofa", Tz::Pacific__Tongatapu),
    ("Eastern Daylight Time", Tz::America__New_York),
    ("W. Europe Standard Time 1", Tz::Europe__Berlin),
    ("Russia Time Zone 10", Tz::Asia__Srednekolymsk),
    ("Mexico Standard Time 2", Tz::America__Mazatlan),
    ("America-New_York", Tz::America__New_York),
    ("US-Eastern", Tz::US__Eastern),
    ("US/Pacific-New", Tz::America__Los_Angeles),
    ("/Europe/Stockholm", Tz::Europe__Stockholm),
    ("/citadel.org/20260108_1/America/North_Dakota/New_Salem", Tz::America__North_Dakota__New_Salem),
    ("UTC+2", Tz::Etc__GMTMinus2),
    ("GMT-05:00", Tz::Etc__GMTPlus5),
    ("UTC-02", Tz::Etc__GMTPlus2),
    ("Z", Tz::UTC),
];

#[test]
fn names_are_known_however_clients_dress_them() {
    for (name, tz) in NAMES {
        assert_eq!(Zone::named(name), Some(Zone::Iana(*tz)), "{name}");
    }
    for name in [
        "",
        "/",
        "(",
        "()",
        "(UTC+01:00)",
        "(UTC+03:00) Berlin",
        "(UTC+01:00) Nowhere",
        "Berlin Time",
        "Customized Time Zone",
        "tzone://Microsoft/Custom",
        "Europe/Berlin😀",
        "UTC+2:30",
        "UTC+99",
        "Standard Time",
    ] {
        assert_eq!(Zone::named(name), None, "{name}");
    }
}

#[test]
fn every_windows_name_stands_for_a_zone_we_have() {
    assert!(windows::representatives().count() > 135);
    for tz in windows::representatives() {
        assert!(!tz.name().is_empty());
    }
    for name in ["AUS Central Standard Time", "Yukon Standard Time", "UTC", "UTC-11", "Tokyo Standard Time"] {
        assert!(windows::find(name).is_some(), "{name}");
    }
}

#[test]
fn offsets_are_read() {
    assert_eq!(parse_offset("+0100"), Some(3_600));
    assert_eq!(parse_offset("-001752"), Some(-1_072));
    assert_eq!(parse_offset("+05:30"), Some(19_800));
    for text in ["", "+1", "+2400", "+0060", "01:0", "+01😀"] {
        assert_eq!(parse_offset(text), None, "{text}");
    }
}
