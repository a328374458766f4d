//! What happens to an update: the whole tree.

use televent_core::{Person, TelegramId};
use televent_store::command::RegisterPerson;
use televent_store::updates::Waiting;
use teloxide::types::{CallbackQuery, Chat, Message, UpdateKind, User};
use uuid::Uuid;

use crate::button::Button;
use crate::desk::Desk;
use crate::fault::Fault;
use crate::handler::{
    agenda, device, edit, event, file, find, help, invite, member, pending, quick_add, settings, start,
};
use crate::reply::{Ending, ending};
use crate::slash::Slash;
use crate::source;
use crate::text::{Args, Lang, Words};
use crate::turn::{Place, Press, Turn};

/// Answers one update. What it fails with may be tried again.
pub(crate) async fn answer(desk: &Desk, waiting: &Waiting) -> Result<(), Fault> {
    let Some(update) = source::read(&waiting.raw) else {
        tracing::info!(
            update = waiting.id.0,
            kind = source::kind_of(&waiting.raw),
            "an update of an unknown kind"
        );
        return Ok(());
    };
    match update.kind {
        UpdateKind::Message(written) => message(desk, waiting, &written).await,
        UpdateKind::EditedMessage(written) => edited(desk, waiting, &written).await,
        UpdateKind::CallbackQuery(pressed) => press(desk, waiting, &pressed).await,
        UpdateKind::MyChatMember(changed) => member::changed(desk, &changed).await,
        _ => Ok(()),
    }
}

/// What somebody wrote: a command, a place, a file, an answer to a question, or words for an event.
async fn written(turn: &Turn<'_>, message: &Message, me: &str) -> Result<(), Fault> {
    if let Some(place) = message.location() {
        return settings::place(turn, place.latitude, place.longitude).await;
    }
    if let Some(file) = message.document() {
        return file::offered(turn, file).await;
    }
    let Some(text) = message.text().or_else(|| message.caption()) else {
        return help::cannot_read(turn, message).await;
    };
    let replied = match message.reply_to_message() {
        Some(to) => turn.store().event_of_card(turn.chat(), i64::from(to.id.0)).await?,
        None => None,
    };
    match Slash::read(text, me) {
        Some(Slash::Start(payload)) => start::start(turn, payload).await,
        Some(Slash::Help) => help::help(turn).await,
        Some(Slash::New(text)) => quick_add::heard(turn, text, None).await,
        Some(_) if !turn.place.private => help::in_private(turn, me).await,
        Some(Slash::Today) => agenda::day(turn, turn.today()).await,
        Some(Slash::Tomorrow) => agenda::day(turn, crate::listing::later(turn.today(), 1)).await,
        Some(Slash::Week) => agenda::week(turn, turn.today()).await,
        Some(Slash::Agenda) => agenda::agenda(turn, turn.today()).await,
        Some(Slash::Find(words)) => find::find(turn, words).await,
        Some(Slash::Free(text)) => agenda::free_in_words(turn, text).await,
        Some(Slash::Cancel) => event::cancel_list(turn).await,
        Some(Slash::Undo) => event::undo_last(turn).await,
        Some(Slash::Invite(text)) => invite::by_command(turn, replied, text).await,
        Some(Slash::Tz(name)) => settings::zone_by_name(turn, name).await,
        Some(Slash::Settings) => settings::settings(turn).await,
        Some(Slash::Device(text)) => device::by_command(turn, text).await,
        Some(Slash::Import) => file::how_to_import(turn).await,
        Some(Slash::Export) => file::export(turn).await,
        Some(Slash::Unknown) => help::unknown(turn).await,
        None if text.starts_with('/') => Ok(()),
        None => {
            let text = member::without_us(text, me);
            if pending::answered(turn, &text, replied).await? {
                return Ok(());
            }
            quick_add::heard(turn, &text, replied).await
        }
    }
}

/// What a press means.
async fn pressed(turn: &Turn<'_>, button: Button) -> Result<(), Fault> {
    match button {
        Button::Choose { draft, choice } => pending::chosen(turn, draft, choice).await,
        Button::Undo { event, version } => event::undo(turn, event, version).await,
        Button::Restore { calendar } => event::restore(turn, calendar).await,
        Button::Delete { event } => event::delete(turn, event).await,
        Button::Strike { event } => event::strike(turn, event, None).await,
        Button::Edit { event } => edit::menu(turn, event).await,
        Button::Change { event, field } => edit::ask_for(turn, event, field).await,
        Button::Card { event } => event::card_again(turn, event).await,
        Button::Open { event } => event::open(turn, event).await,
        Button::Invite { event } => invite::menu(turn, event).await,
        Button::InviteNames { event } => invite::ask_names(turn, event).await,
        Button::InviteLink { event } => invite::link(turn, event).await,
        Button::Answer { event, answer } => invite::answer(turn, event, answer).await,
        Button::View { view, date } => agenda::view(turn, view, date).await,
        Button::Page { draft, page } => find::page(turn, draft, page).await,
        Button::Devices => device::list(turn).await,
        Button::AddDevice => device::kinds(turn).await,
        Button::MintDevice { label } => device::mint_ready(turn, label).await,
        Button::RevokeDevice { device } => device::revoke(turn, device).await,
        Button::Shred => device::shred(turn).await,
        Button::Settings => settings::settings(turn).await,
        Button::Languages => settings::languages(turn).await,
        Button::Speak { lang } => settings::speak(turn, lang).await,
        Button::Zone => settings::ask_zone(turn).await,
        Button::Export => file::export(turn).await,
    }
}

async fn message(desk: &Desk, waiting: &Waiting, message: &Message) -> Result<(), Fault> {
    let me = desk.post.me().await?;
    let Some(from) = message.from.as_ref().filter(|from| !from.is_bot) else { return Ok(()) };
    // A card of ours that somebody sent by way of an inline query is none of their words.
    if message.via_bot.as_ref().is_some_and(|bot| bot.id.0 == me.id.unsigned_abs()) {
        return Ok(());
    }
    if let Some(to) = message.migrate_to_chat_id() {
        return Ok(desk.store.move_chat(TelegramId(message.chat.id.0), TelegramId(to.0)).await?);
    }
    let private = message.chat.is_private();
    if !private && !member::is_for_us(message, me) {
        return Ok(());
    }
    let person = acquaint(desk, from).await?;
    let turn = turn(desk, waiting, place_of(message), person, None);
    settle(&turn, written(&turn, message, &me.username).await).await
}

async fn edited(desk: &Desk, waiting: &Waiting, message: &Message) -> Result<(), Fault> {
    let (Some(from), Some(text)) = (&message.from, message.text()) else { return Ok(()) };
    let Some(person) = known(desk, from).await? else { return Ok(()) };
    let turn = turn(desk, waiting, place_of(message), person, None);
    settle(&turn, edit::rewritten(&turn, text).await).await
}

async fn press(desk: &Desk, waiting: &Waiting, query: &CallbackQuery) -> Result<(), Fault> {
    let press = Press::new(query.id.0.clone());
    let words = Words::of(query.from.language_code.as_deref().unwrap_or_default());
    let button = query.data.as_deref().and_then(Button::decode);
    let (Some(button), Some(message)) = (button, &query.message) else {
        return Ok(desk.post.toast(&query.id.0, &words.label("toast-old"), false).await?);
    };
    let Some(person) = known(desk, &query.from).await? else {
        return Ok(desk.post.toast(&query.id.0, &words.label("toast-stranger"), true).await?);
    };
    let chat = message.chat();
    let thread = message.regular_message().and_then(|message| message.thread_id).map(|thread| thread.0.0);
    let place =
        Place { chat: chat.id.0, private: chat.is_private(), thread, message: i64::from(message.id().0) };
    let turn = turn(desk, waiting, place, person, Some(press));
    settle(&turn, pressed(&turn, button).await).await?;
    turn.settle().await
}

/// Turns a refusal into its sentence; what may be tried again comes back.
async fn settle(turn: &Turn<'_>, done: Result<(), Fault>) -> Result<(), Fault> {
    let Err(fault) = done else { return Ok(()) };
    match ending(&fault) {
        Ending::Again => Err(fault),
        Ending::Say(key) => turn.remark(key).await,
        Ending::Silence => {
            if let Fault::Post(error) = &fault {
                if error.is_blocked() {
                    tracing::info!(chat = turn.place.chat, "the person cannot be written to");
                } else {
                    tracing::error!(update = turn.update.0, %error, "Telegram does not take an answer");
                }
            }
            Ok(())
        }
    }
}

/// Says that an update did what it was to do, when the answer itself was lost on the way.
pub(crate) async fn late(desk: &Desk, waiting: &Waiting) -> Result<(), Fault> {
    let Some(update) = source::read(&waiting.raw) else { return Ok(()) };
    let (Some(from), Some(chat)) = (update.from(), update.chat()) else { return Ok(()) };
    let locale = known(desk, from).await?.map(|person| person.locale);
    let words = Words::of(locale.as_deref().or(from.language_code.as_deref()).unwrap_or_default());
    let (written, mints) = match &update.kind {
        UpdateKind::CallbackQuery(query) => {
            let mints = query.data.as_deref().and_then(Button::decode).is_some_and(Button::mints);
            (None, mints)
        }
        UpdateKind::Message(message) | UpdateKind::EditedMessage(message) => {
            let text = message.text().unwrap_or_default();
            let me = &desk.post.me().await?.username;
            (Some(i64::from(message.id.0)), matches!(Slash::read(text, me), Some(Slash::Device(_))))
        }
        _ => return Ok(()),
    };
    let key = if mints { "late-device" } else { "late" };
    desk.post.send(chat.id.0, &crate::post::Outgoing::new(words.line(key)).reply_to(written)).await?;
    Ok(())
}

/// Says sorry for an update that was given up.
pub(crate) async fn apologise(desk: &Desk, waiting: &Waiting, short: &str) -> Result<(), Fault> {
    let Some(update) = source::read(&waiting.raw) else { return Ok(()) };
    let Some(from) = update.from().cloned() else { return Ok(()) };
    let args = Args::new().text("id", short);
    let words = Words(Lang::of(from.language_code.as_deref().unwrap_or_default()));
    if let UpdateKind::CallbackQuery(query) = &update.kind {
        let text = words.html("apology", &args).plain();
        return Ok(desk.post.toast(&query.id.0, &text, true).await?);
    }
    let Some(chat) = update.chat().filter(|chat| chat.is_private()) else { return Ok(()) };
    let message = crate::post::Outgoing::new(words.html("apology", &args));
    desk.post.send(chat.id.0, &message).await?;
    Ok(())
}

fn turn<'a>(
    desk: &'a Desk,
    waiting: &Waiting,
    place: Place,
    person: Person,
    press: Option<Press>,
) -> Turn<'a> {
    let words = Words::of(&person.locale);
    Turn { desk, update: waiting.id, place, person, words, press }
}

fn place_of(message: &Message) -> Place {
    Place {
        chat: message.chat.id.0,
        private: Chat::is_private(&message.chat),
        thread: message.thread_id.filter(|_| message.is_topic_message).map(|thread| thread.0.0),
        message: i64::from(message.id.0),
    }
}

async fn known(desk: &Desk, user: &User) -> Result<Option<Person>, Fault> {
    Ok(desk.store.person_by_telegram(telegram_id(user)).await?)
}

/// The person who wrote: made, or brought up to date, if need be.
async fn acquaint(desk: &Desk, user: &User) -> Result<Person, Fault> {
    let name: String = user.full_name().chars().filter(|letter| !letter.is_control()).take(128).collect();
    let account = telegram_id(user);
    let admin = desk.admins.contains(&account);
    if let Some(person) = desk.store.person_by_telegram(account).await? {
        let same = person.name == name && person.username == user.username && person.reachable;
        if same && (!admin || person.rank == televent_core::Rank::Admin) {
            return Ok(person);
        }
    }
    let register = RegisterPerson {
        telegram_id: account,
        name,
        username: user.username.clone(),
        locale: user.language_code.clone(),
        timezone: None,
        admin,
    };
    // The same however often it is run, so the update stays for the command that answers it.
    let nobody = televent_core::Actor::new(televent_core::PersonId(Uuid::nil()), televent_core::Door::Chat);
    Ok(desk.store.execute(nobody, register).await?)
}

fn telegram_id(user: &User) -> TelegramId {
    TelegramId(i64::try_from(user.id.0).unwrap_or_default())
}
