//! Answers to questions that are kept: by a button, or by the next text.

use televent_core::{DraftId, EventId};
use televent_quickadd::{Choice, Clarification, Outcome};
use televent_store::command::CloseDraft;
use televent_store::drafts::Draft;
use televent_store::{CommandError, Refusal};

use crate::button::Keyboard;
use crate::card::reader_of;
use crate::change::{Reach, Subject};
use crate::city;
use crate::fault::Fault;
use crate::handler::{edit, event, file, invite, quick_add, settings};
use crate::question::{OTHER, Question};
use crate::text::Args;
use crate::turn::Turn;

/// Questions that the next text may answer.
const TYPED: [&str; 4] = ["typed", "guests", "clarify", "zone"];

async fn open(turn: &Turn<'_>, asks: &[&str]) -> Result<Option<Draft>, Fault> {
    let asks: Vec<String> = asks.iter().map(|ask| (*ask).to_owned()).collect();
    Ok(turn.store().open_draft(turn.person.id, turn.chat(), &asks).await?)
}

/// The question that waits for a text, if there is one.
pub(crate) async fn waiting(turn: &Turn<'_>) -> Result<Option<Draft>, Fault> {
    open(turn, &["typed", "guests", "clarify"]).await
}

/// A question that has been answered is closed; that it is closed already is no fault.
pub(crate) async fn close(turn: &Turn<'_>, draft: DraftId) -> Result<(), Fault> {
    match turn.run_beside(CloseDraft(draft)).await {
        Err(Fault::Command(CommandError::Refused(Refusal::Answered))) => Ok(()),
        other => other,
    }
}

/// What was said is no answer: the question is done with all the same, and the person hears why.
pub(crate) async fn unfit(turn: &Turn<'_>, draft: Option<DraftId>, key: &str) -> Result<(), Fault> {
    if let Some(draft) = draft {
        close(turn, draft).await?;
    }
    turn.remark(key).await
}

/// Whoever goes back does not want to type a value any more.
pub(crate) async fn drop_typed(turn: &Turn<'_>) -> Result<(), Fault> {
    match open(turn, &["typed", "guests"]).await? {
        Some(draft) => close(turn, draft.id).await,
        None => Ok(()),
    }
}

/// Whether a text is the answer to a question that waits; if so, it is dealt with.
pub(crate) async fn answered(turn: &Turn<'_>, text: &str, replied: Option<EventId>) -> Result<bool, Fault> {
    let Some(draft) = open(turn, &TYPED).await? else { return Ok(false) };
    let about = |event: EventId| replied.is_none_or(|replied| replied == event);
    match Question::read(draft.question.clone()) {
        Some(Question::Typed { event, field }) if about(event) => {
            edit::typed(turn, event, &field, text, draft.id).await?;
            Ok(true)
        }
        Some(Question::Guests { event }) if about(event) => {
            let Some(guests) = invite::guests_in(text) else {
                turn.remark("invite-how").await?;
                return Ok(true);
            };
            invite::invite(turn, event, guests, Some(draft.id)).await?;
            Ok(true)
        }
        Some(Question::Zone { .. }) => match city::zone_of_key(text) {
            Some(zone) => settings::set_zone(turn, zone).await.map(|()| true),
            None => Ok(false),
        },
        Some(Question::Clarify { clarification, .. }) => completed(turn, &draft, &clarification, text).await,
        _ => Ok(false),
    }
}

/// A date typed where one was asked for belongs to the title that is kept.
async fn completed(
    turn: &Turn<'_>,
    draft: &Draft,
    clarification: &Clarification,
    text: &str,
) -> Result<bool, Fault> {
    let alone = quick_add::understand(turn, text);
    if clarification.title.is_empty() || quick_add::bare_time(&alone).is_none() {
        return Ok(false);
    }
    let whole = quick_add::understand(turn, &format!("{} {text}", clarification.title));
    match whole {
        Outcome::Event(_) | Outcome::Task(_) | Outcome::Reminder(_) => {
            quick_add::act(turn, whole, None, Some(draft.id)).await?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// A button with a ready answer.
pub(crate) async fn chosen(turn: &Turn<'_>, draft: DraftId, choice: u8) -> Result<(), Fault> {
    let Some(draft) = turn.store().draft(turn.person.id, draft).await? else {
        return turn.alert(&turn.words.label("toast-not-yours")).await;
    };
    if !draft.open {
        turn.toast(&turn.words.label("toast-answered")).await?;
        return Ok(());
    }
    match Question::read(draft.question.clone()) {
        Some(Question::Clarify { clarification, .. }) => {
            clarified(turn, &draft, &clarification, choice).await
        }
        Some(Question::Pick { events, change }) => match events.get(usize::from(choice)) {
            Some(event) => edit::change(turn, *event, change, Some(draft.id)).await,
            None => dismiss(turn, &draft, "question-dropped").await,
        },
        Some(Question::Reach { event, etag, at, change }) => {
            let found = event::own(turn, event).await?;
            let subject = Subject::planned_at(found, at, turn.zone()).map_err(CommandError::from)?;
            let Some(subject) = subject else { return turn.remark("refused-no-such-date").await };
            let reach = match choice {
                0 => Reach::One,
                1 => Reach::From,
                _ => Reach::All,
            };
            edit::reached(turn, &subject, &change, reach, etag, draft.id).await
        }
        Some(Question::Preset { event, changes }) => match changes.into_iter().nth(usize::from(choice)) {
            Some(change) => edit::change(turn, event, change, Some(draft.id)).await,
            None => edit::no_reminders(turn, event, draft.id).await,
        },
        Some(Question::Import { file }) if choice == 0 => file::import(turn, &draft, &file).await,
        Some(Question::Import { .. }) => dismiss(turn, &draft, "import-dropped").await,
        _ => turn.toast(&turn.words.label("toast-old")).await,
    }
}

async fn clarified(
    turn: &Turn<'_>,
    draft: &Draft,
    clarification: &Clarification,
    choice: u8,
) -> Result<(), Fault> {
    if choice == OTHER {
        // It stays open: the next text may complete it.
        let args = Args::new().text("title", clarification.title.clone());
        let key = if clarification.title.is_empty() { "clarify-anew" } else { "clarify-other" };
        return turn.redraw(turn.words.html(key, &args), Keyboard::new()).await;
    }
    let Some(Choice { label, outcome }) = clarification.options.get(usize::from(choice)) else {
        return turn.toast(&turn.words.label("toast-old")).await;
    };
    let saves =
        matches!(**outcome, Outcome::Event(_) | Outcome::Events(_) | Outcome::Task(_) | Outcome::Reminder(_));
    if !saves {
        close(turn, draft.id).await?;
        return quick_add::act(turn, (**outcome).clone(), None, None).await;
    }
    quick_add::act(turn, (**outcome).clone(), None, Some(draft.id)).await?;
    let reader = reader_of(turn.store(), &turn.person);
    let args = Args::new()
        .text("title", crate::listing::titled(reader, &clarification.title, 80))
        .text("answer", crate::asking::label(reader, label));
    turn.redraw(turn.words.html("clarify-chosen", &args), Keyboard::new()).await
}

async fn dismiss(turn: &Turn<'_>, draft: &Draft, key: &str) -> Result<(), Fault> {
    turn.run(CloseDraft(draft.id)).await?;
    turn.redraw(turn.words.line(key), Keyboard::new()).await
}

/// The time zone is known now, however it was told.
pub(crate) async fn close_zone(turn: &Turn<'_>) -> Result<(), Fault> {
    match open(turn, &["zone"]).await? {
        Some(draft) => close(turn, draft.id).await,
        None => Ok(()),
    }
}
