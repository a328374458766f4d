//! Where the bot is, and which messages of a group are meant for it.

use televent_core::{Actor, Door, TelegramId};
use televent_store::command::{Preference, SetPreference};
use teloxide::types::{ChatMemberUpdated, Message};

use crate::desk::Desk;
use crate::fault::Fault;
use crate::post::{Me, Outgoing};
use crate::text::Words;

/// Somebody blocked or unblocked the bot, or took it into a group.
pub(crate) async fn changed(desk: &Desk, changed: &ChatMemberUpdated) -> Result<(), Fault> {
    let there = changed.new_chat_member.is_present();
    if changed.chat.is_private() {
        let Some(person) = desk.store.person_by_telegram(TelegramId(changed.chat.id.0)).await? else {
            return Ok(());
        };
        if person.reachable != there {
            let actor = Actor::new(person.id, Door::Chat);
            desk.store.execute(actor, SetPreference(Preference::Reachable(there))).await?;
        }
        return Ok(());
    }
    if there && !changed.old_chat_member.is_present() {
        let words = Words::of(changed.from.language_code.as_deref().unwrap_or_default());
        desk.post.send(changed.chat.id.0, &Outgoing::new(words.line("greeting-group"))).await?;
    }
    Ok(())
}

/// Whether a group's message is for the bot: a command, an answer to it, or its name in it.
pub(crate) fn is_for_us(message: &Message, me: &Me) -> bool {
    let text = message.text().or_else(|| message.caption()).unwrap_or_default();
    let answers = message.reply_to_message().and_then(|to| to.from.as_ref());
    text.starts_with('/')
        || answers.is_some_and(|from| from.id.0 == me.id.unsigned_abs())
        || text.to_lowercase().contains(&format!("@{}", me.username.to_lowercase()))
}

/// The text without the bot's own name: whoever calls it does not invite it.
pub(crate) fn without_us(text: &str, me: &str) -> String {
    let words = text.split(' ').filter(|word| {
        let name = word.trim_end_matches([',', ':', '!']).strip_prefix('@');
        !name.is_some_and(|name| name.eq_ignore_ascii_case(me))
    });
    words.collect::<Vec<_>>().join(" ")
}
