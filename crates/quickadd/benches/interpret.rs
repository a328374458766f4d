//! What a phrase costs, and what the longest message costs.
#![expect(missing_docs, reason = "criterion_group! makes a public function")]

use std::hint::black_box;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use criterion::{Criterion, criterion_group, criterion_main};
use televent_quickadd::{Profile, interpret};

/// The phrases of a table in `tests/phrases`, without their answers.
fn phrases(table: &'static str) -> Vec<&'static str> {
    table.lines().filter_map(|line| line.split_once(" => ")).map(|(text, _)| text).collect()
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_773_237_600, 0).unwrap_or_default()
}

/// One pass over every phrase of a language: divide by their number for the mean.
fn tables(c: &mut Criterion) {
    let tables = [
        ("en-US", include_str!("../tests/phrases/en.txt")),
        ("ru", include_str!("../tests/phrases/ru.txt")),
        ("de", include_str!("../tests/phrases/de.txt")),
        ("es", include_str!("../tests/phrases/es.txt")),
    ];
    for (locale, table) in tables {
        let profile = Profile { locale: locale.to_owned(), ..Profile::default() };
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
    let profile = Profile { locale: "en-US".to_owned(), ..Profile::default() };
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
fn longest(c: &mut Criterion) {
    let profile = Profile { locale: "en-US".to_owned(), ..Profile::default() };
    for (name, piece) in [
        ("prose", "we talked about the plan for quite a while and nobody knew what to do next, "),
        ("dates", "lunch with Bob friday 13 march at 3pm until 5, "),
        ("digits", "1 "),
        ("signs", "-"),
        ("separators", "1/2-3:4.5,"),
        ("long digits", "20260313"),
        ("emoji", "🎂"),
        ("ordinals", "1st and "),
        ("weekdays", "monday, "),
        ("lengths", "2 hours "),
        ("untils", "until "),
        ("series", "every friday and "),
    ] {
        let text: String = piece.chars().cycle().take(4096).collect();
        c.bench_function(&format!("4096 of {name}"), |b| {
            b.iter(|| black_box(interpret(black_box(&text), now(), Tz::Europe__Berlin, &profile)));
        });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(std::time::Duration::from_secs(2)).warm_up_time(std::time::Duration::from_millis(500));
    targets = tables, single, longest
}
criterion_main!(benches);
