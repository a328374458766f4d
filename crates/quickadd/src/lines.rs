//! Messages: one line, several dated lines, or a title with notes.

use crate::check::check;
use crate::choose::choose;
use crate::clarify::Ground;
use crate::draft::{outcome, resolve, words};
use crate::edit::edit;
use crate::frame::{Asked, frame};
use crate::intent::{Verdict, judge};
use crate::lex::{Tokens, lex};
use crate::outcome::{EventDraft, NoneKind, Outcome, Profile, Reason, TaskDraft};
use crate::phrase::Phrase;
use crate::plan::{Plan, When, plan};
use crate::query::query;
use crate::resolve::Here;
use crate::span::{Stretch, elements};

/// No edit has more tokens than this; longer texts are spared the search.
const LONGEST_EDIT: usize = 80;

/// No message makes more events than this.
const MOST_LINES: usize = 50;

/// Reads a message.
pub(crate) fn interpret(text: &str, here: &Here, profile: &Profile) -> Outcome {
    let tokens = lex(text);
    if tokens.len() == 0 {
        return Outcome::None(NoneKind::Empty);
    }
    if let Some(several) = several(text, &tokens, here, profile) {
        return several;
    }
    one(text, tokens, here, profile)
}

/// Lines that each make an event of their own.
fn several(text: &str, tokens: &Tokens, here: &Here, profile: &Profile) -> Option<Outcome> {
    let last = tokens.all().last()?.line;
    if last == 0 {
        return None;
    }
    let mut events: Vec<EventDraft> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n').take(MOST_LINES) {
        let bullet = numbered(line);
        let line_start = start + bullet;
        let item = line.get(bullet..).unwrap_or("");
        if !item.trim().is_empty() {
            match one(item, lex(item), here, profile) {
                Outcome::Event(mut event) if !event.title.is_empty() => {
                    for (range, _) in &mut event.spans {
                        *range = range.start + line_start..range.end + line_start;
                    }
                    events.push(event);
                }
                Outcome::None(NoneKind::NothingDated { .. } | NoneKind::SmallTalk) => {}
                _ => return None,
            }
        }
        start += line.len();
    }
    (events.len() > 1).then_some(Outcome::Events(events))
}

/// How many bytes of a line are its number in a list: "1. ", "2) ".
fn numbered(line: &str) -> usize {
    let blank = line.len() - line.trim_start().len();
    let rest = line.trim_start();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let mark = rest.get(digits..).is_some_and(|rest| rest.starts_with(". ") || rest.starts_with(") "));
    if (1..=2).contains(&digits) && mark { blank + digits + 2 } else { 0 }
}

/// Reads one text.
fn one(text: &str, tokens: Tokens, here: &Here, profile: &Profile) -> Outcome {
    let phrase = Phrase::new(text, tokens, &profile.locale);
    if phrase.len() == 0 {
        return Outcome::None(NoneKind::Empty);
    }
    let frame = frame(&phrase);
    if phrase.sign(0, '/') && phrase.glued(1) && frame.words.is_empty() {
        return Outcome::None(NoneKind::Command);
    }
    let mut elements = elements(&phrase);
    outside_frame(&mut elements, &frame.words);
    let mut elements = choose(phrase.len(), elements);
    let short = phrase.len() <= LONGEST_EDIT;
    if short && let Some(edit) = edit(&phrase, &frame, &elements, here, profile) {
        return Outcome::Edit(edit);
    }
    let plan = plan(&phrase, &mut elements);
    let words = words(&phrase, &frame, &elements, &plan);
    if let Some(query) = query(&phrase, &frame, &plan, &words, here) {
        return Outcome::Query(query);
    }
    let ground = Ground { phrase: &phrase, asked: frame.asked, plan: &plan, words: &words, here, profile };
    let doubt = match judge(&phrase, &frame, &plan, &words) {
        Verdict::Nothing(kind) => return Outcome::None(kind),
        Verdict::Doubt => true,
        Verdict::Make => false,
    };
    if !plan.dated() {
        return undated(frame.asked, &ground);
    }
    match resolve(&phrase, &plan, &words, here, profile) {
        // Without a title, a day or a time there is nothing to ask about.
        Err(_) if words.title.is_empty() && nowhere(&plan) && plan.clock.is_none() => {
            Outcome::None(NoneKind::NothingDated { title: String::new() })
        }
        Err(reason) => ground.question(plan.doubt.unwrap_or(reason), None),
        Ok(found) => {
            let reason = check(&phrase, &elements, &plan, &words)
                .or(found.times.reason)
                .or(found.other.is_some().then_some(Reason::UnclearRecurrence))
                .or(words.title.is_empty().then_some(Reason::NoTitle))
                .or(doubt.then_some(Reason::MaybeNoEvent));
            match reason {
                Some(reason) => ground.question(reason, Some(&found)),
                None => outcome(frame.asked, &plan, &words, &found),
            }
        }
    }
}

/// Whether no day is named, or only a time nobody could put in a calendar.
fn nowhere(plan: &Plan) -> bool {
    matches!(plan.when, None | Some(When::Stretch(Stretch::Someday)))
}

/// Takes out elements that lie in words of the frame.
fn outside_frame(elements: &mut Vec<crate::span::Element>, words: &[(usize, usize)]) {
    elements.retain(|element| !words.iter().any(|(from, to)| element.from < *to && element.to > *from));
}

/// A task without a date is one; a reminder without a date is asked about.
fn undated(asked: Asked, ground: &Ground) -> Outcome {
    let words = ground.words;
    if words.title.is_empty() {
        return Outcome::None(NoneKind::NothingDated { title: String::new() });
    }
    match asked {
        Asked::Task => Outcome::Task(TaskDraft {
            title: words.title.clone(),
            due: None,
            zone: None,
            rrule: None,
            exdates: Vec::new(),
            location: words.location.clone(),
            attendees: words.guests.clone(),
            alarms: ground.plan.alarms.clone(),
            spans: words.spans.clone(),
        }),
        _ => ground.question(Reason::NoDate, None),
    }
}
