//! Calendar programs: their passwords, made, shown once, revoked.

use chrono::TimeDelta;
use televent_core::DeviceId;
use televent_core::credential::{CredentialError, DevicePassword, SetupLink};
use televent_store::command::{MintDevice, RevokeDevice, ShownIn};
use televent_store::devices::Device;
use televent_store::{CommandError, StoreError};
use teloxide::types::InlineKeyboardButton;
use url::Url;

use crate::button::{Button, Keyboard, copy, open, press};
use crate::card::reader_of;
use crate::fault::Fault;
use crate::text::{Args, Html, Words, short};
use crate::turn::Turn;

/// How long a password stands in the chat.
const SHOWN: TimeDelta = TimeDelta::minutes(5);
/// The ready names, in the order of their buttons, and whether a link can set such a device up.
const LABELS: [(&str, bool); 4] = [
    ("device-apple", true),
    ("device-android", true),
    ("device-thunderbird", false),
    ("device-other", false),
];
/// However many sign in at the moment: in the chat only few are answered at once, and who waits for a seat takes none
/// of the memory for a hash yet.
const QUEUE: usize = usize::MAX;
/// As many devices are listed.
const LISTED: usize = 20;

/// `/device`, `/device add iPhone`
pub(crate) async fn by_command(turn: &Turn<'_>, text: &str) -> Result<(), Fault> {
    match text.split_once(char::is_whitespace).unwrap_or((text, "")) {
        (word, label) if word.eq_ignore_ascii_case("add") => match label.trim() {
            "" => kinds(turn).await,
            label => mint(turn, label, true).await,
        },
        _ => list(turn).await,
    }
}

/// The list, with a button to revoke each.
pub(crate) async fn list(turn: &Turn<'_>) -> Result<(), Fault> {
    if !turn.place.private {
        return turn.remark("only-in-private").await;
    }
    let words = turn.words;
    let devices = turn.store().devices(turn.person.id).await?;
    let reader = reader_of(turn.store(), &turn.person);
    let mut html = words.line(if devices.is_empty() { "devices-none" } else { "devices" });
    let mut keyboard = Keyboard::new();
    for device in devices.iter().take(LISTED) {
        let day = |at: chrono::DateTime<chrono::Utc>| {
            reader.day_of_month(at.with_timezone(&reader.zone).date_naive())
        };
        let args = Args::new().text("label", device.label.clone()).text("made", day(device.created_at));
        html.line(&match (device.last_used_at, &device.last_program) {
            (Some(used), Some(program)) => words
                .html("device-used-by", &args.text("used", day(used)).text("program", short(program, 40))),
            (Some(used), None) => words.html("device-used", &args.text("used", day(used))),
            (None, _) => words.html("device-unused", &args),
        });
        keyboard = keyboard.row([revoker(words, device)]);
    }
    turn.show(html, keyboard.row([press(&words.label("button-add-device"), Button::AddDevice)])).await
}

fn revoker(words: Words, device: &Device) -> InlineKeyboardButton {
    let label = words.plain("button-revoke", &Args::new().text("label", device.label.clone()));
    press(&label, Button::RevokeDevice { device: device.id })
}

/// The word that a program has signed in with a device for the first time, and a button for whoever knows nothing of
/// it. `None` if the device stands no longer.
pub(crate) fn met(
    words: Words,
    devices: &[Device],
    device: DeviceId,
    place: u16,
) -> Option<(Html, Keyboard)> {
    let device = devices.iter().find(|one| one.id == device)?;
    let program = device.programs.get(usize::from(place).checked_sub(1)?)?;
    let args = Args::new().text("label", device.label.clone()).text("program", program.as_str());
    let key = if place == 1 { "device-first-program" } else { "device-new-program" };
    Some((words.html(key, &args), Keyboard::new().row([revoker(words, device)])))
}

/// What kind of device is it?
pub(crate) async fn kinds(turn: &Turn<'_>) -> Result<(), Fault> {
    if !turn.place.private {
        return turn.remark("only-in-private").await;
    }
    let buttons: Vec<_> = LABELS
        .iter()
        .zip(0..)
        .map(|((key, _), label)| press(&turn.words.label(key), Button::MintDevice { label }))
        .collect();
    let keyboard = buttons.chunks(2).fold(Keyboard::new(), |keyboard, row| keyboard.row(row.to_vec()));
    let keyboard = keyboard.row([press(&turn.words.label("button-back"), Button::Devices)]);
    turn.show(turn.words.line("device-kind"), keyboard).await
}

/// A new device with a ready name.
pub(crate) async fn mint_ready(turn: &Turn<'_>, label: u8) -> Result<(), Fault> {
    let Some((key, linked)) = LABELS.get(usize::from(label)) else {
        return turn.toast(&turn.words.label("toast-old")).await;
    };
    mint(turn, &turn.words.label(key), *linked).await
}

/// Makes a password and shows it once, in a message that goes, with a link that brings it to a phone if one can.
async fn mint(turn: &Turn<'_>, label: &str, linked: bool) -> Result<(), Fault> {
    if !turn.place.private {
        return turn.remark("only-in-private").await;
    }
    let world = turn.store().world();
    let halves = (world.octets(), world.octets(), world.octets());
    let salt = world.octets();
    let minted = match turn.store().seats().take(QUEUE).await {
        Some(seat) => {
            let mint = move || {
                let (password, link) = DevicePassword::mint_with_link(halves.0, halves.1, halves.2)?;
                Ok::<_, CredentialError>((password.hash(salt)?, password, link))
            };
            seat.run(mint).await
        }
        None => None,
    };
    let Some(Ok((hash, password, link))) = minted else {
        return Err(StoreError::Corrupt { table: "device_passwords", column: "hash" }.into());
    };
    // The message comes first and the password into it: whatever happens in between, it is known what has to go.
    let (place, post) = (&turn.place, &turn.desk.post);
    let message = turn.say(turn.words.line("device-making")).await?;
    let shown = ShownIn { chat: turn.chat(), message, lasts: SHOWN };
    let command = MintDevice::new(label, &password, hash).shown_in(shown);
    let command = if linked { command.linked(&link) } else { command };
    if let Err(fault) = turn.run(command).await {
        // What is refused is what they must hear of; that the announcement could not be taken back is not.
        let _ = post.delete(place.chat, message).await;
        return Err(fault);
    }
    turn.settle().await?;
    let link = linked.then(|| address(turn, &link));
    let login = login(turn, label, &password, link.as_ref());
    Ok(post.edit(place.chat, message, &login, &buttons(turn, &password, link.as_ref())).await?)
}

/// Where the link leads.
fn address(turn: &Turn<'_>, link: &SetupLink) -> Url {
    let mut address = turn.desk.public_url.clone();
    if let Ok(mut path) = address.path_segments_mut() {
        path.pop_if_empty().extend(["setup", &link.token]);
    }
    address
}

fn login(turn: &Turn<'_>, label: &str, password: &DevicePassword, link: Option<&Url>) -> Html {
    let args = Args::new()
        .text("label", short(label, 64))
        .text("url", turn.desk.public_url.as_str())
        .text("username", format!("{}-{}", turn.person.telegram_id, password.key))
        .text("password", password.secret.clone());
    let mut html = turn.words.html("device-login", &args);
    if let Some(link) = link {
        html.paragraph(&turn.words.html("device-setup", &Args::new().text("link", link.as_str())));
    }
    html.paragraph(&turn.words.line("device-once"));
    html
}

fn buttons(turn: &Turn<'_>, password: &DevicePassword, link: Option<&Url>) -> Keyboard {
    let words = turn.words;
    let setup = link.and_then(|link| open(&words.label("button-setup"), link));
    let keyboard = setup.map_or_else(Keyboard::new, |setup| Keyboard::new().row([setup]));
    keyboard
        .row([copy(&words.label("button-copy-password"), &password.secret)])
        .row([press(&words.label("button-shred"), Button::Shred)])
}

/// A device may no longer sign in.
pub(crate) async fn revoke(turn: &Turn<'_>, device: DeviceId) -> Result<(), Fault> {
    match turn.run(RevokeDevice(device)).await {
        // Pressed twice: the list shows that it is gone.
        Err(Fault::Command(CommandError::NotFound)) => {}
        other => other?,
    }
    turn.toast(&turn.words.label("toast-revoked")).await?;
    list(turn).await
}

/// The message with the password goes at once.
pub(crate) async fn shred(turn: &Turn<'_>) -> Result<(), Fault> {
    turn.settle().await?;
    Ok(turn.desk.post.delete(turn.place.chat, turn.place.message).await?)
}
