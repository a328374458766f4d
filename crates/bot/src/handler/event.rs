//! One event: its card, its deletion, and taking changes back.

use televent_core::change::Action;
use televent_core::{CalendarId, Card, CardKind, DraftId, Event, EventId};
use televent_ical::Target;
use televent_quickadd::EditChange;
use televent_store::cards::Shown;
use televent_store::command::{CloseDraft, DeleteEvent, RestoreCalendar, Undo, Which};
use televent_store::search::LastChange;
use televent_store::{CommandError, Precondition};

use crate::button::{Button, Keyboard, press};
use crate::card::{self, reader_of};
use crate::change::Subject;
use crate::fault::Fault;
use crate::handler::{edit, pending};
use crate::listing::{self, Found, titled};
use crate::post::Outgoing;
use crate::text::Args;
use crate::turn::Turn;

/// As many events are offered for deletion.
const OFFERED: usize = 5;

/// An event the person may see.
pub(crate) async fn own(turn: &Turn<'_>, event: EventId) -> Result<Event, Fault> {
    let found = turn.store().event(turn.person.id, event).await?;
    Ok(found.ok_or(CommandError::NotFound)?)
}

/// An event the person may see, with the date of it that is meant when none is named.
pub(crate) async fn subject(turn: &Turn<'_>, event: EventId) -> Result<Subject, Fault> {
    let found = own(turn, event).await?;
    let subject = Subject::next(found, turn.now(), turn.zone()).map_err(CommandError::from)?;
    Ok(subject.ok_or(CommandError::NotFound)?)
}

/// The same, and `None` if there is no such event (any more) or its text cannot be read. A database that does not
/// answer is neither.
pub(crate) async fn standing(turn: &Turn<'_>, event: EventId) -> Result<Option<Subject>, Fault> {
    match subject(turn, event).await {
        Ok(subject) => Ok(Some(subject)),
        Err(Fault::Command(CommandError::NotFound | CommandError::Refused(_))) => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// Its title in one line.
pub(crate) async fn title_of_own(turn: &Turn<'_>, event: EventId) -> Result<String, Fault> {
    Ok(title_of(turn, &own(turn, event).await?))
}

pub(crate) fn title_of(turn: &Turn<'_>, event: &Event) -> String {
    let summary = event.object().ok().and_then(|object| object.index(turn.zone()).summary);
    titled(reader_of(turn.store(), &turn.person), &summary.unwrap_or_default(), 80)
}

/// The card of this message, as the event is now.
pub(crate) async fn card_again(turn: &Turn<'_>, event: EventId) -> Result<(), Fault> {
    let drawn = card::draw(turn.store(), own(turn, event).await?.id, CardKind::Own).await?;
    let drawn = drawn.ok_or(CommandError::NotFound)?;
    pending::drop_typed(turn).await?;
    turn.redraw(drawn.html, drawn.keyboard).await
}

/// The card as a new message.
pub(crate) async fn open(turn: &Turn<'_>, event: EventId) -> Result<(), Fault> {
    turn.settle().await?;
    send_card(turn, own(turn, event).await?.id).await
}

/// Sends a card and remembers it.
pub(crate) async fn send_card(turn: &Turn<'_>, event: EventId) -> Result<(), Fault> {
    let Some(drawn) = card::draw(turn.store(), event, CardKind::Own).await? else { return Ok(()) };
    let mut message = Outgoing::new(drawn.html).under(drawn.keyboard);
    message.thread = turn.place.thread;
    let message = turn.desk.post.send(turn.place.chat, &message).await?;
    let card = Card { chat: turn.chat(), message, kind: CardKind::Own };
    Ok(turn.store().remember_card(Shown { card, event, version: drawn.version, source: None }).await?)
}

/// Delete by the button of a card. The card itself then says so, by the change's own notice.
pub(crate) async fn delete(turn: &Turn<'_>, event: EventId) -> Result<(), Fault> {
    let subject = subject(turn, event).await?;
    if subject.planned.is_some() {
        return edit::ask_reach(turn, &subject, EditChange::Cancel, None).await;
    }
    turn.run(all_of(event, None)).await?;
    turn.toast(&turn.words.label("toast-deleted")).await
}

fn all_of(event: EventId, draft: Option<DraftId>) -> DeleteEvent {
    DeleteEvent { which: Which::Event(event), target: Target::All, condition: Precondition::None, draft }
}

/// Delete by a button of a list or by words; the answer says so and offers to take it back.
pub(crate) async fn strike(turn: &Turn<'_>, event: EventId, draft: Option<DraftId>) -> Result<(), Fault> {
    let subject = subject(turn, event).await?;
    if subject.planned.is_some() {
        return edit::ask_reach(turn, &subject, EditChange::Cancel, draft).await;
    }
    let title = title_of(turn, &subject.event);
    let deleted = turn.run(all_of(event, draft)).await?;
    let undo = press(&turn.words.label("button-undo"), Button::Undo { event, version: deleted.version });
    turn.show(turn.words.html("deleted", &Args::new().text("title", title)), Keyboard::new().row([undo]))
        .await
}

/// Takes the change back that made this version.
pub(crate) async fn undo(turn: &Turn<'_>, event: EventId, version: i64) -> Result<(), Fault> {
    let done = turn.run(Undo { event, version }).await;
    let is_card = turn.store().event_of_card(turn.chat(), turn.place.message).await?.is_some();
    match done {
        Ok(action) => {
            let key = undone(action);
            turn.toast(&turn.words.label(key)).await?;
            // A card says it by the change's own notice; any other message has nothing left to take back.
            if is_card { Ok(()) } else { turn.redraw(turn.words.line(key), Keyboard::new()).await }
        }
        Err(fault @ Fault::Command(CommandError::Refused(_))) if is_card => {
            turn.toast(&turn.words.label("toast-old")).await?;
            if card_again(turn, event).await.is_ok() { Ok(()) } else { Err(fault) }
        }
        Err(fault) => Err(fault),
    }
}

/// Brings a deleted calendar back.
pub(crate) async fn restore(turn: &Turn<'_>, calendar: CalendarId) -> Result<(), Fault> {
    turn.run(RestoreCalendar(calendar)).await?;
    turn.toast(&turn.words.label("undone-back")).await?;
    turn.redraw(turn.words.line("undone-back"), Keyboard::new()).await
}

fn undone(action: Action) -> &'static str {
    match action {
        Action::Created => "undone-back",
        Action::Updated => "undone-as-before",
        Action::Deleted => "undone-gone",
    }
}

/// `/undo`: the person's last change.
pub(crate) async fn undo_last(turn: &Turn<'_>) -> Result<(), Fault> {
    let (event, version) = match turn.store().last_change(turn.person.id).await? {
        None => return turn.remark("undo-nothing").await,
        Some(LastChange::Calendar(calendar)) => {
            turn.run(RestoreCalendar(calendar)).await?;
            return turn.remark("undone-back").await;
        }
        Some(LastChange::Event { event, version }) => (event, version),
    };
    let action = turn.run(Undo { event, version }).await?;
    let redo = press(&turn.words.label("button-redo"), Button::Undo { event, version: version + 1 });
    turn.say_with(turn.words.line(undone(action)), Keyboard::new().row([redo])).await.map(|_| ())
}

/// `/cancel`: ends a question that waits; else offers the next events for deletion.
pub(crate) async fn cancel_list(turn: &Turn<'_>) -> Result<(), Fault> {
    if let Some(draft) = pending::waiting(turn).await? {
        turn.run(CloseDraft(draft.id)).await?;
        return turn.remark("cancel-question").await;
    }
    let now = turn.now();
    let until = now.checked_add_signed(chrono::TimeDelta::days(60)).unwrap_or(now);
    let Found { entries, cut } =
        listing::first(turn.store(), &turn.person, (now, until), OFFERED, |_| true).await?;
    if entries.is_empty() {
        return turn.remark(if cut { "next-cut" } else { "cancel-nothing" }).await;
    }
    let reader = reader_of(turn.store(), &turn.person);
    let keyboard = entries.iter().fold(Keyboard::new(), |keyboard, entry| {
        let when = reader.local(&entry.span.start);
        let label = if entry.span.start.is_date() {
            reader.day_of_month(when.date())
        } else {
            format!("{} {}", reader.day_of_month(when.date()), crate::phrase::clock(when.time()))
        };
        let label = format!("🗑 {label} {}", titled(reader, &entry.title, 40));
        keyboard.row([press(&label, Button::Strike { event: entry.event })])
    });
    let mut html = turn.words.line("cancel-which");
    if cut {
        html.paragraph(&turn.words.line("next-cut"));
    }
    turn.say_with(html, keyboard).await.map(|_| ())
}
