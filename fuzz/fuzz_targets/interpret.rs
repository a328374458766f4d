//! Any text, at any time, in any zone and language: an answer in bounded time and memory, whose spans lie in the text
//! and whose questions can be answered.
#![no_main]

use chrono::{DateTime, Utc};
use libfuzzer_sys::fuzz_target;
use televent_fuzz::bounded;
use televent_quickadd::{EventDraft, Moment, Outcome, Profile, SpanKind, interpret};

const LOCALES: [&str; 8] = ["en-US", "en-GB", "ru-RU", "de-DE", "es-ES", "fr", "", "zh-Hant-TW"];

fuzz_target!(|input: (i64, u16, u8, &str)| bounded(|| read(input)));

fn read((seconds, zone, locale, text): (i64, u16, u8, &str)) {
    let now = DateTime::<Utc>::from_timestamp(seconds, 0).unwrap_or_default();
    let zone = chrono_tz::TZ_VARIANTS[usize::from(zone) % chrono_tz::TZ_VARIANTS.len()];
    let locale = LOCALES[usize::from(locale) % LOCALES.len()].to_owned();
    let outcome = interpret(text, now, zone, &Profile { locale, ..Profile::default() });
    hold(text, &outcome);
}

/// What every answer promises.
fn hold(text: &str, outcome: &Outcome) {
    match outcome {
        Outcome::Event(draft) => event(text, draft),
        Outcome::Events(drafts) => {
            assert!(drafts.len() > 1);
            drafts.iter().for_each(|draft| event(text, draft));
        }
        Outcome::Task(draft) => spans(text, &draft.spans),
        Outcome::Reminder(draft) => spans(text, &draft.spans),
        Outcome::Edit(draft) => spans(text, &draft.spans),
        Outcome::Clarify(question) => {
            assert!(question.options.len() <= 3);
            question.options.iter().for_each(|choice| {
                assert!(!matches!(*choice.outcome, Outcome::Clarify(_) | Outcome::None(_)));
                hold(text, &choice.outcome);
            });
        }
        Outcome::Query(_) | Outcome::None(_) => {}
    }
}

fn event(text: &str, draft: &EventDraft) {
    match (draft.start, draft.end) {
        (Moment::Date(start), Some(Moment::Date(end))) => assert!(start < end),
        (Moment::Time(_), Some(Moment::Time(_))) | (_, None) => {}
        mixed => panic!("{mixed:?}"),
    }
    spans(text, &draft.spans);
}

fn spans(text: &str, spans: &[(std::ops::Range<usize>, SpanKind)]) {
    for (range, _) in spans {
        assert!(text.get(range.clone()).is_some(), "{range:?}");
    }
    assert!(spans.windows(2).all(|pair| pair[0].0.end <= pair[1].0.start), "{spans:?}");
}
