//! What a phrase costs, and what the longest message costs.
#![expect(missing_docs, reason = "criterion_group! makes a public function")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use criterion::{Criterion, criterion_group, criterion_main};
use televent_quickadd::{Profile, interpret};

/// The phrases people might send, as the tests know them.
const TABLES: [(&str, &str); 9] = [
    ("en-US", include_str!("../tests/phrases/en.txt")),
    ("en-US", include_str!("../tests/phrases/en-more.txt")),
    ("en-US", include_str!("../tests/phrases/en-talk.txt")),
    ("ru", include_str!("../tests/phrases/ru.txt")),
    ("ru", include_str!("../tests/phrases/ru-more.txt")),
    ("de", include_str!("../tests/phrases/de.txt")),
    ("de", include_str!("../tests/phrases/de-more.txt")),
    ("es", include_str!("../tests/phrases/es.txt")),
    ("es", include_str!("../tests/phrases/es-more.txt")),
];

/// The phrases of a table in `tests/phrases`, without their answers.
fn phrases(table: &'static str) -> Vec<&'static str> {
    table.lines().filter_map(|line| line.split_once(" => ")).map(|(text, _)| text).collect()
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_773_237_600, 0).unwrap_or_default()
}

fn profile(locale: &str) -> Profile {
    Profile { locale: locale.to_owned(), ..Profile::default() }
}

/// Microseconds of the best of several runs, each of so many readings that the clock can tell: what else the machine
/// does in between is not the text's.
fn best(text: &str, profile: &Profile, readings: u32) -> f64 {
    let run = || {
        let began = Instant::now();
        for _ in 0..readings {
            black_box(interpret(black_box(text), now(), Tz::Europe__Berlin, profile));
        }
        began.elapsed().as_secs_f64() * 1e6 / f64::from(readings)
    };
    (0..12).map(|_| run()).fold(f64::MAX, f64::min)
}

/// What each phrase of the tables costs by itself, the middle and the tail of them all: every language, events, edits,
/// questions and remarks as people mix them.
#[expect(clippy::print_stdout, reason = "figures beside criterion's")]
fn each_phrase(_: &mut Criterion) {
    let mut costs: Vec<(f64, &str)> = Vec::new();
    for (locale, table) in TABLES {
        let profile = profile(locale);
        for text in phrases(table) {
            costs.push((best(text, &profile, 20), text));
        }
    }
    costs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let last = costs.len().saturating_sub(1);
    let at = |percent: usize| costs.get(last * percent / 100).copied().unwrap_or_default();
    let (median, p90, p99, (most, text)) = (at(50).0, at(90).0, at(99).0, at(100));
    println!("{} phrases each by itself: median {median:.1} µs, p90 {p90:.1}, p99 {p99:.1}", costs.len());
    println!("the dearest: {most:.1} µs, {text:?}");
}

/// One pass over every phrase of a language: divide by their number for the mean.
fn tables(c: &mut Criterion) {
    for (locale, table) in TABLES {
        let profile = profile(locale);
        let phrases = phrases(table);
        c.bench_function(&format!("{locale}, {} phrases", phrases.len()), |b| {
            b.iter(|| {
                for text in &phrases {
                    black_box(interpret(black_box(text), now(), Tz::Europe__Berlin, &profile));
                }
            });
        });
    }
}

/// Single phrases, short to rich.
fn single(c: &mut Criterion) {
    let profile = profile("en-US");
    for (name, text) in [
        ("short", "Lunch with Bob tomorrow at noon"),
        ("remark", "see you tomorrow!"),
        (
            "rich",
            "Weekly 1:1 with @omar every Friday 11am for 30 min in room 2 starting March 20, remind me 10 min before",
        ),
    ] {
        c.bench_function(name, |b| {
            b.iter(|| black_box(interpret(black_box(text), now(), Tz::Europe__Berlin, &profile)));
        });
    }
}

/// 4,096 characters: prose, a list of dates, and shapes that only somebody in a bad mood sends.
#[expect(clippy::print_stdout, reason = "figures beside criterion's")]
fn longest(c: &mut Criterion) {
    let profile = profile("en-US");
    let mut texts: Vec<(&str, String)> = [
        ("prose", "we talked about the plan for quite a while and nobody knew what to do next, "),
        ("dates", "lunch with Bob friday 13 march at 3pm until 5, "),
        ("a thousand dates", "5/6 "),
        ("numbers", "1 "),
        ("digits only", "7"),
        ("signs", "-"),
        ("separators", "1/2-3:4.5,"),
        ("long digits", "20260313"),
        ("emoji", "🎂"),
        ("ordinals", "1st and "),
        ("weekdays", "monday, "),
        ("lengths", "2 hours "),
        ("untils", "until "),
        ("series", "every friday and "),
        ("nested quotes", "\"'«“"),
        ("zero width", "\u{200b}3\u{200d}p\u{feff}m\u{2060} "),
        ("lines", "lunch friday 3pm\n"),
        ("edits", "move lunch to 3pm later "),
    ]
    .map(|(name, piece)| (name, piece.chars().cycle().take(4096).collect()))
    .into();
    // The search for dates ends at 500 tokens: these are exactly as many.
    texts.push(("500 tokens of dates", "friday 13 march at 3pm ".repeat(100)));
    texts.push(("any UTF-8", any_utf8()));
    for (name, text) in &texts {
        println!("4096 of {name}: {:.0} µs at best", best(text, &profile, 2));
        c.bench_function(&format!("4096 of {name}"), |b| {
            b.iter(|| black_box(interpret(black_box(text), now(), Tz::Europe__Berlin, &profile)));
        });
    }
}

/// 4,096 characters from all of Unicode, the same in every run.
fn any_utf8() -> String {
    let mut state = 0x9e37_79b9_u32;
    let next = move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        // Every other one from the first planes' letters, which is where words are.
        char::from_u32(if state & 1 == 0 { state >> 1 & 0x7ff } else { (state >> 1) % 0x11_0000 })
    };
    std::iter::repeat_with(next).flatten().take(4096).collect()
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(2)).warm_up_time(Duration::from_millis(500));
    targets = each_phrase, tables, single, longest
}
criterion_main!(benches);
