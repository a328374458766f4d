//! Guests: by name, by mail, by link; and what they answer.

use televent_core::invite::{Link, mailable};
use televent_core::{DraftId, EventId, TelegramId};
use televent_quickadd::Guest;
use televent_store::command::{Answer, AnswerInvite, Invite, KeepDraft};
use url::Url;

use crate::button::{Button, Keyboard, open, press};
use crate::card::{clash_line, reader_of};
use crate::fault::Fault;
use crate::handler::quick_add::guests_of;
use crate::handler::{event, start};
use crate::listing;
use crate::question::{LIVES, Question};
use crate::text::{Args, Html, Words};
use crate::turn::Turn;

/// `@bob bob@x.org`: the guests a text names, if it names nothing else but the word for inviting.
pub(crate) fn guests_in(text: &str) -> Option<Vec<Guest>> {
    let mut guests = Vec::new();
    let mut other = 0;
    for word in text.split(|letter: char| letter.is_whitespace() || letter == ',' || letter == ';') {
        match word.strip_prefix('@') {
            Some(name) if name.len() >= 3 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => {
                guests.push(Guest::Username(name.to_owned()));
            }
            _ if mailable(word) => guests.push(Guest::Email(word.to_owned())),
            _ if word.is_empty() => {}
            _ => other += 1,
        }
    }
    (!guests.is_empty() && other <= 1).then_some(guests)
}

/// `/invite @bob`, as an answer to a card or about the event last spoken of.
pub(crate) async fn by_command(turn: &Turn<'_>, replied: Option<EventId>, text: &str) -> Result<(), Fault> {
    let event = match replied {
        Some(event) => Some(event),
        None => turn.store().last_event_shown(TelegramId(turn.place.chat)).await?,
    };
    let Some(event) = event else { return turn.remark("invite-which").await };
    match guests_in(text) {
        Some(guests) => invite(turn, event, guests, None).await,
        None if text.is_empty() => menu(turn, event).await,
        None => turn.remark("invite-how").await,
    }
}

/// The ways to invite.
pub(crate) async fn menu(turn: &Turn<'_>, event: EventId) -> Result<(), Fault> {
    let title = event::title_of_own(turn, event).await?;
    let words = turn.words;
    let keyboard = Keyboard::new()
        .row([press(&words.label("button-invite-names"), Button::InviteNames { event })])
        .row([press(&words.label("button-invite-link"), Button::InviteLink { event })])
        .row([press(&words.label("button-back"), Button::Card { event })]);
    turn.show(words.html("invite-menu", &Args::new().text("title", title)), keyboard).await
}

/// The next text names the guests.
pub(crate) async fn ask_names(turn: &Turn<'_>, event: EventId) -> Result<(), Fault> {
    let title = event::title_of_own(turn, event).await?;
    let question = Question::Guests { event }.value();
    let message = Some(turn.place.message);
    turn.run(KeepDraft { chat: turn.chat(), message, question, lives: LIVES, draft: None }).await?;
    let back = press(&turn.words.label("button-back"), Button::Card { event });
    turn.redraw(
        turn.words.html("invite-names", &Args::new().text("title", title)),
        Keyboard::new().row([back]),
    )
    .await
}

/// A link that invites whoever opens it.
pub(crate) async fn link(turn: &Turn<'_>, event: EventId) -> Result<(), Fault> {
    let title = event::title_of_own(turn, event).await?;
    let url = new_link(turn, event).await?;
    let args = Args::new().text("title", title).text("link", url.as_str());
    let back = press(&turn.words.label("button-back"), Button::Card { event });
    let keyboard = Keyboard::new().row(share(turn.words, &url)).row([back]);
    turn.redraw(turn.words.html("invite-link", &args), keyboard).await
}

/// Opens a link to an event.
async fn new_link(turn: &Turn<'_>, event: EventId) -> Result<Url, Fault> {
    let question = Link { event, names: Vec::new() }.question();
    let keep = KeepDraft { chat: turn.chat(), message: None, question, lives: Link::LIVES, draft: None };
    let link = turn.run(keep).await?;
    let me = turn.desk.post.me().await?;
    address_of(&me.username, link).ok_or(Fault::Post(crate::post::PostError::Unreadable))
}

/// Where a link leads: to this bot.
pub(crate) fn address_of(bot: &str, link: DraftId) -> Option<Url> {
    Url::parse(&format!("https://t.me/{bot}?start={}", start::invitation(link))).ok()
}

/// The button that passes a link on.
pub(crate) fn share(words: Words, url: &Url) -> Option<teloxide::types::InlineKeyboardButton> {
    let share = Url::parse_with_params("https://t.me/share/url", [("url", url.as_str())]).ok()?;
    open(&words.label("button-share"), &share)
}

/// Invites, and says who was reached; a link for the others comes by the outbox. Closes the question that it answers.
pub(crate) async fn invite(
    turn: &Turn<'_>,
    event: EventId,
    guests: Vec<Guest>,
    draft: Option<DraftId>,
) -> Result<(), Fault> {
    let command = Invite { event, guests: guests_of(&guests), show: Some(turn.here()), draft };
    let invited = turn.run(command).await?;
    let reached: Vec<&str> = invited.people.iter().chain(&invited.mails).map(String::as_str).collect();
    if reached.is_empty() {
        return Ok(());
    }
    let args = Args::new().text("names", reached.join(", "));
    turn.say(turn.words.html("invited", &args)).await.map(|_| ())
}

/// A guest answers by a button of their card; the card is edited by the change itself.
pub(crate) async fn answer(turn: &Turn<'_>, event: EventId, answer: Answer) -> Result<(), Fault> {
    turn.run(AnswerInvite { event, answer }).await?;
    let key = match answer {
        Answer::Yes => "toast-yes",
        Answer::Maybe => "toast-maybe",
        Answer::No => "toast-no",
    };
    let mut text = turn.words.label(key);
    if answer != Answer::No
        && let Some(clash) = clash_with(turn, event).await?
    {
        text.push('\n');
        text.push_str(&clash.plain());
    }
    turn.toast(&text).await
}

/// What of the guest's own takes the same time.
async fn clash_with(turn: &Turn<'_>, event: EventId) -> Result<Option<Html>, Fault> {
    let Some(found) = turn.store().event(turn.person.id, event).await? else { return Ok(None) };
    let Ok(object) = found.object() else { return Ok(None) };
    let Some(next) = listing::next_date(&object, turn.now(), turn.zone()) else { return Ok(None) };
    let time = next.starts_at..next.ends_at;
    let clashes = listing::clashes(turn.store(), &turn.person, event, time, 1).await?;
    let reader = reader_of(turn.store(), &turn.person);
    Ok(clashes.first().map(|clash| clash_line(reader, clash)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guests_are_names_and_addresses_and_nothing_else() {
        let name = |name: &str| Guest::Username(name.to_owned());
        let mail = |mail: &str| Guest::Email(mail.to_owned());
        assert_eq!(
            guests_in("@bob_costa, eve@example.org"),
            Some(vec![name("bob_costa"), mail("eve@example.org")])
        );
        assert_eq!(guests_in("invite @bob"), Some(vec![name("bob")]));
        for nothing in ["", "bob", "@", "lunch with @bob tomorrow", "a@b", "bob@example.org\u{0}x@y.z a b"] {
            assert_eq!(guests_in(nothing), None, "{nothing:?}");
        }
    }
}
