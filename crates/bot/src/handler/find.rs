//! Finding events by their words.

use chrono::NaiveTime;
use televent_core::DraftId;
use televent_store::command::KeepDraft;

use crate::button::{Button, Keyboard, press};
use crate::card::reader_of;
use crate::fault::Fault;
use crate::listing::titled;
use crate::phrase::clock;
use crate::question::{LIVES, Question};
use crate::text::{Args, short};
use crate::turn::Turn;

/// As many results on a page.
const PAGE: usize = 8;
/// As many results at most.
const MOST: i64 = 80;

/// `/find dentist`
pub(crate) async fn find(turn: &Turn<'_>, words: &str) -> Result<(), Fault> {
    let words = short(words, 100).into_owned();
    if words.is_empty() {
        return turn.remark("find-how").await;
    }
    show(turn, &words, 0, None).await
}

/// Another page of what was found.
pub(crate) async fn page(turn: &Turn<'_>, draft: DraftId, page: u8) -> Result<(), Fault> {
    if !turn.place.private {
        return turn.remark("only-in-private").await;
    }
    let kept =
        turn.store().draft(turn.person.id, draft).await?.and_then(|draft| Question::read(draft.question));
    match kept {
        Some(Question::Found { words }) => show(turn, &words, usize::from(page), Some(draft)).await,
        _ => turn.toast(&turn.words.label("toast-old")).await,
    }
}

async fn show(turn: &Turn<'_>, text: &str, page: usize, draft: Option<DraftId>) -> Result<(), Fault> {
    let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let found = turn.store().find_events(turn.person.id, &words, MOST).await?;
    let args = Args::new().text("words", text).number("count", found.len());
    if found.is_empty() {
        return turn.show(turn.words.html("found-nothing", &args), Keyboard::new()).await;
    }
    let reader = reader_of(turn.store(), &turn.person);
    let mut html = turn.words.html("found", &args);
    let mut numbers = Vec::new();
    for (number, event) in found.iter().enumerate().skip(page * PAGE).take(PAGE) {
        let Some(event) = turn.store().event(turn.person.id, *event).await? else { continue };
        let Ok(object) = event.object() else { continue };
        let next = crate::listing::next_date(&object, turn.now(), turn.zone()).map(|next| next.span);
        let when = next.or_else(|| object.span()).map(|span| {
            let at = reader.local(&span.start);
            let time =
                if at.time() == NaiveTime::MIN { String::new() } else { format!(" {}", clock(at.time())) };
            format!("{}{time}", reader.date(at.date()))
        });
        let title = titled(reader, &object.index(turn.zone()).summary.unwrap_or_default(), 80);
        let line = Args::new()
            .text("number", (number + 1).to_string())
            .text("when", when.unwrap_or_default())
            .text("title", title);
        html.line(&turn.words.html("found-line", &line));
        numbers.push(press(&(number + 1).to_string(), Button::Open { event: event.id }));
    }
    let mut keyboard = numbers.chunks(4).fold(Keyboard::new(), |keyboard, row| keyboard.row(row.to_vec()));
    if found.len() > PAGE {
        let draft = match draft {
            Some(draft) => draft,
            None => keep(turn, text).await?,
        };
        keyboard = keyboard.row(turns(draft, page, found.len()));
    }
    turn.show(html, keyboard).await
}

async fn keep(turn: &Turn<'_>, words: &str) -> Result<DraftId, Fault> {
    let question = Question::Found { words: words.to_owned() }.value();
    turn.run(KeepDraft { chat: turn.chat(), message: None, question, lives: LIVES * 6, draft: None }).await
}

fn turns(draft: DraftId, page: usize, found: usize) -> Vec<teloxide::types::InlineKeyboardButton> {
    let to = |label: &str, page: usize| {
        press(label, Button::Page { draft, page: u8::try_from(page).unwrap_or_default() })
    };
    let back = (page > 0).then(|| to("‹", page - 1));
    let on = ((page + 1) * PAGE < found).then(|| to("›", page + 1));
    back.into_iter().chain(on).collect()
}
