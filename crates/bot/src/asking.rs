//! Kept questions as messages.

use televent_core::invite::Link;
use televent_core::{DraftId, EventId};
use televent_quickadd::{Clarification, Label, Reason};
use televent_store::{Store, StoreError};
use teloxide::types::{ButtonRequest, KeyboardButton};

use crate::button::{Button, Keyboard, press};
use crate::city;
use crate::handler::invite;
use crate::listing::titled;
use crate::phrase::{Reader, clock, repeat};
use crate::post::Under;
use crate::question::{OTHER, Question};
use crate::text::{Args, Html};

/// The question of a draft as its person reads it. `None` for one that is asked in another message.
pub(crate) async fn draw(
    store: &Store,
    reader: Reader,
    person: &televent_core::Person,
    draft: DraftId,
    question: &Question,
    bot: &str,
) -> Result<Option<(Html, Under)>, StoreError> {
    Ok(match question {
        Question::Zone { welcome } => Some(zone(reader, person, store, *welcome)),
        Question::Clarify { clarification, .. } => Some(clarify(reader, draft, clarification)),
        Question::Pick { events, .. } => Some(pick(store, reader, person, draft, events).await?),
        Question::Link(Link { names, .. }) if !names.is_empty() => link(reader, bot, draft, names),
        _ => None,
    })
}

fn zone(reader: Reader, person: &televent_core::Person, store: &Store, welcome: bool) -> (Html, Under) {
    let words = reader.words;
    let mut keys =
        vec![vec![KeyboardButton::new(words.label("key-location")).request(ButtonRequest::Location)]];
    let cities =
        city::guesses(&person.locale).map(|zone| KeyboardButton::new(city::key(zone, words.0, store.now())));
    keys.extend(cities.chunks(2).map(<[KeyboardButton]>::to_vec));
    let first = person.name.split_whitespace().next().unwrap_or_default();
    let args = Args::new().text("name", first);
    (words.html(if welcome { "welcome" } else { "zone-question" }, &args), Under::Keys(keys))
}

fn clarify(reader: Reader, draft: DraftId, clarification: &Clarification) -> (Html, Under) {
    let words = reader.words;
    let args = Args::new().text("title", titled(reader, &clarification.title, 200));
    let html = words.html(reason(clarification.reason), &args);
    let choices = clarification.options.iter().zip(0_u8..);
    let keyboard = choices.fold(Keyboard::new(), |keyboard, (option, choice)| {
        keyboard.row([press(&label(reader, &option.label), Button::Choose { draft, choice })])
    });
    let other = press(&words.label("button-other"), Button::Choose { draft, choice: OTHER });
    (html, keyboard.row([other]).into())
}

async fn pick(
    store: &Store,
    reader: Reader,
    person: &televent_core::Person,
    draft: DraftId,
    events: &[EventId],
) -> Result<(Html, Under), StoreError> {
    let mut keyboard = Keyboard::new();
    for (event, choice) in events.iter().zip(0_u8..) {
        let Some(found) = store.event(person.id, *event).await? else { continue };
        let Ok(object) = found.object() else { continue };
        let next = crate::listing::next_date(&object, store.now(), reader.zone).map(|next| next.span);
        let title = titled(reader, &object.index(reader.zone).summary.unwrap_or_default(), 30);
        let label = match next.or_else(|| object.span()) {
            Some(span) => {
                let at = reader.local(&span.start);
                format!("{} {} {title}", reader.date(at.date()), clock(at.time()))
            }
            None => title,
        };
        keyboard = keyboard.row([press(&label, Button::Choose { draft, choice })]);
    }
    let none = press(&reader.words.label("button-none"), Button::Choose { draft, choice: OTHER });
    Ok((reader.words.line("pick-which"), keyboard.row([none]).into()))
}

/// Whom the bot cannot reach, and what they can be given instead.
fn link(reader: Reader, bot: &str, draft: DraftId, names: &[String]) -> Option<(Html, Under)> {
    let url = invite::address_of(bot, draft)?;
    let args = Args::new().text("names", names.join(", ")).text("link", url.as_str());
    let keyboard = Keyboard::new().row(invite::share(reader.words, &url));
    Some((reader.words.html("invite-unknown", &args), keyboard.into()))
}

/// What tells a ready answer from the others.
pub(crate) fn label(reader: Reader, label: &Label) -> String {
    match label {
        Label::When { start, end } => {
            let end = end.and_then(televent_quickadd::Moment::time).map(|end| format!("–{}", clock(end)));
            format!("{}{}", reader.moment(*start), end.unwrap_or_default())
        }
        Label::Repeat { rrule, start } => {
            format!("{} · {}", repeat(reader, rrule, start.time()), reader.moment(*start))
        }
        Label::Keep { start } => {
            reader.words.plain("option-keep", &Args::new().text("when", reader.moment(*start)))
        }
        Label::Untitled { start } => {
            reader.words.plain("option-untitled", &Args::new().text("when", reader.moment(*start)))
        }
    }
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::NoTitle => "clarify-no-title",
        Reason::NoDate => "clarify-no-date",
        Reason::NoTime => "clarify-no-time",
        Reason::Vague => "clarify-vague",
        Reason::Either => "clarify-either",
        Reason::WeekdayMismatch => "clarify-weekday-mismatch",
        Reason::Past => "clarify-past",
        Reason::EndBeforeStart => "clarify-end-before-start",
        Reason::ImpossibleDate => "clarify-impossible-date",
        Reason::ImpossibleTime => "clarify-impossible-time",
        Reason::Gap => "clarify-gap",
        Reason::DayMonthOrder => "clarify-day-month-order",
        Reason::EmptyRecurrence => "clarify-empty-recurrence",
        Reason::UnclearRecurrence => "clarify-unclear-recurrence",
        Reason::Unread => "clarify-unread",
        Reason::UnclearEdit => "clarify-unclear-edit",
        Reason::MaybeNoEvent => "clarify-maybe-no-event",
    }
}
