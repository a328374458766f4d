//! Plain words: an event to add, a change, a question about the calendar, or nothing for one.

use chrono::{TimeDelta, Weekday};
use chrono_tz::Tz;
use televent_core::{DraftId, EventId};
use televent_ical::{Alarm, NewEvent, Span, Transparency, When, Zone};
use televent_quickadd::{
    Category, Choice, Clarification, EditChange, EventDraft, Guest, Label, Moment, NoneKind, Outcome,
    Profile, Reason, ReminderDraft, TaskDraft, interpret,
};
use televent_store::command::{Ask, CreateEvents, Guests, Planned};

use crate::fault::Fault;
use crate::handler::{agenda, edit, invite};
use crate::question::{LIVES, Question};
use crate::turn::Turn;

/// As long as an event lasts whose text does not say.
pub(crate) const DEFAULT_MINUTES: u32 = 60;
/// As many events one message may make.
const MOST: usize = 50;

/// How a person's texts are read.
pub(crate) fn profile(locale: &str) -> Profile {
    let sunday = ["en-US", "en-CA", "es-MX", "pt-BR"].iter().any(|tag| tag.eq_ignore_ascii_case(locale));
    Profile {
        locale: locale.to_owned(),
        week_start: if sunday { Weekday::Sun } else { Weekday::Mon },
        default_duration_minutes: DEFAULT_MINUTES,
    }
}

/// What a text of this person means.
pub(crate) fn understand(turn: &Turn<'_>, text: &str) -> Outcome {
    interpret(text, turn.now(), turn.zone(), &profile(&turn.person.locale))
}

/// A text that is no command: as an answer to a card, or on its own.
pub(crate) async fn heard(turn: &Turn<'_>, text: &str, replied: Option<EventId>) -> Result<(), Fault> {
    let text = text.trim();
    let outcome = understand(turn, text);
    if let Some(event) = replied {
        if let Some(change) = as_change(&outcome) {
            return edit::change(turn, event, change, None).await;
        }
        if let Some(guests) = invite::guests_in(text) {
            return invite::invite(turn, event, guests, None).await;
        }
    }
    act(turn, outcome, replied, None).await
}

/// A text that names a time and nothing else, as the event it would be.
pub(crate) fn bare_time(outcome: &Outcome) -> Option<&EventDraft> {
    let Outcome::Clarify(Clarification { reason: Reason::NoTitle, options, .. }) = outcome else {
        return None;
    };
    match options.first().map(|choice| choice.outcome.as_ref()) {
        Some(Outcome::Event(draft)) => Some(draft),
        _ => None,
    }
}

/// An answer to a card that names a time and nothing else moves the event there.
pub(crate) fn as_change(outcome: &Outcome) -> Option<EditChange> {
    bare_time(outcome).map(moved_to)
}

/// The change that moves an event to where another one would be.
pub(crate) fn moved_to(draft: &EventDraft) -> EditChange {
    let end = draft.end.and_then(Moment::time);
    EditChange::Move { date: Some(draft.start.date()), time: draft.start.time(), end, zone: draft.zone }
}

/// Does what was understood. `draft` is the question it answers.
pub(crate) async fn act(
    turn: &Turn<'_>,
    outcome: Outcome,
    replied: Option<EventId>,
    draft: Option<DraftId>,
) -> Result<(), Fault> {
    match outcome {
        Outcome::Event(event) => save(turn, vec![event], draft).await,
        Outcome::Events(events) => save(turn, events, draft).await,
        Outcome::Task(task) => match task_event(task) {
            Ok(event) => save(turn, vec![event], draft).await,
            Err(title) => ask_when(turn, title).await,
        },
        Outcome::Reminder(reminder) => save(turn, vec![reminder_event(reminder)], draft).await,
        Outcome::Edit(wanted) => edit::wanted(turn, wanted, replied).await,
        Outcome::Query(query) => agenda::asked(turn, query).await,
        Outcome::Clarify(clarification) => clarify(turn, clarification).await,
        Outcome::None(kind) => nothing(turn, kind).await,
    }
}

async fn save(turn: &Turn<'_>, drafts: Vec<EventDraft>, draft: Option<DraftId>) -> Result<(), Fault> {
    let drafts: Vec<EventDraft> = drafts.into_iter().take(MOST).collect();
    let planned = drafts.iter().map(|draft| Planned {
        new: new_event(draft, turn.person.timezone),
        guests: guests_of(&draft.attendees),
    });
    let events = planned.collect();
    turn.run(CreateEvents { events, show: Some(turn.here()), draft }).await.map(|_| ())
}

/// The event that a draft stands for, in the zone it names or else the person's. Until that is told, a time is
/// written down as the wall clock shows it, wherever the person will turn out to be.
pub(crate) fn new_event(draft: &EventDraft, zone: Option<Tz>) -> NewEvent {
    let zone = draft.zone.or(zone);
    let span = span_of(draft.start, draft.end, zone, i64::from(DEFAULT_MINUTES));
    let exdates = draft.exdates.iter().map(|date| match draft.start {
        Moment::Date(_) => When::Date(*date),
        Moment::Time(start) => on_wall(date.and_time(start.time()), zone),
    });
    let yearly = matches!(draft.category, Some(Category::Birthday | Category::Anniversary));
    NewEvent {
        rrule: draft.rrule.clone(),
        exdates: exdates.collect(),
        location: draft.location.clone(),
        description: draft.notes.clone(),
        alarms: draft.alarms.iter().map(|minutes| Alarm::display(*minutes, &draft.title)).collect(),
        transparency: if yearly { Transparency::Transparent } else { Transparency::Opaque },
        categories: match draft.category {
            Some(Category::Birthday) => vec!["BIRTHDAY".to_owned()],
            Some(Category::Anniversary) => vec!["ANNIVERSARY".to_owned()],
            None => Vec::new(),
        },
        ..NewEvent::new("", draft.title.clone(), span)
    }
}

fn on_wall(local: chrono::NaiveDateTime, zone: Option<Tz>) -> When {
    zone.map_or(When::Floating(local), |zone| When::Zoned { local, zone: Zone::Iana(zone) })
}

/// A span of what was said; without an end it lasts `minutes`, a whole day its day.
fn span_of(start: Moment, end: Option<Moment>, zone: Option<Tz>, minutes: i64) -> Span {
    match start {
        Moment::Date(date) => {
            let next = date.succ_opt().unwrap_or(date);
            let end = end.map_or(next, Moment::date).max(next);
            Span { start: When::Date(date), end: When::Date(end) }
        }
        Moment::Time(local) => {
            let end = match end {
                Some(Moment::Time(end)) => end,
                _ => local.checked_add_signed(TimeDelta::minutes(minutes)).unwrap_or(local),
            };
            Span { start: on_wall(local, zone), end: on_wall(end, zone) }
        }
    }
}

/// A draft of nothing but a title and a start.
fn plain(title: String, start: Moment) -> EventDraft {
    EventDraft {
        title,
        start,
        end: None,
        zone: None,
        rrule: None,
        exdates: Vec::new(),
        location: None,
        notes: None,
        attendees: Vec::new(),
        alarms: Vec::new(),
        category: None,
        spans: Vec::new(),
        alternatives: Vec::new(),
    }
}

/// A task with a due date stands in the calendar at that date; one without has its title asked a date for.
fn task_event(task: TaskDraft) -> Result<EventDraft, String> {
    let Some(due) = task.due else { return Err(task.title) };
    Ok(EventDraft {
        end: Some(due).filter(|due| !due.is_date()),
        zone: task.zone,
        rrule: task.rrule,
        exdates: task.exdates,
        location: task.location,
        attendees: task.attendees,
        alarms: task.alarms,
        ..plain(task.title, due)
    })
}

/// A reminder stands in the calendar at its time, takes none, and has an alarm at its start.
fn reminder_event(reminder: ReminderDraft) -> EventDraft {
    EventDraft {
        end: Some(reminder.at).filter(|at| !at.is_date()),
        zone: reminder.zone,
        rrule: reminder.rrule,
        exdates: reminder.exdates,
        location: reminder.location,
        attendees: reminder.attendees,
        alarms: vec![0],
        ..plain(reminder.title, reminder.at)
    }
}

async fn clarify(turn: &Turn<'_>, clarification: Clarification) -> Result<(), Fault> {
    let source = turn.press.is_none().then_some(turn.place.message);
    let question = Question::Clarify { clarification, source }.value();
    turn.run(Ask { chat: turn.chat(), reply_to: source, question, lives: LIVES }).await.map(|_| ())
}

/// Words without any date: when is it?
async fn ask_when(turn: &Turn<'_>, title: String) -> Result<(), Fault> {
    let day = |days| Moment::Date(crate::listing::later(turn.today(), days));
    let choice = |start| Choice {
        label: Label::When { start, end: None },
        outcome: Box::new(Outcome::Event(plain(title.clone(), start))),
    };
    let options = vec![choice(day(0)), choice(day(1))];
    clarify(turn, Clarification { reason: Reason::NoDate, options, title: title.clone() }).await
}

/// In private a short kind word, in groups silence.
async fn nothing(turn: &Turn<'_>, kind: NoneKind) -> Result<(), Fault> {
    if !turn.place.private {
        return Ok(());
    }
    let key = match kind {
        NoneKind::NothingDated { title } => return ask_when(turn, title).await,
        NoneKind::TooLong => "hint-too-long",
        NoneKind::Past => "hint-past",
        NoneKind::Question => "hint-question",
        NoneKind::Empty | NoneKind::Command | NoneKind::SmallTalk => "hint-small-talk",
    };
    turn.remark(key).await
}

/// The people of a draft, as an invitation takes them.
pub(crate) fn guests_of(named: &[Guest]) -> Guests {
    let mut guests = Guests::default();
    for guest in named {
        match guest {
            Guest::Username(name) => guests.usernames.push(name.clone()),
            Guest::Email(mail) => guests.mails.push(mail.clone()),
        }
    }
    guests
}
