//! Calendar programs: their passwords, made, shown once, revoked.

use chrono::TimeDelta;
use televent_core::DeviceId;
use televent_core::credential::DevicePassword;
use televent_store::command::{MintDevice, RevokeDevice, ShownIn};
use televent_store::{CommandError, StoreError};

use crate::button::{Button, Keyboard, copy, press};
use crate::card::reader_of;
use crate::fault::Fault;
use crate::text::{Args, Html, short};
use crate::turn::Turn;

/// How long a password stands in the chat.
const SHOWN: TimeDelta = TimeDelta::minutes(5);
/// The ready names, in the order of their buttons.
const LABELS: [&str; 4] = ["device-apple", "device-android", "device-thunderbird", "device-other"];
/// As many devices are listed.
const LISTED: usize = 20;

/// `/device`, `/device add iPhone`
pub(crate) async fn by_command(turn: &Turn<'_>, text: &str) -> Result<(), Fault> {
    match text.split_once(char::is_whitespace).unwrap_or((text, "")) {
        (word, label) if word.eq_ignore_ascii_case("add") => match label.trim() {
            "" => kinds(turn).await,
            label => mint(turn, label).await,
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
        html.line(&match device.last_used_at {
            Some(used) => words.html("device-used", &args.text("used", day(used))),
            None => words.html("device-unused", &args),
        });
        let label = words.plain("button-revoke", &Args::new().text("label", device.label.clone()));
        keyboard = keyboard.row([press(&label, Button::RevokeDevice { device: device.id })]);
    }
    turn.show(html, keyboard.row([press(&words.label("button-add-device"), Button::AddDevice)])).await
}

/// What kind of device is it?
pub(crate) async fn kinds(turn: &Turn<'_>) -> Result<(), Fault> {
    if !turn.place.private {
        return turn.remark("only-in-private").await;
    }
    let buttons: Vec<_> = LABELS
        .iter()
        .zip(0..)
        .map(|(key, label)| press(&turn.words.label(key), Button::MintDevice { label }))
        .collect();
    let keyboard = buttons.chunks(2).fold(Keyboard::new(), |keyboard, row| keyboard.row(row.to_vec()));
    let keyboard = keyboard.row([press(&turn.words.label("button-back"), Button::Devices)]);
    turn.show(turn.words.line("device-kind"), keyboard).await
}

/// A new device with a ready name.
pub(crate) async fn mint_ready(turn: &Turn<'_>, label: u8) -> Result<(), Fault> {
    let Some(key) = LABELS.get(usize::from(label)) else {
        return turn.toast(&turn.words.label("toast-old")).await;
    };
    mint(turn, &turn.words.label(key)).await
}

/// Makes a password and shows it once, in a message that goes.
async fn mint(turn: &Turn<'_>, label: &str) -> Result<(), Fault> {
    if !turn.place.private {
        return turn.remark("only-in-private").await;
    }
    let world = turn.store().world();
    let password = DevicePassword::mint(world.octets(), world.octets());
    let salt = world.octets();
    // Hashing takes tens of milliseconds of a core: not on a thread that answers others.
    let hashed = tokio::task::spawn_blocking(move || (password.hash(salt), password)).await;
    let Ok((Ok(hash), password)) = hashed else {
        return Err(StoreError::Corrupt { table: "device_passwords", column: "hash" }.into());
    };
    // The message comes first and the password into it: whatever happens in between, it is known what has to go.
    let (place, post) = (&turn.place, &turn.desk.post);
    let message = turn.say(turn.words.line("device-making")).await?;
    let shown = ShownIn { chat: turn.chat(), message, lasts: SHOWN };
    if let Err(fault) = turn.run(MintDevice::new(label, &password, hash).shown_in(shown)).await {
        // What is refused is what they must hear of; that the announcement could not be taken back is not.
        let _ = post.delete(place.chat, message).await;
        return Err(fault);
    }
    turn.settle().await?;
    let username = format!("{}-{}", turn.person.telegram_id, password.key);
    let login = login(turn, label, &username, &password);
    Ok(post.edit(place.chat, message, &login, &buttons(turn, &password)).await?)
}

fn login(turn: &Turn<'_>, label: &str, username: &str, password: &DevicePassword) -> Html {
    let args = Args::new()
        .text("label", short(label, 64))
        .text("url", turn.desk.public_url.as_str())
        .text("username", username)
        .text("password", password.secret.clone());
    turn.words.html("device-login", &args)
}

fn buttons(turn: &Turn<'_>, password: &DevicePassword) -> Keyboard {
    let words = turn.words;
    Keyboard::new()
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
