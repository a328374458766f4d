//! Changes of an event: by words, by buttons, by editing the message that made it.

use televent_core::{CardKind, DraftId, EventId};
use televent_ical::Edit;
use televent_quickadd::{EditChange, EditDraft, Outcome};
use televent_store::command::{Ask, DeleteEvent, EditEvent, KeepDraft, Which};
use televent_store::{CommandError, Precondition};

use crate::button::{Button, Field, Keyboard, press};
use crate::card::{self, reader_of};
use crate::change::{Reach, Subject, Unfit};
use crate::fault::Fault;
use crate::handler::quick_add::{as_change, moved_to, new_event, understand};
use crate::handler::{event, invite, pending};
use crate::question::{LIVES, OTHER, Question};
use crate::text::{Args, Html};
use crate::turn::Turn;

/// As many events are offered when several fit the words.
const OFFERED: i64 = 4;
/// Ready reminders, in minutes before.
const REMINDERS: [u32; 6] = [0, 10, 30, 60, 120, 1_440];
/// Ready recurrences.
const REPEATS: [Option<&str>; 6] = [
    Some("FREQ=DAILY"),
    Some("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
    Some("FREQ=WEEKLY"),
    Some("FREQ=MONTHLY"),
    Some("FREQ=YEARLY"),
    None,
];

/// A change said in words: of the card answered to, of the event named, or of the one last spoken of.
pub(crate) async fn wanted(
    turn: &Turn<'_>,
    wanted: EditDraft,
    replied: Option<EventId>,
) -> Result<(), Fault> {
    if let Some(event) = replied {
        return change(turn, event, wanted.change, None).await;
    }
    let Some(title) = &wanted.target.title else {
        return match turn.store().last_event_shown(turn.chat()).await? {
            Some(event) => change(turn, event, wanted.change, None).await,
            None => turn.remark("edit-which").await,
        };
    };
    let words: Vec<String> = title.split_whitespace().map(str::to_owned).collect();
    let mut found = turn.store().find_events(turn.person.id, &words, 20).await?;
    narrow(turn, &wanted, &mut found).await?;
    match found.as_slice() {
        [] => {
            turn.say(turn.words.html("edit-not-found", &Args::new().text("title", title))).await.map(|_| ())
        }
        [event] => change(turn, *event, wanted.change, None).await,
        several => {
            let events = several.iter().copied().take(usize::try_from(OFFERED).unwrap_or(4)).collect();
            let question = Question::Pick { events, change: wanted.change }.value();
            let reply_to = Some(turn.place.message);
            turn.run(Ask { chat: turn.chat(), reply_to, question, lives: LIVES }).await.map(|_| ())
        }
    }
}

/// Keeps of the events found those to come, and of those the ones on the day that was named.
async fn narrow(turn: &Turn<'_>, wanted: &EditDraft, found: &mut Vec<EventId>) -> Result<(), Fault> {
    let mut kept = Vec::new();
    for event in found.iter() {
        let Some(subject) = event::standing(turn, *event).await? else { continue };
        let reader = reader_of(turn.store(), &turn.person);
        let at = reader.local(&subject.span.start);
        let over = subject.span.end.to_utc(turn.zone()) < turn.now();
        let other_day = wanted.target.date.is_some_and(|date| date != at.date());
        let other_time =
            wanted.target.time.is_some_and(|time| !subject.span.start.is_date() && time != at.time());
        if !over && !other_day && !other_time {
            kept.push(*event);
        }
    }
    if !kept.is_empty() {
        *found = kept;
    }
    Ok(())
}

/// Makes a change of an event; of a series it is asked first how far it reaches. The question that it answers, if any,
/// is closed by the command that makes it.
pub(crate) async fn change(
    turn: &Turn<'_>,
    event: EventId,
    change: EditChange,
    draft: Option<DraftId>,
) -> Result<(), Fault> {
    match change {
        EditChange::Invite { guests } => return invite::invite(turn, event, guests, draft).await,
        EditChange::Cancel => return event::strike(turn, event, draft).await,
        _ => {}
    }
    let subject = event::subject(turn, event).await?;
    let of_one = !matches!(change, EditChange::Repeat { .. } | EditChange::Remind { .. });
    if subject.planned.is_some() && of_one {
        if let Err(unfit) = subject.edit(&change, Reach::One) {
            return pending::unfit(turn, draft, unfit_words(unfit)).await;
        }
        return ask_reach(turn, &subject, change, draft).await;
    }
    apply(turn, &subject, &change, Reach::All, Precondition::None, draft).await
}

/// `[Only 25 Nov] [From 25 Nov] [All]`, in place of the question that this answers.
pub(crate) async fn ask_reach(
    turn: &Turn<'_>,
    subject: &Subject,
    change: EditChange,
    answered: Option<DraftId>,
) -> Result<(), Fault> {
    let Some(at) = subject.at() else { return Err(CommandError::NotFound.into()) };
    let (event, etag) = (subject.event.id, subject.event.stored.etag.as_str().to_owned());
    let deletes = change == EditChange::Cancel;
    let question = Question::Reach { event, etag, at, change }.value();
    let message = turn.press.is_some().then_some(turn.place.message);
    let keep = KeepDraft { chat: turn.chat(), message, question, lives: LIVES, draft: answered };
    let draft = turn.run(keep).await?;
    let reader = reader_of(turn.store(), &turn.person);
    let date = reader.day_of_month(reader.local(&subject.span.start).date());
    let label = |key| turn.words.plain(key, &Args::new().text("date", date.clone()));
    let choices = ["button-only", "button-from", "button-all"].into_iter().zip(0..);
    let mut keyboard = choices.fold(Keyboard::new(), |keyboard, (key, choice)| {
        keyboard.row([press(&label(key), Button::Choose { draft, choice })])
    });
    if turn.press.is_some() {
        keyboard = keyboard.row([press(&turn.words.label("button-back"), Button::Card { event })]);
    }
    let args = Args::new().text("title", event::title_of(turn, &subject.event));
    turn.show(turn.words.html(if deletes { "reach-delete" } else { "reach-change" }, &args), keyboard).await
}

/// Makes a change of a series as far as it was said to reach.
pub(crate) async fn reached(
    turn: &Turn<'_>,
    subject: &Subject,
    change: &EditChange,
    reach: Reach,
    etag: String,
    draft: DraftId,
) -> Result<(), Fault> {
    let condition = Precondition::Match(vec![etag]);
    let draft = Some(draft);
    if *change != EditChange::Cancel {
        return apply(turn, subject, change, reach, condition, draft).await;
    }
    let event = subject.event.id;
    let target = subject.target(reach);
    let deleted = turn.run(DeleteEvent { which: Which::Event(event), target, condition, draft }).await?;
    let args = Args::new().text("title", event::title_of(turn, &subject.event));
    done(turn, turn.words.html("deleted", &args), event, deleted.version).await
}

async fn apply(
    turn: &Turn<'_>,
    subject: &Subject,
    change: &EditChange,
    reach: Reach,
    condition: Precondition,
    draft: Option<DraftId>,
) -> Result<(), Fault> {
    let edit = match subject.edit(change, reach) {
        Ok(edit) => edit,
        Err(unfit) => return pending::unfit(turn, draft, unfit_words(unfit)).await,
    };
    let (event, target) = (subject.event.id, subject.target(reach));
    let report = report(turn, subject, change);
    make(turn, EditEvent { event, edit, target, condition, draft }, report).await
}

/// The edit of the whole event that answers a question.
fn answer(subject: &Subject, edit: Edit, draft: DraftId) -> EditEvent {
    let (event, target) = (subject.event.id, subject.target(Reach::All));
    EditEvent { event, edit, target, condition: Precondition::None, draft: Some(draft) }
}

async fn make(turn: &Turn<'_>, command: EditEvent, report: Html) -> Result<(), Fault> {
    let event = command.event;
    let edited = turn.run(command).await?;
    done(turn, report, event, edited.version).await?;
    match edited.split {
        Some(later) => event::send_card(turn, later).await,
        None => Ok(()),
    }
}

/// Says what was done and offers to take it back. A card that was pressed shows it by the change's own notice.
async fn done(turn: &Turn<'_>, html: Html, event: EventId, version: i64) -> Result<(), Fault> {
    let pressed_card = turn.press.is_some()
        && turn.store().event_of_card(turn.chat(), turn.place.message).await? == Some(event);
    if pressed_card {
        return turn.toast(&html.plain()).await;
    }
    let undo = press(&turn.words.label("button-undo"), Button::Undo { event, version });
    turn.show(html, Keyboard::new().row([undo])).await
}

/// `Moved: Tue 24 Nov, 09:30–10:15 → Thu 26 Nov, 10:00–10:45`.
fn report(turn: &Turn<'_>, subject: &Subject, change: &EditChange) -> Html {
    let reader = reader_of(turn.store(), &turn.person);
    let args = Args::new().text("title", event::title_of(turn, &subject.event));
    let moved = subject.edit(change, Reach::One).ok().and_then(|edit| edit.span);
    match moved {
        Some(span) => {
            let args = args.text("from", reader.span(&subject.span)).text("to", reader.span(&span));
            turn.words.html("moved", &args)
        }
        None => turn.words.html("changed", &args),
    }
}

fn unfit_words(unfit: Unfit) -> &'static str {
    match unfit {
        Unfit::Backwards => "refused-backwards",
        Unfit::WholeDay => "unfit-whole-day",
        Unfit::Nothing | Unfit::Elsewhere => "unfit-nothing",
    }
}

/// What can be changed, in place of the card's buttons.
pub(crate) async fn menu(turn: &Turn<'_>, event: EventId) -> Result<(), Fault> {
    let event = event::own(turn, event).await?.id;
    let drawn = card::draw(turn.store(), event, CardKind::Own).await?.ok_or(CommandError::NotFound)?;
    let words = turn.words;
    let field = |field: Field| {
        press(&words.label(&format!("field-{}", field.word())), Button::Change { event, field })
    };
    let keyboard = Keyboard::new()
        .row([Field::Title, Field::When, Field::Place].map(field))
        .row([Field::Remind, Field::Repeat, Field::Notes].map(field))
        .row([press(&words.label("button-back"), Button::Card { event })]);
    turn.redraw(drawn.html, keyboard).await
}

/// Ready values as buttons, or the next text is the value.
pub(crate) async fn ask_for(turn: &Turn<'_>, event: EventId, field: Field) -> Result<(), Fault> {
    let title = event::title_of_own(turn, event).await?;
    let changes: Option<Vec<EditChange>> = match field {
        Field::Remind => Some(REMINDERS.map(|minutes| EditChange::Remind { minutes }).into()),
        Field::Repeat => {
            Some(REPEATS.map(|rule| EditChange::Repeat { rrule: rule.map(str::to_owned) }).into())
        }
        _ => None,
    };
    let question = match &changes {
        Some(changes) => Question::Preset { event, changes: changes.clone() },
        None => Question::Typed { event, field: field.word().to_owned() },
    };
    let message = Some(turn.place.message);
    let keep =
        KeepDraft { chat: turn.chat(), message, question: question.value(), lives: LIVES, draft: None };
    let draft = turn.run(keep).await?;
    let reader = reader_of(turn.store(), &turn.person);
    let labels = changes.into_iter().flatten().map(|change| match change {
        EditChange::Remind { minutes: 0 } => turn.words.label("alarm-at-start"),
        EditChange::Remind { minutes } => {
            turn.words.plain("alarm-before", &Args::new().text("length", reader.length(minutes.into())))
        }
        EditChange::Repeat { rrule: Some(rule) } => crate::phrase::repeat(reader, &rule, None),
        _ => turn.words.label("repeat-never"),
    });
    let buttons: Vec<_> =
        labels.zip(0..).map(|(label, choice)| press(&label, Button::Choose { draft, choice })).collect();
    let mut keyboard = buttons.chunks(2).fold(Keyboard::new(), |keyboard, row| keyboard.row(row.to_vec()));
    if field == Field::Remind {
        keyboard =
            keyboard.row([press(&turn.words.label("remind-never"), Button::Choose { draft, choice: OTHER })]);
    }
    let keyboard = keyboard.row([press(&turn.words.label("button-back"), Button::Card { event })]);
    let args = Args::new().text("title", title);
    turn.redraw(turn.words.html(&format!("ask-{}", field.word()), &args), keyboard).await
}

/// A new value that was typed.
pub(crate) async fn typed(
    turn: &Turn<'_>,
    event: EventId,
    field: &str,
    text: &str,
    draft: DraftId,
) -> Result<(), Fault> {
    let text = text.trim();
    let wanted = match field {
        "title" => EditChange::Rename { title: text.to_owned() },
        "place" => EditChange::Location { location: text.to_owned() },
        "notes" => return notes(turn, event, text, draft).await,
        _ => match when(turn, text) {
            Some(wanted) => wanted,
            None => return pending::unfit(turn, Some(draft), "ask-when-again").await,
        },
    };
    change(turn, event, wanted, Some(draft)).await
}

async fn notes(turn: &Turn<'_>, event: EventId, text: &str, draft: DraftId) -> Result<(), Fault> {
    let subject = event::subject(turn, event).await?;
    let edit = Edit { description: Some(Some(text.to_owned())), ..Edit::default() };
    let args = Args::new().text("title", event::title_of(turn, &subject.event));
    make(turn, answer(&subject, edit, draft), turn.words.html("changed", &args)).await
}

/// Takes all reminders of an event away.
pub(crate) async fn no_reminders(turn: &Turn<'_>, event: EventId, draft: DraftId) -> Result<(), Fault> {
    let subject = event::subject(turn, event).await?;
    let edit = Edit { alarms: Some(Vec::new()), ..Edit::default() };
    let args = Args::new().text("title", event::title_of(turn, &subject.event));
    make(turn, answer(&subject, edit, draft), turn.words.html("changed", &args)).await
}

/// A typed time: `thu 10`, `1h later`, `14-15:30`.
fn when(turn: &Turn<'_>, text: &str) -> Option<EditChange> {
    match understand(turn, text) {
        Outcome::Edit(wanted) => Some(wanted.change),
        Outcome::Event(draft) => Some(moved_to(&draft)),
        outcome => as_change(&outcome),
    }
}

/// Somebody edits the message that made an event: the event becomes what it says now.
pub(crate) async fn rewritten(turn: &Turn<'_>, text: &str) -> Result<(), Fault> {
    let events = turn.store().events_of_source(turn.chat(), turn.place.message).await?;
    let ([event], Outcome::Event(draft)) = (events.as_slice(), understand(turn, text)) else { return Ok(()) };
    let Some(subject) = event::standing(turn, *event).await? else { return Ok(()) };
    let new = new_event(&draft, turn.person.timezone);
    let edit = Edit {
        summary: Some(new.summary),
        location: Some(new.location),
        span: Some(new.span),
        rrule: Some(new.rrule),
        alarms: Some(new.alarms),
        ..Edit::default()
    };
    // The card shows it by the change's own notice; nothing else is said.
    let target = subject.target(Reach::All);
    let command = EditEvent { event: *event, edit, target, condition: Precondition::None, draft: None };
    turn.run(command).await.map(|_| ())
}
