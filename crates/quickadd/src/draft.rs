//! Drafts: everything understood, put into what the person is shown.

use crate::frame::{Asked, Frame};
use crate::lang::Role;
use crate::lex::Kind;
use crate::outcome::{
    Category, EventDraft, Guest, Moment, Outcome, Profile, Reason, ReminderDraft, SpanKind, TaskDraft,
};
use crate::phrase::Phrase;
use crate::place::{Place, place};
use crate::plan::{Plan, When};
use crate::repeat::repeated;
use crate::resolve::{Here, Hints};
use crate::span::{Day, Element, Freq, Rule, What};
use crate::times::{Times, times};
use crate::title::{Use, title};

/// What surrounds the times of a draft: the words.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    /// The title.
    pub(crate) title: String,
    /// Further lines that are neither title nor anything else.
    pub(crate) notes: Option<String>,
    /// The place.
    pub(crate) location: Option<String>,
    /// The guests.
    pub(crate) guests: Vec<Guest>,
    /// What kind of event it is.
    pub(crate) category: Option<Category>,
    /// What was understood where.
    pub(crate) spans: Vec<(std::ops::Range<usize>, SpanKind)>,
    /// Which tokens are spoken for.
    pub(crate) uses: Vec<Use>,
}

/// Reads title, place and people out of what the elements leave.
pub(crate) fn words(phrase: &Phrase, frame: &Frame, elements: &[Element], plan: &Plan) -> Words {
    let mut uses = vec![Use::Free; phrase.len()];
    let mut mark = |from: usize, to: usize, used: Use| uses.get_mut(from..to).unwrap_or_default().fill(used);
    for (from, to) in &frame.words {
        mark(*from, *to, Use::Frame);
    }
    for element in elements {
        mark(element.from, element.to, Use::Element);
    }
    let found = place(phrase, &uses, frame.from, phrase.len());
    if let Some(Place { from, to, .. }) = found {
        uses.get_mut(from..to).unwrap_or_default().fill(Use::Place);
    }
    if frame.asked == Asked::Reminder {
        remind_to(phrase, &mut uses);
    }
    if matches!(frame.asked, Asked::Told | Asked::Event) {
        let first = first_free(&uses);
        if phrase.hit(first, Role::Article).is_some_and(|hit| hit.value == 0) && first + 1 < phrase.len() {
            uses.get_mut(first..=first).unwrap_or_default().fill(Use::Frame);
        }
    }
    let location = found.map(|place| written(phrase, place.name, place.to));
    let guests = guest_list(phrase, &plan.guests);
    let category = category(phrase, &uses);
    let spans = spans(phrase, frame, elements, found);
    let from = frame.from.min(first_free(&uses));
    let (title, notes) = title_and_notes(phrase, &uses, from);
    Words { title, notes, location, guests, category, spans, uses }
}

/// Of several lines, the first that has words left is the title, and the others are notes.
fn title_and_notes(phrase: &Phrase, uses: &[Use], from: usize) -> (String, Option<String>) {
    let line_end = |from: usize| {
        let line = phrase.token(from).map(|token| token.line);
        (from..phrase.len())
            .find(|i| phrase.token(*i).map(|token| token.line) != line)
            .unwrap_or(phrase.len())
    };
    let mut lines = Vec::new();
    let mut at = from;
    while at < phrase.len() {
        let end = line_end(at);
        lines.push(title(phrase, uses, at, end));
        at = end;
    }
    let mut lines = lines.into_iter().filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let notes: Vec<String> = lines.collect();
    (unquoted(first), (!notes.is_empty()).then(|| notes.join("\n")))
}

/// A title that is one quotation loses its marks.
fn unquoted(title: String) -> String {
    const PAIRS: [(char, char); 6] =
        [('"', '"'), ('“', '”'), ('«', '»'), ('„', '“'), ('\'', '\''), ('‘', '’')];
    for (open, close) in PAIRS {
        let inner = title.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        if let Some(inner) = inner.filter(|inner| !inner.is_empty() && !inner.contains([open, close])) {
            return inner.to_owned();
        }
    }
    title
}

/// "remind me at 6 to leave": the "to" belongs to the request.
fn remind_to(phrase: &Phrase, uses: &mut [Use]) {
    let after = |i: usize| {
        i.checked_sub(1).and_then(|before| uses.get(before)).is_some_and(|used| *used == Use::Element)
    };
    let first = first_free(uses);
    let at = Some(first).filter(|first| phrase.is(*first, Role::RemindTo) && after(*first));
    if let Some((at, to)) = at.and_then(|at| Some((at, phrase.past(at, Role::RemindTo)?))) {
        uses.get_mut(at..to).unwrap_or_default().fill(Use::Frame);
    }
}

fn first_free(uses: &[Use]) -> usize {
    uses.iter().position(|used| *used == Use::Free).unwrap_or(0)
}

/// Tokens as written, blanks made one.
pub(crate) fn written(phrase: &Phrase, from: usize, to: usize) -> String {
    let uses = vec![Use::Free; to];
    title(phrase, &uses, from, to)
}

/// The guests named by these tokens, each once.
pub(crate) fn guest_list(phrase: &Phrase, tokens: &[usize]) -> Vec<Guest> {
    let mut guests: Vec<Guest> = Vec::new();
    for token in tokens.iter().filter_map(|i| phrase.token(*i)) {
        let Some(text) = phrase.text.get(token.start as usize..token.end as usize) else { continue };
        let guest = match token.kind {
            Kind::Mention => Guest::Username(text.trim_start_matches('@').to_owned()),
            _ => Guest::Email(text.to_owned()),
        };
        let known = guests.iter().any(|known| match (known, &guest) {
            (Guest::Username(a), Guest::Username(b)) | (Guest::Email(a), Guest::Email(b)) => {
                a.eq_ignore_ascii_case(b)
            }
            _ => false,
        });
        if !known {
            guests.push(guest);
        }
    }
    guests
}

/// A birthday or an anniversary, unless it is a party or another thing to do on that day.
fn category(phrase: &Phrase, uses: &[Use]) -> Option<Category> {
    let free = |i: &usize| uses.get(*i).is_none_or(|used| *used == Use::Free);
    let hit = (0..phrase.len()).filter(free).find_map(|i| phrase.hit(i, Role::Birthday))?;
    let party = (0..phrase.len()).filter(free).any(|i| phrase.is(i, Role::Party));
    (!party).then_some(if hit.value == 0 { Category::Birthday } else { Category::Anniversary })
}

fn spans(
    phrase: &Phrase,
    frame: &Frame,
    elements: &[Element],
    place: Option<Place>,
) -> Vec<(std::ops::Range<usize>, SpanKind)> {
    let bytes = |from: usize, to: usize| -> Option<std::ops::Range<usize>> {
        Some(phrase.token(from)?.start as usize..phrase.token(to.checked_sub(1)?)?.end as usize)
    };
    let lead = frame.words.iter().filter_map(|(from, to)| Some((bytes(*from, *to)?, SpanKind::Lead)));
    let parts =
        elements.iter().filter_map(|element| Some((bytes(element.from, element.to)?, kind(&element.what))));
    let place =
        place.into_iter().filter_map(|place| Some((bytes(place.from, place.to)?, SpanKind::Location)));
    let mut spans: Vec<_> = lead.chain(parts).chain(place).collect();
    spans.sort_by_key(|(range, _)| range.start);
    spans.dedup_by(|later, earlier| later.0.start < earlier.0.end);
    spans
}

fn kind(what: &What) -> SpanKind {
    match what {
        What::Clock(_) | What::Clocks(..) | What::EitherClock(..) | What::Part(..) | What::UntilClock(_) => {
            SpanKind::Time
        }
        What::Length(..) => SpanKind::Duration,
        What::Rule(_) | What::Until(_) | What::Count(_) | What::Start(_) | What::Except(_) => {
            SpanKind::Recurrence
        }
        What::Zone(..) => SpanKind::Zone,
        What::Alarm(_) => SpanKind::Alarm,
        What::Guests(_) => SpanKind::Guests,
        What::Label => SpanKind::Lead,
        _ => SpanKind::Date,
    }
}

/// What helps with a bare hour: the meals and other words of the text.
pub(crate) fn hints(phrase: &Phrase, uses: &[Use]) -> Hints {
    let free = |i: &usize| uses.get(*i).is_none_or(|used| *used == Use::Free);
    let said = |role: Role| (0..phrase.len()).filter(free).any(|i| phrase.is(i, role));
    Hints { part: None, morning: said(Role::AmHint), evening: said(Role::PmHint) }
}

/// The times of a plan, recurring or not.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Start, end and other readings.
    pub(crate) times: Times,
    /// RFC 5545 value.
    pub(crate) rrule: Option<String>,
    /// Days left out.
    pub(crate) exdates: Vec<chrono::NaiveDate>,
    /// Another rule that is as likely.
    pub(crate) other: Option<Box<Rule>>,
}

/// Resolves a plan. A birthday without a time recurs every year.
pub(crate) fn resolve(
    phrase: &Phrase,
    plan: &Plan,
    words: &Words,
    here: &Here,
    profile: &Profile,
) -> Result<Found, Reason> {
    let hints = hints(phrase, &words.uses);
    let yearly =
        words.category.is_some() && plan.rule.is_none() && plan.clock.is_none() && plan.part.is_none();
    if yearly && let Some(When::Day(day)) = plan.when {
        let mut plan = Plan { rule: Some(Rule::every(Freq::Year, 1)), ..plan.clone() };
        if let Day::Full { year: Some(_), month, day, swapped, .. } = day {
            plan.when = Some(When::Day(Day::Full { year: None, month, day, weekday: None, swapped }));
        }
        return resolve_rule(&plan, phrase, here, hints, profile);
    }
    if plan.rule.is_some() {
        return resolve_rule(plan, phrase, here, hints, profile);
    }
    if plan.count.is_some() || !plan.skips.is_empty() || plan.until.is_some() && plan.clock.is_some() {
        return Err(Reason::UnclearRecurrence);
    }
    let times = times(plan, phrase.lang, here, hints)?;
    Ok(Found { times, rrule: None, exdates: Vec::new(), other: None })
}

fn resolve_rule(
    plan: &Plan,
    phrase: &Phrase,
    here: &Here,
    hints: Hints,
    profile: &Profile,
) -> Result<Found, Reason> {
    let Some(rule) = &plan.rule else { return Err(Reason::UnclearRecurrence) };
    if rule.loose || rule.pair {
        return Err(Reason::UnclearRecurrence);
    }
    let found = repeated(plan, rule, phrase.lang, here, hints, profile.week_start)?;
    Ok(Found { times: found.times, rrule: Some(found.rrule), exdates: found.exdates, other: found.other })
}

/// The outcome of one reading: event, task or reminder.
pub(crate) fn outcome(asked: Asked, plan: &Plan, words: &Words, found: &Found) -> Outcome {
    let event = event(plan, words, found);
    match asked {
        Asked::Task => Outcome::Task(task(event)),
        Asked::Open | Asked::Told if plan.due => Outcome::Task(task(event)),
        Asked::Reminder => Outcome::Reminder(ReminderDraft {
            title: event.title,
            at: event.start,
            zone: event.zone,
            rrule: event.rrule,
            exdates: event.exdates,
            location: event.location,
            attendees: event.attendees,
            spans: event.spans,
        }),
        Asked::Open | Asked::Event | Asked::Told => Outcome::Event(event),
    }
}

/// An event draft with its alternatives.
pub(crate) fn event(plan: &Plan, words: &Words, found: &Found) -> EventDraft {
    let make = |start: Moment, end: Option<Moment>| EventDraft {
        title: words.title.clone(),
        start,
        end,
        zone: found.times.zone,
        rrule: found.rrule.clone(),
        exdates: found.exdates.clone(),
        location: words.location.clone(),
        attendees: words.guests.clone(),
        alarms: plan.alarms.clone(),
        category: words.category,
        spans: words.spans.clone(),
        notes: words.notes.clone(),
        alternatives: Vec::new(),
    };
    let mut event = make(found.times.start, found.times.end);
    event.alternatives = found.times.others.iter().take(3).map(|(start, end)| make(*start, *end)).collect();
    event
}

fn task(event: EventDraft) -> TaskDraft {
    TaskDraft {
        title: event.title,
        due: Some(event.start),
        zone: event.zone,
        rrule: event.rrule,
        exdates: event.exdates,
        location: event.location,
        attendees: event.attendees,
        alarms: event.alarms,
        spans: event.spans,
    }
}
