//! What can be said to the bot, and what it cannot read.

use teloxide::types::Message;
use url::Url;

use crate::button::{Keyboard, open};
use crate::fault::Fault;
use crate::turn::Turn;

/// `/help`: short.
pub(crate) async fn help(turn: &Turn<'_>) -> Result<(), Fault> {
    turn.remark(if turn.place.private { "help" } else { "help-group" }).await
}

/// A command nobody knows.
pub(crate) async fn unknown(turn: &Turn<'_>) -> Result<(), Fault> {
    turn.remark("hint-unknown-command").await
}

/// In a group: this is for the two of us.
pub(crate) async fn in_private(turn: &Turn<'_>, me: &str) -> Result<(), Fault> {
    let link = Url::parse(&format!("https://t.me/{me}")).ok();
    let button = link.and_then(|link| open(&turn.words.label("button-open-chat"), &link));
    turn.say_with(turn.words.line("only-in-private"), Keyboard::new().row(button)).await.map(|_| ())
}

/// A voice, a picture, a sticker: a kind word in private, nothing in groups.
pub(crate) async fn cannot_read(turn: &Turn<'_>, message: &Message) -> Result<(), Fault> {
    if !turn.place.private {
        return Ok(());
    }
    let spoken = message.voice().is_some() || message.audio().is_some() || message.video_note().is_some();
    let shown = message.photo().is_some() || message.video().is_some() || message.sticker().is_some();
    if spoken {
        turn.remark("hint-voice").await
    } else if shown {
        turn.remark("hint-picture").await
    } else {
        Ok(())
    }
}
