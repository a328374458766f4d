//! What frames a message: the words that ask for an event, a task or a reminder, at its beginning and end.

use crate::lang::Role;
use crate::lex::Kind;
use crate::phrase::{Hit, Phrase, is_calendar};

/// What the frame asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Nothing in particular: an event, if there is a date.
    Open,
    /// An event, in so many words.
    Event,
    /// Tells of one ("I have a dentist appointment ...").
    Told,
    /// To be reminded.
    Reminder,
    /// A task.
    Task,
}

/// The frame of a message.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// What it asks for.
    pub(crate) asked: Asked,
    /// The token at which the content begins.
    pub(crate) from: usize,
    /// Token ranges of words that only ask, lead first.
    pub(crate) words: Vec<(usize, usize)>,
    /// Whether the whole message is addressed to the bot politely or by command, so that it is no small talk.
    pub(crate) addressed: bool,
    /// Whether it tells what somebody is doing ("we're flying ..."), which is a plan only with its day and hour.
    pub(crate) doing: bool,
}

/// Reads the frame.
pub(crate) fn frame(phrase: &Phrase) -> Frame {
    let from = opening(phrase);
    let mut frame = Frame { asked: Asked::Open, from, words: Vec::new(), addressed: false, doing: false };
    leads(phrase, &mut frame);
    if frame.asked == Asked::Open && phrase.is(frame.from, Role::Wake) {
        frame.asked = Asked::Reminder;
    }
    if frame.asked == Asked::Open {
        later_reminder(phrase, &mut frame);
    }
    if frame.asked == Asked::Open {
        told_after_date(phrase, &mut frame);
    }
    tails(phrase, &mut frame);
    headers(phrase, &mut frame);
    frame
}

/// "From: Dr. Kim", "Sent: Monday 9:03": the heading of a mail that was passed on says nothing of the event, unless its
/// words are its times ("From: Friday").
fn headers(phrase: &Phrase, frame: &mut Frame) {
    let line = |i: usize| phrase.token(i).map(|token| token.line);
    if phrase.tokens().last().is_none_or(|last| last.line == 0) {
        return;
    }
    for i in 0..phrase.len() {
        let opens = i == 0 || line(i) != line(i - 1);
        let Some(hit) = phrase.hit(i, Role::TitleLabel).filter(|hit| opens && hit.value > 0) else {
            continue;
        };
        let to = i + hit.len;
        let dated = crate::span::day::day(phrase, to, false).is_some()
            || crate::span::clock::clock(phrase, to, true).is_some();
        if hit.value == 2 || !dated {
            let end = (to..phrase.len()).find(|at| line(*at) != line(i)).unwrap_or(phrase.len());
            frame.words.push((i, end));
        }
    }
}

/// The first token that says anything: past the marks that open a Spanish question and other signs.
pub(crate) fn opening(phrase: &Phrase) -> usize {
    let from = (0..phrase.len()).find(|i| !phrase.sign(*i, '?') && !phrase.sign(*i, '!')).unwrap_or(0);
    skip_signs(phrase, from)
}

/// Words at the beginning, up to four phrases: "hey, please add a reminder to".
fn leads(phrase: &Phrase, frame: &mut Frame) {
    let mut at = frame.from;
    let mut wanted = false;
    for _ in 0..5 {
        if let Some(to) = asked_you(phrase, at).filter(|_| !wanted) {
            frame.words.push((at, to));
            (frame.from, frame.asked, frame.addressed) = (to, Asked::Event, true);
            (at, wanted) = (to, true);
            continue;
        }
        let Some((hit, asked)) = lead_hit(phrase, at, wanted) else { break };
        let mut to = skip_signs(phrase, at + hit.len);
        if wanted {
            to = soften(phrase, to);
        } else if hit.role == Role::Remind {
            to = written_two(phrase, to);
        } else if hit.role == Role::Lead && hit.value == 0 {
            to = for_whom(phrase, to);
        }
        if to >= phrase.len() {
            break;
        }
        frame.words.push((at, to));
        frame.from = to;
        frame.asked = asked.unwrap_or(frame.asked);
        frame.doing |= hit.role == Role::SoftLead && hit.value == 2;
        frame.addressed |= hit.role != Role::Lead || hit.value != 5;
        at = to;
        if matches!(frame.asked, Asked::Reminder | Asked::Task | Asked::Told) && asked.is_some() {
            polite(phrase, frame);
            break;
        }
    }
}

/// "remind me, please, tomorrow": a polite word behind a request is part of it.
fn polite(phrase: &Phrase, frame: &mut Frame) {
    let said = phrase.hit(frame.from, Role::Tail).filter(|hit| !hit.ordinary);
    let Some(hit) = said.or_else(|| phrase.hit(frame.from, Role::Lead).filter(|hit| hit.value == 1)) else {
        return;
    };
    let to = skip_signs(phrase, frame.from + hit.len);
    let plain =
        phrase.hit(frame.from, Role::AskYou).is_some_and(|asks| asks.value == 1 && asks.len == hit.len);
    if to < phrase.len() && (plain || phrase.sign(to - 1, ',')) {
        frame.words.push((frame.from, to));
        frame.from = to;
    }
}

/// Past "can you please", if what follows asks for an event, or a verb at the end does ("... eintragen").
fn asked_you(phrase: &Phrase, at: usize) -> Option<usize> {
    let asks = phrase.hit(at, Role::AskYou).filter(|hit| hit.value == 0)?;
    let to = soften(phrase, at + asks.len);
    let asks = lead_hit(phrase, to, true).is_some_and(|(_, asked)| asked == Some(Asked::Event));
    let mut end = phrase.len();
    while end > to && (crate::edit::is_sign(phrase, end - 1) || polite_word(phrase, end - 1)) {
        end -= 1;
    }
    let verb = |i: usize| phrase.hit(i, Role::Tail).is_some_and(|hit| hit.value == 1 && i + hit.len == end);
    let asks_last = (end.saturating_sub(4).max(to + 1)..end).any(verb);
    (to < phrase.len() && (asks || asks_last)).then_some(to)
}

/// Past "can you please" at `at`, or `at` itself.
pub(crate) fn past_question(phrase: &Phrase, at: usize) -> usize {
    phrase.hit(at, Role::AskYou).filter(|hit| hit.value == 0).map_or(at, |hit| soften(phrase, at + hit.len))
}

/// Past the figure of "remind me 2 text Jake".
fn written_two(phrase: &Phrase, at: usize) -> usize {
    let verb = phrase.token(at + 1).is_some_and(|token| token.kind == Kind::Word && token.spaced)
        && !phrase.hits(at + 1).iter().any(|hit| {
            let counted = matches!(hit.role, Role::Unit | Role::Times | Role::HalfMore | Role::UnitAdjective);
            let timed = matches!(hit.role, Role::Meridiem | Role::Oclock | Role::PartAfter | Role::At);
            counted || timed || is_calendar(hit.role)
        });
    let two = phrase.word(at) == "2" && phrase.lang.code == "en";
    if two && verb && !phrase.ends(at + 1) { at + 1 } else { at }
}

/// Past the "mir" of "trag mir den Zahnarzt ein".
fn for_whom(phrase: &Phrase, at: usize) -> usize {
    let own = phrase.hit(at, Role::Pronoun).is_some_and(|hit| hit.value == 2);
    phrase.hit(at, Role::AskYou).filter(|hit| own && hit.value == 1).map_or(at, |hit| at + hit.len)
}

/// Past the words between "can you" and its verb.
fn soften(phrase: &Phrase, mut at: usize) -> usize {
    for _ in 0..3 {
        at += phrase.hit(at, Role::AskYou).filter(|hit| hit.value == 1).map_or(0, |hit| hit.len);
    }
    at
}

fn polite_word(phrase: &Phrase, i: usize) -> bool {
    phrase.hit(i, Role::Tail).is_some_and(|hit| hit.len == 1 && hit.value == 0) && phrase.is(i, Role::AskYou)
}

/// The longest phrase at `at` that asks for something. `wanted`: behind "can you".
fn lead_hit(phrase: &Phrase, at: usize, wanted: bool) -> Option<(Hit, Option<Asked>)> {
    let mut best: Option<(Hit, Option<Asked>)> = None;
    let alarm = phrase.hits(at).iter().any(|hit| hit.role == Role::Remind && is_alarm(phrase, at, hit.len));
    for hit in phrase.hits(at) {
        let asked = match hit.role {
            Role::Remind if !alarm => Some(Asked::Reminder),
            Role::Todo => Some(Asked::Task),
            Role::Lead if matches!(hit.value, 1 | 5) => None,
            Role::Lead if wanted => Some(Asked::Event),
            Role::Lead if hit.value == 4 || hit.value == 3 && !to_calendar(phrase, at) => continue,
            Role::Lead
                if hit.value == 2
                    && !phrase.token(at + hit.len).is_some_and(|token| token.kind == Kind::Number) =>
            {
                continue;
            }
            Role::TitleLabel if hit.value > 0 => continue,
            Role::Lead | Role::TitleLabel => Some(Asked::Event),
            Role::SoftLead if hit.value == 2 && !is_doing(phrase, at + hit.len) => continue,
            Role::SoftLead => Some(Asked::Told),
            _ => continue,
        };
        if best.is_none_or(|(longest, _)| hit.len > longest.len) {
            best = Some((*hit, asked));
        }
    }
    best
}

/// Whether an English verb in -ing stands at `i` ("flying"), not a noun or a state of mind.
pub(crate) fn is_doing(phrase: &Phrase, i: usize) -> bool {
    let verb = phrase.token(i).is_some_and(|token| token.kind == Kind::Word && !token.quoted);
    let word = phrase.word(i);
    verb && phrase.lang.code == "en" && word.ends_with("ing") && word.len() > 4 && !phrase.is(i, Role::Chat)
}

/// Whether "to my calendar" or the like stands somewhere behind.
fn to_calendar(phrase: &Phrase, at: usize) -> bool {
    (at..phrase.len().min(at + 60)).any(|i| phrase.hit(i, Role::Tail).is_some_and(|hit| hit.len >= 3))
}

/// Whether "remind me" begins a clause such as "remind me 30 min before".
fn is_alarm(phrase: &Phrase, at: usize, len: usize) -> bool {
    let lead = phrase.skip(at + len, Role::BeforePrefix);
    crate::span::length::length(phrase, lead, lead > at + len)
        .is_some_and(|(_, to)| lead > at + len || phrase.is(to, Role::Before) || at > 0 && phrase.ends(to))
}

/// "tomorrow at 5 remind me to call mom".
fn later_reminder(phrase: &Phrase, frame: &mut Frame) {
    for i in 1..phrase.len().min(60) {
        let sure = |hit: &&Hit| hit.role == Role::Remind && (hit.len >= 2 || hit.value == 1);
        let Some(hit) = phrase.hits(i).iter().find(sure) else { continue };
        let alarm = is_alarm(phrase, i, hit.len) || phrase.ends(i + hit.len);
        if !alarm && !phrase.before(i).is_some_and(|before| matches!(before.kind, Kind::Sign(','))) {
            frame.asked = Asked::Reminder;
            frame.addressed = true;
            frame.words.push((i, i + hit.len));
        }
        return;
    }
}

/// "tomorrow at 3 I have a dentist appointment": the telling may follow the date.
fn told_after_date(phrase: &Phrase, frame: &mut Frame) {
    let start = phrase.skip(frame.from, Role::On);
    let counted = crate::span::length::offset(phrase, frame.from).filter(|(_, past, _)| !past);
    let dated = crate::span::day::day(phrase, start, true).filter(|(_, to)| *to > start + 1);
    if counted.is_none() && dated.is_none() && !phrase.hits(start).iter().any(|hit| is_calendar(hit.role)) {
        return;
    }
    let from = dated.map_or(start + 1, |(_, to)| to);
    let found = (from..phrase.len().min(from + 8)).find_map(|i| {
        let hit = phrase.hit(i, Role::SoftLead).filter(|hit| hit.len >= 2)?;
        Some((i, i + hit.len))
    });
    if let Some(words) = found.filter(|(_, to)| *to < phrase.len()) {
        frame.asked = Asked::Told;
        frame.words.push(words);
    }
}

/// "to my calendar", and a polite word at the end.
fn tails(phrase: &Phrase, frame: &mut Frame) {
    for i in frame.from..phrase.len() {
        let Some(hit) = phrase.hit(i, Role::Tail) else { continue };
        let to = i + hit.len;
        let mut signed = skip_signs(phrase, to);
        while phrase.sign(signed, '?') && hit.value == 1 {
            signed += 1;
        }
        let last = signed >= phrase.len();
        let known = frame.addressed && hit.len >= 2;
        if i > frame.from && (last || known || hit.len >= 3) {
            frame.words.push((i, if last { signed } else { to }));
            frame.addressed = true;
            if frame.asked == Asked::Open && hit.len >= 3 {
                frame.asked = Asked::Event;
            }
        }
    }
}

/// Past signs that open or part a message.
fn skip_signs(phrase: &Phrase, mut at: usize) -> usize {
    while phrase.token(at).is_some_and(|token| {
        !token.quoted
            && matches!(
                token.kind,
                Kind::Sign(',' | ':' | '.' | '!' | '-' | '*' | '>' | '|' | ';' | '•' | '·' | '"')
            )
    }) {
        at += 1;
    }
    at
}
