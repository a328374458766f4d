//! The calendar in lists: a day, a week, what comes next, what is free.

use std::ops::Range;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use televent_ical::Zone;
use televent_quickadd::{Ask, Outcome, QueryDraft};

use crate::button::{Button, Keyboard, View, press};
use crate::card::reader_of;
use crate::fault::Fault;
use crate::handler::find;
use crate::handler::quick_add::{bare_time, understand};
use crate::listing::{self, Entry, Found, begin_of, later};
use crate::phrase::{Reader, clock};
use crate::text::{Args, Html, LONGEST};
use crate::turn::Turn;

/// As many entries of a list have a button.
const BUTTONS: usize = 8;
/// As many days the agenda looks ahead.
const AHEAD: u64 = 14;
/// As many days one answer shows at most.
const DAYS: i64 = 31;
/// As many of them when it is about what is free.
const FREE_DAYS: i64 = 14;

/// A list by its button.
pub(crate) async fn view(turn: &Turn<'_>, view: View, date: NaiveDate) -> Result<(), Fault> {
    if !turn.place.private {
        return turn.remark("only-in-private").await;
    }
    match view {
        View::Day => day(turn, date).await,
        View::Week => week(turn, date).await,
        View::Agenda => agenda(turn, date).await,
    }
}

/// One day.
pub(crate) async fn day(turn: &Turn<'_>, date: NaiveDate) -> Result<(), Fault> {
    let html = days(turn, date, 1, "nothing-that-day").await?;
    turn.show(html.0, pager(turn, View::Day, date, 1, &html.1)).await
}

/// The week of a day, Monday to Sunday.
pub(crate) async fn week(turn: &Turn<'_>, date: NaiveDate) -> Result<(), Fault> {
    let back = u64::from(date.weekday().num_days_from_monday());
    let monday = date.checked_sub_days(Days::new(back)).unwrap_or(date);
    let html = days(turn, monday, 7, "nothing-that-week").await?;
    turn.show(html.0, pager(turn, View::Week, monday, 7, &html.1)).await
}

/// What comes in the next two weeks.
pub(crate) async fn agenda(turn: &Turn<'_>, date: NaiveDate) -> Result<(), Fault> {
    let html = days(turn, date, AHEAD, "nothing-ahead").await?;
    turn.show(html.0, pager(turn, View::Agenda, date, AHEAD, &html.1)).await
}

/// Days with something in them, and their entries in the order of their numbers.
async fn days(
    turn: &Turn<'_>,
    first: NaiveDate,
    days: u64,
    empty: &str,
) -> Result<(Html, Vec<Entry>), Fault> {
    let (zone, reader) = (turn.zone(), reader_of(turn.store(), &turn.person));
    let (from, until) = (begin_of(first, zone), begin_of(later(first, days), zone));
    let Found { entries, cut } = listing::entries(turn.store(), &turn.person, from, until).await?;
    let mut html = Html::default();
    let (mut numbered, mut left) = (Vec::new(), 0);
    for offset in 0..days {
        let date = later(first, offset);
        let found = listing::of_day(&entries, date, zone);
        if html.weight() >= LONGEST - 600 {
            left += found.len();
        } else if !found.is_empty() {
            html.paragraph(&listing::day(reader, date, &found, numbered.len() + 1));
            numbered.extend(found.into_iter().cloned());
        }
    }
    if numbered.is_empty() {
        let last = later(first, days.saturating_sub(1));
        let args = Args::new().text("date", reader.near_date(first)).text("last", reader.date(last));
        html = turn.words.html(empty, &args);
    }
    if left > 0 {
        html.paragraph(&turn.words.html("and-more", &Args::new().number("count", left)));
    }
    if cut {
        html.paragraph(&turn.words.line("list-cut"));
    }
    if turn.person.timezone.is_none() {
        html.paragraph(&turn.words.line("card-no-zone"));
    }
    Ok((html, numbered))
}

/// `[1] [2] ...` and `[‹] [Today] [›]`.
fn pager(turn: &Turn<'_>, view: View, date: NaiveDate, step: u64, entries: &[Entry]) -> Keyboard {
    let back = date.checked_sub_days(Days::new(step)).unwrap_or(date);
    let to = |label: &str, date| press(label, Button::View { view, date });
    with_numbers(Keyboard::new(), entries).row([
        to("‹", back),
        to(&turn.words.label("button-today"), turn.today()),
        to("›", later(date, step)),
    ])
}

/// A button for each of the first entries.
pub(crate) fn with_numbers(keyboard: Keyboard, entries: &[Entry]) -> Keyboard {
    let buttons: Vec<_> = entries
        .iter()
        .take(BUTTONS)
        .zip(1..)
        .map(|(entry, number)| press(&number.to_string(), Button::Open { event: entry.event }))
        .collect();
    buttons.chunks(4).fold(keyboard, |keyboard, row| keyboard.row(row.to_vec()))
}

/// A question about the calendar in plain words.
pub(crate) async fn asked(turn: &Turn<'_>, query: QueryDraft) -> Result<(), Fault> {
    // What is in somebody's calendar is nothing for a group.
    if !turn.place.private {
        return turn.remark("only-in-private").await;
    }
    if let Some(words) = query.text.as_deref().filter(|words| !words.trim().is_empty()) {
        return find::find(turn, words).await;
    }
    let window = query.window.clone();
    match query.ask {
        Ask::Free => free(turn, window).await,
        Ask::Next => next(turn).await,
        Ask::Agenda | Ask::Find => match window {
            None => day(turn, turn.today()).await,
            Some(window) => {
                let first = window.start.date();
                let last = (window.end - TimeDelta::seconds(1)).date().max(first);
                match (last - first).num_days() + 1 {
                    1 => day(turn, first).await,
                    count => stretch(turn, first, count).await,
                }
            }
        },
    }
}

async fn stretch(turn: &Turn<'_>, first: NaiveDate, count: i64) -> Result<(), Fault> {
    let shown = u64::try_from(count.min(DAYS)).unwrap_or(1);
    let (mut html, entries) = days(turn, first, shown, "nothing-in-between").await?;
    if count > DAYS {
        html.paragraph(&turn.words.html("days-cut", &Args::new().number("count", DAYS)));
    }
    turn.show(html, with_numbers(Keyboard::new(), &entries)).await
}

async fn next(turn: &Turn<'_>) -> Result<(), Fault> {
    let now = turn.now();
    let until = now.checked_add_signed(TimeDelta::days(366)).unwrap_or(now);
    let ahead = |entry: &Entry| entry.starts_at > now;
    let Found { entries, cut } = listing::first(turn.store(), &turn.person, (now, until), 1, ahead).await?;
    match entries.first() {
        Some(entry) => super::event::open(turn, entry.event).await?,
        None if !cut => return turn.remark("nothing-next").await,
        None => {}
    }
    if cut { turn.remark("next-cut").await } else { Ok(()) }
}

/// `/free friday afternoon`
pub(crate) async fn free_in_words(turn: &Turn<'_>, text: &str) -> Result<(), Fault> {
    if text.is_empty() {
        return free(turn, None).await;
    }
    let outcome = understand(turn, text);
    let day = match &outcome {
        Outcome::Query(query) => return free(turn, query.window.clone()).await,
        Outcome::Event(draft) => Some(draft.start.date()),
        outcome => bare_time(outcome).map(|draft| draft.start.date()),
    };
    match day {
        Some(day) => {
            free(turn, Some(day.and_time(NaiveTime::MIN)..later(day, 1).and_time(NaiveTime::MIN))).await
        }
        None => turn.remark("free-how").await,
    }
}

/// The gaps of a window; of whole days those between 8:00 and 20:00.
async fn free(turn: &Turn<'_>, window: Option<Range<NaiveDateTime>>) -> Result<(), Fault> {
    let today = turn.today();
    let window = window.unwrap_or(today.and_time(NaiveTime::MIN)..later(today, 1).and_time(NaiveTime::MIN));
    let reader = reader_of(turn.store(), &turn.person);
    let zone = Zone::Iana(turn.zone());
    let (from, until) = (zone.to_utc(window.start), zone.to_utc(window.end));
    let Found { entries, cut } = listing::entries(turn.store(), &turn.person, from, until).await?;
    let days =
        (window.end - TimeDelta::seconds(1)).date().signed_duration_since(window.start.date()).num_days();
    let mut html = Html::default();
    for offset in 0..=days.clamp(0, FREE_DAYS - 1) {
        let day = later(window.start.date(), u64::try_from(offset).unwrap_or_default());
        let at = |hour| day.and_time(NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN));
        let whole = window.start <= at(0) && window.end >= later(day, 1).and_time(NaiveTime::MIN);
        let (begin, end) = if whole { (at(8), at(20)) } else { (window.start.max(at(0)), window.end) };
        let end = end.min(later(day, 1).and_time(NaiveTime::MIN));
        let asked = zone.to_utc(begin)..zone.to_utc(end);
        let gaps = listing::gaps(&entries, &(asked.start.max(turn.now())..asked.end));
        html.line(&free_line(reader, day, &gaps, &asked));
    }
    if days >= FREE_DAYS {
        html.paragraph(&turn.words.html("days-cut", &Args::new().number("count", FREE_DAYS)));
    }
    if cut {
        html.paragraph(&turn.words.line("list-cut"));
    }
    turn.show(html, Keyboard::new()).await
}

fn free_line(
    reader: Reader,
    day: NaiveDate,
    gaps: &[Range<DateTime<Utc>>],
    asked: &Range<DateTime<Utc>>,
) -> Html {
    let wall = |at: DateTime<Utc>| clock(at.with_timezone(&reader.zone).time());
    let args = Args::new().text("date", reader.near_date(day));
    if gaps == std::slice::from_ref(asked) {
        return reader
            .words
            .html("free-all", &args.text("from", wall(asked.start)).text("to", wall(asked.end)));
    }
    let gaps: Vec<String> = gaps.iter().map(|gap| format!("{}–{}", wall(gap.start), wall(gap.end))).collect();
    if gaps.is_empty() {
        return reader.words.html("free-none", &args);
    }
    reader.words.html("free-gaps", &args.text("gaps", gaps.join(", ")))
}
