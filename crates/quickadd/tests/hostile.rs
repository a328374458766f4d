//! Texts nobody should send.
#![cfg(test)]

use chrono::{DateTime, TimeZone, Utc};
use chrono_tz::Tz;
use televent_quickadd::{MAX_TEXT, NoneKind, Outcome, Profile, interpret};

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 11, 14, 0, 0).unwrap()
}

fn read(text: &str) -> Outcome {
    interpret(
        text,
        now(),
        Tz::America__New_York,
        &Profile { locale: "en-US".to_owned(), ..Profile::default() },
    )
}

#[test]
fn megabytes_are_refused_at_once() {
    let text = "lunch tomorrow ".repeat(200_000);
    assert_eq!(read(&text), Outcome::None(NoneKind::TooLong));
}

/// How long it takes is the benchmark's to say (`cargo bench -p televent-quickadd`), which has the same shapes.
#[test]
fn the_longest_messages_of_every_kind_have_an_answer() {
    let pieces = [
        "a",
        "1 ",
        "1",
        "-",
        ",",
        "@a_b ",
        "x@y.zz ",
        "tomorrow ",
        "3pm ",
        "every friday and ",
        "1/2 ",
        "1.2.",
        "(((",
        "\"",
        "'a ",
        "until ",
        "next ",
        "in 2 ",
        "half past ",
        "for 2 hours and ",
        "🎂",
        "а ",
        "в ",
        "каждый ",
        "не ",
        "\u{200b}",
        "\u{202e}x",
        "١٢ ",
        "한",
        "at the ",
        "https://",
        "www.",
        "10:",
        "friday or ",
        "e\u{301}",
        "to ",
        "remind me ",
        "\n",
        "mon ",
        "1st and ",
        "except ",
        "2 hours ",
        "ten to ",
        "monday, ",
        "don't ",
        "march ",
        "the ",
    ];
    for piece in pieces {
        let whole = piece.repeat(MAX_TEXT / piece.len());
        let _ = read(&whole);
    }
}

#[test]
fn a_thousand_dates_are_a_question_or_nothing() {
    let text = "meet 3/16 at 3pm ".repeat(300);
    assert!(matches!(read(&text), Outcome::Clarify(_) | Outcome::None(_)));
}

#[test]
fn invisible_characters_change_nothing() {
    let plain = read("Lunch tomorrow at noon");
    let marked = read("Lunch \u{200b}tom\u{200d}orrow\u{2060} at no\u{ad}on\u{feff}");
    let (Outcome::Event(plain), Outcome::Event(marked)) = (plain, marked) else { panic!("two events") };
    assert_eq!((plain.title, plain.start), (marked.title, marked.start));
}

#[test]
fn digits_of_other_scripts_count() {
    let outcome = read("Lunch tomorrow ١٢:٣٠");
    let Outcome::Event(draft) = outcome else { panic!("{outcome:?}") };
    assert_eq!(draft.start.time().unwrap().to_string(), "12:30:00");
}

#[test]
fn nothing_is_dropped_from_a_title() {
    for title in [
        "Café ☕ & <b>tea</b>",
        "naïve Ωμέγα 漢字",
        "A (very) odd [title]",
        "C++ vs. C#",
        "e\u{301}te\u{301}",
    ] {
        let outcome = read(&format!("{title} tomorrow 3pm"));
        let Outcome::Event(draft) = outcome else { panic!("{title}: {outcome:?}") };
        assert_eq!(draft.title, title);
    }
}

/// An edit without a verb, behind a command, has no words of its own to point at.
#[test]
fn what_an_edit_was_read_from_lies_in_the_text() {
    for text in [
        "\0\0/e the teun tc6ah 9:30 i30 instead5\0@@@@o 8:3\0@ne",
        "/e the dentist at 9:30 instead",
        "please the dentist at 9:30 instead",
        "/add lunch at 1 instead",
        "move lunch to 2pm",
        "/e 1 hour later for the standup",
    ] {
        let Outcome::Edit(draft) = read(text) else { panic!("{text}: {:?}", read(text)) };
        for (range, _) in &draft.spans {
            assert!(text.get(range.clone()).is_some_and(|found| !found.is_empty()), "{text}: {range:?}");
        }
    }
}

#[test]
fn nothing_has_an_answer() {
    for text in ["", " ", "\n\t", "\u{200b}", "\u{feff}\u{202e}"] {
        assert_eq!(read(text), Outcome::None(NoneKind::Empty), "{text:?}");
    }
    for text in ["???", "...", "🎂", "@bob", "\"\"", "()", "-", "/start", "#"] {
        assert!(matches!(read(text), Outcome::None(_)), "{text:?}: {:?}", read(text));
    }
}

#[test]
fn the_ends_of_time_are_no_panic() {
    for now in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC, Utc.timestamp_opt(0, 0).unwrap()] {
        for zone in [Tz::Pacific__Kiritimati, Tz::America__Adak, Tz::Etc__UTC] {
            for text in [
                "tomorrow 3pm lunch",
                "in 999999 weeks lunch",
                "every year on feb 29 lunch",
                "lunch 9999-12-31",
                "in 2 hours lunch",
                "next week lunch",
                "yesterday lunch",
                "lunch friday until 2199-01-01",
                "every monday 3pm until june lunch",
                "in 1000000 years lunch",
            ] {
                let _ = interpret(text, now, zone, &Profile::default());
            }
        }
    }
}
